"""ReLU and its relatives. At exactly 0 any slope between the two sides is right (a subgradient)."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.compare import Between
from utils.checks.layer import layer_exercise, only, run_layer
from utils.checks.spec import Check, Mistake
from utils.checks.units.numpy_only import NUMPY_ONLY

# The worked problem of Discussion 4, section 6: x and dL/dy.
WORKED_X = np.array([[1.5, 2.2, 1.3, 6.7], [4.3, -0.3, -0.2, 4.9], [-4.5, 1.4, 5.5, 1.8], [0.1, -0.5, -0.1, 2.2]])
WORKED_DOUT = np.array([[4.5, 1.2, 2.3, 1.3], [-1.3, -6.3, 4.1, -2.9], [-0.5, 1.2, 3.5, 1.2], [-6.1, 0.5, -4.1, -3.2]])


def _expected(function, kinks):
    """Output and gradient by automatic differentiation; `kinks(i) -> (slope left, slope right)` at exactly 0."""
    def expected(i):
        found = forward_and_gradients(lambda x: function(x, i), i, ("x",), i.dout)
        left, right = kinks(i)
        at_zero = i.x == 0
        dout = i.dout.astype(float)
        found["dx"] = Between(np.where(at_zero, left * dout, found.dx), np.where(at_zero, right * dout, found.dx))
        return found
    return expected


def _random(rng, shape, **options):
    return {"x": 1.5 * rng.normal(size=shape), "dout": rng.normal(size=shape), **options}


def _with_zeros(rng, **options):
    case = _random(rng, (4, 5), **options)
    case["x"].flat[rng.choice(20, 5, replace=False)] = 0.0
    return case


def _gives(output, function):
    """A mistake's output from x and dout (and the case's options)."""
    return lambda i, want: {output: function(i)}


def _negative(i):
    return i.x < 0


MASK_OF_X = "The slope depends on the input of the layer: where was x positive?"
CHAIN = "The chain rule multiplies the layer's slope with dout; here one of the two is missing."


def _common_dx(slope):
    """Mistakes of every activation's backward; `slope(i)` is the right slope away from 0."""
    return (
        Mistake("upstream gradient left out", CHAIN, _gives("dx", slope)),
        Mistake("slope left out", CHAIN, _gives("dx", lambda i: i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                _gives("dx", lambda i: np.where(i.dout > 0, i.dout, i.dout * np.where(_negative(i), slope(i), 0)))),
        Mistake("mask of dout instead of x", MASK_OF_X, _gives("dx", lambda i: np.maximum(i.dout, 0))),
        Mistake("x in place of dout", "What flows back is dout, scaled by the slope; x only decides the slope.",
                _gives("dx", lambda i: slope(i) * i.x)),
        Mistake("multiplied by x as well", "The slope of the layer does not hold a factor x.",
                _gives("dx", lambda i: slope(i) * i.x * i.dout)),
        Mistake("sign flipped", "No minus sign belongs here.", _gives("dx", lambda i: -slope(i) * i.dout)),
    )


# --- ReLU -------------------------------------------------------------------------------------------------

def _relu_cases(rng):
    return {"random entries": _random(rng, (3, 5)),
            "the worked problem": {"x": WORKED_X.copy(), "dout": WORKED_DOUT.copy()},
            "entries that are exactly 0": _with_zeros(rng), "images": _random(rng, (2, 3, 4, 5))}


relu = layer_exercise("relu", 2, ("x",), _relu_cases,
                      _expected(lambda x, i: x.relu(), lambda i: (0.0, 1.0)), {
    "out": (
        Mistake("absolute value", "Negative entries become 0, not positive.", _gives("out", lambda i: abs(i.x))),
        Mistake("the negative part kept", "max(0, x) keeps what is positive.", _gives("out", lambda i: np.minimum(i.x, 0))),
        Mistake("the mask returned", "The output holds x where it is positive, not 1.",
                _gives("out", lambda i: (i.x > 0).astype(float))),
        Mistake("x unchanged", "Negative entries become 0.", _gives("out", lambda i: i.x)),
        Mistake("negative entries scaled", "That is a leaky ReLU; here negative entries become exactly 0.",
                _gives("out", lambda i: np.where(_negative(i), 0.01 * i.x, i.x))),
        Mistake("sigmoid", "That is the sigmoid; ReLU is max(0, x).", _gives("out", lambda i: 1 / (1 + np.exp(-i.x)))),
        Mistake("limited to 1", "Positive entries pass unchanged, however large.",
                _gives("out", lambda i: np.clip(i.x, 0, 1))),
    ),
    "dx": (*_common_dx(lambda i: (i.x > 0).astype(float)),
           Mistake("mask inverted", "The gradient passes where x is positive.",
                   _gives("dx", lambda i: np.where(_negative(i), i.dout, 0.0)))),
}, style_cases=lambda rng: {"random entries": _random(rng, (3, 5)), "a batch of one": _random(rng, (1, 4))},
    rules_out=NUMPY_ONLY)


# --- leaky ReLU -------------------------------------------------------------------------------------------

def _leaky_cases(rng):
    slope = float(rng.uniform(0.15, 0.45))
    return {"the default slope": _random(rng, (4, 5)), "another slope": _random(rng, (4, 5), negative_slope=slope),
            "slope 0": _random(rng, (3, 4), negative_slope=0.0),
            "entries that are exactly 0": _with_zeros(rng, negative_slope=slope),
            "images": _random(rng, (2, 3, 4, 5), negative_slope=slope)}


def _slope(i):
    return i.get("negative_slope", 0.01)


def _leaky(x, i):
    import torch
    return torch.nn.functional.leaky_relu(x, _slope(i))


def _leaky_slopes(i):
    return np.where(_negative(i), _slope(i), 1.0)


IGNORED = "Another slope was asked for than the one used: take negative_slope from the arguments (and into the cache)."

leaky_relu = layer_exercise("leaky_relu", 2, ("x",), _leaky_cases, _expected(_leaky, lambda i: (_slope(i), 1.0)), {
    "out": (
        Mistake("negative_slope ignored", IGNORED, _gives("out", lambda i: np.where(_negative(i), 0.01 * i.x, i.x))),
        Mistake("negative side set to 0", "That is the plain ReLU: the negative side keeps a small slope.",
                _gives("out", lambda i: np.maximum(i.x, 0))),
        Mistake("sides swapped", "The small slope belongs to negative entries.",
                _gives("out", lambda i: np.where(_negative(i), i.x, _slope(i) * i.x))),
        Mistake("negative side set to the slope itself", "On the negative side the output is negative_slope * x.",
                _gives("out", lambda i: np.where(_negative(i), _slope(i), i.x))),
        Mistake("negative side turned positive", "The negative side stays negative: negative_slope * x.",
                _gives("out", lambda i: np.where(_negative(i), -_slope(i) * i.x, i.x))),
        Mistake("slope added to both sides", "Positive entries pass unchanged.",
                _gives("out", lambda i: np.maximum(i.x, 0) + _slope(i) * i.x)),
        Mistake("slope on both sides", "Positive entries pass unchanged.", _gives("out", lambda i: _slope(i) * i.x)),
        Mistake("x unchanged", "The negative side is scaled by negative_slope.", _gives("out", lambda i: i.x)),
    ),
    "dx": (
        Mistake("negative_slope ignored", IGNORED, _gives("dx", lambda i: np.where(_negative(i), 0.01, 1.0) * i.dout)),
        Mistake("negative side set to 0", "On the negative side the slope is negative_slope, not 0.",
                _gives("dx", lambda i: np.where(_negative(i), 0.0, i.dout))),
        Mistake("sides swapped", "The small slope belongs to negative entries.",
                _gives("dx", lambda i: np.where(_negative(i), 1.0, _slope(i)) * i.dout)),
        Mistake("slope times x on the negative side", "What flows back is dout times the slope.",
                _gives("dx", lambda i: np.where(_negative(i), _slope(i) * i.x, i.dout))),
        Mistake("dout left out on the negative side", "On the negative side dx is negative_slope times dout.",
                _gives("dx", lambda i: np.where(_negative(i), _slope(i), i.dout))),
        Mistake("dout left out on the positive side", "On the positive side dx is dout.",
                _gives("dx", lambda i: np.where(_negative(i), _slope(i) * i.dout, 1.0))),
        *_common_dx(_leaky_slopes),
        Mistake("negative side turned positive", "The slope on the negative side is negative_slope, without a minus.",
                _gives("dx", lambda i: np.where(_negative(i), -_slope(i), 1.0) * i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                _gives("dx", lambda i: np.where(i.dout < 0, _slope(i), 1.0) * i.dout)),
    ),
}, options=("negative_slope",), rules_out=NUMPY_ONLY,
    style_cases=lambda rng: {"random entries": _random(rng, (3, 5)), "a batch of one": _random(rng, (1, 4))})


# --- ELU --------------------------------------------------------------------------------------------------

def _elu_cases(rng):
    alpha = float(rng.uniform(0.3, 0.7) if rng.random() < 0.5 else rng.uniform(1.4, 2.5))
    return {"the default alpha": _random(rng, (4, 5)), "another alpha": _random(rng, (4, 5), alpha=alpha),
            "entries that are exactly 0": _with_zeros(rng, alpha=alpha),
            "images": _random(rng, (2, 3, 4, 5), alpha=alpha)}


def _large_cases(rng):
    case = _random(rng, (4, 5), alpha=float(rng.uniform(0.3, 2.5)))
    case["x"].flat[rng.choice(20, 8, replace=False)] = 1e4 * np.array([1, 1, 1, 1, -1, -1, -1, 0.3])
    return {"entries of 1e4": case, "entries of 1e4, in float32": {
        k: v.astype(np.float32) if isinstance(v, np.ndarray) else v for k, v in case.items()}}


def _alpha(i):
    return i.get("alpha", 1.0)


def _elu(x, i):
    import torch
    return torch.nn.functional.elu(x, _alpha(i))


def _grows(i):
    """exp(x) on the negative side, 1 elsewhere."""
    return np.exp(np.minimum(i.x, 0))


def _elu_slopes(i):
    return np.where(_negative(i), _alpha(i) * _grows(i), 1.0)


def _sides(output, negative, positive=None):
    """A mistake that is wrong on the negative side (and, where given, on the positive one)."""
    def gives(i, want):
        right = i.x if output == "out" else i.dout
        return {output: np.where(_negative(i), negative(i), right if positive is None else positive(i))}
    return gives


LOST = "alpha scales the whole negative side: is it used in both directions, and taken from the arguments?"
FINITE = ("np.where and a product with a mask both compute exp for every entry, also for large positive ones: "
          "infinity times 0 is NaN. Keep large entries out of exp.")
_elu_expected = _expected(_elu, lambda i: (_alpha(i), 1.0))
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
                _gives("out", lambda i: _alpha(i) * np.expm1(i.x))),
        Mistake("x unchanged", "The negative side is alpha * (exp(x) - 1).", _gives("out", lambda i: i.x)),
    ),
    "dx": (
        Mistake("alpha left out", LOST, _sides("dx", lambda i: _grows(i) * i.dout)),
        Mistake("the value in place of the slope", "On the negative side the slope is alpha * exp(x); the -1 does not "
                "survive differentiation.", _sides("dx", lambda i: _alpha(i) * (_grows(i) - 1) * i.dout)),
        Mistake("the value in place of the slope", "With out in the cache, the slope on the negative side is out + alpha.",
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
                _gives("dx", lambda i: np.where(i.dout < 0, _alpha(i) * np.exp(i.x), 1.0) * i.dout)),
        *_common_dx(_elu_slopes),
    ),
}, options=("alpha",), rules_out=NUMPY_ONLY,
    style_cases=lambda rng: {"random entries": _random(rng, (3, 5)), "a batch of one": _random(rng, (1, 4))},
    extra=(
        Check("large entries stay finite", _large_cases, only(_run_elu, "out"),
              lambda i: {"out": _elu_expected(i)["out"]}, needs=("elu_forward",), hint=FINITE, weight=0.5, mistakes=(
                  Mistake("exponential of large positive entries", FINITE,
                          when=lambda i, o: not np.isfinite(np.asarray(o.out, dtype=float)).all()),)),
        Check("gradient stays finite for large entries", _large_cases, only(_run_elu, "dx"),
              lambda i: {"dx": _elu_expected(i)["dx"]}, hint=FINITE, weight=0.5, mistakes=(
                  Mistake("exponential of large positive entries", FINITE,
                          when=lambda i, o: not np.isfinite(np.asarray(o.dx, dtype=float)).all()),)),
    ))
