"""What PyTorch makes of a batch normalisation's inputs: right values, and parts of them that mistakes are made of.

Everything holds for (N, D) and for (N, C, H, W): a feature is an index of axis 1, and its statistics run over all other
axes. Formulas: Ioffe and Szegedy 2015, Algorithm 1; running statistics as in torch.nn.BatchNorm1d.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.compare import Near
from utils.checks.units.batchnorm.norm_cases import ARRAYS, RUNNING
from utils.checks.units.once_a_case import once_a_case
from utils.checks.values import Bunch

DEFAULTS = {"training": True, "momentum": 0.1, "eps": 1e-5}


def option(i: Bunch, name: str) -> Any:
    """An option of the case, or its default."""
    return i.get(name, DEFAULTS[name])


def dims(i: Bunch) -> tuple[int, ...]:
    """The axes that a feature's statistics run over."""
    return tuple(d for d in range(i.x.ndim) if d != 1)


def count(i: Bunch) -> int:
    """How many entries a feature has."""
    return i.x.size // i.x.shape[1]


def column(i: Bunch, values: Any) -> np.ndarray:
    """One number for each feature, (C,), in a shape that lies along axis 1 of x."""
    return np.reshape(values, (1, -1) + (1,) * (i.x.ndim - 2))


@once_a_case
def statistics(i: Bunch) -> Bunch:
    """mean, var (biased) and unbiased, each (C,), in float64."""
    x = tensor(i.x)
    return Bunch(mean=x.mean(dims(i)).numpy(), var=x.var(dims(i), correction=0).numpy(),
                 unbiased=x.var(dims(i), correction=1).numpy() if count(i) > 1 else np.full(i.x.shape[1], np.nan))


@once_a_case
def updated(i: Bunch) -> Bunch:
    """running_mean and running_var after the call, in float64: as they were in evaluation."""
    from torch.nn import functional as F
    mean, var = tensor(i.running_mean), tensor(i.running_var)
    if option(i, "training"):
        F.batch_norm(tensor(i.x), mean, var, training=True, momentum=option(i, "momentum"), eps=option(i, "eps"))
    return Bunch(running_mean=mean.numpy(), running_var=var.numpy())


def gradients_of(function: Callable, i: Bunch, dout: Any = None) -> Bunch:
    """out, dx, dgamma and dbeta of `function(x, gamma, beta)` of tensors; 0 where it does not depend on one."""
    import torch
    leaves = [tensor(i[n], requires_grad=True) for n in ARRAYS]
    out = function(*leaves)
    sent = tensor(i.dout if dout is None else dout)
    found = torch.autograd.grad((out * sent).sum(), leaves, allow_unused=True)
    return Bunch(out=out.detach().numpy(), **{f"d{n}": np.zeros(i[n].shape) if g is None else g.numpy()
                                              for n, g in zip(ARRAYS, found, strict=True)})


def with_statistics(i: Bunch, mean: Any, var: Any, eps: float | None = None, gamma: Any = None,
                    beta: Any = None) -> np.ndarray:
    """The output with other statistics (or eps, gamma, beta), each (C,)."""
    return given_statistics(i, mean, var, eps)(
        *(tensor(v) for v in (i.x, i.gamma if gamma is None else gamma, i.beta if beta is None else beta))).numpy()


def given_statistics(i: Bunch, mean: Any, var: Any, eps: float | None = None) -> Callable:
    """The layer, a function of the tensors x, gamma and beta, with constant statistics."""
    from torch.nn import functional as F
    eps = option(i, "eps") if eps is None else eps
    # PyTorch would refuse a batch of one only in training; -0.0 and eps = 0 pass as they are.
    return lambda x, gamma, beta: F.batch_norm(x, tensor(mean), tensor(var), gamma, beta, training=False, eps=eps)


def layer(i: Bunch) -> Callable:
    """The right layer, a function of the tensors x, gamma and beta."""
    from torch.nn import functional as F
    if not option(i, "training"):
        return given_statistics(i, i.running_mean, i.running_var)
    return lambda x, gamma, beta: F.batch_norm(x, None, None, gamma, beta, training=True, eps=option(i, "eps"))


@once_a_case
def normalized(i: Bunch) -> np.ndarray:
    """x_hat, in the shape of x."""
    stats = statistics(i) if option(i, "training") else Bunch(mean=i.running_mean, var=i.running_var)
    ones = np.ones(i.x.shape[1])
    return with_statistics(i, stats.mean, stats.var, gamma=ones, beta=0 * ones)


@once_a_case
def expected_norm(i: Bunch) -> Bunch:
    """out, the running statistics afterwards and dx, dgamma, dbeta, the latter judged against the size of their terms."""
    found, x_hat, along = gradients_of(layer(i), i), np.abs(normalized(i)), dims(i)
    dout, new = np.abs(i.dout), updated(i)
    scales = {"dx": np.abs(terms(i).direct).max(), "dgamma": (dout * x_hat).sum(along).max(),
              "dbeta": dout.sum(along).max()}
    near = {n: Near(found[n], scale=float(s)) for n, s in scales.items()}
    batch = statistics(i)
    for n, of in zip(RUNNING, (batch.mean, batch.var), strict=True):
        near[n] = Near(new[n], scale=float(max(np.abs(i[n]).max(), np.abs(of).max())))
    return Bunch(out=found.out, **near)


@once_a_case
def terms(i: Bunch, gamma: Any = None, eps: float | None = None) -> Bunch:
    """dx in training as the sum of three arrays in the shape of x: `direct` (mean and variance held constant), `mean`
    (what comes back through the mean) and `var` (through the variance); in evaluation `direct` is all.

    Args:
        gamma, eps: in place of the case's.
    """
    from torch.nn import functional as F
    i = Bunch({**i, "gamma": i.gamma if gamma is None else gamma})
    if not option(i, "training"):
        direct = gradients_of(layer(i), i).dx
        return Bunch(direct=direct, mean=0 * direct, var=0 * direct)
    eps, stats = option(i, "eps") if eps is None else eps, statistics(i)
    direct = gradients_of(given_statistics(i, stats.mean, stats.var, eps), i).dx
    fixed = given_statistics(i, 0 * stats.mean, stats.var, eps)
    moved = gradients_of(lambda x, g, b: fixed(x - x.mean(dims(i), keepdim=True), g, b), i).dx
    # PyTorch wants an eps above 0 here; beside any variance this one is 0.
    whole = gradients_of(lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=max(eps, 1e-300)), i).dx
    return Bunch(direct=direct, mean=moved - direct, var=whole - moved)
