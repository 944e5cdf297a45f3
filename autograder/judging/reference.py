"""The instructor's version of an assignment: what every submission's graded cells are held against."""

from dataclasses import dataclass
from functools import cached_property

import nbformat
from nbformat.notebooknode import NotebookNode

from ..cells import checked_exercise, imports_of
from ..errors import CourseError


@dataclass(frozen=True)
class GradedCell:
    """A cell that yields points.

    `kind` is "check" (a call of `check`, judged from outside), "test" (any other nbgrader test cell, run in the
    kernel), or "written" (an answer that a person reads). `exercise` is the exercise's name for a check, else None.
    """

    grade_id: str
    kind: str
    points: float
    exercise: str | None = None


class Reference:
    """One unit's release notebook as the measure for submissions, with the hidden parts of its tests."""

    def __init__(self, unit: str, text: str, full_sources: dict[str, str] | None = None) -> None:
        """Hold the release notebook's JSON `text` and, by grade_id, the tests' sources before hidden parts were cut."""
        self.unit = unit
        self.text = text
        self.full_sources = full_sources or {}

    def __reduce__(self) -> tuple:
        return Reference, (self.unit, self.text, self.full_sources)

    @cached_property
    def notebook(self) -> NotebookNode:
        """The release notebook, as a student has it."""
        return nbformat.reads(self.text, as_version=4)

    def source(self, grade_id: str) -> str:
        """Return what the cell holds when it is judged: the released source, with hidden tests if it has any."""
        return self.full_sources.get(grade_id, self.cells[grade_id].source)

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """The modules that the notebook's own cells import, in order of their names."""
        return imports_of(self.notebook.cells)

    @cached_property
    def cells(self) -> dict[str, NotebookNode]:
        """The cells that nbgrader knows, by grade_id, in order."""
        return {cell.metadata.nbgrader.grade_id: cell for cell in self.notebook.cells if cell.metadata.get("nbgrader")}

    @cached_property
    def graded(self) -> dict[str, GradedCell]:
        """The cells that yield points, by grade_id, in order."""
        cells = {}
        for grade_id, cell in self.cells.items():
            if is_graded(cell):
                cells[grade_id] = _graded_cell(self.unit, grade_id, cell)
        return cells

    @property
    def points(self) -> float:
        """What the automatically judged cells are worth together; a bonus exercise's cell is worth 0."""
        return sum(cell.points for cell in self.graded.values() if cell.kind != "written")

    @cached_property
    def exercises(self) -> dict[str, str]:
        """The exercises that the assignment checks: the name of each, and its check's grade_id."""
        return {cell.exercise: grade_id for grade_id, cell in self.graded.items() if cell.exercise}


def is_graded(cell: NotebookNode) -> bool:
    """Say whether the cell yields points: a test, a written answer or an nbgrader task."""
    meta = cell.metadata.get("nbgrader", {})
    return bool(meta.get("grade") or meta.get("task"))


def is_locked(cell: NotebookNode) -> bool:
    """Say whether the cell is the instructor's, so that a student's changes to it are undone."""
    meta = cell.metadata.get("nbgrader", {})
    return not meta.get("solution") and bool(meta.get("grade") or meta.get("locked") or meta.get("task"))


def _graded_cell(unit: str, grade_id: str, cell: NotebookNode) -> GradedCell:
    meta = cell.metadata.nbgrader
    points = float(meta.get("points", 0))
    if meta.get("solution") or meta.get("task"):
        return GradedCell(grade_id, "written", points)
    try:
        name = checked_exercise(cell.source)
    except ValueError as error:
        raise CourseError(f"The graded cell {grade_id} of {unit} cannot be judged: {error}.") from None
    return GradedCell(grade_id, "check" if name else "test", points, name)
