"""Judging from a process of its own: it imports Dask and the checks while the command imports nbgrader, on another core.

Light on purpose: without such a process, which only the command line starts, what judges is imported at the first call.
"""

import atexit
import os
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from ..errors import CourseError
from .job import Job
from .judgement import Judgement, Limits
from .reference import Reference

GONE = (
    "The process that hands out the judging ended unexpectedly. What was recorded stays recorded: run the same command "
    "again, and it goes on where it stopped."
)


class JudgingProcess:
    """A fork of this process that judges; what is asked and answered is plain data and the grader's own objects."""

    def __init__(self, unit: str) -> None:
        """Fork it. Only for a process that has no threads and has computed nothing."""
        self.connection, its_end = Pipe()
        self.process = os.fork()
        if self.process == 0:
            self.connection.close()
            _judge_to_the_end(its_end, unit)
        its_end.close()

    def tell(self, word: str, *what: object) -> None:
        """Send a message; raises `CourseError` when nobody is there."""
        try:
            self.connection.send((word, *what))
        except OSError:
            raise CourseError(GONE) from None

    def judge_all(self, *what: object) -> Iterator[Judgement]:
        """Yield the judgements as they come; raises `CourseError` with what went wrong there."""
        self.tell("judge", *what)
        finished = False
        try:
            while True:
                try:
                    word, text = self.connection.recv()
                except (EOFError, OSError):
                    raise CourseError(GONE) from None
                if word == "judged":
                    yield Judgement.model_validate_json(text)
                    continue
                finished = word == "done"
                if word == "refused":
                    raise CourseError(text)
                if word == "failed":
                    raise RuntimeError(text)
                return
        finally:
            if not finished:
                # It sees that nobody listens any more, and ends what it judges.
                self.connection.close()

    def end(self) -> None:
        """Let it end, and wait until it has."""
        self.connection.close()
        try:
            os.waitpid(self.process, 0)
        except ChildProcessError:
            pass


_process: JudgingProcess | None = None


def start(unit: str) -> None:
    """Fork the process that will judge `unit`; it ends with this one."""
    global _process
    _process = JudgingProcess(unit)
    atexit.register(_process.end)


def is_there() -> bool:
    """Say whether a process of its own judges."""
    return _process is not None


def start_workers(count: int, measure: tuple, limits: Limits) -> None:
    """Let that process start `count` workers, and their kernels' processes for a `measure`; see `worker.judge`."""
    _process.tell("start", count, measure, limits.model_dump_json())


def judge_all(
    jobs: Iterable[Job],
    reference: Reference,
    seed: int,
    limits: Limits,
    workers: int,
    scheduler: str | None = None,
) -> Iterator[Judgement]:
    """Yield a judgement for every job, in the order in which they are done; see `pool.judge_all`."""
    what = (list(jobs), reference, seed, limits, workers, scheduler)
    if _process is not None:
        return _process.judge_all(*what)
    from .pool import judge_all

    return judge_all(*what)


def _judge_to_the_end(connection: Connection, unit: str) -> None:
    """Be the process that judges, and never return."""
    try:
        from .serving import serve

        serve(connection, unit)
    finally:
        # Whoever waits at the other end sees the end.
        os._exit(0)
