"""Grade a unit: judge in parallel, record one by one in this process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .course import Course
from .errors import CourseError
from .judging import Judgement, Limits
from .judging.pool import Job, judge_all
from .recording import judgements
from .recording.gradebook import has_grades, record
from .recording.reference import load_reference
from .recording.seeds import hidden_seed


def jobs_for(course: Course, unit: str, student: str | None = None) -> list[Job]:
    """Return the submissions to judge; raises `CourseError` when there are none."""
    submitters = course.submitters(unit)
    if not submitters:
        raise CourseError(
            f"There are no submissions for {unit} in {course.step('submitted').resolve()}. "
            f"Bring them in with: autograder collect {unit} --from FOLDER"
        )
    if student is not None and student not in submitters:
        raise CourseError(f"{student} has not handed in {unit}. Those who have: {', '.join(submitters)}.")
    chosen = [student] if student is not None else submitters
    return [Job(name, course.step("submitted", name, unit)) for name in chosen]


def grade_unit(
    course: Course, unit: str, jobs: list[Job], limits: Limits, workers: int = 2, seed: int | None = None
) -> Iterator[Judgement]:
    """Judge `jobs` and yield each judgement once it is recorded.

    `seed` draws the hidden cases; None takes the unit's own secret seed. A judgement that the gradebook refuses becomes
    one that was not graded, so that one submission never stops the class.
    """
    reference = load_reference(course, unit)
    with sole_writer(course):
        seed = hidden_seed(course, unit) if seed is None else seed
        for judgement in judge_all(jobs, reference, seed, limits, workers):
            try:
                record(course, judgement)
            except CourseError as error:
                judgement = refused(judgement, str(error))
            if judgement.status == "not graded" and has_grades(course, unit, judgement.student):
                judgement.reasons.append("The gradebook keeps the grades of an earlier submission.")
            judgements.save(course, judgement)
            yield judgement


def refused(judgement: Judgement, reason: str) -> Judgement:
    """Return the judgement as one that was not graded, for `reason`."""
    return judgement.model_copy(
        update={"status": "not graded", "score": None, "exercises": [], "notebook": None, "reasons": [reason]}
    )


@contextmanager
def sole_writer(course: Course) -> Iterator[None]:
    """Hold the course for writing; raises `CourseError` when another run of the autograder holds it."""
    with open(course.root / ".autograder.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError(
                f"Another run of the autograder is recording grades in {course.root}. Wait until it is done."
            ) from None
        lock.write(str(os.getpid()))
        yield
