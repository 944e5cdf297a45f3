"""Write what students get back: nbgrader's HTML of the judged notebook, or a page that says why there is none."""

import html
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from ..course import Course
from ..forkserver import forkserver
from ..judging import Judgement
from .quiet import quiet_logger

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{unit}: not graded</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em; color: #222; }}
h1 {{ font-size: 1.4em; }}
p.reason {{ border-left: 4px solid #D55E00; padding-left: 1em; }}
</style>
</head>
<body>
<h1>{unit}: not graded yet</h1>
<p>Your submission could not be judged.</p>
<p class="reason">{reason}</p>
<p>Nothing is lost: hand in again, or ask your instructor.</p>
</body>
</html>
"""


class Feedback(GenerateFeedback):
    """nbgrader's feedback converter for named submissions: one converter, so that its templates are read once."""

    def __init__(self, students: list[str], **kwargs) -> None:
        """Write feedback for `students` and the unit that the course directory names."""
        super().__init__(**kwargs)
        self.students = students
        self.force = True

    def init_notebooks(self) -> None:
        """Name the notebooks outright, since a student's name may hold wildcards."""
        unit = self.coursedir.assignment_id
        folders = [self._format_source(unit, student) for student in self.students]
        self.notebooks = []
        self.assignments = {folder: [str(Path(folder) / f"{unit}.ipynb")] for folder in folders}


def page_of(course: Course, unit: str, student: str) -> Path:
    """Return where a student's feedback stands."""
    return course.step("feedback", student, unit) / f"{unit}.html"


def write_all(course: Course, unit: str, judgements: list[Judgement], workers: int) -> Iterator[tuple[str, str]]:
    """Write the feedback on the judgements, side by side; yield each student with "" or what went wrong.

    nbgrader spends most of a second of one core on a page.
    """
    graded = []
    for judgement in judgements:
        if judgement.status == "not graded":
            _write_reason(course, judgement)
            yield judgement.student, ""
        elif not (course.step("autograded", judgement.student, unit) / f"{unit}.ipynb").is_file():
            yield judgement.student, f"the judged notebook is gone; run: autograder grade {unit}"
        else:
            graded.append(judgement.student)
    if not graded:
        return
    workers = max(1, min(workers, len(graded)))
    # Small shares keep the progress moving, and large enough ones keep a converter's start from counting.
    size = max(1, min(8, -(-len(graded) // workers)))
    shares = [graded[start : start + size] for start in range(0, len(graded), size)]
    with ProcessPoolExecutor(workers, mp_context=forkserver((__name__,))) as pool:
        waiting = [pool.submit(write_feedback, course.root, unit, share) for share in shares]
        for future in as_completed(waiting):
            yield from future.result().items()


def write_feedback(root: Path, unit: str, students: list[str]) -> dict[str, str]:
    """Write nbgrader's feedback for `students`; return for each "" or what went wrong."""
    course = Course(root)
    for student in students:
        shutil.rmtree(page_of(course, unit, student).parent, ignore_errors=True)
    with quiet_logger() as (logger, log):
        converter = Feedback(students, coursedir=course.directory(unit), config=course.config, log=logger)
        # nbgrader ends with an exception when any student failed, after it has tried all of them.
        with suppress(NbGraderException):
            converter.start()
    missing = log.last_words or "nbgrader wrote no page and gave no reason"
    return {student: "" if page_of(course, unit, student).is_file() else missing for student in students}


def _write_reason(course: Course, judgement: Judgement) -> None:
    page = page_of(course, judgement.unit, judgement.student)
    shutil.rmtree(page.parent, ignore_errors=True)
    page.parent.mkdir(parents=True)
    text = PAGE.format(unit=html.escape(judgement.unit), reason=html.escape(judgement.reason))
    page.write_text(text, encoding="utf-8")
