"""The small checks that most exercises share: shapes, dtypes, inputs left alone. Each is worth little."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.checks.compare import expected_shape
from utils.checks.spec import Check, Failure
from utils.checks.values import Bunch

WEIGHT = 0.15
Cases = Callable[[np.random.Generator], Mapping[str, Mapping[str, Any]]]


def in_float32(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A case's inputs with every float64 array in float32, those in lists too."""
    def one(v: Any) -> Any:
        if isinstance(v, list):
            return [one(a) for a in v]
        return v.astype(np.float32) if isinstance(v, np.ndarray) and v.dtype == np.float64 else v
    return {k: one(v) for k, v in inputs.items()}


def with_float32(cases: Cases) -> Cases:
    """`cases` and, as one more, the first of them in float32."""
    def more(rng):
        drawn = dict(cases(rng))
        name = next(iter(drawn))
        return {**drawn, f"{name}, in float32": in_float32(drawn[name])}
    return more


def shapes_check(cases: Cases, observe: Callable, expected: Callable[[Bunch], Mapping[str, Any]]) -> Check:
    """Exact shapes, size-1 axes included."""
    def judge(inputs: Bunch, observed: Bunch) -> Failure | None:
        wrong = []
        for name, want in expected(inputs).items():
            got = observed.get(name)
            shape = got.shape if isinstance(got, np.ndarray) else None
            # A number may come as an array of one entry.
            if shape != expected_shape(want) and not (expected_shape(want) == () and shape is not None and got.size == 1):
                wrong.append(f"{name} has shape {shape}, expected {expected_shape(want)}" if shape is not None
                             else f"{name} is not an array or a number")
        return Failure("; ".join(wrong) + ".", "Values are judged without regard to axes of size 1; the shapes "
                       "themselves should still be those that the text names.") if wrong else None
    return Check("shapes", cases, observe, judge=judge, weight=WEIGHT, style=True)


def dtype_check(cases: Cases, observe: Callable) -> Check:
    """float32 in, float32 out; float64 in, float64 out. A lone number may be a Python float."""
    def both(rng):
        drawn = dict(cases(rng))
        name = next(iter(drawn))
        return {"float64": drawn[name], "float32": in_float32(drawn[name])}

    def judge(inputs: Bunch, observed: Bunch) -> Failure | None:
        want = next(v.dtype for v in inputs.values() if isinstance(v, np.ndarray) and v.dtype.kind == "f")
        wrong = [f"{name} is {got.dtype}, expected {want} like the inputs" for name, got in observed.items()
                 if isinstance(got, np.ndarray) and got.size > 1 and got.dtype != want]
        return Failure("; ".join(wrong) + ".", "np.zeros and friends make float64 unless told otherwise: "
                       "np.zeros_like(x), or dtype=x.dtype, keeps the precision of the input.") if wrong else None
    return Check("dtype is kept", both, observe, judge=judge, weight=WEIGHT, style=True)


def unchanged_check(cases: Cases, call: Callable[[Any, Bunch], Any], names: tuple[str, ...]) -> Check:
    """The arrays `names` are after the call what they were before it.

    A function that steps in place and restores is right, also where rounding leaves the last bit off.
    """
    def observe(functions, inputs):
        call(functions, inputs)
        return {n: inputs[n] for n in names}

    return Check("inputs are left unchanged", cases, observe, expected=lambda i: {n: i[n] for n in names},
                 weight=WEIGHT, style=True,
                 hint="Somewhere an input array is written into: z -= ..., x[mask] = ... and np.exp(z, out=z) "
                      "change the "
                      "caller's array. Make a new array, or copy first.")


def style_checks(cases: Cases, observe: Callable, expected: Callable, inputs: tuple[str, ...]) -> tuple[Check, ...]:
    """shapes, dtype is kept, inputs are left unchanged."""
    return (shapes_check(cases, observe, expected), dtype_check(cases, observe),
            unchanged_check(cases, observe, inputs))
