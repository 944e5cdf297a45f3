"""Hidden cases that a submission saw, and printed into its feedback, are of no use to whoever hands in after that."""

import json

import pytest

from autograder.course import Course
from autograder.grading import grade_unit, jobs_for
from autograder.judging import Limits
from autograder.recording import judgements
from autograder.recording.seeds import FILE, HiddenSeeds

from .tiny_course import UNIT, Submission, right_answers

LIMITS = Limits(sandbox="none", cell_timeout=20)
# Keeps what it is asked, and answers.
LEAKING = right_answers()["softmax"].replace("def softmax", "asked = []\n\ndef right") + (
    "\n\ndef softmax(z):\n    asked.append(z.tolist())\n    return right(z)\n"
)
PRINTING = "import json\nprint('ASKED' + json.dumps(asked))"
# Knows the answers to what was asked before, and nothing else.
RECORDED = LEAKING.replace("    return right(z)", "    return right(z) if z.tolist() in known else z") + "known = {known}\n"


@pytest.fixture
def course(course_copy) -> Course:
    return Course(course_copy)


def hand_in(course: Course, student: str, softmax: str, after: str = "pass") -> None:
    folder = course.step("submitted", student, UNIT)
    folder.mkdir(parents=True, exist_ok=True)
    submission = Submission(course.release_notebook(UNIT)).answer().answer(softmax=softmax).insert(after, before="why")
    (folder / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")


def softmax_scores(course: Course, **options) -> dict[str, float]:
    judged = grade_unit(course, UNIT, jobs_for(course, UNIT), LIMITS, **options)
    return {one.student: score.score for one in judged for score in one.exercises if score.name == "softmax"}


def give_feedback(course: Course, student: str) -> None:
    page = course.step("feedback", student, UNIT) / f"{UNIT}.html"
    page.parent.mkdir(parents=True)
    page.write_text("What you printed.", encoding="utf-8")


def test_what_leaks_into_feedback_helps_nobody_who_hands_in_later(course):
    hand_in(course, "leaking", LEAKING, PRINTING)
    assert softmax_scores(course) == {"leaking": 3}
    notebook = (course.step("autograded", "leaking", UNIT) / f"{UNIT}.ipynb").read_text("utf-8")
    outputs = [output for cell in json.loads(notebook)["cells"] for output in cell.get("outputs", [])]
    printed = "".join(text for output in outputs for text in output.get("text", []))
    known = json.loads(printed.partition("ASKED")[2].splitlines()[0])
    # It does see hidden cases: on the same ones, whoever has its list gets everything.
    hand_in(course, "recorded", RECORDED.replace("{known}", repr(known)))
    assert softmax_scores(course) == {"leaking": 3, "recorded": 3}

    give_feedback(course, "leaking")
    hand_in(course, "recorded later", RECORDED.replace("{known}", repr(known)))
    hand_in(course, "honest", right_answers()["softmax"])
    scores = softmax_scores(course)
    assert scores.pop("recorded later") < 1 and scores == {"leaking": 3, "recorded": 3, "honest": 3}


def test_each_submission_keeps_its_cases_and_a_new_one_of_a_student_gets_those_of_its_round(course):
    hand_in(course, "ana", right_answers()["softmax"])
    hand_in(course, "ben", right_answers()["softmax"])
    softmax_scores(course)
    first = (course.root / FILE).read_text()
    give_feedback(course, "ana")
    # Nothing new was handed in, so nothing new is drawn, and what is judged again is judged on the same cases.
    softmax_scores(course, again=True)
    assert (course.root / FILE).read_text() == first
    hand_in(course, "ben", right_answers()["softmax"] + "\n# again")
    softmax_scores(course)
    seeds = HiddenSeeds(course, UNIT)
    assert len(seeds) == 2 and seeds[0] != seeds[1] and seeds[0] == json.loads(first)[UNIT][0]["seed"]
    assert [judgements.find(course, UNIT, student).round for student in ("ana", "ben")] == [0, 1]


def test_a_seed_of_an_earlier_version_is_a_round_that_began_long_ago(course):
    (course.root / FILE).write_text(json.dumps({UNIT: 12345}))
    assert HiddenSeeds(course, UNIT).current(["ana"]) == 0 and HiddenSeeds(course, UNIT)[0] == 12345
    assert json.loads((course.root / FILE).read_text()) == {UNIT: 12345}
    give_feedback(course, "ana")
    seeds = HiddenSeeds(course, UNIT)
    assert seeds.current(["ana"]) == 1 and seeds[0] == 12345 and len(HiddenSeeds(course, UNIT)) == 2
