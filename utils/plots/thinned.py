"""Dropout as thinned networks: the same network drawn several times, each time with other units gone."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Circle

from utils.plots.style import BLUE, GREY, WIDTH, in_style, new_figure

RADIUS = 0.3  # of a unit; units of a layer stand 1 apart, layers LAYER apart
LAYER = 1.7


@in_style
def draw_thinned(panels: Mapping[str, Sequence[Sequence[bool]]]):
    """Draw, for each title, a fully connected network; return the figure.

    Each value lists the layers from input (left) to output (right): one boolean for each unit, false where the unit is
    dropped. A dropped unit is a crossed-out circle and has no wires. Raises `ValueError` if a network has fewer than
    two layers.
    """
    for title, layers in panels.items():
        if len(layers) < 2:
            raise ValueError(f"{title}: a network needs at least two layers, and this one has {len(layers)}.")
    tall = max(len(layer) for layers in panels.values() for layer in layers)
    breadth = LAYER * (max(map(len, panels.values())) - 1)
    each = WIDTH / len(panels)
    fig, axes = new_figure(each * tall / (breadth + 1) + 0.4, 1, len(panels), squeeze=False)
    for ax, (title, layers) in zip(axes.flat, panels.items(), strict=True):
        places = [_column(len(layer), place) for place, layer in enumerate(layers)]
        for left, right, kept_left, kept_right in zip(places, places[1:], layers, layers[1:], strict=False):
            for start, here in zip(left, kept_left, strict=True):
                for stop, there in zip(right, kept_right, strict=True):
                    if here and there:
                        ax.plot(*zip(start, stop, strict=True), color=GREY, lw=0.8, zorder=1)
        for column, layer in zip(places, layers, strict=True):
            for (x, y), kept in zip(column, layer, strict=True):
                _unit(ax, x, y, kept)
        ax.set(title=title, xlim=(-0.5, breadth + 0.5), ylim=(-tall / 2, tall / 2), aspect="equal")
        ax.axis("off")
    return fig


def _column(count, place):
    return [(LAYER * place, y) for y in np.arange(count) - (count - 1) / 2]


def _unit(ax, x, y, kept):
    face, rim = (BLUE, BLUE) if kept else ("white", GREY)
    ax.add_patch(Circle((x, y), RADIUS, facecolor=face, edgecolor=rim, lw=1.2, zorder=2))
    if not kept:
        reach = 0.6 * RADIUS
        for side in (-1, 1):
            ax.plot([x - reach, x + reach], [y - side * reach, y + side * reach], color=GREY, lw=1.2, zorder=3)
