"""What the layers of a network make of one image: their maps, row by row."""

from collections.abc import Mapping

import numpy as np

from utils.plots.style import GREY, SEQUENTIAL, WIDTH, in_style, new_figure

LEFT = 1.5  # inches for the names of the rows
COLUMNS, SPACE = 8, 0.08  # maps in a line, and inches between two


@in_style
def draw_feature_maps(rows: Mapping[str, np.ndarray]):
    """Draw the little images of each entry (title: maps (C, H, W)), at most eight in a line; return the figure.

    White is 0 and blue is large; each entry has one scale, so that its maps compare. A map that is 0 everywhere has
    a dashed edge. Negative values count as 0: the maps of a ReLU have none.
    """
    most = min(COLUMNS, max(len(maps) for maps in rows.values()))
    side = (WIDTH - LEFT) / most - SPACE if most > 5 else 1.0
    lines = [-(-len(maps) // COLUMNS) for maps in rows.values()]
    fig, axes = new_figure(sum(lines) * (side + SPACE) + 0.25 * len(rows), len(rows), 1, squeeze=False,
                           height_ratios=lines)  # fmt: skip
    for ax, (title, maps), tall in zip(axes.flat, rows.items(), lines, strict=True):
        top = max(float(maps.max()), 1e-12)
        for place, values in enumerate(maps):
            line, column = divmod(place, COLUMNS)
            x, y = LEFT + column * (side + SPACE), (tall - 1 - line) * (side + SPACE)
            ax.imshow(values, cmap=SEQUENTIAL, vmin=0.0, vmax=top, extent=(x, x + side, y, y + side), origin="upper")
            dead = values.max() <= 0
            ax.plot([x, x + side, x + side, x, x], [y, y, y + side, y + side, y], color=GREY, lw=0.9,
                    ls=(0, (2, 2)) if dead else "-")  # fmt: skip
        middle = tall * (side + SPACE) / 2
        ax.text(LEFT - 0.12, middle, title, ha="right", va="center", fontsize=10)
        ax.set(xlim=(0, WIDTH), ylim=(-0.05, tall * (side + SPACE)), aspect="equal")
        ax.axis("off")
    return fig
