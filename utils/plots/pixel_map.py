"""A 1 x 1 convolution: the channels of one pixel, times one matrix."""

import numpy as np

from utils.plots.cells import clear_axes, put_cells
from utils.plots.style import DIVERGING, FORWARD, GREY, ORANGE, PALE, WIDTH, in_style, new_figure

STEP = 0.55  # cells by which a channel stands behind the one before it


@in_style
def draw_pixel_map(x: np.ndarray, w: np.ndarray, out: np.ndarray, pixel: tuple[int, int]):
    """Draw how `w` (F, C) turns the C numbers of one `pixel` of `x` (C, H, W) into the F of `out` (F, H, W).

    Left and right the images as stacks of channels, between them the product for that pixel. Returns the figure.
    """
    (channels, high, wide), filters = x.shape, len(w)
    i, j = pixel
    stacks = [wide + STEP * (n - 1) for n in (channels, filters)]
    starts = np.cumsum([0, stacks[0] + 2.0, channels + 1.0, 1 + 1.0, 1 + 2.0])
    breadth = starts[4] + stacks[1]
    tall = high + STEP * (max(channels, filters) - 1)
    fig, ax = new_figure(WIDTH * (tall + 2.0) / (breadth + 0.5))
    clear_axes(ax, -0.25, breadth + 0.25, -0.9, tall + 1.1)
    size = 23 * WIDTH / breadth
    columns = ((w, starts[1], True), (x[:, i, j][:, None], starts[2], False), (out[:, i, j][:, None], starts[3], False))
    for values, left, signed in columns:
        extent = np.abs(values).max() or 1.0
        faces = [[DIVERGING(0.5 + 0.25 * v / extent) if signed else ORANGE for v in row] for row in values]
        put_cells(ax, values, left, (tall - len(values)) / 2, faces, size=size)
    for values, left in ((x, 0), (out, starts[4])):
        _stack(ax, values, left, (tall - high - STEP * (len(values) - 1)) / 2, pixel, size)
    y = tall / 2
    for place, sign in ((starts[2] - 0.5, "@"), (starts[3] - 0.5, "=")):
        ax.text(place, y, sign, ha="center", va="center", fontsize=size * 1.3)
    for stop in (starts[1], starts[4]):
        arrow = {"arrowstyle": "-|>", "color": FORWARD, "lw": 1.8}
        ax.annotate("", (stop - 0.35, y), (stop - 1.65, y), arrowprops=arrow)
    names = (
        (f"x: {channels} channels", stacks[0] / 2),
        (f"w: ({filters}, {channels})", starts[1] + channels / 2),
        ("pixel", starts[2] + 0.5),
        (f"out: {filters} channels", starts[4] + stacks[1] / 2),
    )
    for name, middle in names:
        ax.text(middle, tall + 0.3, name, ha="center", va="top", fontsize=size, color=GREY)
    return fig


def _stack(ax, values, left, top, pixel, size):
    """Channel 0 in front, and a line through the pixel in question that pierces all of them."""
    count, (i, j) = len(values), pixel
    for c in reversed(range(count)):
        shift = STEP * c
        shown = [[None] * values.shape[2] for _ in range(values.shape[1])]
        faces = [[PALE if c else "white"] * values.shape[2] for _ in range(values.shape[1])]
        faces[i][j] = ORANGE
        put_cells(ax, shown, left + shift, top + STEP * (count - 1) - shift, faces, size=size)
    places = np.arange(count) * STEP
    ax.plot(left + j + 0.5 + places, top + STEP * (count - 1) + i + 0.5 - places, "s--", color=FORWARD, lw=1.6,
            markersize=9, markerfacecolor=ORANGE, zorder=5)  # fmt: skip
