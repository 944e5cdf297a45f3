"""The bench's figures as tables."""

from rich.table import Table

from .roles import ROLES

MEGABYTE = 1e6
ABOUT = {
    "read": "find the notebook and read it",
    "restore": "undo changes to what is the instructor's",
    "kernel start": "fork a kernel in its sandbox",
    "student's cells": "run the notebook's own cells",
    "checks": "ask the kernel what the functions return",
    "judging": "compare, and write the report",
    "kernel end": "end it and clean the sandbox",
    "write": "put the verdict together",
    "recording": "nbgrader's gradebook, one after another",
}


def times_table(figures: dict) -> Table:
    """Return both graders' times for one unit."""
    students, ours, stock = figures["students"], figures["ours"], figures.get("stock")
    title = f"{figures['unit']}: {students} submissions, {figures['workers']} at a time by this grader"
    table = Table(title=title, title_justify="left")
    for name in ("", "seconds", "each", "processor s", "each", "peak memory"):
        table.add_column(name, justify="right" if name else "left")
    rows = [("this grader", ours)] + ([("nbgrader autograde", stock)] if stock else [])
    for name, measured in rows:
        table.add_row(name, *_columns(measured, students))
    if stock:
        ratios = (f"{stock[what] / ours[what]:.1f}" for what in ("seconds", "processor"))
        table.add_row("ratio", next(ratios), "", next(ratios), "", "")
    table.add_section()
    start = figures["start"]
    table.add_row(f"this grader, {figures['workers']} submissions only", *_columns(start, figures["workers"]))
    table.add_row("each one more", "", f"{each_more(figures):.3f}", "", f"{each_more(figures, 'processor'):.3f}", "")
    table.add_row(
        "the student's own code", "", f"{figures['own'] / figures['workers']:.3f}", "", f"{figures['own']:.3f}", ""
    )
    more = each_more(figures) - figures["own"] / figures["workers"]
    table.add_row("each one more, beyond it", "", f"{more:.3f}", "", "", "")
    table.add_row("with its share of the start", "", f"{beyond(figures):.3f}", "", "", "")
    return table


def _columns(measured: dict, students: int) -> tuple[str, ...]:
    seconds, processor = measured["seconds"], measured["processor"]
    times = f"{seconds:.1f}", f"{seconds / students:.3f}", f"{processor:.1f}", f"{processor / students:.3f}"
    return *times, f"{measured['memory'] / MEGABYTE:.0f} MB"


def each_more(figures: dict, what: str = "seconds") -> float:
    """Return the seconds (wall, or "processor") that each submission after the first ones adds."""
    more = figures["students"] - figures["workers"]
    return (figures["ours"][what] - figures["start"][what]) / more if more > 0 else float("nan")


def beyond(figures: dict) -> float:
    """Return the seconds of wall time a submission, start included, beyond the own code, which the workers share."""
    return figures["ours"]["seconds"] / figures["students"] - figures["own"] / figures["workers"]


def roles_table(figures: dict) -> Table:
    """Return whose processor time the start and each submission more take."""
    workers, more = figures["workers"], figures["students"] - figures["workers"]
    table = Table(title=f"{figures['unit']}: processor seconds by process", title_justify="left")
    for name, side in (("", "left"), (f"{workers} only", "right"), ("each more", "right"), ("", "left")):
        table.add_column(name, justify=side)
    for role, about in ROLES.items():
        first, all_of_them = figures["start"]["roles"][role], figures["ours"]["roles"][role]
        each = f"{(all_of_them - first) / more:.3f}" if more > 0 else ""
        table.add_row(role, f"{first:.2f}", each, about)
    table.add_section()
    table.add_row("the student's own code", "", f"{figures['own']:.3f}", "part of the kernels', timed in plain processes")
    return table


def steps_table(figures: dict) -> Table:
    """Return the median seconds of each step of a submission."""
    table = Table(title=f"{figures['unit']}: a submission, median milliseconds", title_justify="left")
    table.add_column("step")
    table.add_column("ms", justify="right")
    table.add_column("")
    for step, seconds in figures["steps"].items():
        table.add_row(step, f"{seconds * 1000:.0f}", ABOUT.get(step, ""))
    table.add_section()
    total = sum(figures["steps"].values())
    table.add_row("together", f"{total * 1000:.0f}", "judging is shared by the workers, recording is not")
    table.add_row("beyond the own code", f"{(total - figures['own']) * 1000:.0f}", "")
    return table


def growth_table(small: dict, large: dict) -> Table:
    """Return the cost of a submission in a small class and in a large one."""
    table = Table(title=f"{small['unit']}: cost of a submission as the class grows", title_justify="left")
    for name in ("students", "seconds", "each", "processor s", "each", "peak memory", "each one more", "processor s "):
        table.add_column(name, justify="right")
    for figures in (small, large):
        more = (f"{each_more(figures, what):.3f}" for what in ("seconds", "processor"))
        table.add_row(str(figures["students"]), *_columns(figures["ours"], figures["students"]), *more)
    return table
