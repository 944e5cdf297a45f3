"""A linear map as a table of its weights, equal weights in equal colours."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.cells import WEIGHT_COLOURS, clear_axes, put_cells
from utils.plots.style import GREY, WIDTH, in_style, new_figure


@in_style
def draw_bands(
    tables: Mapping[str, np.ndarray],
    columns: Mapping[str, Sequence[str]] | None = None,
    rows: Sequence[str] = (),
    weights: Sequence[str] = ("w₁", "w₂", "w₃"),
):
    """Draw each table (title: indices) side by side; return the figure.

    A table (L, n) holds in each place the index of the weight that stands there, or -1 for a zero. An index beyond
    `weights` is a weight of its own, drawn grey and without a name. `columns` names the columns of a table by its
    title; `rows` names the rows of the first.
    """
    wide = sum(np.shape(t)[1] for t in tables.values()) + 1.1 * len(tables) + 1
    ratios = [np.shape(t)[1] + 1.1 for t in tables.values()]
    tall = max(np.shape(t)[0] for t in tables.values())
    cell = min(WIDTH / wide, 0.46)
    fig, axes = new_figure(cell * (tall + 1.2) + 0.35, 1, len(tables), width=cell * wide, squeeze=False,
                           width_ratios=ratios)  # fmt: skip
    size = min(11.0, cell * 25)
    for ax, (title, table) in zip(axes.flat, tables.items(), strict=True):
        table = np.asarray(table)
        high, breadth = table.shape
        clear_axes(ax, -0.8, breadth + 0.3, -1.0, tall + 0.2)
        ax.set_title(title)
        named = len(weights)
        texts = [["0" if v < 0 else weights[v] if v < named else "" for v in row] for row in table]
        put_cells(ax, texts, faces=[[_face(v, named) for v in row] for row in table], size=size)
        for j, name in enumerate((columns or {}).get(title, ())):
            ax.text(j + 0.5, -0.15, name, ha="center", va="bottom", fontsize=size, color=GREY)
        for i, name in enumerate(rows if ax is axes.flat[0] else ()):
            ax.text(-0.15, i + 0.5, name, ha="right", va="center", fontsize=size, color=GREY)
    return fig


def _face(index, named):
    if index < 0:
        return None
    return WEIGHT_COLOURS[index % len(WEIGHT_COLOURS)] if index < named else "#B9B9B9"
