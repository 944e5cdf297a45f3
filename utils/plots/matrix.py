"""Matrices as coloured tables with their numbers written in."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from utils.plots.style import DIVERGING, GREY, WIDTH, in_style, new_figure, number, text_colour


@in_style
def draw_matrices(
    matrices: Mapping[str, np.ndarray],
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    ylabel: str = "",
    xlabel: str = "",
    width: float = WIDTH,
    crossed: np.ndarray | None = None,
    extent: float | None = None,
):
    """Draw each matrix (title: values) side by side; return the figure.

    White is 0, blue is below, vermilion above; each matrix has a scale of its own, unless `extent` names the largest
    value of all of them. `rows` and `columns` name its lines. Entries where the boolean matrix `crossed` is true are struck
    out in grey in every matrix.
    """
    first = next(iter(matrices.values()))
    height, breadth = np.shape(first)
    each = width / len(matrices)
    fig, axes = new_figure(each * height / breadth + 0.75, 1, len(matrices), width=width, squeeze=False)
    for place, (ax, (title, values)) in enumerate(zip(axes.flat, matrices.items(), strict=True)):
        values = np.asarray(values, dtype=float)
        reach = extent or max(np.abs(values).max(), 1e-12)
        norm = TwoSlopeNorm(
            0.0, -1.25 * reach, 1.25 * reach
        )  # keep clear of the darkest ends: type reads better
        ax.imshow(values, cmap=DIVERGING, norm=norm)
        size = min(11.0, 26 * each / breadth)
        for (i, j), value in np.ndenumerate(values):
            gone = crossed is not None and crossed[i, j]
            ax.text(
                j,
                i,
                number(value),
                ha="center",
                va="center",
                fontsize=size,
                color=GREY if gone else text_colour(DIVERGING(norm(value))),
            )
            if gone:
                ax.plot([j - 0.36, j + 0.36], [i + 0.36, i - 0.36], color=GREY, lw=1)
        ax.set_title(title)
        ax.set_xticks(range(breadth), columns or [""] * breadth)
        ax.set_yticks(range(height), (rows if place == 0 else None) or [""] * height)
        ax.set_xticks(np.arange(breadth + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(height + 1) - 0.5, minor=True)
        ax.grid(which="minor", color="white", lw=2)
        ax.tick_params(which="both", length=0)
        ax.spines[:].set_visible(False)
        ax.set_xlabel(xlabel)
        ax.set_ylabel(ylabel if place == 0 else "")
    return fig
