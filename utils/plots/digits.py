"""Handwritten digits, and weights that look at them, as little pictures."""

from collections.abc import Sequence

import numpy as np

from utils.plots.style import DIVERGING, GREEN, GREY, PALE, VERMILION, WIDTH, in_style, new_figure


@in_style
def draw_digits(
    x: np.ndarray,
    titles: Sequence[str] = (),
    columns: int = 10,
    shape: tuple[int, int] = (8, 8),
    right: Sequence[bool] | None = None,
):
    """Draw each row of `x` (N, H * W), pixels from 0 to 1, as an image, black on white; return the figure.

    `titles` stand above the images; `right` says for each whether its title is good news (green) or not.
    """
    return _grid(x, titles, columns, shape, right, {"cmap": "gray_r", "vmin": 0.0, "vmax": 1.0})


@in_style
def draw_weights(
    w: np.ndarray, titles: Sequence[str] = (), columns: int = 8, shape: tuple[int, int] = (8, 8)
):
    """Draw each column of `w` (H * W, M), the weights into one unit, as an image; return the figure.

    White is 0; vermilion weights ask for ink at that pixel, blue ones are against it. Each image has a scale
    of its own.
    """
    extent = np.abs(w).max(0, keepdims=True)
    scaled = w / np.where(extent > 0, extent, 1.0)
    return _grid(scaled.T, titles, columns, shape, None, {"cmap": DIVERGING, "vmin": -1.25, "vmax": 1.25})


def _grid(rows, titles, columns, shape, right, look):
    count = len(rows)
    if count == 0:
        raise ValueError("There is no image to draw: the array given has no rows.")
    columns = min(columns, count)
    lines = -(-count // columns)
    side = min(WIDTH / columns, 1.45)
    above = 0.22 * max((title.count("\n") + 1 for title in titles), default=0)
    fig, axes = new_figure((side + above) * lines, lines, columns, width=side * columns, squeeze=False)
    for place, ax in enumerate(axes.flat):
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(True)
        ax.spines[:].set_color(PALE)
        if place >= count:
            ax.axis("off")
            continue
        ax.imshow(np.asarray(rows[place]).reshape(shape), **look)
        if place < len(titles):
            colour = GREY if right is None else GREEN if right[place] else VERMILION
            ax.set_title(titles[place], fontsize=10, loc="center", fontweight="normal", color=colour)
    return fig
