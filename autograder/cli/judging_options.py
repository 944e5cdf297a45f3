"""Options of every command that judges: how long, how many at once, where, and how well kept apart."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..judging.judgement import Limits, SandboxChoice
from ..kernels.isolation import require_isolation
from ..kernels.sandbox import require_out_of_sight

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

CellTimeout = Annotated[float, typer.Option(min=0.1, help="Seconds that a cell may take.")]
TotalTimeout = Annotated[float, typer.Option(min=1.0, help="Seconds that a notebook may take.")]
Workers = Annotated[
    int, typer.Option(min=1, help="How many submissions to judge side by side; by default as many as there are cores.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Judge on the workers of this Dask scheduler instead.", show_default=False),
]
SandboxOption = Annotated[
    SandboxChoice,
    typer.Option(help="How students' code is kept apart: a forked kernel, a fresh one (for GPUs), or not at all."),
]


@contextmanager
def workers_starting(
    course: Path, unit: str, limits: Limits, workers: int, scheduler: str | None, student: str | None = None
) -> Iterator[None]:
    """Start workers on this machine, if it is here that they will judge, while the block does something else.

    Raises `NoIsolation` when there is no sandbox to be had here.
    """
    if scheduler is not None:
        yield
        return
    require_isolation(limits.sandbox)
    if limits.sandbox != "none":
        require_out_of_sight(course)
    measure = _released(course, unit)
    if measure is None:
        yield
        return
    from ..judging import worker
    from ..judging.cluster import workers_ahead

    def get_ready(client) -> None:
        client.run(worker.get_ready, measure, limits.model_dump_json(), on_error="ignore")

    with workers_ahead(1 if student is not None else workers, get_ready):
        yield


def _released(course: Path, unit: str) -> tuple | None:
    """Return what a unit's release notebook says of the kernels to come, None where it is not in a usual place.

    Only what is imported ahead of time hangs on it: the command itself looks where nbgrader's configuration says.
    """
    found = [path for folder in ("assignments", "release") for path in course.glob(f"{folder}/{unit}*/*.ipynb")]
    named = [path for path in found if path.stem == path.parent.name]
    if unit and len(named) == 1:
        return named[0].stem, named[0].read_text(encoding="utf-8"), ()
    return None
