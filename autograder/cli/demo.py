"""`autograder demo`: release, collect, grade, return and export one unit of a sample class, in a folder of its own."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ..demo.play import fresh_course
from ..demo.sample import UNIT, sample_class, write_submission
from ..grading import jobs_for
from ..judging import Limits
from ..kernels.isolation import trouble_with_isolation
from ..recording.feedback import page_of
from ..recording.reference import load_reference
from ..releasing import pack, release_unit
from ..reporting.export import export_grades
from ..reporting.tables import class_table
from .console import console, say
from .handing import collect_loose, shown, write_with_progress
from .progress import count, grade_with_progress, write_json

CELL_SECONDS = 8.0


def demo(
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to play it; removed and made anew each time.")] = Path(
        "demo_course"
    ),
    workers: Annotated[int, typer.Option(min=1, help="How many submissions to judge side by side.")] = 2,
) -> None:
    """Grade a sample class of eight from release to feedback, in a folder of its own."""
    started = time.monotonic()
    course = fresh_course(to, UNIT)
    heading("Release", f"{UNIT}: from its text to the notebook that students get")
    release_unit(course, UNIT)
    say(f"  {shown(course.release_notebook(UNIT))}\n  {shown(pack(course, UNIT, to / 'handout'))}")

    heading("Collect", "eight students hand in")
    inbox = to / "inbox"
    for student in sample_class():
        write_submission(student, course.release_notebook(UNIT), inbox / f"{student.name}_{UNIT}.ipynb")
    collect_loose(course, UNIT, inbox)

    heading("Grade", f"public and hidden cases; a cell may take {CELL_SECONDS:g} s")
    # The sample class's code is our own: where there is no sandbox to be had, the rest can still be shown.
    trouble = trouble_with_isolation()
    if trouble:
        say(f"  Without a sandbox, since this is our own code. {trouble}", "yellow")
    limits = Limits(cell_timeout=CELL_SECONDS, total_timeout=120, sandbox="none" if trouble else "auto")
    graded = grade_with_progress(course, UNIT, jobs_for(course, UNIT), limits, workers)
    write_json(graded, to / "grades.json")

    heading("Return", "an HTML page for each student, with points and messages")
    write_with_progress(course, UNIT, graded, workers)
    heading("Export", "grades as CSV, out of nbgrader's gradebook")
    export_grades(course, load_reference(course, UNIT), graded, to / "grades.csv")

    console.print()
    console.print(class_table(graded, f"{UNIT}: a sample class", console.width))
    say(f"{count(graded)} Written answers wait for a person: open the formgrader, or see the column to_read.")
    say(f"Done in {time.monotonic() - started:.0f} s. Look at:", "bold")
    for what, path in (
        ("grades", to / "grades.csv"),
        ("the same as JSON", to / "grades.json"),
        ("feedback, such as", page_of(course, UNIT, graded[-1].student)),
        ("judged notebooks", course.step("autograded")),
        ("nbgrader's gradebook", to / "gradebook.db"),
    ):
        say(f"  {what:<22}{shown(Path(path))}")


def heading(word: str, text: str) -> None:
    """Start a step of the demonstration."""
    console.print(f"[bold]{word}[/bold]  {text}")
