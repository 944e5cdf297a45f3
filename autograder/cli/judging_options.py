"""Options of every command that judges: how long, how many at once, where, and how well kept apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..judging import elsewhere
from ..judging.judgement import Limits, SandboxChoice
from ..kernels.isolation import require_isolation
from ..kernels.sandbox import require_out_of_sight
from .early import handed_in, released

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
    notebook = released(course, unit)
    if notebook is None:
        yield
        return
    measure = notebook.stem, notebook.read_text(encoding="utf-8"), ()
    # Many cores are of no use to a small class.
    count = 1 if student is not None else min(workers, handed_in(course, notebook.stem) or workers)
    with elsewhere.workers_starting(count, measure, limits):
        yield
