"""`autograder grade`: judge and record a unit's submissions, with a progress bar and a line for each trouble."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ..course import Course
from ..grading import grade_unit, jobs_for
from ..judging import Judgement, Limits
from ..judging.pool import Job
from ..reporting.tables import class_table, total
from .console import HERE, CourseOption, UnitArgument, console, say
from .judging_options import CORES, CellTimeout, SandboxOption, Scheduler, TotalTimeout, Workers, be_ready


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
    opened = Course(course)
    unit = opened.require_unit(unit)
    jobs = jobs_for(opened, unit, student)
    be_ready(scheduler, sandbox)
    limits = Limits(cell_timeout=cell_timeout, total_timeout=total_timeout, sandbox=sandbox)
    graded = grade_with_progress(opened, unit, jobs, limits, workers, seed, again, scheduler)
    if json_file is not None:
        write_json(graded, json_file)
    console.print(class_table(graded, f"{unit}: {len(graded)} submissions", console.width))
    say(count(graded))


def grade_with_progress(
    course: Course,
    unit: str,
    jobs: list[Job],
    limits: Limits,
    workers: int,
    seed: int | None = None,
    again: bool = False,
    scheduler: str | None = None,
    new_seed: bool = False,
) -> list[Judgement]:
    """Grade `jobs`, show how far it is, and return the judgements in the order of the students' names."""
    graded = []
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("grading", total=len(jobs), last="starting")
        for judgement in grade_unit(course, unit, jobs, limits, workers, seed, again, scheduler, new_seed):
            graded.append(judgement)
            if judgement.earlier:
                progress.update(task, advance=1, last="graded already")
                continue
            progress.update(task, advance=1, last=f"{judgement.student}, {judgement.seconds:.1f} s")
            if not console.is_terminal:
                # A bar that moves cannot be seen in a log; a line for each submission can.
                say(f"  {judgement.student}: {total(judgement)} in {judgement.seconds:.1f} s")
            for sentence in judgement.repairs:
                progress.console.print(f"{judgement.student}: {sentence}", style="dim", markup=False)
            for sentence in judgement.reasons:
                progress.console.print(
                    f"{judgement.student}, {judgement.status}: {sentence}", style="yellow", markup=False
                )
        progress.update(task, last="")
    return sorted(graded, key=lambda judgement: judgement.student)


def write_json(graded: list[Judgement], path: Path) -> None:
    """Write one object for each submission, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(
        json.dumps([judgement.summary() for judgement in graded], indent=1, ensure_ascii=False),
        encoding="utf-8",
    )
    os.replace(fresh, path)


def count(graded: list[Judgement]) -> str:
    """Return a sentence on how many were graded in full, in part and not at all."""
    numbers = {
        status: sum(judgement.status == status for judgement in graded)
        for status in ("graded", "partial", "not graded")
    }
    text = f"{numbers['graded']} graded"
    text += f", {numbers['partial']} graded in part" if numbers["partial"] else ""
    text += f", {numbers['not graded']} not graded" if numbers["not graded"] else ""
    earlier = sum(judgement.earlier for judgement in graded)
    already = f" {earlier} of them were graded already; --again judges them again." if earlier else ""
    return f"{text}.{already}"
