"""Matrix products drawn to scale, so that one sees which shapes fit."""

from collections.abc import Sequence

from matplotlib.patches import Rectangle

from utils.plots.style import GREEN, GREY, ORANGE, PALE, SKY, WIDTH, in_style, new_figure

CELL, SIGN, MARGIN, HEADROOM = (
    0.27,
    0.42,
    0.32,
    0.5,
)  # inches: a cell's side, a sign, a row letter, space above
COLOURS = {"N": SKY, "D": ORANGE, "M": GREEN, "F": SKY, "P": ORANGE, "L": GREEN}  # one colour for each kind of side


@in_style
def draw_shapes(equations: Sequence[Sequence], sizes: dict[str, int]):
    """Draw each equation on a line of its own; return the figure.

    An equation is a list of signs (strings such as "=" and "@") and matrices `(name, rows, columns)` whose
    sides are letters; `sizes` gives each letter's length, and "1" is a single row. Sides of one letter have
    one colour: in a product the two that touch must match.
    """
    length = {**sizes, "1": 1}
    talls = [max(length[part[1]] for part in line if not isinstance(part, str)) * CELL for line in equations]
    breadth = max(sum(_breadth(part, length) for part in line) for line in equations) + 0.2
    high = sum(talls) + HEADROOM * len(talls)
    fig, ax = new_figure(high, width=min(breadth, WIDTH))
    y = high
    for line, tall in zip(equations, talls, strict=True):
        middle, x = y - HEADROOM + 0.1 - tall / 2, 0.1
        for part in line:
            if isinstance(part, str):
                ax.text(x + SIGN / 2, middle, part, ha="center", va="center", fontsize=15)
            else:
                _matrix(ax, x + MARGIN, middle, part, length)
            x += _breadth(part, length)
        y -= tall + HEADROOM
    ax.set(xlim=(0, breadth), ylim=(0, high), aspect="equal")
    ax.axis("off")
    return fig


def _breadth(part, length) -> float:
    return SIGN if isinstance(part, str) else MARGIN + length[part[2]] * CELL


def _matrix(ax, x, middle, part, length):
    name, rows, columns = part
    tall, wide = length[rows] * CELL, length[columns] * CELL
    left, right, low, high = x, x + wide, middle - tall / 2, middle + tall / 2
    ax.add_patch(Rectangle((left, low), wide, tall, facecolor="white", edgecolor=GREY, lw=1))
    for i in range(1, length[rows]):
        ax.plot([left, right], [low + i * CELL] * 2, color=PALE, lw=0.8)
    for j in range(1, length[columns]):
        ax.plot([left + j * CELL] * 2, [low, high], color=PALE, lw=0.8)
    ax.plot([left] * 2, [low, high], color=COLOURS.get(rows, GREY), lw=6, solid_capstyle="butt")
    ax.plot([left, right], [high] * 2, color=COLOURS.get(columns, GREY), lw=6, solid_capstyle="butt")
    ax.text(left - 0.09, middle, rows, ha="right", va="center", fontsize=11)
    ax.text(left + wide / 2, high + 0.06, columns, ha="center", va="bottom", fontsize=11)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
    ax.text(left + wide / 2, middle, name, ha="center", va="center", fontsize=12, fontweight="bold", bbox=box)
