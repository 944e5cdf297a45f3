"""One open gradebook for all that nbgrader does to one submission: entered as a whole, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import jsonschema
import nbgrader.converters.autograde as autograde
from jsonschema.exceptions import best_match
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import latesubmissions, overwritecells, overwritekernelspec, saveautogrades
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

# nbgrader opens the gradebook anew in each of these, a dozen times a submission, and commits after every cell.
MODULES = (autograde, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)


class Validation:
    """jsonschema as nbgrader uses it, without checking nbgrader's own schema again for every cell: a third of the time."""

    def __init__(self) -> None:
        """Start with no schema checked."""
        self.checked: dict[str, jsonschema.protocols.Validator] = {}
        self.last: tuple[dict, jsonschema.protocols.Validator] | None = None

    def validate(self, instance: dict, schema: dict) -> None:
        """Raise `jsonschema.ValidationError`, the same as `jsonschema.validate`, when `instance` does not fit."""
        if self.last is None or self.last[0] is not schema:
            self.last = schema, self._validator(schema)
        error = best_match(self.last[1].iter_errors(instance))
        if error is not None:
            raise error

    def _validator(self, schema: dict) -> jsonschema.protocols.Validator:
        # nbgrader reads the schema anew for every notebook, so its text says which one it is.
        text = json.dumps(schema)
        if text not in self.checked:
            kind = jsonschema.validators.validator_for(schema)
            kind.check_schema(schema)
            self.checked[text] = kind(schema)
        return self.checked[text]


VALIDATION = Validation()


class NotEntered(Exception):
    """The database took nothing; `error` is what it said. nbgrader would call its own errors an invalid entry."""

    def __init__(self, error: DatabaseError) -> None:
        """Hold the database's error."""
        super().__init__(str(error.orig or error))
        self.error = error


# What nbgrader changes after every cell, and what holds totals of it, which the database computes.
OF_ONE_CELL = (Grade, Comment)
WITH_TOTALS = (SubmittedNotebook, SubmittedAssignment, Student)


class HeldSession(Session):
    """A session whose `commit` only shows what was changed to later reads; `enter` writes it for good.

    A query passes on what was changed before it is made, so what is read afterwards is right.
    """

    def commit(self) -> None:
        """Let later reads see the changes, totals included, and hold them back from the file."""
        # nbgrader commits after each cell. Grades and comments wait for the others; all else would lose its changes.
        if any(not isinstance(thing, OF_ONE_CELL) for thing in (*self.new, *self.dirty)):
            self.flush()
        for thing in self.identity_map.values():
            if isinstance(thing, WITH_TOTALS):
                self.expire(thing)

    def flush(self, *args, **kwargs) -> None:
        """Pass changes on; raises `NotEntered` when the database is locked, full or not to be written."""
        try:
            super().flush(*args, **kwargs)
        except IntegrityError:
            raise
        except DatabaseError as error:
            raise NotEntered(error) from error

    def enter(self) -> None:
        """Write the changes to the file, all of them in one transaction; raises `NotEntered`."""
        try:
            super().commit()
        except DatabaseError as error:
            raise NotEntered(error) from error


class OpenGradebook(Gradebook):
    """nbgrader's gradebook, kept open: whoever closes it before its time closes nothing."""

    def __init__(self, db_url: str, course_id: str) -> None:
        """Open the gradebook."""
        super().__init__(db_url, course_id)
        self.known: dict[tuple, SimpleNamespace] = {}
        self.of_one: dict[tuple, dict[str, Grade | Comment]] = {}
        self.db.remove()
        self.db = scoped_session(sessionmaker(class_=HeldSession, autoflush=True, bind=self.engine))

    def close(self) -> None:
        """Leave it open."""

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """Return the values of an instructor's cell, which stay the same for a whole class."""
        return self._known(super().find_source_cell, name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """Return the values of a graded cell, which stay the same for a whole class."""
        return self._known(super().find_graded_cell, name, notebook, assignment)

    def _known(self, find, *names: str) -> SimpleNamespace:
        key = (find.__name__, *names)
        if key not in self.known:
            cell = find(*names)
            columns = inspect(cell).mapper.columns
            self.known[key] = SimpleNamespace(**{column.key: getattr(cell, column.key) for column in columns})
        return self.known[key]

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """Return a grade of a submission, all of which are read at once; raises `MissingEntry`."""
        return self._of_one(Grade, notebook, assignment, student).get(grade_cell) or super().find_grade(
            grade_cell, notebook, assignment, student
        )

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """Return a comment on a submission, all of which are read at once; raises `MissingEntry`."""
        return self._of_one(Comment, notebook, assignment, student).get(solution_cell) or super().find_comment(
            solution_cell, notebook, assignment, student
        )

    def _of_one(self, kind: type, notebook: str, assignment: str, student: str) -> dict[str, Grade | Comment]:
        key = (kind, notebook, assignment, student)
        if key not in self.of_one:
            found = (
                self.db.query(BaseCell.name, kind)
                .join(kind, kind.cell_id == BaseCell.id)
                .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .join(Student, Student.id == SubmittedAssignment.student_id)
                .filter(Notebook.name == notebook, Assignment.name == assignment, Student.id == student)
            )
            self.of_one[key] = dict(tuple(row) for row in found)
        return self.of_one[key]

    def enter(self) -> None:
        """Write what was changed since the last time, and forget what was read."""
        self.db().enter()
        self.undo()

    def undo(self) -> None:
        """Drop what was changed since the last time."""
        self.of_one.clear()
        self.db.remove()

    def shut(self) -> None:
        """Close it."""
        super().close()

    @contextmanager
    def in_nbgrader(self) -> Iterator[None]:
        """Let nbgrader's own steps work on this gradebook."""
        try:
            for module in MODULES:
                module.Gradebook = lambda *args, **kwargs: self
            common.jsonschema = VALIDATION
            yield
        finally:
            common.jsonschema = jsonschema
            for module in MODULES:
                module.Gradebook = Gradebook
