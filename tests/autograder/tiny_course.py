"""A course of one tiny unit: two checks of the engine, a bonus, two nbgrader tests with and without hidden parts."""

import json
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

UNIT = "90_tiny"
HOME = Path(__file__).parents[2]

STANDARDIZE = """\
def standardize(x):
    ### BEGIN SOLUTION
    return (x - x.mean(axis=0)) / x.std(axis=0)
    ### END SOLUTION
"""
SOFTMAX = """\
def softmax(z):
    ### BEGIN SOLUTION
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    ### END SOLUTION
"""
DOUBLE = """\
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""
DOUBLE_TEST = """\
assert double(3) == 6
### BEGIN HIDDEN TESTS
assert double(-5) == -10
### END HIDDEN TESTS
"""
HALF_TEST = """\
score = 1.5 if double(4) == 8 else 0.5
score
"""


def marks(grade_id: str, kind: str = "code", points: float | None = None, solution: bool = False) -> dict:
    """nbgrader's metadata for a cell; one that is not a solution is locked."""
    grade = points is not None
    meta = {
        "grade_id": grade_id,
        "cell_type": kind,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "schema_version": 3,
    }
    return {"nbgrader": meta | ({"points": points} if grade else {})}


def solution_notebook():
    """The instructor's notebook of the tiny unit."""

    def code(grade_id, source, **options):
        return new_code_cell(source.strip(), id=grade_id, metadata=marks(grade_id, **options))

    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[
            new_markdown_cell("# Tiny", id="intro", metadata=marks("intro", "markdown")),
            code("setup", "import numpy as np\n\nfrom utils.checks import check"),
            code("standardize", STANDARDIZE, solution=True),
            code("standardize_check", "check(standardize)", points=2),
            code("softmax", SOFTMAX, solution=True),
            code("softmax_check", "check(softmax)", points=3),
            code("double", DOUBLE, solution=True),
            code("double_test", DOUBLE_TEST, points=1),
            code("double_half", HALF_TEST, points=2),
            new_markdown_cell("YOUR ANSWER", id="why", metadata=marks("why", "markdown", points=2, solution=True)),
            code(
                "relu_backward",
                "def relu_forward(x):\n    ### BEGIN SOLUTION\n    return np.maximum(x, 0), x\n"
                "    ### END SOLUTION\n\n\ndef relu_backward(dout, cache):\n    ### BEGIN SOLUTION\n"
                "    return dout * (cache > 0)\n    ### END SOLUTION",
                solution=True,
            ),
            code("relu_backward_check", "check(relu_forward, relu_backward)", points=2),
        ],
    )


def make_course(root: Path) -> Path:
    """Write the tiny course's folder, with the real course's nbgrader configuration."""
    folder = root / "solutions" / UNIT
    folder.mkdir(parents=True)
    nbformat.write(solution_notebook(), folder / f"{UNIT}.ipynb")
    shutil.copy(HOME / "nbgrader_config.py", root)
    return root


class Submission:
    """A released notebook to be spoilt step by step, then handed in."""

    def __init__(self, released: Path) -> None:
        self.notebook = nbformat.read(released, as_version=4)

    def cell(self, grade_id: str):
        """The cell with this grade_id."""
        return self.notebook.cells[self.position(grade_id)]

    def position(self, grade_id: str) -> int:
        """Where the cell with this grade_id stands."""
        found = [
            position
            for position, cell in enumerate(self.notebook.cells)
            if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
        ]
        return found[0]

    def answer(self, **sources: str) -> "Submission":
        """Write into solution cells; without arguments, all the right answers."""
        for grade_id, source in (sources or right_answers()).items():
            self.cell(grade_id).source = source
        return self

    def insert(self, source: str, before: str) -> "Submission":
        """Put a student's own code cell before another cell."""
        self.notebook.cells.insert(self.position(before), new_code_cell(source))
        return self

    def remove(self, grade_id: str) -> "Submission":
        """Delete a cell."""
        del self.notebook.cells[self.position(grade_id)]
        return self

    def text(self) -> str:
        """The notebook as JSON, whatever state it is in."""
        return json.dumps(self.notebook, indent=1, ensure_ascii=False)


def right_answers() -> dict[str, str]:
    """What the instructor wrote in each solution cell, by grade_id."""
    cells = solution_notebook().cells
    answers = {}
    for cell in cells:
        meta = cell.metadata.nbgrader
        if meta.solution and cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if "### " not in line]
            answers[meta.grade_id] = "\n".join(lines)
    return answers
