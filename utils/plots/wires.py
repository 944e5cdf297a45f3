"""A layer as wires between its inputs and its outputs: who is joined to whom, and by which weight."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.patches import Circle, FancyArrowPatch

from utils.plots.cells import WEIGHT_COLOURS
from utils.plots.style import BACKWARD, FORWARD, GREY, PALE, WIDTH, in_style, new_figure

RADIUS = 0.27


@dataclass(frozen=True)
class Wires:
    """One layer: names below and above, and the lines between them."""

    title: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    lines: Sequence[tuple[int, int, int | None]]
    """(input, output, weight): equal weights have equal colours; None is a weight that nothing else uses."""
    bright: Sequence[tuple[int, int]] | None = None
    """The lines to stress, as (input, output); the others fade. None stresses none."""
    backward: bool = False
    """Arrows that run from the outputs to the inputs, on the stressed lines."""
    labels: Sequence[str] = field(default_factory=tuple)
    """A name for each weight, written on the stressed lines."""


@in_style
def draw_wires(panels: Sequence[Wires], columns: int | None = None):
    """Draw the panels in rows of `columns` (all in one row unless told); return the figure."""
    columns = columns or len(panels)
    rows = -(-len(panels) // columns)
    breadth = max(max(len(p.inputs), len(p.outputs)) for p in panels)
    each = min(WIDTH / columns, 1.0 * breadth)
    scale = each / breadth
    fig, axes = new_figure(rows * (2.9 * scale + 0.4), rows, columns, width=each * columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, panel in zip(axes.flat, panels, strict=False):
        _panel(ax, panel, breadth, min(11.0, 20 * scale))
    return fig


def _panel(ax, panel, breadth, size):
    ax.set(xlim=(0, breadth), ylim=(-0.45, 2.45), aspect="equal", title=panel.title)
    low = [(breadth - len(panel.inputs)) / 2 + i + 0.5 for i in range(len(panel.inputs))]
    high = [(breadth - len(panel.outputs)) / 2 + i + 0.5 for i in range(len(panel.outputs))]
    for source, target, weight in panel.lines:
        stressed = panel.bright is not None and (source, target) in panel.bright
        faded = panel.bright is not None and not stressed
        colour = GREY if weight is None else WEIGHT_COLOURS[weight % len(WEIGHT_COLOURS)]
        start, stop = (low[source], RADIUS), (high[target], 2 - RADIUS)
        if stressed:
            if panel.backward:
                start, stop = stop, start
            ax.add_patch(FancyArrowPatch(start, stop, arrowstyle="-|>", mutation_scale=15, color=colour, lw=3.2,
                                         shrinkA=1, shrinkB=1, zorder=2))  # fmt: skip
            x, y = (2 * start[0] + 3 * stop[0]) / 5, (2 * start[1] + 3 * stop[1]) / 5
            if panel.labels and weight is not None:
                ax.text(x, y, panel.labels[weight], ha="center", va="center", fontsize=size, zorder=5,
                        bbox={"facecolor": "white", "edgecolor": colour, "pad": 1.6, "lw": 1.2})  # fmt: skip
        else:
            ax.plot(*zip(start, stop, strict=True), color=colour, lw=1.1 if weight is None else 2.2,
                    alpha=0.22 if faded else 1.0, zorder=1)  # fmt: skip
    touched = {i for i, _ in panel.bright or ()}, {o for _, o in panel.bright or ()}
    for side, (places, names, y) in enumerate(((low, panel.inputs, 0), (high, panel.outputs, 2))):
        for i, (x, name) in enumerate(zip(places, names, strict=True)):
            mark = (BACKWARD if panel.backward else FORWARD) if i in touched[side] else GREY
            ax.add_patch(Circle((x, y), RADIUS, facecolor=PALE, edgecolor=mark, lw=2.2 if mark != GREY else 1.2, zorder=4))
            ax.text(x, y - 0.01, name, ha="center", va="center", fontsize=size, zorder=6)
