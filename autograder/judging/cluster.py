"""Dask workers to judge on: processes of this machine's own, or a cluster that is there already."""

import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from ..errors import CourseError
from ..forkserver import warm_up
from .version import code_version

WAIT_SECONDS = 60.0
SETTINGS = {
    "distributed.worker.multiprocessing-method": "forkserver",
    # A submission whose worker dies is tried again by the one who hands it out.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.worker.memory.terminate": False,
    "distributed.admin.tick.limit": "1h",
    # Dask's watch on itself, of which nobody here sees anything, takes a sixth of a core.
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.worker.memory.monitor-interval": "10s",
    "distributed.worker.profile.enabled": False,
}


class Workers:
    """`count` single-threaded worker processes of this machine, and a client of theirs."""

    def __init__(self, count: int) -> None:
        """Start them; `close` ends them."""
        warm_up()
        import dask
        from distributed import Client, LocalCluster

        self.count = count
        with warnings.catch_warnings(), dask.config.set(SETTINGS):
            warnings.simplefilter("ignore")
            self.cluster = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                preload="autograder.judging.worker",
            )
        self.client = Client(self.cluster, set_as_default=False)

    def close(self) -> None:
        """End the workers."""
        self.client.close()
        self.cluster.close()


# Workers that are being started before anyone asks for them.
_ahead: Future | None = None


@contextmanager
def workers_ahead(count: int, get_ready: Callable[[object], None]) -> Iterator[None]:
    """Start workers in a thread while the block does something else; the first `workers_here` in it takes them.

    `get_ready` is given their client as soon as they are there. Workers that nobody took end with the block.
    """
    global _ahead

    # Imported in this thread: the block will import too, and much of the same.
    import distributed  # noqa: F401

    def start() -> Workers:
        workers = Workers(count)
        get_ready(workers.client)
        return workers

    with ThreadPoolExecutor(1) as thread:
        _ahead = thread.submit(start)
        try:
            yield
        finally:
            left, _ahead = _ahead, None
            if left is not None:
                with suppress(Exception):
                    left.result().close()


@contextmanager
def workers_here(count: int) -> Iterator["object"]:
    """Give a client of `count` workers of this machine, or more; they end with the context."""
    global _ahead
    begun, _ahead = _ahead, None
    workers = begun.result() if begun is not None else None
    if workers is not None and workers.count < count:
        workers.close()
        workers = None
    workers = workers or Workers(count)
    try:
        yield workers.client
    finally:
        workers.close()


@contextmanager
def workers_at(address: str) -> Iterator["object"]:
    """Give a client of the Dask scheduler at `address`; raises `CourseError` when it cannot serve."""
    from distributed import Client

    try:
        client = Client(address, timeout=WAIT_SECONDS / 4, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address}: {error}. Start it, or name another.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except TimeoutError:
            raise CourseError(f"The scheduler at {address} has no workers. Start some: dask worker {address}") from None
        try:
            versions = client.run(code_version)
        except ImportError as error:
            raise CourseError(
                f"A worker of {address} cannot import the autograder ({error}). Install this course in its environment."
            ) from None
        others = sorted(worker for worker, version in versions.items() if version != code_version())
        if others:
            raise CourseError(
                f"These workers have another version of the course than this machine, so they could judge otherwise: "
                f"{', '.join(others)}. Bring them to the same version."
            )
        yield client
