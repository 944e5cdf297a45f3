"""What runs in a worker process, near or far: one submission after another, until told to stop."""

import asyncio
import os
import signal
import tempfile
import threading
import time
from collections.abc import Coroutine
from functools import lru_cache
from pathlib import Path

from ..kernels import libraries_for
from ..kernels.isolation import trouble_with_isolation
from ..kernels.warm import prepare
from .judgement import Limits
from .kernel import sandbox_for
from .packing import unpack
from .reference import Reference
from .submission import judge_submission

# The grading run, the loop and the task of the notebook that runs in this process, one at a time.
_current: tuple[str, asyncio.AbstractEventLoop, asyncio.Task] | None = None
_turn = threading.Lock()


def get_ready(measure: tuple, limits: str) -> None:
    """Begin to start the warm process that submissions of this measure under these limits will take; see `judge`."""
    reference, allowed = _reference(*measure), Limits.model_validate_json(limits)
    if allowed.sandbox != "none" and not trouble_with_isolation():
        prepare(sandbox_for(libraries_for(reference.exercises, reference.imports), allowed))


def judge(run: str, student: str, packed: bytes, measure: tuple, seed: int, limits: str) -> str:
    """Judge a packed submission of the grading run `run` and return the `Judgement` as JSON.

    `measure` is (unit, release notebook, hidden tests as pairs), `limits` a `Limits` as JSON: plain data all of it.
    """
    reference, allowed = _reference(*measure), Limits.model_validate_json(limits)
    # It imports while this process reads the notebook and puts it right.
    get_ready(measure, limits)
    with tempfile.TemporaryDirectory(prefix="judging-", dir=_scratch(), ignore_cleanup_errors=True) as folder:
        submission = Path(folder) / "submitted"
        unpack(packed, submission)
        judgement = judge_submission(
            submission, student, reference, seed, allowed, Path(folder), lambda notebook: _run(run, notebook)
        )
    return judgement.model_dump_json()


def stop(run: str) -> None:
    """End the submission of the grading run `run` that this process judges, kernel and all."""
    with _turn:
        if _current is not None and _current[0] == run:
            _, loop, task = _current
            loop.call_soon_threadsafe(task.cancel)


def dask_setup(worker: object) -> None:
    """Let a worker on the command's own machine end with the command, however that ends; Dask calls this at its start."""
    # An interrupt at the terminal reaches every process; the command alone decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    with _turn:
        if _current is not None:
            _, loop, task = _current
            loop.call_soon_threadsafe(task.cancel)
    # Time for the kernel to be ended in good order.
    time.sleep(2)
    os._exit(1)


@lru_cache(maxsize=4)
def _reference(unit: str, text: str, sources: tuple[tuple[str, str], ...]) -> Reference:
    """Read the release notebook once for a class."""
    return Reference(unit, text, dict(sources))


def _scratch() -> str | None:
    """Return this worker's own folder, which Dask removes with it, or later if it was killed."""
    from distributed import get_worker

    try:
        return get_worker().local_directory
    except ValueError:
        return None


def _run(run: str, notebook: Coroutine) -> object:
    """Run a notebook to its end, in reach of `stop`."""

    async def within_reach() -> object:
        global _current
        with _turn:
            _current = (run, asyncio.get_running_loop(), asyncio.current_task())
        try:
            return await notebook
        finally:
            with _turn:
                _current = None

    try:
        return asyncio.run(within_reach())
    except asyncio.CancelledError:
        raise RuntimeError("judging was stopped") from None
