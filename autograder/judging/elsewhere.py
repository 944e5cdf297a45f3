"""Judging from a process of its own: it imports Dask and the checks while the command imports nbgrader, on another core.

Light on purpose: without such a process, which only the command line starts, what judges is imported at the first call.
"""

import atexit
import os
import signal
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from ..errors import CourseError
from .job import Job
from .judgement import Judgement, Limits
from .reference import Reference

SECONDS_TO_END = 20.0
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
        """Send a message; raises `CourseError` when nobody is there, RuntimeError with what went wrong there."""
        try:
            self.connection.send((word, *what))
        except OSError:
            # It may have said why before it ended.
            self._hear()
            raise CourseError(GONE) from None

    def judge_all(self, *what: object) -> Iterator[Judgement]:
        """Yield the judgements as they come; raises `CourseError` or RuntimeError with what went wrong there."""
        self.tell("judge", *what)
        finished = False
        try:
            while (judged := self._hear()) is not None:
                yield Judgement.model_validate_json(judged)
            finished = True
        finally:
            if not finished:
                # It sees that nobody listens any more, and ends what it judges.
                self.connection.close()

    def _hear(self) -> str | None:
        """Return the next judgement as JSON, None when all are done."""
        try:
            word, text = self.connection.recv()
        except (EOFError, OSError):
            raise CourseError(GONE) from None
        if word == "refused":
            raise CourseError(text)
        if word == "failed":
            raise RuntimeError(text)
        return text if word == "judged" else None

    def end(self) -> None:
        """Let it end, and see that it has."""
        self.connection.close()
        deadline = time.monotonic() + SECONDS_TO_END
        with suppress(ChildProcessError):
            while not os.waitpid(self.process, os.WNOHANG)[0]:
                if time.monotonic() > deadline:
                    os.kill(self.process, signal.SIGKILL)
                time.sleep(0.01)


_process: JudgingProcess | None = None


def start(unit: str) -> None:
    """Fork the process that will judge `unit`; it ends with this one."""
    global _process
    _process = JudgingProcess(unit)
    atexit.register(_process.end)


@contextmanager
def workers_starting(count: int, measure: tuple, limits: Limits) -> Iterator[None]:
    """Let `count` workers start, with their kernels' processes for a `measure` (see `worker.judge`), while the block does
    something else."""
    what = (count, measure, limits.model_dump_json())
    if _process is not None:
        _process.tell("start", *what)
        yield
        return
    from .serving import workers_starting_here

    with workers_starting_here(*what):
        yield


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
    except BaseException as error:
        if os.environ.get("AUTOGRADER_DEBUG"):
            traceback.print_exc()
        with suppress(OSError):
            connection.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        os._exit(0)
