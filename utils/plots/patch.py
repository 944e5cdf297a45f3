"""One patch of a photograph under a filter: where it lies, its pixels, the products and the sum."""

import numpy as np

from utils.plots.cells import clear_axes, frame, put_cells
from utils.plots.style import DIVERGING, FORWARD, ORANGE, WIDTH, in_style, new_figure, text_colour


@in_style
def draw_patch(image: np.ndarray, kernel: np.ndarray, out: np.ndarray, at: tuple[int, int]):
    """Draw the patch of `image` (H, W) around `at` under `kernel` (odd, odd), and its pixel in `out` (H, W).

    Pixels are 0 to 1. From the left: the image with the patch framed, the patch's pixels, the kernel, the products,
    and the result at its place. Returns the figure.
    """
    row, column = at
    kh, kw = kernel.shape
    top, left = row - kh // 2, column - kw // 2
    pixels = image[top : top + kh, left : left + kw]
    ratios = [5.6, kw + 0.9, kw + 0.9, kw + 0.9, 5.6]
    fig, axes = new_figure(2.3, 1, 5, width=WIDTH, width_ratios=ratios)
    for ax, picture, box, title in (
        (axes[0], image, (left, top, kw, kh, ORANGE), "image"),
        (axes[4], out, (column, row, 1, 1, FORWARD), f"out: the sum, {out[at]:.2f}"),
    ):
        ax.imshow(picture.clip(0, 1), cmap="gray", vmin=0, vmax=1)
        x, y, wide, tall, colour = box
        frame(ax, x - 0.5, y - 0.5, wide, tall, colour)
        ax.set_title(title, fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
    tables = {"its pixels": pixels, "× kernel": kernel, "= products": pixels * kernel}
    largest = max(np.abs(tables["= products"]).max(), np.abs(kernel).max())
    for ax, (title, table) in zip(axes[1:4], tables.items(), strict=True):
        clear_axes(ax, -0.15, kw + 0.15, -0.15, kh + 0.15)
        ax.set_title(title, fontsize=10)
        digits = {"its pixels": ".2f", "× kernel": ".4g", "= products": ".3f"}[title]
        if table is pixels:
            faces = [[(v, v, v) for v in line.clip(0, 1)] for line in table]
        else:
            faces = [[DIVERGING(0.5 + 0.28 * v / largest) for v in line] for line in table]
        put_cells(ax, [[None] * kw] * kh, faces=faces)
        for (i, j), value in np.ndenumerate(table):
            ax.text(j + 0.5, i + 0.52, f"{value:{digits}}".replace("-", "−"), ha="center", va="center", fontsize=7.5,
                    color=text_colour(faces[i][j]))  # fmt: skip
    return fig
