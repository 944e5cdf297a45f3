"""One judged class for all tests of this folder: fourteen submissions, most with a trouble of its own."""

import fcntl
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.grading import grade_unit, jobs_for
from autograder.judging import Judgement, Limits
from autograder.kernels.isolation import trouble_with_isolation
from autograder.recording import judgements
from autograder.recording.feedback import write_all
from autograder.releasing import release_unit

from .tiny_course import UNIT, Submission, make_course
from .troubles import troubles

SEED = 20_261
# Where no sandbox is to be had, all that does not need one is tested all the same.
SANDBOX = "none" if trouble_with_isolation() else "auto"
LIMITS = Limits(cell_timeout=4.0, total_timeout=60.0, restarts=3, sandbox=SANDBOX)


@dataclass
class JudgedClass:
    """A graded course and the judgements by student."""

    course: Course
    judgements: dict[str, Judgement]

    def __getitem__(self, student: str) -> Judgement:
        return self.judgements[student]

    def scores(self, student: str) -> dict[str, float]:
        """A student's judged scores by exercise."""
        return {exercise.name: exercise.score for exercise in self[student].exercises}

    def recorded(self, student: str) -> dict[str, float]:
        """A student's scores in nbgrader's gradebook by grade_id."""
        with self.course.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(UNIT, UNIT, student)
            return {grade.name: grade.score for grade in notebook.grades}

    def autograded(self, student: str):
        """The judged notebook that nbgrader wrote."""
        return nbformat.read(self.course.step("autograded", student, UNIT) / f"{UNIT}.ipynb", as_version=4)

    def feedback(self, student: str) -> str:
        """The HTML that the student gets back."""
        return (self.course.step("feedback", student, UNIT) / f"{UNIT}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def released_course(tmp_path_factory) -> Course:
    """The tiny course, released, without submissions; not to be changed by a test."""
    course = Course(make_course(tmp_path_factory.mktemp("course")))
    release_unit(course, UNIT)
    return course


@pytest.fixture
def submission(released_course) -> Submission:
    """A fresh copy of the released notebook."""
    return Submission(released_course.release_notebook(UNIT))


@pytest.fixture(scope="session")
def judged(released_course, tmp_path_factory, worker_id) -> JudgedClass:
    """The class of troubles, judged by two workers, recorded, and with feedback written."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        # The processes of a parallel test run share one class: the first to come judges it, the others wait for it.
        folder = folder.parent
    with open(folder / "judged.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        course = Course(folder / "judged") if (folder / "judged").is_dir() else _judge(released_course, folder)
    return JudgedClass(course, {judgement.student: judgement for judgement in judgements.load(course, UNIT)})


def _judge(released_course: Course, folder: Path) -> Course:
    course = Course(Path(shutil.copytree(released_course.root, folder / "judging")))
    for student, write in troubles(course.release_notebook(UNIT)).items():
        submitted = course.step("submitted", student, UNIT)
        submitted.mkdir(parents=True)
        write(submitted)
    graded = list(grade_unit(course, UNIT, jobs_for(course, UNIT), LIMITS, workers=2, seed=SEED))
    wanted = {"Zoë Brûlé de l'Été", "mistaken", "truncated", "hangs", "memorised"}
    chosen = [judgement for judgement in graded if judgement.student in wanted]
    assert [trouble for _, trouble in write_all(course, UNIT, chosen, workers=2) if trouble] == []
    # Under its last name only when it is whole.
    return Course(course.root.rename(folder / "judged"))


@pytest.fixture
def course_copy(released_course, tmp_path) -> Path:
    """A copy of the released course that a test may change."""
    return Path(shutil.copytree(released_course.root, tmp_path / "course"))
