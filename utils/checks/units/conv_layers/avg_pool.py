"""avg_pool2d_forward(x, kernel_size, stride) and its backward."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.spec import Mistake
from utils.checks.units.conv_layers import pool_cases as cases
from utils.checks.units.conv_layers.pool_exercise import pool_exercise

MEAN = "The output is the mean of each window: its sum over kernel_size * kernel_size entries."
SHARE = "Each of a window's kernel_size * kernel_size entries moves the mean by that share: what does it get of dout?"


def _pool(x, kernel_size, stride, ceil_mode=False):
    from torch.nn import functional as F
    return F.avg_pool2d(x, kernel_size, stride, ceil_mode=ceil_mode)


_expected = cases.expected_pool(_pool)


def _maximum(x, i):
    from torch.nn import functional as F
    return F.max_pool2d(x, i.kernel_size, i.stride)


def _times(factor):
    return lambda i, want: {"out": want.out * factor(i)}


OUT = (
    *cases.common_out(_pool),
    Mistake("sum instead of mean", MEAN, _times(lambda i: i.kernel_size**2)),
    Mistake("divided by kernel_size alone", MEAN, _times(lambda i: i.kernel_size)),
    Mistake("divided by the stride", MEAN, _times(lambda i: i.kernel_size**2 / i.stride**2)),
    Mistake("divided by the stride", MEAN, _times(lambda i: i.kernel_size**2 / i.stride)),
    Mistake("divided by the number of windows", MEAN, _times(lambda i: i.kernel_size**2 / i.dout[0, 0].size)),
    Mistake("divided by the image's size", MEAN, _times(lambda i: i.kernel_size**2 / i.x[0, 0].size)),
    Mistake("maximum instead of mean", MEAN, lambda i, want: {"out": numpy(lambda x: _maximum(x, i), i.x)}),
    Mistake("median instead of mean", MEAN,
            lambda i, want: {"out": np.median(cases.by_window(i), axis=2).reshape(i.dout.shape)}),
    Mistake("the mean of the whole image", MEAN,
            lambda i, want: {"out": np.broadcast_to(i.x.mean(axis=(2, 3), keepdims=True), i.dout.shape)}),
)


def _ones(i) -> np.ndarray:
    return np.ones((1, 1, i.kernel_size**2, 1))


def _dout(i) -> np.ndarray:
    """(N, C, 1, L)."""
    return i.dout.reshape(*i.dout.shape[:2], 1, -1)


def _shares(i) -> np.ndarray:
    return _ones(i) * _dout(i) / i.kernel_size**2


def _scaled(factor):
    return lambda i, want: {"dx": want.dx * factor(i)}


def _largest(i) -> np.ndarray:
    entries = cases.by_window(i)
    return (entries == entries.max(axis=2, keepdims=True)) * _dout(i)


DX = (
    *(Mistake("assigned where it must add", cases.ADDS, cases.kept(_shares, order)) for order in (True, False)),
    *(Mistake("assigned where it must add", cases.ADDS,
              cases.kept(lambda i: _ones(i) * _dout(i), order)) for order in (True, False)),
    Mistake("gradient not divided", SHARE, _scaled(lambda i: i.kernel_size**2)),
    Mistake("divided by kernel_size alone", SHARE, _scaled(lambda i: i.kernel_size)),
    Mistake("divided by the stride", SHARE, _scaled(lambda i: i.kernel_size**2 / i.stride**2)),
    Mistake("divided by the stride", SHARE, _scaled(lambda i: i.kernel_size**2 / i.stride)),
    Mistake("divided twice", SHARE, _scaled(lambda i: 1 / i.kernel_size**2)),
    Mistake("divided by the number of windows", SHARE, _scaled(lambda i: i.kernel_size**2 / i.dout[0, 0].size)),
    Mistake("divided by how many windows hold an entry", cases.ADDS + " Nothing but the window's own size divides.",
            lambda i, want: {"dx": _per_window(i, want)}),
    Mistake("upstream gradient left out", cases.CHAIN, cases.added(lambda i: np.ones_like(_shares(i)) / i.kernel_size**2)),
    Mistake("gradient to the largest entry", "That is max pooling: here every entry of the window has its share.",
            cases.added(_largest)),
    Mistake("gradient to the window's first entry", SHARE,
            cases.added(lambda i: (np.arange(i.kernel_size**2) == 0)[:, None] * _dout(i))),
    Mistake("multiplied by x", "The derivative of a mean by its entries does not depend on the entries.",
            cases.added(lambda i: _shares(i) * cases.by_window(i))),
    Mistake("stride ignored in the backward", cases.STEP, cases.stride_of_dout_left_out(_shares)),
    Mistake("kernel_size taken for the stride in the backward", cases.STEP, cases.size_as_stride(_shares)),
    *cases.common_dx(),
)


def _per_window(i, want):
    counts = cases.added(lambda i: np.ones_like(_shares(i)))(i, want)["dx"]
    return np.divide(want.dx, counts, out=np.zeros_like(want.dx), where=counts > 0)


avg_pool2d = pool_exercise("avg_pool2d", 3, _expected, OUT, DX)
