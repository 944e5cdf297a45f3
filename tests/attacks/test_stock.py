"""The same submissions do fool unmodified `nbgrader autograde`: the corpus is known to bite.

What stock nbgrader makes of each is shown here; what this grader makes of it stands in test_corpus.py and is asserted
once more beside it.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import MissingEntry

from autograder.course import Course

from .conftest import prepared
from .corpus import corpus

UNIT = "00_start"
pytestmark = pytest.mark.xdist_group("stock")
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
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--create"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280, env=environment)
    return Stock(course, secrets, done.stdout + done.stderr)


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
    stock = autograde(tmp_path / "course", ("controls-right", "metadata-duplicated_check"))
    assert "metadata-duplicated_check" in stock.said and "uplicate" in stock.said
    assert not stock.score("metadata-duplicated_check") and stock.autograded("metadata-duplicated_check") == ""
    assert battle[BY_NAME["metadata-duplicated_check"]].status == "graded"
