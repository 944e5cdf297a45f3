"""Judge one submission: from its folder to a `Judgement`, without a gradebook."""

import asyncio
import html
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell

from .examining import Examiner
from .judgement import CheckVerdict, ExerciseVerdict, Judgement, Limits, Unusable
from .packing import plain_files
from .reading import find_notebook, read_notebook
from .reference import GradedCell, Reference
from .restoring import restore
from .running import NotebookRun, Run
from .stopwatch import Stopwatch

# The course's own packages come from the installation, never from a copy in a submission.
NOT_COPIED = {"utils", "utils.py", "autograder", "autograder.py"}


def judge_submission(
    folder: Path,
    student: str,
    reference: Reference,
    seed: int,
    limits: Limits | None = None,
    scratch: Path | None = None,
    run: Callable[[Coroutine], Run] = asyncio.run,
) -> Judgement:
    """Judge what `student` put in `folder` against `reference`.

    Hidden cases are drawn from `seed`; the submission runs in a new folder in `scratch`, by default the system's
    folder for such things, and `run` sees the notebook's coroutine to its end. Whatever the submission holds, the
    result is a `Judgement`: one that cannot be judged has the status "not graded" and says why.
    """
    started, watch = time.monotonic(), Stopwatch()
    limits = limits or Limits()
    judgement = Judgement(student=student, unit=reference.unit, status="not graded", points=reference.points)
    try:
        with watch.time("read"):
            path, repairs = find_notebook(folder, reference.unit)
            notebook, more = read_notebook(path)
        judgement.repairs = repairs + more
        with watch.time("restore"):
            judgement.repairs += restore(notebook, reference)
        outcome = _run(notebook, folder, reference, Examiner(seed), limits, scratch, run, watch)
    except Unusable as error:
        judgement.reasons = [str(error)]
    else:
        with watch.time("write"):
            _fill(judgement, reference, outcome, notebook)
    judgement.seconds = time.monotonic() - started
    judgement.steps = watch.seconds
    return judgement


def _run(
    notebook: NotebookNode,
    folder: Path,
    reference: Reference,
    examiner: Examiner,
    limits: Limits,
    scratch: Path | None,
    run: Callable[[Coroutine], Run],
    watch: Stopwatch,
) -> Run:
    with tempfile.TemporaryDirectory(prefix="judging-", dir=scratch, ignore_cleanup_errors=True) as home:
        work = Path(home) / "work"
        copy_files(folder, work)
        return run(NotebookRun(notebook, reference, examiner, work, limits, watch).run())


def copy_files(folder: Path, to: Path) -> None:
    """Copy a submission's plain files to the folder in which it runs, far from solutions and gradebook."""
    to.mkdir(parents=True)
    for source in plain_files(folder):
        inside = source.relative_to(folder)
        if inside.parts[0] in NOT_COPIED:
            continue
        target = to / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _fill(judgement: Judgement, reference: Reference, run: Run, notebook: NotebookNode) -> None:
    judgement.status = "partial" if run.reasons else "graded"
    judgement.reasons = run.reasons
    judgement.sandbox = run.sandbox
    for graded in reference.graded.values():
        if graded.kind == "check":
            judgement.exercises.append(_verdict(graded, run.reports[graded.grade_id]))
        elif graded.kind == "test":
            judgement.exercises.append(_test_verdict(graded, notebook))
        else:
            judgement.written.append(graded.grade_id)
    judgement.score = round(sum(exercise.score for exercise in judgement.exercises), 6)
    remarks = judgement.reasons + judgement.repairs
    if remarks:
        text = "**From the grader**\n\n" + "\n".join(f"- {html.escape(remark)}" for remark in remarks)
        notebook.cells.insert(0, new_markdown_cell(text, id="from-the-grader"))
    judgement.notebook = nbformat.writes(notebook)


def _verdict(graded: GradedCell, report) -> ExerciseVerdict:
    return ExerciseVerdict(
        name=graded.exercise,
        score=float(report.score),
        points=float(report.points),
        bonus=report.bonus,
        cell=graded.grade_id,
        checks=[
            CheckVerdict(
                name=result.name,
                outcome=result.outcome,
                mistake=result.mistake or None,
                message=result.message or "",
                hint=result.hint or "",
            )
            for result in report.results
        ],
    )


def _test_verdict(graded: GradedCell, notebook: NotebookNode) -> ExerciseVerdict:
    """Read an nbgrader test cell's points as nbgrader will."""
    from nbgrader.utils import determine_grade

    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == graded.grade_id)
    score, points = determine_grade(cell)
    errors = [output.evalue for output in cell.outputs if output.output_type == "error"]
    outcome = "passed" if score == points else "failed"
    check = CheckVerdict(name=graded.grade_id, outcome=outcome, message=errors[0] if errors else "")
    return ExerciseVerdict(name=graded.grade_id, score=float(score), points=points, cell=graded.grade_id, checks=[check])
