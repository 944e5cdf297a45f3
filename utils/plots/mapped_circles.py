"""What a 2 x 2 matrix does to the unit circle: an ellipse, whose half axes are the singular values."""

from collections.abc import Mapping

import numpy as np

from utils.plots.style import BLUE, GREY, ORANGE, PALE, VERMILION, in_style, new_figure, number


@in_style
def draw_mapped_circles(matrices: Mapping[str, np.ndarray], columns: int | None = None):
    """Draw, for each title, where the matrix (2, 2) sends the unit circle (grey); return the figure.

    A row of circles is sent to `circle @ matrix`. The longer half axis is vermilion, the shorter one orange, and their
    lengths, the singular values, stand below. Each panel has its own zoom: look at the grey circle for the scale.
    `columns` panels stand in a row (all of them unless told). Raises `ValueError` for a matrix of another shape.
    """
    columns = columns or len(matrices)
    rows = -(-len(matrices) // columns)
    fig, axes = new_figure(2.75 * rows, rows, columns, squeeze=False)
    angles = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for ax, (title, matrix) in zip(axes.flat, matrices.items(), strict=False):
        matrix = np.asarray(matrix, dtype=float)
        if matrix.shape != (2, 2):
            raise ValueError(f"{title}: a matrix of shape (2, 2) is wanted, not {matrix.shape}.")
        _, lengths, directions = np.linalg.svd(matrix)
        ax.axhline(0, color=PALE, lw=0.8)
        ax.axvline(0, color=PALE, lw=0.8)
        ax.plot(*circle.T, color=GREY, lw=1)
        ax.plot(*(circle @ matrix).T, color=BLUE)
        for length, direction, colour in zip(lengths, directions, (VERMILION, ORANGE), strict=True):
            ax.plot(*np.outer(direction, [0, length]), color=colour, lw=2.6)
        reach = 1.12 * max(1.0, lengths[0])
        ax.set(title=title, xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
        ax.set_xlabel(f"half axes {number(lengths[0])} and {number(lengths[1])}", fontsize=10)
        ax.spines[:].set_visible(False)
    for ax in axes.flat[len(matrices) :]:
        ax.axis("off")
    return fig
