"""A course folder: where things are, and the nbgrader configuration that says so."""

import os
import unicodedata
from functools import cached_property
from pathlib import Path

from nbgrader import api, dbutil
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from .errors import CourseError
from .naming import CONFIG


class Course:
    """A folder with an `nbgrader_config.py`: solutions, assignments, submissions, grades and feedback of one course."""

    def __init__(self, root: Path) -> None:
        """Open the course in `root`; raises `CourseError` when there is no course."""
        self.root = root.resolve()
        if not (self.root / CONFIG).is_file():
            raise CourseError(
                f"There is no course in {self.root}: it holds no {CONFIG}. Go to the course's folder, or name it with "
                "--course."
            )

    @cached_property
    def config(self) -> Config:
        """nbgrader's configuration of this course."""
        try:
            return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except Exception as error:
            raise CourseError(
                f"{self.root / CONFIG} cannot be read: {type(error).__name__}: {error}."
            ) from error

    def directory(self, unit: str = "", student: str = "*") -> CourseDirectory:
        """Return nbgrader's own view of the course, narrowed to a unit and a student."""
        directory = CourseDirectory(config=self.config, assignment_id=unit)
        directory.root = str(self.root)
        # Set after construction: `student` is a name here, and traitlets would warn about spaces around it.
        directory.student_id = student
        return directory

    def gradebook(self) -> Gradebook:
        """Open nbgrader's gradebook; use it as a context manager."""
        directory = self.directory()
        return Gradebook(directory.db_url, directory.course_id)

    def step(self, name: str, student: str = ".", unit: str = ".") -> Path:
        """Return the folder of nbgrader's step `name` (source, release, submitted, autograded, feedback)."""
        directory = self.directory()
        folder = getattr(directory, f"{name}_directory")
        return Path(os.path.normpath(directory.format_path(folder, student, unit)))

    @property
    def units(self) -> list[str]:
        """The units that have an instructor's notebook or its text, in order."""
        notebooks = {
            path.stem for path in self.step("source").glob("*/*.ipynb") if path.stem == path.parent.name
        }
        return sorted(
            notebooks | {path.stem for path in (self.root / "sources" / "assignments").glob("*.py")}
        )

    def require_unit(self, unit: str) -> str:
        """Return the unit's full name for `unit` ("01" will do); raises `CourseError` that lists the units."""
        units = self.units
        if unit in units:
            return unit
        matches = [name for name in units if unit and name.startswith(unit)]
        if len(matches) == 1:
            return matches[0]
        listed = ", ".join(units) or "none, since solutions/ and sources/assignments/ are empty"
        raise CourseError(f"There is no unit {unit} in {self.root}. The units are: {listed}.")

    def release_notebook(self, unit: str) -> Path:
        """Return where the unit's student notebook stands."""
        return self.step("release", unit=unit) / f"{unit}.ipynb"

    def submitters(self, unit: str) -> list[str]:
        """Return the students who have a folder for the unit among the submissions, in order."""
        submitted = self.step("submitted").resolve()
        if not submitted.is_dir():
            return []
        students = (path for path in submitted.iterdir() if path.is_dir() and not path.name.startswith("."))
        return sorted(path.name for path in students if (path / unit).is_dir())


def _schema_version() -> str:
    """Return the version of nbgrader's database schema, which a new gradebook notes down."""
    # Only a new gradebook needs it.
    from alembic.script import ScriptDirectory

    return ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()


# nbgrader asks a process called `alembic` for this, which takes seconds and is only found in an activated environment.
api.get_alembic_version = _schema_version


def student_id(name: str) -> str:
    """Return a name as nbgrader can use it: one Unicode form for accents, single spaces, nothing that makes a path."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(
        " " if character in '/\\+:*?"<>|[]\0' or not character.isprintable() else character
        for character in name
    )
    return " ".join(name.split()).strip(". ")
