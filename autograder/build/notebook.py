"""The bytes of a notebook, the same for the same text."""

import nbformat

from autograder.build.identity import give_ids
from autograder.build.sources import SourceError
from autograder.build.text import notebook_from_text, text_from_notebook
from autograder.build.validation import validate
from autograder.errors import CourseError


def notebook_bytes(source):
    """The notebook of ``source`` as it is written to disk: every cell, no outputs. Raises ``SourceError``."""
    text = source.read_text()
    notebook, lines = notebook_from_text(text, source.where)
    validate(source, notebook, lines)
    give_ids(notebook)
    _forget_spacing(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return (nbformat.writes(notebook) + "\n").encode()


def require_tidy(source):
    """Raise ``SourceError`` where a save in JupyterLab would by itself change the text of ``source``."""
    text = source.read_text()
    tidied = text_from_notebook(notebook_from_text(text, source.where)[0])
    if tidied != text:
        raise SourceError(
            source.where,
            _first_difference(text, tidied),
            "this is not as jupytext itself would write it, so the first save in JupyterLab would change it. "
            "Run `python -m autograder.build --tidy` to put it right.",
        )


def tidy(source):
    """Rewrite the text of ``source`` as jupytext writes it; true where that changed anything."""
    text = source.read_text()
    notebook, _ = notebook_from_text(text, source.where)
    tidied = text_from_notebook(notebook)
    if tidied != text:
        source.path.write_text(tidied, encoding="utf-8")
    return tidied != text


def adopt(source):
    """Take what the notebook of ``source`` says over into its text; ``CourseError`` where it cannot."""
    path = source.root / source.notebook
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise CourseError(
            f"{source.notebook} cannot be read as a notebook ({error}), so its text stays as it is."
        ) from None
    source.path.write_text(text_from_notebook(notebook), encoding="utf-8")


def same_cells(one, other):
    """True where two notebooks (bytes) hold the same cells, whatever their outputs, ids and metadata."""
    try:
        notebooks = [nbformat.reads(content.decode(), as_version=4) for content in (one, other)]
        for notebook in notebooks:
            _forget_spacing(notebook)
        return text_from_notebook(notebooks[0]) == text_from_notebook(notebooks[1])
    except Exception:
        # Not a notebook, or half of one: different from any that the build makes.
        return False


def _forget_spacing(notebook):
    # jupytext's note of the blank lines between two cells of the text: of no use to a reader of the notebook.
    for cell in notebook.cells:
        for key in ("lines_to_next_cell", "lines_to_end_of_cell_marker"):
            cell.metadata.pop(key, None)


def _first_difference(one, other):
    first, second = one.splitlines(), other.splitlines()
    for number, (a, b) in enumerate(zip(first, second, strict=False), 1):
        if a != b:
            return number
    return min(len(first), len(second)) or 1
