"""Answers to the naive convolution that lean on PyTorch, SciPy, or NumPy's own correlation."""

import numpy as np
import scipy.signal as signal

from tests.implementations.conv_layers.conv2d_naive import views
from tests.implementations.registry import Cheat

EXERCISE = "conv2d_backward_naive"


class torch_autograd(Cheat):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        import torch

        leaves = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
        out = torch.nn.functional.conv2d(*leaves, stride=stride, padding=padding)
        return out.detach().numpy(), (out, leaves)

    def conv2d_backward_naive(dout, cache):
        import torch

        out, leaves = cache
        return tuple(g.numpy() for g in torch.autograd.grad(out, leaves, torch.tensor(dout)))


class torch_in_the_backward(Cheat, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, _ = views.conv2d_forward_naive(x, w, b, stride, padding)
        return out, (x, w, stride, padding)

    def conv2d_backward_naive(dout, cache):
        from torch import from_numpy
        from torch.nn import grad

        x, w, stride, padding = cache
        g = from_numpy(dout.copy())
        dx = grad.conv2d_input(x.shape, from_numpy(w.copy()), g, stride, padding)
        dw = grad.conv2d_weight(from_numpy(x.copy()), w.shape, g, stride, padding)
        return dx.numpy(), dw.numpy(), dout.sum(axis=(0, 2, 3))


def planes(x, w, correlate):
    return np.array([[sum(correlate(x[n, c], w[f, c]) for c in range(x.shape[1])) for f in range(len(w))]
                     for n in range(len(x))])


class scipy_correlate2d(Cheat, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        _, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        full = planes(xp, w, lambda image, kernel: signal.correlate2d(image, kernel, mode="valid"))
        return full[:, :, ::stride, ::stride] + b[:, None, None], cache


class scipy_convolve(Cheat, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        from scipy.signal import convolve

        _, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        full = planes(xp, w[:, :, ::-1, ::-1], lambda image, kernel: convolve(image, kernel, mode="valid"))
        return full[:, :, ::stride, ::stride] + b[:, None, None], cache


class scipy_ndimage(Cheat, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        from scipy import ndimage

        _, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        KH, KW = w.shape[2:]
        OH, OW = xp.shape[2] - KH + 1, xp.shape[3] - KW + 1

        def valid(image, kernel):
            same = ndimage.correlate(image, kernel, mode="constant")
            return same[KH // 2 : KH // 2 + OH, KW // 2 : KW // 2 + OW]

        return planes(xp, w, valid)[:, :, ::stride, ::stride] + b[:, None, None], cache


class numpy_correlate(Cheat, views):
    """A row of the image with a row of the kernel, many times."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        _, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        KH = w.shape[2]

        def valid(image, kernel):
            rows = range(len(image) - KH + 1)
            return np.array([sum(np.correlate(image[i + k], kernel[k]) for k in range(KH)) for i in rows])

        return planes(xp, w, valid)[:, :, ::stride, ::stride] + b[:, None, None], cache


class numpy_convolve(Cheat, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        _, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        KH = w.shape[2]

        def valid(image, kernel):
            rows = range(len(image) - KH + 1)
            return np.array(
                [sum(np.convolve(image[i + k], kernel[k, ::-1], "valid") for k in range(KH)) for i in rows]
            )

        return planes(xp, w, valid)[:, :, ::stride, ::stride] + b[:, None, None], cache
