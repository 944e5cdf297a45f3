"""The terminal: one console for what is said, options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

console = Console(highlight=False, soft_wrap=False)

UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="The unit, such as 01_backprop.", show_default=False)]
CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course's folder.")]
HERE = Path(".")


def say(text: str, style: str | None = None) -> None:
    """Print one line of plain text; square brackets in it mean nothing."""
    console.print(text, style=style, markup=False)
