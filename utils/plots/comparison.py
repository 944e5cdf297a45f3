"""Several methods, measured in several ways: a row for each method, a panel for each measure."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.style import BLUE, GREY, MARKERS, PALE, VERMILION, in_style, new_figure


@in_style
def draw_comparison(methods: Sequence[str], panels: Mapping[str, tuple], baseline: float | Mapping[str, float] = 0.0):
    """Draw a dot with an error bar for each method, the first one on top; return the figure.

    `panels` maps a title to (values, errors, xlabel): one number for each method and half the length of its error bar
    (None for no bars). A thin line stands at `baseline`, one number for all panels or one by title. Bars that do not reach
    the line are vermilion with squares, the others blue with dots; panels without bars are blue. Raises
    `ValueError` if a panel has not one value for each method.
    """
    fig, axes = new_figure(0.42 * len(methods) + 1.0, 1, len(panels), squeeze=False, sharey=True)
    rows = np.arange(len(methods))
    for ax, (title, (values, errors, xlabel)) in zip(axes.flat, panels.items(), strict=True):
        if len(values) != len(methods):
            raise ValueError(f"{title}: {len(values)} values for {len(methods)} methods.")
        line = baseline[title] if isinstance(baseline, Mapping) else baseline
        ax.axvline(line, color=GREY, lw=1)
        for row, value in zip(rows, values, strict=True):
            error = 0.0 if errors is None else errors[row]
            apart = errors is not None and abs(value - line) > error
            colour, marker = (VERMILION, MARKERS[1]) if apart else (BLUE, MARKERS[0])
            ax.errorbar(value, row, xerr=error or None, fmt=marker, color=colour, markersize=6, elinewidth=1.6, capsize=3)
        ax.set_yticks(rows, methods)
        ax.set(title=title, xlabel=xlabel, ylim=(len(methods) - 0.5, -0.5))
        ax.grid(color=PALE, lw=0.8)
    return fig
