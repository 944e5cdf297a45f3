"""Reports: scores that add up, the same words everywhere, and hidden cases that stay hidden."""
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.checks import Report, combine, exercise, exercises
from utils.checks.registry import UNITS
from utils.checks.report import Result
from utils.checks.wire import encode

RESULTS = st.lists(st.builds(Result, name=st.text(min_size=1),
                             outcome=st.sampled_from(["passed", "failed", "not attempted"]),
                             points=st.floats(0.01, 5), message=st.text(), hint=st.text(),
                             mistake=st.none() | st.text()), min_size=1, max_size=6)


def report(results, **more):
    return Report("softmax", "01_backprop", sum(r.points for r in results), tuple(results), **more)


@given(RESULTS)
def test_score_is_full_only_when_all_passed(results):
    r = report(results)
    assert 0 <= r.score <= r.points + 0.005
    assert (r.outcome == "passed") == all(x.outcome == "passed" for x in results)
    if r.passed:
        assert r.score == r.points


@given(RESULTS)
def test_reports_survive_json(results):
    r = report(results)
    assert Report.from_dict(json.loads(json.dumps(r.to_dict()))) == r


def test_a_student_s_text_is_escaped_in_html():
    r = report([Result("values", "failed", 1.0, "<script>alert(1)</script>", "<b>hint</b>")], printed="<img src=x>")
    html = r.html()
    assert "<script>" not in html and "<img" not in html and "<b>hint" not in html
    assert "&lt;script&gt;" in html


def test_text_and_html_say_the_same():
    r = exercise("softmax").grade(lambda z: z)
    import html
    page, text = html.unescape(r.html()), " ".join(str(r).split())
    for result in r.results:
        assert result.name in page and result.name in text
        assert result.message in page and " ".join(result.message.split()) in text
        assert result.hint in page and " ".join(result.hint.split()) in text


def test_a_hidden_failure_shows_name_outcome_and_hint_only():
    public = exercise("softmax").grade(np.array)
    passed = Report.from_dict({**public.to_dict(), "results": [
        {**r, "outcome": "passed", "message": "", "hint": "", "mistake": None} for r in public.to_dict()["results"]]})
    hidden = exercise("softmax").grade(lambda z: z / z.sum(axis=1, keepdims=True), seed=5)
    both = combine(passed, hidden)
    (values,) = [r for r in both.results if r.name == "values"]
    assert values.outcome == "failed" and values.mistake == "no exponential" and values.hint
    assert "(4, 3)" not in str(both) and "got" not in values.message
    assert both.score < both.points


def test_nothing_expected_or_secret_is_in_the_questions():
    plan = exercise("train_classifier").plan(7)
    assert "_y_test" not in plan.questions
    (name, _, inputs) = plan.cases[0]
    assert encode(inputs["_y_test"]) not in plan.questions


@pytest.mark.parametrize("unit", UNITS)
def test_the_same_seed_gives_the_same_cases_and_another_gives_others(unit):
    for e in exercises(unit, practice=True):
        assert e.plan(3).questions == e.plan(3).questions
        assert e.plan(3).questions != e.plan(4).questions != e.plan(None).questions


@pytest.mark.parametrize("answers", [None, "", "{}", "[]", '{"dict": []}', encode({"seen": [], "used": []}),
                                     encode({"seen": [{"kind": "values"}] * 17, "used": []}), "\x00" * 50])
def test_answers_that_answer_nothing_score_nothing(answers):
    r = exercise("softmax").plan(1).judge(answers)
    assert r.score == 0 and r.outcome == "failed" and "could not be read" in r.results[0].message


@given(st.text(max_size=200))
def test_a_lying_observation_gains_nothing(text):
    plan = exercise("softmax").plan(1)
    seen = [{"kind": "values", "values": {"p": text, "passed": True}, "printed": text, "warned": ""}] * len(plan.cases)
    assert plan.judge(encode({"seen": seen, "used": []})).score == 0


@pytest.mark.parametrize("unit", UNITS)
def test_every_graded_exercise_has_at_least_five_named_mistakes_with_hints(unit):
    for e in exercises(unit):
        mistakes = [m for c in e.checks for m in c.mistakes]
        assert len({m.name for m in mistakes}) >= 5 or e.name in {"train_classifier", "train_lenet"}
        assert [m.name for m in mistakes if len(m.hint.split()) < 4] == []


def test_expected_values_need_torch_but_answering_does_not():
    import subprocess
    import sys
    code = ("import sys; from utils.checks.remote import answer; from utils.checks import exercises\n"
            "from utils.checks.registry import UNITS\n"
            "for u in UNITS: exercises(u)\nprint('torch' in sys.modules, 'sklearn' in "
            "sys.modules)")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "False"]
