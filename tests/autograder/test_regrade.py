"""Judging again: the same hidden cases, what changed is shown, and a person's own work stays."""

import json

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.recording.seeds import FILE

from .ledger import rows
from .tiny_course import UNIT, Submission


@pytest.fixture
def graded(course_copy, capsys) -> Course:
    """A course with two graded submissions, one of them wrong; a person has marked both."""
    course = Course(course_copy)
    for student, softmax in {"right": None, "wrong": "def softmax(z):\n    return z"}.items():
        folder = course.step("submitted", student, UNIT)
        folder.mkdir(parents=True)
        submission = Submission(course.release_notebook(UNIT)).answer()
        if softmax:
            submission.answer(softmax=softmax)
        submission.cell("why").source = "Because."
        (folder / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
    assert main(["grade", UNIT, *options(course)]) == 0
    with course.gradebook() as gradebook:
        for student in ("right", "wrong"):
            gradebook.find_grade("why", UNIT, UNIT, student).manual_score = 1.5
            gradebook.find_comment("why", UNIT, UNIT, student).manual_comment = f"Well said, {student}."
        gradebook.find_grade("softmax_check", UNIT, UNIT, "wrong").manual_score = 2.5
        gradebook.db.commit()
    capsys.readouterr()
    return course


def options(course: Course) -> list[str]:
    return ["--course", str(course.root), "--sandbox", "none", "--workers", "2"]


def facts(course: Course) -> list[tuple]:
    """The gradebook without the marks that say that a person should look again."""
    return [row[:6] + row[7:] if row[0] == "grade" else row for row in rows(course)]


def test_a_regrade_keeps_the_cases_a_persons_grades_and_comments(graded, capsys):
    seeds, before = (graded.root / FILE).read_text(), facts(graded)
    assert ("comment", "wrong", "why", "Well said, wrong.") in before
    assert main(["regrade", UNIT, *options(graded)]) == 0
    assert "No grades changed." in capsys.readouterr().out
    assert (graded.root / FILE).read_text() == seeds and facts(graded) == before


def test_a_regrade_shows_what_changed_and_for_whom(graded, capsys):
    folder = graded.step("submitted", "wrong", UNIT)
    (folder / f"{UNIT}.ipynb").write_text(Submission(graded.release_notebook(UNIT)).answer().text(), encoding="utf-8")
    assert main(["regrade", UNIT, "--student", "wrong", *options(graded)]) == 0
    out = capsys.readouterr().out
    assert "1 grade changed." in out and "right" not in out
    (line,) = [line for line in out.splitlines() if "→" in line]
    assert line.split()[0] == "wrong" and "9.5" in line.split() and "→ 3" in line
    # The person's grade of the check still counts, and is marked to be looked at again.
    grade = next(row for row in rows(graded) if row[:3] == ("grade", "wrong", "softmax_check"))
    assert grade[3:5] == (3.0, 2.5) and grade[6] is True and grade[7] == 2.5


def test_new_hidden_cases_are_drawn_for_the_whole_class_only(graded, capsys):
    before = json.loads((graded.root / FILE).read_text())
    assert main(["regrade", UNIT, "--student", "right", "--new-seed", *options(graded)]) == 1
    assert "for the whole class" in capsys.readouterr().err
    assert json.loads((graded.root / FILE).read_text()) == before
    assert main(["regrade", UNIT, "--new-seed", *options(graded)]) == 0
    assert "No grades changed." in capsys.readouterr().out
    assert json.loads((graded.root / FILE).read_text())[UNIT] != before[UNIT]
    # The new cases are those of the class from now on, so there is nothing left to judge.
    assert main(["grade", UNIT, *options(graded)]) == 0
    assert "2 of them were graded already" in capsys.readouterr().out
