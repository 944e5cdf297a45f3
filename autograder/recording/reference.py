"""Build the measure for a unit's submissions from what was released and what the gradebook knows."""

from nbgrader.api import MissingEntry

from utils.checks import UnknownExercise, exercise

from ..course import Course
from ..errors import CourseError
from ..judging import Reference
from ..judging.reference import is_locked


def load_reference(course: Course, unit: str) -> Reference:
    """Return the unit's release notebook, with the hidden parts of its tests from the gradebook.

    Raises `CourseError` when the unit has not been released, or checks an exercise that does not exist.
    """
    path = course.release_notebook(unit)
    if not path.is_file():
        raise CourseError(f"{unit} has not been released. Run: autograder release {unit}")
    reference = Reference(unit, path.read_text(encoding="utf-8"))
    try:
        with course.gradebook() as gradebook:
            notebook = gradebook.find_notebook(unit, unit)
            sources = {cell.name: cell.source for cell in notebook.source_cells if cell.locked}
            points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    except MissingEntry:
        raise CourseError(f"The gradebook does not know {unit} yet. Run: autograder release {unit}") from None
    changed = _changed(reference, sources, points)
    if changed:
        raise CourseError(
            f"The released notebook of {unit} and the gradebook differ in {', '.join(changed)}: the notebook was built "
            f"again since. Run: autograder release {unit}"
        )
    for name in reference.exercises:
        try:
            exercise(name)
        except UnknownExercise as error:
            raise CourseError(f"{unit} checks {name}, which is no exercise: {error}") from None
    return Reference(unit, reference.text, sources)


def _changed(reference: Reference, sources: dict[str, str], points: dict[str, float]) -> list[str]:
    """Return the cells in which the gradebook, which knows the tests' hidden parts, and the notebook disagree."""
    locked = {name: cell for name, cell in reference.cells.items() if is_locked(cell)}
    changed = {*sources} ^ {*locked}
    changed |= {*points} ^ {*reference.graded}
    changed |= {name for name in points if name in reference.graded and reference.graded[name].points != points[name]}
    for name in sources.keys() & locked.keys():
        if "BEGIN HIDDEN TESTS" not in sources[name] and sources[name] != locked[name].source:
            changed.add(name)
    return sorted(changed)
