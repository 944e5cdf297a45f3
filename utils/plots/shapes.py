"""Matrix products drawn to scale, so that one sees which shapes fit."""

from collections.abc import Sequence

from matplotlib.patches import Rectangle

from utils.plots.style import BLUE, GREEN, GREY, ORANGE, SKY, WIDTH, new_figure

COLOURS = {"N": SKY, "D": ORANGE, "M": GREEN}  # one colour for each kind of side


def draw_shapes(equations: Sequence[Sequence], sizes: dict[str, int]):
    """Draw each equation on a line of its own; return the figure.

    An equation is a list of signs (strings such as "=" and "@") and matrices `(name, rows, columns)` whose
    sides are letters; `sizes` gives each letter's length, and "1" is a single row. Sides of the same letter have
    the same colour: in a product the two that touch must match.
    """
    unit, gap = 0.2, 0.42
    length = {**sizes, "1": 1}
    line_heights = [max(length[part[1]] for part in line if not isinstance(part, str)) * unit for line in equations]
    breadth = max(
        sum(gap if isinstance(part, str) else length[part[2]] * unit + gap for part in line) for line in equations
    )
    high = sum(line_heights) + 0.95 * len(equations)
    fig, ax = new_figure(high * WIDTH / max(breadth, 8.0) + 0.1)
    y = high
    for line, tall in zip(equations, line_heights, strict=True):
        middle, x = y - 0.5 - tall / 2, 0.3
        for part in line:
            if isinstance(part, str):
                ax.text(x + gap / 4, middle, part, ha="center", va="center", fontsize=14)
                x += gap
                continue
            x = _matrix(ax, x, middle, part, length, unit) + gap * 0.75
        y -= tall + 0.95
    ax.set(xlim=(0, max(breadth, 8.0)), ylim=(0, high), aspect="equal")
    ax.axis("off")
    return fig


def _matrix(ax, x, middle, part, length, unit):
    name, rows, columns = part
    tall, wide = length[rows] * unit, length[columns] * unit
    ax.add_patch(Rectangle((x, middle - tall / 2), wide, tall, facecolor="white", edgecolor=GREY, lw=1))
    for i in range(1, length[rows]):
        ax.plot([x, x + wide], [middle - tall / 2 + i * unit] * 2, color="#D9D9D9", lw=0.7)
    for j in range(1, length[columns]):
        ax.plot([x + j * unit] * 2, [middle - tall / 2, middle + tall / 2], color="#D9D9D9", lw=0.7)
    ax.plot([x] * 2, [middle - tall / 2, middle + tall / 2], color=COLOURS.get(rows, GREY), lw=5, solid_capstyle="butt")
    ax.plot([x, x + wide], [middle + tall / 2] * 2, color=COLOURS.get(columns, GREY), lw=5, solid_capstyle="butt")
    ax.text(x - 0.09, middle, rows, ha="right", va="center", fontsize=10.5)
    ax.text(x + wide / 2, middle + tall / 2 + 0.07, columns, ha="center", va="bottom", fontsize=10.5)
    ax.text(x + wide / 2, middle, name, ha="center", va="center", fontsize=11.5, fontweight="bold", color=BLUE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85})
    return x + wide
