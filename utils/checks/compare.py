"""Comparing an observed array with an expected one, and saying in words what is off.

Tolerances follow the precision that the numbers were computed in: the coarser of the inputs' dtype and the
answer's, never finer than float64 and never coarser than float32. Values are compared up to size-1 axes; exact
shapes and dtypes are checks of their own.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

# (relative, absolute as a share of the largest expected entry)
TOLERANCE = {"float64": (1e-6, 1e-8), "float32": (1e-4, 1e-5)}


@dataclass(frozen=True)
class Near:
    """An expected value judged against `scale`, the size of the terms it was summed from, where they nearly cancel,
    or with a relative tolerance `rtol` of its own."""
    value: Any
    scale: float | None = None
    rtol: float | None = None


@dataclass(frozen=True)
class Between:
    """An expected value for which, entry by entry, anything from `low` to `high` is right (a subgradient at a kink)."""
    low: Any
    high: Any


def precision(*arrays: Any) -> str:
    """"float32" when any floating array among `arrays` holds 32 bits or fewer, otherwise "float64"."""
    for a in arrays:
        if isinstance(a, np.ndarray) and a.dtype.kind == "f" and a.dtype.itemsize <= 4:
            return "float32"
    return "float64"


def squeezed(a: np.ndarray) -> np.ndarray:
    return a.reshape([n for n in a.shape if n != 1])


def bounds(expected: Any) -> tuple[np.ndarray, np.ndarray, float | None, float | None]:
    """(low, high, scale, rtol) of an expected value in whatever form a check wrote it."""
    if isinstance(expected, Between):
        low, high = np.asarray(expected.low, dtype=float), np.asarray(expected.high, dtype=float)
        return np.minimum(low, high), np.maximum(low, high), None, None
    if isinstance(expected, Near):
        value = np.asarray(expected.value, dtype=float)
        return value, value, expected.scale, expected.rtol
    value = np.asarray(expected, dtype=float)
    return value, value, None, None


def expected_shape(expected: Any) -> tuple[int, ...]:
    return bounds(expected)[0].shape


def _number(x: float, other: float) -> str:
    for digits in (5, 8, 12, 17):
        a, b = f"{x:.{digits}g}", f"{other:.{digits}g}"
        if a != b:
            return a
    return f"{x:.17g}"


def off_entries(got: np.ndarray, expected: Any, grade: str) -> np.ndarray:
    """Boolean array, True where `got` (squeezed like `expected`) lies outside the tolerance."""
    low, high, scale, rtol = bounds(expected)
    low, high = squeezed(low), squeezed(high)
    got = squeezed(got).astype(float)
    relative, absolute = TOLERANCE[grade]
    if rtol is not None:
        relative = max(rtol, 0.0)
    finite = np.isfinite(low) & np.isfinite(high)
    if scale is None:
        largest = np.where(finite, np.maximum(np.abs(low), np.abs(high)), 0.0)
        scale = float(largest.max()) if largest.size else 0.0
    with np.errstate(all="ignore"):
        slack_low = relative * np.where(finite, np.abs(low), 0.0) + absolute * scale
        slack_high = relative * np.where(finite, np.abs(high), 0.0) + absolute * scale
        inside = (got >= low - slack_low) & (got <= high + slack_high)
    same = (np.isnan(got) & np.isnan(low)) | (got == low)
    return ~np.where(finite, inside & np.isfinite(got), same)


def difference(name: str, got: Any, expected: Any, grade: str) -> str | None:
    """What is wrong with `got`, as a sentence without its full stop, or None when it is right.

    Args:
        name: the output's name, for the message.
        got: a plain value.
        expected: an array or number, `Near` or `Between`; a string or None is compared as it is.
        grade: "float32" or "float64", the precision of the inputs.
    """
    found = _trouble(got, expected, grade)
    if found is None:
        return None
    return f"{name} {found}" if isinstance(found, str) else _describe(name, np.asarray(got), expected, found)


def matches(got: Any, expected: Any, grade: str) -> bool:
    """Whether `got` equals `expected` within the tolerance (used to recognise a named mistake)."""
    return _trouble(got, expected, grade) is None


def _trouble(got: Any, expected: Any, grade: str) -> str | np.ndarray | None:
    """Which entries of `got` are off, or in words what else is wrong; None when it is right.

    Apart from the sentence, which takes longer than the comparison: a wrong answer is compared with a hundred mistakes.
    """
    if expected is None or isinstance(expected, str):
        return None if got == expected else f"is {got!r}, expected {expected!r}"
    if got is None:
        return "is None (is a return missing?)"
    if isinstance(got, (np.generic, int, float)):
        got = np.asarray(got)
    if not isinstance(got, np.ndarray):
        return f"is {'text' if isinstance(got, str) else 'a ' + type(got).__name__}, expected an array or a number"
    want = bounds(expected)[0]
    if squeezed(got).shape != squeezed(want).shape:
        return f"has shape {got.shape}, expected {want.shape}"
    off = off_entries(got, expected, "float32" if "float32" in (grade, precision(got)) else "float64")
    return np.asarray(off) if off.any() else None


def _describe(name: str, got: np.ndarray, expected: Any, off: np.ndarray) -> str:
    low, high, _, _ = bounds(expected)
    shape = low.shape
    values = squeezed(got).astype(float).reshape(shape)
    off = off.reshape(shape)
    finite = np.isfinite(values)
    with np.errstate(all="ignore"):
        gap = np.where(finite, np.maximum(low - values, values - high), np.inf)
    gap = np.where(off, np.nan_to_num(gap, nan=np.inf, posinf=np.inf), -np.inf)
    worst = np.unravel_index(int(np.argmax(gap)), shape)
    got_text = _number(float(values[worst]), float(low[worst]))
    want_text = _number(float(low[worst]), float(values[worst]))
    if high[worst] != low[worst] and np.isfinite(high[worst]):
        want_text = f"{want_text} to {_number(float(high[worst]), float(values[worst]))}"
    if shape == ():
        return f"{name} is {got_text}, expected {want_text}"
    words = []
    if (bad := off & np.isnan(values)).any():
        words.append(f"NaN in {int(bad.sum())} of {values.size} entries")
    if (bad := off & np.isinf(values)).any():
        words.append(f"infinity in {int(bad.sum())} of {values.size} entries")
    count = f"{int(off.sum())} of {values.size} entries off"
    where = "[" + ", ".join(str(int(k)) for k in worst) + "]"
    found = f" ({', '.join(words)})" if words else ""
    return f"{name} has {count}{found}; worst at {name}{where}: got {got_text}, expected {want_text}"
