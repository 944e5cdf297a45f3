"""The course's own assignments: a solution gets full marks, whatever the seed, and a release counts as not attempted."""
import contextlib
import io
from functools import cache
from pathlib import Path

import pytest

from autograder.build.text import notebook_from_text
from bench.convolution import solution_functions
from utils.checks import exercise, exercises
from utils.checks.notebook_score import score_notebook
from utils.checks.registry import UNITS

ROOT = Path(__file__).parents[1]
SEEDS = 10
# One grading of these takes from half a second to ten; test_right_answers.py tries them on more seeds.
FEWER = {"train_classifier": 3, "train_lenet": 1, "conv2d_backward_naive": 5, "conv2d_backward": 5, "lenet_backward": 5,
         "max_pool2d_backward": 5, "avg_pool2d_backward": 5}


def cells(unit):
    """The code cells of a unit's text, by their grade ids."""
    notebook, _ = notebook_from_text((ROOT / "sources" / "assignments" / f"{unit}.py").read_text())
    return {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells if cell.cell_type == "code"}


@cache
def solutions(unit):
    """What the solution cells of a unit define."""
    return solution_functions(ROOT / "solutions" / unit / f"{unit}.ipynb")


@pytest.mark.parametrize("unit", UNITS)
def test_check_cells_hand_over_what_their_exercises_need_and_are_worth_their_points(unit):
    asked = {name: cell for name, cell in cells(unit).items() if name and cell.metadata.nbgrader.get("grade")}
    assert list(asked) == [f"{e.name}_check" for e in exercises(unit)]
    for e in exercises(unit):
        cell = asked[f"{e.name}_check"]
        assert cell.source == f"check({', '.join(e.needs)})"
        assert cell.metadata.nbgrader["points"] == (0 if e.bonus else e.points)


@pytest.mark.slow
@pytest.mark.parametrize("name", [e.name for unit in UNITS for e in exercises(unit)])
def test_solutions_get_full_marks_on_public_cases_and_on_hidden_ones(name):
    e = exercise(name)
    for seed in [None, *range(5000, 5000 + FEWER.get(name, SEEDS))]:
        with contextlib.redirect_stdout(io.StringIO()):
            report = e.grade(solutions(e.unit), seed=seed)
        assert report.score == report.points, f"seed {seed}:\n{report}"


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_released_notebook_runs_to_its_end_and_counts_as_not_attempted(unit):
    score = score_notebook(ROOT / "assignments" / unit / f"{unit}.ipynb")
    assert score.troubles == ()
    assert {report.outcome for report in score.reports} == {"not attempted"}
    assert len(score.reports) == len(exercises(unit))
