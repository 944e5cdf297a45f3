"""Reliability diagrams: is a network right as often as it says?"""

from collections.abc import Mapping

import numpy as np

from utils.plots.style import BLUE, GREY, ORANGE, PALE, in_style, new_figure


@in_style
def draw_reliability(panels: Mapping[str, tuple]):
    """Draw, for each title, how often answers are right against how sure they were; return the figure.

    Each value is (share, confidence, accuracy), three arrays (B,) for B bins of equal width between 0 and 1: the share of
    all answers that fall into the bin, their mean confidence, and the share of them that is right (the last
    two count for nothing where the first is 0). A blue dot stands at (confidence, accuracy), an orange stick joins
    it to the diagonal; the bars below are the shares. Under the title stands the expected calibration error: the mean
    length of the sticks, each counted by its share. Raises `ValueError` if the shares do not add up to 1.

    Source: C. Guo et al., "On calibration of modern neural networks" (2017).
    """
    fig, axes = new_figure(3.9, 2, len(panels), squeeze=False, sharex=True, height_ratios=(3.4, 1))
    for place, (title, columns) in enumerate(panels.items()):
        share, confidence, accuracy = (np.asarray(column, dtype=float) for column in columns)
        if abs(share.sum() - 1) > 1e-3:
            raise ValueError(f"{title}: the shares of the bins add up to {share.sum():.3g}, and they should to 1.")
        used = share > 0
        gaps = np.abs(accuracy - confidence)[used]
        upper, lower = axes[:, place]
        upper.plot([0, 1], [0, 1], color=GREY, lw=1)
        upper.vlines(confidence[used], confidence[used], accuracy[used], color=ORANGE, lw=5)
        upper.plot(confidence[used], accuracy[used], "o", color=BLUE, markersize=6)
        words = f"calibration error {100 * (share[used] * gaps).sum():.1f}%"
        upper.text(0.03, 0.97, words, transform=upper.transAxes, ha="left", va="top", fontsize=10)
        edges = np.linspace(0, 1, len(share) + 1)
        lower.bar(edges[:-1], share, width=np.diff(edges), align="edge", color=BLUE, edgecolor="white", lw=0.8)
        upper.set(title=title, xlim=(0, 1.02), ylim=(0, 1.14), aspect="auto")
        lower.set(xlabel="confidence", ylim=(0, 1))
        for ax in (upper, lower):
            ax.grid(color=PALE, lw=0.8)
    axes[0, 0].set_ylabel("share that is right")
    axes[1, 0].set_ylabel("answers")
    return fig
