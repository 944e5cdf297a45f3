"""A convolutional network as the blocks of numbers that pass through it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import FancyArrowPatch, Rectangle

from utils.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, WIDTH, in_style, new_figure

COLOURS = (GREY, SKY, ORANGE, SKY, ORANGE, GREEN, PURPLE, PURPLE, BLUE)
SHEETS, STEP = 6, 0.1  # the most channels that are drawn, and how far each stands behind the last


@dataclass(frozen=True)
class Volume:
    """What lies between two layers: maps (C, H, W), or a vector (D,)."""

    name: str
    shape: tuple[int, ...]
    layer: str = ""
    """The layer that makes it, written on the arrow that leads to it."""

    @property
    def words(self) -> str:
        if len(self.shape) == 1:
            return str(self.shape[0])
        channels, high, wide = self.shape
        return f"{channels} @ {high} × {wide}"


@in_style
def draw_volumes(volumes: Sequence[Volume]):
    """Draw the blocks in a row, maps as stacks of sheets and vectors as bars; return the figure.

    Sheets are drawn to a scale of their own: the sides of maps compare, the number of sheets stops at six.
    """
    largest = max(max(v.shape[1:], default=1) for v in volumes)
    longest = max((v.shape[0] for v in volumes if len(v.shape) == 1), default=1)
    wide, high, gap = 1.15, 1.6, 0.72
    sizes = [_size(v, largest, longest, wide, high) for v in volumes]
    span = sum(w for w, _ in sizes) + gap * (len(volumes) - 1)
    fig, ax = new_figure(WIDTH * (high + 1.75) / (span + 0.5))
    ax.set(xlim=(-0.25, span + 0.25), ylim=(-high / 2 - 0.75, high / 2 + 1.0), aspect="equal")
    ax.axis("off")
    x, point = 0.0, 9.6 * WIDTH / 8.6
    for place, (volume, (breadth, tall)) in enumerate(zip(volumes, sizes, strict=True)):
        if place:
            ax.add_patch(
                FancyArrowPatch((x - gap + 0.08, 0), (x - 0.08, 0), arrowstyle="-|>", mutation_scale=11, color=GREY)
            )
            ax.text(x - gap / 2, high / 2 + 0.38, volume.layer, ha="center", va="center", fontsize=point, color=GREY)
        _block(ax, x, volume, breadth, tall, COLOURS[place % len(COLOURS)])
        ax.text(x + breadth / 2, -high / 2 - 0.2, volume.words, ha="center", va="top", fontsize=point,
                fontweight="bold")  # fmt: skip
        ax.text(x + breadth / 2, -high / 2 - 0.47, volume.name, ha="center", va="top", fontsize=point, color=GREY)
        x += breadth + gap
    return fig


def _size(volume, largest, longest, wide, high):
    if len(volume.shape) == 1:
        return 0.22, high * max(0.12, volume.shape[0] / longest)
    sheets = min(volume.shape[0], SHEETS) - 1
    scale = (wide - STEP * (SHEETS - 1)) / largest
    return volume.shape[2] * scale + STEP * sheets, volume.shape[1] * scale + STEP * sheets


def _block(ax, x, volume, breadth, tall, colour):
    if len(volume.shape) == 1:
        ax.add_patch(Rectangle((x, -tall / 2), breadth, tall, facecolor=colour, edgecolor=GREY, lw=1))
        return
    sheets = min(volume.shape[0], SHEETS)
    back = STEP * (sheets - 1)
    for sheet in reversed(range(sheets)):
        corner = x + STEP * sheet, -tall / 2 + STEP * sheet
        ax.add_patch(Rectangle(corner, breadth - back, tall - back, facecolor=colour, edgecolor="white", lw=1.1))
