"""The pictures of unit 04: boxes hold the numbers of their nodes, and lines and colours stand where they say."""

import numpy as np
import pytest
import torch
from matplotlib.collections import FillBetweenPolyCollection, LineCollection
from matplotlib.colors import same_color
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from utils import plots
from utils.plots.batchnorm_graph import EDGES, NODES
from utils.plots.style import BACKWARD, BLUE, FORWARD, ORANGE, VERMILION

PAIR = {"x": plots.ArrayNode(0, 1.0), "y": plots.ArrayNode(2, 1.0, "3 x"), "z": plots.ArrayNode(2, -1.0, "sum\nof x")}
FEATURE = [1.0, 7.0, 9.0, 15.0]


def words(fig, colour):
    return [t.get_text() for ax in fig.axes for t in ax.texts if same_color(t.get_color(), colour)]


def box_of(ax, name):
    """The middle of the box in which `name` stands, and its height."""
    x, y = next(t.get_position() for t in ax.texts if t.get_text() == name)
    for patch in ax.patches:
        if isinstance(patch, FancyBboxPatch):
            left, low, wide, tall = patch.get_bbox().bounds
            if left <= x <= left + wide and low <= y <= low + tall:
                return patch, (left + wide / 2, low + tall / 2)
    raise AssertionError(f"{name} stands in no box")


def inside(ax, patch):
    left, low, wide, tall = patch.get_bbox().bounds
    return [
        (t.get_text(), t.get_color())
        for t in sorted(ax.texts, key=lambda t: -t.get_position()[1])
        if left <= t.get_position()[0] <= left + wide and low <= t.get_position()[1] <= low + tall
    ]


def test_array_graph_writes_values_and_gradients_into_the_box_of_their_node():
    fig = plots.draw_array_graph(PAIR, [("x", "y")], {"x": [2, -1], "y": [6, -3]}, {"x": [0.5, 4], "y": 7})
    ax = fig.axes[0]
    found = inside(ax, box_of(ax, "x")[0])
    assert [text for text, colour in found if colour == FORWARD] == ["2", "−1"]
    assert [text for text, colour in found if colour == BACKWARD] == ["0.5", "4"]
    found = inside(ax, box_of(ax, "y")[0])
    assert "3 x" in [text for text, _ in found]
    assert [text for text, colour in found if colour == BACKWARD] == ["7"]


def test_array_graph_without_gradients_speaks_of_none():
    fig = plots.draw_array_graph(PAIR, [("x", "y")], {"x": [2, -1]})
    assert words(fig, FORWARD) == ["2", "−1", "value, going forward"]
    assert words(fig, BACKWARD) == []


def test_array_graph_draws_each_arrow_from_rim_to_rim():
    ax = plots.draw_array_graph(PAIR, [("x", "y"), ("y", "z")], {"x": 1, "y": [1, 2, 3], "z": 6}).axes[0]
    (start, stop), (upper, lower) = [p._posA_posB for p in ax.patches if isinstance(p, FancyArrowPatch)]
    x, y, z = (box_of(ax, name)[0].get_bbox().bounds for name in "xyz")
    assert start[0] == pytest.approx(x[0] + x[2]) and stop[0] == pytest.approx(y[0])
    assert upper[1] == pytest.approx(y[1]) and lower[1] == pytest.approx(z[1] + z[3])


def test_array_graph_stresses_one_frame():
    ax = plots.draw_array_graph(PAIR, [], {"x": 1, "y": 2, "z": 3}, lit="y").axes[0]
    rims = {name: box_of(ax, name)[0].get_edgecolor() for name in "xyz"}
    assert [name for name, rim in rims.items() if same_color(rim, BACKWARD)] == ["y"]


def test_array_graph_names_a_node_that_has_no_box():
    with pytest.raises(ValueError, match="no box: w"):
        plots.draw_array_graph(PAIR, [("w", "x")], {})


def test_the_graph_of_batch_norm_is_the_one_that_pytorch_walks():
    """Computed along EDGES alone, each node from the nodes that feed it: the output is PyTorch's."""
    compute = {
        "mean": lambda x: x.mean(), "centered": lambda x, mean: x - mean, "squared": lambda c: c**2,
        "var": lambda s: s.mean(), "std": lambda v: (v + 1e-5).sqrt(), "inv_std": lambda s: 1 / s,
        "x_hat": lambda c, i: c * i, "scaled": lambda x_hat, gamma: gamma * x_hat, "out": lambda s, beta: s + beta,
    }  # fmt: skip
    known = {name: torch.tensor(v, dtype=torch.float64) for name, v in (("x", FEATURE), ("gamma", -2.0), ("beta", 0.5))}
    for name in NODES:
        if name not in known and name in compute:
            known[name] = compute[name](*(known[source] for source, target in EDGES if target == name))
    x, gamma, beta = (known[name].reshape(-1, 1) for name in ("x", "gamma", "beta"))
    want = torch.nn.functional.batch_norm(x, None, None, gamma[0], beta[0], training=True)
    assert set(known) == set(NODES)
    torch.testing.assert_close(known["out"], want[:, 0])


def test_no_box_of_batch_norms_graph_lies_on_another_or_under_an_arrow_that_passes():
    shared = {"mean", "var", "std", "inv_std", "gamma", "beta"}
    ax = plots.draw_array_graph(NODES, EDGES, {name: 1.0 if name in shared else FEATURE for name in NODES}).axes[0]
    boxes = {name: box_of(ax, name)[0].get_bbox().bounds for name in NODES}
    assert len(set(boxes.values())) == len(NODES)
    bounds = list(boxes.values())
    for place, (left, low, wide, tall) in enumerate(bounds):
        for other_left, other_low, other_wide, other_tall in bounds[:place]:
            apart = max(left - other_left - other_wide, other_left - left - wide,
                        low - other_low - other_tall, other_low - low - tall)  # fmt: skip
            assert apart > 0
    for start, stop in (p._posA_posB for p in ax.patches if isinstance(p, FancyArrowPatch)):
        for share in np.linspace(0.05, 0.95, 19):
            x, y = np.array(start) * (1 - share) + np.array(stop) * share
            assert not any(l < x < l + w and b < y < b + t for l, b, w, t in bounds)  # noqa: E741


def test_histograms_mark_mean_and_spread():
    ax = plots.draw_histograms({"x": FEATURE}, "value", (0, 16)).axes[0]
    mean, bar = ax.lines
    assert same_color(mean.get_color(), VERMILION) and list(mean.get_xdata()) == [8, 8]
    assert same_color(bar.get_color(), ORANGE) and list(bar.get_xdata()) == [3, 13]
    assert "mean 8, std 5" in [t.get_text() for t in ax.texts]
    assert sum(p.get_height() for p in ax.patches) == 4


def test_histograms_leave_no_number_out():
    with pytest.raises(ValueError, match="x: the numbers run from 1 to 15, but the axis from 0 to 10"):
        plots.draw_histograms({"x": FEATURE}, "value", (0, 10))


def test_residuals_are_the_sticks_between_dots_and_line():
    panels = {"first": ([3.0, 1.0], [2.0, 0.5], "the line goes"), "last": ([1.0, -0.5], None, "this is left")}
    first, last = plots.draw_residuals([0.0, 1.0], panels, "x", "y").axes
    sticks = [[s[:, 1].tolist() for s in ax.collections[0].get_segments()] for ax in (first, last)]
    assert isinstance(first.collections[0], LineCollection)
    assert sticks == [[[2.0, 3.0], [0.5, 1.0]], [[0.0, 1.0], [0.0, -0.5]]]
    assert [len([line for line in ax.lines if same_color(line.get_color(), ORANGE)]) for ax in (first, last)] == [1, 0]


def test_normalised_sets_colour_the_members_and_count_them():
    members = np.zeros((2, 3, 2, 2), bool)
    members[:, 1] = True
    fig = plots.draw_normalised_sets({"batch norm": members, "one pixel": np.arange(24).reshape(2, 3, 2, 2) == 23})
    both, single = fig.axes
    blue = [p.get_xy() for p in both.patches if isinstance(p, Rectangle) and same_color(p.get_facecolor(), BLUE)]
    assert len(both.patches) == 24 and len(blue) == 8
    assert {round(x, 2) for x, _ in blue} == {2.55, 3.55}  # the second map of three, in both rows
    assert "one mean over 8" in [t.get_text() for t in both.texts]
    (last,) = [p.get_xy() for p in single.patches if same_color(p.get_facecolor(), BLUE)]
    assert last == pytest.approx((2 * 2.55 + 1, 2.55 + 1))


def test_normalised_sets_want_four_axes():
    with pytest.raises(ValueError, match=r"flat: an array \(N, C, H, W\) is wanted"):
        plots.draw_normalised_sets({"flat": np.zeros((2, 3), bool)})


def test_curves_show_the_spread_as_bars_at_markers_and_as_a_band_without():
    panel = {"x": [1.0, 2.0], "lines": {"": [5.0, 7.0]}, "xlabel": "x", "ylabel": "y"}
    panel["spread"] = {"": ([4.0, 7.0], [8.0, 7.5])}
    bars = plots.draw_curves(plots.Panel(**panel, markers=True)).axes[0]
    assert [s[:, 1].tolist() for s in bars.collections[0].get_segments()] == [[4.0, 8.0], [7.0, 7.5]]
    (band,) = plots.draw_curves(plots.Panel(**panel)).axes[0].collections
    assert isinstance(band, FillBetweenPolyCollection)
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert {(1.0, 4.0), (1.0, 8.0), (2.0, 7.0), (2.0, 7.5)} <= corners


def test_curves_without_a_spread_show_none():
    assert len(plots.draw_curves(plots.Panel([1.0, 2.0], {"": [1.0, 2.0]}, "x", "y")).axes[0].collections) == 0
