"""Run a cleaned notebook from the top and judge each check at its place, whatever single cells do."""

import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

from utils.checks.rendering import points_line

from ..kernels import libraries_for
from .judgement import Limits
from .kernel import CellLost, Kernel
from .reference import GradedCell, Reference
from .stopwatch import Stopwatch


class Examiner(Protocol):
    """What judges one exercise: questions for the kernel, and a report on the answers."""

    def questions(self, exercise: str) -> list[str]:
        """Return the expressions to evaluate in the student's namespace: public cases first, then hidden ones."""

    def seconds(self, exercise: str) -> float:
        """Return how long an answer may take where that is longer than a cell's limit."""

    def longest(self, exercises: Iterable[str]) -> float:
        """Return how long the slowest single case of these exercises may take."""

    def report(self, exercise: str, answers: list[str | None]):
        """Return the report on the answers, in the order of the questions; None stands for no answer."""


@dataclass
class Run:
    """What became of a run: a report for each check's grade_id, why anything was left out, how the code was kept apart."""

    reports: dict[str, object] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    restarts: int = 0
    sandbox: str = ""


class TryAgain(Exception):
    """The kernel was killed by nobody known: its cell gets a second chance, since that may have come from outside."""


class NotebookRun:
    """One submission's run. A cell that hangs or ends the kernel is left out and the cells before it run again."""

    def __init__(
        self,
        notebook: NotebookNode,
        reference: Reference,
        examiner: Examiner,
        folder: Path,
        limits: Limits,
        watch: Stopwatch | None = None,
    ) -> None:
        """Prepare to run `notebook`, whose outputs will be filled in place, in `folder`; `watch` times the steps."""
        self.notebook = notebook
        self.reference = reference
        self.examiner = examiner
        self.folder = folder
        self.limits = limits
        self.watch = watch or Stopwatch()
        self.outcome = Run()
        self.left_out: set[int] = set()
        self.tried_again: set[int] = set()
        self.deadline = 0.0

    async def run(self) -> Run:
        """Run every code cell in order and return what came of it."""
        self.deadline = time.monotonic() + self.limits.total_timeout
        while not await self._pass():
            if self.outcome.restarts > self.limits.restarts:
                self._stop(f"More than {self.limits.restarts} cells hung or ended the kernel, so")
                break
        for position, cell in enumerate(self.notebook.cells):
            graded = self._graded(cell)
            if graded and graded.kind == "check" and graded.grade_id not in self.outcome.reports:
                self._write_report(position, graded, [None, None])
        return self.outcome

    async def _pass(self) -> bool:
        """Run what is still to be run in a fresh kernel; say whether it came to the end."""
        libraries = libraries_for(self.reference.exercises, self.reference.imports)
        kernel = Kernel(self.notebook, self.folder, self.limits, libraries)
        async with AsyncExitStack() as stack:
            with self.watch.time("kernel start"):
                await stack.enter_async_context(kernel.running())
            self.outcome.sandbox = kernel.sandbox
            done = await self._cells(kernel)
            with self.watch.time("kernel end"):
                await stack.aclose()
        return done

    async def _cells(self, kernel: Kernel) -> bool:
        """Run the cells and checks in this kernel; say whether they came to the end."""
        for position, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code" or position in self.left_out or not cell.source.strip():
                continue
            graded = self._graded(cell)
            if graded and graded.grade_id in self.outcome.reports:
                continue
            seconds = min(self._limit(graded), self.deadline - time.monotonic())
            if seconds <= 0:
                self._stop(f"The notebook did not finish in {self.limits.total_timeout:.0f} s, so")
                return True
            try:
                if graded and graded.kind == "check":
                    await self._judge(kernel, position, graded, seconds)
                else:
                    await self._run(kernel, position, graded, seconds)
            except TryAgain:
                return False
            except CellLost:
                self.outcome.restarts += 1
                return not self._remaining(position)
        return True

    def _limit(self, graded: GradedCell | None) -> float:
        """Return how many seconds a cell, or each answer to a check, may take."""
        if graded and graded.kind == "check":
            return max(self.limits.cell_timeout, self.examiner.seconds(graded.exercise))
        return max(self.limits.cell_timeout, self.examiner.longest(self.reference.exercises))

    def _graded(self, cell: NotebookNode) -> GradedCell | None:
        meta = cell.metadata.get("nbgrader")
        graded = self.reference.graded.get(meta.grade_id) if meta else None
        return graded if graded and graded.kind != "written" else None

    def _remaining(self, position: int) -> bool:
        """Say whether a code cell after `position` is still to be run, so that a fresh kernel is worth its time."""
        later = enumerate(self.notebook.cells[position + 1 :], start=position + 1)
        return any(cell.cell_type == "code" and cell.source.strip() and at not in self.left_out for at, cell in later)

    async def _run(self, kernel: Kernel, position: int, graded: GradedCell | None, seconds: float) -> None:
        cell = self.notebook.cells[position]
        try:
            with self.watch.time("student's cells"):
                await kernel.run_cell(cell, position, seconds, whole=graded is not None)
        except CellLost as lost:
            self._try_again(position, lost)
            self.left_out.add(position)
            self._left_out(position, f"{lost} and was left out")
            raise
        if graded:
            tame_test_outputs(cell, graded)

    async def _judge(self, kernel: Kernel, position: int, graded: GradedCell, seconds: float) -> None:
        answers: list[str | None] = []
        with self.watch.time("judging"):
            questions = self.examiner.questions(graded.exercise)
        try:
            for question in questions:
                with self.watch.time("checks"):
                    answers.append(await kernel.ask(question, seconds))
        except CellLost as lost:
            self._try_again(position, lost)
            self.outcome.reasons.append(f"The check of {graded.exercise} {lost}.")
            self._write_report(position, graded, answers + [None] * (len(questions) - len(answers)))
            raise
        self._write_report(position, graded, answers)

    def _try_again(self, position: int, lost: CellLost) -> None:
        """Raise `TryAgain` the first time that the cell at `position` lost its kernel without a known cause."""
        if lost.unexplained and position not in self.tried_again:
            self.tried_again.add(position)
            raise TryAgain from None

    def _write_report(self, position: int, graded: GradedCell, answers: list[str | None]) -> None:
        with self.watch.time("judging"):
            report = self.examiner.report(graded.exercise, answers)
            self.outcome.reports[graded.grade_id] = report
            self.notebook.cells[position].outputs = report_outputs(report, graded.points)

    def _left_out(self, position: int, what: str) -> None:
        """Say at the cell itself, and among the reasons, that the cell was left out."""
        cell = self.notebook.cells[position]
        line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        self.outcome.reasons.append(f"Cell {position + 1} ({line[:40]}) {what}.")
        self._explain(cell, f"This cell {what}.")

    def _stop(self, why: str) -> None:
        """Leave out every cell that has not run."""
        waiting = [
            position
            for position, cell in enumerate(self.notebook.cells)
            if cell.cell_type == "code"
            and cell.source.strip()
            and position not in self.left_out
            and cell.execution_count is None
            and not self._is_judged(cell)
        ]
        for position in waiting:
            self._explain(self.notebook.cells[position], f"{why} this cell was not run.")
        if waiting:
            self.outcome.reasons.append(f"{why} {len(waiting)} cells from cell {waiting[0] + 1} on were not run.")

    def _is_judged(self, cell: NotebookNode) -> bool:
        graded = self._graded(cell)
        return bool(graded) and graded.grade_id in self.outcome.reports

    def _explain(self, cell: NotebookNode, sentence: str) -> None:
        graded = self._graded(cell)
        if graded and graded.kind == "test":
            # nbgrader gives a test without output full marks, so it must end in an error.
            cell.outputs = [new_output("error", ename="NotRun", evalue=sentence, traceback=[sentence])]
        else:
            cell.outputs = [*cell.outputs, new_output("stream", name="stdout", text=sentence + "\n")]


def report_outputs(report, points: float) -> list[NotebookNode]:
    """Return a check's outputs as nbgrader reads them: the table, and the score as the cell's one result.

    A bonus exercise has a cell of 0 points: its score goes to the gradebook's extra credit instead.
    """
    table = new_output("display_data", data={"text/html": report.html(), "text/plain": str(report)})
    score = {"text/plain": repr(float(min(report.score, points))), "text/html": points_line(report)}
    return [table, new_output("execute_result", data=score, execution_count=None)]


def tame_test_outputs(cell: NotebookNode, graded: GradedCell) -> None:
    """Keep nbgrader's meaning of a test cell's outputs, without its traps.

    Writing to stderr costs nothing (a warning is not a failure), and a result that is not a number between 0 and the
    points (nbgrader gives NaN and negative numbers full marks, and stops at a larger one) fails.
    """
    for output in list(cell.outputs):
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
        if output.output_type != "execute_result":
            continue
        try:
            value = float(output.data.get("text/plain", ""))
        except ValueError:
            continue
        if not 0.0 <= value <= graded.points:
            sentence = f"The test gave {value}, which is no score between 0 and {graded.points}."
            cell.outputs.insert(0, new_output("error", ename="BadScore", evalue=sentence, traceback=[sentence]))
