"""im2col: the patches of an image, each written out as one column of a matrix."""

from collections.abc import Sequence

import numpy as np

from utils.plots.cells import WEIGHT_COLOURS, clear_axes, frame, put_cells
from utils.plots.style import GREY, VERMILION, WIDTH, in_style, new_figure

GAP = 4.1  # cells between the image and the matrix: an arrow and the names of the rows


@in_style
def draw_columns(
    image: np.ndarray,
    kernel_size: tuple[int, int],
    cols: np.ndarray,
    patches: Sequence[int] = (),
    rows: Sequence[int] = (),
    pixel: tuple[int, int, int] | None = None,
):
    """Draw `image` (C, H, W), one channel under the other, beside its columns `cols` (C*KH*KW, L) for stride 1.

    `patches` are columns to colour, in the matrix and as a window on every channel; `rows` are rows to colour, in
    the matrix and as the part of the image that they hold; `pixel` (channel, row, column) is framed wherever
    it stands. Returns the figure. Raises `ValueError` where `cols` does not fit the image and the
    kernel, or what is to be marked is not there.
    """
    image, cols = np.asarray(image), np.asarray(cols)
    (channels, high, wide), (kh, kw) = image.shape, kernel_size
    out_high, out_wide = high - kh + 1, wide - kw + 1
    if cols.shape != (channels * kh * kw, out_high * out_wide):
        raise ValueError(
            f"cols has shape {cols.shape}, but an image {image.shape} and a kernel {tuple(kernel_size)} have "
            f"{channels * kh * kw} rows and {out_high * out_wide} columns at stride 1."
        )
    _check("patch", patches, cols.shape[1])
    _check("row", rows, cols.shape[0])
    if pixel is not None and not all(0 <= place < side for place, side in zip(pixel, image.shape, strict=True)):
        raise ValueError(f"There is no pixel {pixel}: the image has {channels} channels of {high} x {wide} pixels.")
    tall = max(channels * (high + 1) - 1, cols.shape[0])
    start, breadth = wide + GAP, wide + GAP + cols.shape[1]
    fig, ax = new_figure(WIDTH * (tall + 1.9) / (breadth + 0.5))
    clear_axes(ax, -0.25, breadth + 0.25, -1.35, tall + 0.55)
    size = 16.5 * WIDTH / breadth

    tops = [(tall - channels * (high + 1) + 1) / 2 + c * (high + 1) for c in range(channels)]
    image_faces = [[[None] * wide for _ in range(high)] for _ in range(channels)]
    cols_faces = [[None] * cols.shape[1] for _ in range(cols.shape[0])]
    for place, row in enumerate(rows):
        c, i, j = _offsets(row, kh, kw)
        colour = WEIGHT_COLOURS[place % len(WEIGHT_COLOURS)]
        for a in range(out_high):
            for b in range(out_wide):
                image_faces[c][a + i][b + j] = colour
        cols_faces[row] = [colour] * cols.shape[1]
    for place, patch in enumerate(patches):
        a, b = divmod(patch, out_wide)
        colour = WEIGHT_COLOURS[place % len(WEIGHT_COLOURS)]
        for row in range(cols.shape[0]):
            c, i, j = _offsets(row, kh, kw)
            image_faces[c][a + i][b + j] = image_faces[c][a + i][b + j] or colour
            cols_faces[row][patch] = colour

    for c, top in enumerate(tops):
        put_cells(ax, image[c], 0, top, image_faces[c], size=size)
        ax.text(wide / 2, top - 0.15, f"channel {c}", ha="center", va="bottom", fontsize=size, color=GREY)
        for place, patch in enumerate(patches):
            a, b = divmod(patch, out_wide)
            frame(ax, b, top + a, kw, kh, WEIGHT_COLOURS[place % len(WEIGHT_COLOURS)], lw=3.2)
    put_cells(ax, cols, start, (tall - cols.shape[0]) / 2, cols_faces, size=size)
    _names(ax, start, (tall - cols.shape[0]) / 2, cols.shape, kh, kw, out_wide, size)
    ax.annotate("", (start - 2.75, tall / 2), (wide + 0.15, tall / 2),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 1.8})  # fmt: skip
    if pixel is not None:
        _frame_pixel(ax, pixel, tops, start, (tall - cols.shape[0]) / 2, cols.shape, kh, kw, out_wide)
    return fig


def _check(kind, places, count):
    for place in places:
        if not 0 <= place < count:
            raise ValueError(f"There is no {kind} {place}: they run from 0 to {count - 1}.")


def _offsets(row, kh, kw):
    """(channel, row in the patch, column in the patch) of a row of the matrix."""
    c, rest = divmod(row, kh * kw)
    return c, *divmod(rest, kw)


def _names(ax, left, top, shape, kh, kw, out_wide, size):
    for row in range(shape[0]):
        c, i, j = _offsets(row, kh, kw)
        ax.text(left - 0.2, top + row + 0.52, f"c={c}  ({i}, {j})", ha="right", va="center", fontsize=size * 0.85,
                color=GREY)  # fmt: skip
    for patch in range(shape[1]):
        a, b = divmod(patch, out_wide)
        ax.text(left + patch + 0.5, top - 0.15, f"({a}, {b})", ha="center", va="bottom", fontsize=size * 0.85,
                color=GREY)  # fmt: skip
    ax.text(left + shape[1] / 2, top - 0.75, "upper left corner of the patch", ha="center", va="bottom",
            fontsize=size * 0.9, color=GREY)  # fmt: skip


def _frame_pixel(ax, pixel, tops, left, top, shape, kh, kw, out_wide):
    channel, y, x = pixel
    frame(ax, x, tops[channel] + y, 1, 1, VERMILION, lw=3)
    for row in range(shape[0]):
        c, i, j = _offsets(row, kh, kw)
        for patch in range(shape[1]):
            a, b = divmod(patch, out_wide)
            if (c, a + i, b + j) == (channel, y, x):
                frame(ax, left + patch, top + row, 1, 1, VERMILION, lw=3)
