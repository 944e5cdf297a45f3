"""Zooming in on a smooth curve until it is its own tangent."""

from collections.abc import Callable, Sequence

import numpy as np

from utils.plots.style import BACKWARD, BLACK, FORWARD, PALE, in_style, new_figure, number


@in_style
def draw_zoom(f: Callable, at: float, slope: float, widths: Sequence[float], xlabel="w", ylabel="L"):
    """Draw `f` around `at` in ever narrower windows, with the line of the given `slope` through the point.

    `widths` are half-widths of the windows, in units of x. Returns the figure.
    """
    fig, axes = new_figure(3.1, 1, len(widths), squeeze=False)
    for ax, width in zip(axes.flat, widths, strict=True):
        x = np.linspace(at - width, at + width, 101)
        ax.plot(x, f(x), color=FORWARD, label="the program")
        ax.plot(x, f(at) + slope * (x - at), color=BACKWARD, linestyle="--", label=f"slope {number(slope)}")
        ax.plot([at], [f(at)], "o", color=BLACK, markersize=6)
        ax.set(
            xlabel=xlabel, title=f"{xlabel} = {number(at)} ± {number(width)}", xlim=(at - width, at + width)
        )
        ax.set_xticks([at - width, at, at + width])
        ax.grid(color=PALE, lw=0.8)
    axes.flat[0].set_ylabel(ylabel)
    axes.flat[0].legend()
    return fig
