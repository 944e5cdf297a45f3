"""What is left of some numbers when a straight line is taken away from them."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.style import BLUE, GREY, MARKERS, ORANGE, PALE, in_style, new_figure


@in_style
def draw_residuals(x: Sequence[float], panels: Mapping[str, tuple], xlabel: str, ylabel: str):
    """Draw, for each title, the dots (`x`, y) and the line that is taken away from them; return the figure.

    `panels` maps a title to (y, line, words): `line` holds the line's height at each `x`, or is None for nothing to take
    away, and `words` name it. A thin stick joins each dot to the line: it is what will be left.
    """
    x = np.asarray(x, dtype=float)
    order = np.argsort(x)
    fig, axes = new_figure(3.1, 1, len(panels), squeeze=False, sharex=True, sharey=True)
    for ax, (title, (y, line, words)) in zip(axes.flat, panels.items(), strict=True):
        y = np.asarray(y, dtype=float)
        base = np.zeros_like(y) if line is None else np.asarray(line, dtype=float)
        ax.axhline(0, color=GREY, lw=1)
        ax.vlines(x, base, y, color=BLUE, lw=1.1, alpha=0.6)
        if line is not None:
            ax.plot(x[order], base[order], color=ORANGE, lw=2.6)
        ax.plot(x, y, MARKERS[0], color=BLUE, markersize=6)
        ax.text(0.5, 0.02, words, transform=ax.transAxes, ha="center", va="bottom", fontsize=10,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85})  # fmt: skip
        ax.set(title=title, xlabel=xlabel)
        ax.grid(color=PALE, lw=0.8)
        ax.margins(y=0.16)
    axes.flat[0].set_ylabel(ylabel)
    return fig
