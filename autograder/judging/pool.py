"""Judge many submissions side by side on Dask workers, and hand each verdict over as it comes."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue

from ..errors import CourseError
from . import worker
from .cluster import workers_at, workers_here
from .job import Job
from .judgement import Judgement, Limits, Unusable
from .packing import pack
from .reference import Reference

# How often to look whether the answer is still wanted, and the scheduler still there.
WAIT_SECONDS = 0.5
DIED = "The process that judged this submission ended unexpectedly, twice, perhaps for lack of memory."


def judge_all(
    jobs: Iterable[Job],
    reference: Reference,
    seed: int,
    limits: Limits,
    workers: int,
    scheduler: str | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Judgement]:
    """Yield a judgement for every job, in the order in which they are done, as long as they are `wanted`.

    They are judged by `workers` processes of this machine, or by the workers of the Dask scheduler at the address
    `scheduler`. A verdict depends on the submission, the seed and the limits alone, so the number of workers changes
    only the order. Closing the iterator ends what is being judged. Raises `CourseError` when the scheduler is lost.
    """
    jobs = list(jobs)
    if not jobs:
        return
    cluster = workers_at(scheduler) if scheduler else workers_here(max(1, min(workers, len(jobs))))
    # Dask logs each trouble with a traceback; here it is told as a sentence about the submission.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with cluster as client:
        hand_out = partial(HandOut, client, (reference, seed, limits), wanted)
        lost = yield from hand_out(jobs).verdicts()
        for job in lost:
            # A worker died, and this job was among those that it had: each is tried once more, alone.
            if (yield from hand_out([job]).verdicts()):
                yield not_graded(job, reference, DIED)


class HandOut:
    """Hands out jobs, only as many at a time as there are threads, so that a worker that dies takes few along."""

    def __init__(
        self, client, task: tuple[Reference, int, Limits], wanted: Callable[[], bool], jobs: list[Job]
    ) -> None:
        """Prepare to hand out `jobs` through Dask's `client`, as long as they are `wanted`."""
        self.client = client
        self.wanted = wanted
        self.reference, seed, limits = task
        self.jobs = list(jobs)
        self.run = f"judging-{secrets.token_hex(8)}"
        measure = (self.reference.unit, self.reference.text, tuple(sorted(self.reference.full_sources.items())))
        self.task = (measure, seed, limits.model_dump_json())
        self.done: SimpleQueue = SimpleQueue()
        self.turn = threading.Lock()
        self.next = iter(self.jobs)
        self.futures: dict[Job, object] = {}

    def verdicts(self):
        """Yield what could be judged; return the jobs whose worker died."""
        lost = []
        try:
            for _ in range(self._threads()):
                self._hand_out_next()
            for _ in self.jobs:
                job, result = self._wait()
                if isinstance(result, str):
                    yield Judgement.model_validate_json(result)
                elif type(result).__name__ == "KilledWorker":
                    lost.append(job)
                elif isinstance(result, Unusable):
                    yield not_graded(job, self.reference, str(result))
                else:
                    own = f"Judging stopped with an error of the grader's own: {type(result).__name__}: {result}."
                    yield not_graded(job, self.reference, own)
        finally:
            if self.futures:
                self._stop()
        return lost

    def _threads(self) -> int:
        return max(1, sum(self.client.nthreads().values()))

    def _hand_out_next(self) -> None:
        with self.turn:
            job = next(self.next, None)
        if job is None:
            return
        try:
            packed = pack(job.folder)
            future = self.client.submit(
                worker.judge, self.run, job.student, packed, *self.task, key=f"{self.run}-{job.student}", pure=False
            )
        except Exception as error:
            self.done.put((job, error))
            self._hand_out_next()
        else:
            self.futures[job] = future
            future.add_done_callback(partial(self._take_back, job))

    def _take_back(self, job: Job, future) -> None:
        """Called in a thread of Dask's: the next job goes out before this one's verdict is recorded."""
        self._hand_out_next()
        try:
            result = future.result()
        except BaseException as error:
            result = error
        self.futures.pop(job, None)
        self.done.put((job, result))

    def _wait(self) -> tuple[Job, object]:
        while True:
            with suppress(Empty):
                return self.done.get(timeout=WAIT_SECONDS)
            if not self.wanted():
                raise CourseError("Nobody waits for these judgements any more.")
            if self.client.status != "running":
                raise CourseError(
                    "The Dask scheduler is gone. What was recorded stays recorded; start it again and run the same command."
                )

    def _stop(self) -> None:
        """End what is being judged, kernels and all, and hand out nothing more."""
        with self.turn:
            self.next = iter(())
        with suppress(Exception):
            self.client.cancel(list(self.futures.values()), force=True)
            self.client.run(worker.stop, self.run, on_error="ignore")


def not_graded(job: Job, reference: Reference, sentence: str) -> Judgement:
    """Return the verdict on a submission that could not be judged, with the reason."""
    return Judgement(
        student=job.student,
        unit=reference.unit,
        status="not graded",
        points=reference.points,
        reasons=[sentence],
    )
