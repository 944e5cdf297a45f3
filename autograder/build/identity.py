"""Cell ids that do not change from one build to the next."""

import hashlib

# The notebook format allows letters, digits, - and _, 64 at most.
LONGEST_ID = 64


def give_ids(notebook):
    """Set each cell's id in place: its grade_id where it has one, or else its kind and a hash of its text.

    Hashes rather than positions, so that a cell put in at the top leaves every other cell's id as it was.
    """
    taken = set()
    for cell in notebook.cells:
        wanted = cell.metadata.get("nbgrader", {}).get("grade_id")
        if wanted is None:
            wanted = f"{cell.cell_type}-{hashlib.sha256(cell.source.encode()).hexdigest()[:12]}"
        wanted = wanted[: LONGEST_ID - 4]
        name, copy = wanted, 1
        while name in taken:
            copy += 1
            name = f"{wanted}-{copy}"
        taken.add(name)
        cell["id"] = name
