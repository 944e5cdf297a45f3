"""Every lesson runs from top to bottom, quietly and in time, and each of its pictures has words."""

import ast
import re
from functools import cache
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from utils.checks import exercises
from utils.checks.registry import UNITS

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "sources" / "lessons").glob("*.py"))
WIDGET = "application/vnd.jupyter.widget-view+json"
CPU_SECONDS = 60.0  # of the kernel, imports and all; the clock on the wall would count the neighbours too
COLUMN = 100  # characters that a code cell shows in JupyterLab at common widths before it scrolls sideways
SHOWN_ON_PURPOSE = {"column_means"}  # lesson 00's practice exercise, which no assignment asks for


@cache
def run(lesson: Path):
    """The lesson with its outputs, and the CPU seconds that its kernel took."""
    notebook = jupytext.read(lesson)
    notebook.cells.append(nbformat.v4.new_code_cell("__import__('time').process_time()"))
    NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    ).execute()
    last = notebook.cells.pop()
    return notebook, float(last.outputs[0].data["text/plain"])


def outputs(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


def sliders(unit):
    """For each cell that shows a widget, the kinds of data that each of its outputs has."""
    notebook, _ = run(ROOT / f"sources/lessons/{unit}.py")
    cells = [[set(out.get("data", {})) for out in cell.get("outputs", [])] for cell in notebook.cells]
    return [kinds for kinds in cells if any(WIDGET in kind for kind in kinds)]


def errors(notebook) -> list[str]:
    """What went wrong or wrote to stderr."""
    bad = [f"{out.ename}: {out.evalue}" for out in outputs(notebook) if out.output_type == "error"]
    return bad + [out.text for out in outputs(notebook) if out.get("name") == "stderr"]


def images_without_words(notebook) -> list[str]:
    """Each image output whose alternative text is missing or too short to say anything, by its first characters."""
    bad = []
    for out in outputs(notebook):
        data = out.get("data", {})
        for tag in re.findall(r"<img\b[^>]*>", data.get("text/html", "")):
            words = re.search(r'\balt="([^"]*)"', tag)
            if not words or len(words[1].split()) < 8:
                bad.append(tag[:60])
        for kind in ("image/png", "image/svg+xml", "image/jpeg"):
            if kind in data and len(out.metadata.get(kind, {}).get("alt", "").split()) < 8:
                bad.append(f"{kind} {data.get('text/plain', '')[:60]}")
    return bad


def each_lesson(test):
    params = [
        pytest.param(
            path, id=path.stem, marks=[pytest.mark.slow, pytest.mark.xdist_group(f"lesson {path.stem}")]
        )
        for path in LESSONS
    ]
    return pytest.mark.parametrize("lesson", params)(test)


def test_there_are_lessons():
    assert {path.stem for path in LESSONS} >= {
        "00_start", "01_backprop", "02_convolution", "04_batchnorm", "05_regularization", "06_initialization"
    }  # fmt: skip


@each_lesson
def test_runs_without_an_error_or_a_warning(lesson):
    notebook, _ = run(lesson)
    assert errors(notebook) == []


@each_lesson
def test_runs_in_its_time(lesson):
    _, seconds = run(lesson)
    assert seconds < CPU_SECONDS


@each_lesson
def test_every_picture_has_words(lesson):
    notebook, _ = run(lesson)
    assert images_without_words(notebook) == []
    assert any("image/png" in out.get("data", {}) for out in outputs(notebook))


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 00_start")
def test_lesson_00_shows_all_three_outcomes_of_a_check():
    notebook, _ = run(ROOT / "sources/lessons/00_start.py")
    shown = [
        out.data["text/plain"]
        for out in outputs(notebook)
        if "column_means" in out.get("data", {}).get("text/plain", "")
    ]
    assert "1 of 1 points" in shown[0] and "passed" in shown[0]
    assert "0 of 1 points" in shown[1] and "FAILED" in shown[1] and "Hint:" in shown[1]
    assert "not attempted" in shown[2] and "FAILED" not in shown[2]


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 01_backprop")
def test_lesson_01_trains_a_network_that_reads_digits():
    notebook, _ = run(ROOT / "sources/lessons/01_backprop.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    assert float(re.search(r"on digits never seen: ([\d.]+)% right", printed)[1]) >= 95


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 03_conv_layers")
def test_lesson_03_trains_lenet_and_agrees_with_its_witness():
    notebook, _ = run(ROOT / "sources/lessons/03_conv_layers.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    assert float(re.search(r"on digits never seen: ([\d.]+)% right", printed)[1]) >= 97
    differences = re.findall(r"largest difference from PyTorch: (\S+)", printed)
    assert len(differences) == 3 and max(map(float, differences)) < 1e-12
    one_side, other_side = (re.search(rf"<{side}> += (\S+)", printed)[1] for side in (r"im2col\(x\), c", r"x, col2im\(c\)"))
    assert float(one_side) == pytest.approx(float(other_side), rel=1e-12)
    # What the text says of a shift by one pixel: the networks that pool lose less.
    moved = {name: float(share) for name, share in re.findall(r"^(\S.*?) +[\d.]+% +([\d.]+)%$", printed, re.MULTILINE)}
    assert len(moved) == 4
    pooled, others = ("max pooling", "average pooling"), ("stride 2", "linear layers only")
    assert min(moved[name] for name in pooled) > 5 + max(moved[name] for name in others)


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 04_batchnorm")
def test_lesson_04_finds_what_its_text_says_of_batch_norm():
    notebook, _ = run(ROOT / "sources/lessons/04_batchnorm.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    for words in ("Expected more than 1 value per channel when training", "running variance: 4.2333",
                  "outside         gradient of the feature: [nan nan nan nan]"):  # fmt: skip
        assert words in printed, f"the lesson does not print {words!r}"
    assert max(float(v) for v in re.findall(r"difference(?: from PyTorch| from the original)?: (\S+)", printed)) < 1e-4
    by_scale, by_rate = (
        [{float(at): int(right) for at, right in re.findall(r"([\d.]+): (\d+)%", line)} for line in lines]
        for lines in zip(*[iter(re.findall(r"^(?:with batch norm|without) .*%$", printed, re.MULTILINE))] * 2, strict=True)
    )
    assert min(right for scale, right in by_scale[0].items() if scale <= 3) >= 88
    assert by_scale[1][1.41] >= 85 and max(by_scale[1][scale] for scale in (0.1, 0.25, 0.5, 3, 5, 10)) <= 15
    assert by_rate[0][0.3] >= 88 and by_rate[1][0.3] <= 15 and by_rate[1][0.01] >= 85
    found = re.findall(r"^(.+?) +([\d.]+)% right.* moves by ([\d.]+) std", printed, re.MULTILINE)
    right, moved = ({name: float(row[place]) for name, *row in found} for place in (0, 1))
    assert moved["batch norm, shaken"] > moved["plain"] > 3 * moved["batch norm"]
    assert right["batch norm, shaken"] > right["plain"]
    uphill = dict(re.findall(r"^(plain|batch norm) +(\d+)% of the walks", printed, re.MULTILINE))
    assert int(uphill["batch norm"]) <= 10 and int(uphill["plain"]) >= 50
    asked = dict(re.findall(r"^((?:eval|train), .*?): +([\d.]+)%$", printed, re.MULTILINE))
    assert asked["eval,  one by one"] == asked["eval,  in batches of one class"]
    assert float(asked["train, in batches of one class"]) < 50 < 90 < float(asked["train, in mixed batches of 32"])


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 06_initialization")
def test_lesson_06_finds_what_its_text_says_of_initial_weights():
    notebook, _ = run(ROOT / "sources/lessons/06_initialization.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    number = r"(-?[\d.]+(?:e[-+]\d+)?)"

    def found(pattern):
        rows = re.findall(pattern.replace("#", number), printed, re.MULTILINE)
        assert rows, f"the lesson prints nothing like {pattern!r}"
        return [tuple(float(value) for value in (row if isinstance(row, tuple) else (row,))) for row in rows]

    # Equal units stay equal; of five starts one learns.
    starts = found(r"^(?:all|random).{14} +# +# +# +# +#%$")
    assert [(before, after) for *_, before, after, _ in starts] == [(1, 1)] * 2 + [(32, 32)] * 3
    assert starts[3][-1] > 90 and max(right for *_, right in starts[:3] + starts[4:]) < 40
    # Products around 1: the mean stays, the median falls; the log spreads like the root.
    ((median, mean),) = found(r"^around 1.0: median +# +mean +#")
    assert median < 0.2 and 0.5 < mean < 2
    for spread, root in found(r"spread of the log #, +that of one factor times the root of \d+: #"):
        assert spread == pytest.approx(root, rel=0.05)
    # Each formula and its simulation. With a mean in x, and there alone, the first one is wrong.
    products = found(r"= # +measured #$")
    assert [measured == pytest.approx(formula, rel=0.02) for formula, measured in products] == [True, True, False]
    for formula, measured in found(r"variance by the formula # +measured #"):
        assert measured == pytest.approx(formula, rel=0.05)
    for formula, measured, _ in found(r"layers: formula +# +measured: mean +#, median +#"):
        assert measured == pytest.approx(formula, rel=0.3)
    price = (1, 1 / 64), (64, 1), ((4 / 3) ** 6, (2 / 3) ** 6)
    assert found(r"activations at the top +# +gradients at the bottom +#") == [pytest.approx(p, rel=0.15) for p in price]
    halves, kept = found(r"^[12] / fan_in:  # +# +# +# +# +#$")
    assert halves[-1] < 0.03 and 0.5 < kept[-1] < 2
    # Fifty layers: who lives under which activation.
    rules = "Xavier", "Glorot", "He", "orthogonal", "too large"
    alive = {name: [0.05 < v < 20 for v in found(rf"^{name}.* +# / # +# / # +# / # *$")[0]] for name in rules}
    for name in ("Xavier", "Glorot", "orthogonal"):
        assert alive[name] == [True] * 4 + [False] * 2
    assert alive["He"] == [False] * 2 + [True] * 4
    assert alive["too large"] == [False, False, True, False, False, False]
    # The Jacobian: a skip lets every direction pass.
    for epsilon, low, high in found(r"dF/dh up to #, +I \+ dF/dh from # to #"):
        assert 1 - epsilon <= low <= high <= 1 + epsilon
    medians = [median for (median,) in found(r"^(?:plain|residual), .*median +#")]
    assert medians[0] < 1e-8 and min(medians[2:]) > 0.5
    sizes = found(r"activations x +# +gradients x +#")
    assert sizes[0][0] == pytest.approx(2**25, rel=0.6) and max(max(pair) for pair in sizes[1:]) < 20
    # Training: every rule will do for two layers; with depth they fall in the order of the text.
    accuracy = {}
    for block in printed.split("mean accuracy in percent")[1:]:
        rows = re.findall(r"^  (\w+(?: \w+)?) +([\d ]+)$", block, re.MULTILINE)
        accuracy[len(accuracy)] = {name: [int(v) for v in row.split()] for name, row in rows}
    relu, tanh = accuracy.values()
    assert min(row[0] for row in [*relu.values(), *tanh.values()]) >= 88
    assert max(relu[name][2] for name in ("too small", "too large")) < 20 and max(relu["Xavier"][3:]) < 30
    assert relu["He"][3] > relu["Xavier"][3] + 10 and max(relu["He"][4], relu["orthogonal"][4]) < 60
    assert min(*relu["residual"], *tanh["residual"]) >= 80
    assert tanh["orthogonal"][4] > max(tanh["Xavier"][4], tanh["He"][4]) + 15


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 05_regularization")
def test_lesson_05_finds_what_its_text_says_of_dropout_and_ensembles():
    """The bounds are wide: other processors add in another order, and other networks come of it."""
    notebook, _ = run(ROOT / "sources/lessons/05_regularization.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")

    def numbers(pattern):
        return [float(value) for value in re.search(pattern, printed).groups()]

    for words in ("majority: A  largest average: B", "[1.    0.854 0.5   0.146 1.    0.854]"):
        assert words in printed, f"the lesson does not print {words!r}"
    learnt, unseen = numbers(r"([\d.]+)% of the digits learnt from, ([\d.]+)% of those never seen")
    assert learnt == 100 and unseen < 94
    with_dropout, without = numbers(r"50% knocked out: trained with dropout ([\d.]+)%, trained without ([\d.]+)%")
    assert with_dropout > without + 10
    thinned, many, full = numbers(r"one thinned network ([\d.]+)%, twenty averaged ([\d.]+)%, the full network ([\d.]+)%")
    assert thinned + 4 < many and abs(many - full) < 1.5
    found = re.findall(r"([\d.]+)% right, and on average +([\d.]+)% sure", printed)
    right, sure = ([float(row[place]) for row in found] for place in (0, 1))
    assert max(right) - min(right) < 3 and sure[1] + 20 < sure[0] < sure[2]
    narrow, wide = (float(gain) for gain in re.findall(r"units in a layer +p_keep 0.5: (\S+)", printed))
    assert narrow < -5 and wide > -2
    two, five, snapshots = (
        numbers(rf"{who} +each ([\d.]+)%, their averaged weights ([\d.]+)%")
        for who in ("two independent runs", "five independent runs", "the last two snapshots")
    )
    assert five[1] + 15 < two[1] < two[0] - 10 and abs(snapshots[0] - snapshots[1]) < 2
    other, itself, along = (
        numbers(rf"{way} +training loss ([\d.]+) at A, ([\d.]+) half way, ([\d.]+) at B")
        for way in ("an independent run", "itself, units reordered", "two snapshots of one run")
    )
    assert min(other[1], itself[1]) > 0.5 and max(*other[::2], *itself[::2]) < 0.05 and along[1] <= max(along[::2])
    rho = {who: float(value) for who, value in re.findall(r"five (networks|snapshots|heads) ρ = ([\d.]+)", printed)}
    assert rho["networks"] < rho["snapshots"] < 1 and rho["networks"] < rho["heads"] < 1


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 05_regularization")
def test_lesson_05_compares_its_methods_as_its_text_says():
    notebook, _ = run(ROOT / "sources/lessons/05_regularization.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    row = r"^(\S.*?) +([\d.]+) +(\S+) ± ([\d.]+) +([\d.]+) +(\S+) ± ([\d.]+) +.* ([\d.]+)x +([\d.]+)x$"
    table = {name: list(map(float, values)) for name, *values in re.findall(row, printed, re.MULTILINE)}
    assert len(table) == 9
    gained = {name: (mean, bar) for name, (_, mean, bar, *_) in table.items()}
    for name in ("five networks, averaged", "five networks, voting", "dropout, p_keep 0.8"):
        mean, bar = gained[name]
        assert mean > bar, f"{name} gains {mean} ± {bar}, and the text says that it does gain"
    for name in ("five snapshots", "weights of all five", "weights of the last three", "one head alone", "five heads"):
        mean, bar = gained[name]
        assert mean <= bar, f"{name} gains {mean} ± {bar}, and the text says that it does not"
    lowered = {name: values[4] for name, values in table.items()}
    assert lowered["five networks, averaged"] > 0 > lowered["five networks, voting"]
    assert lowered["one head alone"] > lowered["five heads"] - 0.5


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 05_regularization")
def test_lesson_05_has_a_slider_and_its_strip():
    stepped = sliders("05_regularization")
    assert len(stepped) == 1 and WIDGET in stepped[0][0] and "image/png" in stepped[0][1]


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 06_initialization")
def test_lesson_06_has_a_slider_for_the_gain_and_its_strip():
    stepped = sliders("06_initialization")
    assert len(stepped) == 1 and WIDGET in stepped[0][0] and "image/png" in stepped[0][1]


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 02_convolution")
def test_lesson_02_computes_the_figures_that_its_text_quotes():
    notebook, _ = run(ROOT / "sources/lessons/02_convolution.py")
    printed = "".join(out.text for out in outputs(notebook) if out.get("name") == "stdout")
    for figure in ("3,145,728", "1,728", "n = 224, padding 0:  54.25 without the floor, 54", "= 750 weights",
                   "together 760", "(1, 10, 28, 28)", "pixels seen: 11", "in place of two 3 x 3: True"):  # fmt: skip
        assert figure in printed, f"the lesson does not print {figure!r}"
    assert float(re.search(r"after moving back, convolution: +([\d.e-]+)", printed)[1]) < 1e-12
    assert float(re.search(r"([\d.e-]+) at the end", printed)[1]) < 1e-6  # the filter is learnt


@pytest.mark.slow
@pytest.mark.xdist_group("lesson 02_convolution")
def test_lesson_02_has_sliders_and_each_has_its_strip():
    stepped = sliders("02_convolution")
    assert len(stepped) == 3
    assert all(len(kinds) == 2 and WIDGET in kinds[0] and "image/png" in kinds[1] for kinds in stepped)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_holds_an_exercise_to_paste(lesson):
    asked = {
        need
        for unit in UNITS
        for ex in exercises(unit)
        for need in (ex.name, *ex.needs)
    }
    tree = ast.parse(lesson.read_text())
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert defined & asked - SHOWN_ON_PURPOSE == set()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_links_inside_the_course_lead_somewhere(lesson):
    links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", lesson.read_text())
    assert links
    sources = {"notebooks": "sources/lessons", "assignments": "sources/assignments"}
    for link in links:
        target = (ROOT / "notebooks" / link).resolve().relative_to(ROOT)
        text = ROOT / sources[target.parts[0]] / f"{target.stem}.py"
        assert text.exists(), f"{lesson.name} links to {link}, and there is no {text.relative_to(ROOT)}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_folded_answers_open_and_close_and_code_fits_its_column(lesson):
    for cell in jupytext.read(lesson).cells:
        if cell.cell_type == "markdown":
            assert (
                cell.source.count("<details>")
                == cell.source.count("</details>")
                == cell.source.count("</summary>")
            )
        else:
            assert [line for line in cell.source.splitlines() if len(line) > COLUMN] == []


def test_a_picture_without_words_would_be_found():
    silent = nbformat.v4.new_output("display_data", {"image/png": "iVBOR", "text/plain": "<Figure>"})
    mute = nbformat.v4.new_output("display_data", {"text/html": '<img src="data:image/png;base64,iVBOR">'})
    curt = nbformat.v4.new_output("display_data", {"text/html": '<img alt="a plot" src="x">'})
    cell = nbformat.v4.new_code_cell(outputs=[silent, mute, curt])
    assert len(images_without_words(nbformat.v4.new_notebook(cells=[cell]))) == 3


def test_a_warning_would_be_found():
    warning = nbformat.v4.new_output("stream", name="stderr", text="RuntimeWarning: overflow")
    cell = nbformat.v4.new_code_cell(outputs=[warning])
    assert errors(nbformat.v4.new_notebook(cells=[cell])) == ["RuntimeWarning: overflow"]
