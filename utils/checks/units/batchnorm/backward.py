"""batchnorm_backward in any way, and batchnorm_backward_simplified in closed form: (dx, dgamma, dbeta)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.layer import only
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.batchnorm import gradient_mistakes as wrong
from utils.checks.units.batchnorm import norm_cases as cases
from utils.checks.units.batchnorm import parameter_mistakes as parameters
from utils.checks.units.batchnorm.evaluation_gradients import after_evaluation
from utils.checks.units.batchnorm.norm_cases import ARRAYS, RUNNING
from utils.checks.units.batchnorm.observers import GRADIENTS, gradients
from utils.checks.units.batchnorm.torch_norm import expected_norm
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.two_calls import two_calls_check
from utils.checks.values import Bunch

HINTS = {"dx": "Three paths lead from x to the output: straight to x_hat, through the mean and through the variance. What "
               "comes back on them adds up.",
         "dgamma": parameters.SUM, "dbeta": parameters.SUM}
NO_QUOTIENT = "A gamma may be 0: keep x_hat in the cache rather than win it back from the output."


def expected_gradients(i: Bunch, *names: str) -> dict[str, Any]:
    """dx, dgamma and dbeta, or those of them that are named."""
    found = expected_norm(i)
    return {n: found[n] for n in names or GRADIENTS}


def plain_expected(i: Bunch) -> dict[str, Any]:
    """dx, dgamma and dbeta as plain arrays, where no terms nearly cancel."""
    return {n: v.value for n, v in expected_gradients(i).items()}


def gradient_check(forward: str, backward: str, gradient: str, drawn: Callable, mistakes: tuple[Mistake, ...],
                   weight: float) -> Check:
    return Check(f"gradient of {gradient[1:]}", with_float32(drawn), gradients(forward, backward, gradient),
                 lambda i: expected_gradients(i, gradient), mistakes=mistakes, hint=HINTS[gradient], weight=weight)


def eps_check(forward: str, backward: str, weight: float) -> Check:
    """dx where eps is large beside the variance: the paths' factors show most there."""
    return Check("gradient of x: features that hardly vary", cases.narrow_cases, gradients(forward, backward, "dx"),
                 lambda i: expected_gradients(i, "dx"), mistakes=wrong.DX, weight=weight,
                 hint="The backward divides by the same sqrt(var + eps) as the forward, with the eps of the argument.")


def zero_gamma_check(forward: str, backward: str, drawn: Callable, weight: float) -> Check:
    return Check("one gamma is 0", drawn, gradients(forward, backward), expected_gradients, weight=weight, mistakes=(
        Mistake("x_hat recovered by dividing by gamma", NO_QUOTIENT, when=lambda i, o: any(
            not np.isfinite(o[g]).all() for g in GRADIENTS)),
        Mistake("x_hat recovered by dividing by gamma", NO_QUOTIENT, lambda i, want: {
            "dgamma": np.where(i.gamma == 0, 0.0, want.dgamma.value)}),
        wrong.FORWARD_FIRST), hint=NO_QUOTIENT)


def _exercise(backward: str, points: float) -> Exercise:
    forward = "batchnorm_forward"
    drawn = cases.training_cases
    return Exercise(backward, points, (
        gradient_check(forward, backward, "dx", drawn, wrong.DX, 2.0),
        gradient_check(forward, backward, "dgamma", drawn, parameters.DGAMMA, 1.0),
        gradient_check(forward, backward, "dbeta", drawn, parameters.DBETA, 0.6),
        eps_check(forward, backward, 0.6),
        zero_gamma_check(forward, backward, cases.zero_gamma_cases, 0.2),
        *after_evaluation(forward, backward, cases.evaluation_cases, 0.8),
        two_calls_check((forward, backward), ARRAYS, cases.optioned_cases, plain_expected, ("momentum", "eps"), RUNNING,
                        other=cases.training_cases),
        *style_checks(cases.style_cases, only(gradients(forward, backward), *GRADIENTS), expected_gradients,
                      (*ARRAYS, "dout")),
    ), needs=(forward, backward), rules_out=NUMPY_ONLY)


batchnorm_backward = _exercise("batchnorm_backward", 4)
batchnorm_backward_simplified = _exercise("batchnorm_backward_simplified", 4)
