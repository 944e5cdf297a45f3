"""Stacks of channels, drawn to scale: what goes into a convolution, its filters, and what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.patches import Rectangle

from utils.plots.style import GREY, WIDTH, in_style, new_figure

PIXEL = 0.1  # side of a pixel in the drawing's units; the picture is scaled to the page in the end
STEP = (0.126, 0.09)  # how far each channel lies to the right of, and above, the one before it
GAP, SIGN = 1.1, 0.6  # between two stacks; the breadth of a sign
BETWEEN, DOTS = 0.3, 0.5  # between two of many stacks, and for the dots that stand for the rest


@dataclass(frozen=True)
class Channels:
    """A stack of `count` channels, `height` by `width` pixels each."""

    name: str
    count: int
    height: int
    width: int
    colours: Sequence[str]
    """The faces of the channels, from the front; the last one serves for all that follow."""
    times: int = 1
    """So many stacks of this kind; of more than one, three are drawn."""
    window: tuple[int, int, int] | None = None
    """(row, column, side) of a square that is framed on every channel."""

    def size(self) -> tuple[float, float]:
        """Breadth and height of the drawing."""
        wide = self.width * PIXEL + (self.count - 1) * STEP[0]
        tall = self.height * PIXEL + (self.count - 1) * STEP[1]
        return wide, tall if self.times == 1 else 3 * tall + 2 * BETWEEN + DOTS


@in_style
def draw_channels(parts: Sequence):
    """Draw `Channels` and signs (strings) in a row; return the figure."""
    x, high, drawn = 0.0, 0.0, []
    for part in parts:
        wide, tall = (SIGN, SIGN) if isinstance(part, str) else part.size()
        drawn.append((part, x, wide, tall))
        x += wide + GAP
        high = max(high, tall)
    breadth = x - GAP
    fig, ax = new_figure(WIDTH * (high + 1.6) / (breadth + 1.6))
    ax.set(xlim=(-0.8, breadth + 0.8), ylim=(-1.4, high + 0.2), aspect="equal")
    ax.axis("off")
    for part, left, wide, tall in drawn:
        low = (high - tall) / 2
        if isinstance(part, str):
            ax.text(left + wide / 2, high / 2, part, ha="center", va="center", fontsize=28, color=GREY)
            continue
        if part.times == 1:
            _stack(ax, part, left, low)
        else:
            one = replace(part, times=1).size()[1]
            for y in (0.0, one + BETWEEN + DOTS, 2 * one + 2 * BETWEEN + DOTS):
                _stack(ax, part, left, low + y)
            ax.text(left + wide / 2, low + one + (BETWEEN + DOTS) / 2, "⋮", ha="center", va="center", fontsize=14)
        ax.text(left + wide / 2, -0.25, part.name, ha="center", va="top", fontsize=10.5)
    return fig


def _stack(ax, part, left, low):
    wide, tall = part.width * PIXEL, part.height * PIXEL
    for sheet in reversed(range(part.count)):
        x, y = left + sheet * STEP[0], low + sheet * STEP[1]
        face = part.colours[min(sheet, len(part.colours) - 1)]
        ax.add_patch(Rectangle((x, y), wide, tall, facecolor=face, edgecolor="white", lw=1.1))
        if part.window:
            row, column, side = (v * PIXEL for v in part.window)
            ax.add_patch(Rectangle((x + column, y + tall - row - side), side, side, fill=False, edgecolor="black", lw=1.4))
