"""Options of every command that judges: how long, how many at once, where, and how well kept apart."""

import os
from typing import Annotated

import typer

from ..judging.cluster import warm_up
from ..judging.judgement import SandboxChoice
from ..kernels import require_isolation

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


def be_ready(scheduler: str | None, sandbox: SandboxChoice) -> None:
    """Begin to start workers on this machine, if it is here that they will judge; raises `NoIsolation`."""
    if scheduler is None:
        require_isolation(sandbox)
        warm_up()
