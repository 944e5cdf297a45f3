"""The processes of a grading that runs, by what they are for."""

import subprocess
from contextlib import suppress

import psutil


def find(command: subprocess.Popen, target: str) -> list[psutil.Process]:
    """Return the command's processes of this kind."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for process in psutil.Process(command.pid).children(recursive=True):
            # One that has ended meanwhile has no parent.
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied, AttributeError):
                if is_a(process, target, command.pid):
                    found.append(process)
    return found


def is_a(process: psutil.Process, target: str, command: int) -> bool:
    """Say whether a process below the one with the number `command` is of this kind."""
    words = " ".join(process.cmdline())
    if target in ("judging process", "worker"):
        # The command's child hands out; its child is the server that workers are forked from.
        above = {"judging process": process, "worker": process.parent().parent()}[target]
        return above.ppid() == command and "bwrap" not in process.name() and "warden.py" not in words
    if target == "warm process":
        # bubblewrap, or the process that it runs.
        return "warden.py" in words and "bwrap" in process.name() + process.parent().name() and not is_a_kernel(process)
    return is_a_kernel(process) or "ipykernel_launcher" in words


def is_a_kernel(process: psutil.Process) -> bool:
    """Say whether it is a kernel in a sandbox."""
    # A forked kernel has the warm process's command line; it is its child.
    return "warden.py" in " ".join(process.parent().cmdline()) and "bwrap" not in process.parent().name()
