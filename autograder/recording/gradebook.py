"""Enter judgements in nbgrader's gradebook, through nbgrader's own autograde converter, each as a whole."""

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import setenv
from sqlalchemy.exc import DatabaseError

from ..course import Course
from ..errors import CannotWrite, CourseError
from ..judging import Judgement
from .quiet import quiet_logger
from .session import NotEntered, OpenGradebook

# Where a notebook is written until the gradebook has its grades; in the course's folder, so that it can be moved.
STAGE = ".recording"
TROUBLES = (OSError, DatabaseError, NotEntered)


class InsertOutputs(NbGraderPreprocessor):
    """Stands where nbgrader executes a notebook: puts in the outputs that judging left, by cell id."""

    def __init__(self, judged, **kwargs) -> None:
        """Take the outputs from `judged`, the notebook of a judgement."""
        super().__init__(**kwargs)
        self.judged = {cell.id: cell for cell in judged.cells if cell.cell_type == "code"}

    def preprocess_cell(self, cell, resources, cell_index):
        """Put one cell's outputs in."""
        if cell.cell_type == "code" and cell.id in self.judged:
            cell.outputs = self.judged[cell.id].outputs
            cell.execution_count = self.judged[cell.id].execution_count
        return cell, resources


class ExportOnce(NotebookExporter):
    """nbconvert's exporter, which checks the notebook after each of a dozen steps and copies it three times before them.

    One copy is made by whoever calls it, and writing the notebook checks it.
    """

    def _preprocess(self, nb, resources) -> tuple:
        """Return what the steps make of the notebook, which they change, and of the resources."""
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        return nb, resources


class RecordJudgement(Autograde):
    """nbgrader's autograde, with a notebook that has been judged in place of the submitted file and its execution."""

    def __init__(self, judged, **kwargs) -> None:
        """Record the notebook `judged` of the unit and student that the course directory names."""
        super().__init__(**kwargs)
        self.judged = judged
        self.force = True
        self.exporter_class = ExportOnce
        self.cannot_write: Exception | None = None
        steps = list(self.autograde_preprocessors)
        self.autograde_preprocessors = [InsertOutputs(judged) if step is Execute else step for step in steps]

    def init_notebooks(self) -> None:
        """Name the one notebook outright: the submitted file may have another name, and names may hold wildcards."""
        unit, student = self.coursedir.assignment_id, self.coursedir.student_id
        folder = self._format_source(unit, student)
        self.notebooks = []
        self.assignments = {folder: [str(Path(folder) / f"{unit}.ipynb")]}

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Enter student and submission, and copy the other files."""
        # A link would be followed, to a solution perhaps, and a pipe or an unreadable file would stop the class.
        odd = odd_files(Path(self._format_source(assignment_id, student_id)))
        self.coursedir.ignore = [*self.coursedir.ignore, *map(glob.escape, odd)]
        with self._noting_what_stops():
            super().init_assignment(assignment_id, student_id)

    def _init_preprocessors(self) -> None:
        """Take the sanitizing steps and the grading steps as one; nbgrader writes and reads the notebook in between."""
        self.exporter._preprocessors = []
        for step in (*self.sanitize_preprocessors, *self.autograde_preprocessors):
            self.exporter.register_preprocessor(step)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Put the judged notebook through nbgrader's steps, and write it."""
        with self._noting_what_stops(), setenv(NBGRADER_EXECUTION="autograde"):
            self._init_preprocessors()
            resources = self.init_single_notebook_resources(notebook_filename)
            output, resources = self.exporter.from_notebook_node(self.judged, resources=resources)
            self.write_single_notebook(output, resources)

    @contextmanager
    def _noting_what_stops(self) -> Iterator[None]:
        """Keep the error of a disk or a database: nbgrader would take it for one of the submission."""
        try:
            yield
        except TROUBLES as error:
            self.cannot_write = error
            raise


def odd_files(folder: Path) -> set[str]:
    """Return the names in `folder` that are no plain, readable files of its own."""
    paths = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
    return {path.name for path in paths if path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK)}


class Recorder:
    """The one writer of a course's gradebook, open for a whole class."""

    def __init__(self, course: Course) -> None:
        """Prepare to record in `course`; use it as a context manager."""
        self.course = course

    def __enter__(self) -> "Recorder":
        directory = self.course.directory()
        try:
            self.gradebook = OpenGradebook(directory.db_url, directory.course_id)
        except DatabaseError as error:
            raise CannotWrite(unwritable(self.course, error)) from error
        return self

    def __exit__(self, *exception: object) -> None:
        self.gradebook.shut()
        shutil.rmtree(self.course.root / STAGE, ignore_errors=True)

    def record(self, judgement: Judgement) -> None:
        """Enter the judgement in the gradebook, in one transaction, and write the autograded notebook.

        A submission that was not graded gets no grade: its student is entered, and grades of an earlier submission stay.
        Entered twice, it changes nothing. Raises `CourseError` when nbgrader refuses the submission and `CannotWrite`
        when the disk or the database does; then the gradebook is as it was.
        """
        try:
            if judgement.notebook is None:
                self.gradebook.update_or_create_student(judgement.student)
            else:
                self._convert(judgement)
                self._give_extra_credit(judgement)
            self.gradebook.enter()
            if judgement.notebook is not None:
                self._publish(judgement)
        except TROUBLES as error:
            raise CannotWrite(unwritable(self.course, error)) from error
        finally:
            self.gradebook.undo()

    def has_notebook(self, unit: str, student: str) -> bool:
        """Say whether the judged notebook stands in its place."""
        return (self.course.step("autograded", student, unit) / f"{unit}.ipynb").is_file()

    def has_grades(self, unit: str, student: str) -> bool:
        """Say whether the gradebook holds grades of this student for the unit."""
        try:
            self.gradebook.find_submission(unit, student)
        except MissingEntry:
            return False
        finally:
            self.gradebook.undo()
        return True

    def _convert(self, judgement: Judgement) -> None:
        judged = nbformat.reads(judgement.notebook, as_version=4)
        directory = self.course.directory(judgement.unit, judgement.student)
        directory.autograded_directory = STAGE
        with quiet_logger() as (logger, log), self.gradebook.in_nbgrader():
            converter = RecordJudgement(judged, coursedir=directory, config=self.course.config, log=logger)
            try:
                converter.start()
            except NbGraderException as error:
                if converter.cannot_write is not None:
                    raise converter.cannot_write from None
                raise CourseError(
                    f"nbgrader could not record {judgement.unit} of {judgement.student}: {log.last_words or error}"
                ) from error

    def _publish(self, judgement: Judgement) -> None:
        """Put the notebook of the grades that have just been entered in its place."""
        directory = self.course.directory()
        staged = directory.format_path(STAGE, judgement.student, judgement.unit)
        place = self.course.step("autograded", judgement.student, judgement.unit)
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.rename(staged, place)

    def _give_extra_credit(self, judgement: Judgement) -> None:
        for exercise in judgement.exercises:
            if exercise.bonus:
                grade = self.gradebook.find_grade(exercise.cell, judgement.unit, judgement.unit, judgement.student)
                grade.extra_credit = exercise.score


def unwritable(course: Course, error: Exception) -> str:
    """Return the sentence for a disk or a database that takes no more."""
    error = error.error if isinstance(error, NotEntered) else error
    again = "Nothing of the submission in hand was recorded. Run the same command again: it goes on where it stopped."
    if isinstance(error, DatabaseError):
        url, said = course.directory().db_url.removeprefix("sqlite:///"), str(error.orig or error)
        if "locked" in said:
            return f"The gradebook {url} is locked by another program. Close that, or wait until it is done. {again}"
        return f"The gradebook {url} cannot be written: {said}. See that the disk has room and allows writing. {again}"
    return f"The course folder {course.root} cannot be written: {error}. See that the disk has room. {again}"
