"""What judging again has changed: a table of students, before and after."""

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ..judging import Judgement


def changed(before: list[Judgement], after: list[Judgement]) -> list[tuple[str, str, str, str]]:
    """Return (student, score before, score after, exercises that changed) for each whose grade is not as it was."""
    earlier = {judgement.student: judgement for judgement in before}
    rows = []
    for now in after:
        then = earlier.get(now.student)
        exercises = _exercises(then, now)
        if exercises or _total(then) != _total(now):
            rows.append((now.student, _total(then), _total(now), exercises))
    return rows


def changes_table(rows: list[tuple[str, str, str, str]]) -> Table:
    """Return the table of what `changed` found."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("student", no_wrap=True)
    table.add_column("before", justify="right", no_wrap=True)
    table.add_column("after", justify="right", no_wrap=True)
    table.add_column("exercises that changed", overflow="fold")
    for row in rows:
        table.add_row(*(Text(text) for text in row))
    return table


def _exercises(then: Judgement | None, now: Judgement) -> str:
    scores = {exercise.name: exercise.score for exercise in then.exercises} if then else {}
    return ", ".join(
        f"{exercise.name} {scores[exercise.name]:g} → {exercise.score:g}"
        for exercise in now.exercises
        if exercise.name in scores and scores[exercise.name] != exercise.score
    )


def _total(judgement: Judgement | None) -> str:
    if judgement is None:
        return "-"
    return "not graded" if judgement.score is None else f"{judgement.score:g}"
