"""Grading as a person sees it: a progress bar, a line for each trouble, a sentence at the end, and a JSON file."""

import json
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ..course import Course
from ..grading import grade_unit
from ..judging import Judgement, Limits
from ..judging.job import Job
from ..recording.durable import write_durably
from ..reporting.tables import total
from .console import console, say


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
    write_durably(path, json.dumps([judgement.summary() for judgement in graded], indent=1, ensure_ascii=False))


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
