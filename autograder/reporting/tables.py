"""Tables for the terminal: who scored what, and which mistakes the class made."""

from collections import Counter

from rich.table import Table
from rich.text import Text

from ..judging import ExerciseVerdict, Judgement

STATUS_STYLE = {"graded": "", "partial": "yellow", "not graded": "red"}


def exercise_names(judgements: list[Judgement]) -> list[str]:
    """Return the exercises that occur, in the order of the assignment."""
    return list(dict.fromkeys(exercise.name for judgement in judgements for exercise in judgement.exercises))


def class_table(judgements: list[Judgement], title: str) -> Table:
    """Return a table with a row for each student: score for each exercise, total, and the named mistakes found."""
    names = exercise_names(judgements)
    points = {exercise.name: exercise for judgement in judgements for exercise in judgement.exercises}
    table = Table(title=title, title_justify="left", title_style="bold", expand=False, pad_edge=False)
    table.add_column("student", no_wrap=True)
    for name in names:
        table.add_column(Text(f"{short(name)}\n{_worth(points[name])}"), justify="right", overflow="fold")
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("mistake found, or why not graded in full", overflow="fold", ratio=1, min_width=24)
    for judgement in judgements:
        scores = {exercise.name: exercise for exercise in judgement.exercises}
        cells = [_score(scores.get(name)) for name in names]
        style = STATUS_STYLE[judgement.status]
        table.add_row(Text(judgement.student, style=style), *cells, total(judgement), Text(remarks(judgement)))
    return table


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
    table = Table(title="Where the class struggles", title_justify="left", title_style="bold", pad_edge=False)
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
        table.add_row(name, f"{full} of {len(entries)}", str(len(tried)), f"{mean:.2f} of {entries[0].points:g}", mistakes)
    return table


def short(name: str) -> str:
    """Break a long name at its underscores, so that a column stays narrow."""
    return name.replace("_", "_\n") if len(name) > 9 else name


def _worth(exercise: ExerciseVerdict) -> str:
    return f"(+{exercise.points:g})" if exercise.bonus else f"({exercise.points:g})"


def _score(exercise: ExerciseVerdict | None) -> Text:
    if exercise is None:
        return Text("-", style="dim")
    if all(check.outcome == "not attempted" for check in exercise.checks):
        return Text("·", style="dim")
    full = exercise.score >= exercise.points
    return Text(f"{exercise.score:g}", style="" if full else "yellow")
