"""What runs in a worker process: one submission after another, until told to stop."""

import signal
from pathlib import Path

from .judgement import Judgement, Limits
from .reference import Reference
from .submission import judge_submission

_stopping = False


def begin() -> None:
    """Prepare a new worker: an interrupt ends the submission in hand, kernel and all, and starts no other."""
    signal.signal(signal.SIGINT, _stop)


def judge(folder: Path, student: str, reference: Reference, seed: int, limits: Limits, scratch: Path) -> Judgement:
    """Judge one submission; raises KeyboardInterrupt once the worker has been told to stop."""
    if _stopping:
        raise KeyboardInterrupt
    return judge_submission(folder, student, reference, seed, limits, scratch)


def _stop(signum: int, frame: object) -> None:
    global _stopping
    if not _stopping:
        # A second interrupt, from the terminal and from the pool, must not disturb the cleaning up after the first.
        _stopping = True
        raise KeyboardInterrupt
