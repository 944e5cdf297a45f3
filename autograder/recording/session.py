"""One open gradebook for all that nbgrader does to one submission: entered as a whole, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import jsonschema
import nbgrader.converters.autograde as autograde
from jsonschema.exceptions import best_match
from nbgrader.api import Gradebook
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

    def validate(self, instance: dict, schema: dict) -> None:
        """Raise `jsonschema.ValidationError`, the same as `jsonschema.validate`, when `instance` does not fit."""
        # nbgrader reads the schema anew for every notebook, so its text says which one it is.
        text = json.dumps(schema)
        if text not in self.checked:
            kind = jsonschema.validators.validator_for(schema)
            kind.check_schema(schema)
            self.checked[text] = kind(schema)
        error = best_match(self.checked[text].iter_errors(instance))
        if error is not None:
            raise error


VALIDATION = Validation()


class NotEntered(Exception):
    """The database took nothing; `error` is what it said. nbgrader would call its own errors an invalid entry."""

    def __init__(self, error: DatabaseError) -> None:
        """Hold the database's error."""
        super().__init__(str(error.orig or error))
        self.error = error


class HeldSession(Session):
    """A session whose `commit` only shows what was changed to later reads; `enter` writes it for good."""

    def commit(self) -> None:
        """Let later reads see the changes, totals included, and hold them back from the file."""
        self.flush()
        self.expire_all()

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

    def enter(self) -> None:
        """Write what was changed since the last time, and forget what was read."""
        self.db().enter()
        self.db.remove()

    def undo(self) -> None:
        """Drop what was changed since the last time."""
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
