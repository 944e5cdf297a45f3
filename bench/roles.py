"""Which of this grader's processes the processor time went to."""

from collections.abc import Mapping

from .measuring import Seen

FRAME = "bwrap"
ROLES = {
    "kernels": "students' code and checks' calls of it, in forks",
    "warm processes": "import for kernels, fork them, end them",
    "workers": "read, run the notebook, judge",
    "their server": "imports for the workers",
    "judging process": "Dask, handing out",
    "the command": "recording in nbgrader's gradebook",
}


def seconds_by_role(seen: Mapping[int, Seen]) -> dict[str, float]:
    """Return the processor seconds of each role of `ROLES`, for the processes of a grading by their numbers.

    A kernel's time is known from its end on, when the system adds it to that of the process that it was forked from.
    """
    seconds = dict.fromkeys(ROLES, 0.0)
    for number, process in seen.items():
        above = _above(number, seen)
        if process.name == FRAME:
            seconds["warm processes"] += process.own
        elif above[:1] == [FRAME]:
            seconds["warm processes"] += process.own
            seconds["kernels"] += process.of_children
        elif FRAME not in above:
            depth = min(len(above), 3)
            seconds[("the command", "judging process", "their server", "workers")[depth]] += process.own
    return seconds


def _above(number: int, seen: Mapping[int, Seen]) -> list[str]:
    """Return the names of the processes that a process descends from, its parent's first."""
    names = []
    while (number := seen[number].parent) in seen:
        names.append(seen[number].name)
    return names
