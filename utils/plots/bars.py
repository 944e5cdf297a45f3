"""Small vectors as bars with their numbers on them: scores, probabilities, gradients."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.style import BLUE, GREY, VERMILION, in_style, new_figure, number


@in_style
def draw_bars(
    panels: Mapping[str, Sequence[float]], names: Sequence[str], ylabels: Sequence[str] | None = None
):
    """Draw one panel of bars for each entry of `panels` (title: values); return the figure.

    `names` label the bars. Positive values are blue, negative ones vermilion and hatched.
    """
    fig, axes = new_figure(2.9, 1, len(panels), squeeze=False)
    for place, (ax, (title, values)) in enumerate(zip(axes.flat, panels.items(), strict=True)):
        values = np.asarray(values, dtype=float)
        bars = ax.bar(
            range(len(values)), values, width=0.66, color=[BLUE if v >= 0 else VERMILION for v in values]
        )
        for bar, value in zip(bars, values, strict=True):
            bar.set_hatch("" if value >= 0 else "//")
            bar.set_edgecolor("white")
            ax.annotate(
                number(value),
                (bar.get_x() + bar.get_width() / 2, value),
                ha="center",
                va="bottom" if value >= 0 else "top",
                fontsize=10.5,
                xytext=(0, 3 if value >= 0 else -3),
                textcoords="offset points",
            )
        ax.axhline(0, color=GREY, lw=1)
        ax.set_xticks(range(len(values)), names)
        ax.set_title(title)
        if ylabels:
            ax.set_ylabel(ylabels[place])
        ax.margins(y=0.18)
        if values.min() >= 0:
            ax.set_ylim(bottom=0)
    return fig
