"""Workers: verdicts hang on nothing but the submission; a worker that dies costs nobody but who killed it."""

import gc
import os
import signal
import time

import psutil
import pytest

from autograder.errors import CourseError
from autograder.judging import Limits
from autograder.judging.cluster import workers_here
from autograder.judging.job import Job
from autograder.judging.pool import DIED, judge_all
from autograder.recording.reference import load_reference

from .tiny_course import UNIT, Submission

KILL_THE_JUDGE = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
LIMITS = Limits(cell_timeout=10, sandbox="none")
MARK = "a_cell_that_hangs_for_test_pool"


@pytest.fixture
def jobs_of(released_course, tmp_path):
    """Write submissions by student, and return a job for each."""

    def write(submissions: dict[str, Submission]) -> list[Job]:
        for student, submission in submissions.items():
            (tmp_path / student).mkdir()
            (tmp_path / student / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
        return [Job(student, tmp_path / student) for student in submissions]

    return write


@pytest.fixture
def fresh(released_course):
    """Return a new right submission."""
    return lambda: Submission(released_course.release_notebook(UNIT)).answer()


def test_a_submission_that_kills_its_judge_is_not_graded_and_the_others_are(released_course, fresh, jobs_of):
    jobs = jobs_of({"killer": fresh().insert(KILL_THE_JUDGE, before="softmax"), "one": fresh(), "two": fresh()})
    reference = load_reference(released_course, UNIT)
    judged = {j.student: j for j in judge_all(jobs, reference, 7, LIMITS, workers=2)}
    for bystander in ("one", "two"):
        assert judged[bystander].status == "graded" and judged[bystander].score == 9.5
    assert judged["killer"].status == "not graded" and judged["killer"].score is None
    assert judged["killer"].reason == DIED and judged["killer"].points == 10


def test_one_worker_many_workers_and_an_existing_scheduler_give_the_same_bytes(released_course, fresh, jobs_of):
    jobs = jobs_of(
        {
            "right": fresh(),
            "wrong": fresh().answer(softmax="def softmax(z):\n    return z"),
            "draws": fresh().insert("print(np.random.rand(3))", before="softmax"),
        }
    )
    reference = load_reference(released_course, UNIT)

    def verdicts(workers: int, scheduler: str | None = None) -> dict[str, str]:
        found = {}
        for judgement in judge_all(jobs, reference, 7, LIMITS, workers, scheduler):
            found[judgement.student] = judgement.model_copy(update={"seconds": 0.0, "steps": {}}).model_dump_json()
        return found

    one = verdicts(1)
    assert len(one) == 3 and '"score":9.5' in one["right"] and '"score":9.5' not in one["wrong"]
    assert verdicts(3) == one
    with workers_here(2) as client:
        assert verdicts(1, client.scheduler.address) == one


def test_a_scheduler_that_is_not_there_is_told(released_course, fresh, jobs_of, monkeypatch):
    monkeypatch.setattr("autograder.judging.cluster.WAIT_SECONDS", 2.0)
    reference = load_reference(released_course, UNIT)
    with pytest.raises(CourseError, match="No Dask scheduler answers at tcp://127.0.0.1:9"):
        list(judge_all(jobs_of({"right": fresh()}), reference, 7, LIMITS, 1, "tcp://127.0.0.1:9"))


def test_closing_ends_what_is_being_judged(released_course, fresh, jobs_of):
    hanging = fresh().insert(f"{MARK} = 1\nwhile True:\n    pass", before="setup")
    jobs = jobs_of({"first": fresh(), "hangs": hanging})
    reference = load_reference(released_course, UNIT)
    verdicts = judge_all(jobs, reference, 7, Limits(cell_timeout=100, sandbox="none"), workers=2)
    assert next(verdicts).student == "first"
    busy = kernels()
    assert busy
    started = time.monotonic()
    verdicts.close()
    gc.collect()
    assert time.monotonic() - started < 15
    deadline = time.monotonic() + 5
    while (left := [pid for pid in busy if psutil.pid_exists(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def kernels() -> list[int]:
    """The kernels that this process's workers run."""
    below = psutil.Process().children(recursive=True)
    return [process.pid for process in below if "ipykernel_launcher" in " ".join(process.cmdline())]
