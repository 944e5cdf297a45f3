"""The way of gradient descent across a plane of two weights."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from utils.plots.style import BLACK, CYCLE, MARKERS, PALE, in_style, new_figure


@in_style
def draw_descent(
    losses: Mapping[str, Callable], paths: Mapping[str, np.ndarray], goal, marks: Sequence[str] = ()
):
    """Draw, for each title, the contours of `losses[title](w0, w1)` and the path (steps, 2) taken over them.

    `goal` is the (w0, w1) of least loss. `marks` are words written under the panels. Returns the figure.
    """
    every = np.vstack([*paths.values(), np.atleast_2d(goal)])
    low, high = every.min(0), every.max(0)
    reach = 0.62 * (high - low).max()
    centre = (low + high) / 2
    w0, w1 = np.meshgrid(*(np.linspace(c - reach, c + reach, 81) for c in centre))
    fig, axes = new_figure(4.3, 1, len(paths), squeeze=False)
    for place, (ax, (title, path)) in enumerate(zip(axes.flat, paths.items(), strict=True)):
        ax.contour(w0, w1, np.sqrt(losses[title](w0, w1)), levels=11, colors="#BDBDBD", linewidths=0.9)
        ax.plot(*np.asarray(path).T, color=CYCLE[place], marker=MARKERS[place], markersize=3.2, lw=1.4)
        ax.plot(*path[0], "o", color=BLACK, markersize=8)
        ax.annotate("start", path[0], xytext=(-8, 8), textcoords="offset points", fontsize=10, ha="right")
        ax.plot(*goal, "*", color=BLACK, markersize=15)
        ax.annotate("goal", goal, xytext=(9, -13), textcoords="offset points", fontsize=10)
        ax.axhline(path[0][1], color=PALE, lw=1, zorder=0)
        ax.axvline(path[0][0], color=PALE, lw=1, zorder=0)
        ax.set(title=title, xlabel="$w_0$", ylabel="$w_1$" if place == 0 else "", aspect="equal")
        if marks:
            ax.text(
                0.03,
                0.03,
                marks[place],
                transform=ax.transAxes,
                fontsize=10.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 2, "alpha": 0.85},
            )
    return fig
