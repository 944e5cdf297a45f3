"""`autograder grade`: judge and record a unit's submissions."""

from pathlib import Path
from typing import Annotated

import typer

from ..judging.judgement import Limits
from .console import HERE, CourseOption, UnitArgument, console, say
from .early import CORES
from .judging_options import CellTimeout, SandboxOption, Scheduler, TotalTimeout, Workers, workers_starting


def grade(
    unit: UnitArgument,
    course: CourseOption = HERE,
    student: Annotated[str | None, typer.Option(help="Only this student.", show_default=False)] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write the grades as JSON too.", show_default=False),
    ] = None,
    cell_timeout: CellTimeout = 60.0,
    total_timeout: TotalTimeout = 600.0,
    workers: Workers = CORES,
    scheduler: Scheduler = None,
    sandbox: SandboxOption = "auto",
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed of the hidden cases; by default the unit's own secret one.", show_default=False),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Judge what was graded already, too.")] = False,
) -> None:
    """Judge the collected submissions and record the grades in nbgrader's gradebook."""
    limits = Limits(cell_timeout=cell_timeout, total_timeout=total_timeout, sandbox=sandbox)
    with workers_starting(course, unit, limits, workers, scheduler, student):
        # Only now: nbgrader takes a second to import, in which the workers start.
        from ..course import Course
        from ..grading import jobs_for
        from ..reporting.tables import class_table
        from .progress import count, grade_with_progress, write_json

        opened = Course(course)
        unit = opened.require_unit(unit)
        jobs = jobs_for(opened, unit, student)
        graded = grade_with_progress(opened, unit, jobs, limits, workers, seed, again, scheduler)
        if json_file is not None:
            write_json(graded, json_file)
        console.print(class_table(graded, f"{unit}: {len(graded)} submissions", console.width))
        say(count(graded))
