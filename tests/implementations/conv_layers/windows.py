"""What several answers of unit 03 share: padding, the windows of an image, and adding windows back into it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def cropped(x, padding):
    H, W = x.shape[2:]
    return x[:, :, padding : H - padding, padding : W - padding]


def windows(x, KH, KW, stride=1, dilation=1):
    """Of x (N, C, H, W) the windows (N, C, OH, OW, KH, KW)."""
    spread = ((KH - 1) * dilation + 1, (KW - 1) * dilation + 1)
    found = sliding_window_view(x, spread, axis=(2, 3))
    return found[:, :, ::stride, ::stride, ::dilation, ::dilation]


def added(parts, shape, stride=1, dilation=1):
    """The windows (N, C, OH, OW, KH, KW) added up in an image of `shape`: the adjoint of `windows`."""
    x = np.zeros(shape, dtype=parts.dtype)
    OH, OW, KH, KW = parts.shape[2:]
    for i in range(KH):
        for j in range(KW):
            top, left = i * dilation, j * dilation
            rows = slice(top, top + stride * (OH - 1) + 1, stride)
            columns = slice(left, left + stride * (OW - 1) + 1, stride)
            x[:, :, rows, columns] += parts[..., i, j]
    return x


def sides(kernel_size):
    """(KH, KW) of a number or a pair."""
    return (kernel_size, kernel_size) if np.isscalar(kernel_size) else tuple(kernel_size)
