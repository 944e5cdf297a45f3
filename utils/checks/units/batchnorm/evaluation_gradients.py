"""The backward after a forward with training=False: its checks, for (N, D) and (N, C, H, W) alike."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.spec import Check, Mistake
from utils.checks.units.batchnorm import gradient_mistakes as wrong
from utils.checks.units.batchnorm.norm_cases import RUNNING
from utils.checks.units.batchnorm.observers import GRADIENTS, gradients, run_backward, run_forward
from utils.checks.units.batchnorm.parameter_mistakes import X_HAT
from utils.checks.units.batchnorm.torch_norm import (
    column,
    dims,
    expected_norm,
    normalized,
    option,
    statistics,
    terms,
    updated,
)
from utils.checks.units.two_calls import HINT as OWN_CACHE
from utils.checks.values import Bunch

KEPT = ("The running arrays go on changing after the call: the cache has to hold what this call used, as copies of them or "
        "as new arrays made from them.")


def _in_training(i: Bunch) -> Bunch:
    return Bunch({**i, "training": True})


def _deviation(i: Bunch, eps: float | None = None) -> np.ndarray:
    return column(i, np.sqrt(i.running_var + (option(i, "eps") if eps is None else eps)))


def _dx(function: Callable) -> Callable:
    """A mistake's dx, `function(i, dx)` with the right one."""
    return wrong.right("dx", function)


def _with_both_paths(i: Bunch, direct: np.ndarray, x_hat: np.ndarray) -> np.ndarray:
    """`direct` less what would come back through a mean and a variance."""
    mean = {"axis": dims(i), "keepdims": True}
    return direct - np.mean(direct, **mean) - x_hat * np.mean(direct * x_hat, **mean)


def _node_by_node(i: Bunch, direct: np.ndarray, x_hat: np.ndarray) -> np.ndarray:
    """The same along the nodes, where the mean takes its part of the variance's path too: 0 for the batch's x_hat alone."""
    mean = {"axis": dims(i), "keepdims": True}
    centered = direct - x_hat * np.mean(direct * x_hat, **mean)
    return centered - np.mean(centered, **mean)


def _hybrids(i: Bunch, dx: np.ndarray) -> list[np.ndarray]:
    """What training's formula gives with the running statistics in some of its places."""
    batch = _in_training(i)
    ours, theirs = normalized(i), normalized(batch)
    of_batch = terms(batch).direct
    return [of_batch, *(walk(i, direct, x_hat) for walk in (_with_both_paths, _node_by_node) for direct in (dx, of_batch)
                        for x_hat in (ours, theirs))]


def _trained(i: Bunch, o: Bunch) -> bool:
    """Whether dx is what training's formula gives."""
    return any(np.allclose(np.reshape(o.dx, i.x.shape), found, rtol=1e-4, atol=1e-5 * np.abs(found).max())
               for found in _hybrids(i, expected_norm(i).dx.value))


DX = (
    Mistake("training's backward after evaluation", wrong.CONSTANT, _dx(
        lambda i, dx: _with_both_paths(i, dx, normalized(i)))),
    Mistake("training's backward after evaluation", wrong.CONSTANT, when=_trained),
    Mistake("training's backward after evaluation", wrong.CONSTANT + " With one image all of dx would be 0.",
            when=lambda i, o: len(i.x) == 1 and not np.any(o.dx)),
    Mistake("gamma left out", wrong.GAMMA_IN, _dx(lambda i, dx: i.dout / _deviation(i))),
    Mistake("standard deviation left out", "x was divided by sqrt(running_var + eps): that factor comes back.",
            _dx(lambda i, dx: dx * _deviation(i))),
    Mistake("only dout passed back", wrong.GAMMA_IN, _dx(lambda i, dx: i.dout)),
    Mistake("divided by the running variance", "x was divided by sqrt(running_var + eps): that factor comes back.",
            _dx(lambda i, dx: dx / _deviation(i))),
    Mistake("multiplied by the standard deviation", "x was divided by sqrt(running_var + eps): that factor comes back.",
            _dx(lambda i, dx: dx * _deviation(i)**2)),
    Mistake("eps left out", "The forward divided by sqrt(running_var + eps).",
            _dx(lambda i, dx: dx * _deviation(i) / _deviation(i, 0.0))),
    Mistake("eps not taken from the argument", "The backward needs the eps of the forward.",
            _dx(lambda i, dx: dx * _deviation(i) / _deviation(i, 1e-5))),
    Mistake("divided by N", wrong.NO_MEAN, _dx(lambda i, dx: dx / (i.x.size // i.x.shape[1]))),
    Mistake("nothing passed back", "In evaluation, too, the output depends on x.", _dx(lambda i, dx: 0 * dx)),
    wrong.FORWARD_FIRST,
)

PARAMETERS = (
    *(Mistake("batch statistics in dgamma after evaluation", "dgamma holds the x_hat of the forward, and in evaluation "
              "that was made with the running statistics.", lambda i, want, f=f: {"dgamma": f(i)})
      for f in (lambda i: expected_norm(_in_training(i)).dgamma.value, lambda i: _batch_dgamma(i))),
    Mistake("x in place of x_hat", X_HAT, lambda i, want: {"dgamma": (i.dout * i.x).sum(axis=dims(i))}),
    Mistake("no gradient for gamma and beta", "In evaluation, too, the output depends on gamma and beta.",
            lambda i, want: {"dgamma": np.zeros_like(i.gamma), "dbeta": np.zeros_like(i.beta)}),
    Mistake("no gradient for gamma", "In evaluation, too, the output depends on gamma.",
            lambda i, want: {"dgamma": np.zeros_like(i.gamma)}),
    wrong.FORWARD_FIRST,
)


def _batch_dgamma(i: Bunch) -> np.ndarray:
    """dgamma with the batch's mean and variance, also for a batch of one, where x_hat is 0."""
    s = statistics(i)
    x_hat = (i.x - column(i, s.mean)) / column(i, np.sqrt(s.var + option(i, "eps")))
    return (i.dout * x_hat).sum(axis=dims(i))


def _changed_afterwards(forward: str, backward: str) -> Callable:
    """`observe`: evaluation, a batch in training with the same running arrays, and then the first one's backward."""
    def observe(f, i):
        out, cache = run_forward(f, forward, i)
        run_forward(f, forward, Bunch({**i, "x": i.x_trained_on}), training=True)
        return {**run_backward(f, backward, i.dout, cache), "out": out}
    return observe


def _followed(drawn: Callable) -> Callable:
    """The first of the cases, and a batch to train on after it."""
    def cases(rng):
        name, case = next(iter(drawn(rng).items()))
        return {f"{name}, then a batch in training": {**case, "momentum": 0.5,
                                                      "x_trained_on": 1.0 + 2.0 * rng.normal(size=case["x"].shape)}}
    return cases


def _gradients(i: Bunch, *names: str) -> dict[str, Any]:
    found = expected_norm(i)
    return {n: found[n] for n in names or GRADIENTS}


def _of_changed(i: Bunch, *names: str) -> dict[str, Any]:
    """Gradients with the running statistics as training left them."""
    after = updated(_in_training(Bunch({**i, "x": i.x_trained_on})))
    changed = Bunch({**i, **{r: after[r] for r in RUNNING}})
    return {n: v.value for n, v in _gradients(changed, *names).items()}


def after_evaluation(forward: str, backward: str, drawn: Callable, weight: float) -> tuple[Check, ...]:
    """The gradient of x, those of gamma and beta, and all once more when training went on in between."""
    return (
        Check("after evaluation: gradient of x", drawn, gradients(forward, backward, "dx"),
              lambda i: _gradients(i, "dx"), mistakes=DX, hint=wrong.CONSTANT, weight=weight),
        Check("after evaluation: gradients of gamma and beta", drawn, gradients(forward, backward, "dgamma", "dbeta"),
              lambda i: _gradients(i, "dgamma", "dbeta"), mistakes=PARAMETERS, hint=wrong.CONSTANT, weight=0.6 * weight),
        Check("after evaluation, and a batch in training", _followed(drawn), _changed_afterwards(forward, backward),
              _gradients, weight=0.4 * weight, hint=OWN_CACHE, mistakes=(
                  Mistake("running arrays in the cache", KEPT, lambda i, want: _of_changed(i)),
                  Mistake("running arrays in the cache", KEPT, lambda i, want: _of_changed(i, "dx")),
                  Mistake("running arrays in the cache", KEPT, lambda i, want: _of_changed(i, "dgamma")),
                  Mistake("training's backward after evaluation", wrong.CONSTANT, when=_trained),
                  wrong.FORWARD_FIRST)),
    )
