"""Each trouble costs what it should and is told in a sentence; nobody else's grade depends on it."""

import pytest

from autograder.judging.submission import judge_submission
from autograder.recording.reference import load_reference

from .conftest import LIMITS, SEED
from .tiny_course import UNIT

FULL = {"standardize": 2, "softmax": 3, "double_test": 1, "double_half": 1.5, "relu_backward": 2}


def test_right_answers_get_full_marks(judged):
    assert judged["right"].status == "graded" and judged["right"].reasons == [] and judged["right"].repairs == []
    assert judged.scores("right") == FULL
    assert (judged["right"].score, judged["right"].points) == (9.5, 10)


def test_the_released_notebook_scores_nothing_and_shows_no_error(judged):
    assert judged["untouched"].status == "graded" and judged["untouched"].score == 0
    checks = [check for exercise in judged["untouched"].exercises[:2] for check in exercise.checks]
    assert {check.outcome for check in checks} == {"not attempted"}


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("truncated", ["cut off at line", "whole file"]),
        ("empty folder", ["folder is empty"]),
        ("other unit", ["notebook of another assignment", "other_standardize_check", UNIT]),
    ],
)
def test_what_cannot_be_judged_is_not_graded_and_says_why(judged, student, words):
    judgement = judged[student]
    assert judgement.status == "not graded" and judgement.score is None and judgement.points == 10
    assert len(judgement.reasons) == 1 and judgement.reason.endswith(".")
    for word in words:
        assert word in judgement.reason


def test_a_mess_is_put_right_and_told(judged):
    assert judged["messy"].status == "graded" and judged.scores("messy") == FULL
    assert len(judged["messy"].repairs) == 6


def test_prints_and_warnings_cost_nothing(judged):
    assert judged["Zoë Brûlé de l'Été"].status == "graded" and judged.scores("Zoë Brûlé de l'Été") == FULL


def test_patching_the_kernel_gains_nothing(judged):
    assert judged.scores("forged")["standardize"] < 0.3
    assert judged.scores("forged")["softmax"] == 3


def test_answers_learnt_by_heart_fail_on_hidden_cases(judged):
    values = judged["memorised"].exercises[0].checks[0]
    assert judged.scores("memorised")["standardize"] < 2
    assert values.outcome == "failed" and "hidden cases" in values.message


def test_a_hidden_test_of_nbgrader_counts(judged):
    assert judged.scores("memorised")["double_test"] == 0 and judged.scores("memorised")["double_half"] == 1.5


def test_nothing_of_the_course_is_near_a_running_submission(judged):
    outputs = [output for cell in judged.autograded("nosy").cells for output in cell.get("outputs", [])]
    assert any("FOUND nothing" in output.get("text", "") for output in outputs)


def test_a_flood_of_output_is_cut(judged):
    sizes = [len(str(cell.get("outputs", ""))) for cell in judged.autograded("nosy").cells]
    assert max(sizes) < 500_000


@pytest.mark.parametrize(
    ("student", "sentences"),
    [
        ("hangs", ["Cell 5 (while True:) did not finish in 4 s and was left out."]),
        (
            "ends",
            [
                "Cell 5 (import os) ended the kernel and was left out.",
                "Cell 9 (exit()) ended the kernel and was left out.",
            ],
        ),
    ],
)
def test_a_cell_that_hangs_or_ends_the_kernel_is_left_out_and_the_rest_judged(judged, student, sentences):
    assert judged[student].status == "partial" and judged[student].reasons == sentences
    assert judged.scores(student) == FULL


def test_a_function_that_ends_the_kernel_loses_its_own_exercise_only(judged):
    assert judged["dies"].status == "partial"
    assert judged["dies"].reasons[0] == "The check of softmax ended the kernel."
    # Without an output nbgrader would give a test full marks.
    assert judged.scores("dies") == FULL | {"softmax": 0, "double_test": 0, "double_half": 0}
    assert len(judged["dies"].reasons) == 3


@pytest.mark.parametrize("student", ["mistaken", "memorised"])
def test_a_verdict_does_not_depend_on_who_is_judged_beside(judged, student):
    reference = load_reference(judged.course, UNIT)
    alone = judge_submission(judged.course.step("submitted", student, UNIT), student, reference, SEED, LIMITS)
    assert alone.summary() | {"seconds": 0} == judged[student].summary() | {"seconds": 0}
