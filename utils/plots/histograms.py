"""How numbers are spread: histograms side by side over one axis, each with its mean and standard deviation."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.style import BLACK, BLUE, ORANGE, PALE, VERMILION, in_style, new_figure, number


@in_style
def draw_histograms(panels: Mapping[str, Sequence[float]], xlabel: str, xlim: tuple, bins: int = 41, columns=None,
                    bells: Mapping[str, float] | None = None):  # fmt: skip
    """Draw a histogram for each entry of `panels` (title: numbers); return the figure.

    All share the axis from `xlim[0]` to `xlim[1]`, cut into `bins` bars; `columns` panels stand in a row (all of them
    unless told). A vermilion line marks the mean, an orange bar reaches one (biased) standard deviation to each
    side. `bells` names a standard deviation for a title: over its histogram goes, dashed, the normal curve of mean 0 that
    has it. Raises `ValueError` where numbers lie outside the axis.
    """
    edges = np.linspace(*xlim, bins + 1)
    columns = columns or len(panels)
    rows = -(-len(panels) // columns)
    fig, axes = new_figure(2.75 * rows, rows, columns, squeeze=False, sharex=True)
    for ax, (title, values) in zip(axes.flat, panels.items(), strict=False):
        values = np.asarray(values, dtype=float)
        if values.min() < edges[0] or values.max() > edges[-1]:
            raise ValueError(
                f"{title}: the numbers run from {values.min():.3g} to {values.max():.3g}, but the axis from "
                f"{edges[0]:g} to {edges[-1]:g}. Give an xlim that holds them all."
            )
        counts, _, _ = ax.hist(values, edges, color=BLUE, edgecolor="white", lw=0.5)
        mean, std, height = values.mean(), values.std(), counts.max()
        if title in (bells or {}):
            points, promised = np.linspace(*xlim, 241), bells[title]
            density = np.exp(-((points / promised) ** 2) / 2) / (promised * np.sqrt(2 * np.pi))
            ax.plot(points, density * len(values) * (edges[1] - edges[0]), "--", color=BLACK, lw=1.6)
        ax.plot([mean, mean], [0, 1.07 * height], color=VERMILION, lw=1.8)
        ax.plot([mean - std, mean + std], [1.07 * height] * 2, color=ORANGE, lw=5, solid_capstyle="butt")
        words = f"mean {_rounded(mean)}, std {_rounded(std)}"
        ax.text(0.5, 0.995, words, transform=ax.transAxes, ha="center", va="top", fontsize=10)
        ax.set(title=title, ylim=(0, 1.32 * height), xlim=xlim)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color=PALE, lw=0.8)
    for ax in axes[-1]:
        ax.set_xlabel(xlabel)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    return fig


def _rounded(value):
    return number(round(float(value), 2))
