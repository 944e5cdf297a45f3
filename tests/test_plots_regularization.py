"""The pictures of unit 05: who is dropped, how far from the diagonal, and which bars reach the line."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Circle

from utils import plots
from utils.plots.style import BLUE, GREY, ORANGE, VERMILION

BINS = ([0.25, 0.0, 0.75], [0.3, 0.0, 0.9], [0.5, 0.0, 0.8])  # share, confidence, accuracy


def units(ax):
    """(x, y, kept) of each unit."""
    circles = [p for p in ax.patches if isinstance(p, Circle)]
    return [(*p.center, same_color(p.get_facecolor(), BLUE)) for p in circles]


def wires(ax):
    """The lines that run from layer to layer; a cross stays within its unit."""
    return [line for line in ax.lines if np.ptp(line.get_xdata()) > 1]


def test_a_dropped_unit_is_crossed_out_and_has_no_wires():
    full, thin = plots.draw_thinned({"full": [[1, 1], [1, 1, 1], [1]], "thin": [[1, 1], [1, 0, 1], [1]]}).axes
    assert len(units(full)) == len(units(thin)) == 6
    assert len(wires(full)) == 2 * 3 + 3 and len(wires(thin)) == 2 * 2 + 2
    ((x, y, _),) = [unit for unit in units(thin) if not unit[2]]
    crosses = [line for line in thin.lines if line not in wires(thin)]
    assert len(crosses) == 2
    assert all((np.mean(c.get_xdata()), np.mean(c.get_ydata())) == pytest.approx((x, y)) for c in crosses)
    assert not [line for line in full.lines if line not in wires(full)]
    for line in wires(thin):
        assert (x, y) not in list(zip(line.get_xdata(), line.get_ydata(), strict=True))


def test_a_network_has_at_least_two_layers():
    with pytest.raises(ValueError, match="lonely: a network needs at least two layers, and this one has 1"):
        plots.draw_thinned({"lonely": [[True]]})


def test_reliability_joins_each_dot_to_the_diagonal_and_writes_the_error():
    fig = plots.draw_reliability({"one": BINS})
    upper, lower = fig.axes
    (sticks,) = upper.collections
    assert same_color(sticks.get_color()[0], ORANGE)
    assert [segment.tolist() for segment in sticks.get_segments()] == [[[0.3, 0.3], [0.3, 0.5]], [[0.9, 0.9], [0.9, 0.8]]]
    dots = upper.lines[-1]
    assert list(dots.get_xdata()) == [0.3, 0.9] and list(dots.get_ydata()) == [0.5, 0.8]
    assert "calibration error 12.5%" in [t.get_text() for t in upper.texts]  # 0.25 * 0.2 + 0.75 * 0.1
    assert [bar.get_height() for bar in lower.patches] == [0.25, 0.0, 0.75]
    assert [round(bar.get_x(), 3) for bar in lower.patches] == [0, 0.333, 0.667]


def test_reliability_wants_shares_of_all_answers():
    with pytest.raises(ValueError, match="one: the shares of the bins add up to 0.5"):
        plots.draw_reliability({"one": ([0.25, 0.25], [0.3, 0.9], [0.5, 0.8])})


def test_comparison_stresses_the_bars_that_do_not_reach_the_line():
    panels = {"gain": ([1.0, 0.1, -0.5], [0.2, 0.2, 0.1], "points"), "cost": ([5.0, 1.0, 0.5], None, "x")}
    gain, cost = plots.draw_comparison(["a", "b", "c"], panels, {"gain": 0, "cost": 1}).axes
    for ax, line, colours in ((gain, 0, [VERMILION, BLUE, VERMILION]), (cost, 1, [BLUE] * 3)):
        guides = [list(drawn.get_xdata()) for drawn in ax.lines if same_color(drawn.get_color(), GREY)]
        assert guides == [[line, line]]
        dots = [container.lines[0] for container in ax.containers]
        assert all(same_color(dot.get_color(), colour) for dot, colour in zip(dots, colours, strict=True))
        assert [dot.get_ydata()[0] for dot in dots] == [0, 1, 2]
    (segment,) = gain.containers[0].lines[2][0].get_segments()
    assert segment[:, 0].tolist() == pytest.approx([0.8, 1.2])
    assert gain.get_ylim()[0] > gain.get_ylim()[1]  # the first method is on top
    assert [t.get_text() for t in gain.get_yticklabels()] == ["a", "b", "c"]


def test_comparison_counts_its_values():
    with pytest.raises(ValueError, match="gain: 1 values for 2 methods"):
        plots.draw_comparison(["a", "b"], {"gain": ([1.0], None, "points")})


def test_matrices_share_a_scale_where_an_extent_is_given():
    def faces(**options):
        fig = plots.draw_matrices({"small": [[1.0]], "large": [[8.0]]}, **options)
        images = [ax.images[0] for ax in fig.axes]
        return [tuple(image.cmap(image.norm(image.get_array()))[0, 0]) for image in images]

    own, common = faces(), faces(extent=8.0)
    assert own[0] == own[1] == common[1] != common[0]


def test_curves_over_whole_numbers_may_have_a_logarithmic_axis():
    ax = plots.draw_curves(plots.Panel([1, 10, 100], {"": [1.0, 2.0, 3.0]}, "step", "loss", xscale="log")).axes[0]
    assert ax.get_xscale() == "log"
