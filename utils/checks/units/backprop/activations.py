"""ReLU and leaky ReLU, and what activations share. At exactly 0 any slope between the two sides is right."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.compare import Between
from utils.checks.layer import layer_exercise
from utils.checks.spec import Mistake
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.two_calls import two_calls_check
from utils.checks.values import Bunch

# The worked problem of Discussion 4, section 6: x and dL/dy.
WORKED_X = np.array([[1.5, 2.2, 1.3, 6.7], [4.3, -0.3, -0.2, 4.9], [-4.5, 1.4, 5.5, 1.8], [0.1, -0.5, -0.1, 2.2]])
WORKED_DOUT = np.array([[4.5, 1.2, 2.3, 1.3], [-1.3, -6.3, 4.1, -2.9], [-0.5, 1.2, 3.5, 1.2], [-6.1, 0.5, -4.1, -3.2]])


def expected_of(function, kinks):
    """Output and gradient by automatic differentiation; `kinks(i) -> (slope left, slope right)` at exactly 0."""
    def expected(i):
        found = forward_and_gradients(lambda x: function(x, i), i, ("x",), i.dout)
        left, right = kinks(i)
        at_zero = i.x == 0
        dout = i.dout.astype(float)
        found["dx"] = Between(np.where(at_zero, left * dout, found.dx), np.where(at_zero, right * dout, found.dx))
        return found
    return expected


def random_case(rng, shape, **options):
    return {"x": 1.5 * rng.normal(size=shape), "dout": rng.normal(size=shape), **options}


def with_zeros(rng, **options):
    case = random_case(rng, (4, 5), **options)
    case["x"].flat[rng.choice(20, 5, replace=False)] = 0.0
    return case


def plain_cases(rng):
    return {"random entries": random_case(rng, (3, 5)), "a batch of one": random_case(rng, (1, 4))}


def gives(output, function):
    """A mistake's output from x and dout (and the case's options); an x of 0 may count to either side."""
    def both_sides(i, want):
        below, above = (function(Bunch({**i, "x": np.where(i.x == 0, side, i.x)}))
                        for side in (-1e-30, 1e-30))
        return {output: Between(np.minimum(below, above), np.maximum(below, above))}
    return both_sides


def is_negative(i):
    return i.x < 0


MASK_OF_X = "The slope depends on the input of the layer: where was x positive?"
CHAIN = "The chain rule multiplies the layer's slope with dout; here one of the two is missing."


def common_dx(slope):
    """Mistakes of every activation's backward; `slope(i)` is the right slope away from 0."""
    return (
        Mistake("upstream gradient left out", CHAIN, gives("dx", slope)),
        Mistake("slope left out", CHAIN, gives("dx", lambda i: i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                gives("dx", lambda i: np.where(i.dout > 0, i.dout, i.dout * np.where(is_negative(i), slope(i), 0)))),
        Mistake("mask of dout instead of x", MASK_OF_X, gives("dx", lambda i: np.maximum(i.dout, 0))),
        Mistake("x in place of dout", "What flows back is dout, scaled by the slope; x only decides the slope.",
                gives("dx", lambda i: slope(i) * i.x)),
        Mistake("multiplied by x as well", "The slope of the layer does not hold a factor x.",
                gives("dx", lambda i: slope(i) * i.x * i.dout)),
        Mistake("multiplied by x as well", "The slope of the layer holds no factor x: it asks for x's sign alone.",
                gives("dx", lambda i: i.x * i.dout)),
        Mistake("sign of x in place of the slope", "np.sign is -1 on the negative side; which slope does the layer "
                "have there?", gives("dx", lambda i: np.sign(i.x) * i.dout)),
        Mistake("negative dout dropped", "The sign of dout plays no part: a negative gradient flows back like a "
                "positive one.", gives("dx", lambda i: slope(i) * np.maximum(i.dout, 0))),
        Mistake("divided by N", "dout already holds whatever factor the loss has; the layer adds none.",
                gives("dx", lambda i: slope(i) * i.dout / len(i.x))),
        Mistake("NaN at exactly 0", "A quotient by x is 0/0 there: compare x with 0 instead of dividing by it.",
                when=lambda i, o: np.isnan(o.dx).any() and not np.isnan(o.dx[i.x != 0]).any()),
        Mistake("sign flipped", "No minus sign belongs here.", gives("dx", lambda i: -slope(i) * i.dout)),
    )


def wrong_default(option, output, slope):
    """Another default: right where the option is given, and off by one factor for all on the negative side.

    `slope(i)` is what the negative side has for an option of 1.
    """
    def when(i, o):
        below = i.x < -1e-3
        ratio = o[output][below] / slope(i)[below]
        return option not in i and np.ptp(ratio) < 1e-6 * abs(ratio).max()
    return when


# --- ReLU -------------------------------------------------------------------------------------------------

def _relu_cases(rng):
    return {"random entries": random_case(rng, (3, 5)),
            "the worked problem": {"x": WORKED_X.copy(), "dout": WORKED_DOUT.copy()},
            "entries that are exactly 0": with_zeros(rng), "images": random_case(rng, (2, 3, 4, 5))}


_relu_expected = expected_of(lambda x, i: x.relu(), lambda i: (0.0, 1.0))

relu = layer_exercise("relu", 2, ("x",), _relu_cases, _relu_expected, {
    "out": (
        Mistake("np.max instead of np.maximum", "np.max(x, 0) is the largest entry along axis 0; np.maximum(x, 0) "
                "compares every entry with 0.", lambda i, want: {"out": i.x.max(axis=0)}),
        Mistake("absolute value", "Negative entries become 0, not positive.", gives("out", lambda i: abs(i.x))),
        Mistake("the negative part kept", "max(0, x) keeps what is positive.",
                gives("out", lambda i: np.minimum(i.x, 0))),
        Mistake("the mask returned", "The output holds x where it is positive, not 1.",
                gives("out", lambda i: (i.x > 0).astype(float))),
        Mistake("x unchanged", "Negative entries become 0.", gives("out", lambda i: i.x)),
        Mistake("negative entries scaled", "That is a leaky ReLU; here negative entries become exactly 0.",
                gives("out", lambda i: np.where(is_negative(i), 0.01 * i.x, i.x))),
        Mistake("sigmoid", "That is the sigmoid; ReLU is max(0, x).", gives("out", lambda i: 1 / (1 + np.exp(-i.x)))),
        Mistake("limited to 1", "Positive entries pass unchanged, however large.",
                gives("out", lambda i: np.clip(i.x, 0, 1))),
        Mistake("limited to 6", "That is ReLU6; here positive entries pass unchanged, however large.",
                gives("out", lambda i: np.clip(i.x, 0, 6))),
    ),
    "dx": (*common_dx(lambda i: (i.x > 0).astype(float)),
           Mistake("mask inverted", "The gradient passes where x is positive.",
                   gives("dx", lambda i: np.where(is_negative(i), i.dout, 0.0))),
           Mistake("negative entries scaled", "That is a leaky ReLU's gradient; here nothing passes below 0.",
                   gives("dx", lambda i: np.where(is_negative(i), 0.01, 1.0) * i.dout))),
}, extra=(two_calls_check("relu", ("x",), _relu_cases, _relu_expected),), style_cases=plain_cases,
    rules_out=NUMPY_ONLY)


# --- leaky ReLU -------------------------------------------------------------------------------------------

def _leaky_cases(rng):
    slope = float(rng.uniform(0.15, 0.45))
    return {"the default slope": random_case(rng, (4, 5)), "another slope": random_case(rng, (4, 5), negative_slope=slope),
            "slope 0": random_case(rng, (3, 4), negative_slope=0.0),
            "entries that are exactly 0": with_zeros(rng, negative_slope=slope),
            "images": random_case(rng, (2, 3, 4, 5), negative_slope=slope)}


def _slope(i):
    return i.get("negative_slope", 0.01)


def _leaky(x, i):
    import torch
    return torch.nn.functional.leaky_relu(x, _slope(i))


def _leaky_slopes(i):
    return np.where(is_negative(i), _slope(i), 1.0)


IGNORED = "Another slope was asked for than the one used: take negative_slope from the arguments (and into the cache)."

def _steep_case(rng):
    return {"another slope": random_case(rng, (4, 5), negative_slope=0.6)}


_leaky_expected = expected_of(_leaky, lambda i: (_slope(i), 1.0))

leaky_relu = layer_exercise("leaky_relu", 2, ("x",), _leaky_cases, _leaky_expected, {
    "out": (
        Mistake("negative_slope ignored", IGNORED, gives("out", lambda i: np.where(is_negative(i), 0.01 * i.x, i.x))),
        Mistake("negative side set to 0", "That is the plain ReLU: the negative side keeps a small slope.",
                gives("out", lambda i: np.maximum(i.x, 0))),
        Mistake("sides swapped", "The small slope belongs to negative entries.",
                gives("out", lambda i: np.where(is_negative(i), i.x, _slope(i) * i.x))),
        Mistake("negative side set to the slope itself", "On the negative side the output is negative_slope * x.",
                gives("out", lambda i: np.where(is_negative(i), _slope(i), i.x))),
        Mistake("negative side turned positive", "The negative side stays negative: negative_slope * x.",
                gives("out", lambda i: np.where(is_negative(i), -_slope(i) * i.x, i.x))),
        Mistake("slope added to both sides", "Positive entries pass unchanged.",
                gives("out", lambda i: np.maximum(i.x, 0) + _slope(i) * i.x)),
        Mistake("slope on both sides", "Positive entries pass unchanged.", gives("out", lambda i: _slope(i) * i.x)),
        Mistake("x unchanged", "The negative side is scaled by negative_slope.", gives("out", lambda i: i.x)),
        Mistake("maximum of x and the slope", "Compare x with negative_slope * x, or pick by the sign of x.",
                gives("out", lambda i: np.maximum(i.x, _slope(i)))),
        Mistake("another default slope", "Called without a slope, the layer takes negative_slope=0.01.",
                when=wrong_default("negative_slope", "out", lambda i: i.x)),
    ),
    "dx": (
        Mistake("negative_slope ignored", IGNORED, gives("dx", lambda i: np.where(is_negative(i), 0.01, 1.0) * i.dout)),
        Mistake("negative side set to 0", "On the negative side the slope is negative_slope, not 0.",
                gives("dx", lambda i: np.where(is_negative(i), 0.0, i.dout))),
        Mistake("sides swapped", "The small slope belongs to negative entries.",
                gives("dx", lambda i: np.where(is_negative(i), 1.0, _slope(i)) * i.dout)),
        Mistake("slope times x on the negative side", "What flows back is dout times the slope.",
                gives("dx", lambda i: np.where(is_negative(i), _slope(i) * i.x, i.dout))),
        Mistake("dout left out on the negative side", "On the negative side dx is negative_slope times dout.",
                gives("dx", lambda i: np.where(is_negative(i), _slope(i), i.dout))),
        Mistake("dout left out on the positive side", "On the positive side dx is dout.",
                gives("dx", lambda i: np.where(is_negative(i), _slope(i) * i.dout, 1.0))),
        *common_dx(_leaky_slopes),
        Mistake("negative side turned positive", "The slope on the negative side is negative_slope, without a minus.",
                gives("dx", lambda i: np.where(is_negative(i), -_slope(i), 1.0) * i.dout)),
        Mistake("mask of dout instead of x", MASK_OF_X,
                gives("dx", lambda i: np.where(i.dout < 0, _slope(i), 1.0) * i.dout)),
    ),
}, options=("negative_slope",), rules_out=NUMPY_ONLY,
    extra=(two_calls_check("leaky_relu", ("x",), _steep_case, _leaky_expected, ("negative_slope",)),),
    style_cases=plain_cases)
