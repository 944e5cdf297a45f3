"""From a submission's folder to a notebook in memory, or to a sentence that says why there is none."""

import json
import re
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.validator import isvalid

from .judgement import Unusable

LARGEST_FILE = 50_000_000
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def find_notebook(folder: Path, unit: str) -> tuple[Path, list[str]]:
    """Return the notebook to judge in `folder` and sentences about the choice; raise `Unusable` when there is none."""
    if not folder.is_dir():
        raise Unusable(f"There is no submission for {unit}.")
    files = [path for path in sorted(folder.rglob("*")) if _is_plain(path, folder)]
    # Browsers like to save a notebook as NAME.ipynb.txt or NAME.ipynb.json.
    notebooks = [path for path in files if ".ipynb" in path.name.lower()]
    for path in notebooks:
        if path.parent == folder and path.stem == unit:
            return path, []
    if not files:
        raise Unusable(f"The submission's folder is empty. Ask for {unit}.ipynb.")
    if not notebooks:
        names = ", ".join(path.name for path in files[:5])
        raise Unusable(f"The submission holds no notebook, only {names}. Ask for {unit}.ipynb.")
    exact = [path for path in notebooks if path.stem == unit]
    candidates = exact or notebooks
    if len(candidates) > 1:
        candidates = [path for path in candidates if unit in path.stem] or candidates
    if len(candidates) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in candidates)
        raise Unusable(
            f"The submission holds several notebooks and none is called {unit}.ipynb: {names}. "
            f"Rename the one to judge to {unit}.ipynb."
        )
    chosen = candidates[0]
    return chosen, [f"The notebook was found as {chosen.relative_to(folder)} and judged as {unit}.ipynb."]


def read_notebook(path: Path) -> tuple[NotebookNode, list[str]]:
    """Return the notebook in `path`, without outputs, as nbformat 4.5 or later, and sentences about what was put right.

    Raises `Unusable` for a file that is no notebook: empty, cut off, not JSON, another format, malformed cells.
    """
    text, repairs = _decode(path)
    data = _parse(path, text)
    notebook, upgraded = _upgrade(path, data)
    repairs += upgraded
    _check_cells(path, notebook)
    for cell in notebook.cells:
        _normalise(cell)
    # The kernel's own comes with restoring; nothing else there has a say in how a notebook is judged.
    notebook.nbformat, notebook.nbformat_minor, notebook.metadata = 4, 5, NotebookNode()
    _give_ids(notebook)
    if not isvalid(notebook, version=4, version_minor=5):
        for cell in notebook.cells:
            _cut_metadata(cell)
    return notebook, repairs


def _is_plain(path: Path, folder: Path) -> bool:
    """Say whether `path` is the student's own file: no link, and not in a hidden folder such as .ipynb_checkpoints."""
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return path.is_file() and not path.is_symlink() and not hidden and path.name != "timestamp.txt"


def _decode(path: Path) -> tuple[str, list[str]]:
    if path.stat().st_size > LARGEST_FILE:
        size = path.stat().st_size // 1_000_000
        raise Unusable(f"{path.name} is {size} MB, too large to be judged. Ask for it with its outputs cleared.")
    raw = path.read_bytes()
    if not raw.strip():
        raise Unusable(f"{path.name} is an empty file. Ask for it again.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), [f"{path.name} was in UTF-16 and was read as such."]
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        # Every byte is a character in latin-1, so this always gives a text; JSON then decides.
        return raw.decode("latin-1"), [f"{path.name} was not in UTF-8 and was read as Latin-1."]


def _parse(path: Path, text: str) -> dict:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unusable(_why_not_json(path, text, error)) from None
    if not isinstance(data, dict) or "nbformat" not in data:
        raise Unusable(f"{path.name} is JSON but no notebook. Ask for the .ipynb file that Jupyter saved.")
    return data


def _why_not_json(path: Path, text: str, error: Exception) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return f"{path.name} is a web page, not a notebook. Ask for the .ipynb file itself, not for its page."
    if "\n<<<<<<< " in text and "\n>>>>>>> " in text:
        return f"{path.name} holds the marks of an unresolved merge (<<<<<<<). Ask for it with the merge resolved."
    line = getattr(error, "lineno", 1)
    if start.startswith("{") and not text.rstrip().endswith("}"):
        last = text.count("\n") + 1
        return f"{path.name} is cut off at line {last}, so it cannot be read. Ask for the whole file."
    return f"{path.name} is not a notebook: it is not valid JSON at line {line}. Ask for the file that Jupyter saved."


def _upgrade(path: Path, data: dict) -> tuple[NotebookNode, list[str]]:
    version = data.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 4:
        raise Unusable(f"{path.name} says that it is in notebook format {version!r}; formats 1 to 4 can be read.")
    try:
        if version == 4:
            # A version of 4.0 to 4.5 and later reads alike once cells have ids; no conversion to go wrong.
            return nbformat.from_dict(data), []
        notebook = nbformat.convert(nbformat.reads(json.dumps(data), as_version=version), 4)
        return notebook, [f"{path.name} was in notebook format {version} and was converted to format 4."]
    except Exception as error:
        raise Unusable(
            f"{path.name} could not be read in notebook format {version} ({type(error).__name__}). "
            "Ask for it saved again in JupyterLab."
        ) from None


def _check_cells(path: Path, notebook: NotebookNode) -> None:
    if not isinstance(notebook.get("cells"), list) or not notebook.cells:
        raise Unusable(f"{path.name} is a notebook without cells. Ask for it again.")
    for number, cell in enumerate(notebook.cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            cell.source = source = "".join(source)
        if not isinstance(source, str) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            raise Unusable(f"{path.name} is damaged at cell {number}. Ask for it saved again in JupyterLab.")
        # A lone surrogate is valid in JSON and in no file or message.
        cell.source = source.encode("utf-8", "replace").decode("utf-8")


def _normalise(cell: NotebookNode) -> None:
    """Bring a cell to its plain form: metadata a mapping, no outputs, only the keys that its type knows."""
    metadata = cell.get("metadata")
    cell.metadata = NotebookNode(metadata if isinstance(metadata, dict) else {})
    if "tags" in cell.metadata and not isinstance(cell.metadata.tags, list):
        del cell.metadata["tags"]
    set_cell_type(cell, cell.cell_type)
    if not _are_attachments(cell.get("attachments", {})):
        del cell["attachments"]
    known = {"id", "cell_type", "metadata", "source", "attachments", "outputs", "execution_count"}
    for key in set(cell) - known:
        del cell[key]


def _cut_metadata(cell: NotebookNode) -> None:
    """Leave out what nbgrader could not read again once it is written; its own data are checked when cells are matched."""
    if not isvalid(cell, ref=f"{cell.cell_type}_cell", version=4, version_minor=5):
        cell.metadata = NotebookNode({name: value for name, value in cell.metadata.items() if name == "nbgrader"})


def _are_attachments(value: object) -> bool:
    """Say whether `value` is what a cell's attachments should be: data by type, by name."""
    return isinstance(value, dict) and all(
        isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values()) for bundle in value.values()
    )


def set_cell_type(cell: NotebookNode, cell_type: str) -> None:
    """Make `cell` a cell of `cell_type` with no outputs and no execution count."""
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        cell.pop("attachments", None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _give_ids(notebook: NotebookNode) -> None:
    """Give every cell a valid id of its own; a repeated or malformed one is replaced by its position."""
    seen: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        identity = cell.get("id")
        if not isinstance(identity, str) or not VALID_ID.fullmatch(identity) or identity in seen:
            identity = f"cell-{position}"
            while identity in seen:
                identity += "x"
        cell.id = identity
        seen.add(identity)
