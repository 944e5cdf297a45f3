"""Student notebooks, by nbgrader's own generate_assignment, in a folder of their own."""

import logging
import shutil
import tempfile
from pathlib import Path

from autograder.errors import CourseError


def student_files(root, solutions):
    """What nbgrader releases: ``{path below the course's folder: bytes}``.

    ``solutions`` holds the instructor's files in the same form, ``solutions/NN_name/...``. It works in a
    temporary folder and without a gradebook, so that a build leaves neither database nor half-written file.
    """
    with tempfile.TemporaryDirectory(prefix="course-build-") as folder:
        course = Path(folder)
        for where, content in solutions.items():
            path = course / where
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for unit in sorted({Path(where).parts[1] for where in solutions}):
            _generate(Path(root), course, unit)
        return {
            path.relative_to(course).as_posix(): path.read_bytes()
            for path in sorted((course / "assignments").rglob("*"))
            if path.is_file()
        }


def _generate(root, course, unit):
    # Imported here: nbgrader takes a second to import, and a build with nothing to do has no need of it.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    config = Config()
    if (root / "nbgrader_config.py").exists():
        config.merge(PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    config.CourseDirectory.root = str(course)
    # nbgrader's --no-db: `autograder release`, not the build, enters a unit into a gradebook.
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "assignments"
    config.CourseDirectory.assignment_id = unit

    log = logging.getLogger("autograder.build.nbgrader")
    log.propagate = False
    log.setLevel(logging.ERROR)
    complaints = _Complaints()
    log.addHandler(complaints)
    try:
        converter = GenerateAssignment(
            coursedir=CourseDirectory(config=config, log=log), config=config, log=log
        )
        converter.start()
    # nbgrader ends a failed conversion with SystemExit in some places and its own exception in others.
    except (Exception, SystemExit) as error:
        shutil.rmtree(course / "assignments" / unit, ignore_errors=True)
        said = complaints.cause or str(error)
        raise CourseError(
            f"sources/assignments/{unit}.py: nbgrader could not release this unit. It said: {said}"
        ) from error
    finally:
        log.removeHandler(complaints)


class _Complaints(logging.Handler):
    """Keeps the cause of the first failure that nbgrader logs: a traceback, whose last line names it."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.cause = ""

    def emit(self, record):
        message = record.getMessage().strip()
        if not self.cause and message.startswith("Traceback"):
            self.cause = message.splitlines()[-1]
