"""A computational graph whose nodes carry arrays: a box for each node, with its values and its gradients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from utils.plots.style import BACKWARD, FORWARD, GREY, PALE, WIDTH, in_style, new_figure, number

BREADTH = 0.9  # of a box; a column of the graph is 1.1 wide
COLUMN = 1.1
NAME, FORMULA, LINE, PAD = 0.23, 0.165, 0.175, 0.07  # heights inside a box
SIZE = 9.2  # points


@dataclass(frozen=True)
class ArrayNode:
    """One node: where its box stands, and how it is computed."""

    column: float
    y: float
    """Of the box's middle, upwards, in units of about an inch."""
    formula: str = ""
    """In a few signs, on one line or two; a node without one is an input, and its box is grey."""


@in_style
def draw_array_graph(
    nodes: Mapping[str, ArrayNode],
    edges: Iterable[tuple[str, str]],
    values: Mapping[str, object],
    gradients: Mapping[str, object] | None = None,
    lit: str | None = None,
):
    """Draw the graph; return the figure.

    `values` and `gradients` map a node to a number or to a vector (N,), one entry for each example; a node may lack
    either. Values stand on the left of a box in blue, gradients on the right in vermilion. `lit` is a node
    whose frame is stressed. Raises `ValueError` where an edge names a node that is not there.
    """
    edges, gradients = tuple(edges), dict(gradients or {})
    unknown = sorted({name for edge in edges for name in edge} - set(nodes))
    if unknown:
        raise ValueError(f"These nodes have an edge but no box: {', '.join(unknown)}. Add them to nodes.")
    values = {name: np.atleast_1d(value) for name, value in values.items()}
    gradients = {name: np.atleast_1d(value) for name, value in gradients.items()}
    sizes = {name: _height(node, values.get(name), gradients.get(name)) for name, node in nodes.items()}
    right = max(node.column for node in nodes.values()) * COLUMN + BREADTH / 2 + 0.06
    left = min(node.column for node in nodes.values()) * COLUMN - BREADTH / 2 - 0.06
    low = min(node.y - sizes[name] / 2 for name, node in nodes.items()) - 0.34
    high = max(node.y + sizes[name] / 2 for name, node in nodes.items()) + 0.08
    scale = min(1.0, WIDTH / (right - left))
    fig, ax = new_figure((high - low) * scale, width=(right - left) * scale)
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    ax.axis("off")
    for source, target in edges:
        _arrow(ax, nodes[source], sizes[source], nodes[target], sizes[target])
    for name, node in nodes.items():
        _box(ax, name, node, sizes[name], values.get(name), gradients.get(name), bool(gradients), name == lit)
    ax.text(left + 0.06, low + 0.08, "value, going forward", color=FORWARD, fontsize=SIZE)
    if gradients:
        ax.text(left + 1.75, low + 0.08, "gradient, coming back", color=BACKWARD, fontsize=SIZE)
    return fig


def _height(node, values, gradients):
    lines = max(1 if values is None else len(values), 1 if gradients is None else len(gradients))
    return NAME + _formula_height(node) + lines * LINE + 2 * PAD


def _formula_height(node):
    return FORMULA * (node.formula.count("\n") + 1) if node.formula else 0.0


def _box(ax, name, node, tall, values, gradients, both, lit):
    x, top = node.column * COLUMN, node.y + tall / 2
    ax.add_patch(
        FancyBboxPatch(
            (x - BREADTH / 2, top - tall), BREADTH, tall, boxstyle="round,pad=0,rounding_size=0.07",
            facecolor="white" if node.formula else PALE, edgecolor=BACKWARD if lit else GREY, lw=2.6 if lit else 1.2,
        )
    )  # fmt: skip
    y = top - PAD - NAME / 2
    ax.text(x, y, name, ha="center", va="center", fontsize=SIZE + 1.2, style="italic", fontweight="bold")
    y -= NAME / 2
    if node.formula:
        ax.text(x, y - _formula_height(node) / 2 + 0.02, node.formula, ha="center", va="center", fontsize=SIZE - 1,
                color=GREY, linespacing=1.05)  # fmt: skip
        y -= _formula_height(node)
    left, right = (x - 0.22, x + 0.2) if both else (x, x)
    for column, colour, place in ((values, FORWARD, left), (gradients, BACKWARD, right)):
        for line, value in enumerate(() if column is None else column):
            ax.text(place, y - (line + 0.55) * LINE, number(value), ha="center", va="center", fontsize=SIZE,
                    color=colour, fontweight="bold")  # fmt: skip


def _arrow(ax, source, source_tall, target, target_tall):
    start = np.array([source.column * COLUMN, source.y])
    stop = np.array([target.column * COLUMN, target.y])
    along = stop - start
    start = start + along * _share(along, source_tall)
    stop = stop - along * _share(along, target_tall)
    ax.add_patch(
        FancyArrowPatch(start, stop, arrowstyle="-|>", mutation_scale=11, color=GREY, lw=1.4, shrinkA=1, shrinkB=1)
    )


def _share(along, tall):
    """The part of the way from the middle of a box to another one that lies inside the box."""
    across, up = np.abs(along)
    return min(BREADTH / 2 / across if across else 1.0, tall / 2 / up if up else 1.0)
