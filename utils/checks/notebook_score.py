"""Scoring a whole notebook in a fresh kernel, without a gradebook: what `python -m utils.checks NOTEBOOK` does."""
from __future__ import annotations

import ast
import json
import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from utils.checks.registry import UNITS, UnknownExercise, exercise, exercises
from utils.checks.report import Report
from utils.checks.spec import Exercise
from utils.checks.student_trace import MAX_TEXT

MARK = "report of an exercise: "
REPORT = ("import json as _json; from utils.checks import exercise as _exercise; "
          "print({mark!r} + _json.dumps(_exercise({name!r}).grade(globals()).to_dict()))")


_SILENT = logging.getLogger("utils.checks.notebook")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class CannotScore(Exception):
    """The notebook cannot be scored; the text says why and what to do."""


@dataclass(frozen=True)
class NotebookScore:
    """The reports on a notebook's exercises, in order, and what went wrong in its other cells."""
    unit: str
    reports: tuple[Report, ...]
    troubles: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return all(r.passed for r in self.reports)


def score_notebook(path: Path, seconds: float = 120.0,
                   progress: Callable[[str], None] = lambda text: None) -> NotebookScore:
    """Runs the notebook from top to bottom in a fresh kernel and grades its exercises on the public cases.

    Args:
        path: an .ipynb file.
        seconds: the longest that one cell may take.
        progress: told the name of each exercise before it is checked.

    Raises:
        CannotScore: for a file that is missing, is not a notebook, or belongs to no unit.
    """
    notebook = _read(path)
    unit = _unit_of(path, notebook)
    wanted = {e.name: e for e in exercises(unit)}
    client = NotebookClient(notebook, timeout=seconds, kernel_name="python3", allow_errors=True,
                            interrupt_on_timeout=True, log=_SILENT,
                            resources={"metadata": {"path": str(path.resolve().parent)}})
    reports: dict[str, Report] = {}
    troubles: list[str] = []
    try:
        # What the kernel process itself writes (a warning about its transport, say) is not about the notebook.
        with client.setup_kernel(stderr=subprocess.DEVNULL):
            for k, cell in enumerate(list(notebook.cells)):
                name = _checked(cell, wanted)
                if name is None:
                    troubles += _run(client, cell, k, seconds)
                else:
                    progress(name)
                    reports[name] = _grade(client, wanted[name], k, troubles, seconds)
            for name in wanted:
                if name not in reports:
                    progress(name)
                    troubles.append(f"The notebook has no check cell for {name}; it was checked at the end.")
                    reports[name] = _grade(client, wanted[name], len(notebook.cells) - 1, troubles, seconds)
    except (DeadKernelError, RuntimeError) as gone:
        troubles.append(f"The kernel stopped ({str(gone)[:MAX_TEXT]}): does a cell call exit(), or use up the memory?")
    for name, missing in wanted.items():
        reports.setdefault(name, missing.plan().not_attempted("The notebook stopped before this exercise."))
    return NotebookScore(unit, tuple(reports[name] for name in wanted), tuple(troubles))


def _read(path: Path) -> nbformat.NotebookNode:
    if path.is_dir() or not path.exists():
        raise CannotScore(f"{path} is {'a folder' if path.is_dir() else 'not there'}: name a notebook, as in "
                          "assignments/01_backprop/01_backprop.ipynb.")
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds for a file that is cut short, not JSON or not a notebook
        raise CannotScore(f"{path} cannot be read as a notebook ({str(error).splitlines()[0][:160]}). Is the file "
                          f"complete? "
                          "Open it in JupyterLab and save it again.") from None
    if not notebook.cells:
        raise CannotScore(f"{path} has no cells.")
    return notebook


def _names_checked(cell: nbformat.NotebookNode) -> list[str]:
    """The names inside `check(...)` when that is the cell's last expression, otherwise nothing."""
    if cell.cell_type != "code" or "check(" not in cell.source:
        return []
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return []
    call = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check":
        return [a.id for a in call.args if isinstance(a, ast.Name)]
    return []


def _checked(cell: nbformat.NotebookNode, wanted: dict[str, Exercise]) -> str | None:
    names = _names_checked(cell)
    return names[-1] if names and names[-1] in wanted else None


def _unit_of(path: Path, notebook: nbformat.NotebookNode) -> str:
    """The unit by the file's name, or by the exercises that its cells check."""
    if path.stem in UNITS:
        return path.stem
    votes: dict[str, int] = {}
    for cell in notebook.cells:
        for name in _names_checked(cell)[-1:]:
            try:
                unit = exercise(name).unit
            except UnknownExercise:
                continue
            votes[unit] = votes.get(unit, 0) + 1
    if not votes:
        raise CannotScore(f"{path} holds no check cell of this course, such as check(softmax): is it the right "
                          f"notebook? "
                          f"The units are {', '.join(UNITS)}.")
    return max(votes, key=votes.get)


def _run(client: NotebookClient, cell: nbformat.NotebookNode, k: int, seconds: float) -> list[str]:
    """Runs one cell; what went wrong in it comes back as sentences, and the notebook goes on."""
    client.timeout = seconds
    try:
        client.execute_cell(cell, k, store_history=False)
    except CellTimeoutError:
        return [f"Cell {k + 1} did not finish in {seconds:g} s and was stopped."]
    except CellExecutionError as error:
        return [f"Cell {k + 1} stopped with {error.ename}: {str(error.evalue)[:MAX_TEXT]}."]
    # nbclient interrupts a cell that runs too long, and the cell then ends with a KeyboardInterrupt.
    if any(o.output_type == "error" and o.ename == "KeyboardInterrupt" for o in cell.get("outputs", ())):
        return [f"Cell {k + 1} did not finish in {seconds:g} s and was stopped."]
    return [f"Cell {k + 1} stopped with {o.ename}: {str(o.evalue)[:MAX_TEXT]}." for o in cell.get("outputs", ())
            if o.output_type == "error"]


def _grade(client: NotebookClient, wanted: Exercise, k: int, troubles: list[str], seconds: float) -> Report:
    """Grades one exercise in the kernel, with the functions as they stand there."""
    cell = nbformat.v4.new_code_cell(REPORT.format(mark=MARK, name=wanted.name))
    seconds = max(seconds, wanted.seconds or 0.0)
    troubles += [t.replace(f"Cell {k + 1}", f"The check of {wanted.name}") for t in _run(client, cell, k, seconds)]
    for output in cell.outputs:
        for line in output.get("text", "").splitlines() if output.output_type == "stream" else ():
            if line.startswith(MARK):
                return Report.from_dict(json.loads(line.removeprefix(MARK)))
    return wanted.plan().not_attempted("Its check gave no report.")
