"""A warm process that is killed while it starts is started again; one that cannot start is not tried in vain."""

import pytest

from autograder.judging import Limits
from autograder.judging.submission import judge_submission
from autograder.kernels import warm
from autograder.kernels.isolation import trouble_with_isolation
from autograder.kernels.sandbox import Sandbox
from autograder.recording.reference import load_reference

from .tiny_course import UNIT

pytestmark = pytest.mark.skipif(bool(trouble_with_isolation()), reason=trouble_with_isolation())


@pytest.fixture
def judged(released_course, submission, tmp_path, monkeypatch):
    """Judge a right submission while the first sandboxes end as they start; return the verdict and how many there were."""
    (tmp_path / f"{UNIT}.ipynb").write_text(submission.answer().text(), encoding="utf-8")
    usual = Sandbox.command
    warm.close_all()

    def judge(failing: int, ending: str = "kill -9 $$"):
        started = []

        def command(self, folder, student) -> list[str]:
            started.append(folder)
            return ["sh", "-c", ending] if len(started) <= failing else usual(self, folder, student)

        monkeypatch.setattr(Sandbox, "command", command)
        return judge_submission(tmp_path, "ana", load_reference(released_course, UNIT), 5, Limits()), len(started)

    yield judge
    warm.close_all()


def test_killed_twice_while_starting_costs_nothing(judged):
    judgement, started = judged(2)
    assert (judgement.status, judgement.score, started) == ("graded", 9.5, 3)


def test_killed_each_time_is_told_after_three(judged):
    judgement, started = judged(9)
    assert (judgement.status, started) == ("not graded", 3)
    assert judgement.reason.endswith("The process that kernels are forked from was killed while it started.")


def test_what_cannot_start_is_tried_once(judged):
    judgement, started = judged(9, "echo no room for namespaces >&2; exit 1")
    assert (judgement.status, started) == ("not graded", 1) and "no room for namespaces" in judgement.reason
