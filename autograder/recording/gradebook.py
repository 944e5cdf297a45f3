"""Enter one judgement in nbgrader's gradebook, through nbgrader's own autograde converter."""

import shutil
from pathlib import Path

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import setenv

from ..course import Course
from ..errors import CourseError
from ..judging import Judgement
from .quiet import quiet_logger


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


class RecordJudgement(Autograde):
    """nbgrader's autograde, with a notebook that has been judged in place of the submitted file and its execution."""

    def __init__(self, judged, **kwargs) -> None:
        """Record the notebook `judged` of the unit and student that the course directory names."""
        super().__init__(**kwargs)
        self.judged = judged
        self.force = True
        steps = list(self.autograde_preprocessors)
        self.autograde_preprocessors = [InsertOutputs(judged) if step is Execute else step for step in steps]

    def init_notebooks(self) -> None:
        """Name the one notebook outright: the submitted file may have another name, and names may hold wildcards."""
        unit, student = self.coursedir.assignment_id, self.coursedir.student_id
        folder = self._format_source(unit, student)
        self.notebooks = []
        self.assignments = {folder: [str(Path(folder) / f"{unit}.ipynb")]}

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Sanitize the judged notebook, write it, and let nbgrader read it again for the grading steps."""
        self._sanitizing = True
        self._init_preprocessors()
        resources = self.init_single_notebook_resources(notebook_filename)
        output, resources = self.exporter.from_notebook_node(self.judged, resources=resources)
        self.write_single_notebook(output, resources)
        written = str(Path(self.writer.build_directory) / Path(notebook_filename).name)
        self._sanitizing = False
        self._init_preprocessors()
        try:
            with setenv(NBGRADER_EXECUTION="autograde"):
                BaseConverter.convert_single_notebook(self, written)
        finally:
            self._sanitizing = True


def record(course: Course, judgement: Judgement) -> None:
    """Enter the judgement in the gradebook and write the autograded notebook.

    A submission that was not graded gets no grade: its student is entered, and grades of an earlier submission stay.
    Raises `CourseError` when nbgrader refuses.
    """
    if judgement.notebook is None:
        with course.gradebook() as gradebook:
            gradebook.update_or_create_student(judgement.student)
        return
    judged = nbformat.reads(judgement.notebook, as_version=4)
    with quiet_logger() as (logger, log):
        converter = RecordJudgement(
            judged,
            coursedir=course.directory(judgement.unit, judgement.student),
            config=course.config,
            log=logger,
        )
        try:
            converter.start()
        except NbGraderException as error:
            shutil.rmtree(course.step("autograded", judgement.student, judgement.unit), ignore_errors=True)
            raise CourseError(
                f"nbgrader could not record {judgement.unit} of {judgement.student}: {log.last_words or error}"
            ) from error
    _give_extra_credit(course, judgement)


def has_grades(course: Course, unit: str, student: str) -> bool:
    """Say whether the gradebook holds grades of this student for the unit."""
    with course.gradebook() as gradebook:
        try:
            gradebook.find_submission(unit, student)
        except MissingEntry:
            return False
    return True


def _give_extra_credit(course: Course, judgement: Judgement) -> None:
    bonuses = [exercise for exercise in judgement.exercises if exercise.bonus]
    if not bonuses:
        return
    with course.gradebook() as gradebook:
        for exercise in bonuses:
            grade = gradebook.find_grade(exercise.cell, judgement.unit, judgement.unit, judgement.student)
            grade.extra_credit = exercise.score
        gradebook.db.commit()
