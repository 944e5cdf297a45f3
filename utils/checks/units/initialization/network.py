"""The networks in PyTorch: signals layer by layer, gradients by autograd, and both with one step done wrongly.

A step takes (h, w, act, residual, x) and returns the pre-activation z and the layer's output. A wrong slope is made with
the value of the right forward pass and another derivative: `value.detach() + slope * (z - z.detach())`.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.units.once_a_case import once_a_case
from utils.checks.values import Bunch

Step = Callable[..., tuple[Any, Any]]
# So many results of one function are kept: those of a hundred mistakes on each case of an exercise.
RESULTS = 2000


def activation(name: str) -> Callable:
    import torch
    return {"tanh": torch.tanh, "relu": torch.relu, "linear": torch.clone}[name]


def product(h: Any, w: Any) -> Any:
    import torch
    return torch.nn.functional.linear(h, w.T)


def layer(h: Any, w: Any, act: Callable, residual: bool, x: Any) -> tuple[Any, Any]:
    """The right step."""
    z = product(h, w)
    return z, act(z).add(h) if residual else act(z)


def trace(i: Bunch, step: Step = layer, act: str | None = None, residual: bool | None = None,
          last_step: Step | None = None, first_step: Step | None = None) -> Bunch:
    """h: the input and each layer's output; z: the pre-activations; w: the weights; all with gradients to follow.

    Args:
        i: the case.
        step: what a layer does.
        act, residual: in place of the case's.
        last_step, first_step: what the last or the first layer does, where that is something else.
    """
    x = tensor(i.x, requires_grad=True)
    weights = [tensor(w, requires_grad=True) for w in i.weights]
    f = activation(act or i.activation)
    skip = bool(i.get("residual", False)) if residual is None else residual
    h, z = [x], []
    for k, w in enumerate(weights, start=1):
        own = (k == len(weights) and last_step) or (k == 1 and first_step) or step
        pre, out = own(h[-1], w, f, skip, x)
        z.append(pre)
        h.append(out)
    return Bunch(h=h, z=z, w=weights)


@partial(once_a_case, results=RESULTS)
def signals(i: Bunch, of: str = "h", step: Step = layer, **other: Any) -> list[Any]:
    """Of a trace with these arguments, "h", "z" or "w" as tensors that are not to be written into."""
    return [a.detach() for a in trace(i, step, **other)[of]]


@partial(once_a_case, results=RESULTS)
def gradients(i: Bunch, of: str = "inputs", dout: Any = None, step: Step = layer, **other: Any) -> list[np.ndarray]:
    """Of a trace with these arguments, the gradients of (h[-1] * dout).sum() at every layer's "inputs", "outputs",
    "preactivations" or "weights", or at the inputs and the output ("all")."""
    import torch
    t = trace(i, step, **other)
    leaves = {"inputs": t.h[:-1], "outputs": t.h[1:], "preactivations": t.z, "weights": t.w, "all": t.h}[of]
    found = torch.autograd.grad((t.h[-1] * tensor(i.dout if dout is None else dout)).sum(), leaves, allow_unused=True)
    return [np.zeros(tuple(leaf.shape)) if g is None else g.detach().numpy() for g, leaf in zip(found, leaves, strict=True)]


@partial(once_a_case, results=RESULTS)
def jacobian(i: Bunch, step: Step = layer, first: int = 0, last: int | None = None, act: str | None = None,
             residual: bool | None = None, last_step: Step | None = None, first_step: Step | None = None) -> np.ndarray:
    """(M, D): the derivatives of the output of layer `last` by the input of layer `first`, by autograd."""
    import torch
    last = len(i.weights) if last is None else last
    # A copy of x for each output: one way back then gives every row.
    count = len(i.x) if last == 0 else i.weights[last - 1].shape[1]
    t = trace(Bunch({**i, "x": np.tile(i.x, (count, 1))}), step, act, residual, last_step, first_step)
    one_each = torch.eye(count, dtype=torch.float64)
    rows, = torch.autograd.grad((t.h[last] * one_each).sum(), [t.h[first]], allow_unused=True)
    return np.zeros((count, t.h[first].shape[1])) if rows is None else rows.numpy()


# --- steps that go forward wrongly -------------------------------------------------------------------------

def weights_transposed(h, w, act, residual, x):
    return layer(h, w.T, act, residual, x)


def without_activation(h, w, act, residual, x):
    return layer(h, w, lambda z: z.clone(), residual, x)


def activation_twice(h, w, act, residual, x):
    return layer(h, w, lambda z: act(act(z)), residual, x)


def activation_before(h, w, act, residual, x):
    """The activation of the input, then the product."""
    z = product(act(h), w)
    return z, z.add(h) if residual else z.clone()


def added_before_activation(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z.add(h)) if residual else act(z)


def activation_after_addition(h, w, act, residual, x):
    """An activation of the branch, and one more of the sum."""
    z = product(h, w)
    return z, act(act(z).add(h)) if residual else act(z)


def input_added(h, w, act, residual, x):
    """The network's input instead of the layer's."""
    z = product(h, w)
    return z, act(z).add(x) if residual else act(z)


def added_twice(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).add(h, alpha=2) if residual else act(z)


def without_skip(h, w, act, residual, x):
    return layer(h, w, act, False, x)


def halved_sum(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).add(h) / 2 if residual else act(z)


def subtracted(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).sub(h) if residual else act(z)


def product_added(h, w, act, residual, x):
    """z in place of h."""
    z = product(h, w)
    return z, act(z).add(z) if residual else act(z)


def activated_skip(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).add(act(h)) if residual else act(z)


# --- steps that go backward wrongly ------------------------------------------------------------------------

def derivative(act: Callable, at: Any) -> Any:
    import torch
    point = at.detach().clone().requires_grad_(True)
    return torch.autograd.grad(act(point).sum(), point)[0]


def sloped(slope: Callable[..., Any]) -> Step:
    """A step whose activation has the derivative `slope(act, z, h, out)` on the way back."""
    def step(h, w, act, residual, x):
        z = product(h, w)
        out = act(z).detach()
        branch = out + slope(act, z.detach(), h.detach(), out).detach() * (z - z.detach())
        return z, branch.add(h) if residual else branch
    return step


def gated_skip(h, w, act, residual, x):
    """The activation's derivative on the skip path as well."""
    z = product(h, w)
    out = act(z)
    if not residual:
        return z, out
    return z, out.add(h.detach() + derivative(act, z) * (h - h.detach()))


def skip_forgotten(h, w, act, residual, x):
    """No gradient through the skip path."""
    z = product(h, w)
    return z, act(z).add(h.detach()) if residual else act(z)


def skip_on_the_way_back_alone(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).add(h - h.detach()) if residual else act(z)


def one_added(h, w, act, residual, x):
    """The number 1 in place of the gradient on the skip path."""
    import torch
    z = product(h, w)
    if not residual:
        return z, act(z)
    skip = h.clone()
    if skip.requires_grad:
        skip.register_hook(torch.ones_like)
    return z, act(z).add(skip)


def gradient_gated(h, w, act, residual, x):
    """ReLU of the gradient in place of ReLU's derivative."""
    import torch
    if act is not torch.relu:
        return layer(h, w, act, residual, x)
    z = product(h, w)
    moved = z - z.detach()
    moved.register_hook(lambda g: g.clamp(min=0))
    out = act(z).detach() + moved
    return z, out.add(h) if residual else out


def branch_forgotten(h, w, act, residual, x):
    """No gradient through the branch."""
    z = product(h, w)
    return z, act(z).detach().add(h) if residual else act(z)


def skip_twice(h, w, act, residual, x):
    z = product(h, w)
    return z, act(z).add(h).add(h - h.detach()) if residual else act(z)


def gated_by_sum(h, w, act, residual, x):
    """The derivative taken from the block's output, after the addition, as one may from tanh's or ReLU's own."""
    z = product(h, w)
    out = act(z).detach()
    total = out.add(h.detach()) if residual else out
    branch = out + from_output(act, z, h, total) * (z - z.detach())
    return z, branch.add(h) if residual else branch


def from_output(act: Callable, z: Any, h: Any, out: Any) -> Any:
    """The derivative as a function of what is taken for the activation's output."""
    import torch
    if act is torch.tanh:
        return torch.ones_like(out) - out.square()
    return (out > 0).double() if act is torch.relu else torch.ones_like(out)


def back_through_w(h, w, act, residual, x):
    """The gradient multiplied by w where its transpose belongs (square matrices)."""
    z = product(h, w)
    z = z.detach() + product(h - h.detach(), w.T)
    return z, act(z).add(h) if residual else act(z)


SLOPES: dict[str, Callable[..., Any]] = {
    "left out": lambda act, z, h, out: out * 0 + 1,
    "at the output": lambda act, z, h, out: derivative(act, out),
    "at the input": lambda act, z, h, out: derivative(act, h),
    "of the input as if it were the output": lambda act, z, h, out: from_output(act, z, h, h),
    "of z as if it were the output": lambda act, z, h, out: from_output(act, z, h, z),
    "not squared": lambda act, z, h, out: 1 - out,
    "with a plus": lambda act, z, h, out: 1 + out.square(),
    "squared": lambda act, z, h, out: derivative(act, z).square(),
    "the activation itself": lambda act, z, h, out: out,
    "as ReLU's": lambda act, z, h, out: (z > 0).double(),
    "as tanh's": lambda act, z, h, out: 1 - z.tanh().square(),
    "halved": lambda act, z, h, out: 0.5 * derivative(act, z),
}
