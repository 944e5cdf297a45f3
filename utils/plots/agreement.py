"""Slopes measured by nudging against slopes from a backward pass: do they lie on the diagonal?"""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.style import CYCLE, GREY, MARKERS, PALE, in_style, new_figure


@in_style
def draw_agreement(measured: Sequence[float], claimed: Mapping[str, Sequence[float]]):
    """Draw, for each title, the `claimed` slopes against the `measured` ones; return the figure."""
    fig, axes = new_figure(3.1, 1, len(claimed), squeeze=False, sharex=True, sharey=True)
    measured = np.asarray(measured)
    reach = 1.15 * max(np.abs(measured).max(), *(np.abs(values).max() for values in claimed.values()))
    for place, (ax, (title, values)) in enumerate(zip(axes.flat, claimed.items(), strict=True)):
        ax.plot([-reach, reach], [-reach, reach], color=GREY, lw=1)
        ax.plot(
            measured, values, MARKERS[place % len(MARKERS)], color=CYCLE[place % len(CYCLE)], markersize=5.5
        )
        ax.set(title=title, xlabel="measured by nudging", xlim=(-reach, reach), ylim=(-reach, reach))
        ax.grid(color=PALE, lw=0.8)
    axes.flat[0].set_ylabel("claimed by the backward pass")
    return fig
