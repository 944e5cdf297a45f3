"""The judgements of a class, kept as JSON beside the gradebook: what the report, the table and the feedback read."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ..course import Course
from ..errors import CourseError
from ..judging import Judgement
from .durable import write_durably

FOLDER = "judgements"


class Kept(Judgement):
    """A judgement in its file: of what it was made, and whether the gradebook has all of it.

    `fingerprint` stands for all that the judgement depends on, `submission` for the work that was handed in alone, and
    `round` is the number of the hidden seed (None when one was named on the command line). Until all is `recorded` the file
    holds the judged notebook too, so that a run that was cut off need not judge again.
    """

    fingerprint: str = ""
    submission: str = ""
    round: int | None = None
    recorded: bool = True


def path_of(course: Course, unit: str, student: str) -> Path:
    """Return where a student's judgement is kept."""
    return course.root / FOLDER / unit / f"{student}.json"


@dataclass(frozen=True)
class MadeOf:
    """What a judgement was made of; see `Kept`."""

    fingerprint: str = ""
    submission: str = ""
    round: int | None = None


def save(course: Course, judgement: Judgement, made_of: MadeOf = MadeOf(), recorded: bool = True) -> None:
    """Keep a judgement in one step: a stop leaves the old one or the new one. Raises `CannotWrite` on a full disk."""
    kept = Kept(**dict(judgement) | vars(made_of) | {"recorded": recorded})
    text = kept.model_dump_json(indent=1, exclude={"notebook"} if recorded else None)
    # What is only half done may be lost in a power cut: it is then judged again.
    write_durably(path_of(course, judgement.unit, judgement.student), text, at_once=recorded)


def find(course: Course, unit: str, student: str) -> Kept | None:
    """Return what is kept of a student, None when that is nothing or damaged."""
    try:
        return Kept.model_validate_json(path_of(course, unit, student).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def load(course: Course, unit: str) -> list[Judgement]:
    """Return the recorded judgements of a unit, by student's name; raises `CourseError` for a damaged one."""
    judgements = []
    for path in sorted((course.root / FOLDER / unit).glob("*.json")):
        try:
            kept = Kept.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError):
            raise CourseError(f"{path} is damaged. Grade the student again: autograder grade {unit}") from None
        if kept.recorded:
            judgements.append(Judgement.model_validate(kept.model_dump()))
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
