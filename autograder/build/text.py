"""A text in jupytext's percent format to a notebook, and back."""

import copy
import re

import jupytext

from autograder.build.sources import SourceError

# No header: jupytext.toml says the same, so that a save in JupyterLab and this module write the same bytes.
PERCENT = {"extension": ".py", "format_name": "percent"}
MARKER = re.compile(r"# ?%%")
METADATA = re.compile(r"\b(nbgrader|tags)\s*=")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def notebook_from_text(text, where="text"):
    """The notebook written in ``text``, and for each cell the number of the line that holds its marker.

    ``where`` names the text in messages. Raises ``SourceError`` where a cell's marker cannot be read.
    """
    notebook = jupytext.reads(text, fmt=dict(PERCENT))
    header = re.match(r"# ---\n(#.*\n)*?# ---\n", text)
    first = header.group().count("\n") if header else 0
    lines = text.splitlines()
    markers = [number for number, line in enumerate(lines, 1) if number > first and MARKER.match(line)]
    if len(notebook.cells) == len(markers) + 1:
        # Lines before the first marker are a cell too. Its text starts where a marker would end.
        markers.insert(0, first)
    if len(notebook.cells) != len(markers):
        raise SourceError(
            where,
            None,
            f"jupytext reads {len(notebook.cells)} cells, but {len(markers)} lines begin with "
            "`# %%`. Look for `# %%` inside a string or a text cell.",
        )
    for cell, number in zip(notebook.cells, markers, strict=True):
        found = METADATA.search(lines[number - 1]) if number > first else None
        if found and found.group(1) not in cell.metadata:
            raise SourceError(
                where,
                number,
                f"what follows `{found.group(1)}=` cannot be read. It must be JSON: names in double quotes, "
                "`true` and `false` in lower case, no comma before `}`. In a text cell it stands after "
                "`[markdown]`.",
            )
    notebook.metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    return notebook, markers


def text_from_notebook(notebook):
    """The percent text of ``notebook``: its cells with their metadata, without header and outputs."""
    notebook = copy.deepcopy(notebook)
    # In alphabetical order, as nbformat writes them to disk: the order must not hang on who saved last.
    for cell in notebook.cells:
        cell.metadata = _in_order(cell.metadata)
    notebook.metadata = {"kernelspec": dict(KERNEL), "jupytext": {"notebook_metadata_filter": "-all"}}
    return jupytext.writes(notebook, fmt=dict(PERCENT))


def _in_order(metadata):
    return {
        key: _in_order(value) if isinstance(value, dict) else value for key, value in sorted(metadata.items())
    }
