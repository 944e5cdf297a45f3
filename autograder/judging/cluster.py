"""Dask workers to judge on: processes of this machine's own, or a cluster that is there already."""

import logging
import multiprocessing
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running

from ..errors import CourseError
from .version import code_version

# Forking is safe after imports, but not after a first computation.
JUDGING = ("autograder.judging.worker", "distributed")
WAIT_SECONDS = 60.0


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


@contextmanager
def workers_here(count: int) -> Iterator["object"]:
    """Give a client of `count` single-threaded worker processes, which end with the context."""
    warm_up()
    import dask
    from distributed import Client, LocalCluster

    settings = {
        "distributed.worker.multiprocessing-method": "forkserver",
        # A submission whose worker dies is tried again by the one who hands it out.
        "distributed.scheduler.allowed-failures": 0,
        "distributed.worker.memory.terminate": False,
        "distributed.admin.tick.limit": "1h",
    }
    with warnings.catch_warnings(), dask.config.set(settings):
        warnings.simplefilter("ignore")
        cluster = LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
            silence_logs=logging.CRITICAL,
            preload="autograder.judging.worker",
        )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


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
