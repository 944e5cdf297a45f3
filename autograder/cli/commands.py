"""Attach the commands to the application; each is imported only here, so that --help stays quick."""

import typer


def register(app: typer.Typer) -> None:
    """Attach every command, once, in the order in which an instructor uses them."""
    if app.registered_commands:
        return
    from .demo import demo
    from .grade import grade
    from .handing import collect, feedback, release
    from .regrade import regrade
    from .results import export, report

    for command in (release, collect, grade, regrade, feedback, report, export, demo):
        app.command()(command)
