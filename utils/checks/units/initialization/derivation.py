"""The steps to Xavier's rule: variances of a product, of a sum, through a layer and through many, and what ReLU leaves.

What is right comes from PyTorch: the variance over all values of variables that are plus or minus their standard
deviation, and then the step before, solved for what a step asks.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import WEIGHT
from utils.checks.units.convolution.drawing import whole
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch

Formula = Callable[..., Any]
NOT_FOR_ARRAYS = tuple(Mistake(
    "for numbers alone", "NumPy's own operations take arrays as they take numbers; float(...), math.sqrt and if do not.",
    error=words) for words in ("only length-1 arrays", "only 0-dimensional arrays", "truth value of an array", "TypeError"))


def _variance(rng: np.random.Generator, *shape: int) -> Any:
    """A variance that is no round number, or an array of them."""
    drawn = rng.uniform(0.2, 3.0, shape)
    return drawn if shape else float(drawn)


def _fans(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Sizes of layers as floats, which may be raised to a negative power."""
    return rng.permutation(np.arange(2.0, 200.0))[:int(np.prod(shape))].reshape(shape)


def _step(name: str, arguments: tuple[str, ...], numbers: Callable, arrays: Callable, right: Formula, hint: str,
          mistakes: tuple[tuple[str, str, Formula], ...]) -> Exercise:
    """An exercise of one point: a formula of numbers, and of arrays.

    Args:
        name: the function.
        arguments: the names of its arguments, in order.
        numbers, arrays: cases.
        right: the formula, of arrays.
        hint: for when no mistake is recognised.
        mistakes: (name, hint, formula) for each wrong one.
    """
    def observe(f: Any, i: Bunch) -> dict[str, Any]:
        return {"result": getattr(f, name)(*(i[a] for a in arguments))}

    def values(formula: Formula) -> Callable[[Bunch], dict[str, Any]]:
        return lambda i: {"result": formula(*(np.asarray(i[a], dtype=float) for a in arguments))}

    def left(f: Any, i: Bunch) -> dict[str, Any]:
        observe(f, i)
        return {a: i[a] for a in arguments}

    def gives(formula: Formula) -> Callable[[Bunch, Bunch], dict[str, Any]]:
        return lambda i, want: values(formula)(i)

    known = tuple(Mistake(words, advice, gives(formula)) for words, advice, formula in mistakes)
    return Exercise(name, 1, (
        Check("numbers", numbers, observe, values(right), mistakes=known, hint=hint, weight=2),
        Check("arrays", arrays, observe, values(right), mistakes=(*known, *NOT_FOR_ARRAYS), hint=hint, weight=0.6),
        Check("inputs are left unchanged", arrays, left, lambda i: {a: i[a] for a in arguments}, weight=WEIGHT, style=True,
              hint="a *= b writes into the caller's array; a * b makes a new one."),
    ), rules_out=NUMPY_ONLY)


# --- a product of two numbers ------------------------------------------------------------------------------

def _products(rng):
    return {"2 and 3": {"var_w": 2, "var_x": 3}, "both 1": {"var_w": 1.0, "var_x": 1.0},
            "both below 1": {"var_w": 0.1 + 0.3 * float(rng.random()), "var_x": 0.5 + 0.3 * float(rng.random())},
            "both above 1": {"var_w": 2 + _variance(rng), "var_x": 4 + _variance(rng)},
            "far apart": {"var_w": 1e-3 * _variance(rng), "var_x": 50 * _variance(rng)}}


def _product_arrays(rng):
    return {"two arrays": {"var_w": _variance(rng, 4), "var_x": _variance(rng, 4)},
            "an array and a number": {"var_w": _variance(rng, 5), "var_x": _variance(rng)},
            "a column and a row": {"var_w": _variance(rng, 3, 1), "var_x": _variance(rng, 2)}}


def _of_product(var_w: Any, var_x: Any) -> np.ndarray:
    """The variance of w * x over the four equally likely products of w = +-sqrt(var_w) and x = +-sqrt(var_x)."""
    def over_four(v, u):
        import torch
        signs = torch.tensor([-1.0, 1.0], dtype=torch.float64)
        w, x = (a.sqrt()[..., None] * signs for a in torch.broadcast_tensors(v, u))
        return (w[..., :, None] * x[..., None, :]).flatten(-2).var(-1, correction=0)
    return numpy(over_four, var_w, var_x)


SPREAD = ("For mean 0 the variance is the mean of the square. What is the mean of (w * x)^2, when w and x are independent "
          "and the mean of a product is the product of the means?")
product_variance = _step("product_variance", ("var_w", "var_x"), _products, _product_arrays, _of_product, SPREAD, (
    ("variances added", "The variances of a sum of independent numbers add up; here the numbers are multiplied. " + SPREAD,
     lambda v, u: v + u),
    ("standard deviation instead of variance", "Asked is the variance: no root is left over.",
     lambda v, u: (v * u)**0.5),
    ("standard deviation of one of them", "Both come in as variances.", lambda v, u: v**0.5 * u),
    ("standard deviation of one of them", "Both come in as variances.", lambda v, u: v * u**0.5),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda v, u: (v * u)**2),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda v, u: v**2 * u),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda v, u: v * u**2),
    ("variances added and multiplied", "The formula with more terms is for means that are not 0.",
     lambda v, u: v + u + v * u),
    ("variances added and multiplied", "The formula with more terms is for means that are not 0.",
     lambda v, u: 1 + v + u + v * u),
    ("variance of the weights alone", SPREAD, lambda v, u: v),
    ("variance of the inputs alone", SPREAD, lambda v, u: u),
    ("doubled", SPREAD, lambda v, u: 2 * v * u),
    ("halved", SPREAD, lambda v, u: v * u / 2),
    ("mean of the two variances", SPREAD, lambda v, u: (v + u) / 2),
    ("one variance over the other", SPREAD, lambda v, u: v / u),
    ("one variance over the other", SPREAD, lambda v, u: u / v),
    ("squares added", SPREAD, lambda v, u: v**2 + u**2),
    ("larger of the two", SPREAD, np.maximum),
))


# --- a sum of fan_in products ------------------------------------------------------------------------------

def _sums(rng):
    return {"fan_in 4, 2 and 3": {"fan_in": 4, "var_w": 2, "var_x": 3},
            "one input": {"fan_in": 1, "var_w": _variance(rng), "var_x": _variance(rng)},
            "many inputs": {"fan_in": whole(rng, 300, 800), "var_w": _variance(rng) / 100, "var_x": 3 + _variance(rng)},
            "a few inputs": {"fan_in": whole(rng, 3, 20), "var_w": 0.1 * _variance(rng), "var_x": 0.3 * _variance(rng)}}


def _sum_arrays(rng):
    return {"arrays": {"fan_in": _fans(rng, 4), "var_w": _variance(rng, 4), "var_x": _variance(rng, 4)},
            "a column, a row and a number": {"fan_in": _fans(rng, 3, 1), "var_w": _variance(rng, 2),
                                             "var_x": _variance(rng)},
            "one fan_in, several variances": {"fan_in": whole(rng, 3, 40), "var_w": _variance(rng, 3),
                                              "var_x": _variance(rng, 3)}}


def _of_sum(fan_in: Any, var_w: Any, var_x: Any) -> np.ndarray:
    """fan_in independent terms, each with the variance of a product."""
    return numpy(lambda n, v: n.mul(v), fan_in, _of_product(var_w, var_x))


TERMS = ("A pre-activation is a sum of fan_in independent products. What happens to variances when independent numbers "
         "add up?")
preactivation_variance = _step("preactivation_variance", ("fan_in", "var_w", "var_x"), _sums, _sum_arrays, _of_sum, TERMS, (
    ("fan_in left out", TERMS, lambda n, v, u: v * u),
    ("fan_in squared", "Variances of independent numbers add up; standard deviations would, if all numbers went the same "
     "way.",
     lambda n, v, u: n**2 * v * u),
    ("root of fan_in", "The standard deviation grows with the root of fan_in; asked is the variance.",
     lambda n, v, u: n**0.5 * v * u),
    ("divided by fan_in", "That is the variance of a mean; a pre-activation is a sum.", lambda n, v, u: v * u / n),
    ("standard deviation instead of variance", "Asked is the variance: no root is left over.",
     lambda n, v, u: (n * v * u)**0.5),
    ("standard deviation of one factor", "Both come in as variances.", lambda n, v, u: n * v**0.5 * u),
    ("standard deviation of one factor", "Both come in as variances.", lambda n, v, u: n * v * u**0.5),
    ("standard deviation of one factor", "Both come in as variances.", lambda n, v, u: n * (v * u)**0.5),
    ("variances of a product added", "The variance of w * x is what product_variance asks for.",
     lambda n, v, u: n * (v + u)),
    ("everything added up", TERMS, lambda n, v, u: n + v * u),
    ("everything added up", TERMS, lambda n, v, u: n + v + u),
    ("a bias counted", "There is no bias: it starts at 0 and has no variance.", lambda n, v, u: (n + 1) * v * u),
    ("a bias counted", "There is no bias: it starts at 0 and has no variance.", lambda n, v, u: n * v * u + 1),
    ("one term too few", "There are fan_in terms, also when the variance of a sample divides by one less.",
     lambda n, v, u: (n - 1) * v * u),
    ("only the weights counted", "Each term is a weight times an input.", lambda n, v, u: n * v),
    ("only the inputs counted", "Each term is a weight times an input.", lambda n, v, u: n * u),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda n, v, u: n * v**2 * u),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda n, v, u: n * v * u**2),
    ("squared once too often", "var_w is the mean of w^2 already.", lambda n, v, u: n * (v * u)**2),
    ("taken to the power fan_in", "The terms are added, not multiplied.", lambda n, v, u: (v * u)**n),
    ("halved, as for ReLU", "Nothing has gone through an activation yet.", lambda n, v, u: n * v * u / 2),
))


# --- the rules ---------------------------------------------------------------------------------------------

def _layers(rng):
    return {"fan_in 4": {"fan_in": 4}, "one input": {"fan_in": 1}, "784 pixels": {"fan_in": 784},
            "an odd number": {"fan_in": 2 * whole(rng, 5, 20) + 1}, "many": {"fan_in": whole(rng, 1000, 3000)}}


def _layer_arrays(rng):
    return {"a row": {"fan_in": _fans(rng, 5)}, "a matrix": {"fan_in": _fans(rng, 2, 3)}}


def _xavier(fan_in: Any) -> np.ndarray:
    """The step before grows in proportion with var_w: at which var_w is it var_x?"""
    return numpy(lambda grown: grown.reciprocal(), _of_sum(fan_in, 1.0, 1.0))


KEEP = "For which var_w is preactivation_variance(fan_in, var_w, var_x) the same as var_x?"
ITS_ROOT = "The rule's standard deviation is a root; asked is the variance."
xavier_variance = _step("xavier_variance", ("fan_in",), _layers, _layer_arrays, _xavier, KEEP, (
    ("standard deviation instead of variance", ITS_ROOT, lambda n: n**-0.5),
    ("2 / fan_in", "The 2 makes up for ReLU; here nothing is lost. " + KEEP, lambda n: 2 / n),
    ("2 / fan_in", "The 2 makes up for ReLU; here nothing is lost. " + KEEP, lambda n: (2 / n)**0.5),
    ("half of it", KEEP, lambda n: 1 / (2 * n)),
    ("turned upside down", "The more terms a sum has, the smaller must each be. " + KEEP, lambda n: n),
    ("turned upside down", "The more terms a sum has, the smaller must each be. " + KEEP, lambda n: n**0.5),
    ("fan_in squared", KEEP, lambda n: 1 / n**2),
    ("a bias counted", "There is no bias: it starts at 0 and has no variance.", lambda n: 1 / (n + 1)),
    ("one term too few", KEEP, lambda n: 1 / (n - 1)),
    ("always 1", "With weights of variance 1 the variance grows by fan_in in each layer. " + KEEP, lambda n: 1.0),
    ("whole numbers divided", "// throws the fraction away.", lambda n: 1 // n),
    ("bound of uniform numbers", "Uniform numbers need a bound; their variance is asked.", lambda n: (3 / n)**0.5),
    ("bound of uniform numbers", "Uniform numbers need a bound; their variance is asked.", lambda n: 3 / n),
    ("uniform numbers within the standard deviation", KEEP, lambda n: 1 / (3 * n)),
))


def _relu(fan_in: Any) -> np.ndarray:
    """As `_xavier`, with what ReLU leaves of the mean square of +-1."""
    share = numpy(lambda z: z.relu().square().mean(), np.array([-1.0, 1.0]))
    return numpy(lambda grown: grown.reciprocal(), _of_sum(fan_in, 1.0, share))


HALF = "ReLU sets half of the pre-activations to 0 and leaves the others: which share of their mean square is left?"
AROUND_MEAN = ("That keeps the variance of what ReLU gives, measured around its own mean. The next layer's sums know "
               "nothing of that mean: for them the mean square counts.")
relu_variance_kept = _step("relu_variance_kept", ("fan_in",), _layers, _layer_arrays, _relu, HALF, (
    ("1 / fan_in, which forgets ReLU", HALF, lambda n: 1 / n),
    ("standard deviation instead of variance", ITS_ROOT, lambda n: (2 / n)**0.5),
    ("standard deviation of Xavier's rule", ITS_ROOT + " " + HALF, lambda n: n**-0.5),
    ("variance around the mean instead of the mean square", AROUND_MEAN, lambda n: 1 / (n * (0.5 - 0.5 / np.pi))),
    ("variance around the mean instead of the mean square", AROUND_MEAN, lambda n: 1 / (n * (1 - 1 / np.pi))),
    ("2 on the wrong side", "What ReLU takes away the weights must make up for: do they become larger or smaller?",
     lambda n: 1 / (2 * n)),
    ("root of 2 alone", "The variance makes up for the whole share, its root for the standard deviation.",
     lambda n: 2**0.5 / n),
    ("2 squared", "Which share is left of the mean square, which of the standard deviation? " + HALF, lambda n: 4 / n),
    ("turned upside down", "The more terms a sum has, the smaller must each be.", lambda n: n / 2),
    ("turned upside down", "The more terms a sum has, the smaller must each be.", lambda n: 2 * n),
    ("turned upside down", "The more terms a sum has, the smaller must each be.", lambda n: n),
    ("fan_in squared", HALF, lambda n: 2 / n**2),
    ("fan_in squared", HALF, lambda n: (2 / n)**2),
    ("a bias counted", "There is no bias: it starts at 0 and has no variance.", lambda n: 2 / (n + 1)),
    ("one term too few", HALF, lambda n: 2 / (n - 1)),
    ("always 2", HALF, lambda n: 2.0),
    ("whole numbers divided", "// throws the fraction away.", lambda n: 2 // n),
    ("whole numbers divided", "// throws the fraction away.", lambda n: 1 // (n // 2)),
    ("bound of uniform numbers", "Uniform numbers need a bound; their variance is asked.", lambda n: (6 / n)**0.5),
    ("bound of uniform numbers", "Uniform numbers need a bound; their variance is asked.", lambda n: 6 / n),
))


# --- many layers -------------------------------------------------------------------------------------------

def _depths(rng):
    n = whole(rng, 80, 120)
    return {"three layers of 4": {"fan_in": 4, "var_w": 0.5, "depth": 3},
            "one layer": {"fan_in": whole(rng, 5, 30), "var_w": _variance(rng) / 10, "depth": 1},
            "no layer": {"fan_in": whole(rng, 5, 30), "var_w": _variance(rng) / 10, "depth": 0},
            "50 layers, a little too large": {"fan_in": n, "var_w": (1.1 + 0.1 * float(rng.random())) / n, "depth": 50},
            "50 layers, a little too small": {"fan_in": n, "var_w": (0.8 + 0.1 * float(rng.random())) / n, "depth": 50},
            "Xavier's variance": {"fan_in": n, "var_w": 1 / n, "depth": whole(rng, 5, 20)},
            "one input": {"fan_in": 1, "var_w": _variance(rng), "depth": whole(rng, 3, 9)},
            "some layers": {"fan_in": whole(rng, 5, 30), "var_w": _variance(rng) / 10, "depth": whole(rng, 4, 9)}}


def _depth_arrays(rng):
    return {"several variances": {"fan_in": whole(rng, 5, 30), "var_w": _variance(rng, 4) / 10, "depth": whole(rng, 3, 6)},
            "a column and a row": {"fan_in": _fans(rng, 3, 1), "var_w": _variance(rng, 2) / 50, "depth": whole(rng, 3, 5)},
            "several sizes": {"fan_in": _fans(rng, 4), "var_w": _variance(rng) / 50, "depth": 2}}


def _of_layers(fan_in: Any, var_w: Any, depth: Any) -> np.ndarray:
    """The factor of one layer, once for each layer."""
    return numpy(lambda grown: grown.expand(int(depth), *grown.shape).prod(0), _of_sum(fan_in, var_w, 1.0))


POWER = ("Each layer multiplies the variance by the same factor, preactivation_variance(fan_in, var_w, 1): what do "
         "`depth` such factors make?")
depth_gain = _step("depth_gain", ("fan_in", "var_w", "depth"), _depths, _depth_arrays, _of_layers, POWER, (
    ("no layer not thought of", "Without a layer nothing changes: the factor is 1.",
     lambda n, v, d: (n * v)**d if d else 0.0),
    ("no layer not thought of", "Without a layer nothing changes: the factor is 1.",
     lambda n, v, d: (n * v)**max(d, 1)),
    ("factors added instead of multiplied", POWER, lambda n, v, d: n * v * d),
    ("power of var_w alone", "The power belongs to the whole factor: brackets.", lambda n, v, d: n * v**d),
    ("power of fan_in alone", "The power belongs to the whole factor: brackets.", lambda n, v, d: n**d * v),
    ("fan_in left out", "A layer's sums have fan_in terms. " + POWER, lambda n, v, d: v**d),
    ("var_w left out", POWER, lambda n, v, d: n**d),
    ("standard deviation instead of variance", "Asked is the factor on the variance: no root is left over.",
     lambda n, v, d: (n * v)**(d / 2)),
    ("standard deviation of the weights", "var_w is a variance already.", lambda n, v, d: (n * v**0.5)**d),
    ("root of fan_in", "The standard deviation grows with the root of fan_in; asked is the factor on the variance.",
     lambda n, v, d: (n**0.5 * v)**d),
    ("variance of the weights squared", "var_w is a variance already.", lambda n, v, d: (n * v * v)**d),
    ("one layer too many", "depth layers give depth factors; without a layer the factor is 1.",
     lambda n, v, d: (n * v)**(d + 1)),
    ("one layer too few", "depth layers give depth factors, the first layer's among them.",
     lambda n, v, d: (n * v)**(d - 1)),
    ("one layer too few", "depth layers give depth factors, the first layer's among them.",
     lambda n, v, d: (n * v)**max(d - 1, 0)),
    ("depth ignored", POWER, lambda n, v, d: n * v),
    ("turned upside down", "A factor above 1 makes the variance grow.", lambda n, v, d: (n * v)**-d),
    ("turned upside down", "A layer's factor is fan_in times var_w: the more terms, the larger the sum.",
     lambda n, v, d: (v / n)**d),
    ("depth and factor swapped", "The factor is taken to the power of depth.", lambda n, v, d: d**(n * v)),
    ("halved, as for ReLU", "The layers are linear: nothing is set to 0.", lambda n, v, d: (n * v / 2)**d),
    ("fan_in and var_w added", POWER, lambda n, v, d: (n + v)**d),
    ("logarithm of the factor", "Asked is the factor itself.", lambda n, v, d: d * np.log(n * v)),
    ("growth less 1", "The factor of one layer is fan_in times var_w.", lambda n, v, d: (1 + n * v)**d),
))
