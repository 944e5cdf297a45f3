"""Build the measure for a unit's submissions from what was released and what the gradebook knows."""

from nbgrader.api import MissingEntry

from utils.checks import UnknownExercise, exercise

from ..course import Course
from ..errors import CourseError
from ..judging import Reference


def load_reference(course: Course, unit: str) -> Reference:
    """Return the unit's release notebook, with the hidden parts of its tests from the gradebook.

    Raises `CourseError` when the unit has not been released, or checks an exercise that does not exist.
    """
    path = course.release_notebook(unit)
    if not path.is_file():
        raise CourseError(f"{unit} has not been released. Run: autograder release {unit}")
    try:
        with course.gradebook() as gradebook:
            cells = gradebook.find_notebook(unit, unit).source_cells
            sources = {cell.name: cell.source for cell in cells if cell.locked}
    except MissingEntry:
        raise CourseError(f"The gradebook does not know {unit} yet. Run: autograder release {unit}") from None
    reference = Reference(unit, path.read_text(encoding="utf-8"))
    differs = set(sources) ^ {
        name for name in reference.cells if name in sources or reference.cells[name].metadata.nbgrader.get("locked")
    }
    if differs:
        listed = ", ".join(sorted(differs))
        raise CourseError(
            f"The released notebook of {unit} and the gradebook differ in the cells {listed}. "
            f"Run: autograder release {unit}"
        )
    for name in reference.exercises:
        try:
            exercise(name)
        except UnknownExercise as error:
            raise CourseError(f"{unit} checks {name}, which is no exercise: {error}") from None
    return Reference(unit, reference.text, sources)
