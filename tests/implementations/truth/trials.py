"""What a trial of an implementation is, and what the truths of all units are written with."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

SHAPES = ((3, 5), (4, 4), (1, 6), (5, 2), (2, 3))


class Trial(NamedTuple):
    """One legitimate use: `call(functions, *inputs)` gives `expected`, up to size-1 axes and `tolerance`."""

    what: str
    inputs: Sequence[Any]
    call: Callable[..., Sequence[Any]]
    expected: Sequence[Any]
    tolerance: float


def single(name: str) -> Callable[..., Sequence[Any]]:
    """Calls the function of that name, which gives one output."""
    return lambda functions, *inputs: [functions[name](*inputs)]


def several(name: str) -> Callable[..., Sequence[Any]]:
    """Calls the function of that name, which gives several outputs."""
    return lambda functions, *inputs: list(functions[name](*inputs))


def layer(name: str, outputs: int, **options: float) -> Callable[..., Sequence[Any]]:
    """Forward, then a forward on other inputs, then the backward of the first; the last input is `dout`."""

    def call(functions, *inputs):
        *arrays, dout = inputs
        forward, backward = functions[f"{name}_forward"], functions[f"{name}_backward"]
        out, cache = forward(*arrays, **options)
        out = np.copy(out)
        others = {key: value / 2 for key, value in options.items()}
        forward(*[-2 * array for array in arrays], **others)
        grads = backward(dout, cache)
        if outputs == 1:
            assert not isinstance(grads, (tuple, list)), "a lone gradient comes bare"
            grads = [grads]
        assert len(grads) == outputs, f"{len(grads)} gradients"
        return [out, *grads]

    return call


def by_torch(function: Callable[..., torch.Tensor], *inputs: np.ndarray) -> list[np.ndarray]:
    """Output and gradients of a layer in float64; the last input is `dout`."""
    *leaves, dout = (torch.tensor(array, dtype=torch.float64) for array in inputs)
    for leaf in leaves:
        leaf.requires_grad_()
    out = function(*leaves)
    return [tensor.detach().numpy() for tensor in (out, *torch.autograd.grad(out, leaves, dout))]


def dtypes() -> Iterator[tuple[type, float]]:
    yield np.float64, 1e-9
    yield np.float32, 2e-4
