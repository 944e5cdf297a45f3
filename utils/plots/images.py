"""Images side by side: photographs, what filters make of them, maps with values below zero."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from utils.plots.style import DIVERGING, GREY, ORANGE, WIDTH, in_style, new_figure


@in_style
def draw_images(
    images: Mapping[str, np.ndarray],
    columns: int | None = None,
    signed: Sequence[str] = (),
    boxes: Mapping[str, Sequence[tuple[float, float, float, float]]] | None = None,
    width: float = WIDTH,
    extent: float | None = None,
):
    """Draw each image (title: pixels) in rows of `columns`; return the figure.

    Pixels are (H, W), grey, or (H, W, 3), red, green and blue, both from 0 to 1; what lies outside is clipped. A title
    in `signed` names a map (H, W) of any values: white is 0, blue below, vermilion above, up to `extent` (its own
    largest value unless told). `boxes` frames (top, left, height, width) on the image of that title.
    """
    if not images:
        raise ValueError("There is no image to draw.")
    columns = min(columns or len(images), len(images))
    rows = -(-len(images) // columns)
    each = width / columns
    shapes = [np.shape(image)[:2] for image in images.values()]
    tall = max(height / breadth for height, breadth in shapes)
    lines = max(title.count("\n") + 1 for title in images)
    fig, axes = new_figure(rows * (each * tall + 0.08 + 0.22 * lines), rows, columns, width=width, squeeze=False)
    for ax in axes.flat[len(images) :]:
        ax.axis("off")
    for ax, (title, image) in zip(axes.flat, images.items(), strict=False):
        image = np.asarray(image, dtype=float)
        if title in signed:
            largest = extent or max(np.abs(image).max(), 1e-12)
            ax.imshow(image, cmap=DIVERGING, vmin=-largest, vmax=largest)
        else:
            ax.imshow(image.clip(0, 1), cmap="gray", vmin=0.0, vmax=1.0)
        ax.set_title(title, fontsize=10.5)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(True)
        ax.spines[:].set_color(GREY)
        for top, left, height, breadth in (boxes or {}).get(title, ()):
            ax.add_patch(Rectangle((left - 0.5, top - 0.5), breadth, height, fill=False, edgecolor=ORANGE, lw=2.2))
    return fig
