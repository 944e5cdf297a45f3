"""Put the instructor's cells of a submitted notebook back as they were released; leave the student's own alone."""

import copy
from collections import Counter

from nbformat.notebooknode import NotebookNode

from .judgement import Unusable
from .reading import set_cell_type
from .reference import Reference, is_graded, is_locked


def restore(notebook: NotebookNode, reference: Reference) -> list[str]:
    """Change `notebook` in place so that nbgrader and the judge can rely on it; return a sentence for each repair.

    Source, type, metadata and tags of graded and locked cells come from the release; of solution cells the type
    and metadata only. Repeated cells are dropped, missing graded ones put back where they belong. Raises
    `Unusable` when nothing in the notebook belongs to the unit.
    """
    repairs: list[str] = []
    matches = _match(notebook, reference)
    # Units share cells such as their imports, so only an exercise or its check tells which unit this is.
    if all(is_locked(cell) and not is_graded(cell) for cell in map(reference.cells.get, matches.values())):
        raise Unusable(_foreign(notebook, reference))
    matches, repeated = _last_of_repeated(matches, reference, repairs)
    for position, grade_id in matches.items():
        _restore_cell(notebook.cells[position], reference, grade_id, repairs)
    for position, cell in enumerate(notebook.cells):
        if position not in matches:
            cell.metadata.pop("nbgrader", None)
    notebook.cells = [cell for position, cell in enumerate(notebook.cells) if position not in repeated]
    _put_back_missing(notebook, reference, repairs)
    notebook.metadata["kernelspec"] = copy.deepcopy(reference.notebook.metadata.get("kernelspec"))
    return repairs


def _match(notebook: NotebookNode, reference: Reference) -> dict[int, str]:
    """Return the grade_id of each cell that is the reference's: by its grade_id, else by its cell id, else by its text.

    The second and third ways find a cell whose nbgrader metadata was lost or changed.
    """
    matches = {}
    for position, cell in enumerate(notebook.cells):
        meta = cell.metadata.get("nbgrader")
        grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
        if isinstance(grade_id, str) and grade_id in reference.cells:
            matches[position] = grade_id
    by_id = {cell.id: grade_id for grade_id, cell in reference.cells.items() if cell.get("id")}
    by_text = {cell.source.strip(): grade_id for grade_id, cell in reference.cells.items() if is_locked(cell)}
    found = set(matches.values())
    for position, cell in enumerate(notebook.cells):
        if position in matches:
            continue
        for grade_id in (by_id.get(cell.id), by_text.get(cell.source.strip())):
            if grade_id and grade_id not in found:
                matches[position] = grade_id
                found.add(grade_id)
                break
    return dict(sorted(matches.items()))


def _foreign(notebook: NotebookNode, reference: Reference) -> str:
    metas = [cell.metadata.get("nbgrader") for cell in notebook.cells]
    names = [meta.get("grade_id") for meta in metas if isinstance(meta, dict) and meta.get("grade")]
    if any(names):
        listed = ", ".join(str(name) for name in names[:4] if name)
        return (
            f"This is the notebook of another assignment: it holds {listed} and no cell of {reference.unit}. "
            f"Ask for the notebook of {reference.unit}."
        )
    return f"This notebook holds no cell of {reference.unit}. Ask for the notebook of {reference.unit}."


def _last_of_repeated(matches: dict[int, str], reference: Reference, repairs: list[str]) -> tuple[dict[int, str], set[int]]:
    """Return the matches with the last of each repeated cell, by which time the student's functions are defined.

    The second value holds the positions of repeated locked cells, to be taken out. A repeated solution cell
    (splitting a cell makes one) stays as plain code.
    """
    counts = Counter(matches.values())
    kept: dict[int, str] = {}
    repeated = set()
    for position in reversed(matches):
        grade_id = matches[position]
        if grade_id not in kept.values():
            kept[position] = grade_id
        elif is_locked(reference.cells[grade_id]):
            repeated.add(position)
    for grade_id, count in counts.items():
        if count > 1 and is_locked(reference.cells[grade_id]):
            repairs.append(f"The cell {grade_id} stood {count} times in the notebook; the last one was kept.")
    return dict(sorted(kept.items())), repeated


def _restore_cell(cell: NotebookNode, reference: Reference, grade_id: str, repairs: list[str]) -> None:
    released = reference.cells[grade_id]
    if cell.cell_type != released.cell_type:
        repairs.append(
            f"The cell {grade_id} had been turned into {cell.cell_type}; it was made {released.cell_type} again."
        )
        set_cell_type(cell, released.cell_type)
    if is_locked(released):
        told = is_graded(released) or released.cell_type == "code"
        if told and cell.source.strip() != released.source.strip():
            repairs.append(f"The cell {grade_id} had been changed; it was restored.")
        cell.source = reference.source(grade_id)
    meta = cell.metadata.get("nbgrader")
    if not isinstance(meta, dict) or meta.get("grade_id") != grade_id:
        repairs.append(f"The cell {grade_id} had lost its nbgrader data; it was given back.")
    elif is_graded(released) and meta.get("points") != released.metadata.nbgrader.get("points"):
        repairs.append(f"The points of the cell {grade_id} had been changed; they were restored.")
    cell.metadata = copy.deepcopy(released.metadata)


def _put_back_missing(notebook: NotebookNode, reference: Reference, repairs: list[str]) -> None:
    order, present = list(reference.cells), _positions(notebook)
    for grade_id, released in reference.cells.items():
        needed = is_graded(released) or (is_locked(released) and released.cell_type == "code")
        if grade_id in present or not needed:
            continue
        cell = copy.deepcopy(released)
        cell.source = reference.source(grade_id)
        set_cell_type(cell, cell.cell_type)
        if cell.id in {other.id for other in notebook.cells}:
            cell.id = f"{cell.id[:50]}-put-back"
        notebook.cells.insert(_place(grade_id, order, present, reference, len(notebook.cells)), cell)
        repairs.append(f"The cell {grade_id} was missing; it was put back.")
        present = _positions(notebook)


def _positions(notebook: NotebookNode) -> dict[str, int]:
    return {
        cell.metadata.nbgrader.grade_id: position
        for position, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader")
    }


def _place(grade_id: str, order: list[str], present: dict[str, int], reference: Reference, end: int) -> int:
    """Return where a missing cell belongs.

    Directly after the cell before it in the release, when that one is there: a test follows its solution. Else just
    before the next cell that is there, so that it follows whatever the student wrote in between.
    """
    index = order.index(grade_id)
    if index == 0:
        return 0
    if order[index - 1] in present:
        return present[order[index - 1]] + 1
    later = [present[other] for other in order[index + 1 :] if other in present]
    return min(later) if later else end
