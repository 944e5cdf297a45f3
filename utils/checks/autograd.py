"""Expected values from PyTorch's automatic differentiation, in float64 whatever the inputs are.

PyTorch is imported only when something is judged: the process that runs a student's NumPy code need not have it.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.values import Bunch


def tensor(array: Any, requires_grad: bool = False):
    """`array` as a float64 tensor."""
    import torch
    return torch.tensor(np.asarray(array, dtype=np.float64), dtype=torch.float64, requires_grad=requires_grad)


def numpy(function: Callable, *arrays: Any) -> np.ndarray:
    """`function` of float64 tensors made from `arrays`, as an array."""
    return function(*(tensor(a) for a in arrays)).detach().numpy()


def forward_and_gradients(function: Callable, inputs: Bunch, names: tuple[str, ...], dout: Any) -> Bunch:
    """{"out": function(...), "d<name>": gradient, ...} for the vector-Jacobian product with `dout`.

    Args:
        function: of one tensor for each of `names`.
        inputs: holds an array for each of `names`.
        dout: upstream gradient in the shape of the output.
    """
    import torch
    leaves = [tensor(inputs[n], requires_grad=True) for n in names]
    out = function(*leaves)
    # The same vector-Jacobian product as grad(out, leaves, dout), whose first call imports SymPy for a second.
    gradients = torch.autograd.grad((out * tensor(dout)).sum(), leaves)
    return Bunch(out=out.detach().numpy(), **{f"d{n}": g.numpy() for n, g in zip(names, gradients, strict=True)})
