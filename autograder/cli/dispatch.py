"""The command `autograder` and the promise that a person never sees a bare traceback."""

import os
import traceback

import typer
from rich.console import Console

from ..errors import CourseError
from . import INTERRUPTED
from .commands import application

# Typer's wrong-usage errors; the class is click's in older versions and Typer's own in newer ones.
UsageError = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def run(words: list[str]) -> int:
    """Run the command line `words` and return its exit code: 0 when all is well, 1 with a sentence when it is not."""
    # soft_wrap: the terminal breaks long lines, so that a path in a sentence can be copied whole.
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        result = typer.main.get_command(application(words[0]))(args=words, prog_name="autograder", standalone_mode=False)
        if result == INTERRUPTED:
            # Typer turns an interrupt into this exit code by itself.
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except CourseError as error:
        errors.print(str(error), style="red", markup=False)
        return 1
    except UsageError as error:
        errors.print(f"{error.format_message()} For help: autograder --help", style="red", markup=False)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        errors.print("Stopped. What was recorded so far stays recorded.", style="yellow")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("AUTOGRADER_DEBUG"):
            traceback.print_exc()
        errors.print(
            f"The autograder stopped with an error of its own: {type(error).__name__}: {error}. "
            "Set AUTOGRADER_DEBUG=1 and run the command again to see where.",
            style="red",
            markup=False,
        )
        return 1
