"""What wrong batch normalisations return for dgamma and dbeta, with hints; for (N, D) and (N, C, H, W) alike."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.spec import Mistake
from utils.checks.units.batchnorm.gradient_mistakes import (
    CHAIN,
    FORWARD_FIRST,
    NO_MEAN,
    ORDER,
    UNBIASED,
    centered,
    deviation,
    near,
    right,
    to_unbiased,
)
from utils.checks.units.batchnorm.torch_norm import count, dims, expected_norm, normalized, updated
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

SUM = "gamma and beta are used by every row: what comes back from all of them adds up, column by column."
X_HAT = "gamma was multiplied with x_hat: its gradient holds x_hat, as it was before scaling."
IN_PLACE = "An in-place step (x_hat *= gamma) changes what the cache holds, too."


def _added_up(name: str, function: Callable) -> Callable:
    """A parameter's gradient, `function(i)` in the shape of x added up for each feature."""
    return lambda i, want: near(want, (function(i) + 0 * i.x).sum(axis=dims(i)), name)


def _scaled(name: str, factor: Callable) -> Callable:
    return right(name, lambda i, value: value * factor(i))


def _common(name: str, entries: Callable) -> tuple[Mistake, ...]:
    """Mistakes of either parameter, whose gradient adds up `entries(i)`, in the shape of x."""
    return (
        BROADCAST,
        Mistake("averaged over the batch", NO_MEAN, _scaled(name, lambda i: 1 / count(i))),
        Mistake("not summed", SUM, lambda i, want: {name: entries(i)}),
        Mistake("summed over everything", SUM, lambda i, want: {name: entries(i).sum()}),
        Mistake("summed over everything", SUM, lambda i, want: {name: np.full(i.gamma.shape, entries(i).sum())}),
        Mistake("summed over the wrong axis", SUM, lambda i, want: {name: entries(i).sum(axis=1)}),
        Mistake("only one row", SUM, lambda i, want: {name: entries(i)[-1]}),
        Mistake("only one row", SUM, lambda i, want: {name: entries(i)[0]}),
        Mistake("sign flipped", "No minus sign stands here.", _scaled(name, lambda i: -1.0)),
        Mistake("multiplied by gamma", f"What comes back to gamma and beta is dout itself, not dout * gamma. {IN_PLACE}",
                _scaled(name, lambda i: i.gamma)),
    )


DGAMMA = (
    *_common("dgamma", lambda i: i.dout * normalized(i)),
    Mistake("x in place of x_hat", X_HAT, _added_up("dgamma", lambda i: i.dout * i.x)),
    Mistake("x - mean in place of x_hat", X_HAT, _added_up("dgamma", lambda i: i.dout * centered(i))),
    Mistake("output in place of x_hat", f"{X_HAT} {IN_PLACE}",
            _added_up("dgamma", lambda i: i.dout * expected_norm(i).out)),
    Mistake("upstream gradient left out", CHAIN, _added_up("dgamma", normalized)),
    Mistake("gradients in another order", f"{ORDER} {X_HAT}", lambda i, want: {"dgamma": expected_norm(i).dbeta}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dgamma": expected_norm(i).dx}),
    Mistake("divided by the standard deviation once more", "x_hat is divided already.", _added_up(
        "dgamma", lambda i: i.dout * normalized(i) / deviation(i))),
    Mistake("unbiased variance in the backward", UNBIASED, _added_up(
        "dgamma", lambda i: i.dout * normalized(i) * to_unbiased(i))),
    Mistake("x_hat squared", X_HAT, _added_up("dgamma", lambda i: i.dout * normalized(i)**2)),
    Mistake("running statistics used in training", "x_hat is that of the forward: in training, the batch's.", _added_up(
        "dgamma", lambda i: i.dout * normalized(Bunch({**i, "training": False})))),
    Mistake("running statistics used in training", "x_hat is that of the forward: in training, the batch's.", _added_up(
        "dgamma", lambda i: i.dout * normalized(Bunch({**i, **updated(i), "training": False})))),
    FORWARD_FIRST,
)

DBETA = (
    *_common("dbeta", lambda i: i.dout + 0.0),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: {"dbeta": np.ones_like(i.beta)}),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: {"dbeta": np.full_like(i.beta, count(i))}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dbeta": expected_norm(i).dgamma}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dbeta": expected_norm(i).dx}),
    Mistake("multiplied by beta", "beta is added: the derivative of the output by it is 1.",
            _scaled("dbeta", lambda i: i.beta)),
    Mistake("divided by the standard deviation", "beta is added after the division.", _added_up(
        "dbeta", lambda i: i.dout / deviation(i))),
    FORWARD_FIRST,
)
