"""Write what students get back: nbgrader's HTML of the judged notebook, or a page that says why there is none."""

import glob
import html
import shutil
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from ..course import Course
from ..errors import CourseError
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
    """nbgrader's feedback converter for one named submission."""

    def init_notebooks(self) -> None:
        """Name the notebook outright, since a student's name may hold wildcards."""
        unit, student = self.coursedir.assignment_id, self.coursedir.student_id
        folder = self._format_source(unit, student)
        self.notebooks = []
        self.assignments = {folder: [str(Path(folder) / f"{unit}.ipynb")]}


def write_feedback(course: Course, judgement: Judgement) -> Path:
    """Write the feedback on one judgement and return its HTML file; raises `CourseError` when nbgrader refuses."""
    unit, student = judgement.unit, judgement.student
    folder = course.step("feedback", student, unit)
    page = folder / f"{unit}.html"
    shutil.rmtree(folder, ignore_errors=True)
    if judgement.status == "not graded":
        folder.mkdir(parents=True, exist_ok=True)
        reason = html.escape(judgement.reason)
        page.write_text(PAGE.format(unit=html.escape(unit), reason=reason), encoding="utf-8")
        return page
    if not (course.step("autograded", student, unit) / f"{unit}.ipynb").is_file():
        raise CourseError(
            f"The judged notebook of {student} is no longer there. Run: autograder grade {unit} --student {glob.escape(student)!r}"
        )
    with quiet_logger() as (logger, log):
        converter = Feedback(coursedir=course.directory(unit, student), config=course.config, log=logger)
        try:
            converter.start()
        except NbGraderException as error:
            raise CourseError(f"nbgrader could not write {student}'s feedback: {log.last_words or error}") from error
    return page
