"""Workers: one that is killed costs nobody but the submission that killed it."""

from autograder.judging import Limits
from autograder.judging.pool import Job, judge_all
from autograder.recording.reference import load_reference

from .tiny_course import UNIT, Submission

KILL_THE_JUDGE = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"


def test_a_submission_that_kills_its_judge_is_not_graded_and_the_others_are(released_course, tmp_path, monkeypatch):
    released = released_course.release_notebook(UNIT)
    jobs = []
    for student, submission in {
        "killer": Submission(released).answer().insert(KILL_THE_JUDGE, before="softmax"),
        "bystander": Submission(released).answer(),
    }.items():
        folder = tmp_path / student
        folder.mkdir()
        (folder / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
        jobs.append(Job(student, folder))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    reference = load_reference(released_course, UNIT)
    judged = {j.student: j for j in judge_all(jobs, reference, 7, Limits(cell_timeout=10), workers=2)}
    assert judged["bystander"].status == "graded" and judged["bystander"].score == 9.5
    assert judged["killer"].status == "not graded" and judged["killer"].score is None
    assert "ended unexpectedly" in judged["killer"].reason and judged["killer"].points == 10
    assert list(scratch.glob("judging-*")) == []
