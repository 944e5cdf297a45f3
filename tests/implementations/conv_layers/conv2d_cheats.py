"""Answers to the fast convolution that lean on PyTorch or SciPy."""

import numpy as np
from torch.nn.functional import conv2d as product

from tests.implementations.conv_layers.conv2d import columns
from tests.implementations.conv_layers.windows import padded
from tests.implementations.registry import Cheat

EXERCISE = "conv2d_backward"


class torch_autograd(Cheat):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        import torch

        leaves = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
        out = product(*leaves, stride, padding, dilation)
        return out.detach().numpy(), (out, leaves)

    def conv2d_backward(dout, cache):
        import torch

        out, leaves = cache
        return tuple(g.numpy() for g in torch.autograd.grad(out, leaves, torch.tensor(dout)))


class torch_forward(Cheat, columns):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        from torch import tensor

        _, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        return product(tensor(x), tensor(w), tensor(b), stride, padding, dilation).numpy(), cache


class torch_unfold(Cheat, columns):
    """The student's matrix product around PyTorch's columns."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        import torch

        out, (_, *rest) = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        cols = torch.nn.functional.unfold(torch.tensor(x), w.shape[2:], dilation, padding, stride).numpy()
        return (w.reshape(len(w), -1) @ cols + b[:, None]).reshape(out.shape), (cols, *rest)


class torch_fold(Cheat, columns):
    def conv2d_backward(dout, cache):
        import torch

        cols, shape, w, stride, padding, dilation = cache
        _, dw, db = columns.conv2d_backward(dout, cache)
        dcols = torch.tensor(w.reshape(len(w), -1).T @ dout.reshape(*dout.shape[:2], -1))
        return torch.nn.functional.fold(dcols, shape[2:], w.shape[2:], dilation, padding, stride).numpy(), dw, db


class scipy_correlate(Cheat, columns):
    """All channels at once: scipy.signal.correlate in three dimensions, kernel with holes for the dilation."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        from scipy import signal

        _, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        KH, KW = w.shape[2:]
        holes = np.zeros((*w.shape[:2], dilation * (KH - 1) + 1, dilation * (KW - 1) + 1), dtype=w.dtype)
        holes[:, :, ::dilation, ::dilation] = w
        xp = padded(x, padding)
        maps = [signal.correlate(xp, kernel[None], mode="valid")[:, 0] + c for kernel, c in zip(holes, b, strict=True)]
        return np.stack(maps, axis=1)[:, :, ::stride, ::stride], cache


class scipy_fft(Cheat, columns):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        from scipy.signal import fftconvolve

        _, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        xp = padded(x, padding)
        maps = [fftconvolve(xp, kernel[None, ::-1, ::-1, ::-1], mode="valid")[:, 0] for kernel in w]
        return np.stack(maps, axis=1)[:, :, ::stride, ::stride] + b[:, None, None], cache


class scipy_ndimage(Cheat, columns):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        import scipy.ndimage

        _, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        xp = padded(x, padding)
        KH, KW = w.shape[2:]
        OH, OW = xp.shape[2] - KH + 1, xp.shape[3] - KW + 1
        maps = []
        for kernel in w:
            same = sum(scipy.ndimage.correlate(xp[:, c], kernel[None, c], mode="constant") for c in range(len(kernel)))
            maps.append(same[:, KH // 2 : KH // 2 + OH, KW // 2 : KW // 2 + OW])
        return np.stack(maps, axis=1)[:, :, ::stride, ::stride] + b[:, None, None], cache
