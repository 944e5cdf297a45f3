"""Tables for the terminal: who scored what, and which mistakes the class made."""

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..judging import ExerciseVerdict, Judgement

ROOMY = 115
STATUS_STYLE = {"graded": "", "partial": "yellow", "not graded": "red"}


def exercise_names(judgements: list[Judgement]) -> list[str]:
    """Return the exercises that occur, in the order of the assignment."""
    return list(dict.fromkeys(exercise.name for judgement in judgements for exercise in judgement.exercises))


def class_table(judgements: list[Judgement], title: str, width: int) -> RenderableType:
    """Return the class's results for a terminal of `width` characters.

    A row for each student: score for each exercise, total, and the named mistakes found or the reasons for anything but
    "graded". The exercises' names stand below, by number; in a narrow terminal the mistakes do too.
    """
    names = exercise_names(judgements)
    examples = {exercise.name: exercise for judgement in judgements for exercise in judgement.exercises}
    roomy = width >= ROOMY
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    table.add_column("student", no_wrap=True)
    for number, _ in enumerate(names, start=1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    if roomy:
        table.add_column("mistakes found, or why not graded in full", overflow="fold")
    for judgement in judgements:
        scores = {exercise.name: exercise for exercise in judgement.exercises}
        row = [Text(judgement.student, style=STATUS_STYLE[judgement.status])]
        row += [_score(scores.get(name)) for name in names] + [Text(total(judgement))]
        table.add_row(*row, *([Text(remarks(judgement))] if roomy else []))
    legend = [f"{number} {name} {_worth(examples[name])}" for number, name in enumerate(names, start=1)]
    # Lines break between the entries only.
    below = [
        Text(
            "  ".join(entry.replace(" ", "\N{NO-BREAK SPACE}") for entry in [*legend, "· not attempted"]),
            style="dim",
        )
    ]
    if not roomy:
        below += [Text(f"{judgement.student}: {remarks(judgement)}") for judgement in judgements if remarks(judgement)]
    below += [Text(f"sandbox  {how_sandboxed(judgements)}", style="dim")] if how_sandboxed(judgements) else []
    return Group(table, *below)


def how_sandboxed(judgements: list[Judgement]) -> str:
    """Return how the students' code was kept apart: one way for all, or each way with the students' names."""
    ways: dict[str, list[str]] = {}
    for judgement in judgements:
        if judgement.sandbox:
            ways.setdefault(judgement.sandbox, []).append(judgement.student)
    if len(ways) == 1:
        [(way, students)] = ways.items()
        return f"{way} (all {len(students)} that ran)"
    return "; ".join(f"{way}: {', '.join(students)}" for way, students in ways.items())


def total(judgement: Judgement) -> str:
    """Return "29.5/32", or a dash for a submission that was not graded."""
    return "-" if judgement.score is None else f"{judgement.score:g}/{judgement.points:g}"


def remarks(judgement: Judgement) -> str:
    """Return the reasons and the named mistakes of one submission, each mistake with its exercise."""
    found = [
        f"{exercise.name}: {', '.join(exercise.mistakes)}" for exercise in judgement.exercises if exercise.mistakes
    ]
    return "\n".join([*judgement.reasons, *found])


def struggles_table(judgements: list[Judgement]) -> Table:
    """Return, for each exercise, how many passed, tried and left it out, and the mistakes made, commonest first."""
    table = Table(
        title="Where the class struggles",
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for heading in ("exercise", "full marks", "tried", "mean score"):
        table.add_column(heading, justify="left" if heading == "exercise" else "right")
    table.add_column("named mistakes (students)", overflow="fold")
    for name in exercise_names(judgements):
        entries = [exercise for judgement in judgements for exercise in judgement.exercises if exercise.name == name]
        tried = [entry for entry in entries if any(check.outcome != "not attempted" for check in entry.checks)]
        full = sum(entry.score >= entry.points for entry in entries)
        mean = sum(entry.score for entry in entries) / len(entries)
        counts = Counter(mistake for entry in entries for mistake in entry.mistakes)
        mistakes = "\n".join(f"{mistake} ({count})" for mistake, count in counts.most_common())
        table.add_row(
            name,
            f"{full} of {len(entries)}",
            str(len(tried)),
            f"{mean:.2f} of {entries[0].points:g}",
            mistakes,
        )
    return table


def _worth(exercise: ExerciseVerdict) -> str:
    return f"(+{exercise.points:g})" if exercise.bonus else f"({exercise.points:g})"


def _score(exercise: ExerciseVerdict | None) -> Text:
    if exercise is None:
        return Text("-", style="dim")
    if all(check.outcome == "not attempted" for check in exercise.checks):
        return Text("·", style="dim")
    full = exercise.score >= exercise.points
    return Text(f"{exercise.score:g}", style="" if full else "yellow")
