"""A notebook has two sides: the page that you see, and the kernel's memory that you do not."""

from collections.abc import Mapping, Sequence

from matplotlib.patches import FancyBboxPatch, Rectangle

from utils.plots.style import BLUE, GREY, PALE, VERMILION, WIDTH, in_style, new_figure

ROW, GAP = 0.42, 0.16  # inches: a line's height, and the space between two


@in_style
def draw_kernel(cells: Sequence[tuple], memory: Mapping[str, tuple[str, bool]], title: str = ""):
    """Draw a page of `cells`, each (run number, code, still there), beside the kernel's `memory`.

    A cell that is no longer there is drawn dashed and struck through. `memory` maps a name to its value as
    text and to whether the page still explains it; what it does not explain is vermilion. Returns the figure.
    """
    lines = max(len(cells), len(memory))
    high = (ROW + GAP) * lines + 0.75
    fig, ax = new_figure(high)
    ax.set(xlim=(0, WIDTH), ylim=(0, high), title=title)
    ax.axis("off")
    ax.text(0.1, high - 0.35, "the page: what you see", fontsize=10.5, color=GREY)
    ax.text(5.2, high - 0.35, "the kernel: what Python knows", fontsize=10.5, color=GREY)
    for place, (number, code, present) in enumerate(cells):
        y = high - 0.62 - (place + 1) * ROW - place * GAP + 0.1
        colour = "black" if present else GREY
        face = PALE if present else "white"
        ax.add_patch(
            Rectangle((0.7, y), 3.7, ROW, facecolor=face, edgecolor=GREY, lw=1, ls="-" if present else "--")
        )
        ax.text(
            0.6,
            y + ROW / 2,
            f"[{number}]",
            ha="right",
            va="center",
            family="monospace",
            color=BLUE,
            fontsize=11,
        )
        ax.text(0.82, y + ROW / 2, code, va="center", family="monospace", fontsize=11, color=colour)
        if not present:
            ax.plot([0.75, 4.35], [y + ROW / 2] * 2, color=GREY, lw=1)
            ax.text(4.45, y + ROW / 2, "deleted", va="center", fontsize=9.5, color=GREY)
    tall = (ROW + GAP) * lines - GAP
    low = high - 0.62 - tall + 0.1
    ax.add_patch(FancyBboxPatch((5.2, low), 3.2, tall, boxstyle="round,pad=0,rounding_size=0.12",
                                facecolor="white", edgecolor=GREY, lw=1.4))  # fmt: skip
    for place, (name, (value, explained)) in enumerate(memory.items()):
        y = high - 0.62 - (place + 1) * ROW - place * GAP + 0.1 + ROW / 2
        colour = "black" if explained else VERMILION
        ax.text(5.4, y, f"{name} = {value}", va="center", family="monospace", fontsize=11.5, color=colour)
        if not explained:
            ax.text(
                8.3, y, "from nowhere", va="center", ha="right", fontsize=9.5, color=VERMILION, style="italic"
            )
    return fig
