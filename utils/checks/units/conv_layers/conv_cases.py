"""Inputs of two-dimensional convolutions, and what PyTorch makes of them."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.values import Bunch

ARRAYS = ("x", "w", "b")
OPTIONS = ("stride", "padding", "dilation")


def conv_case(rng: np.random.Generator, images: int, channels: int, filters: int, out: tuple[int, int],
              kernel: tuple[int, int], left: tuple[int, int] = (0, 0), **options: int) -> dict[str, Any]:
    """x, w, b, dout and `options` for an output of `out` positions.

    Args:
        rng: draws the entries.
        images, channels, filters: N, C and F.
        out: output height and width; the image is as large as that takes.
        kernel: (KH, KW).
        left: rows and columns at the image's end that no window reaches, fewer than the stride.
        options: stride, padding, dilation; those left out are left to the function's defaults.
    """
    stride, padding, dilation = (options.get(o, d) for o, d in zip(OPTIONS, (1, 0, 1), strict=True))
    height, width = ((o - 1) * stride + dilation * (k - 1) + 1 - 2 * padding + rest
                     for o, k, rest in zip(out, kernel, left, strict=True))
    return {"x": rng.normal(size=(images, channels, height, width)), "w": rng.normal(size=(filters, channels, *kernel)),
            "b": rng.normal(size=filters), "dout": rng.normal(size=(images, filters, *out)), **options}


def two_different(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Two different numbers from `low` to `high`: a height and a width that are not to be mixed up."""
    first, second = rng.permutation(np.arange(low, high + 1))[:2]
    return int(first), int(second)


def plain_cases(rng):
    """Stride 1 and no padding, both left to their defaults."""
    return {"images and kernels that are not square": conv_case(rng, 2, 3, 2, two_different(rng, 2, 4),
                                                                two_different(rng, 2, 3)),
            "a batch of one": conv_case(rng, 1, 2, 3, two_different(rng, 2, 4), (3, 3)),
            "all sizes equal": conv_case(rng, 3, 3, 3, (3, 3), (3, 3)),
            "one channel, one filter": conv_case(rng, 2, 1, 1, two_different(rng, 2, 4), two_different(rng, 2, 4)),
            "a 4 x 3 kernel": conv_case(rng, 1, 2, 2, (2, 3), (4, 3)),
            "a 1 x 1 kernel": conv_case(rng, 2, 2, 3, two_different(rng, 2, 4), (1, 1)),
            "a kernel as large as the image": conv_case(rng, 2, 2, 3, (1, 1), two_different(rng, 2, 5))}


def strided_cases(rng):
    return {"stride 2": conv_case(rng, 2, 2, 3, two_different(rng, 2, 4), (3, 3), stride=2),
            "stride 2, a row and a column left over": conv_case(rng, 1, 2, 2, two_different(rng, 2, 4),
                                                                two_different(rng, 2, 3), (1, 1), stride=2),
            "stride 3, larger than the kernel": conv_case(rng, 2, 1, 2, two_different(rng, 2, 3), (2, 2),
                                                          (2, int(rng.integers(1, 3))), stride=3),
            "stride 2, a 1 x 1 kernel": conv_case(rng, 2, 2, 3, two_different(rng, 2, 4), (1, 1), (1, 0), stride=2),
            "stride 3, rows left over": conv_case(rng, 1, 2, 2, (2, 2), (3, 4), (int(rng.integers(1, 3)), 0), stride=3)}


def padded_cases(rng):
    return {"padding 1": conv_case(rng, 2, 2, 3, two_different(rng, 3, 5), (3, 3), padding=1),
            "padding 2, a 5 x 5 kernel": conv_case(rng, 1, 1, 2, two_different(rng, 2, 4), (5, 5), padding=2),
            "padding 1, stride 2": conv_case(rng, 2, 2, 2, two_different(rng, 2, 4), two_different(rng, 2, 4), padding=1,
                                             stride=2),
            "padding 2, stride 3, a column left over": conv_case(rng, 1, 2, 2, two_different(rng, 2, 3), (3, 2), (0, 1),
                                                                 padding=2, stride=3),
            "padding 1, a 1 x 1 kernel": conv_case(rng, 1, 2, 2, (4, 5), (1, 1), padding=1)}


def dilated_cases(rng):
    return {"dilation 2": conv_case(rng, 2, 2, 2, two_different(rng, 2, 4), two_different(rng, 2, 3), dilation=2),
            "dilation 2, padding 2": conv_case(rng, 1, 2, 3, two_different(rng, 3, 5), (3, 3), padding=2, dilation=2),
            "dilation 2, stride 2": conv_case(rng, 1, 2, 2, two_different(rng, 2, 4), (2, 3), stride=2, dilation=2),
            "dilation 3, stride 2, a row left over": conv_case(rng, 2, 1, 2, (2, 3), (2, 3), (1, 0), stride=2, dilation=3)}


def larger_cases(rng):
    """As many images, channels and filters as in the first of `plain_cases`, in larger images, with options."""
    return {"padding 1, stride 2": conv_case(rng, 2, 3, 2, (5, 6), (4, 4), padding=1, stride=2)}


def style_cases(rng):
    return {"stride 2, padding 1": conv_case(rng, 2, 2, 3, (2, 3), (3, 2), stride=2, padding=1),
            "one of each": conv_case(rng, 1, 1, 1, (2, 3), (2, 2))}


def options_of(i: Bunch, **other: Any) -> dict[str, Any]:
    """The options of a case as conv2d takes them, some of them replaced."""
    return {**{o: i[o] for o in OPTIONS if o in i}, **other}


def conv2d(i: Bunch, x: Any, w: Any, b: Any, **other: Any):
    """PyTorch's convolution of tensors, with the case's options."""
    from torch.nn import functional as F
    return F.conv2d(x, w, b, **options_of(i, **other))


def expected_conv(i: Bunch) -> Bunch:
    """out, dx, dw, db."""
    return forward_and_gradients(lambda x, w, b: conv2d(i, x, w, b), i, ARRAYS, i.dout)
