"""What wrong batch normalisations return from the forward, with hints; for (N, D) and (N, C, H, W) alike."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import numpy, tensor
from utils.checks.spec import Mistake
from utils.checks.units.batchnorm.torch_norm import (
    column,
    count,
    dims,
    expected_norm,
    option,
    statistics,
    updated,
    with_statistics,
)
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

EPS = "eps belongs under the root, beside the variance: sqrt(var + eps). It is an argument of the function."
BATCH = "In training each feature is normalised with the mean and the variance of this batch."
BIASED = "Two variances: the one that normalises divides by N; the one that goes into running_var divides by N - 1."
SCALE = "After normalising, each feature is scaled by its gamma, and then its beta is added."
FEATURE = "A feature is a column of x: its mean and its variance run down the rows, one number for each column."
EVALUATION = "With training=False the running statistics take the place of the batch's, with eps as before."
OWN_GAMMA = "gamma[k] and beta[k] belong to feature k, so they lie along axis 1 of x."


def out(function: Callable) -> Callable:
    """A mistake's output, `function(i, want)`."""
    return lambda i, want: {"out": function(i, want)}


def of_batch(function: Callable) -> Callable:
    """A mistake's output with statistics of its own: `function(i, s) -> (mean, var)` or `(mean, var, eps)`."""
    return lambda i, want: {"out": with_statistics(i, *function(i, statistics(i)))}


def _with_deviation(i: Bunch, mean: Any, deviation: Any) -> np.ndarray:
    """The output when x - mean is divided by `deviation`, whatever that is."""
    return with_statistics(i, mean, np.square(deviation), 0.0)


def by_deviation(function: Callable) -> Callable:
    """A mistake's output when x - mean is divided by `function(i, s)`, with s the statistics that belong there."""
    def gives(i, want):
        s = used(i)
        return {"out": _with_deviation(i, s.mean, function(i, s))}
    return gives


def used(i: Bunch) -> Bunch:
    """mean and var that the layer divides by: the batch's in training, the running ones in evaluation."""
    return statistics(i) if option(i, "training") else Bunch(mean=i.running_mean, var=i.running_var)


def _rescaled(function: Callable) -> Callable:
    """A mistake's output from x_hat, gamma and beta, the last two along axis 1."""
    def gives(i, want):
        s = used(i)
        x_hat = with_statistics(i, s.mean, s.var, gamma=np.ones_like(s.mean), beta=np.zeros_like(s.mean))
        return {"out": function(x_hat, column(i, i.gamma), column(i, i.beta))}
    return gives


def _normalized_over(*axes_of: Any) -> Callable:
    """The output with mean and variance over other axes: one tuple for both, or one each; None stands for all axes."""
    def gives(i, want):
        x = tensor(i.x)
        over = [tuple(range(i.x.ndim)) if a is None else a for a in (axes_of[0], axes_of[-1])]
        mean, var = x.mean(over[0], keepdim=True), x.var(over[1], correction=0, keepdim=True)
        normal = (x - mean) * (var + option(i, "eps")).rsqrt()
        return {"out": numpy(lambda g, b: normal * g + b, column(i, i.gamma), column(i, i.beta))}
    return gives


# Rescaling, in training and in evaluation.
RESCALED = (
    Mistake("gamma and beta swapped", SCALE, _rescaled(lambda h, g, b: b * h + g)),
    Mistake("gamma left out", SCALE, _rescaled(lambda h, g, b: h + b)),
    Mistake("beta left out", SCALE, _rescaled(lambda h, g, b: g * h)),
    Mistake("gamma and beta left out", SCALE, _rescaled(lambda h, g, b: h)),
    Mistake("beta subtracted", SCALE, _rescaled(lambda h, g, b: g * h - b)),
    Mistake("beta added before scaling", SCALE, _rescaled(lambda h, g, b: g * (h + b))),
    Mistake("sign of gamma lost", SCALE + " A gamma may be negative.", _rescaled(lambda h, g, b: abs(g) * h + b)),
    Mistake("divided by gamma", SCALE, _rescaled(lambda h, g, b: h / g + b)),
    Mistake("one gamma for all features", OWN_GAMMA, _rescaled(lambda h, g, b: g.ravel()[0] * h + b)),
    Mistake("sign of the normalised values flipped", "From x the mean is subtracted, not the other way round.",
            _rescaled(lambda h, g, b: -g * h + b)),
)

# eps, in training and in evaluation.
DIVISOR = (
    Mistake("eps outside the root", EPS, by_deviation(lambda i, s: np.sqrt(s.var) + option(i, "eps"))),
    Mistake("eps left out", EPS, by_deviation(lambda i, s: np.sqrt(s.var))),
    Mistake("eps not taken from the argument", EPS, lambda i, want: _other_eps(i, 1e-5)),
    Mistake("another default for eps", "Where it is not given, eps is 1e-5.", when=lambda i, o: "eps" not in i and any(
        np.allclose(o.out, _other_eps(i, e)["out"], rtol=1e-7, atol=1e-9) for e in (1e-3, 1e-4, 1e-6, 1e-7, 1e-8, 1e-12))),
    Mistake("eps added to the result", EPS, by_deviation(lambda i, s: 1 / (1 / np.sqrt(s.var) + option(i, "eps")))),
    Mistake("eps squared", EPS, by_deviation(lambda i, s: np.sqrt(s.var + option(i, "eps")**2))),
    Mistake("eps subtracted", EPS, by_deviation(lambda i, s: np.sqrt(np.maximum(s.var - option(i, "eps"), 0.0)))),
    Mistake("eps added twice", EPS, by_deviation(lambda i, s: np.sqrt(s.var + 2 * option(i, "eps")))),
    Mistake("divided by the variance", "The root of var + eps divides: a standard deviation, not a variance.",
            by_deviation(lambda i, s: s.var + option(i, "eps"))),
    Mistake("divided by the variance", "The root of var + eps divides: a standard deviation, not a variance.",
            by_deviation(lambda i, s: s.var)),
    Mistake("multiplied by the standard deviation", "Dividing by the standard deviation gives spread 1.",
            by_deviation(lambda i, s: 1 / np.sqrt(s.var + option(i, "eps")))),
    Mistake("standard deviation left out", "Dividing by the standard deviation gives spread 1.",
            by_deviation(lambda i, s: np.ones_like(s.var))),
    Mistake("mean not subtracted", "A normalised feature has mean 0: its mean is subtracted first.",
            lambda i, want: {"out": with_statistics(i, np.zeros_like(i.gamma), used(i).var)}),
)


def _other_eps(i: Bunch, eps: float) -> dict[str, Any]:
    return {"out": with_statistics(i, used(i).mean, used(i).var, eps)}


TRAINING = (
    Mistake("running statistics used in training", BATCH + " The running ones wait for evaluation.",
            of_batch(lambda i, s: (i.running_mean, i.running_var))),
    Mistake("running statistics used in training", BATCH + " The running ones wait for evaluation.",
            of_batch(lambda i, s: (updated(i).running_mean, updated(i).running_var))),
    Mistake("running statistics used in training", BATCH + " The running ones wait for evaluation.",
            of_batch(lambda i, s: _blended(i, s.var))),
    Mistake("running mean used in training", BATCH, of_batch(lambda i, s: (i.running_mean, s.var))),
    Mistake("running variance used in training", BATCH, of_batch(lambda i, s: (s.mean, i.running_var))),
    Mistake("unbiased variance in the normalisation", BIASED, of_batch(lambda i, s: (s.mean, s.unbiased))),
    *DIVISOR, *RESCALED,
    Mistake("mean of the squares taken for the variance", "The variance is the mean square distance from the mean.",
            of_batch(lambda i, s: (s.mean, s.var + s.mean**2))),
    Mistake("sum of squares taken for the variance", "The variance is a mean: divide by N.",
            of_batch(lambda i, s: (s.mean, s.var * count(i)))),
    Mistake("mean absolute deviation in place of the standard deviation", "The variance is a mean of squares.",
            by_deviation(lambda i, s: _absolute(i))),
    Mistake("standard deviation taken for the variance", "np.std is the root already, np.var is what eps is added to.",
            of_batch(lambda i, s: (s.mean, np.sqrt(s.var)))),
    Mistake("scaled to the range 0 to 1", "Mean 0 and variance 1 are asked, not smallest 0 and largest 1.",
            out(lambda i, want: _ranged(i))),
)


def _absolute(i: Bunch) -> np.ndarray:
    x = tensor(i.x)
    return (x - x.mean(dims(i), keepdim=True)).abs().mean(dims(i)).numpy()


def _ranged(i: Bunch) -> np.ndarray:
    low, high = i.x.min(axis=dims(i)), i.x.max(axis=dims(i))
    return _with_deviation(i, low, high - low)


def _blended(i: Bunch, var: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Updated running statistics with `var` for the batch's variance."""
    m = option(i, "momentum")
    return updated(i).running_mean, i.running_var + m * (var - i.running_var)


# Over (N, D) alone.
OF_ROWS = (
    Mistake("statistics of each row", FEATURE, _normalized_over((1,))),
    Mistake("mean of each row", FEATURE, _normalized_over((1,), (0,))),
    Mistake("variance of each row", FEATURE, _normalized_over((0,), (1,))),
    Mistake("one mean and variance for everything", FEATURE, _normalized_over(None)),
    Mistake("one mean for everything", FEATURE, _normalized_over(None, (0,))),
    Mistake("one variance for everything", FEATURE, _normalized_over((0,), None)),
    Mistake("gamma and beta along the rows", OWN_GAMMA, out(lambda i, want: _along_rows(i, i.gamma[:, None],
                                                                                        i.beta[:, None]))),
    Mistake("gamma along the rows", OWN_GAMMA, out(lambda i, want: _along_rows(i, i.gamma[:, None], i.beta))),
    Mistake("beta along the rows", OWN_GAMMA, out(lambda i, want: _along_rows(i, i.gamma, i.beta[:, None]))),
    BROADCAST,
)


def _along_rows(i: Bunch, gamma: np.ndarray, beta: np.ndarray) -> np.ndarray:
    from torch.nn import functional as F
    normal = F.batch_norm(tensor(i.x), None, None, training=True, eps=option(i, "eps"))
    return (tensor(gamma) * normal + tensor(beta)).numpy()


IN_EVALUATION = (
    Mistake("batch statistics in evaluation", EVALUATION, of_batch(lambda i, s: (s.mean, s.var))),
    Mistake("batch statistics in evaluation", EVALUATION, of_batch(lambda i, s: (s.mean, s.unbiased))),
    Mistake("batch mean in evaluation", EVALUATION, of_batch(lambda i, s: (s.mean, i.running_var))),
    Mistake("batch variance in evaluation", EVALUATION, of_batch(lambda i, s: (i.running_mean, s.var))),
    Mistake("running statistics updated before they are used", EVALUATION + " They stay as they are.",
            of_batch(lambda i, s: _after_update(i, s.var))),
    Mistake("running statistics updated before they are used", EVALUATION + " They stay as they are.",
            of_batch(lambda i, s: _after_update(i, s.unbiased))),
    *DIVISOR, *RESCALED,
    Mistake("running variance corrected once more", "running_var is unbiased already: use it as it is.",
            of_batch(lambda i, s: (i.running_mean, i.running_var * count(i) / (count(i) - 1)))),
    Mistake("running variance corrected once more", "running_var is used as it is.",
            of_batch(lambda i, s: (i.running_mean, i.running_var * (count(i) - 1) / count(i)))),
    Mistake("standard deviation taken for the variance", "running_var holds variances: the root is still to be taken.",
            of_batch(lambda i, s: (i.running_mean, np.sqrt(i.running_var)))),
    Mistake("nothing normalised in evaluation", EVALUATION, out(lambda i, want: i.x)),
    Mistake("nothing normalised in evaluation", EVALUATION, lambda i, want: {
        "out": i.x * column(i, i.gamma) + column(i, i.beta)}),
    BROADCAST,
)


def _after_update(i: Bunch, var: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    trained = Bunch({**i, "training": True})
    mean = i.running_mean + option(i, "momentum") * (statistics(i).mean - i.running_mean)
    return mean, _blended(trained, var)[1]


def right_out(i: Bunch) -> dict[str, Any]:
    """The expected output alone."""
    return {"out": expected_norm(i).out}
