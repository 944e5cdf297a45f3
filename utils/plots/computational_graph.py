"""Computational graphs: values above the edges, gradients below them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from utils.plots.style import BACKWARD, FORWARD, GREEN, GREY, PALE, WIDTH, in_style, new_figure, number

RADIUS = 0.3  # of a node, in the units of its place
GAP = 0.05  # between a node and the arrows at it
STUB = 1.15  # length of the arrow that leaves the last node

Edge = tuple[str, str]


@dataclass(frozen=True)
class Graph:
    """Where the nodes stand and which feeds which; the numbers come later, when it is drawn."""

    places: Mapping[str, tuple[float, float]]
    """Each node's (column, row); about 1.7 columns between neighbours leaves room for the numbers."""
    edges: Iterable[Edge]
    """(from, to) in the direction of the forward pass."""
    operations: Mapping[str, str] = field(default_factory=dict)
    """The sign drawn inside a node that computes something; a node without one is an input."""

    def __post_init__(self):
        edges = tuple(self.edges)
        object.__setattr__(self, "edges", edges)
        unknown = sorted({name for edge in edges for name in edge} - set(self.places))
        if unknown:
            raise ValueError(
                f"These nodes have an edge but no place: {', '.join(unknown)}. Add them to places."
            )

    def consumers(self, name: str) -> list[str]:
        """The nodes that `name` feeds."""
        return [target for source, target in self.edges if source == name]


@in_style
def draw_graph(graph: Graph, values=None, gradients=None, order=None):
    """Draw `graph`; return the figure.

    `values` maps a node to the number it sends forward. `gradients` maps a node to the gradient of the result
    with respect to it; where a node feeds several others, the gradient that comes back along one
    edge goes under the edge's own key `(from, to)`, and their sum under the node's. `order` maps a node to
    the number of its turn in the backward pass, or to any short text.
    """
    values, gradients, order = dict(values or {}), dict(gradients or {}), dict(order or {})
    columns = [column for column, _ in graph.places.values()]
    rows = [row for _, row in graph.places.values()]
    left, right = min(columns) - 0.6, max(columns) + RADIUS + STUB + 0.25
    low, high = min(rows) - (1.3 if order else 1.0), max(rows) + 0.75
    scale = min(1.0, WIDTH / (right - left))
    fig, ax = new_figure(height=(high - low) * scale + 0.1, width=(right - left) * scale)
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    ax.axis("off")
    size = 11 * max(scale, 0.86)

    for source, target in graph.edges:
        start, stop = np.array(graph.places[source]), np.array(graph.places[target])
        along = (stop - start) / np.linalg.norm(stop - start)
        alone = len(graph.consumers(source)) == 1
        gradient = gradients.get((source, target), gradients.get(source) if alone else None)
        _edge(
            ax,
            start + along * (RADIUS + GAP),
            stop - along * (RADIUS + GAP),
            values.get(source),
            gradient,
            size,
        )
    for name, place in graph.places.items():
        consumers = graph.consumers(name)
        _node(ax, name, place, graph.operations.get(name), size)
        if not consumers:
            start = np.array(place) + (RADIUS + GAP, 0)
            _edge(ax, start, start + (STUB - GAP, 0), values.get(name), gradients.get(name), size)
        if len(consumers) > 1 and name in gradients:
            below = RADIUS + (0.3 if name in order else 0.12)
            ax.text(
                place[0],
                place[1] - below,
                f"sum {number(gradients[name])}",
                color=BACKWARD,
                ha="center",
                va="top",
                fontsize=size,
                fontweight="bold",
            )
        if name in order:
            _badge(ax, place, str(order[name]), size)
    _legend(ax, left, low, scale, bool(values), bool(gradients), size)
    return fig


def _edge(ax, start, stop, value, gradient, size):
    ax.add_patch(
        FancyArrowPatch(
            start, stop, arrowstyle="-|>", mutation_scale=13, color=GREY, lw=1.4, shrinkA=0, shrinkB=0
        )
    )
    along = (stop - start) / np.linalg.norm(stop - start)
    across = np.array([-along[1], along[0]])  # points up, since every edge runs to the right
    middle = start + 0.43 * (stop - start)
    slope = abs(along[1])
    clear = 0.15 + 0.16 * slope  # a number is wider than high, so a steep edge needs more room beside it
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
    if value is not None:
        ax.text(
            *(middle + across * clear),
            number(value),
            color=FORWARD,
            ha="center",
            va="center",
            fontsize=size,
            fontweight="bold",
            bbox=box,
        )
    if gradient is not None:
        ax.text(
            *(middle - across * clear),
            f"← {number(gradient)}",
            color=BACKWARD,
            ha="center",
            va="center",
            fontsize=size,
            fontweight="bold",
            bbox=box,
        )


def _node(ax, name, place, operation, size):
    if operation is None:
        corner = (place[0] - RADIUS, place[1] - RADIUS)
        ax.add_patch(
            FancyBboxPatch(
                corner,
                2 * RADIUS,
                2 * RADIUS,
                boxstyle="round,pad=0,rounding_size=0.1",
                facecolor=PALE,
                edgecolor=GREY,
                lw=1.4,
            )
        )
        ax.text(*place, name, ha="center", va="center", fontsize=size * 1.15, style="italic")
        return
    ax.add_patch(Circle(place, RADIUS, facecolor="white", edgecolor=GREY, lw=1.4))
    small = size * (1.35 if len(operation) == 1 else 0.95)
    ax.text(*place, operation, ha="center", va="center", fontsize=small)
    ax.text(
        place[0],
        place[1] + RADIUS + 0.1,
        name,
        ha="center",
        va="bottom",
        fontsize=size,
        style="italic",
        color=GREY,
    )


def _legend(ax, left, low, scale, forward: bool, backward: bool, size):
    words = [("value, going forward", FORWARD)] * forward + [("← gradient, coming back", BACKWARD)] * backward
    for place, (text, colour) in enumerate(words):
        ax.text(left + 0.1 + 1.75 * place / scale, low + 0.08, text, color=colour, fontsize=size * 0.9)


def _badge(ax, place, text, size):
    x, y = place[0], place[1] - RADIUS - 0.04
    ax.add_patch(Circle((x, y), 0.17, facecolor=GREEN, edgecolor="white", lw=1.2, zorder=4))
    ax.text(
        x, y, text, ha="center", va="center", fontsize=size * 0.9, color="white", fontweight="bold", zorder=5
    )
