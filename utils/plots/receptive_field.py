"""What one unit sees: the cone of units that it depends on, down through the layers to the input."""

from collections.abc import Mapping, Sequence

from matplotlib.patches import Ellipse

from utils.plots.style import BLUE, GREY, ORANGE, PALE, WIDTH, in_style, new_figure

ROW = 1.0  # inches between two layers
SHOWN = 17  # units of the input that are drawn


@in_style
def draw_receptive_fields(networks: Mapping[str, Sequence[tuple[int, int, int]]], columns: int = 2):
    """Draw for each network (title: layers) how one unit in the middle of its last layer reaches the input.

    A layer is (kernel_size, stride, dilation), the one next to the input first. Units of the cone are filled and
    joined by the wires that they are computed from; all others are pale. Returns the figure.
    """
    depth = max(len(layers) for layers in networks.values())
    rows = -(-len(networks) // columns)
    columns = min(columns, len(networks))
    high = 0.62 * depth + 0.95
    fig, axes = new_figure(rows * high * ROW, rows, columns, width=WIDTH, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, (title, layers) in zip(axes.flat, networks.items(), strict=False):
        ax.set(xlim=(-SHOWN / 2 - 0.2, SHOWN / 2 + 0.2), ylim=(-0.85, depth + 0.35))
        ax.set_title(title)
        _cone(ax, layers)
    return fig


def _cone(ax, layers):
    spacings = [1]
    for _, stride, _ in layers:
        spacings.append(spacings[-1] * stride)
    seen = [{0.0}]  # centred on 0, in pixels of the input; the last layer first
    for level in range(len(layers), 0, -1):
        kernel_size, _, dilation = layers[level - 1]
        offsets = [(j - (kernel_size - 1) / 2) * dilation * spacings[level - 1] for j in range(kernel_size)]
        seen.append({x + offset for x in seen[-1] for offset in offsets})
        for x in seen[-2]:
            for offset in offsets:
                ax.plot([x, x + offset], [level, level - 1], color=BLUE, lw=0.9, alpha=0.55, zorder=1)
    seen.reverse()
    for level, units in enumerate(seen):
        anchor = min(units)
        place = anchor - spacings[level] * ((anchor + SHOWN / 2) // spacings[level])
        while place <= SHOWN / 2:
            inside = any(abs(place - x) < 1e-9 for x in units)
            face = (ORANGE if level == 0 else BLUE) if inside else PALE
            ax.add_patch(_dot(place, level, face, inside))
            place += spacings[level]
    ends = min(seen[0]) - 0.45, max(seen[0]) + 0.45
    ax.annotate("", (ends[1], -0.42), (ends[0], -0.42), arrowprops={"arrowstyle": "|-|", "color": GREY, "lw": 1.2,
                                                                  "mutation_scale": 3})  # fmt: skip
    ax.text(0, -0.52, f"spans {round(max(seen[0]) - min(seen[0])) + 1} pixels", ha="center", va="top",
            fontsize=10, color=GREY)  # fmt: skip


def _dot(x, y, face, inside):
    return Ellipse((x, y), 0.62, 0.26, facecolor=face, edgecolor=GREY if inside else "#BBBBBB", lw=0.8, zorder=3)
