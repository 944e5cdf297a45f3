"""cyclic_cosine_lr(step, cycle_length, lr_max): from lr_max down along half a cosine, again in every cycle."""
from __future__ import annotations

from collections.abc import Callable
from math import cos, e, pi, sin

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.compare import Near
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch, plain

FORMULA = "lr_max / 2 * (1 + cos(pi * t)), where t is the part of the cycle that has passed, from 0 up to just below 1."
RESTART = "At the start of each cycle the rate jumps back to lr_max: what counts is the place within the cycle."
PART = "t is how much of the cycle has passed: the step within the cycle, divided by cycle_length."
HALF = "The cosine runs from 1 to -1, so that 1 + cos runs from 2 to 0: half of that, times lr_max."
DOWN = "In a cycle the rate falls: lr_max at its first step, nearly 0 at its last."


def _rates(rng):
    def case(cycle_length: int, cycles: float) -> dict:
        return {"steps": list(range(int(cycles * cycle_length))), "cycle_length": cycle_length,
                "lr_max": float(rng.uniform(0.05, 2))}
    return {"cycles of 10 steps": case(10, 2.5), "cycles of 7 steps": case(7, 3), "one long cycle": case(40, 1),
            "a small rate": {**case(9, 2), "lr_max": float(rng.uniform(0.001, 0.004))},
            "cycles of one step": case(1, 4), "far into the training": {
                "steps": [0, *sorted(int(s) for s in rng.integers(1000, 100_000, size=12))],
                "cycle_length": int(rng.integers(30, 300)), "lr_max": float(rng.uniform(0.05, 2))}}


def _call(f, i):
    return {"rates": np.array([plain(f.cyclic_cosine_lr(step, i.cycle_length, i.lr_max), "the rate") for step in i.steps])}


def _expected(i):
    passed = tensor(i.steps).remainder(i.cycle_length) / i.cycle_length
    return {"rates": Near((i.lr_max * (1 + (pi * passed).cos()) / 2).numpy(), scale=i.lr_max)}


def _rate(name: str, hint: str, function: Callable) -> Mistake:
    """A mistake whose rate is lr_max * function(step, cycle_length)."""
    def gives(i: Bunch, want: Bunch) -> dict:
        return {"rates": np.array([i.lr_max * function(s, i.cycle_length) for s in i.steps])}
    return Mistake(name, hint, gives)


def _half(t: float) -> float:
    return (1 + cos(pi * t)) / 2


def _held(s: int, length: int) -> float:
    return _half(min(s / length, 1))


RAISED = (
    Mistake("step and cycle length exchanged", PART, error="modulo by zero"),
    Mistake("divided by cycle_length - 1", PART + " A cycle of a single step is asked as well.",
            error="division by zero"),
)
LONGER = "A cycle has cycle_length steps: 0 to cycle_length - 1."
MISTAKES = (
    _rate("cycles one step too long", LONGER, lambda s, c: _half(s % (c + 1) / c)),
    _rate("cycles one step too long", LONGER, lambda s, c: _half(s % (c + 1) / (c + 1))),
    _rate("cycles one step too long", LONGER, lambda s, c: _half(s % c / (c + 1))),
    _rate("remainder of pi * step", "% and * bind alike, from left to right: put step % cycle_length in brackets.",
          lambda s, c: (1 + cos(pi * s % c / c)) / 2),
    _rate("no restart", RESTART, lambda s, c: _half(s / c)),
    _rate("no restart", RESTART, _held),
    _rate("number of the cycle instead of the place in it", RESTART, lambda s, c: _half((s // c) / c)),
    _rate("number of the cycle instead of the place in it", RESTART, lambda s, c: _half(s // c)),
    _rate("place in the cycle not divided by its length", PART, lambda s, c: _half(s % c)),
    _rate("divided by cycle_length - 1", PART, lambda s, c: _half(s % c / (c - 1))),
    _rate("divided by cycle_length - 1", PART, lambda s, c: _half(s % c / max(c - 1, 1))),
    _rate("steps counted from 1", "Steps are counted from 0: the first step of a cycle has t = 0.",
          lambda s, c: _half((s + 1) % c / c)),
    _rate("steps counted from 1", "Steps are counted from 0: the first step of a cycle has t = 0.",
          lambda s, c: _half((s % c + 1) / c)),
    _rate("steps counted from 1", "Steps are counted from 0: the first step of a cycle has t = 0.",
          lambda s, c: _half((s - 1) % c / c)),
    _rate("a whole turn of the cosine", FORMULA, lambda s, c: _half(2 * (s % c) / c)),
    _rate("half a turn too little", FORMULA, lambda s, c: _half(s % c / c / 2)),
    _rate("pi left out", FORMULA, lambda s, c: (1 + cos(s % c / c)) / 2),
    _rate("degrees instead of radians", FORMULA + " np.cos takes radians.",
          lambda s, c: (1 + cos(np.deg2rad(pi * (s % c) / c))) / 2),
    _rate("degrees instead of radians", FORMULA + " np.cos takes radians: half a turn is pi.",
          lambda s, c: (1 + cos(180 * (s % c) / c)) / 2),
    _rate("half left out", HALF, lambda s, c: 2 * _half(s % c / c)),
    _rate("1 left out", HALF, lambda s, c: cos(pi * (s % c) / c)),
    _rate("1 left out", HALF, lambda s, c: cos(pi * (s % c) / c) / 2),
    _rate("half for the 1 alone", HALF, lambda s, c: 0.5 + cos(pi * (s % c) / c)),
    _rate("half for the cosine alone", HALF, lambda s, c: 1 + cos(pi * (s % c) / c) / 2),
    _rate("rate rises", DOWN, lambda s, c: 1 - _half(s % c / c)),
    _rate("sine for cosine", FORMULA, lambda s, c: (1 + sin(pi * (s % c) / c)) / 2),
    _rate("sine for cosine", FORMULA, lambda s, c: sin(pi * (s % c) / c)),
    _rate("a straight line", FORMULA, lambda s, c: 1 - s % c / c),
    _rate("exponential decay", FORMULA, lambda s, c: e ** -(s % c / c)),
    _rate("constant rate", DOWN, lambda s, c: 1.0),
    _rate("squared", FORMULA, lambda s, c: _half(s % c / c) ** 2),
    Mistake("brackets left out", FORMULA + " lr_max / 2 multiplies the whole bracket.", lambda i, want: {"rates": np.array([
        i.lr_max / 2 + cos(pi * (s % i.cycle_length) / i.cycle_length) for s in i.steps])}),
    Mistake("brackets left out", FORMULA + " lr_max / 2 multiplies the whole bracket.", lambda i, want: {"rates": np.array([
        i.lr_max / (2 * (1 + cos(pi * (s % i.cycle_length) / i.cycle_length))) for s in i.steps])}),
    Mistake("lr_max left out", "The largest rate is lr_max.", lambda i, want: {"rates": want.rates.value / i.lr_max}),
    *RAISED,
)

cyclic_cosine_lr = Exercise("cyclic_cosine_lr", 2, (
    Check("rates", lambda rng: {k: v for k, v in _rates(rng).items() if k != "cycles of one step"}, _call, _expected,
          mistakes=MISTAKES, hint=FORMULA, weight=3),
    Check("cycles of one step", lambda rng: {k: v for k, v in _rates(rng).items() if k == "cycles of one step"}, _call,
          _expected, mistakes=RAISED, weight=0.4, hint="A cycle of one step has its first step alone: lr_max."),
), rules_out=NUMPY_ONLY)
