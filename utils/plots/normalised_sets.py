"""Which numbers of a batch of images share one mean: batch norm and its relatives, side by side."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle

from utils.plots.style import BLUE, GREY, PALE, in_style, new_figure

GAP = 0.55  # between two maps, in pixels


@in_style
def draw_normalised_sets(sets: Mapping[str, np.ndarray]):
    """Draw a batch (N, C, H, W) for each title: a row for each image, a map of H x W pixels for each channel.

    Each value of `sets` is a boolean array (N, C, H, W), true for the pixels that share a mean: they are blue.
    Returns the figure. Raises `ValueError` if an array has not four axes.
    """
    for title, members in sets.items():
        if np.ndim(members) != 4:
            raise ValueError(f"{title}: an array (N, C, H, W) is wanted, and this one has shape {np.shape(members)}.")
    images, channels, high, wide = np.shape(next(iter(sets.values())))
    breadth, tall = channels * (wide + GAP), images * (high + GAP)
    fig, axes = new_figure(8.6 / len(sets) * (tall + 4.1) / (breadth + 2.1), 1, len(sets), squeeze=False)
    for ax, (title, members) in zip(axes.flat, sets.items(), strict=True):
        for n, c, i, j in np.ndindex(np.shape(members)):
            corner = c * (wide + GAP) + j, n * (high + GAP) + i
            face = BLUE if members[n, c, i, j] else PALE
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=face, edgecolor="white", lw=0.8))
        for c in range(channels):
            ax.text(c * (wide + GAP) + wide / 2, -0.3, str(c), ha="center", va="bottom", fontsize=9, color=GREY)
        for n in range(images):
            ax.text(-0.3, n * (high + GAP) + high / 2, str(n), ha="right", va="center", fontsize=9, color=GREY)
        ax.text(breadth / 2, -1.5, "channel", ha="center", va="bottom", fontsize=9.5, color=GREY)
        ax.text(-1.35, tall / 2, "image", ha="right", va="center", rotation=90, fontsize=9.5, color=GREY)
        ax.text(breadth / 2, tall + 0.1, f"one mean over {int(np.sum(members))}", ha="center", va="top", fontsize=9.5)
        ax.set(title=title, xlim=(-2.1, breadth), ylim=(tall + 1.2, -2.9), aspect="equal")
        ax.axis("off")
    return fig
