"""The texts of the course, and where the notebooks built from them stand."""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError

UNIT_NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")


class SourceError(CourseError):
    """Something in a text of the course is broken; the sentence names the file, the line and what to do."""

    def __init__(self, where, line, sentence):
        self.where, self.line, self.sentence = where, line, sentence
        super().__init__(f"{where}, line {line}: {sentence}" if line else f"{where}: {sentence}")


@dataclass(frozen=True)
class Source:
    """One text: ``kind`` is "lesson" or "assignment"; ``root`` is the folder that holds the course."""

    root: Path
    kind: str
    name: str

    @property
    def where(self):
        """The text's path below the course's folder, as a person would write it."""
        return f"sources/{self.kind}s/{self.name}.py"

    @property
    def path(self):
        return self.root / self.where

    @property
    def notebook(self):
        """Path below the course's folder of the notebook that holds the whole text."""
        if self.kind == "lesson":
            return f"notebooks/{self.name}.ipynb"
        return f"solutions/{self.name}/{self.name}.ipynb"

    def read_text(self):
        """The text; a ``SourceError`` where the file is not UTF-8."""
        try:
            return self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            raise SourceError(
                self.where, line, "a character here is not UTF-8. Save the file as UTF-8."
            ) from None


def find_sources(root, names=None):
    """All texts of the course, or those of the units in ``names``, lessons first, in order of their names.

    Raises ``CourseError`` for an unknown unit, and ``SourceError`` for a file whose name no unit can have.
    """
    root = Path(root)
    found = []
    for kind in ("lesson", "assignment"):
        for path in sorted((root / "sources" / f"{kind}s").glob("*.py")):
            source = Source(root, kind, path.stem)
            if not UNIT_NAME.fullmatch(path.stem):
                raise SourceError(
                    source.where,
                    None,
                    "a unit's file is named like 03_conv_layers.py: two digits, then "
                    "lower-case words joined by underscores. Rename it.",
                )
            found.append(source)
    if not found:
        raise CourseError(
            f"There is no text to build in {root / 'sources'}: it should hold lessons/NN_name.py and "
            "assignments/NN_name.py. Run this in the folder that holds the course, or name it with --course."
        )
    if names is not None:
        units = sorted({source.name for source in found})
        for name in names:
            if name not in units:
                raise CourseError(f"There is no unit {name!r}. The units are: {', '.join(units)}.")
        found = [source for source in found if source.name in names]
    return found
