"""The backward pass of a convolution: which products make up each gradient."""

from dataclasses import dataclass

import numpy as np

from utils.plots.cells import WEIGHT_COLOURS, clear_axes, frame, in_words, put_cells
from utils.plots.style import BACKWARD, GREY, WIDTH, in_style, new_figure, number

SPACE = 1.3  # cells between two tables


@dataclass(frozen=True)
class _Row:
    """One gradient entry: what it is called, the colours of its factors, and the sum."""

    name: str
    faces: dict
    target: tuple | None
    words: str


@in_style
def draw_partners(x: np.ndarray, w: np.ndarray, dout: np.ndarray, weight: tuple[int, int], pixel: tuple[int, int]):
    """Draw who is multiplied with whom in `db`, in `dw[weight]` and in `dx[pixel]`; return the figure.

    `x` (H, W), `w` (KH, KW) and `dout` (H - KH + 1, W - KW + 1) are one channel, one filter, stride 1 and no
    padding. Every entry of `dout` that takes part has a colour of its own, and so has its partner.
    """
    x, w, dout = (np.asarray(v, dtype=float) for v in (x, w, dout))
    if dout.shape != tuple(np.subtract(x.shape, w.shape) + 1):
        raise ValueError(
            f"dout has shape {dout.shape}, but x {x.shape} and w {w.shape} give an output of shape "
            f"{tuple(int(n) for n in np.subtract(x.shape, w.shape) + 1)}."
        )
    for name, (i, j), shape in (("weight", weight, w.shape), ("pixel", pixel, x.shape)):
        if not (0 <= i < shape[0] and 0 <= j < shape[1]):
            raise ValueError(f"There is no {name} ({i}, {j}): they run from (0, 0) to ({shape[0] - 1}, {shape[1] - 1}).")
    rows = _bias_row(dout), _weight_row(x, dout, weight), _pixel_row(w, dout, pixel)
    tables = {"x": x, "w": w, "dout": dout}
    starts = np.cumsum([0] + [t.shape[1] + SPACE for t in tables.values()])
    tall, breadth = x.shape[0], starts[-1] + 6.6
    fig, axes = new_figure(3 * WIDTH * (tall + 1.25) / breadth, 3, 1)
    size = 20 * WIDTH / breadth
    for ax, row in zip(axes.flat, rows, strict=True):
        clear_axes(ax, -0.2, breadth - 0.2, -0.9, tall + 0.35)
        for (name, values), left in zip(tables.items(), starts, strict=False):
            top = (tall - values.shape[0]) / 2
            faces = [[row.faces.get((name, i, j)) for j in range(values.shape[1])] for i in range(values.shape[0])]
            put_cells(ax, values, left, top, faces, size=size)
            ax.text(left + values.shape[1] / 2, top - 0.12, name, ha="center", va="bottom", fontsize=size,
                    style="italic", color=GREY)  # fmt: skip
            if row.target and row.target[0] == name:
                frame(ax, left + row.target[2], top + row.target[1], 1, 1, BACKWARD, lw=3.2)
        ax.text(starts[-1] - 0.5, tall / 2 - 0.55, row.name, va="center", fontsize=size * 1.1, color=BACKWARD,
                fontweight="bold")  # fmt: skip
        ax.text(starts[-1] - 0.5, tall / 2 + 0.45, row.words, va="center", fontsize=size)
    return fig


def _colour(place):
    return WEIGHT_COLOURS[place % len(WEIGHT_COLOURS)]


def _bias_row(dout):
    faces = {("dout", *at): _colour(place) for place, at in enumerate(np.ndindex(dout.shape))}
    words = " + ".join(number(v) if v >= 0 else f"({number(v)})" for v in dout.flat)
    return _Row("db", faces, None, f"{words} = {number(dout.sum())}")


def _weight_row(x, dout, weight):
    faces, factors = {}, []
    for place, (a, b) in enumerate(np.ndindex(dout.shape)):
        partner = a + weight[0], b + weight[1]
        faces["x", *partner] = faces["dout", a, b] = _colour(place)
        factors.append((x[partner], dout[a, b]))
    words = in_words(factors, sum(p * q for p, q in factors))
    return _Row(f"dw[{weight[0]}, {weight[1]}]", faces, ("w", *weight), words)


def _pixel_row(w, dout, pixel):
    faces, factors = {}, []
    for place, (a, b) in enumerate(np.ndindex(dout.shape)):
        partner = pixel[0] - a, pixel[1] - b  # the weight through which this output sees the pixel, if it does
        if all(0 <= p < side for p, side in zip(partner, w.shape, strict=True)):
            faces["w", *partner] = faces["dout", a, b] = _colour(place)
            factors.append((w[partner], dout[a, b]))
    words = in_words(factors, sum(p * q for p, q in factors))
    return _Row(f"dx[{pixel[0]}, {pixel[1]}]", faces, ("x", *pixel), words)
