"""The text between judge and kernel: everything plain survives, nothing else gets in."""
import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils.checks.wire import BadWire, decode, encode, shrunk, stretched

NUMBERS = hnp.arrays(st.sampled_from([np.float32, np.float64, np.int64, np.int32, np.uint8, np.bool_]),
                     hnp.array_shapes(min_dims=0, max_dims=3, max_side=4))
PLAIN = st.recursive(st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.floats() | st.text() | NUMBERS,
                     lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
                     | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8)


def same(a, b):
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and np.array_equal(
            a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or a != a)


@given(PLAIN)
def test_plain_values_survive_the_journey(value):
    assert same(value, decode(encode(value)))


@pytest.mark.parametrize("value", [object(), np.array([object()]), {1, 2}, lambda: 0, np.array([1j])])
def test_what_is_not_plain_is_not_sent(value):
    with pytest.raises(BadWire):
        encode(value)


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        decode(text)
    except BadWire as refused:
        assert str(refused)


def array_message(**changes):
    return json.dumps({"array": "AAAAAAAA8D8=", "dtype": "<f8", "shape": [1], **changes})


@pytest.mark.parametrize("text", [
    array_message(dtype="|O"), array_message(dtype="S8"), array_message(shape=[2]), array_message(shape=[-1]),
    array_message(shape=[2**62, 4]), array_message(array="not base64!"), array_message(dtype="nonsense"),
    json.dumps({"tuple": 3}), json.dumps({"unknown": 1}), "[" * 100_000, pickle.dumps([1]).decode("latin-1"), "", None,
])
def test_forged_messages_are_refused(text):
    with pytest.raises(BadWire):
        decode(text)


@given(st.text(max_size=50), st.sampled_from([1, 400, 50_000]))
def test_a_long_text_travels_in_fewer_characters_and_arrives_as_it_was(text, times):
    long = text * times
    assert stretched(shrunk(long)) == long
    assert len(long) < 50_000 or len(shrunk(long)) < len(long) / 3


def test_what_comes_back_from_a_student_is_never_stretched():
    # A few characters stand for a gigabyte.
    with pytest.raises(BadWire):
        decode(shrunk(encode("x" * 10_000_000)))
