"""The server from which worker processes are forked: it imports what they need once, beside the command's own imports.

Light on purpose: the command line starts it before it imports anything else.
"""

import multiprocessing
import os
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running

# Forking is safe after imports, but not after a first computation.
JUDGING = ("autograder.judging.preloaded", "distributed")
# The unit that will be judged, as the command line names it, for `judging/preloaded.py`.
UNIT = "AUTOGRADER_UNIT"


def forkserver(modules: tuple[str, ...]) -> BaseContext:
    """Return the way to start workers: forked from a server that has imported `modules` and done nothing else.

    A process has one such server; the first call says what it imports.
    """
    # Several processes compute at once; threads inside each would only slow the others down.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def warm_up(unit: str = "") -> None:
    """Start the server for judging `unit`, so that it imports while this process does something else."""
    if unit:
        os.environ[UNIT] = unit
    forkserver(JUDGING)
    ensure_running()
