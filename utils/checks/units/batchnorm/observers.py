"""Running a student's batch normalisation: the output, the running arrays that were handed in, the gradients."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from utils.checks.observing import pair, several
from utils.checks.units.batchnorm.norm_cases import ARRAYS, OPTIONS, RUNNING
from utils.checks.values import Bunch, plain

GRADIENTS = tuple(f"d{a}" for a in ARRAYS)


def run_forward(functions: Any, forward: str, i: Bunch, **other: Any) -> tuple[Any, Any]:
    """(out, cache) of one call, `out` copied at once; the running arrays are those of `i` itself.

    Args:
        functions: the student's.
        forward: the forward's name.
        i: the case.
        other: options in place of the case's.
    """
    given = {**{o: i[o] for o in OPTIONS if o in i}, **other}
    out, cache = pair(getattr(functions, forward)(*(i[a] for a in (*ARRAYS, *RUNNING)), **given), forward)
    return plain(out, "out"), cache


def run_backward(functions: Any, backward: str, dout: Any, cache: Any) -> dict[str, Any]:
    """dx, dgamma and dbeta by name, copied at once."""
    found = several(getattr(functions, backward)(dout, cache), backward, GRADIENTS)
    return {n: plain(v, n) for n, v in found.items()}


def output(forward: str) -> Callable:
    """`observe`: the output."""
    return lambda f, i: {"out": run_forward(f, forward, i)[0]}


def running(forward: str, *names: str) -> Callable:
    """`observe`: the running arrays `names`, as the call left them."""
    def observe(f, i):
        run_forward(f, forward, i)
        return {n: i[n] for n in names}
    return observe


def gradients(forward: str, backward: str, *names: str) -> Callable:
    """`observe`: the gradients `names`, and `out` for mistakes that begin in the forward."""
    def observe(f, i):
        out, cache = run_forward(f, forward, i)
        found = run_backward(f, backward, i.dout, cache)
        return {**{n: found[n] for n in names or GRADIENTS}, "out": out}
    return observe
