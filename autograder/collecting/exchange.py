"""Hand out and collect through nbgrader's exchange, where one is set up."""

from nbgrader.apps.api import NbGraderAPI

from ..course import Course
from ..errors import CourseError


def collect_from_exchange(course: Course, unit: str) -> None:
    """Run nbgrader's collect, taking newer submissions over; raises `CourseError` when no exchange is set up."""
    _require(course, f"Say where the submissions are: autograder collect {unit} --from FOLDER")
    _call(NbGraderAPI(course.directory(unit), config=course.config).collect, unit, "collect")


def release_to_exchange(course: Course, unit: str) -> None:
    """Run nbgrader's release_assignment; raises `CourseError` when no exchange is set up."""
    _require(course, f"Hand {unit} out as a file instead: autograder release {unit} --to FOLDER")
    _call(NbGraderAPI(course.directory(unit), config=course.config).release_assignment, unit, "release")


def has_exchange(course: Course) -> bool:
    """Say whether the course's nbgrader_config.py names an exchange."""
    return bool(course.config.get("Exchange", {}).get("root"))


def _require(course: Course, instead: str) -> None:
    if not has_exchange(course):
        raise CourseError(f"No exchange is set up for this course (c.Exchange.root in nbgrader_config.py). {instead}")


def _call(method, unit: str, what: str) -> None:
    result = method(unit)
    if not result["success"]:
        words = (result.get("log") or result.get("error") or "").strip().splitlines()
        raise CourseError(f"nbgrader could not {what} {unit}: {words[-1] if words else 'it gave no reason'}")
