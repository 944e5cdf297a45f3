"""Each mistake that a check knows, handed in as an answer: it loses the check, and it is called by its own name.

The answer is what the mistake itself says that it would return, so no student's code is needed. A mistake may change
nothing in some checks of its exercise (a stride ignored where there is none), and may look like another one there; there
must be a check in which it shows as itself.
"""
import numpy as np
import pytest

from utils.checks import exercises
from utils.checks.compare import Near
from utils.checks.judging import Case, judge_check
from utils.checks.report import PASSED
from utils.checks.values import Bunch, copied

SEEDS = (None, 3)
# Whose mistakes are recognised in what was drawn, and compute nothing.
JUDGED = ("dropout_backward", "train_heads", "xavier_normal", "glorot_uniform", "he_normal", "orthogonal")
# Unit 04 knows some hundred mistakes an exercise, each of which is compared with all others.
LONG = (*(e.name for e in exercises("04_batchnorm")), "mlp_dropout_loss", "train_snapshots")
UNITS = ("02_convolution", "04_batchnorm", "05_regularization", "06_initialization")
ALL = [e for unit in UNITS for e in exercises(unit)]
EXERCISES = [pytest.param(e, marks=pytest.mark.slow) if e.name in LONG else e for e in ALL if e.name not in JUDGED]


def answers(mistake, check, drawn):
    """The cases of a check as somebody with this mistake would answer them; rightly where the mistake cannot be made."""
    for name, inputs in drawn:
        want = Bunch(check.expected(copied(inputs)))
        try:
            given = {**want, **mistake.gives(copied(inputs), want)}
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, ZeroDivisionError, RuntimeError):
            given = want
        values = {k: np.asarray(v.value if isinstance(v, Near) else v) for k, v in given.items()}
        yield Case(name, inputs, {"kind": "values", "values": values})


def recognised(exercise, seed):
    """How each mistake is called in each check where it loses marks: {its place in the check's list: set of names}."""
    plan, found = exercise.plan(seed), {}
    for check in exercise.checks:
        drawn = [(name, inputs) for of, name, inputs in plan.cases if of == check.name]
        for mistake in check.mistakes:
            if mistake.gives is None:
                continue
            result = judge_check(check, list(answers(mistake, check, drawn)), 1.0)
            names = found.setdefault((mistake.name, id(mistake.gives)), set())
            if result.outcome != PASSED:
                names.add(result.mistake)
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_every_mistake_loses_marks_under_its_own_name(exercise, seed):
    found = recognised(exercise, seed)
    assert len({name for name, _ in found}) >= 5
    assert [name for (name, _), names in found.items() if name not in names] == []


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_every_mistake_has_a_hint_of_its_own_words(exercise):
    for check in exercise.checks:
        for mistake in check.mistakes:
            assert mistake.hint.endswith((".", "?")) and len(mistake.hint) > 20, mistake.name
