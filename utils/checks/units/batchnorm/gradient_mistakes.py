"""What wrong batch normalisations return from the backward, with hints; for (N, D) and (N, C, H, W) alike."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import Near, matches
from utils.checks.spec import Mistake
from utils.checks.units.batchnorm.torch_norm import (
    column,
    count,
    dims,
    expected_norm,
    given_statistics,
    gradients_of,
    normalized,
    option,
    statistics,
    terms,
    updated,
)
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

MEAN_PATH = ("Every entry of x moves its feature's mean, and the mean moves every x_hat of that feature: what comes back "
             "on this path has a part in dx.")
VAR_PATH = ("Every entry of x moves its feature's variance, and the variance moves every x_hat of that feature: what comes "
            "back on this path has a part in dx.")
SHARE = "An entry's share in a mean over N entries is 1/N: it stands in both statistics, and what comes back has it too."
TWO = "The derivative of a square has a factor 2, that of a root a factor 1/2: where is each of them?"
GAMMA_IN = "dout first passes the scaling: what reaches x_hat, on every path, is dout * gamma."
INVERSE = "x_hat is (x - mean) times 1 / sqrt(var + eps): that factor comes back with every path."
NO_MEAN = "These gradients are sums; the 1/N of a mean loss is in dout already."
UNBIASED = "The variance that normalises divides by N, on the way back as well. Was it changed after the cache had it?"
ORDER = "The gradients come in the order of the forward's inputs: dx, dgamma, dbeta."
CHAIN = "The chain rule multiplies by dout: with dout left out, every output counts alike."
CONSTANT = ("With training=False mean and variance are constants that do not depend on x: nothing comes back through them. "
            "The cache has to tell the backward which of the two it was.")
FORWARD = ("The forward's output is wrong on this case, and what the backward takes from its cache with it: mend the "
           "forward first.")
OWN_FEATURE = "A feature's gradients depend on that feature's entries alone."


def near(want: Bunch, value: np.ndarray, name: str) -> dict[str, Any]:
    return {name: Near(value, scale=want[name].scale)}


def mix(direct: Any = 1.0, mean: Any = 1.0, var: Any = 1.0, of: Callable[[Bunch], Bunch] | None = None) -> Callable:
    """A mistake's dx from its three parts, each times a number or a function of the case."""
    def gives(i, want):
        parts, factors = (of or terms)(i), {"direct": direct, "mean": mean, "var": var}
        values = [parts[k] * (f(i) if callable(f) else f) for k, f in factors.items()]
        return near(want, sum(values), "dx")
    return gives


def _less_one(i: Bunch) -> float:
    return count(i) / (count(i) - 1)


def _features(i: Bunch) -> int:
    return i.x.shape[1]


def deviation(i: Bunch, eps: float | None = None) -> np.ndarray:
    """sqrt(var + eps) along axis 1 of x."""
    return column(i, np.sqrt(statistics(i).var + (option(i, "eps") if eps is None else eps)))


def _without_gamma(i: Bunch) -> Bunch:
    return terms(i, gamma=np.ones_like(i.gamma))


def _unbiased(i: Bunch) -> Bunch:
    """The parts when std and x_hat are made again from the unbiased variance."""
    ratio = to_unbiased(i)
    right = terms(i)
    return Bunch(direct=right.direct * ratio, mean=right.mean * ratio, var=right.var * ratio**3)


def to_unbiased(i: Bunch) -> np.ndarray:
    return deviation(i) / column(i, np.sqrt(statistics(i).unbiased + option(i, "eps")))


def _swapped_sums(i: Bunch) -> Bunch:
    """The parts with dgamma where dbeta belongs and the other way round."""
    right, factor = terms(i), column(i, i.gamma) / deviation(i) / count(i)
    found = expected_norm(i)
    return Bunch(direct=right.direct, mean=-factor * column(i, found.dgamma.value) + 0 * i.x,
                 var=-factor * normalized(i) * column(i, found.dbeta.value))


def _gamma_in(*kept: str) -> Callable:
    """The parts with gamma, where it is kept, and without it."""
    def of(i):
        with_it, without = terms(i), _without_gamma(i)
        return Bunch({k: (with_it if k in kept else without)[k] for k in with_it})
    return of


def _var_with(function: Callable) -> Callable:
    """dx with x or x - mean for x_hat on the variance's path: `function(i) -> (outside, inside)` the sum."""
    def of(i):
        parts, (outside, inside) = terms(i), function(i)
        return Bunch({**parts, "var": -outside * (parts.direct * inside).mean(axis=dims(i), keepdims=True)})
    return of


def centered(i: Bunch) -> np.ndarray:
    return normalized(i) * deviation(i)


def _sums_along(axes: tuple[int, ...] | None) -> Callable:
    """The sums over other axes than the feature's."""
    def of(i):
        direct, x_hat = terms(i).direct, normalized(i)
        return Bunch(direct=direct, mean=-np.mean(direct, axis=axes, keepdims=True) + 0 * direct,
                     var=-x_hat * np.mean(direct * x_hat, axis=axes, keepdims=True))
    return of


def _constant(mean: Callable, var: Callable) -> Callable:
    """All gradients with these statistics held constant."""
    def gives(i, want):
        return near(want, gradients_of(given_statistics(i, mean(i), var(i)), i).dx, "dx")
    return gives


def right(name: str, function: Callable) -> Callable:
    """A mistake's gradient from the right one, an array."""
    return lambda i, want: near(want, function(i, want[name].value), name)


def _wrong_forward(i: Bunch, o: Bunch) -> bool:
    return "out" in o and not matches(o.out, expected_norm(i).out, "float32")


FORWARD_FIRST = Mistake("the forward is not right yet", FORWARD, when=_wrong_forward)

DX = (
    BROADCAST,
    Mistake("mean's path left out", MEAN_PATH, mix(mean=0)),
    Mistake("variance's path left out", VAR_PATH, mix(var=0)),
    Mistake("mean and variance taken for constants", f"{MEAN_PATH} So does the variance.", mix(mean=0, var=0)),
    Mistake("mean and variance taken for constants", f"{MEAN_PATH} So does the variance.",
            _constant(lambda i: i.running_mean, lambda i: i.running_var)),
    Mistake("mean and variance taken for constants", f"{MEAN_PATH} So does the variance.",
            _constant(lambda i: updated(i).running_mean, lambda i: updated(i).running_var)),
    Mistake("only the mean's and the variance's path", "The direct path, from x to x_hat, is missing.", mix(direct=0)),
    Mistake("only the variance's path", "The variance's path is one of three.", mix(direct=0, mean=0)),
    Mistake("only the mean's path", "The mean's path is one of three.", mix(direct=0, var=0)),
    Mistake("1/N left out of the mean's path", SHARE, mix(mean=count)),
    Mistake("1/N left out of the variance's path", SHARE, mix(var=count)),
    Mistake("1/N left out", SHARE, mix(mean=count, var=count)),
    Mistake("N left out of the direct path", SHARE, mix(direct=lambda i: 1 / count(i))),
    Mistake("not divided by N", "When everything is over one denominator, N is a factor of it.", mix(*[count] * 3)),
    Mistake("divided by N", NO_MEAN, mix(*[lambda i: 1 / count(i)] * 3)),
    Mistake("1/N twice on the mean's path", SHARE, mix(mean=lambda i: 1 / count(i))),
    Mistake("1/N twice on the variance's path", SHARE, mix(var=lambda i: 1 / count(i))),
    Mistake("1/N twice", SHARE, mix(1, *[lambda i: 1 / count(i)] * 2)),
    Mistake("factor 2 left out of the variance's path", TWO, mix(var=0.5)),
    Mistake("factor 2 too much on the variance's path", TWO, mix(var=2)),
    Mistake("factor 2 too much on the variance's path", TWO, mix(var=4)),
    Mistake("sign of the mean's path flipped", "x_hat falls as the mean rises.", mix(mean=-1)),
    Mistake("sign of the variance's path flipped", "x_hat shrinks as the variance rises.", mix(var=-1)),
    Mistake("sign of the mean's and the variance's path flipped", "x_hat falls as the mean rises, and shrinks as the "
            "variance does.", mix(mean=-1, var=-1)),
    Mistake("sign flipped", "On the direct path no minus sign stands.", mix(-1, -1, -1)),
    Mistake("mean's path counted twice", MEAN_PATH + " It does so once.", mix(mean=2)),
    Mistake("direct path counted twice", "The direct path leads from x to x_hat once.", mix(direct=2)),
    Mistake("divided by N - 1 on the variance's path", "The variance that normalises divides by N.", mix(var=_less_one)),
    Mistake("divided by N - 1", "The mean and the variance that normalises divide by N.", mix(1, _less_one, _less_one)),
    Mistake("divided by N - 1", "The mean divides by N.", mix(mean=_less_one)),
    Mistake("divided by N - 1", "Every statistic here divides by N.", mix(_less_one, _less_one, _less_one)),
    Mistake("number of features in place of N", SHARE, mix(1, *[lambda i: count(i) / _features(i)] * 2)),
    Mistake("gamma left out", GAMMA_IN, mix(of=_without_gamma)),
    Mistake("gamma left out of one path", GAMMA_IN, mix(of=_gamma_in("direct"))),
    Mistake("gamma left out of one path", GAMMA_IN, mix(of=_gamma_in("direct", "mean"))),
    Mistake("gamma left out of one path", GAMMA_IN, mix(of=_gamma_in("direct", "var"))),
    Mistake("gamma left out of one path", GAMMA_IN, mix(of=_gamma_in("mean", "var"))),
    Mistake("gamma twice", GAMMA_IN + " Once.", mix(*[lambda i: column(i, i.gamma)] * 3)),
    Mistake("gamma twice on the variance's path", GAMMA_IN + " Once.", mix(var=lambda i: column(i, i.gamma))),
    Mistake("divided by gamma", GAMMA_IN, mix(*[lambda i: 1 / column(i, i.gamma)**2] * 3)),
    Mistake("standard deviation left out", INVERSE, mix(*[deviation] * 3)),
    Mistake("multiplied by the standard deviation", INVERSE, mix(*[lambda i: deviation(i)**2] * 3)),
    Mistake("divided by the variance", INVERSE, mix(*[lambda i: 1 / deviation(i)] * 3)),
    Mistake("standard deviation left out of one path", INVERSE, mix(direct=deviation)),
    Mistake("standard deviation left out of one path", INVERSE, mix(mean=deviation)),
    Mistake("standard deviation left out of one path", INVERSE, mix(1, deviation, deviation)),
    Mistake("wrong power of the standard deviation on the variance's path", "The derivative of (var + eps)**-0.5 holds "
            "(var + eps)**-1.5.", mix(var=lambda i: 1 / deviation(i))),
    Mistake("wrong power of the standard deviation on the variance's path", "The derivative of (var + eps)**-0.5 holds "
            "(var + eps)**-1.5.", mix(var=lambda i: deviation(i)**3)),
    *(Mistake("unbiased variance in the backward", UNBIASED, mistake)
      for mistake in (mix(of=_unbiased), mix(*[to_unbiased] * 3))),
    Mistake("dgamma and dbeta swapped in dx", "The mean of dout is dbeta / N, and x_hat goes with dgamma / N.",
            mix(of=_swapped_sums)),
    Mistake("eps left out", "The backward divides by the same sqrt(var + eps) as the forward.",
            mix(*[lambda i: deviation(i) / deviation(i, 0.0)] * 3)),
    Mistake("eps left out", "The backward divides by the same sqrt(var + eps) as the forward.",
            mix(var=lambda i: deviation(i)**2 / deviation(i, 0.0)**2)),
    Mistake("eps left out", "The backward divides by the same sqrt(var + eps) as the forward.",
            mix(of=lambda i: terms(i, eps=0.0))),
    Mistake("eps not taken from the argument", "The backward needs the eps of the forward: keep it, or what holds it, in "
            "the cache.", mix(of=lambda i: terms(i, eps=1e-5))),
    Mistake("eps not taken from the argument", "The backward needs the eps of the forward: keep it, or what holds it, in "
            "the cache.", mix(*[lambda i: deviation(i) / deviation(i, 1e-5)] * 3)),
    Mistake("eps outside the root", "The backward divides by the same sqrt(var + eps) as the forward.",
            mix(*[lambda i: deviation(i) / (deviation(i, 0.0) + option(i, "eps"))] * 3)),
    Mistake("x in place of x_hat", "On the variance's path x_hat stands twice, not x.",
            mix(of=_var_with(lambda i: (i.x, i.x)))),
    Mistake("x in place of x_hat", "On the variance's path x_hat stands twice, not x.",
            mix(of=_var_with(lambda i: (normalized(i), i.x)))),
    Mistake("x in place of x_hat", "On the variance's path x_hat stands twice, not x.",
            mix(of=_var_with(lambda i: (i.x, normalized(i))))),
    Mistake("x in place of x - mean", "The square is that of x - mean.", mix(of=_var_with(
        lambda i: (i.x / deviation(i), normalized(i))))),
    Mistake("x - mean in place of x_hat", "On the variance's path x_hat stands twice, not x - mean.",
            mix(of=_var_with(lambda i: (centered(i), centered(i))))),
    Mistake("x - mean in place of x_hat", "On the variance's path x_hat stands twice, not x - mean.",
            mix(of=_var_with(lambda i: (centered(i), normalized(i))))),
    Mistake("x_hat left out of the variance's path", "x_hat stands twice there: within the sum and before it.",
            mix(of=_var_with(lambda i: (1.0, normalized(i))))),
    Mistake("x_hat left out of the variance's path", "x_hat stands twice there: within the sum and before it.",
            mix(of=_var_with(lambda i: (normalized(i), 1.0)))),
    Mistake("output in place of x_hat", "x_hat is what it was before gamma and beta.",
            mix(of=_var_with(lambda i: (expected_norm(i).out,) * 2))),
    Mistake("not summed over the batch", "What comes back through a statistic is a sum over the batch, one number for each "
            "feature.", mix(of=lambda i: Bunch(direct=terms(i).direct, mean=-terms(i).direct / count(i),
                                               var=-normalized(i)**2 * terms(i).direct / count(i)))),
    Mistake("one sum for all features", OWN_FEATURE, mix(of=_sums_along(None))),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: near(want, 0 * i.x, "dx")),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: near(
        want, column(i, i.gamma) / deviation(i) + 0 * i.x, "dx")),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dx": expected_norm(i).dgamma}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dx": expected_norm(i).dbeta}),
    Mistake("x_hat returned for dx", CHAIN, lambda i, want: near(want, normalized(i), "dx")),
    Mistake("only dout passed back", GAMMA_IN, lambda i, want: near(want, i.dout, "dx")),
    Mistake("only dout * gamma passed back", f"{INVERSE} And there are the paths through the mean and the variance.",
            lambda i, want: near(want, i.dout * column(i, i.gamma), "dx")),
    Mistake("sums along the rows", "A feature is a column: its sums run down the rows.", mix(of=_sums_along((1,)))),
    FORWARD_FIRST,
)
