"""Comparing arrays: every wrong entry is found and located, nothing right is turned away."""
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils.checks.compare import Between, Near, difference, precision

DTYPES = st.sampled_from([np.float32, np.float64])
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, max_side=5)


@st.composite
def arrays(draw):
    """An array of moderate numbers, as layers produce them."""
    dtype, shape = draw(DTYPES), draw(SHAPES)
    return draw(hnp.arrays(dtype, shape, elements=st.floats(-100, 100, width=32)))


@given(arrays(), st.data())
def test_any_wrong_entry_is_found_and_located(right, data):
    index = tuple(data.draw(st.integers(0, n - 1)) for n in right.shape)
    scale = max(1.0, float(np.abs(right).max()))
    by = data.draw(st.sampled_from([-1, 1])) * data.draw(st.floats(1e-3, 10)) * scale
    wrong = right.copy()
    wrong[index] += by
    assume(wrong[index] != right[index])
    said = difference("dx", wrong, right, precision(right))
    assert said is not None
    if right.ndim:
        assert f"dx has 1 of {right.size} entries off" in said
        assert f"dx[{', '.join(map(str, index))}]" in said


@given(arrays(), st.sampled_from([np.nan, np.inf, -np.inf]), st.data())
def test_nan_and_infinity_are_found_and_named(right, bad, data):
    assume(right.ndim > 0)
    index = tuple(data.draw(st.integers(0, n - 1)) for n in right.shape)
    wrong = right.copy()
    wrong[index] = bad
    said = difference("out", wrong, right, precision(right))
    assert ("NaN" if np.isnan(bad) else "infinity") in said


@given(arrays(), st.integers(0, 2**32 - 1))
def test_rounding_is_no_mistake(right, seed):
    eps = np.finfo(right.dtype).eps
    noise = np.random.default_rng(seed).uniform(-8, 8, right.shape) * eps
    close = (right * (1 + noise)).astype(right.dtype)
    assert difference("x", close, right, precision(right)) is None


@given(arrays())
def test_size_one_axes_more_or_less_are_no_mistake(right):
    assert difference("x", right[None], right, precision(right)) is None
    assert difference("x", right[..., None], right, precision(right)) is None
    assert difference("x", right.squeeze(), right, precision(right)) is None


def test_another_shape_is_named_with_both_shapes():
    assert difference("dw", np.zeros((3, 4)), np.zeros((4, 3)), "float64") == "dw has shape (3, 4), expected (4, 3)"


def test_broadcasting_never_makes_a_wrong_shape_right():
    assert difference("db", np.ones((4, 3)), np.ones(3), "float64") is not None


@pytest.mark.parametrize(("got", "right"), [(0.0, True), (0.5, True), (1.0, True), (-0.01, False), (1.01, False)])
def test_between_accepts_the_whole_interval(got, right):
    assert (difference("dx", np.array([got]), Between([0.0], [1.0]), "float64") is None) == right


def test_between_takes_its_ends_in_either_order():
    assert difference("dx", np.array([-0.5]), Between([0.0], [-1.0]), "float64") is None


def test_near_measures_against_the_size_of_the_terms():
    assert difference("loss", np.array(1.0 + 1e-4), Near(1.0), "float64") is not None
    assert difference("loss", np.array(1.0 + 1e-6), Near(1.0, scale=1e4), "float64") is None


def test_a_float32_answer_is_held_to_float32():
    right = np.array([1.0, 2.0])
    assert difference("x", (right * (1 + 2e-5)).astype(np.float32), right, "float64") is None
    assert difference("x", right * (1 + 2e-5), right, "float64") is not None


def test_close_numbers_are_printed_with_the_digits_that_differ():
    said = difference("x", np.array([1.0, 2.00001]), np.array([1.0, 2.0]), "float64")
    assert "got 2.00001, expected 2" in said


@pytest.mark.parametrize("got", [None, "1.0", [1.0, "a"], {"a": 1}])
def test_what_is_no_array_is_said_in_words(got):
    assert "x is" in difference("x", got, np.ones(2), "float64")
