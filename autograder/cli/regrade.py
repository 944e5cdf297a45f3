"""`autograder regrade`: judge again what was graded, on the same hidden cases or new ones, and show what changed."""

from typing import Annotated

import typer

from ..errors import CourseError
from ..judging.judgement import Limits
from .console import HERE, CourseOption, UnitArgument, console, say
from .early import CORES
from .judging_options import CellTimeout, SandboxOption, Scheduler, TotalTimeout, Workers, workers_starting


def regrade(
    unit: UnitArgument,
    course: CourseOption = HERE,
    student: Annotated[str | None, typer.Option(help="Only this student.", show_default=False)] = None,
    new_seed: Annotated[bool, typer.Option("--new-seed", help="Draw new hidden cases, for the whole class.")] = False,
    cell_timeout: CellTimeout = 60.0,
    total_timeout: TotalTimeout = 600.0,
    workers: Workers = CORES,
    scheduler: Scheduler = None,
    sandbox: SandboxOption = "auto",
) -> None:
    """Judge again on the same hidden cases and show what changed; what a person graded or wrote stays."""
    if new_seed and student is not None:
        raise CourseError(
            "New hidden cases are for the whole class, so that all are judged alike. Leave out --student or --new-seed."
        )
    limits = Limits(cell_timeout=cell_timeout, total_timeout=total_timeout, sandbox=sandbox)
    with workers_starting(course, unit, limits, workers, scheduler, student):
        # Only now: nbgrader takes a second to import, in which the workers start.
        from ..course import Course
        from ..grading import jobs_for
        from ..recording import judgements
        from ..reporting.changes import changed, changes_table
        from .progress import count, grade_with_progress

        opened = Course(course)
        unit = opened.require_unit(unit)
        before = judgements.require(opened, unit, student)
        jobs = jobs_for(opened, unit, student)
        graded = grade_with_progress(
            opened, unit, jobs, limits, workers, again=True, scheduler=scheduler, new_seed=new_seed
        )
        rows = changed(before, graded)
        if rows:
            console.print(changes_table(rows))
        say(f"{count(graded)} {len(rows) or 'No'} grade{'' if len(rows) == 1 else 's'} changed.")
