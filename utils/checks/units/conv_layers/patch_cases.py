"""Inputs of im2col and col2im, and what PyTorch's unfold and fold make of them."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.units.conv_layers.conv_cases import OPTIONS, conv_case, options_of, two_different
from utils.checks.values import Bunch


def patch_case(rng: np.random.Generator, images: int, channels: int, out: tuple[int, int], kernel: tuple[int, int],
               left: tuple[int, int] = (0, 0), **options: int) -> dict[str, Any]:
    """x and cols for `out` windows; a square kernel is given as a number."""
    x = conv_case(rng, images, channels, 1, out, kernel, left, **options)["x"]
    cols = rng.normal(size=(images, channels * kernel[0] * kernel[1], out[0] * out[1]))
    return {"x": x, "cols": cols, "x_shape": x.shape, "kernel_size": kernel[0] if kernel[0] == kernel[1] else kernel,
            "_out": out, **options}


def plain_cases(rng):
    return {"2 x 2 windows": patch_case(rng, 2, 3, two_different(rng, 2, 4), (2, 2)),
            "a batch of one": patch_case(rng, 1, 2, two_different(rng, 2, 4), (3, 3)),
            "all sizes equal": patch_case(rng, 3, 3, (3, 3), (3, 3)),
            "one channel": patch_case(rng, 2, 1, two_different(rng, 2, 4), (2, 2)),
            "1 x 1 windows": patch_case(rng, 2, 3, two_different(rng, 2, 4), (1, 1)),
            "a window as large as the image": patch_case(rng, 2, 2, (1, 1), (4, 4))}


def strided_cases(rng):
    return {"stride 2": patch_case(rng, 2, 2, two_different(rng, 2, 4), (3, 3), stride=2),
            "stride 2, a row and a column left over": patch_case(rng, 1, 2, two_different(rng, 2, 4), (2, 2), (1, 1),
                                                                 stride=2),
            "stride 3, larger than the window": patch_case(rng, 2, 1, two_different(rng, 2, 3), (2, 2),
                                                           (2, int(rng.integers(1, 3))), stride=3)}


def padded_cases(rng):
    return {"padding 1": patch_case(rng, 2, 2, two_different(rng, 3, 5), (3, 3), padding=1),
            "padding 2, 5 x 5 windows": patch_case(rng, 1, 2, two_different(rng, 2, 4), (5, 5), padding=2),
            "padding 1, stride 2, a column left over": patch_case(rng, 2, 2, two_different(rng, 2, 4), (3, 3), (0, 1),
                                                                  padding=1, stride=2)}


def dilated_cases(rng):
    return {"dilation 2": patch_case(rng, 2, 2, two_different(rng, 2, 4), (2, 2), dilation=2),
            "dilation 2, padding 2": patch_case(rng, 1, 2, two_different(rng, 3, 5), (3, 3), padding=2, dilation=2),
            "dilation 2, stride 2": patch_case(rng, 1, 2, two_different(rng, 2, 4), (3, 3), stride=2, dilation=2),
            "dilation 3, stride 2, a row left over": patch_case(rng, 2, 1, two_different(rng, 2, 3), (2, 2), (1, 0),
                                                                stride=2, dilation=3)}


def pair_cases(rng):
    """kernel_size as a pair, rows and columns not the same."""
    return {"windows higher than wide": patch_case(rng, 2, 2, two_different(rng, 2, 4), (3, 2)),
            "windows wider than high, stride 2": patch_case(rng, 1, 3, two_different(rng, 2, 3), (2, 3), stride=2),
            "a pair of equal numbers": {**patch_case(rng, 1, 2, two_different(rng, 2, 3), (2, 2)), "kernel_size": (2, 2)},
            "3 x 2, stride 3, dilation 2, rows left over": patch_case(rng, 2, 2, two_different(rng, 2, 3), (3, 2), (2, 1),
                                                                      stride=3, dilation=2),
            "one row high, padding 1": patch_case(rng, 2, 2, two_different(rng, 3, 5), (1, 3), padding=1)}


def style_cases(rng):
    return {"stride 2, padding 1": patch_case(rng, 2, 3, (2, 3), (2, 2), stride=2, padding=1),
            "one window": patch_case(rng, 1, 2, (1, 1), (3, 3))}


def plain_options(i: Bunch) -> dict[str, Any]:
    return {o: i[o] for o in OPTIONS if o in i}


def unfold(i: Bunch, x: Any, **other: Any):
    """PyTorch's unfold of a tensor, with the case's options."""
    from torch.nn import functional as F
    return F.unfold(x, i.kernel_size, **options_of(i, **other))


def fold(i: Bunch, cols: Any, **other: Any):
    """PyTorch's fold of a tensor, with the case's options."""
    from torch.nn import functional as F
    options = options_of(i, **other)
    shape = options.pop("shape", i.x_shape[2:])
    return F.fold(cols, shape, i.kernel_size, **options)


def expected_cols(i: Bunch) -> dict[str, np.ndarray]:
    return {"cols": numpy(lambda x: unfold(i, x), i.x)}


def expected_image(i: Bunch) -> dict[str, np.ndarray]:
    return {"x": numpy(lambda cols: fold(i, cols), i.cols)}


def kernel(i: Bunch) -> tuple[int, int]:
    """(KH, KW)."""
    return i.kernel_size if isinstance(i.kernel_size, tuple) else (i.kernel_size, i.kernel_size)


def by_axes(i: Bunch, cols: np.ndarray) -> np.ndarray:
    """Columns (N, C * KH * KW, L) in all their axes, (N, C, KH, KW, OH, OW)."""
    return np.reshape(cols, (len(cols), -1, *kernel(i), *i._out))


def without(*names: str):
    """A case generator's cases without the inputs `names`."""
    def fewer(drawn):
        def cases(rng):
            return {case: {k: v for k, v in inputs.items() if k not in names} for case, inputs in drawn(rng).items()}
        return cases
    return fewer
