"""batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.batchnorm import norm_cases as cases
from utils.checks.units.batchnorm import output_mistakes as wrong_out
from utils.checks.units.batchnorm import running_mistakes as wrong_running
from utils.checks.units.batchnorm.norm_cases import ARRAYS, RUNNING
from utils.checks.units.batchnorm.observers import output, run_forward, running
from utils.checks.units.batchnorm.torch_norm import expected_norm, option, statistics, with_statistics
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch

OWN_ARRAYS = ("Several layers take turns in a network: all that a layer remembers stands in the arrays that it is handed, "
              "and in no name outside the function.")
NARROW = ("Where a feature hardly varies, eps is what keeps the division from blowing up: sqrt(var + eps), with the eps "
          "of the argument and 1e-5 where it is not given.")


def running_checks(forward: str, drawn: Any, mean: tuple[Mistake, ...], var: tuple[Mistake, ...],
                   weight: float) -> tuple[Check, ...]:
    """A check of each running array after one call in training."""
    return tuple(
        Check(name.replace("_var", " variance").replace("_", " "), with_float32(drawn), running(forward, name),
              lambda i, n=name: {n: expected_norm(i)[n]}, needs=(forward,), mistakes=mistakes, weight=weight,
              hint=f"{wrong_running.MOMENTUM} {wrong_running.IN_PLACE}")
        for name, mistakes in zip(RUNNING, (mean, var), strict=True))


def evaluation_checks(forward: str, drawn: Any, weight: float, more: tuple[Mistake, ...] = ()) -> tuple[Check, ...]:
    """The output with training=False, and that the running arrays stay as they were."""
    return (
        Check("evaluation: output", with_float32(drawn), output(forward), wrong_out.right_out, needs=(forward,),
              mistakes=(*wrong_out.IN_EVALUATION, *more), hint=wrong_out.EVALUATION, weight=weight),
        Check("evaluation leaves the running statistics alone", drawn, running(forward, *RUNNING),
              lambda i: {n: i[n] for n in RUNNING}, needs=(forward,), mistakes=wrong_running.UPDATED_IN_EVALUATION,
              hint=wrong_running.LEFT_ALONE, weight=0.5 * weight))


# --- several batches, two layers in turn ------------------------------------------------------------------

BATCHES = ("first", "second", "third")


def _turns(rng):
    """Three batches of one layer, of other sizes each, and one of a second layer in between."""
    first, other = cases.norm_case(rng, (5, 3), momentum=0.3), cases.norm_case(rng, (4, 6))
    more = {f"x_{b}": cases.norm_case(rng, (n, 3))["x"] for b, n in zip(BATCHES, (5, 7, 4), strict=True)}
    return {"three batches, and another layer in between": {
        **{k: first[k] for k in (*ARRAYS[1:], *RUNNING, "momentum")}, **more, "x_evaluated": first["x"],
        **{f"{k}_of_the_other": other[k] for k in (*ARRAYS, *RUNNING)}}}


def _batch(i: Bunch, name: str, **options: Any) -> Bunch:
    """All batches share the running arrays. The others are copies: that a call writes over them is judged elsewhere."""
    return Bunch({**{k: i[k] for k in (*RUNNING, "momentum")}, **{k: i[k].copy() for k in ARRAYS[1:]},
                  "x": i[f"x_{name}"].copy(), **options})


def _take_turns(f, i):
    other = Bunch({k: i[f"{k}_of_the_other"] for k in (*ARRAYS, *RUNNING)})
    for name in BATCHES:
        run_forward(f, "batchnorm_forward", _batch(i, name))
        run_forward(f, "batchnorm_forward", other)
    out, _ = run_forward(f, "batchnorm_forward", _batch(i, "evaluated", training=False))
    return {"out": out, **{n: i[n] for n in RUNNING}}


def _after_turns(i: Bunch, batches: tuple[str, ...] = BATCHES) -> dict[str, Any]:
    from torch.nn import functional as F
    mean, var = tensor(i.running_mean), tensor(i.running_var)
    for name in batches:
        F.batch_norm(tensor(i[f"x_{name}"]), mean, var, training=True, momentum=option(i, "momentum"))
    x, gamma, beta = tensor(i.x_evaluated), tensor(i.gamma), tensor(i.beta)
    out = F.batch_norm(x, mean, var, gamma, beta)
    return {"out": out.numpy(), "running_mean": mean.numpy(), "running_var": var.numpy()}


def _with_batch(var: str) -> Any:
    """The last batch normalised with its own mean and variance."""
    def gives(i, want):
        last = _batch(i, "evaluated")
        return {"out": with_statistics(last, statistics(last).mean, statistics(last)[var])}
    return gives


TURNS = Check(
    "several batches, then evaluation", _turns, _take_turns, _after_turns, weight=0.6, hint=OWN_ARRAYS, mistakes=(
        Mistake("running statistics replaced instead of updated in place", wrong_running.IN_PLACE,
                lambda i, want: _after_turns(i, ())),
        Mistake("only the last batch counts", wrong_running.MOMENTUM + " The old one is what the calls before left there.",
                lambda i, want: _after_turns(i, BATCHES[-1:])),
        Mistake("only the first batch counts", wrong_running.MOMENTUM + " Every call in training updates them.",
                lambda i, want: _after_turns(i, BATCHES[:1])),
        *(Mistake("batch statistics in evaluation", wrong_out.EVALUATION, _with_batch(name))
          for name in ("var", "unbiased")),
        Mistake("running statistics kept outside the arrays", OWN_ARRAYS, when=lambda i, o: any(
            np.shape(o[n]) != np.shape(i[n]) for n in RUNNING)),
    ))


def _narrow(i):
    return {"out": expected_norm(i).out}


batchnorm_forward = Exercise("batchnorm_forward", 5, (
    Check("training: output", with_float32(cases.training_cases), output("batchnorm_forward"), wrong_out.right_out,
          weight=2, mistakes=(*wrong_out.OF_ROWS, *wrong_out.TRAINING),
          hint="Print the mean and the variance of each column of what you return, for gamma = 1 and beta = 0: they should "
               "be 0 and, but for eps, 1."),
    Check("features that hardly vary", cases.narrow_cases, output("batchnorm_forward"), _narrow, weight=0.7, hint=NARROW,
          mistakes=(Mistake("eps left out", wrong_out.EPS, when=lambda i, o: not np.isfinite(o.out).all()),
                    *wrong_out.TRAINING)),
    *running_checks("batchnorm_forward", cases.training_cases, wrong_running.RUNNING_MEAN, wrong_running.RUNNING_VAR, 1.0),
    *evaluation_checks("batchnorm_forward", cases.evaluation_cases, 1.2),
    TURNS,
    *style_checks(cases.style_cases, output("batchnorm_forward"), wrong_out.right_out, ARRAYS),
), rules_out=NUMPY_ONLY)
