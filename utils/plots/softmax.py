"""Two views of softmax: the surface over two scores, and the triangle in which three probabilities live."""

from collections.abc import Callable, Mapping

import numpy as np

from utils.plots.style import BLACK, CYCLE, GREY, MARKERS, PALE, SEQUENTIAL, in_style, new_figure, number

CORNERS = np.array([[0.5, np.sqrt(3) / 2], [0.0, 0.0], [1.0, 0.0]])  # where classes 0, 1 and 2 are certain


@in_style
def draw_surface(probability: Callable, reach: float = 5.0):
    """Draw `probability(z0, z1)`, the first of two softmax entries, from -reach to reach; return the figure.

    Left the surface, right the same from above with lines of equal probability.
    """
    z = np.linspace(-reach, reach, 61)
    z0, z1 = np.meshgrid(z, z)
    p = probability(z0, z1)
    fig, axes = new_figure(3.9, 1, 2)
    axes[0].remove()
    left, right = fig.add_subplot(1, 2, 1, projection="3d"), axes[1]
    left.plot_surface(z0, z1, p, cmap=SEQUENTIAL, rstride=3, cstride=3, edgecolor=GREY, linewidth=0.25)
    left.set(xlabel="$z_0$", ylabel="$z_1$", title="a step with a soft edge", zlim=(0, 1))
    left.text2D(0.0, 0.8, "$p_0$", transform=left.transAxes)
    left.view_init(elev=26, azim=-128)
    left.set_box_aspect(None, zoom=0.88)
    filled = right.contourf(z0, z1, p, levels=np.linspace(0, 1, 11), cmap=SEQUENTIAL)
    lines = right.contour(z0, z1, p, levels=[0.1, 0.5, 0.9], colors=[BLACK, BLACK, "white"], linewidths=1)
    right.clabel(lines, fmt=number, fontsize=9.5)
    right.set(xlabel="$z_0$", ylabel="$z_1$", title="from above: only $z_0 - z_1$ matters", aspect="equal")
    fig.colorbar(filled, ax=right, label="$p_0$", shrink=0.85)
    return fig


@in_style
def draw_simplex(paths: Mapping[str, np.ndarray], names=("class 0", "class 1", "class 2")):
    """Draw paths of three probabilities, each (steps, 3), inside their triangle; return the figure.

    A corner is certainty, the centre is a tie. A dot is drawn at each step, the last one larger.
    """
    fig, ax = new_figure(4.0, width=6.4)
    ax.fill(*CORNERS.T, facecolor=PALE, alpha=0.45, edgecolor=GREY, lw=1.5)
    ax.plot(*CORNERS.mean(0), "+", color=BLACK, markersize=11)
    ax.annotate("a tie", CORNERS.mean(0), xytext=(9, -14), textcoords="offset points", fontsize=10)
    for corner, name, shift, side in zip(
        CORNERS, names, [(0, 8), (-8, -14), (8, -14)], ["center"] * 3, strict=True
    ):
        ax.annotate(f"{name}: 1", corner, xytext=shift, textcoords="offset points", ha=side, fontsize=10.5)
    for place, (label, p) in enumerate(paths.items()):
        x, y = (np.asarray(p) @ CORNERS).T
        colour, marker = CYCLE[place % len(CYCLE)], MARKERS[place % len(MARKERS)]
        ax.plot(x, y, color=colour, marker=marker, markersize=3.5, lw=1.5, label=label)
        ax.plot(x[-1:], y[-1:], color=colour, marker=marker, markersize=9)
    ax.set(aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.14, 0.99))
    ax.axis("off")
    ax.legend(loc="upper left", bbox_to_anchor=(0.72, 1.0))
    return fig
