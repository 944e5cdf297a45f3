"""The application and its commands, each imported only when it is asked for: most of them need nbgrader."""

from importlib import import_module

import typer

# In the order in which an instructor uses them: each command, and the module that holds it.
COMMANDS = {
    "release": "handing",
    "collect": "handing",
    "grade": "grade",
    "regrade": "regrade",
    "feedback": "handing",
    "report": "results",
    "export": "results",
    "demo": "demo",
}


def application(word: str) -> typer.Typer:
    """Return the application with the command `word`, or with all of them when none has that name, as for --help."""
    app = typer.Typer(
        help="Release a unit, collect and grade a class's notebooks, return feedback and export grades.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # With a callback even a single command goes by its name.
    app.callback()(lambda: None)
    for name in [word] if word in COMMANDS else COMMANDS:
        app.command()(getattr(import_module(f".{COMMANDS[name]}", __package__), name))
    return app
