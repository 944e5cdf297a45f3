"""What the exercises of unit 02 ask for."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.implementations.truth.trials import Trial, by_torch, dtypes, several, single

# (n, k, stride, padding): strides that leave a remainder and that do not, even filters, filters as long as the input.
LINES = (
    (7, 3, 1, 0),
    (7, 3, 2, 1),
    (9, 4, 3, 2),
    (4, 4, 1, 0),
    (6, 1, 2, 0),
    (8, 3, 2, 0),
    (8, 3, 3, 0),
    (5, 2, 1, 2),
    (3, 5, 1, 1),
    (10, 3, 3, 0),
    (6, 6, 2, 2),
    (5, 1, 1, 1),
    (60, 11, 2, 3),
)

# Sizes of image and kernel: not square, square, with a kernel larger than the image, and of a single row or weight.
IMAGES = (
    ((6, 9), (3, 3)),
    ((5, 5), (3, 5)),
    ((7, 4), (5, 1)),
    ((4, 8), (1, 3)),
    ((3, 3), (5, 5)),
    ((1, 6), (3, 3)),
    ((2, 3), (1, 1)),
    ((12, 9), (11, 3)),
)


def correlation(x: torch.Tensor, w: torch.Tensor, **options: int) -> torch.Tensor:
    """(..., n) with (k,) to (..., L)."""
    return F.conv1d(x.reshape(-1, 1, x.shape[-1]), w[None, None], **options).reshape(*x.shape[:-1], -1)


def cross_correlate1d(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for n, k, stride, padding in LINES:
            x, w = rng.normal(size=n).astype(dtype), rng.normal(size=k).astype(dtype)
            tensors = (torch.tensor(a, dtype=torch.float64) for a in (x, w))
            expected = correlation(*tensors, stride=stride, padding=padding).numpy()
            what = f"{(n, k, stride, padding)} {dtype.__name__}"
            call = single("cross_correlate1d")
            yield Trial(what, [x, w, stride, padding], call, [expected], tolerance)
    x, w = rng.normal(size=6), rng.normal(size=3)
    expected = correlation(torch.tensor(x), torch.tensor(w)).numpy()
    yield Trial("no options", [x, w], single("cross_correlate1d"), [expected], 1e-9)


def output_size(n: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """What PyTorch makes of a line of zeros."""
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, kernel_size), **options).shape[-1]


def conv_output_size(rng: np.random.Generator) -> Iterator[Trial]:
    sides = product((13, 14, 32, 224, 227), (1, 2, 3, 5), (1, 2, 3, 4), (0, 1, 2), (1, 2, 3))
    for n, k, stride, padding, dilation in sides:
        inputs = [n, k, stride, padding, dilation]
        yield Trial(f"{inputs}", inputs, single("conv_output_size"), [output_size(*inputs)], 1e-9)
    yield Trial("no options", [9, 4], single("conv_output_size"), [output_size(9, 4)], 1e-9)


def same_padding(rng: np.random.Generator) -> Iterator[Trial]:
    for k, dilation in product(range(1, 12), range(1, 7)):
        if dilation * (k - 1) % 2 == 0:
            fits = [p for p in range(60) if output_size(80, k, 1, p, dilation) == 80]
            yield Trial(f"{k} {dilation}", [k, dilation], single("same_padding"), fits, 1e-9)
    yield Trial("no dilation given", [5], single("same_padding"), [2], 1e-9)


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def conv_num_parameters(rng: np.random.Generator) -> Iterator[Trial]:
    for c, f, k, bias in product((1, 3, 4), (1, 2, 5, 10), (1, 2, 3, 5), (True, False)):
        expected = parameters(nn.Conv2d(c, f, k, bias=bias, device="meta"))
        yield Trial(f"{(c, f, k, bias)}", [c, f, k, bias], single("conv_num_parameters"), [expected], 1e-9)
    expected = parameters(nn.Conv2d(3, 6, 5, device="meta"))
    yield Trial("bias not given", [3, 6, 5], single("conv_num_parameters"), [expected], 1e-9)


def conv1d_matrix(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for n, k, stride, padding in LINES:
            w = rng.normal(size=k).astype(dtype)
            basis, filter_ = torch.eye(n, dtype=torch.float64), torch.tensor(w, dtype=torch.float64)
            expected = correlation(basis, filter_, stride=stride, padding=padding).numpy().T
            call = matrix_of_shape(expected.shape)
            yield Trial(f"{(n, k, stride, padding)} {dtype.__name__}", [w, n, stride, padding], call, [expected], tolerance)
    w = rng.normal(size=3)
    expected = correlation(torch.eye(6, dtype=torch.float64), torch.tensor(w)).numpy().T
    yield Trial("no options", [w, 6], single("conv1d_matrix"), [expected], 1e-9)


def matrix_of_shape(shape: tuple[int, ...]) -> Callable[..., Sequence[Any]]:
    """Calls `conv1d_matrix`; one of size 1 along both axes could otherwise pass for its own transpose."""

    def call(functions, *inputs):
        matrix = functions["conv1d_matrix"](*inputs)
        assert np.shape(matrix) == shape, f"has shape {np.shape(matrix)}"
        return [matrix]

    return call


def conv1d_backward(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for n, k in ((7, 3), (4, 3), (5, 5), (6, 1), (9, 4), (8, 2), (3, 2), (7, 4), (1, 1), (40, 6)):
            x, w, dout = (rng.normal(size=size).astype(dtype) for size in (n, k, n - k + 1))
            _, dx, dw = by_torch(correlation, x, w, dout)
            yield Trial(f"{(n, k)} {dtype.__name__}", [dout, x, w], several("conv1d_backward"), [dx, dw], tolerance)


def filter_image(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for size, kernel_size in IMAGES:
            for values in (rng.uniform(0, 1, size), rng.normal(0, 3, size), rng.normal(0, 300, size)):
                image, kernel = values.astype(dtype), rng.normal(size=kernel_size).astype(dtype)
                t, w = (torch.tensor(a, dtype=torch.float64)[None, None] for a in (image, kernel))
                padding = [side // 2 for side in kernel_size]
                expected = F.conv2d(t, w, padding=padding)[0, 0].numpy()
                what = f"{size} {kernel_size} {dtype.__name__}"
                yield Trial(what, [image, kernel], single("filter_image"), [expected], tolerance)


def sees(layers: Sequence[tuple[int, int, int]]) -> int:
    """From the first to the last input that has a gradient from the first output."""
    x = torch.ones(1, 1, 4000, dtype=torch.float64, requires_grad=True)
    out = x
    for kernel_size, stride, dilation in layers:
        weights = torch.full((1, 1, kernel_size), 1 / kernel_size, dtype=torch.float64)
        out = F.conv1d(out, weights, stride=stride, dilation=dilation)
    (gradient,) = torch.autograd.grad(out[0, 0, 0], x)
    reached = gradient[0, 0].nonzero()
    return int(reached.max() - reached.min()) + 1


def receptive_field(rng: np.random.Generator) -> Iterator[Trial]:
    fixed = (
        [],
        [(3, 1, 1)],
        [(5, 3, 1)],
        [(3, 1, 2)],
        [(3, 1, 1), (3, 1, 1)],
        [(3, 2, 1), (3, 1, 1)],
        [(3, 2, 1), (3, 2, 1), (3, 2, 1)],
        [(1, 2, 1), (3, 1, 3)],
        [(11, 4, 1), (3, 2, 1), (5, 1, 1), (3, 2, 1), (3, 1, 1)],
        [(3, 2, 1)] * 6 + [(2, 1, 1)],
    )
    drawn = [[tuple(map(int, rng.integers((1, 1, 1), (6, 4, 4)))) for _ in range(depth)] for depth in (2, 3, 4, 4, 5)]
    for layers in (*fixed, *drawn):
        yield Trial(f"{layers}", [list(layers)], single("receptive_field"), [sees(layers)], 1e-9)


def quiz_connected_or_local(rng: np.random.Generator) -> Iterator[Trial]:
    for h, w, c, units, k in ((128, 128, 3, 64, 3), (5, 7, 2, 3, 1), (9, 4, 1, 6, 2), (8, 8, 4, 1, 5), (6, 10, 3, 8, 4)):
        connected = parameters(nn.Linear(h * w * c, units, bias=False, device="meta"))
        local = parameters(nn.Conv2d(c, units, k, bias=False, device="meta"))
        call = several("quiz_connected_or_local")
        yield Trial(f"{(h, w, c, units, k)}", [h, w, c, units, k], call, [connected, local], 1e-12)


def quiz_conv_volume(rng: np.random.Generator) -> Iterator[Trial]:
    questions = (
        (32, 32, 3, 1, 5, 1, 0),
        (32, 32, 3, 1, 5, 1, 2),
        (32, 32, 3, 10, 5, 1, 2),
        (227, 227, 3, 96, 11, 4, 0),
        (224, 224, 3, 96, 11, 4, 2),
        (224, 224, 3, 96, 11, 4, 0),
        (17, 9, 4, 6, 3, 2, 1),
        (8, 15, 2, 5, 4, 3, 1),
        (6, 5, 1, 7, 1, 2, 0),
        (9, 7, 2, 3, 3, 1, 4),
        (23, 18, 3, 2, 2, 5, 0),
    )
    for h, w, c, f, k, stride, padding in questions:
        layer = nn.Conv2d(c, f, k, stride, padding, device="meta")
        shape = layer(torch.zeros(1, c, h, w, device="meta")).shape[1:]
        expected = [*shape, layer.weight.numel(), parameters(layer)]
        inputs = [h, w, c, f, k, stride, padding]
        yield Trial(f"{inputs}", inputs, several("quiz_conv_volume"), expected, 1e-12)


def quiz_one_by_one(rng: np.random.Generator) -> Iterator[Trial]:
    for h, w, c, f in ((28, 28, 192, 64), (5, 7, 3, 2), (4, 9, 1, 6), (8, 3, 5, 1), (6, 6, 2, 2)):
        layer = nn.Conv2d(c, f, 1, bias=False, device="meta")
        expected = [*layer(torch.zeros(1, c, h, w, device="meta")).shape[1:], parameters(layer)]
        yield Trial(f"{(h, w, c, f)}", [h, w, c, f], several("quiz_one_by_one"), expected, 1e-12)


TRIALS = {
    "cross_correlate1d": cross_correlate1d,
    "conv_output_size": conv_output_size,
    "same_padding": same_padding,
    "conv_num_parameters": conv_num_parameters,
    "conv1d_matrix": conv1d_matrix,
    "conv1d_backward": conv1d_backward,
    "filter_image": filter_image,
    "receptive_field": receptive_field,
    "quiz_connected_or_local": quiz_connected_or_local,
    "quiz_conv_volume": quiz_conv_volume,
    "quiz_one_by_one": quiz_one_by_one,
}
