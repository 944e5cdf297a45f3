"""The pictures of unit 06: threads behind the lines, bells over the histograms, circles and what becomes of them."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from utils import plots
from utils.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION

TURN_AND_STRETCH = np.array([[0.0, 3.0], [-0.5, 0.0]])  # (1, 0) goes to (0, 3), (0, 1) to (-0.5, 0)


def line(ax, colour):
    (found,) = [line for line in ax.lines if same_color(line.get_color(), colour) and len(line.get_xdata()) > 0]
    return np.array(found.get_data())


def test_threads_lie_behind_the_lines_and_stand_in_no_legend():
    panel = plots.Panel([1, 2, 3], {"median": [1, 2, 4]}, "n", "product", threads=[[1, 1, 1], [1, 3, 9]])
    ax = plots.draw_curves(panel).axes[0]
    threads, stressed = ax.lines[:2], ax.lines[2]
    assert [list(t.get_ydata()) for t in threads] == [[1, 1, 1], [1, 3, 9]]
    assert all(same_color(t.get_color(), SKY) for t in threads) and same_color(stressed.get_color(), BLUE)
    assert all(t.get_zorder() <= stressed.get_zorder() for t in threads)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["median"]


def test_a_shared_legend_stands_once_above_all_panels():
    panel = plots.Panel([1, 2], {"a": [1, 2], "b": [2, 1]}, "x", "y")
    alone, shared = plots.draw_curves(panel, panel), plots.draw_curves(panel, panel, shared_legend=True)
    assert [ax.get_legend() is None for ax in alone.axes + shared.axes] == [False, False, True, True]
    assert not alone.legends
    (legend,) = shared.legends
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b"]


def test_a_logarithmic_axis_carries_the_numbers_it_is_given_and_no_others():
    panel = plots.Panel([2, 40], {"": [1, 2]}, "layers", "y", xscale="log", xticks=[2, 5, 40])
    ax = plots.draw_curves(panel).axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2", "5", "40"]
    assert list(ax.get_xticks()) == [2, 5, 40] and len(ax.get_xticks(minor=True)) == 0


def test_a_bell_holds_as_many_numbers_as_the_histogram_and_has_the_spread_that_was_promised():
    values = {"a": np.linspace(-3, 3, 100), "b": np.linspace(-3, 3, 100)}
    first, second = plots.draw_histograms(values, "z", (-8, 8), bins=32, bells={"b": 1.5}).axes
    assert not [drawn for drawn in first.lines if same_color(drawn.get_color(), BLACK)]
    x, y = line(second, BLACK)
    step = x[1] - x[0]
    assert y.sum() * step == pytest.approx(100 * 0.5, rel=1e-3)  # bars are half a unit wide
    assert (x**2 * y).sum() / y.sum() == pytest.approx(1.5**2, rel=1e-3)


def test_mapped_circle_is_an_ellipse_with_the_singular_values_as_half_axes():
    ax = plots.draw_mapped_circles({"turn and stretch": TURN_AND_STRETCH}).axes[0]
    ellipse, longer, shorter = line(ax, BLUE), line(ax, VERMILION), line(ax, ORANGE)
    assert np.abs(ellipse).max(axis=1) == pytest.approx([0.5, 3.0])
    assert np.abs(longer[:, 1]) == pytest.approx([0.0, 3.0]) and np.abs(shorter[:, 1]) == pytest.approx([0.5, 0.0])
    assert ax.get_xlabel() == "half axes 3 and 0.5"
    skewed = plots.draw_mapped_circles({"skewed": [[1.0, 2.0], [0.0, 1.0]]}).axes[0]
    ellipse, longer = line(skewed, BLUE), line(skewed, VERMILION)[:, 1]
    assert np.linalg.norm(longer) == pytest.approx(np.linalg.norm(ellipse, axis=0).max(), rel=1e-3)
    assert np.linalg.norm(ellipse - longer[:, None], axis=0).min() < 0.05 or (
        np.linalg.norm(ellipse + longer[:, None], axis=0).min() < 0.05
    )


def test_mapped_circles_keep_the_unit_circle_for_the_scale():
    ax = plots.draw_mapped_circles({"small": 0.1 * np.eye(2), "large": 5 * np.eye(2)}).axes
    assert [np.abs(line(a, GREY)).max() for a in ax] == pytest.approx([1, 1])
    assert [a.get_xlim()[1] for a in ax] == pytest.approx([1.12, 5.6])


def test_mapped_circles_want_two_by_two():
    with pytest.raises(ValueError, match=r"wide: a matrix of shape \(2, 2\) is wanted, not \(2, 3\)"):
        plots.draw_mapped_circles({"wide": np.zeros((2, 3))})
