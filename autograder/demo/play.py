"""Set up a course folder of its own for the demonstration, so that nobody's gradebook is touched."""

import shutil
from pathlib import Path

from ..course import Course
from ..errors import CourseError
from ..naming import CONFIG

MARK = ".autograder-demo"


def course_home() -> Path:
    """Return the folder with the course's texts: the current one, else the one this package is installed from."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if (folder / CONFIG).is_file() and (folder / "sources" / "assignments").is_dir():
            return folder
    raise CourseError(
        "The course's texts were not found. Run the demonstration in the folder that holds sources/."
    )


def fresh_course(to: Path, unit: str) -> Course:
    """Make `to` a course with nothing but the unit's text; an earlier demonstration there is removed.

    Raises `CourseError` when `to` holds anything else.
    """
    home = course_home()
    if to.exists() and not (to / MARK).is_file() and any(to.iterdir()):
        raise CourseError(f"{to} holds other files. Name an empty or new folder with --to.")
    shutil.rmtree(to, ignore_errors=True)
    text = home / "sources" / "assignments" / f"{unit}.py"
    if not text.is_file():
        raise CourseError(f"{text} is missing, so there is nothing to demonstrate.")
    (to / "sources" / "assignments").mkdir(parents=True)
    (to / MARK).write_text("Made by autograder demo, and removed by the next one.\n", encoding="utf-8")
    shutil.copy(text, to / "sources" / "assignments")
    shutil.copy(home / CONFIG, to)
    return Course(to)
