"""The checks against right and wrong answers that were written without a look at them, and these against PyTorch."""

import pytest

from tests.implementations.registry import KINDS, PACKAGES, Cheat, Right, Small, Wrong, implementations, kind, namespace
from tests.implementations.registry import exercises as exercises_with_implementations
from tests.implementations.truth import disagreement
from tests.implementations.verdicts import PUBLIC, SEEDS, grade, verdict
from utils.checks import exercises
from utils.checks.registry import UNITS as CHECKED

UNITS = [unit for unit, module in CHECKED.items() if module.split(".")[-1] in PACKAGES]
NAMES = exercises_with_implementations()


def marks(name):
    """Most answers to train_lenet train alike: one worker does that once, see conv_layers/network.py."""
    return (pytest.mark.slow, pytest.mark.xdist_group(name)) if name == "train_lenet" else ()


ALL = [
    pytest.param(name, of, id=f"{name}-{kind(of).__name__}-{of.__name__}", marks=marks(name))
    for name in NAMES
    for of in implementations(name)
]


# A grading of these takes a third of a second; `kill_table` tries every answer on every seed.
SLOW_TO_GRADE = ("dropout_backward", "mlp_dropout_loss", "train_snapshots", "train_heads")


def seeds(name, implementation):
    """Public cases and two hidden seeds; one where training takes its time, and where losing marks twice will do; none
    for wrong answers that are slow to grade."""
    if kind(implementation) is Wrong and name in SLOW_TO_GRADE:
        return SEEDS[:1]
    return SEEDS if kind(implementation) is Right and not name.startswith("train_") else SEEDS[:2]


@pytest.mark.parametrize("name, implementation", ALL)
def test_the_checks_give_what_an_implementation_deserves(name, implementation):
    assert not verdict(name, implementation, seeds(name, implementation)).problems


@pytest.mark.parametrize("name", [pytest.param(name, marks=marks(name)) for name in NAMES])
def test_right_implementations_agree_with_pytorch_and_wrong_ones_do_not(name):
    for implementation in implementations(name):
        of = kind(implementation)
        # A cheat's answer is a right one, or else it would lose its marks for another reason.
        problem = disagreement(name, namespace(implementation), style=of is Right, trials=1 if of is Cheat else None)
        assert (problem is not None) is (of is Wrong), f"{implementation.__name__}: {problem}"


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_styles_and_mistakes(name):
    assert len(implementations(name, Right)) >= 4
    assert len(implementations(name, Wrong)) >= 10
    assert len({wrong.mistake for wrong in implementations(name, Wrong)} - {None}) >= 5


def test_every_graded_exercise_has_implementations():
    assert {exercise.name for unit in UNITS for exercise in exercises(unit)} <= set(NAMES)


@pytest.mark.parametrize(
    "name, implementation",
    [case for case in ALL if any(word in case.id for word in ("nothing_returned", "printed", "returns_nothing"))],
)
def test_a_missing_return_is_taken_for_no_other_mistake(name, implementation):
    assert grade(name, implementation, PUBLIC).mistakes == []


def test_a_kind_is_what_a_class_was_declared_as_not_what_it_inherits_from():
    found = {kind(implementation) for name in NAMES for implementation in implementations(name)}
    assert found == set(KINDS)
    wrong = implementations("linear_backward", Wrong)
    assert any(issubclass(implementation, Right) for implementation in wrong)
    small = implementations("linear_backward", Small)
    assert all({"linear_forward", "linear_backward"} == set(namespace(s)) for s in small)
