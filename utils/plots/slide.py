"""One filter sliding along one row of numbers."""

from collections.abc import Sequence

import numpy as np

from utils.plots.cells import EMPTY, WEIGHT_COLOURS, clear_axes, in_words, put_cells, with_zeros
from utils.plots.style import BACKWARD, FORWARD, GREY, WIDTH, in_style, new_figure


@in_style
def draw_slide(
    x: np.ndarray,
    w: np.ndarray,
    out: np.ndarray,
    steps: Sequence[int],
    stride: int = 1,
    padding: int = 0,
    names: tuple[str, str, str] = ("x", "w", "out"),
    order: Sequence[int] | None = None,
    backward: bool = False,
):
    """Draw the filter `w` (k,) at each of `steps` along `x` (n,), a panel for each step; return the figure.

    `out` (L,) are the results, of which a panel shows those up to its step. Zeros of the padding have a dashed
    border. `order` gives each entry of `w` the place of its colour, for a filter whose entries have moved;
    `backward` says that `out` is a gradient.
    """
    padded, border = with_zeros(x, padding)
    order = range(len(w)) if order is None else order
    columns = len(steps) if len(steps) in (1, 3) else 2
    rows = -(-len(steps) // columns)
    breadth = len(padded) + 1.9
    each = min(WIDTH / columns, 0.62 * breadth)
    fig, axes = new_figure(each * 5.75 / breadth * rows, rows, columns, width=each * columns, squeeze=False)
    size = min(11.0, 17 * each / breadth)
    for ax in axes.flat:
        ax.axis("off")
    for ax, step in zip(axes.flat, steps, strict=False):
        clear_axes(ax, -1.7, len(padded) + 0.2, -0.35, 5.4)
        _panel(ax, padded, border, w, out, step, stride, names, order, size, BACKWARD if backward else FORWARD)
    return fig


def _panel(ax, padded, border, w, out, step, stride, names, order, size, colour):
    start, k = step * stride, len(w)
    faces = [None] * len(padded)
    for j in range(k):
        faces[start + j] = WEIGHT_COLOURS[order[j] % len(WEIGHT_COLOURS)]
    put_cells(ax, [list(padded)], faces=[faces], dashed=[border], size=size)
    put_cells(ax, [list(w)], left=start, top=1.35, faces=[faces[start : start + k]], size=size)
    for j in range(k):
        ax.plot([start + j + 0.5] * 2, [1.04, 1.31], color=GREY, lw=1.2)
    middle = start + k / 2
    ax.annotate("", (middle, 3.42), (middle, 2.42), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.8})
    for i in range(len(out)):
        left = i * stride + (k - 1) / 2
        face = EMPTY if i > step else None
        put_cells(ax, [[float(out[i]) if i <= step else None]], left, 3.5, [[face]], size=size, edge=colour)
    words = in_words(list(zip(padded[start : start + k], w, strict=True)), out[step])
    ax.text(len(padded) / 2, 5.0, words, ha="center", va="center", fontsize=size, color=colour, fontweight="bold")
    for text, y in zip(names, (0.5, 1.85, 4.0), strict=True):
        ax.text(-0.25, y, text, ha="right", va="center", fontsize=size, style="italic")
