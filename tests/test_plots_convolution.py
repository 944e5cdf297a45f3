"""The pictures of convolution: what is written on them is what was computed, and the slider says what the strip says."""

import re
import sys
from dataclasses import replace

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from ipywidgets.widgets.widget_link import Link
from matplotlib.colors import same_color
from matplotlib.patches import Ellipse, Rectangle

from utils import plots
from utils.plots.cells import WEIGHT_COLOURS, in_words
from utils.plots.stepping import WIDGET, slider_box
from utils.plots.style import BACKWARD, BLUE, FORWARD, ORANGE

X, W, OUT = [2.0, 0.0, 1.0, 3.0, -1.0, 2.0], [1.0, 0.0, -1.0], [1.0, -3.0, 2.0, 1.0]


def words(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def faces(ax, kind=Rectangle):
    return [patch.get_facecolor() for patch in ax.patches if type(patch) is kind]


def test_a_sum_of_products_is_written_with_brackets_where_they_are_needed():
    assert in_words([(-1.0, 2.0), (3.0, 0.0), (-2.0, -1.0)], 0.0) == "−1·2 + 3·0 + (−2)·(−1) = 0"


def test_slide_writes_the_sum_of_each_step():
    found = words(plots.draw_slide(X, W, OUT, range(4)))
    assert {"2·1 + 0·0 + 1·(−1) = 1", "0·1 + 1·0 + 3·(−1) = −3", "3·1 + (−1)·0 + 2·(−1) = 1"} <= set(found)


def test_slide_shows_only_the_results_up_to_its_step():
    first, last = (words(plots.draw_slide(X, W, OUT, [step])) for step in (0, 3))
    assert len(last) - len(first) == 3


def test_slide_takes_its_window_from_the_padded_row_at_the_stride():
    found = words(plots.draw_slide([5.0, 7.0, 9.0], [1.0, 2.0, 3.0], [31.0, 25.0], [1], stride=2, padding=1))
    assert "7·1 + 9·2 + 0·3 = 25" in found


def test_slide_gives_a_reversed_filter_the_colours_of_its_entries():
    ax = plots.draw_slide([4.0, 5.0, 6.0], [3.0, 2.0, 1.0], [28.0], [0], order=[2, 1, 0], backward=True).axes[0]
    assert all(same_color(face, WEIGHT_COLOURS[i]) for face, i in zip(faces(ax)[:3], (2, 1, 0), strict=True))
    assert any(text.get_color() == BACKWARD for text in ax.texts)


def test_window_writes_products_and_sum_and_frames_the_place():
    image = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8.0]])
    kernel = np.array([[10, 20], [30, 50.0]])
    fig = plots.draw_window(image, kernel, np.array([[290.0, 400.0], [620.0, 730.0]]), (1, 0))
    assert {"30", "80", "180", "350", "sum\n620"} <= set(words(fig))
    assert "730" not in words(fig)
    framed = [p for p in fig.axes[0].patches if not p.get_fill()]
    assert [(p.get_x(), p.get_width()) for p in framed if same_color(p.get_edgecolor(), ORANGE)][0] == (0, 2)
    assert any(same_color(p.get_edgecolor(), FORWARD) and p.get_width() == 1 for p in framed)


def test_strip_has_a_panel_for_each_step_and_fills_as_it_goes():
    out = np.array([[1.5, 2.5], [3.5, 4.5]])
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    axes = plots.draw_window_strip(np.zeros((3, 3)), (2, 2), out, places, columns=2).axes
    results = [[text.get_text() for text in ax.texts if "." in text.get_text()] for ax in axes]
    assert results == [["1.5"], ["1.5", "2.5"], ["1.5", "2.5", "3.5"], ["1.5", "2.5", "3.5", "4.5"]]


def test_windows_draw_as_many_combs_as_pytorch_counts_and_cross_out_the_rest():
    ax = plots.draw_windows([plots.Windows("stride 3", 8, 3, 2, stride=3)]).axes[0]
    assert [t.get_text() for t in ax.texts if t.get_text().startswith("out")] == ["out[0]", "out[1]"]
    assert len(ax.lines) == 2 + 2  # two combs, and entries 6 and 7, which no window reaches


def test_windows_place_their_teeth_by_stride_and_dilation():
    setting = plots.Windows("", 9, 3, 3, stride=2, dilation=2)
    assert [setting.places(i) for i in range(3)] == [[0, 2, 4], [2, 4, 6], [4, 6, 8]]


def test_windows_2d_frame_the_first_two_and_cross_out_what_is_left():
    even = plots.draw_windows_2d([plots.Windows("", 6, 3, 3, stride=2, padding=1)]).axes[0]
    framed = [p for p in even.patches if type(p) is Rectangle and not p.get_fill()]
    assert sorted((round(p.get_x(), 6), p.get_width()) for p in framed) == [(0.3, 3), (2.3, 3)]
    assert len(even.lines) == 15  # the last of eight rows and the last of eight columns
    odd = plots.draw_windows_2d([plots.Windows("", 5, 3, 3, stride=2, padding=1)]).axes[0]
    assert len(odd.lines) == 0


def test_bands_give_equal_weights_equal_colours_and_leave_zeros_white():
    ax = plots.draw_bands({"M": [[0, 1, -1], [-1, 0, 7]]}, weights=["w₁", "w₂"]).axes[0]
    drawn = faces(ax)
    assert same_color(drawn[0], drawn[4]) and same_color(drawn[0], WEIGHT_COLOURS[0])
    assert same_color(drawn[2], "white") and same_color(drawn[3], "white")
    assert not any(same_color(drawn[5], c) for c in (*WEIGHT_COLOURS, "white"))  # a weight of its own
    assert [t.get_text() for t in ax.texts] == ["w₁", "w₂", "0", "0", "w₁", ""]


def test_wires_stress_the_way_back_with_the_names_of_its_weights():
    lines = [(i + j, j, i) for i in range(3) for j in range(2)]
    names = ("w₁", "w₂", "w₃")
    back = plots.Wires("", list("abcd"), list("yz"), lines, bright=[(2, 0), (2, 1)], backward=True, labels=names)
    named = [t.get_text() for t in plots.draw_wires([back]).axes[0].texts if t.get_text().startswith("w")]
    assert named == ["w₂", "w₃"]


@pytest.mark.parametrize(
    "layers, span, filled",
    [
        ([(3, 1, 1)] * 3, 7, 7),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)], 15, 15),
        ([(3, 2, 1), (3, 1, 1)], 7, 7),
        ([(3, 1, 2)], 5, 3),
    ],
)
def test_receptive_fields_reach_as_far_as_the_gradient_does(layers, span, filled):
    import torch

    x = torch.zeros(1, 1, 65, requires_grad=True)
    h = x
    for kernel_size, stride, dilation in layers:
        h = torch.nn.functional.conv1d(h, torch.ones(1, 1, kernel_size), stride=stride, dilation=dilation)
    h[0, 0, h.shape[-1] // 2].backward()
    reached = torch.nonzero(x.grad[0, 0])[:, 0]
    assert (reached.max() - reached.min() + 1, len(reached)) == (span, filled)
    ax = plots.draw_receptive_fields({"": layers}).axes[0]
    assert f"spans {span} pixels" in words(ax.figure)
    assert sum(same_color(face, ORANGE) for face in faces(ax, Ellipse)) == filled
    assert any(same_color(face, BLUE) for face in faces(ax, Ellipse))


def test_images_show_signed_maps_with_white_at_zero():
    axes = plots.draw_images({"photo": np.array([[0.0, 2.0]]), "map": np.array([[-1.0, 3.0]])}, signed=["map"]).axes
    assert axes[0].images[0].get_clim() == (0, 1) and axes[0].images[0].get_array().max() == 1
    assert axes[1].images[0].get_clim() == (-3, 3)


def test_images_say_so_when_there_is_none():
    with pytest.raises(ValueError, match="no image to draw"):
        plots.draw_images({})


def test_patch_writes_pixels_weights_products_and_sum():
    image = np.linspace(0, 1, 25).reshape(5, 5)
    fig = plots.draw_patch(image, np.full((3, 3), 0.5), np.full((5, 5), 0.75), (2, 2))
    assert {"0.25", "0.5", "0.125"} <= set(words(fig))
    assert fig.axes[4].get_title(loc="left") == "out: the sum, 0.75"


def test_channels_draw_every_sheet_and_three_stacks_for_many():
    stack = plots.Channels("in", 5, 4, 4, ["red"])
    assert len(plots.draw_channels([stack]).axes[0].patches) == 5
    assert len(plots.draw_channels([replace(stack, times=10)]).axes[0].patches) == 15
    assert len(plots.draw_channels([replace(stack, window=(0, 0, 2))]).axes[0].patches) == 10


@pytest.fixture
def displayed(monkeypatch):
    caught = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: caught.append(data))
    return caught


def frames(count=3):
    return [plots.draw_bars({f"frame {i}": [1.0]}, ["a"]) for i in range(count)]


def test_the_slider_comes_first_and_then_the_strip(displayed):
    plots.step_through(frames(), ["first", "second", "third"], frames(1)[0], alt="All the frames at once.")
    slider, strip = displayed
    assert list(slider) == [WIDGET, "text/plain"] and slider["text/plain"].startswith("(In a running notebook")
    assert 'alt="All the frames at once."' in strip["text/html"]


def test_the_slider_turns_the_frames_in_the_browser():
    box = slider_box(frames(), ["first", "second", "third"])
    (play, slider), stack = box.children[0].children, box.children[1]
    assert (play.max, slider.max, stack.selected_index) == (2, 2, 0)
    joined = {(link.source, link.target) for link in _instances.values() if isinstance(link, Link)}
    assert ((slider, "value"), (stack, "selected_index")) in joined
    assert ((play, "value"), (slider, "value")) in joined


def test_every_frame_of_the_slider_has_its_words():
    images = slider_box(frames(2), ['the "first" step', "the second step"]).children[1].children
    alts = [re.search('alt="([^"]*)"', image.value)[1] for image in images]
    assert alts == ["the &quot;first&quot; step", "the second step"]


def test_without_widgets_the_strip_stands_alone(displayed, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    plots.step_through(frames(1), ["first"], frames(1)[0], alt="All the frames at once.")
    assert len(displayed) == 1 and "text/html" in displayed[0]


def test_a_frame_without_words_is_refused():
    with pytest.raises(ValueError, match="2 frames need 2 texts"):
        plots.step_through(frames(2), ["only one"], frames(1)[0], alt="A strip.")
