"""Grade a unit: judge in parallel, record one by one in this process."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from .course import Course
from .errors import CannotWrite, CourseError
from .judging import Judgement, Limits, Reference
from .judging.judgement import Unusable
from .judging.packing import pack
from .judging.pool import Job, judge_all
from .recording import judgements
from .recording.fingerprint import fingerprint
from .recording.gradebook import Recorder, unwritable
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
    course: Course,
    unit: str,
    jobs: list[Job],
    limits: Limits,
    workers: int = 2,
    seed: int | None = None,
    again: bool = False,
    scheduler: str | None = None,
    new_seed: bool = False,
) -> Iterator[Judgement]:
    """Judge `jobs` and yield each judgement once it is recorded.

    `seed` draws the hidden cases; None takes the unit's own secret seed, drawn anew with
    `new_seed`. What an earlier run has judged and recorded is
    yielded as it is, and what it judged only is recorded, unless `again` says to judge everything. `workers` processes
    of this machine judge, or those of the Dask scheduler at the address `scheduler`. A judgement that the
    gradebook refuses becomes one that was not graded, so that one submission never stops the class; a full disk or a
    locked gradebook does, with `CannotWrite`.
    """
    try:
        reference = load_reference(course, unit)
    except DatabaseError as error:
        raise CannotWrite(unwritable(course, error)) from error
    with sole_writer(course), Recorder(course) as recorder:
        seed = hidden_seed(course, unit, new_seed) if seed is None else seed
        made_of = {job.student: _made_of(job, reference, seed, limits) for job in jobs}
        to_judge = []
        for job in jobs:
            kept = None if again else judgements.find(course, unit, job.student)
            # What could not be graded may have had a reason outside of the submission, so it is tried each time.
            if kept is None or kept.status == "not graded" or kept.fingerprint != made_of[job.student]:
                to_judge.append(job)
            elif kept.recorded:
                yield kept.model_copy(update={"earlier": True})
            else:
                yield enter(course, recorder, kept, kept.fingerprint)
        for judgement in judge_all(to_judge, reference, seed, limits, workers, scheduler):
            yield enter(course, recorder, judgement, made_of[judgement.student])


def enter(course: Course, recorder: Recorder, judgement: Judgement, made_of: str) -> Judgement:
    """Record a judgement so that a stop at any moment leaves nothing half done that the next run takes for whole."""
    started = time.monotonic()
    # First the judgement, marked as not yet recorded; then the gradebook; then the mark is taken away.
    judgements.save(course, judgement, made_of, recorded=False)
    try:
        recorder.record(judgement)
    except CannotWrite:
        raise
    except CourseError as error:
        judgement = refused(judgement, str(error))
    if judgement.status == "not graded" and recorder.has_grades(judgement.unit, judgement.student):
        judgement.reasons.append("The gradebook keeps the grades of an earlier submission.")
    judgement.steps["recording"] = time.monotonic() - started
    judgements.save(course, judgement, made_of)
    return judgement


def _made_of(job: Job, reference: Reference, seed: int, limits: Limits) -> str:
    # Taken before judging: a submission that is replaced meanwhile is judged again by the next run.
    try:
        packed = pack(job.folder)
    except Unusable as error:
        packed = str(error).encode()
    return fingerprint(packed, reference, seed, limits)


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
