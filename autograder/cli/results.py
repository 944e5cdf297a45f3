"""`autograder report` and `export`: what became of a class."""

from pathlib import Path
from typing import Annotated

import typer

from ..course import Course
from ..recording import judgements
from ..recording.reference import load_reference
from ..reporting.export import export_grades
from ..reporting.tables import class_table, struggles_table
from .console import HERE, CourseOption, UnitArgument, console, say
from .handing import shown


def report(unit: UnitArgument, course: CourseOption = HERE) -> None:
    """Show who scored what, and which named mistakes the class made."""
    opened = Course(course)
    unit = opened.require_unit(unit)
    graded = judgements.require(opened, unit)
    console.print(class_table(graded, f"{unit}: {len(graded)} submissions", console.width))
    console.print()
    console.print(struggles_table(graded))


def export(
    unit: UnitArgument,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The CSV file to write.")] = Path("grades.csv"),
    course: CourseOption = HERE,
) -> None:
    """Write the grades as CSV, out of the gradebook: points given by hand count."""
    opened = Course(course)
    unit = opened.require_unit(unit)
    graded = judgements.require(opened, unit)
    rows = export_grades(opened, load_reference(opened, unit), graded, to)
    say(f"Wrote {rows} rows to {shown(to)}")
