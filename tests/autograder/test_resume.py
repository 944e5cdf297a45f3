"""What an earlier run did is not done again, and what stopped it leaves nothing half written."""

import json
import resource
import sqlite3

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.errors import CannotWrite
from autograder.grading import grade_unit, jobs_for
from autograder.judging import Limits
from autograder.recording import judgements
from autograder.recording.gradebook import STAGE, Recorder

from .ledger import autograded, rows
from .tiny_course import UNIT, Submission

WRONG = "def softmax(z):\n    return z"
SEED = 5
LIMITS = Limits(sandbox="none", cell_timeout=20)


@pytest.fixture
def course(course_copy) -> Course:
    """A course with one right submission, a wrong one and one that is no notebook."""
    course = Course(course_copy)
    hand_in(course, "right", Submission(course.release_notebook(UNIT)).answer().text())
    hand_in(course, "wrong", Submission(course.release_notebook(UNIT)).answer().answer(softmax=WRONG).text())
    hand_in(course, "broken", "{")
    return course


def hand_in(course: Course, student: str, text: str) -> None:
    folder = course.step("submitted", student, UNIT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{UNIT}.ipynb").write_text(text, encoding="utf-8")


def grade(course: Course, limits: Limits = LIMITS, **options) -> dict:
    options = {"workers": 1, "seed": SEED} | options
    return {judged.student: judged for judged in grade_unit(course, UNIT, jobs_for(course, UNIT), limits, **options)}


def judged_now(graded: dict) -> set[str]:
    return {student for student, judgement in graded.items() if not judgement.earlier}


def test_a_second_run_judges_only_what_is_new_and_changes_nothing(course):
    assert judged_now(grade(course)) == {"right", "wrong", "broken"}
    before = rows(course), autograded(course)
    assert len(before[0]) > 20 and set(before[1]) == {"right", "wrong"}
    # The one that could not be graded is tried again: its reason may have been none of the submission's.
    again = grade(course)
    assert judged_now(again) == {"broken"}
    assert (rows(course), autograded(course)) == before
    assert again["right"].score == 9.5 and again["wrong"].score < 9.5
    hand_in(course, "wrong", Submission(course.release_notebook(UNIT)).answer().text())
    (course.step("submitted", "right", UNIT) / "timestamp.txt").write_text("2026-01-05 10:00:00 UTC")
    changed = grade(course)
    assert judged_now(changed) == {"right", "wrong", "broken"} and changed["wrong"].score == 9.5


def test_another_seed_another_limit_or_the_word_again_judge_anew(course):
    for student in ("wrong", "broken"):
        (course.step("submitted", student, UNIT) / f"{UNIT}.ipynb").unlink()
        course.step("submitted", student, UNIT).rmdir()
    assert judged_now(grade(course)) == {"right"}
    assert judged_now(grade(course)) == set()
    assert judged_now(grade(course, seed=6)) == {"right"}
    longer = LIMITS.model_copy(update={"cell_timeout": 21.0})
    assert judged_now(grade(course, longer, seed=6)) == {"right"}
    assert judged_now(grade(course, longer, seed=6)) == set()
    assert judged_now(grade(course, longer, seed=6, again=True)) == {"right"}


def test_what_was_judged_and_not_recorded_is_recorded_without_judging(course, monkeypatch):
    def stop(self, judgement):
        raise KeyboardInterrupt

    def grade_right():
        return {j.student: j for j in grade_unit(course, UNIT, jobs_for(course, UNIT, "right"), LIMITS, 1, SEED)}

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Recorder, "record", stop)
        grade_right()
    waiting = judgements.find(course, UNIT, "right")
    assert not waiting.recorded and waiting.notebook and judgements.load(course, UNIT) == []
    monkeypatch.setattr("autograder.grading.judge_all", lambda jobs, *rest: iter(()))
    assert set(grade_right()) == {"right"} and judgements.find(course, UNIT, "right").recorded
    assert any(row[:2] == ("grade", "right") for row in rows(course))
    assert "notebook" not in json.loads(judgements.path_of(course, UNIT, "right").read_text())


def test_a_locked_gradebook_stops_with_a_sentence_and_leaves_it_as_it_was(course, capsys):
    empty = rows(course)
    other = sqlite3.connect(course.root / "gradebook.db")
    other.execute("BEGIN IMMEDIATE")
    words = ["grade", UNIT, "--course", str(course.root), "--seed", str(SEED), "--sandbox", "none", "--workers", "1"]
    assert main(words) == 1
    said = capsys.readouterr()
    assert "is locked by another program" in said.err and "Traceback" not in said.err + said.out
    assert rows(course) == empty and autograded(course) == {} and not (course.root / STAGE).exists()
    other.rollback()
    other.close()
    assert main(words) == 0
    assert set(autograded(course)) == {"right", "wrong"}


def test_a_full_disk_stops_with_a_sentence_and_keeps_earlier_grades(course, monkeypatch):
    grade(course)
    before = rows(course), autograded(course)
    hand_in(course, "wrong", Submission(course.release_notebook(UNIT)).answer().text())
    record = Recorder.record

    def on_a_full_disk(self, judgement):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
        try:
            record(self, judgement)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    with monkeypatch.context() as patch, pytest.raises(CannotWrite, match="goes on where it stopped"):
        patch.setattr(Recorder, "record", on_a_full_disk)
        # "broken" would come first, and enters too little to fill a disk.
        list(grade_unit(course, UNIT, jobs_for(course, UNIT, "wrong"), LIMITS, workers=1, seed=SEED))
    assert (rows(course), autograded(course)) == before
    assert grade(course)["wrong"].score == 9.5


def test_a_judgement_that_does_not_fit_on_the_disk_leaves_the_one_before(course):
    grade(course)
    path = judgements.path_of(course, UNIT, "right")
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    kept = judgements.find(course, UNIT, "right")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(CannotWrite, match="File too large"):
            judgements.save(course, kept)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before and list(path.parent.glob("*.new")) == []
