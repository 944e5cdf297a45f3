"""A filter on a small image: the cells it covers, the products, their sum, and where the sum goes."""

from collections.abc import Sequence

import numpy as np

from utils.plots.cells import EMPTY, clear_axes, frame, put_cells, with_zeros
from utils.plots.style import DIVERGING, FORWARD, GREY, ORANGE, WIDTH, in_style, new_figure, number


@in_style
def draw_window(image: np.ndarray, kernel: np.ndarray, out: np.ndarray, at: tuple[int, int], stride: int = 1,
                padding: int = 0):  # fmt: skip
    """Draw one step in full: image with the window framed, kernel, products, sum, and `out` filled so far.

    `image` (H, W), `kernel` (KH, KW), `out` (OH, OW); `at` is the (row, column) of the result in `out`, which is
    filled row by row. Returns the figure.
    """
    padded, border = with_zeros(image, padding)
    (tall, wide), (kh, kw), (oh, ow) = padded.shape, np.shape(kernel), np.shape(out)
    top, left = at[0] * stride, at[1] * stride
    patch = padded[top : top + kh, left : left + kw]
    starts = np.cumsum([0, wide + 1.3, kw + 1.3, kw + 2.3])
    breadth, high = starts[3] + ow, max(tall, kh, oh)
    fig, ax = new_figure(WIDTH * (high + 2.0) / (breadth + 0.4))
    clear_axes(ax, -0.2, breadth + 0.2, -1.2, high + 0.8)
    size = 8.6 * WIDTH / breadth * 1.9

    def middle(cells):
        return (high - cells) / 2

    put_cells(ax, padded, 0, middle(tall), _greys(padded), border, size)
    frame(ax, left, middle(tall) + top, kw, kh, ORANGE)
    put_cells(ax, kernel, starts[1], middle(kh), _signed(kernel), None, size)
    products = patch * kernel
    put_cells(ax, products, starts[2], middle(kh), _signed(products), None, size)
    frame(ax, starts[2], middle(kh), kw, kh, ORANGE)
    _results(ax, out, at, starts[3], middle(oh), size)
    for x, sign in ((starts[1] - 0.65, "×"), (starts[2] - 0.65, "=")):
        ax.text(x, high / 2, sign, ha="center", va="center", fontsize=size * 1.5)
    ax.annotate(
        "",
        (starts[3] - 0.15, high / 2),
        (starts[3] - 1.9, high / 2),
        arrowprops={"arrowstyle": "-|>", "color": FORWARD, "lw": 1.8},
    )
    total = number(out[at])
    ax.text(starts[3] - 1.1, high / 2 - 0.4, f"sum\n{total}", ha="center", va="bottom", fontsize=size, color=FORWARD,
            fontweight="bold")  # fmt: skip
    names = ((wide / 2, middle(tall), "image"), (starts[1] + kw / 2, middle(kh), "kernel"),
             (starts[2] + kw / 2, middle(kh), "products"), (starts[3] + ow / 2, middle(oh), "out"))  # fmt: skip
    for x, y, name in names:
        ax.text(x, y - 0.25, name, ha="center", va="bottom", fontsize=size, fontweight="bold")
    return fig


@in_style
def draw_window_strip(image: np.ndarray, kernel_size: tuple[int, int], out: np.ndarray,
                      places: Sequence[tuple[int, int]], stride: int = 1, padding: int = 0, columns: int = 3):  # fmt: skip
    """Draw the window at each of `places`, small, with `out` filled so far: all the frames on one strip."""
    padded, border = with_zeros(image, padding)
    (tall, wide), (kh, kw), (oh, ow) = padded.shape, kernel_size, np.shape(out)
    rows = -(-len(places) // columns)
    breadth, high = wide + 1.5 + ow, max(tall, oh)
    each = WIDTH / columns
    fig, axes = new_figure(each * (high + 0.6) / (breadth + 0.6) * rows, rows, columns, squeeze=False)
    size = min(10.0, each / breadth * 27)
    for ax in axes.flat:
        ax.axis("off")
    for ax, at in zip(axes.flat, places, strict=False):
        clear_axes(ax, -0.3, breadth + 0.3, -0.3, high + 0.3)
        put_cells(ax, padded, 0, 0, _greys(padded), border, size)
        frame(ax, at[1] * stride, at[0] * stride, kw, kh, ORANGE)
        _results(ax, out, at, wide + 1.5, (high - oh) / 2, size)
        ax.annotate("", (wide + 1.35, high / 2), (wide + 0.15, high / 2),
                    arrowprops={"arrowstyle": "-|>", "color": FORWARD, "lw": 1.5})  # fmt: skip
    return fig


def _results(ax, out, at, left, top, size):
    oh, ow = np.shape(out)
    done = np.arange(oh * ow).reshape(oh, ow) <= at[0] * ow + at[1]
    shown = [[float(out[i, j]) if done[i, j] else None for j in range(ow)] for i in range(oh)]
    put_cells(ax, shown, left, top, np.where(done, "white", EMPTY), None, size, edge=GREY)
    frame(ax, left + at[1], top + at[0], 1, 1, FORWARD)


def _greys(values):
    """Dark for the smallest value, white for the largest, and never so dark that a number could not be read."""
    low, high = values.min(), max(values.max(), values.min() + 1e-12)
    return [[str(0.42 + 0.58 * (v - low) / (high - low)) for v in row] for row in values]


def _signed(values):
    extent = max(np.abs(values).max(), 1e-12)
    return [[DIVERGING(0.5 + 0.28 * v / extent) for v in row] for row in np.asarray(values, dtype=float)]
