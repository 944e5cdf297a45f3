"""The terminal: one console for what is said, options that several commands share."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

# A log or a pipe has no width of its own; 80 characters would only break the tables in it.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)

UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="The unit, such as 01_backprop.", show_default=False)]
CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course's folder.")]
HERE = Path(".")


def say(text: str, style: str | None = None) -> None:
    """Print one line of plain text; square brackets in it mean nothing."""
    console.print(text, style=style, markup=False, soft_wrap=True)
