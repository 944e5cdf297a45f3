"""Turn the sample class, which stands here as text, into notebooks that students might hand in."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import nbformat

from ..errors import CourseError
from ..naming import DEMO_UNIT

UNIT = DEMO_UNIT


@dataclass(frozen=True)
class SampleStudent:
    """One student of the sample class: whose answers they give (folders), and to which cells (all when empty)."""

    name: str
    about: str
    folders: tuple[str, ...]
    only: tuple[str, ...]


def sample_class() -> list[SampleStudent]:
    """Return the students of the sample class, in order."""
    text = (files(__package__) / "sample_class" / "students.toml").read_text(encoding="utf-8")
    return [
        SampleStudent(entry["name"], entry["about"], tuple(entry["folders"]), tuple(entry.get("only", ())))
        for entry in tomllib.loads(text)["student"]
    ]


def answers(student: SampleStudent) -> dict[str, str]:
    """Return what the student wrote, by the grade_id of the cell it goes into."""
    found = {}
    for folder in student.folders:
        for entry in (files(__package__) / "sample_class" / folder).iterdir():
            name, _, ending = entry.name.partition(".")
            if ending in ("py", "md") and (not student.only or name in student.only):
                found[name] = entry.read_text(encoding="utf-8").strip()
    return found


def write_submission(student: SampleStudent, released: Path, to: Path) -> None:
    """Write the student's notebook to `to`: the one in `released` with the student's answers in it.

    Raises `CourseError` when an answer's cell is not in the released notebook.
    """
    notebook = nbformat.read(released, as_version=4)
    waiting = answers(student)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and meta.get("grade_id") in waiting:
            cell.source = waiting.pop(meta.grade_id)
    if waiting:
        raise CourseError(
            f"The sample class answers {', '.join(waiting)}, which {released} does not ask for."
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, to)
