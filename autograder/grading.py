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
from .judging.elsewhere import judge_all
from .judging.job import Job
from .judging.judgement import Unusable
from .judging.packing import pack
from .recording import judgements
from .recording.fingerprint import digest_of, fingerprint
from .recording.gradebook import Recorder, unwritable
from .recording.judgements import Kept, MadeOf
from .recording.reference import load_reference
from .recording.seeds import HiddenSeeds


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

    `seed` draws the hidden cases; None takes the unit's own secret ones: work that was judged before keeps its cases, other
    work gets those of the round that goes on, and with `new_seed` all get new ones (see `recording.seeds`). What an
    earlier run has judged and recorded is
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
        judged_before = {job.student: judgements.find(course, unit, job.student) for job in jobs}
        made_of = _made_of_each(course, reference, jobs, judged_before, seed, new_seed, limits)
        to_judge: dict[int, list[Job]] = {}
        for job in jobs:
            kept, (made, its_seed) = judged_before[job.student], made_of[job.student]
            # What could not be graded may have had a reason outside of the submission, so it is tried each time.
            if again or kept is None or kept.status == "not graded" or kept.fingerprint != made.fingerprint:
                to_judge.setdefault(its_seed, []).append(job)
            elif not kept.recorded:
                yield enter(course, recorder, kept, made)
            elif recorder.has_notebook(unit, job.student):
                yield kept.model_copy(update={"earlier": True})
            else:
                # A power cut may have kept the one and lost the other.
                to_judge.setdefault(its_seed, []).append(job)
        for its_seed, some in to_judge.items():
            for judgement in judge_all(some, reference, its_seed, limits, workers, scheduler):
                yield enter(course, recorder, judgement, made_of[judgement.student][0])


def enter(course: Course, recorder: Recorder, judgement: Judgement, made_of: MadeOf) -> Judgement:
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


def _made_of_each(
    course: Course,
    reference: Reference,
    jobs: list[Job],
    before: dict[str, Kept | None],
    seed: int | None,
    new_seed: bool,
    limits: Limits,
) -> dict[str, tuple[MadeOf, int]]:
    """Return for each student of what the judgement will be made, and the seed of its hidden cases."""
    seeds = HiddenSeeds(course, reference.unit)
    now: int | None = seeds.current(course.submitters(reference.unit), anew=True) if new_seed and seed is None else None
    found = {}
    for job in jobs:
        # Taken before judging: a submission that is replaced meanwhile is judged again by the next run.
        packed = _packed(job)
        submission, kept = digest_of(packed), before[job.student]
        same = kept is not None and kept.submission == submission and kept.round is not None and kept.round < len(seeds)
        number = kept.round if same and not new_seed else now
        if number is None and seed is None:
            number = now = seeds.current(course.submitters(reference.unit))
        its_seed = seeds[number] if seed is None else seed
        made = fingerprint(packed, reference, its_seed, limits)
        found[job.student] = MadeOf(made, submission, number if seed is None else None), its_seed
    return found


def _packed(job: Job) -> bytes:
    try:
        return pack(job.folder)
    except Unusable as error:
        return str(error).encode()


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
