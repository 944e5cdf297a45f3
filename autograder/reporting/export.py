"""Grades as CSV, out of nbgrader's gradebook: what a person changed in the formgrader counts."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook

from ..course import Course
from ..judging import Judgement, Reference


def export_grades(course: Course, reference: Reference, judgements: list[Judgement], path: Path) -> int:
    """Write one row for each student whom the gradebook knows or who handed in, and return how many.

    A student without a judgement has the status "not handed in", or "waiting" when there is work that nobody graded.
    Columns: student, unit, status, score, points, each exercise and written answer, to_read (written answers that
    nobody has read yet), reason. A submission that was not graded has empty scores, never zeros.
    """
    columns = {cell.exercise or grade_id: grade_id for grade_id, cell in reference.graded.items()}
    header = ["student", "unit", "status", "score", "points", *columns, "to_read", "reason"]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    rows = 0
    with course.gradebook() as gradebook, fresh.open("w", newline="", encoding="utf-8-sig") as file:
        # The mark at the start makes spreadsheets read accents right.
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for row in _rows(course, gradebook, reference.unit, judgements, columns):
            writer.writerow({key: _safe(value) for key, value in row.items()})
            rows += 1
    os.replace(fresh, path)
    return rows


def _rows(
    course: Course, gradebook: Gradebook, unit: str, judgements: list[Judgement], columns: dict[str, str]
) -> Iterator[dict]:
    judged = {judgement.student: judgement for judgement in judgements}
    handed_in = set(course.submitters(unit))
    for student in sorted({*judged, *handed_in, *(student.id for student in gradebook.students)}):
        judgement = judged.get(student)
        row = {"student": student, "unit": unit}
        if judgement is None:
            yield row | {"status": "waiting" if student in handed_in else "not handed in"}
        elif judgement.status == "not graded":
            yield row | {"status": judgement.status, "reason": judgement.reason}
        else:
            row |= {"status": judgement.status, "reason": judgement.reason}
            yield row | _scores(gradebook, judgement, columns)


def _scores(gradebook: Gradebook, judgement: Judgement, columns: dict[str, str]) -> dict:
    try:
        notebook: SubmittedNotebook = gradebook.find_submission_notebook(
            judgement.unit, judgement.unit, judgement.student
        )
    except MissingEntry:
        return {}
    grades = {grade.name: grade for grade in notebook.grades}
    scores = {}
    waiting = 0
    for column, grade_id in columns.items():
        grade = grades.get(grade_id)
        unread = grade is not None and grade.manual_score is None and grade.auto_score is None
        waiting += unread
        scores[column] = "" if grade is None or unread else _number(grade.score)
    penalty = notebook.late_submission_penalty or 0.0
    return scores | {
        "score": _number(notebook.score - penalty),
        "points": _number(notebook.max_score),
        "to_read": waiting,
    }


def _number(value: float) -> str:
    return f"{round(value, 4):g}"


def _safe(value: object) -> object:
    """Keep a spreadsheet from reading a text as a formula: names come from students."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@")) and not _is_number(value)
    return f"'{value}" if formula else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
