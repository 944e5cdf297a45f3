"""PyTorch's own layers as the source of every expected number of this unit: correlations, sizes and counts.

Sizes are those of what comes out when zeros go in; counts are read off layers on PyTorch's meta device, which has shapes
and no memory. (A layer is not run there: the first one would import SymPy for a second.) PyTorch is imported only when
something is judged.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.compare import Near


def correlation(x: Any, w: Any, stride: int = 1, padding: int = 0) -> np.ndarray:
    """The cross-correlation of x (n,) with w (k,), (L,) in float64, by torch.nn.functional.conv1d.

    Empty where w is longer than the padded x, which PyTorch refuses.
    """
    import torch
    if np.size(w) > np.size(x) + 2 * padding:
        return np.zeros(0)
    return numpy(lambda x, w: torch.nn.functional.conv1d(x[None, None], w[None, None], stride=stride,
                                                         padding=padding)[0, 0], x, w)


def size(n: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """How many outputs torch.nn.functional.conv1d gives for n inputs."""
    import torch
    x, w = (torch.zeros(1, 1, int(m)) for m in (n, kernel_size))
    return torch.nn.functional.conv1d(x, w, stride=stride, padding=padding, dilation=dilation).shape[-1]


def volume(height: int, width: int, in_channels: int, num_filters: int, kernel_size: int, stride: int = 1,
           padding: int = 0) -> tuple[int, int, int]:
    """(channels, height, width) of what torch.nn.Conv2d makes of one image.

    Height and width are the same for one channel and one filter, which take a thousandth of the time.
    """
    import torch
    layer = torch.nn.Conv2d(in_channels, num_filters, kernel_size, device="meta")
    image, kernel = torch.zeros(1, 1, height, width), torch.zeros(1, 1, kernel_size, kernel_size)
    plane = torch.nn.functional.conv2d(image, kernel, stride=stride, padding=padding)
    return layer.weight.shape[0], *plane.shape[2:]


def weights(in_channels: int, out_channels: int, kernel_size: int) -> int:
    """The number of weights of torch.nn.Conv2d, without its biases."""
    import torch
    return torch.nn.Conv2d(in_channels, out_channels, kernel_size, bias=False, device="meta").weight.numel()


def connected_weights(inputs: int, outputs: int) -> int:
    """The number of weights of torch.nn.Linear, without its biases."""
    import torch
    return torch.nn.Linear(inputs, outputs, bias=False, device="meta").weight.numel()


def exactly(value: Any) -> Near:
    """A whole number, to be met exactly however large it is; 28.0 is as good as 28."""
    return Near(value, scale=1.0, rtol=0.0)
