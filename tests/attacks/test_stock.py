"""The same submissions do fool unmodified `nbgrader autograde`: the corpus is known to bite.

What stock nbgrader makes of each is shown here; what this grader makes of it stands in test_corpus.py and is asserted
once more beside it.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import MissingEntry

from autograder.course import Course
from autograder.releasing import release_unit

from ..autograder.tiny_course import marks
from .conftest import HOME, prepared
from .corpus import RIGHT, corpus

UNIT = "00_start"
# The first test waits until the whole class is graded.
pytestmark = [pytest.mark.xdist_group("stock"), pytest.mark.slow, pytest.mark.timeout(900)]
BY_NAME = {attack.student: attack for attack in corpus()}
FOOLED = (
    "metadata-skip_execution",
    "forging-display_hook",
    "forging-ast_transformer",
    "forging-input_transformer",
    "forging-patched_check",
    "forging-patched_score",
    "forging-post_run_hooks",
    "forging-library_watch_patched",
)
OTHERS = ("controls-right", "controls-wrong", "snooping-relative_paths", "resources-exits")


@dataclass
class Stock:
    """A course graded by nbgrader alone: what it said, and what it wrote."""

    course: Course
    secrets: dict[str, str]
    said: str

    def score(self, student: str) -> float | None:
        """The student's score, None when there is no submission in the gradebook."""
        with self.course.gradebook() as gradebook:
            try:
                return gradebook.find_submission(UNIT, student).score
            except MissingEntry:
                return None

    def autograded(self, student: str) -> str:
        """The autograded notebook's text, empty when there is none."""
        path = self.course.step("autograded", student, UNIT) / f"{UNIT}.ipynb"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def autograde(root: Path, students: tuple[str, ...]) -> Stock:
    """Hand the students' submissions in, in a new course, and run `nbgrader autograde` on them."""
    course, secrets = prepared(root, units=(UNIT,))
    for student in students:
        folder = course.step("submitted", student, UNIT)
        folder.mkdir(parents=True, exist_ok=True)
        BY_NAME[student].hand_in(course.release_notebook(UNIT), folder)
    return Stock(course, secrets, run_autograde(root))


def run_autograde(root: Path) -> str:
    """Run unmodified `nbgrader autograde` on the course in `root` and return what it said."""
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--create"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280, env=environment)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> Stock:
    """The submissions that fool nbgrader, in one class."""
    return autograde(tmp_path_factory.mktemp("stock") / "course", FOOLED + OTHERS)


@pytest.mark.parametrize("student", FOOLED)
def test_stock_nbgrader_gives_full_marks_for_it_and_this_grader_none(stock, battle, student):
    assert stock.score(student) == 2
    assert battle[BY_NAME[student]].score == 0


def test_stock_nbgrader_tells_right_from_wrong_where_nobody_cheats(stock):
    assert stock.score("controls-right") == 2 and stock.score("controls-wrong") == 0


def test_stock_nbgrader_shows_solutions_and_gradebook_to_submissions(stock, battle):
    shown = stock.autograded("snooping-relative_paths")
    assert stock.secrets["solutions"] in shown and stock.secrets["gradebook"] in shown
    assert battle.secrets["solutions"] not in battle.texts(BY_NAME["snooping-relative_paths"])


def test_a_kernel_that_exits_leaves_no_grade_in_stock_nbgrader(stock, battle):
    assert not stock.score("resources-exits") and stock.autograded("resources-exits") == ""
    assert battle[BY_NAME["resources-exits"]].score == 2


def test_a_repeated_test_cell_stops_stock_nbgraders_whole_class(tmp_path, battle):
    names = ("controls-right", "metadata-duplicated_check", "snooping-relative_paths")
    stock = autograde(tmp_path / "course", names)
    assert "exists multiple times" in stock.said and stock.score("controls-right") == 2
    assert [stock.autograded(name) for name in names[1:]] == ["", ""]
    assert [battle[BY_NAME[name]].status for name in names] == ["graded"] * 3


# An assert, and a score worked out from what the function returns: the two usual ways to write nbgrader's tests.
TABLE = "np.array([[1.0], [3.0]])"
TESTS = {
    "an_assert": f"assert np.all(standardize({TABLE}) == np.array([[-1.0], [1.0]]))",
    "a_score": f"standardize({TABLE}).max().item()",
}


@pytest.fixture(scope="module")
def asserting(tmp_path_factory) -> Stock:
    """An assignment with tests in the usual form, and four submissions, graded by nbgrader alone."""
    root = tmp_path_factory.mktemp("asserting") / "course"
    (root / "solutions" / UNIT).mkdir(parents=True)
    shutil.copy(HOME / "nbgrader_config.py", root)
    solution = "def standardize(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    cells = [
        new_code_cell("import numpy as np", metadata=marks("setup")),
        new_code_cell(solution, metadata=marks("standardize", solution=True)),
        *(new_code_cell(source, metadata=marks(name, points=1)) for name, source in TESTS.items()),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / "solutions" / UNIT / f"{UNIT}.ipynb")
    course = Course(root)
    release_unit(course, UNIT)
    for student in ("controls-right", "controls-right_noisy", "forging-equal_to_everything", "forging-nan_everywhere"):
        notebook = nbformat.read(course.release_notebook(UNIT), as_version=4)
        notebook.cells[1].source = dict(BY_NAME[student].parts).get("[standardize]", RIGHT)
        folder = course.step("submitted", student, UNIT)
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{UNIT}.ipynb")
    return Stock(course, {}, run_autograde(root))


@pytest.mark.parametrize(
    ("student", "test", "points"),
    [
        ("controls-right", "an_assert", 1),
        ("controls-right", "a_score", 1),
        # A right answer that writes to stderr gets nothing.
        ("controls-right_noisy", "an_assert", 0),
        # Wrong ones get full marks: one is equal to everything, the other has a score of NaN.
        ("forging-equal_to_everything", "an_assert", 1),
        ("forging-nan_everywhere", "a_score", 1),
    ],
)
def test_stock_nbgrader_misreads_the_usual_tests(asserting, battle, student, test, points):
    with asserting.course.gradebook() as gradebook:
        assert gradebook.find_grade(test, UNIT, UNIT, student).auto_score == points
    attack = BY_NAME[student]
    assert battle[attack].score == attack.deserves
