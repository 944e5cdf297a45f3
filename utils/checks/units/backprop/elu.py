"""ELU: x above 0, alpha * (exp(x) - 1) below; at exactly 0 any slope between alpha and 1 is right."""
from __future__ import annotations

import numpy as np

from utils.checks.layer import layer_exercise, only, run_layer
from utils.checks.spec import Check, Mistake
from utils.checks.style import in_float32
from utils.checks.units.backprop.activations import (
    MASK_OF_X,
    common_dx,
    expected_of,
    gives,
    is_negative,
    plain_cases,
    random_case,
    with_zeros,
    wrong_default,
)
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.two_calls import two_calls_check


def _elu_cases(rng):
    alpha = float(rng.uniform(0.3, 0.7) if rng.random() < 0.5 else rng.uniform(1.4, 2.5))
    return {"the default alpha": random_case(rng, (4, 5)), "another alpha": random_case(rng, (4, 5), alpha=alpha),
            "entries that are exactly 0": with_zeros(rng, alpha=alpha),
            "images": random_case(rng, (2, 3, 4, 5), alpha=alpha)}


def _large_cases(rng):
    case = random_case(rng, (4, 5), alpha=float(rng.uniform(0.3, 2.5)))
    case["x"].flat[rng.choice(20, 8, replace=False)] = 1e4 * np.array([1, 1, 1, 1, -1, -1, -1, 0.3])
    return {"entries of 1e4": case, "entries of 1e4, in float32": in_float32(case)}


def _alpha(i):
    return i.get("alpha", 1.0)


def _elu(x, i):
    import torch
    return torch.nn.functional.elu(x, _alpha(i))


def _grows(i):
    """exp(x) on the negative side, 1 elsewhere."""
    return np.exp(np.minimum(i.x, 0))


def _elu_slopes(i):
    return np.where(is_negative(i), _alpha(i) * _grows(i), 1.0)


def _sides(output, negative, positive=None):
    """A mistake that is wrong on the negative side (and, where given, on the positive one)."""
    def function(i):
        right = i.x if output == "out" else i.dout
        return np.where(is_negative(i), negative(i), right if positive is None else positive(i))
    return gives(output, function)


def _finite(a):
    """Whether an answer that is an array at all holds no NaN and no infinity."""
    return not isinstance(a, np.ndarray) or bool(np.isfinite(a).all())


LOST = "alpha scales the whole negative side: is it used in both directions, and taken from the arguments?"
FINITE = ("np.where and a product with a mask both compute exp for every entry, also for large positive ones: "
          "infinity times 0 is NaN. Keep large entries out of exp.")


def _bent_case(rng):
    return {"another alpha": random_case(rng, (4, 5), alpha=1.6)}


_elu_expected = expected_of(_elu, lambda i: (_alpha(i), 1.0))
_run_elu = run_layer("elu", ("x",), ("alpha",))

elu = layer_exercise("elu", 3, ("x",), _elu_cases, _elu_expected, {
    "out": (
        Mistake("alpha left out", LOST, _sides("out", lambda i: _grows(i) - 1)),
        Mistake("the -1 left out", "ELU is continuous at 0: alpha * (exp(x) - 1) goes to 0 there.",
                _sides("out", lambda i: _alpha(i) * _grows(i))),
        Mistake("the -1 outside alpha", "alpha multiplies the whole bracket (exp(x) - 1).",
                _sides("out", lambda i: _alpha(i) * _grows(i) - 1)),
        Mistake("alpha inside the exponential", "alpha multiplies the bracket, not x.",
                _sides("out", lambda i: np.exp(_alpha(i) * np.minimum(i.x, 0)) - 1)),
        Mistake("negative side set to 0", "That is the plain ReLU.", _sides("out", lambda i: 0.0)),
        Mistake("negative side linear", "That is a leaky ReLU: the negative side of ELU bends.",
                _sides("out", lambda i: _alpha(i) * i.x)),
        Mistake("sign of the negative side flipped", "The negative side is negative: exp(x) - 1, not 1 - exp(x).",
                _sides("out", lambda i: -_alpha(i) * (_grows(i) - 1))),
        Mistake("exp(-x) on the negative side", "The exponent is x itself, which is negative there.",
                _sides("out", lambda i: _alpha(i) * (np.exp(-np.minimum(i.x, 0)) - 1))),
        Mistake("sides swapped", "The exponential belongs to negative entries.",
                _sides("out", lambda i: i.x, lambda i: _alpha(i) * np.expm1(i.x))),
        Mistake("exponential on both sides", "Positive entries pass unchanged.",
                gives("out", lambda i: _alpha(i) * np.expm1(i.x))),
        Mistake("x unchanged", "The negative side is alpha * (exp(x) - 1).", gives("out", lambda i: i.x)),
        Mistake("alpha on both sides", "Positive entries pass unchanged, whatever alpha is.",
                _sides("out", lambda i: _alpha(i) * (_grows(i) - 1), lambda i: _alpha(i) * i.x)),
        Mistake("maximum of both sides", "exp(x) - 1 is never below x: pick the side by the sign of x.",
                gives("out", lambda i: np.maximum(i.x, _alpha(i) * np.expm1(i.x)))),
        Mistake("another default alpha", "Called without alpha, the layer takes alpha=1.0.",
                when=wrong_default("alpha", "out", lambda i: _grows(i) - 1)),
    ),
    "dx": (
        Mistake("alpha left out", LOST, _sides("dx", lambda i: _grows(i) * i.dout)),
        Mistake("the value in place of the slope", "On the negative side the slope is alpha * exp(x); the -1 does not "
                "survive differentiation.", _sides("dx", lambda i: _alpha(i) * (_grows(i) - 1) * i.dout)),
        Mistake("the value in place of the slope", "With out in the cache, the slope on the negative side is out + "
                                                   "alpha.",
                _sides("dx", lambda i: (_alpha(i) * (_grows(i) - 1) + 1) * i.dout)),
        Mistake("negative side set to 0", "That is the plain ReLU's gradient.", _sides("dx", lambda i: 0.0)),
        Mistake("negative side with slope alpha", "The negative side bends: its slope is alpha * exp(x).",
                _sides("dx", lambda i: _alpha(i) * i.dout)),
        Mistake("dout left out on the negative side", "On the negative side dx is alpha * exp(x) times dout.",
                _sides("dx", lambda i: _alpha(i) * _grows(i))),
        Mistake("dout left out on the positive side", "On the positive side dx is dout.",
                _sides("dx", lambda i: _elu_slopes(i) * i.dout, lambda i: 1.0)),
        Mistake("factor x on the negative side", "The derivative of exp(x) is exp(x) itself.",
                _sides("dx", lambda i: _alpha(i) * i.x * _grows(i) * i.dout)),
        Mistake("sign of the negative side flipped", "ELU grows everywhere: no slope is negative.",
                _sides("dx", lambda i: -_alpha(i) * _grows(i) * i.dout)),
        Mistake("exponential of out", "exp(x), not exp(out): keep x in the cache, or use out + alpha.",
                _sides("dx", lambda i: _alpha(i) * np.exp(_alpha(i) * (_grows(i) - 1)) * i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                gives("dx", lambda i: np.where(i.dout < 0, _alpha(i) * np.exp(i.x), 1.0) * i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                gives("dx", lambda i: np.where(i.dout < 0, _alpha(i) * _grows(i), 1.0) * i.dout)),
        Mistake("sides swapped", "The exponential belongs to negative entries.",
                _sides("dx", lambda i: i.dout, lambda i: _alpha(i) * np.exp(i.x) * i.dout)),
        Mistake("alpha on both sides", "On the positive side dx is dout, whatever alpha is.",
                _sides("dx", lambda i: _alpha(i) * _grows(i) * i.dout, lambda i: _alpha(i) * i.dout)),
        *common_dx(_elu_slopes),
    ),
}, options=("alpha",), rules_out=NUMPY_ONLY,
    style_cases=plain_cases,
    extra=(
        two_calls_check("elu", ("x",), _bent_case, _elu_expected, ("alpha",)),
        Check("large entries stay finite", _large_cases, only(_run_elu, "out"),
              lambda i: {"out": _elu_expected(i)["out"]}, needs=("elu_forward",), hint=FINITE, weight=0.5, mistakes=(
                  Mistake("exponential of large positive entries", FINITE,
                          when=lambda i, o: not _finite(o.out)),)),
        Check("gradient stays finite for large entries", _large_cases, only(_run_elu, "dx"),
              lambda i: {"dx": _elu_expected(i)["dx"]}, hint=FINITE, weight=0.5, mistakes=(
                  Mistake("exponential of large positive entries", FINITE,
                          when=lambda i, o: not _finite(o.dx)),)),
    ))
