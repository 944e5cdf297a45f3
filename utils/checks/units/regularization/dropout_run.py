"""Running a student's dropout and reading off its output which units were kept."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, pair
from utils.checks.values import Bunch, plain

FORWARD, BACKWARD = "dropout_forward", "dropout_backward"


def run_forward(f: Any, x: np.ndarray, p_keep: float, *seed: int, training: bool = True) -> tuple[Any, Any]:
    """(out, cache) of one call on a copy of x, `out` copied at once; without a seed the call is given no rng.

    The number of seeds is 0 or 1; a generator may be passed in place of a seed.
    """
    given: dict[str, Any] = {} if training else {"training": False}
    if seed:
        given["rng"] = np.random.default_rng(seed[0])
    out, cache = pair(f.dropout_forward(x.copy(), p_keep, **given), FORWARD)
    return plain(out, "out"), cache


def run_backward(f: Any, dout: np.ndarray, cache: Any) -> np.ndarray:
    """dx of one call on a copy of dout."""
    return plain(f.dropout_backward(dout.copy(), cache), "dx")


def nonzero(f: Any, x: np.ndarray, p_keep: float, rng: np.random.Generator) -> np.ndarray:
    """Which entries of `out` are not 0, for an x without zeros.

    Raises:
        BadAnswer: when out has another shape than x.
    """
    out, _ = run_forward(f, x, p_keep, rng)
    if not isinstance(out, np.ndarray) or out.shape != x.shape:
        raise BadAnswer(f"out has shape {getattr(out, 'shape', None)}; x has shape {x.shape}.")
    return out != 0


def in_shape_of(x: np.ndarray, value: Any) -> np.ndarray | None:
    """`value` in the shape of x, axes of size 1 aside; None where it has another."""
    if not isinstance(value, np.ndarray) or [n for n in value.shape if n != 1] != [n for n in x.shape if n != 1]:
        return None
    return value.reshape(x.shape)


def kept_units(i: Bunch, out: Any) -> np.ndarray:
    """Which units were kept, read off from `out`; all of them where out does not have the shape of x."""
    found = in_shape_of(i.x, out)
    return np.ones(i.x.shape, dtype=bool) if found is None else found != 0
