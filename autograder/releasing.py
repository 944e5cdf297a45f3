"""Release a unit: build the student notebook, tell the gradebook, and pack what students are given."""

import tempfile
import zipfile
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from .build import build_course
from .course import Course
from .errors import CourseError
from .recording.quiet import quiet_logger


def release_unit(course: Course, unit: str) -> list[str]:
    """Build `unit` where its text stands in the course, and enter its cells and points in the gradebook.

    Returns notebooks that were kept because someone changed them by hand. Raises `CourseError` when nbgrader refuses.
    """
    if not (course.root / "sources" / "assignments" / f"{unit}.py").is_file():
        _generate(course, unit, release_directory=None)
        return []
    result = build_course(course.root, [unit])
    # The notebook is built; nbgrader's own run is for the gradebook, and what it writes besides is thrown away.
    with tempfile.TemporaryDirectory(prefix="release-") as scratch:
        _generate(course, unit, release_directory=scratch)
    return list(result.kept)


def _generate(course: Course, unit: str, release_directory: str | None) -> None:
    directory = course.directory(unit)
    if release_directory is not None:
        directory.release_directory = release_directory
    with quiet_logger() as (logger, log):
        converter = GenerateAssignment(coursedir=directory, config=course.config, log=logger, force=True)
        try:
            converter.start()
        # nbgrader ends some failures with SystemExit.
        except (Exception, SystemExit) as error:
            words = log.last_words or str(error)
            if "there are submissions associated" in words:
                words = (
                    "cells were added or removed while the gradebook holds submissions. Undo that, or start a new "
                    "unit for the changed notebook."
                )
            raise CourseError(f"nbgrader could not release {unit}: {words}") from error


def pack(course: Course, unit: str, folder: Path) -> Path:
    """Put the student notebook and its files into `folder`/UNIT.zip, byte for byte the same each time."""
    source = course.release_notebook(unit).parent
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{unit}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(source.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
            if path.is_file() and not hidden:
                member = zipfile.ZipInfo(
                    f"{unit}/{path.relative_to(source).as_posix()}", (1980, 1, 1, 0, 0, 0)
                )
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                file.writestr(member, path.read_bytes())
    return archive
