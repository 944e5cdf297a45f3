"""`autograder release`, `collect` and `feedback`: what goes out to students and what comes back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from ..collecting import exchange, loose
from ..course import Course
from ..errors import CourseError
from ..judging import Judgement
from ..recording import judgements
from ..recording.feedback import page_of, write_all
from ..releasing import pack, release_unit
from .console import HERE, CourseOption, UnitArgument, console, say


def release(
    unit: UnitArgument,
    course: CourseOption = HERE,
    to: Annotated[Path | None, typer.Option(help="Put a zip file to hand out into this folder.")] = None,
    to_exchange: Annotated[bool, typer.Option("--exchange", help="Hand out through nbgrader's exchange.")] = False,
) -> None:
    """Build the student notebook and enter the unit in the gradebook."""
    opened = Course(course)
    unit = opened.require_unit(unit)
    for path in release_unit(opened, unit):
        say(f"{path} was changed by hand and was left as it is.", "yellow")
    say(f"Released {unit}: {shown(opened.release_notebook(unit))}")
    if to is not None:
        say(f"To hand out: {shown(pack(opened, unit, to))}")
    if to_exchange:
        exchange.release_to_exchange(opened, unit)
        say(f"Released {unit} to the exchange.")


def collect(
    unit: UnitArgument,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FOLDER", help="Folder or zip file with the students' work.", show_default=False
        ),
    ] = None,
    course: CourseOption = HERE,
) -> None:
    """Bring in students' work: a folder for each student, files such as ana_01_backprop.ipynb, or a platform's zip."""
    opened = Course(course)
    unit = opened.require_unit(unit)
    archive = opened.root / "downloaded" / unit / "archive"
    if source is None and archive.is_dir():
        source = archive
    if source is None:
        before = set(opened.submitters(unit))
        exchange.collect_from_exchange(opened, unit)
        after = opened.submitters(unit)
        say(f"Collected from the exchange: {len(after)} submissions, {len(set(after) - before)} of them new.")
        return
    collect_loose(opened, unit, source)


def collect_loose(course: Course, unit: str, source: Path) -> None:
    """Collect from `source` and say what was taken and what was not; raises `CourseError` when nothing was."""
    with loose.search(source, unit, course) as search:
        taken = {found: loose.take(course, unit, found) for found in search.found}
    for found, what in taken.items():
        note = {
            "new": "",
            "unchanged": " (as before)",
            "replaced": " (the earlier one is kept in replaced/)",
        }[what]
        say(f"  took {found.name} as {found.student}{note}")
    for name, reason in search.unused:
        say(f"  left {name}: {reason}", "yellow")
    if not taken:
        raise CourseError(
            f"There is no work on {unit} in {source}. It should hold a folder for each student, or files named like "
            f"ana_{unit}.ipynb."
        )
    say(f"Collected {len(taken)} submissions of {unit}; {len(search.unused)} items could not be used.")


def feedback(
    unit: UnitArgument,
    course: CourseOption = HERE,
    student: Annotated[str | None, typer.Option(help="Only this student.", show_default=False)] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many pages to write side by side.")] = 2,
) -> None:
    """Write each student's feedback as an HTML page with points and messages."""
    opened = Course(course)
    unit = opened.require_unit(unit)
    graded = judgements.require(opened, unit, student)
    write_with_progress(opened, unit, graded, workers)


def write_with_progress(course: Course, unit: str, graded: list[Judgement], workers: int) -> None:
    """Write feedback, show how far it is, and say what went wrong; raises `CourseError` when nothing was written."""
    written = 0
    pages = write_all(course, unit, graded, workers)
    for student, trouble in track(pages, "Writing feedback", total=len(graded), console=console):
        written += not trouble
        if trouble:
            say(f"  no feedback for {student}: {trouble}", "yellow")
    if not written:
        raise CourseError("No feedback could be written.")
    say(f"Wrote {written} pages of feedback, such as {shown(page_of(course, unit, graded[0].student))}")


def shown(path: Path) -> str:
    """Return a path as a person would type it from here."""
    path = path.resolve()
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
