"""Plain values as JSON text and back, without pickle: what travels between the judge and a student's kernel."""
from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import numpy as np

from utils.checks.values import NUMERIC_KINDS, Bunch

MAX_CHARS = 64 * 1024 * 1024
WORTH_SHRINKING = 20_000
# JSON begins otherwise.
SHRUNK = "zlib:"
DTYPE = re.compile(f"[<>|=]?[{NUMERIC_KINDS}](1|2|4|8|16)")


class BadWire(ValueError):
    """Text that is not one of our messages; nothing in it is believed."""


def _out(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind not in NUMERIC_KINDS:
            raise BadWire(f"arrays of dtype {array.dtype} are not sent")
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
        return {"array": data, "dtype": array.dtype.str, "shape": list(array.shape)}
    if isinstance(value, tuple):
        return {"tuple": [_out(v) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[str(k), _out(v)] for k, v in value.items()]}
    if isinstance(value, list):
        return [_out(v) for v in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise BadWire(f"a {type(value).__name__} is not sent")


def _in(value: Any) -> Any:
    if isinstance(value, list):
        return [_in(v) for v in value]
    if isinstance(value, dict):
        if set(value) == {"array", "dtype", "shape"}:
            return _array(value)
        if set(value) == {"tuple"} and isinstance(value["tuple"], list):
            return tuple(_in(v) for v in value["tuple"])
        if set(value) == {"dict"} and isinstance(value["dict"], list):
            return Bunch({str(k): _in(v) for k, v in value["dict"]})
        raise BadWire("an object of an unknown form")
    return value


def _array(value: dict) -> np.ndarray:
    # NumPy takes a whole language of dtypes: commas make records, and what is malformed raises errors of many kinds.
    if not DTYPE.fullmatch(str(value["dtype"])):
        raise BadWire(f"arrays of dtype {str(value['dtype'])[:40]} are not taken")
    dtype = np.dtype(value["dtype"])
    data = base64.b64decode(value["array"], validate=True)
    shape = tuple(int(n) for n in value["shape"])
    if len(shape) > 32 or any(n < 0 for n in shape) or len(data) != dtype.itemsize * int(np.prod(shape, dtype=object)):
        raise BadWire("an array whose shape does not fit its data")
    return np.frombuffer(data, dtype=dtype).reshape(shape).copy()


def encode(value: Any) -> str:
    """JSON text for a plain value (arrays, numbers, strings, None, lists, tuples, dicts with string keys)."""
    return json.dumps(_out(value))


def shrunk(text: str) -> str:
    """`text` in fewer characters where it is long: a training set's zeros need not travel for each submission."""
    if len(text) < WORTH_SHRINKING:
        return text
    return SHRUNK + base64.b64encode(zlib.compress(text.encode(), level=6)).decode("ascii")


def stretched(text: str) -> str:
    """What `shrunk` was given. Only for what a judge has sent: a few characters from elsewhere can stand for gigabytes."""
    if not text.startswith(SHRUNK):
        return text
    return zlib.decompress(base64.b64decode(text.removeprefix(SHRUNK))).decode()


def decode(text: str) -> Any:
    """The plain value in `text`; dicts come back with attribute access.

    Raises:
        BadWire: when the text is too long, is not JSON, or holds anything but plain values.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARS:
        raise BadWire(f"the message is not text of at most {MAX_CHARS} characters")
    try:
        return _in(json.loads(text))
    except BadWire:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError) as error:
        raise BadWire(f"the message cannot be read: {error}") from None
