"""Warm processes that are started before there are workers: each worker takes one along when it is forked.

The command starts them while it imports what it needs itself, which would leave the other cores idle. They are of use only
where the sandbox turns out to be the one that was expected; otherwise a worker ends its own and starts another.
"""

import os
from contextlib import suppress

from . import warm
from .sandbox import Sandbox, student_number
from .warm import WarmProcess

_waiting: list[WarmProcess] = []


def start(sandbox: Sandbox, count: int) -> None:
    """Begin to start `count` warm processes of this kind, to be handed on to workers.

    None where this system cannot watch a process that another one started.
    """
    for number in range(count):
        # The processes before this one judge nothing: their numbers are free.
        process = WarmProcess(sandbox, student_number(os.getpid() - number))
        try:
            process.watch()
        except (OSError, AttributeError):
            process.close()
            return
        _waiting.append(process)


def files() -> list[int]:
    """Return the numbers of the files through which those that wait are held."""
    return [number for process in _waiting for number in process.files()]


def let_go() -> None:
    """Leave those that wait to a process that was forked from this one."""
    for process in _waiting:
        process.let_go()


def hand_on_at_forks() -> None:
    """Give one of those that wait, from now on, to each process that is forked from this one."""
    os.register_at_fork(after_in_parent=_gave, after_in_child=_got)


def end() -> None:
    """End those that nobody took."""
    while _waiting:
        with suppress(OSError):
            _waiting.pop().close()


def _gave() -> None:
    if _waiting:
        _waiting.pop().let_go()


def _got() -> None:
    if _waiting:
        warm.inherit(_waiting.pop())
    let_go()
    _waiting.clear()
