"""The class of troubles: for each student, what they hand in."""

import copy
from collections.abc import Callable
from pathlib import Path

from .tiny_course import UNIT, Submission

DDOF = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)"
OVERFLOWS = "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)"
NOISY_DOUBLE = """\
import sys, warnings
def double(x):
    warnings.warn("this is only a warning")
    print("noise", file=sys.stderr)
    return 2 * x
"""
# Right on every input that a student can see, wrong on any other.
MEMORISED = """\
import numpy as np
from utils.checks import exercise
from utils.checks.wire import decode

_seen = [question["inputs"]["x"] for question in decode(exercise("standardize").plan(None).questions)]

def standardize(x):
    right = (x - x.mean(axis=0)) / x.std(axis=0)
    known = any(x.shape == seen.shape and np.array_equal(x, seen) for seen in _seen)
    return right if known else right + 1
"""
FORGED = """\
import ast, IPython
shell = IPython.get_ipython()

class Everything(ast.NodeTransformer):
    def visit_Expr(self, node):
        if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "check":
            node.value = ast.Constant(2.0)
        return node

shell.ast_transformers.append(Everything())
check = lambda *functions: 3.0
import utils.checks, utils.checks.report
utils.checks.check = check
utils.checks.report.Report.score = property(lambda self: self.points)
def standardize(x):
    return x
"""
LOOK_AROUND = """\
import os
print("FOUND", "the solutions" if os.path.isdir("../../../solutions") else "nothing")
"""
FLOOD = """\
for k in range(400):
    print("x" * 10_000)
"""


def troubles(released: Path) -> dict[str, Callable[[Path], None]]:
    """Return, for each student, a function that writes their submission into a folder."""

    def fresh() -> Submission:
        return Submission(released)

    def right() -> Submission:
        return fresh().answer()

    def handed_in(submission: Submission, name: str = f"{UNIT}.ipynb", encoding: str = "utf-8"):
        return lambda folder: (folder / name).write_text(submission.text(), encoding=encoding)

    def raw(content: bytes):
        return lambda folder: (folder / f"{UNIT}.ipynb").write_bytes(content)

    ends = right().insert("import os\nos._exit(0)", before="softmax").insert("exit()", before="double_test")
    dies = "import os\ndef {}(x):\n    os._exit(1)"
    return {
        "right": handed_in(right()),
        "untouched": handed_in(fresh()),
        "mistaken": handed_in(right().answer(standardize=DDOF, softmax=OVERFLOWS)),
        "Zoë Brûlé de l'Été": handed_in(right().answer(double=NOISY_DOUBLE)),
        "truncated": raw(right().text().encode()[:2000]),
        "empty folder": lambda folder: None,
        "other unit": handed_in(other_unit(fresh())),
        "messy": handed_in(messy(right()), "tiny final (2).ipynb", "latin-1"),
        "forged": handed_in(right().insert(FORGED, before="standardize_check")),
        "memorised": handed_in(right().answer(standardize=MEMORISED, double="def double(x):\n    return abs(x) * 2")),
        "hangs": handed_in(right().insert("while True:\n    pass", before="softmax")),
        "ends": handed_in(ends),
        "dies": handed_in(right().answer(softmax=dies.format("softmax"), double=dies.format("double"))),
        "nosy": handed_in(right().insert(LOOK_AROUND, before="softmax").insert(FLOOD, before="softmax")),
    }


def other_unit(submission: Submission) -> Submission:
    """A notebook of another unit, which shares its introduction and its imports with this one."""
    for cell in submission.notebook.cells:
        meta = cell.metadata.nbgrader
        if meta.grade_id not in ("intro", "setup"):
            meta.grade_id, cell.id, cell.source = (
                f"other_{meta.grade_id}",
                f"other-{cell.id}",
                f"# {cell.source}",
            )
    return submission


def messy(submission: Submission) -> Submission:
    """Everything wrong with a notebook that can still be put right."""
    submission.insert("# déjà vu\nname = 'é'", before="setup")
    submission.remove("softmax_check")
    submission.notebook.cells.insert(0, copy.deepcopy(submission.cell("relu_backward_check")))
    check = submission.cell("standardize_check")
    check.cell_type = "markdown"
    del check["outputs"], check["execution_count"]
    submission.cell("double_test").metadata.nbgrader.grade_id = "double_test_2"
    return submission
