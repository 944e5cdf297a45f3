"""The pictures: what is written on them is right, every one comes with words, and none is drawn twice."""

import ast
import base64
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbconvert import HTMLExporter

from utils import plots
from utils.checks import exercises
from utils.checks.registry import UNITS
from utils.plots import style
from utils.plots.kernel import draw_kernel

UTILS = Path(__file__).parents[1] / "utils"
CHAIN = plots.Graph(places={"x": (0, 0), "y": (2, 0)}, edges=[("x", "y")], operations={"y": "·3"})
FORK = plots.Graph(
    places={"a": (0, 1), "b": (2, 2), "c": (2, 0), "d": (4, 1)},
    edges=[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")],
    operations={"b": "2·", "c": "+1", "d": "×"},
)
LINES = plots.Panel(np.arange(3), {"up": [0, 1, 2], "down": [2, 1, 0]}, "step", "height", "two lines")
EXAMPLES = {
    "agreement": lambda: plots.draw_agreement([1.0, -2.0], {"right": [1.0, -2.0], "wrong": [3.0, -6.0]}),
    "array_graph": lambda: plots.draw_array_graph(
        {"x": plots.ArrayNode(0, 0), "y": plots.ArrayNode(1, 0, "3 x")}, [("x", "y")], {"x": [1, 2], "y": [3, 6]}, {"y": 1}
    ),
    "bands": lambda: plots.draw_bands({"M": [[0, 1, -1], [-1, 0, 1]]}, {"M": ["a", "b", "c"]}, ["y", "z"], ["w₁", "w₂"]),
    "bars": lambda: plots.draw_bars({"z": [2.0, -1.0]}, ["class 0", "class 1"]),
    "channels": lambda: plots.draw_channels([plots.Channels("in", 3, 8, 8, ["red", "green", "blue"]), "→"]),
    "columns": lambda: plots.draw_columns(np.arange(8.0).reshape(2, 2, 2), (1, 2), np.arange(8.0).reshape(4, 2), [0]),
    "comparison": lambda: plots.draw_comparison(["a", "b"], {"gain": ([1.0, 0.1], [0.2, 0.2], "points")}),
    "curves": lambda: plots.draw_curves(LINES, LINES),
    "descent": lambda: plots.draw_descent(
        {"bowl": lambda a, b: a**2 + b**2}, {"bowl": np.array([[1.0, 1.0], [0.1, 0.0]])}, (0.0, 0.0)
    ),
    "digits": lambda: plots.draw_digits(np.zeros((3, 64)), ["0", "1", "2"], right=[True, False, True]),
    "feature_maps": lambda: plots.draw_feature_maps({"one": np.ones((1, 4, 4)), "ten": np.zeros((10, 2, 2))}),
    "graph": lambda: plots.draw_graph(CHAIN, {"x": 2.0, "y": 6.0}, {"y": 1.0, "x": 3.0}),
    "histograms": lambda: plots.draw_histograms({"x": [1.0, 2.0, 2.5]}, "value", (0, 3)),
    "images": lambda: plots.draw_images({"photo": np.eye(3), "map": -np.eye(3)}, signed=["map"]),
    "kernel": lambda: draw_kernel([(1, "a = 1", False)], {"a": ("1", False)}),
    "mapped_circles": lambda: plots.draw_mapped_circles({"stretched": [[2.0, 0.0], [1.0, 0.5]]}),
    "matrices": lambda: plots.draw_matrices({"x": np.eye(2)}, crossed=np.eye(2) > 0),
    "normalised_sets": lambda: plots.draw_normalised_sets({"instance norm": np.arange(16).reshape(2, 2, 2, 2) < 4}),
    "partners": lambda: plots.draw_partners(np.ones((3, 3)), np.eye(2), np.ones((2, 2)), (0, 1), (1, 1)),
    "patch": lambda: plots.draw_patch(np.full((5, 5), 0.5), np.full((3, 3), 0.25), np.full((5, 5), 0.9), (2, 2)),
    "pipeline": lambda: plots.draw_pipeline([("linear", "")], ["x", "z"], ["dx", "dz"]),
    "pixel_map": lambda: plots.draw_pixel_map(np.ones((3, 2, 2)), np.ones((2, 3)), np.full((2, 2, 2), 3.0), (0, 1)),
    "pooling": lambda: plots.draw_pooling(np.eye(4), 2, 2, np.array([[0, 2], [8, 10]]), np.ones((2, 2)), np.eye(4)),
    "receptive_fields": lambda: plots.draw_receptive_fields({"two layers": [(3, 1, 1), (3, 1, 1)]}),
    "reliability": lambda: plots.draw_reliability({"one": ([0.25, 0.75], [0.4, 0.9], [0.5, 0.8])}),
    "residuals": lambda: plots.draw_residuals([0.0, 1.0], {"dout": ([1.0, 3.0], [2.0, 2.0], "its mean goes")}, "x", "y"),
    "shapes": lambda: plots.draw_shapes([[("x", "N", "D"), "@", ("w", "D", "M")]], {"N": 3, "D": 2, "M": 4}),
    "simplex": lambda: plots.draw_simplex({"path": np.full((2, 3), 1 / 3)}),
    "slide": lambda: plots.draw_slide([2.0, 0.0, 1.0, 3.0], [1.0, 0.0, -1.0], [1.0, -3.0], [0, 1]),
    "surface": lambda: plots.draw_surface(lambda z0, z1: 1 / (1 + np.exp(z1 - z0))),
    "thinned": lambda: plots.draw_thinned({"step 0": [[True], [True, False], [True]]}),
    "volumes": lambda: plots.draw_volumes([plots.Volume("image", (3, 8, 8)), plots.Volume("scores", (5,), "linear")]),
    "weights": lambda: plots.draw_weights(np.zeros((64, 2))),
    "window": lambda: plots.draw_window(np.ones((3, 3)), np.full((2, 2), 0.5), np.full((2, 2), 2.0), (0, 1)),
    "window_strip": lambda: plots.draw_window_strip(np.ones((3, 3)), (2, 2), np.full((2, 2), 2.0), [(0, 0), (0, 1)]),
    "windows": lambda: plots.draw_windows([plots.Windows("stride 3", 8, 3, 2, stride=3)]),
    "windows_2d": lambda: plots.draw_windows_2d([plots.Windows("same", 5, 3, 5, padding=1)]),
    "wires": lambda: plots.draw_wires([plots.Wires("shared", ["x", "y"], ["z"], [(0, 0, 0), (1, 0, None)])]),
    "zoom": lambda: plots.draw_zoom(np.square, at=3.0, slope=6.0, widths=[1.0, 0.1]),
}


def words(fig: Figure) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to the notebook: (data, metadata)."""
    caught = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: caught.append((data, metadata))
    )
    return caught


def test_every_drawing_function_has_an_example():
    assert {f"draw_{name}" for name in EXAMPLES} == {n for n in plots.__all__ if n.startswith("draw_")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_draws_a_figure_that_only_show_displays(name, shown):
    fig = EXAMPLES[name]()
    assert isinstance(fig, Figure)
    assert plt.get_fignums() == []
    plots.show(fig, alt="An example of this kind of picture, drawn for a test.")
    assert base64.b64decode(shown[0][0]["image/png"]).startswith(b"\x89PNG")


def test_show_gives_the_words_to_jupyterlab_converters_and_terminals(shown):
    plots.show(EXAMPLES["bars"](), alt='Two bars:\n  "up" & "down".')
    data, metadata = shown[0]
    assert data["text/plain"] == metadata["image/png"]["alt"] == 'Two bars: "up" & "down".'
    assert 'alt="Two bars: &quot;up&quot; &amp; &quot;down&quot;."' in data["text/html"]


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_nbconvert_keeps_the_words(shown, template):
    plots.show(EXAMPLES["bars"](), alt="Two bars, one up and one down.")
    data, metadata = shown[0]
    output = nbformat.v4.new_output("display_data", data, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    assert re.findall(r'<img[^>]*alt="([^"]*)"', page) == ["Two bars, one up and one down."]


def test_show_refuses_a_picture_without_words():
    with pytest.raises(ValueError, match="no alternative text"):
        plots.show(EXAMPLES["bars"](), alt="  ")


def test_graph_writes_values_and_gradients_on_its_edges():
    assert {"2", "6", "← 3", "← 1", "x", "y", "·3"} <= set(words(EXAMPLES["graph"]()))


def test_graph_writes_each_ways_gradient_and_their_sum():
    gradients = {"d": 1, "b": 4, "c": 6, ("a", "b"): 8, ("a", "c"): -6.5, "a": 1.5}
    found = words(plots.draw_graph(FORK, {"a": 3}, gradients, order={"d": 1, "b": 2, "c": 3, "a": 4}))
    assert {"← 8", "← −6.5", "sum 1.5", "1", "2", "4"} <= set(found)
    assert "← 1.5" not in found


def test_graph_without_gradients_has_no_arrows_back():
    assert not any("←" in text for text in words(plots.draw_graph(CHAIN, {"x": 2.0})))


def test_graph_names_a_node_that_has_no_place():
    with pytest.raises(ValueError, match="no place: w"):
        plots.Graph(places={"x": (0, 0)}, edges=[("w", "x")])


def test_pipeline_counts_its_words():
    with pytest.raises(ValueError, match="1 layers need 2 words"):
        plots.draw_pipeline([("linear", "")], ["x"], ["dx", "dz"])


def test_digits_say_so_when_there_is_none():
    with pytest.raises(ValueError, match="no image to draw"):
        plots.draw_digits(np.zeros((0, 64)))


def test_matrix_strikes_out_what_it_is_told():
    drawn = plots.draw_matrices({"x": np.ones((2, 2))}, crossed=np.array([[True, False], [False, True]]))
    assert len(drawn.axes[0].lines) == 2


@pytest.mark.parametrize(
    "value, text", [(-1.5, "−1.5"), (0.0, "0"), (-0.0, "0"), (3e-6, "3e−06"), (2, "2"), (0.12345, "0.123")]
)
def test_numbers_are_short_with_a_true_minus_sign(value, text):
    assert style.number(value) == text


def test_text_is_dark_on_light_and_light_on_dark():
    assert style.text_colour((1.0, 1.0, 1.0, 1.0)) == "black"
    assert style.text_colour((0.0, 0.2, 0.35, 1.0)) == "white"


def test_lines_differ_in_more_than_colour():
    drawn = plots.draw_curves(LINES).axes[0].lines
    assert len({line.get_color() for line in drawn}) == len({line.get_linestyle() for line in drawn}) == 2


def test_no_answer_to_an_exercise_stands_in_the_rooms_of_data_and_pictures():
    asked = {
        need
        for unit in UNITS
        for ex in exercises(unit)
        for need in (ex.name, *ex.needs)
    }
    files = [*(UTILS / "plots").glob("*.py"), *(UTILS / "data").glob("*.py"), UTILS / "installation.py"]
    defined = {
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert len(defined) > 20 and defined & asked == set()
