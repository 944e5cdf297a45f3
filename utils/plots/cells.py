"""Numbers in squares, row by row: the material of every picture in which a filter slides."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from utils.plots.style import GREEN, GREY, ORANGE, PALE, PURPLE, SKY, YELLOW, number, text_colour

WEIGHT_COLOURS = (ORANGE, SKY, GREEN, PURPLE, YELLOW)
"""One colour for each weight of a filter: the same weight has the same colour wherever it is used."""

EMPTY = PALE
"""The face of an output cell that is still to come."""


def put_cells(ax, values, left=0.0, top=0.0, faces=None, dashed=None, size=10.0, edge=GREY):
    """Draw the table `values` (H, W) with its upper left corner at (left, top), one unit a cell, y downwards.

    An entry is a number, a string, or None for an empty cell. `faces` (H, W) holds colours, None for white; where the
    boolean `dashed` is true the cell is one of the padding. `size` is that of the type, in points.
    """
    values = np.asarray(values, dtype=object)
    for (i, j), value in np.ndenumerate(values):
        face = faces[i][j] if faces is not None and faces[i][j] is not None else "white"
        border = dashed is not None and dashed[i][j]
        ax.add_patch(
            Rectangle(
                (left + j, top + i), 1, 1, facecolor=face, edgecolor=edge, lw=0.9, ls=(0, (2, 2)) if border else "-"
            )
        )
        if value is not None:
            text = value if isinstance(value, str) else number(value)
            colour = GREY if border and face == "white" else text_colour(to_rgb(face))
            ax.text(left + j + 0.5, top + i + 0.52, text, ha="center", va="center", fontsize=size, color=colour)


def frame(ax, left, top, wide, tall, colour, lw=2.6):
    """A thick empty frame, around the cells that a filter looks at."""
    ax.add_patch(Rectangle((left, top), wide, tall, fill=False, edgecolor=colour, lw=lw, zorder=4))


def clear_axes(ax, left, right, top, bottom):
    """No axes; one unit across is one unit down, and y points downwards."""
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    ax.axis("off")


def with_zeros(values: np.ndarray, padding: int):
    """`values` inside a border of `padding` zeros on every side, and where that border is."""
    padded = np.pad(np.asarray(values, dtype=float), padding)
    return padded, np.pad(np.zeros(np.shape(values), dtype=bool), padding, constant_values=True)


def in_words(factors: Sequence[tuple[float, float]], total: float) -> str:
    """A sum of products, written out: "2·1 + 0·0 + 5·(−1) = −3"."""
    terms = [
        f"{_bracketed(a) if place else number(a)}·{_bracketed(b)}" for place, (a, b) in enumerate(factors)
    ]
    return " + ".join(terms) + f" = {number(total)}"


def _bracketed(value):
    return f"({number(value)})" if value < 0 else number(value)
