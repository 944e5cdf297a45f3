"""Lines over a common axis, in one panel or several side by side: losses, slopes, errors, training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from utils.plots.style import BLACK, CYCLE, DASHES, GREY, MARKERS, PALE, SKY, in_style, new_figure, number


@dataclass
class Panel:
    """One pair of axes: what to draw on it and what its axes mean."""

    x: Sequence[float]
    lines: Mapping[str, Sequence[float]]
    """Each line's label and its values at `x`, or a pair (x, values) where it has points of its own."""
    xlabel: str
    ylabel: str
    title: str = ""
    xscale: str = "linear"
    yscale: str = "linear"
    xlim: tuple | None = None
    ylim: tuple | None = None
    notes: Sequence[tuple] = field(default_factory=tuple)
    """(x, y, text) to write on the picture, in its coordinates; (x, y, text, to_x, to_y) adds an arrow."""
    guides: Sequence[float] = field(default_factory=tuple)
    """Heights of thin horizontal lines, such as a bound or an optimum."""
    markers: bool = False
    spread: Mapping[str, tuple] = field(default_factory=dict)
    """A line's label and (low, high), each with an entry for each of its points: how far repetitions lie apart. Error bars
    where there are markers, a shaded band where there are none."""
    threads: Sequence[Sequence[float]] = field(default_factory=tuple)
    """Thin lines over `x`, without names, behind the others: the single runs that the lines sum up."""
    xticks: Sequence[float] | None = None
    """Where numbers stand on the x axis; a short logarithmic one is crowded unless told."""


@in_style
def draw_curves(*panels: Panel, columns: int | None = None, height: float | None = None, shared_legend=False):
    """Draw each panel; return the figure. `columns` panels stand in a row (all of them unless told).

    With `shared_legend` one legend above names the lines of all panels: those of the first.
    """
    columns = columns or len(panels)
    rows = -(-len(panels) // columns)
    fig, axes = new_figure(height or (3.6 if columns == 1 else 3.1) * rows, rows, columns, squeeze=False)
    for ax, panel in zip(axes.flat, panels, strict=False):
        _panel(ax, panel, legend=not shared_legend)
    if shared_legend:
        handles, labels = axes.flat[0].get_legend_handles_labels()
        across = len(labels) if len(labels) < 5 else 3
        fig.legend(handles, labels, loc="outside upper center", ncols=across, handlelength=2.6)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    return fig


def _panel(ax, panel: Panel, legend: bool):
    for guide in panel.guides:
        ax.axhline(guide, color=GREY, lw=1)
    for thread in panel.threads:
        ax.plot(np.asarray(panel.x), np.asarray(thread), color=SKY, lw=0.8, alpha=0.55)
    for place, (label, line) in enumerate(panel.lines.items()):
        x, y = line if isinstance(line, tuple) else (panel.x, line)
        if label in panel.spread:
            _spread(ax, np.asarray(x), np.asarray(y), *panel.spread[label], CYCLE[place % len(CYCLE)], panel.markers)
        ax.plot(
            np.asarray(x),
            np.asarray(y),
            color=CYCLE[place % len(CYCLE)],
            label=label,
            linestyle=DASHES[place % len(DASHES)],
            marker=MARKERS[place % len(MARKERS)] if panel.markers else None,
            markersize=4.5,
        )
    ax.set(
        xlabel=panel.xlabel, ylabel=panel.ylabel, title=panel.title, xscale=panel.xscale, yscale=panel.yscale
    )
    if np.asarray(panel.x).dtype.kind == "i" and panel.xscale == "linear":
        ax.xaxis.get_major_locator().set_params(integer=True)
    if panel.xticks is not None:
        ax.set_xticks(panel.xticks, [number(tick) for tick in panel.xticks])
        ax.set_xticks([], minor=True)
    if panel.xlim:
        ax.set_xlim(panel.xlim)
    if panel.ylim:
        ax.set_ylim(panel.ylim)
    ax.grid(color=PALE, lw=0.8)
    for x, y, text, *to in panel.notes:
        arrow = {"arrowstyle": "-|>", "color": GREY} if to else None
        ax.annotate(
            text,
            xy=to or (x, y),
            xytext=(x, y),
            color=BLACK,
            fontsize=10,
            arrowprops=arrow,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
        )
    if legend and (len(panel.lines) > 1 or "" not in panel.lines):
        ax.legend()


def _spread(ax, x, y, low, high, colour, bars: bool):
    if bars:
        ax.errorbar(x, y, (y - low, high - y), fmt="none", ecolor=colour, elinewidth=1.3, capsize=3)
    else:
        ax.fill_between(x, low, high, color=colour, alpha=0.25, lw=0)
