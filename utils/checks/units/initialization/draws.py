"""Drawing matrices with a student's rule, whatever the order in which it draws: shapes, sizes, and where numbers come from.

Each check looks at one thing, so that a wrong standard deviation does not cost the shape of the distribution as well.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Failure, Mistake
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.values import Bunch, plain

ROWS = "x @ w has to work for x (N, fan_in): rows are the inputs, columns the units."
FROM_RNG = ("Every random number comes from the generator that is handed in: rng.normal(...), rng.uniform(...), and so "
            "on. Then the same seed gives the same matrix again, and the same generator another one each time.")


def matrix(f: Any, name: str, fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    """What the student's `name` returns, an array of numbers.

    Raises:
        BadAnswer: when it is none.
    """
    w = plain(getattr(f, name)(fan_in, fan_out, rng), "the matrix")
    if not isinstance(w, np.ndarray):
        what = "None (is a return missing?)" if w is None else f"a {type(w).__name__}"
        raise BadAnswer(f"{name} should return a matrix of shape (fan_in, fan_out); it returned {what}.")
    return w


def drawn(f: Any, name: str, i: Bunch) -> np.ndarray:
    """(i.draws, i.fan_in * i.fan_out): several matrices, one after another from one generator.

    Raises:
        BadAnswer: when they have another number of entries.
    """
    rng, found = np.random.default_rng(i.seed), []
    for _ in range(i.draws):
        w = matrix(f, name, i.fan_in, i.fan_out, rng)
        if w.size != i.fan_in * i.fan_out:
            raise BadAnswer(f"{name}({i.fan_in}, {i.fan_out}, rng) returned shape {w.shape}, {w.size} entries; "
                            f"{(i.fan_in, i.fan_out)} is asked, {i.fan_in * i.fan_out} entries.")
        found.append(w.ravel())
    return np.stack(found)


def draws_of(name: str) -> Callable[[Any, Bunch], dict[str, Any]]:
    """`observe`: the entries of several draws."""
    return lambda f, i: {"w": drawn(f, name, i)}


def case(rng: np.random.Generator, fan_in: int, fan_out: int, draws: int = 1) -> dict[str, Any]:
    return {"fan_in": fan_in, "fan_out": fan_out, "seed": whole(rng, 0, 2**31), "draws": draws}


# --- shape -------------------------------------------------------------------------------------------------

def _sizes(rng):
    a, b, c, d, e, g = distinct(rng, 6, 2, 30)
    return {"more inputs than units": case(rng, max(a, b), min(a, b)),
            "more units than inputs": case(rng, min(c, d), max(c, d)), "as many": case(rng, e, e),
            "one unit": case(rng, g, 1), "one input": case(rng, 1, g)}


def _shape_is(form: Callable[[Bunch], tuple[int, ...]]) -> Callable[[Bunch, Bunch], bool]:
    return lambda i, o: tuple(o.shape.ravel()) == form(i)


def shape_check(name: str) -> Check:
    """(fan_in, fan_out), also where one of them is 1."""
    def judge(i: Bunch, o: Bunch) -> Failure | None:
        shape = tuple(int(n) for n in o.shape.ravel())
        if shape == (i.fan_in, i.fan_out):
            return None
        return Failure(f"the matrix has shape {shape}, expected {(i.fan_in, i.fan_out)}.")

    def observe(f: Any, i: Bunch) -> dict[str, Any]:
        return {"shape": np.array(matrix(f, name, i.fan_in, i.fan_out, np.random.default_rng(i.seed)).shape, dtype=int)}

    return Check("shape", _sizes, observe, judge=judge, weight=0.6, hint=ROWS, mistakes=(
        Mistake("(fan_out, fan_in) instead of (fan_in, fan_out)", ROWS, when=_shape_is(lambda i: (i.fan_out, i.fan_in))),
        Mistake("one number instead of a matrix", "Without size=..., a generator draws one number.",
                when=_shape_is(lambda i: ())),
        Mistake("a row of numbers instead of a matrix", "size=(fan_in, fan_out) draws a whole matrix.",
                when=lambda i, o: o.shape.size == 1),
        Mistake("fan_in on both sides", ROWS, when=_shape_is(lambda i: (i.fan_in, i.fan_in))),
        Mistake("fan_out on both sides", ROWS, when=_shape_is(lambda i: (i.fan_out, i.fan_out))),
        Mistake("an axis too many", "A matrix has two axes, (fan_in, fan_out).", when=lambda i, o: o.shape.size > 2),
        Mistake("sides of size 1 lost", "squeeze drops axes of size 1; the matrix keeps both of its own.",
                when=_shape_is(lambda i: tuple(n for n in (i.fan_in, i.fan_out) if n != 1))),
        Mistake("cut to a square", ROWS, when=_shape_is(lambda i: (min(i.fan_in, i.fan_out),) * 2)),
        Mistake("cut to a square", ROWS, when=_shape_is(lambda i: (max(i.fan_in, i.fan_out),) * 2)),
    ))


# --- the generator -----------------------------------------------------------------------------------------

def _seeds(rng):
    found = {}
    for name, (a, b) in {"more inputs than units": (7, 4), "more units than inputs": (3, 8), "as many": (5, 5)}.items():
        found[name] = {"fan_in": a, "fan_out": b, "seed": whole(rng, 0, 2**30), "other_seed": whole(rng, 2**30, 2**31)}
    return found


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


def _partly_same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether nine in ten entries are the same, those left out that are 0 in both."""
    counted = (a != 0) | (b != 0) if a.shape == b.shape else np.zeros(1, dtype=bool)
    return a.shape == b.shape and (not counted.any() or float(np.mean((a == b)[counted])) > 0.9)


def generator_check(name: str, weight: float = 0.6) -> Check:
    """The same from the same seed, another from another seed, another at the next call, all of it from rng."""
    def observe(f: Any, i: Bunch) -> dict[str, Any]:
        before = np.random.get_state()
        rng = np.random.default_rng(i.seed)
        first = matrix(f, name, i.fan_in, i.fan_out, rng)
        following = matrix(f, name, i.fan_in, i.fan_out, rng)
        again = matrix(f, name, i.fan_in, i.fan_out, np.random.default_rng(i.seed))
        other = matrix(f, name, i.fan_in, i.fan_out, np.random.default_rng(i.other_seed))
        after = np.random.get_state()
        moved = before[2:] != after[2:] or not np.array_equal(before[1], after[1])
        return {"first": first, "following": following, "again": again, "other": other, "global state moved": moved}

    def judge(i: Bunch, o: Bunch) -> Failure | None:
        if not _same(o.first, o.again):
            return Failure("two generators with the same seed gave two different matrices.", FROM_RNG)
        if _partly_same(o.first, o.other):
            return Failure("generators with different seeds gave the same numbers.", FROM_RNG)
        if _partly_same(o.first, o.following):
            return Failure("a second call with the same generator gave the same numbers once more.", FROM_RNG)
        if o["global state moved"]:
            return Failure("a call changed the state of NumPy's global generator.", FROM_RNG)
        return None

    def fixed(o: Bunch) -> bool:
        return _same(o.first, o.again) and _partly_same(o.first, o.other)

    return Check("drawn from rng", _seeds, observe, judge=judge, weight=weight, hint=FROM_RNG, mistakes=(
        Mistake("a seed inside the function", "np.random.seed and np.random.default_rng(0) inside the function make the "
                "same matrix for everybody, every time. Draw from the rng that is handed in.",
                when=lambda i, o: fixed(o) and (o["global state moved"] or np.ptp(o.first) > 0)
                and len(np.unique(np.abs(o.first))) > 3),
        Mistake("nothing random", "With the same numbers everywhere, all units of a layer learn the same. Draw the "
                "entries from rng.", when=lambda i, o: fixed(o)),
        Mistake("np.random instead of rng", "np.random.normal and its like draw from a generator that the whole program "
                "shares. Use the methods of rng.", when=lambda i, o: bool(o["global state moved"])),
        Mistake("a generator of its own", "A generator made inside the function knows nothing of rng and its seed. Draw "
                "from rng itself.", when=lambda i, o: not _same(o.first, o.again)),
        Mistake("the same matrix at each call", "Two layers of the same size would start with the same weights. Draw from "
                "rng itself, not from a copy of it or its seed, and keep no matrix from call to call.",
                when=lambda i, o: _partly_same(o.first, o.following)),
    ))


# --- mean and variance -------------------------------------------------------------------------------------

def spread_cases(rng):
    """Sizes at which fan_in, fan_out, their sum and their neighbours give clearly different variances."""
    few, many = whole(rng, 2, 3), whole(rng, 380, 420)
    a, b = whole(rng, 20, 30), whole(rng, 150, 200)
    n = whole(rng, 60, 70)
    return {"few inputs, many units": case(rng, few, many, 10), "many inputs, few units": case(rng, many, 2, 10),
            "more units than inputs": case(rng, a, b, 2), "as many": case(rng, n, n, 2),
            "small matrices": case(rng, 3, 1, 2000)}


def distribution_cases(rng):
    """Large matrices, and many small ones, in which every entry can be followed from draw to draw."""
    a, b, n = whole(rng, 40, 50), whole(rng, 90, 110), whole(rng, 60, 70)
    return {"more units than inputs": case(rng, a, b, 3), "as many": case(rng, n, n, 3),
            "many small matrices": case(rng, 3, 2, 1000), "many single weights": case(rng, 1, 1, 1500)}

