"""Judge many submissions side by side, each in a process of its own kind, and hand each verdict over as it comes."""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path

from . import worker
from .judgement import Judgement, Limits
from .reference import Reference


@dataclass(frozen=True)
class Job:
    """One submission to judge."""

    student: str
    folder: Path


def judge_all(jobs: Iterable[Job], reference: Reference, seed: int, limits: Limits, workers: int) -> Iterator[Judgement]:
    """Yield a judgement for every job, in the order in which they are done.

    A verdict depends on the submission, the seed and the limits alone, so the number of workers changes only the order.
    Closing the iterator ends the workers.
    """
    jobs = list(jobs)
    # Made here and not by the workers, so that it goes away even after a worker that was killed.
    with tempfile.TemporaryDirectory(prefix="judging-", ignore_cleanup_errors=True) as scratch:
        task = (reference, seed, limits, Path(scratch))
        lost = yield from _in_pool(jobs, task, max(1, min(workers, len(jobs))))
        for job in lost:
            # A worker died and took its pool along: each job left gets a pool of its own, so that the guilty one shows.
            if (yield from _in_pool([job], task, 1)):
                yield _not_graded(
                    job,
                    reference,
                    "The process that judged this submission ended unexpectedly, perhaps for lack of memory.",
                )


def _in_pool(jobs: list[Job], task: tuple[Reference, int, Limits, Path], workers: int):
    """Yield what could be judged; return the jobs that were lost with the pool."""
    reference = task[0]
    pool = ProcessPoolExecutor(workers, mp_context=forkserver(JUDGING), initializer=worker.begin)
    lost = []
    try:
        waiting = {pool.submit(worker.judge, job.folder, job.student, *task): job for job in jobs}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                job = waiting.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    lost.append(job)
                elif isinstance(error, Exception):
                    own = f"Judging stopped with an error of the grader's own: {type(error).__name__}: {error}."
                    yield _not_graded(job, reference, own)
                else:
                    # Of an interrupt, which is no verdict on a submission, this raises it here too.
                    yield future.result()
    except (KeyboardInterrupt, GeneratorExit):
        for process in multiprocessing.active_children():
            os.kill(process.pid, signal.SIGINT)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return lost


# Forking is safe after imports, PyTorch's among them, but not after its first computation.
JUDGING = ("autograder.judging.worker", "torch")


def forkserver(modules: tuple[str, ...]) -> BaseContext:
    """Return the way to start workers: forked from a server that has imported `modules` and done nothing else.

    A process has one such server; the first call says what it imports.
    """
    # Several processes compute at once; threads inside each would only slow the others down.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def warm_up() -> None:
    """Start the server that workers are forked from, so that it imports while this process does something else."""
    forkserver(JUDGING)
    ensure_running()


def _not_graded(job: Job, reference: Reference, sentence: str) -> Judgement:
    return Judgement(
        student=job.student,
        unit=reference.unit,
        status="not graded",
        points=reference.points,
        reasons=[sentence],
    )
