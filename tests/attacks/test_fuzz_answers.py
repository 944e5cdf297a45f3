"""Whatever a kernel answers, the judge gives a report and no exception, and no points for what is not right."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from utils.checks import exercise

NAMES = ("standardize", "softmax", "numerical_gradient", "train_classifier", "Value")
numbers = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**300, 10**400), st.floats(), st.text(max_size=8)
)
arrays = st.fixed_dictionaries(
    {
        "array": st.sampled_from(["", "AAAAAAAA8D8=", "AAAA", "\u00e9", 7]),
        "dtype": st.sampled_from(["<f8", "|b1", "<f2", "O", "f8,(", "V8", "<f16", "S3", None, "(9,)f8"]),
        "shape": st.lists(st.one_of(st.integers(-1, 3), st.floats(), st.just(2**62), st.text(max_size=2)), max_size=4),
    }
)
values = st.recursive(
    numbers | arrays,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(lambda items: {"tuple": items}, st.lists(inner, max_size=3)),
        st.builds(lambda items: {"dict": items}, st.lists(st.tuples(st.text(max_size=3), inner), max_size=3)),
    ),
    max_leaves=6,
)
KEYS = ("result", "out", "x", "gradient", "loss", "losses", "data", "grad", "weights", "predictions", "accuracy")


@st.composite
def answers(draw, name: str) -> str:
    plan = exercise(name).plan(draw(st.sampled_from([None, 5])))
    kinds = st.sampled_from(["values", "error", "out of time", "not attempted", "passed", 3, [], {"dict": []}])
    observed = st.lists(st.tuples(st.sampled_from(KEYS), values), max_size=4).map(lambda items: {"dict": items})
    fields = st.tuples(kinds, observed | values, values, values).map(
        lambda f: {"dict": [["kind", f[0]], ["values", f[1]], ["text", f[2]], ["printed", f[3]]]}
    )
    one = draw(fields)
    seen = [one] * (len(plan.cases) + draw(st.sampled_from([0, 0, 0, 1])))
    told = {"dict": [["exercise", name], ["seen", seen], ["used", draw(st.just([]) | values)]]}
    return json.dumps(told)


@st.composite
def named_answers(draw) -> tuple[str, str]:
    name = draw(st.sampled_from(NAMES))
    return name, draw(answers(name))


@settings(max_examples=150)
@given(named_answers())
def test_an_answer_without_truth_is_judged_and_earns_nothing(answer):
    name, text = answer
    report = exercise(name).plan(None).judge(text)
    assert report.exercise == name and report.results
    assert report.score == 0


@given(st.text(max_size=200))
def test_text_that_is_no_answer_is_judged_too(text):
    assert exercise("standardize").plan(5).judge(text).score == 0
