"""check() where students use it: in a kernel (HTML and points for nbgrader), in a terminal, and for a whole notebook."""
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from utils.checks import check, exercise
from utils.checks.__main__ import main
from utils.checks.notebook_score import CannotScore, score_notebook

SETUP = "import numpy as np\nfrom utils.checks import check"
RIGHT = "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)"
NAIVE = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)"
STUB = "def softmax(z):\n    raise NotImplementedError()"


def graded(source, points=3):
    cell = new_code_cell(source)
    cell.metadata["nbgrader"] = {"grade": True, "points": points, "solution": False, "locked": True, "grade_id": "x",
                                 "schema_version": 3, "cell_type": "code", "task": False}
    return cell


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """One notebook with a right, a naive and an unwritten softmax, each checked; run once."""
    cells = [new_code_cell(SETUP)]
    for source in (RIGHT, NAIVE, STUB, RIGHT.replace("def softmax", "def mine") + "\nsoftmax = mine"):
        cells += [new_code_cell(source), graded("check(softmax)")]
    cells += [new_code_cell("from functools import partial\ndef f(z, axis):\n    e = np.exp(z - z.max(axis, "
                            "keepdims=True))\n"
                            "    return e / e.sum(axis, keepdims=True)\nsoftmax = partial(f, axis=1)"),
              graded("check(softmax)")]
    book = new_notebook(cells=cells)
    NotebookClient(book, timeout=60, kernel_name="python3",
                   resources={"metadata": {"path": str(tmp_path_factory.mktemp("run"))}}).execute()
    return [c for c in book.cells if "nbgrader" in c.metadata]


def test_stock_nbgrader_reads_partial_credit(executed):
    grades = [determine_grade(c)[0] for c in executed]
    assert grades[0] == 3 and 0 < grades[1] < 3 and grades[2] == 0 and grades[3] == grades[4] == 3


def test_a_check_writes_a_table_and_nothing_to_stderr(executed):
    for cell in executed:
        kinds = [o.output_type for o in cell.outputs]
        assert kinds == ["display_data", "execute_result"]
        assert "<table" in cell.outputs[0].data["text/html"] and "softmax:" in cell.outputs[0].data["text/plain"]


def test_bonus_exercises_are_worth_nothing_to_stock_nbgrader():
    report = exercise("Value").grade({})
    assert report._repr_mimebundle_()["text/plain"] == "0.0"


def test_in_a_terminal_the_text_is_printed(capsys):
    def softmax(z):
        raise NotImplementedError
    report = check(softmax)
    assert capsys.readouterr().out.strip() == str(report)


def notebook(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(s) for s in sources]), path)
    return path


def test_a_whole_notebook_is_scored(tmp_path, capsys):
    standardize = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0)"
    good = notebook(tmp_path / "00_start.ipynb", SETUP, standardize, "check(standardize)")
    assert main([str(good)]) == 0
    assert "00_start: 2 of 2 points" in capsys.readouterr().out
    bad = notebook(tmp_path / "mine.ipynb", SETUP,
                   standardize.replace("axis=0", "axis=1"), "1 / 0", "check(standardize)")
    assert main([str(bad)]) == 1
    out = capsys.readouterr().out
    assert "keepdims=True keeps it as an axis of size 1" in " ".join(out.split())
    assert "Note: Cell 3 stopped with ZeroDivisionError: division by zero." in out


def test_a_missing_check_cell_is_made_up_for(tmp_path):
    path = notebook(tmp_path / "00_start.ipynb", SETUP, "def standardize(x):\n    return x")
    found = score_notebook(path)
    assert found.troubles == ("The notebook has no check cell for standardize; it was checked at the end.",)
    assert [r.outcome for r in found.reports] == ["failed"]


def test_a_cell_that_hangs_or_exits_costs_no_traceback(tmp_path):
    hangs = notebook(tmp_path / "00_start.ipynb", SETUP, "while True: pass",
                     "def standardize(x):\n    return x", "check(standardize)")
    found = score_notebook(hangs, seconds=2)
    assert "Cell 2 did not finish in 2 s" in found.troubles[0]
    assert [r.outcome for r in found.reports] == ["failed"]
    exits = notebook(tmp_path / "00_start.ipynb", SETUP, "import os; os._exit(1)", "check(standardize)")
    found = score_notebook(exits)
    assert [r.outcome for r in found.reports] == ["not attempted"] and "The kernel stopped" in found.troubles[0]


@pytest.mark.parametrize(("content", "says"), [
    ("", "cannot be read"), ("{\"cells\": [", "cannot be read"), ("[]", "cannot be read"), ("hello", "cannot be read"),
    (nbformat.writes(new_notebook()), "has no cells"),
    (nbformat.writes(new_notebook(cells=[new_code_cell("1 + 1")])), "holds no check cell of this course"),
], ids=["empty", "cut short", "a list", "text", "no cells", "no check"])
def test_a_file_that_cannot_be_scored_gets_a_sentence(tmp_path, content, says):
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(CannotScore, match=says):
        score_notebook(path)


def test_the_command_says_what_is_wrong_with_its_argument(tmp_path):
    run = subprocess.run([sys.executable, "-m", "utils.checks", str(tmp_path / "none.ipynb")],
                         capture_output=True, text=True)
    assert run.returncode == 2 and "is not there: name a notebook" in run.stderr and "Traceback" not in run.stderr
