"""Pooling: the windows, their winners, and the gradient that each winner gets back."""

import numpy as np
from matplotlib.patches import Rectangle

from utils.plots.cells import WEIGHT_COLOURS, clear_axes, frame, put_cells
from utils.plots.style import BACKWARD, FORWARD, GREY, WIDTH, in_style, new_figure, number

SPACE = 1.35  # cells between two tables


@in_style
def draw_pooling(
    x: np.ndarray, kernel_size: int, stride: int, winners: np.ndarray, dout: np.ndarray, dx: np.ndarray
):
    """Draw max pooling forward and back: `x` with its windows, the output, `dout` and `dx`; return the figure.

    `x` and `dx` are (H, W), `dout` (OH, OW). `winners` (OH, OW) are the places of the maxima in `x.ravel()`, as
    PyTorch's `return_indices` gives them. Each window has a colour; a pixel that wins twice wears both.
    """
    x, dout, dx, winners = (np.asarray(v) for v in (x, dout, dx, winners))
    (high, wide), (out_high, out_wide) = x.shape, dout.shape
    starts = np.cumsum([0, wide + SPACE, out_wide + SPACE, out_wide + SPACE])
    breadth = starts[3] + wide
    fig, ax = new_figure(WIDTH * (high + 1.7) / (breadth + 0.5))
    clear_axes(ax, -0.25, breadth + 0.25, -0.95, high + 0.75)
    size = 22 * WIDTH / breadth
    colours = {at: WEIGHT_COLOURS[place % len(WEIGHT_COLOURS)] for place, at in enumerate(np.ndindex(dout.shape))}
    won = {}
    for at, colour in colours.items():
        won.setdefault(tuple(int(v) for v in np.unravel_index(int(winners[at]), x.shape)), []).append(colour)
    faces = [[colours[i, j] for j in range(out_wide)] for i in range(out_high)]
    middle = (high - out_high) / 2

    put_cells(ax, x, 0, 0, size=size)
    put_cells(ax, x.ravel()[winners], starts[1], middle, faces, size=size)
    put_cells(ax, dout, starts[2], middle, faces, size=size)
    put_cells(ax, dx, starts[3], 0, size=size)
    for (i, j), stripes in won.items():
        _striped(ax, j, i, stripes, x[i, j], size)
        _striped(ax, starts[3] + j, i, stripes, dx[i, j], size)
    for place, ((i, j), colour) in enumerate(colours.items()):
        inset = 0.05 + 0.07 * place  # overlapping windows would hide each other's edges
        side = kernel_size - 2 * inset
        frame(ax, j * stride + inset, i * stride + inset, side, side, colour, lw=2.4)
    names = (("x", 0, wide, 0, FORWARD), ("out", starts[1], out_wide, middle, FORWARD),
             ("dout", starts[2], out_wide, middle, BACKWARD), ("dx", starts[3], wide, 0, BACKWARD))  # fmt: skip
    for name, left, side, top, colour in names:
        ax.text(left + side / 2, top - 0.15, name, ha="center", va="bottom", fontsize=size, color=colour,
                fontweight="bold")  # fmt: skip
    for left in (starts[1], starts[3]):
        ax.annotate("", (left - 0.2, high / 2), (left - SPACE + 0.2, high / 2),
                    arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 1.6})  # fmt: skip
    return fig


def _striped(ax, left, top, colours, value, size):
    """A cell in all of `colours`, side by side, with its number on them."""
    for place, colour in enumerate(colours):
        share = 1 / len(colours)
        ax.add_patch(
            Rectangle((left + place * share, top), share, 1, facecolor=colour, edgecolor="none", zorder=2)
        )
    frame(ax, left, top, 1, 1, GREY, lw=0.9)
    ax.text(left + 0.5, top + 0.52, number(value), ha="center", va="center", fontsize=size, fontweight="bold",
            zorder=5)  # fmt: skip
