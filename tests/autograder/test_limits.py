"""How long a cell and a check may take where an exercise trains a network."""

from types import SimpleNamespace

from autograder.judging.examining import Examiner
from autograder.judging.judgement import Limits
from autograder.judging.running import NotebookRun


def limit(exercises, graded, cell_timeout=10.0):
    reference = SimpleNamespace(exercises=exercises)
    run = NotebookRun(None, reference, Examiner(1), None, Limits(cell_timeout=cell_timeout))
    return run._limit(graded)


def check(exercise):
    return SimpleNamespace(kind="check", exercise=exercise)


def test_a_check_that_trains_has_the_time_its_exercise_asks_for():
    exercises = {"im2col": "im2col_check", "train_lenet": "train_lenet_check"}
    assert limit(exercises, check("train_lenet")) >= 180
    assert limit(exercises, check("im2col")) == 10


def test_a_cell_beside_it_may_train_once_more():
    assert limit({"im2col": "a", "train_lenet": "b"}, None) >= 90
    assert limit({"im2col": "a"}, None) == 10


def test_a_longer_limit_stays():
    assert limit({"train_lenet": "b"}, check("train_lenet"), cell_timeout=1000.0) == 1000
