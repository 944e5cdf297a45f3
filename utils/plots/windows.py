"""Where the windows of a filter lie: stride, padding and dilation side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import Circle, Rectangle

from utils.plots.cells import WEIGHT_COLOURS, clear_axes, frame, put_cells
from utils.plots.style import GREY, PALE, VERMILION, WIDTH, in_style, new_figure


@dataclass(frozen=True)
class Windows:
    """One setting of a convolution along an axis of `n` entries, and the number of windows that come of it."""

    title: str
    n: int
    kernel_size: int
    count: int
    """Length of the output, as PyTorch has it: the picture shows that many windows."""
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def places(self, i: int) -> list[int]:
        """The entries of the padded axis that window `i` looks at."""
        return [i * self.stride + self.dilation * j for j in range(self.kernel_size)]


@in_style
def draw_windows(settings: Sequence[Windows], columns: int = 2):
    """Draw each setting: the entries in a row, and under them every window as a comb; return the figure.

    Zeros of the padding are dashed; entries that no window reaches are crossed out.
    """
    rows = -(-len(settings) // columns)
    breadth = max(s.n + 2 * s.padding for s in settings) + 3.2
    highs = [1.75 + 0.72 * max(s.count for s in settings[i * columns : (i + 1) * columns]) for i in range(rows)]
    each = WIDTH / columns
    fig, axes = new_figure(each * sum(highs) / breadth + 0.4 * rows, rows, columns, squeeze=False, height_ratios=highs)
    for ax in axes.flat:
        ax.axis("off")
    for place, (ax, setting) in enumerate(zip(axes.flat, settings, strict=False)):
        clear_axes(ax, -0.2, breadth - 0.2, -0.3, highs[place // columns] - 0.3)
        ax.set_title(setting.title)
        _combs(ax, setting, min(10.5, each / breadth * 34))
    return fig


def _combs(ax, setting, size):
    total = setting.n + 2 * setting.padding
    border = [not setting.padding <= i < setting.padding + setting.n for i in range(total)]
    put_cells(ax, [[0.0 if b else f"{i - setting.padding}" for i, b in enumerate(border)]], dashed=[border], size=size,
              faces=[[None if b else PALE for b in border]])  # fmt: skip
    reached = set()
    for i in range(setting.count):
        places, y = setting.places(i), 1.6 + 0.72 * i
        reached |= set(places)
        colour = WEIGHT_COLOURS[i % 4]
        ax.plot([places[0] + 0.5, places[-1] + 0.5], [y, y], color=colour, lw=2.5)
        for place in places:
            ax.add_patch(Circle((place + 0.5, y), 0.2, facecolor=colour, edgecolor=GREY, lw=0.8, zorder=3))
        ax.text(total + 0.3, y, f"out[{i}]", va="center", fontsize=size, color=GREY)
    for i in set(range(total)) - reached:
        ax.plot([i + 0.15, i + 0.85], [0.85, 0.15], color=VERMILION, lw=1.8)


@in_style
def draw_windows_2d(settings: Sequence[Windows]):
    """Draw each setting on a square image: the padded input, its first two windows framed, and the output below.

    Dots mark the middles of all the windows; cells that no window reaches are crossed out. Returns the figure.
    """
    breadth = max(s.n + 2 * s.padding for s in settings) + 0.6
    high = breadth + max(s.count for s in settings) + 1.4
    each = WIDTH / len(settings)
    fig, axes = new_figure(each * high / breadth + 0.35, 1, len(settings), squeeze=False)
    for ax, setting in zip(axes.flat, settings, strict=True):
        clear_axes(ax, 0, breadth, 0, high)
        ax.set_title(setting.title, fontsize=10.5, loc="center")
        _square(ax, setting, breadth)
    return fig


def _square(ax, setting, breadth):
    total = setting.n + 2 * setting.padding
    left = (breadth - total) / 2
    inside = range(setting.padding, setting.padding + setting.n)
    border = [[i not in inside or j not in inside for j in range(total)] for i in range(total)]
    faces = [[None if b else PALE for b in row] for row in border]
    put_cells(ax, [[None] * total] * total, left, left, faces, border)
    span = setting.places(0)[-1] + 1
    reached = {place for i in range(setting.count) for place in setting.places(i)}
    for i in range(total):
        for j in range(total):
            if i not in reached or j not in reached:
                ax.plot([left + j + 0.2, left + j + 0.8], [left + i + 0.8, left + i + 0.2], color=VERMILION, lw=1.4)
    for i in range(setting.count):
        for j in range(setting.count):
            y, x = i * setting.stride + span / 2, j * setting.stride + span / 2
            ax.add_patch(Circle((left + x, left + y), 0.13, facecolor=GREY, edgecolor="none", zorder=3))
    for j in (1, 0):
        frame(ax, left + j * setting.stride, left, span, span, WEIGHT_COLOURS[j])
    start, below = (breadth - setting.count) / 2, breadth + 0.7
    ax.annotate("", (breadth / 2, below - 0.1), (breadth / 2, left + total + 0.1),
                arrowprops={"arrowstyle": "-|>", "color": GREY})  # fmt: skip
    for i in range(setting.count):
        for j in range(setting.count):
            face = WEIGHT_COLOURS[j] if i == 0 and j < 2 else "white"
            ax.add_patch(Rectangle((start + j, below + i), 1, 1, facecolor=face, edgecolor=GREY, lw=0.9))
