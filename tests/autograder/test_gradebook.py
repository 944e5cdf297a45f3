"""What nbgrader's gradebook, feedback and own autograde say about the judged class."""

import csv
import html
import shutil

import pytest
from nbgrader.apps.api import NbGraderAPI

from autograder.course import Course
from autograder.recording.reference import load_reference
from autograder.reporting.export import export_grades

from .tiny_course import UNIT


@pytest.mark.parametrize("student", ["right", "mistaken", "messy", "hangs", "memorised", "dies", "Zoë Brûlé de l'Été"])
def test_the_gradebook_holds_the_judged_points(judged, student):
    recorded = judged.recorded(student)
    for exercise in judged[student].exercises:
        assert recorded[exercise.cell] == pytest.approx(exercise.score)


def test_a_submission_that_was_not_graded_has_no_grade_in_the_gradebook(judged):
    with judged.course.gradebook() as gradebook:
        assert "truncated" in {student.id for student in gradebook.students}
        assert [submission.assignment.name for submission in gradebook.student_submissions("truncated")] == []


def test_an_unanswered_question_is_nought_and_an_answered_one_waits(judged):
    with judged.course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(UNIT, UNIT, "right")
        grade = next(grade for grade in notebook.grades if grade.name == "why")
        assert grade.auto_score == 0 and not grade.needs_manual_grade


def test_stock_autograde_gives_the_same_partial_credit(judged, tmp_path):
    """For a mistake that public cases show, nbgrader alone comes to the same points as the grader."""
    root = tmp_path / "stock"
    shutil.copytree(judged.course.root, root, ignore=shutil.ignore_patterns("autograded", "feedback", "judgements"))
    course = Course(root)
    for folder in course.step("submitted").iterdir():
        if folder.name != "mistaken":
            shutil.rmtree(folder)
    api = NbGraderAPI(course.directory(UNIT), config=course.config)
    result = api.autograde(UNIT, "mistaken", force=True)
    assert result["success"], result.get("log")
    with course.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(UNIT, UNIT, "mistaken").grades
        assert {grade.name: grade.score for grade in grades} == pytest.approx(judged.recorded("mistaken"))
    assert 0 < judged.recorded("mistaken")["softmax_check"] < 3


def test_feedback_holds_points_messages_and_hints(judged):
    page = judged.feedback("mistaken")
    mistaken = judged["mistaken"].exercises[0].checks[0]
    assert mistaken.hint and html.escape(mistaken.hint, quote=False) in page
    assert html.escape(mistaken.message[:60], quote=False) in page
    assert f"softmax: {judged.scores('mistaken')['softmax']:g} of 3 points" in page
    assert "Score: 3.0 / 3.0" in judged.feedback("Zoë Brûlé de l'Été")


def test_feedback_shows_nothing_of_hidden_cases(judged):
    page = judged.feedback("memorised")
    check = judged["memorised"].exercises[0].checks[0]
    assert check.message in page
    assert "case &quot;" not in page and 'case "' not in check.message


def test_feedback_says_why_a_cell_was_left_out(judged):
    assert "did not finish in 4 s and was left out" in judged.feedback("hangs")


def test_feedback_on_a_submission_that_was_not_graded_says_why(judged):
    page = judged.feedback("truncated")
    assert "not graded yet" in page and "cut off at line" in page


def test_the_export_has_a_row_for_everyone_and_no_silent_nought(judged, tmp_path):
    path = tmp_path / "grades.csv"
    with judged.course.gradebook() as gradebook:
        gradebook.update_or_create_student("absent")
    judgements = [judgement for name, judgement in judged.judgements.items() if name != "hangs"]
    reference = load_reference(judged.course, UNIT)
    assert export_grades(judged.course, reference, judgements, path) == len(judged.judgements) + 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    right, truncated = rows["right"], rows["truncated"]
    assert (right["status"], right["score"], right["points"], right["softmax"]) == ("graded", "9.5", "12", "3")
    assert float(rows["mistaken"]["score"]) < 9.5
    assert (truncated["status"], truncated["score"], truncated["softmax"]) == ("not graded", "", "")
    assert "cut off" in truncated["reason"]
    assert (rows["absent"]["status"], rows["absent"]["score"]) == ("not handed in", "")
    assert (rows["hangs"]["status"], rows["hangs"]["score"]) == ("waiting", "")


def test_the_summary_has_the_fields_that_were_promised(judged):
    summary = judged["mistaken"].summary()
    assert list(summary) == ["student", "unit", "status", "reason", "score", "points", "seconds", "sandbox", "exercises"]
    assert list(summary["exercises"][0]) == ["name", "score", "points", "checks"]
    first = summary["exercises"][0]["checks"][0]
    assert first == {"name": "values", "outcome": "failed", "mistake": "n - 1 in the standard deviation"}
