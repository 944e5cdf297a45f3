"""The computational graph of batch normalisation in training, for PyTorch to walk: its nodes, and single steps back.

Formulas: Ioffe and Szegedy 2015, Algorithm 1, cut into steps of one operation each.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.units.batchnorm.torch_norm import option
from utils.checks.units.once_a_case import once_a_case
from utils.checks.values import Bunch

# node -> (what it is made from, how), in the order in which the forward meets them; the other names are inputs.
NODES: dict[str, tuple[tuple[str, ...], Callable]] = {
    "mean": (("x",), lambda x, eps: x.mean(0)),
    "centered": (("x", "mean"), lambda x, mean, eps: x.sub(mean)),
    "squared": (("centered",), lambda c, eps: c.pow(2)),
    "var": (("squared",), lambda s, eps: s.mean(0)),
    "std": (("var",), lambda v, eps: v.add(eps).sqrt()),
    "inv_std": (("std",), lambda s, eps: s.reciprocal()),
    "x_hat": (("centered", "inv_std"), lambda c, inv, eps: c.mul(inv)),
    "scaled": (("gamma", "x_hat"), lambda gamma, h, eps: gamma.mul(h)),
    "out": (("scaled", "beta"), lambda s, beta, eps: s.add(beta)),
}
INPUTS = ("x", "gamma", "beta")
# In the order in which the way back meets them.
ASKED = ("scaled", "beta", "gamma", "x_hat", "inv_std", "std", "var", "squared", "centered", "mean", "x")
KEYS = tuple(f"d{n}" for n in ASKED)


@once_a_case
def node_values(i: Bunch, eps: float | None = None) -> Bunch:
    """Every input and node of the graph as a float64 tensor."""
    values = Bunch({n: tensor(i[n]) for n in INPUTS})
    for name, (parents, function) in NODES.items():
        values[name] = function(*(values[p] for p in parents), option(i, "eps") if eps is None else eps)
    return values


@once_a_case
def node_gradients(i: Bunch) -> Bunch:
    """The gradient of the loss with respect to every node, by key ("dvar"), as PyTorch finds them in one walk."""
    values = Bunch({n: tensor(i[n], requires_grad=True) for n in INPUTS})
    for name, (parents, function) in NODES.items():
        values[name] = function(*(values[p] for p in parents), option(i, "eps"))
    for name in ASKED:
        values[name].retain_grad()
    (values.out * tensor(i.dout)).sum().backward()
    return Bunch({f"d{n}": values[n].grad.numpy() for n in ASKED})


def users(node: str) -> tuple[str, ...]:
    """The nodes that are made from `node`, the last one first."""
    return tuple(n for n in reversed(NODES) if node in NODES[n][0])


def parts(i: Bunch, node: str, grads: Mapping[str, Any], values: Bunch | None = None) -> dict[str, np.ndarray]:
    """What comes back to `node` from each of its users, row by row where a user has rows: not yet added up.

    Args:
        i: the case.
        node: its name.
        grads: the gradient of each user by key, as `node_gradients` gives them or as a student found them.
        values: in place of the right values of the graph, for mistakes.
    """
    import torch
    values = node_values(i) if values is None else values
    found = {}
    for user in users(node):
        parents, function = NODES[user]
        sent = tensor(i.dout if user == "out" else grads[f"d{user}"]).reshape(values[user].shape)
        leaf = torch.broadcast_to(values[node], torch.broadcast_shapes(values[node].shape, sent.shape))
        leaf = leaf.clone().requires_grad_()
        step = function(*(leaf if p == node else values[p] for p in parents), option(i, "eps"))
        found[user] = torch.autograd.grad((step * sent).sum(), leaf)[0].numpy()
    return found


def added_up(i: Bunch, node: str, found: Mapping[str, np.ndarray]) -> np.ndarray:
    """The parts in the shape of the node, added."""
    shape = node_values(i)[node].shape
    return sum(f.sum(axis=0) if f.ndim > len(shape) else f for f in found.values())


def scale(i: Bunch, node: str, grads: Mapping[str, Any]) -> float:
    """The size of the terms that the node's gradient is summed from."""
    return float(np.max(added_up(i, node, {k: np.abs(v) for k, v in parts(i, node, grads).items()})))
