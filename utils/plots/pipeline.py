"""A network as a row of layers: what goes forward above, what comes back below."""

from collections.abc import Sequence

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from utils.plots.style import BACKWARD, FORWARD, GREY, PALE, WIDTH, in_style, new_figure


@in_style
def draw_pipeline(layers: Sequence[tuple[str, str]], forward: Sequence[str], backward: Sequence[str]):
    """Draw `layers`, each (name, small print), as boxes in a row; return the figure.

    `forward[i]` and `backward[i]` are written on the arrows into layer i, and one last pair on the arrows
    that leave the last layer: both have one entry more than `layers`.
    """
    if not len(forward) == len(backward) == len(layers) + 1:
        raise ValueError(f"{len(layers)} layers need {len(layers) + 1} words forward and as many backward.")
    wide, gap, tall = 1.12, 0.85, 0.8
    span = len(layers) * (wide + gap) + gap
    fig, ax = new_figure(1.75 * WIDTH / span + 0.1)
    ax.set(xlim=(0, span), ylim=(-0.95, 0.8), aspect="equal")
    ax.axis("off")
    for place in range(len(layers) + 1):
        x = place * (wide + gap)
        for y, start, stop, colour, words in (
            (0.17, x + 0.06, x + gap - 0.06, FORWARD, forward[place]),
            (-0.17, x + gap - 0.06, x + 0.06, BACKWARD, backward[place]),
        ):
            if words:
                ax.add_patch(
                    FancyArrowPatch(
                        (start, y),
                        (stop, y),
                        arrowstyle="-|>",
                        mutation_scale=12,
                        color=colour,
                        lw=1.8,
                        shrinkA=0,
                        shrinkB=0,
                        linestyle="-" if y > 0 else (0, (4, 1.5)),
                    )
                )
                ax.text(
                    x + gap / 2,
                    y + (0.08 if y > 0 else -0.1),
                    words,
                    color=colour,
                    ha="center",
                    va="bottom" if y > 0 else "top",
                    fontsize=10.5,
                    fontweight="bold",
                )
    for place, (name, print_) in enumerate(layers):
        x = place * (wide + gap) + gap
        ax.add_patch(
            FancyBboxPatch(
                (x, -tall / 2),
                wide,
                tall,
                boxstyle="round,pad=0,rounding_size=0.1",
                facecolor=PALE,
                edgecolor=GREY,
                lw=1.2,
            )
        )
        ax.text(x + wide / 2, 0.0, name, ha="center", va="center", fontsize=10)
        ax.text(x + wide / 2, -tall / 2 - 0.1, print_, ha="center", va="top", fontsize=9, color=GREY)
    return fig
