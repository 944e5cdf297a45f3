"""The server from which worker processes are forked: it imports what they need once.

Light on purpose: the command line prepares it before it imports anything else.
"""

import gc
import multiprocessing
import os
from importlib import import_module
from multiprocessing import resource_tracker, util
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running

# Forking is safe after imports, but not after a first computation.
REST = "autograder.judging.preloaded_pytorch"
JUDGING = ("autograder.judging.preloaded", REST)
# The unit that will be judged, as the command line names it, for `judging/preloaded.py`.
UNIT = "AUTOGRADER_UNIT"


def compute_alone() -> None:
    """Let NumPy and PyTorch compute with one thread: several processes compute at once, and none with threads is forked.

    To be called before they are imported.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def forkserver(modules: tuple[str, ...]) -> BaseContext:
    """Return the way to start workers: forked from a server that has imported `modules` and done nothing else.

    A process has one such server; the first call says what it imports.
    """
    compute_alone()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def warm_up() -> None:
    """Start the server for judging, so that it imports while this process does something else."""
    forkserver(JUDGING)
    ensure_running()


def fork_server(unit: str) -> None:
    """Start the server for judging `unit` as a fork of this process, which imports first what both need.

    Only for a process that has done nothing yet and has no threads.
    """
    os.environ[UNIT] = unit
    forkserver(JUDGING)
    import_module(JUDGING[0])
    from .kernels import ahead

    resource_tracker.ensure_running()
    start_python, util.spawnv_passfds = util.spawnv_passfds, _fork
    try:
        ensure_running()
    finally:
        util.spawnv_passfds = start_python
        ahead.let_go()


def _fork(path: str, words: list[str], files: list[int]) -> int:
    """Do what a new Python started with `words`, whose last one is a program, would do; return its process number."""
    process = os.fork()
    if process:
        return process
    from .kernels import ahead

    try:
        kept = {*files, *ahead.files()}
        for name in os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"):
            number = int(name)
            if number > 2 and number not in kept and _stays_here(number):
                os.close(number)
        ahead.hand_on_at_forks()
        import_module(REST)
        # What imports made stays, here and in the workers: nobody needs to look through it for garbage.
        gc.collect()
        gc.freeze()
        exec(words[-1], {"__name__": "__main__"})
    finally:
        ahead.end()
        os._exit(0)


def _stays_here(number: int) -> bool:
    """Say whether a new program would not have this file."""
    try:
        return not os.get_inheritable(number)
    except OSError:
        return False
