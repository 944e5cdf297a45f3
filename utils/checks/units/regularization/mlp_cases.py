"""Small networks of three layers with dropout, as PyTorch computes them, and the same with one thing wrong."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.values import Bunch

LAYERS = (1, 2, 3)
PARAMS = tuple(f"{part}{k}" for k in LAYERS for part in "wb")


def mlp_params(rng: np.random.Generator, sizes: Sequence[int], bias: float = 0.5) -> dict[str, np.ndarray]:
    """w1 to b3 for layers of `sizes` (D, H1, H2, K), by name."""
    params = {}
    for k, (fan_in, fan_out) in enumerate(pairwise(sizes), 1):
        params[f"w{k}"] = rng.normal(size=(fan_in, fan_out)) * 1.5 / np.sqrt(fan_in)
        params[f"b{k}"] = rng.normal(size=fan_out) * bias
    return params


def mlp_case(rng: np.random.Generator, images: int, sizes: Sequence[int], p_keep: float,
             bias: float = 0.5) -> dict[str, Any]:
    """x, y, every parameter by its name, p_keep and a seed."""
    return {"x": rng.normal(size=(images, sizes[0])), "y": rng.integers(sizes[-1], size=images),
            **mlp_params(rng, sizes, bias), "p_keep": p_keep, "seed": int(rng.integers(2**31))}


def params_of(i: Bunch) -> dict[str, np.ndarray]:
    """The case's own parameter arrays, in a dict."""
    return {name: i[name] for name in PARAMS}


def shown(name: str) -> str:
    return f"grads['{name}']"


def relu(z: Any) -> Any:
    return z.relu()


def identity(z: Any) -> Any:
    return z


def as_if(value: Callable, gradient: Callable) -> Callable:
    """A function with the value of one and the gradient of another."""
    return lambda z: gradient(z) + (value(z) - gradient(z)).detach()


def times(mask: np.ndarray | None) -> Callable:
    """Multiplication by a mask that is scaled already; None for no mask."""
    if mask is None:
        return identity
    import torch
    fixed = torch.tensor(np.asarray(mask, dtype=float))
    return lambda h: h * fixed


def mean_cross_entropy(scores: Any, y: np.ndarray) -> Any:
    import torch
    from torch.nn import functional as F
    return F.cross_entropy(scores, torch.tensor(np.asarray(y, dtype=np.int64)))


def network(x: Any, p: dict[str, Any], relus: Sequence[Callable] = (relu, relu),
            drops: Sequence[Callable] = (identity, identity), end: Callable = identity,
            biases: Sequence[int] = LAYERS, remembered: Callable | None = None) -> Any:
    """Scores (N, K) of tensors, with parts of the network replaced.

    Args:
        x: images (N, D).
        p: the parameters by name.
        relus: what follows each of the two hidden layers.
        drops: what follows these.
        end: what follows the last layer.
        biases: the layers that have one.
        remembered: `(before the ReLU, after it, after the dropout) -> values` that the next layer's weights take their
            gradient from; those after the dropout where left out.
    """
    def linear(h, k, kept):
        w = p[f"w{k}"]
        z = h @ w if kept is None else h @ w.detach() + kept.detach() @ w - (kept @ w).detach()
        return z + (p[f"b{k}"] if k in biases else 0 * p[f"b{k}"])

    h, kept = x, None
    for k, after, drop in zip(LAYERS, relus, drops, strict=False):
        z = linear(h, k, kept)
        a = after(z)
        h = drop(a)
        kept = remembered(z, a, h) if remembered else None
    return end(linear(h, 3, kept))


def outcome(i: Bunch, masks: Sequence[np.ndarray | None] = (None, None), loss: Callable = mean_cross_entropy,
            **replaced: Any) -> Bunch:
    """The loss, and the gradient of every parameter under the name that it is shown by.

    Args:
        i: a case.
        masks: of both hidden layers, divided by p_keep already.
        loss: of scores and labels.
        replaced: parts of `network`.
    """
    replaced = {"drops": [times(m) for m in masks], **replaced}

    def value(*params: Any) -> Any:
        import torch
        x = torch.tensor(np.asarray(i.x, dtype=float))
        return loss(network(x, dict(zip(PARAMS, params, strict=True)), **replaced), i.y)

    found = forward_and_gradients(value, i, PARAMS, 1.0)
    return Bunch(loss=found.out, **{shown(n): found[f"d{n}"] for n in PARAMS})


def scores_of(i: Bunch, **replaced: Any) -> np.ndarray:
    """Scores (N, K) without dropout."""
    import torch
    tensors = {n: torch.tensor(np.asarray(i[n], dtype=float)) for n in PARAMS}
    return network(torch.tensor(np.asarray(i.x, dtype=float)), tensors, **replaced).numpy()
