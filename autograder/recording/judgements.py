"""The judgements of a class, kept as JSON beside the gradebook: what the report, the table and the feedback read."""

import os
from pathlib import Path

from pydantic import ValidationError

from ..course import Course
from ..errors import CourseError
from ..judging import Judgement

FOLDER = "judgements"


def path_of(course: Course, unit: str, student: str) -> Path:
    """Return where a student's judgement is kept."""
    return course.root / FOLDER / unit / f"{student}.json"


def save(course: Course, judgement: Judgement) -> None:
    """Keep a judgement without its notebook, in one step: a stop leaves the old one or the new one."""
    path = path_of(course, judgement.unit, judgement.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(judgement.model_dump_json(indent=1, exclude={"notebook"}), encoding="utf-8")
    os.replace(fresh, path)


def load(course: Course, unit: str) -> list[Judgement]:
    """Return the kept judgements of a unit, by student's name; raises `CourseError` for a damaged one."""
    judgements = []
    for path in sorted((course.root / FOLDER / unit).glob("*.json")):
        try:
            judgements.append(Judgement.model_validate_json(path.read_text(encoding="utf-8")))
        except (ValidationError, UnicodeDecodeError):
            raise CourseError(f"{path} is damaged. Grade the student again: autograder grade {unit}") from None
    return judgements


def require(course: Course, unit: str, student: str | None = None) -> list[Judgement]:
    """Return the judgements of a unit, or of one student; raises `CourseError` when there are none."""
    found = load(course, unit)
    if not found:
        raise CourseError(f"{unit} has not been graded yet. Run: autograder grade {unit}")
    chosen = [judgement for judgement in found if student in (None, judgement.student)]
    if not chosen:
        names = ", ".join(judgement.student for judgement in found)
        raise CourseError(f"{unit} of {student} has not been graded. Those graded: {names}.")
    return chosen
