"""What the exercises of unit 03 ask for."""

import builtins
import contextlib
import inspect
import itertools
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from tests.implementations.truth.digits import digits
from tests.implementations.truth.trials import Trial, by_torch, dtypes, single

# N, C, H, W, F, KH, KW, stride, padding: sizes that differ and sizes that agree, rows that the floor drops, a stride
# larger than the kernel, a batch of one.
CONVOLUTIONS = (
    (2, 3, 5, 6, 4, 3, 2, 1, 0),
    (1, 2, 6, 4, 3, 3, 3, 2, 1),
    (3, 1, 7, 5, 2, 2, 3, 3, 2),
    (2, 2, 4, 4, 2, 3, 3, 1, 1),
    (2, 3, 5, 7, 2, 1, 1, 2, 0),
    (1, 3, 6, 8, 2, 5, 4, 1, 2),
    (2, 2, 8, 7, 3, 2, 1, 3, 1),
)
DILATIONS = (1, 1, 2, 2, 1, 2, 3)
# The file of np.hstack, np.stack and their kin; np.apply_along_axis is in another.
STACKING = inspect.getsourcefile(np.hstack.__wrapped__)


def twice(name: str, variant: str = "", **options: int) -> Callable[..., Sequence[Any]]:
    """Output and gradients of a layer that two others follow: one of the same sizes, with its backward, and a wider one.

    `name_forward` and `name_backward`, each followed by `variant`.
    """

    def call(functions, *inputs):
        *arrays, dout = inputs
        forward, backward = functions[f"{name}_forward{variant}"], functions[f"{name}_backward{variant}"]
        out, cache = forward(*arrays, **options)
        out = np.copy(out)
        _, other = forward(*[-2 * array for array in arrays], **options)
        backward(3 * dout, other)
        forward(np.concatenate([arrays[0], arrays[0]], axis=-1), *arrays[1:], **options)
        grads = backward(dout, cache)
        if len(arrays) == 1:
            assert not isinstance(grads, (tuple, list)), "a lone gradient comes bare"
            grads = [grads]
        assert len(grads) == len(arrays), f"{len(grads)} gradients"
        return [out, *grads]

    return call


def convolution(rng: np.random.Generator, variant: str, dilations: Sequence[int | None]) -> Iterator[Trial]:
    """The first of the trials leaves the options out."""
    for dtype, tolerance in dtypes():
        for sizes, dilation in zip(CONVOLUTIONS, dilations, strict=True):
            N, C, H, W, filters, KH, KW, stride, padding = sizes
            options = {"stride": stride, "padding": padding}
            if dilation is not None:
                options["dilation"] = dilation
            x, w, b = rng.normal(size=(N, C, H, W)), rng.normal(size=(filters, C, KH, KW)), rng.normal(size=filters)

            def by(x, w, b, options=options):
                return F.conv2d(x, w, b, **options)

            shape = by(*map(torch.tensor, (x, w, b))).shape
            inputs = [array.astype(dtype) for array in (x, w, b, rng.normal(size=shape))]
            options = {} if sizes is CONVOLUTIONS[0] else options
            what = f"{sizes} {dilation} {dtype.__name__}"
            yield Trial(what, inputs, twice("conv2d", variant, **options), by_torch(by, *inputs), tolerance)


def conv2d_backward_naive(rng: np.random.Generator) -> Iterator[Trial]:
    return convolution(rng, "_naive", [None] * len(CONVOLUTIONS))


def conv2d_backward(rng: np.random.Generator) -> Iterator[Trial]:
    yield from convolution(rng, "", DILATIONS)
    yield Trial("loops", [rng.normal(size=(2, 3, 6, 6))], growth, [[0, 0, 0]], 1e-9)


def growth(functions: dict[str, Callable], x: np.ndarray) -> list[np.ndarray]:
    """For more images, rows and columns: whether forward and backward execute more lines, library code included."""

    def run(shape):
        x, w, b = np.ones(shape), np.ones((2, 3, 3, 3)), np.ones(2)
        out, cache = functions["conv2d_forward"](x, w, b, stride=1, padding=1)
        functions["conv2d_backward"](np.ones_like(out), cache)

    base = executed_lines(run, x.shape)
    grown = ((32, 3, 6, 6), (2, 3, 36, 6), (2, 3, 6, 36))
    return [np.array([executed_lines(run, shape) > base + 15 for shape in grown], dtype=x.dtype)]


def executed_lines(run: Callable, *arguments: Any) -> int:
    """Python lines executed in a call, in its threads too.

    `map` and `starmap`, whose loops run in C, are replaced by loops in Python. NumPy's stack and its kin, which look
    at each array of a batch in Python, are no loop of the student's.
    """
    lines = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Callable | None:
        nonlocal lines
        if frame.f_code.co_filename == STACKING:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace(), threading.gettrace()
    with loops_in_python():
        sys.settrace(trace)
        threading.settrace(trace)
        try:
            run(*arguments)
        finally:
            sys.settrace(before[0])
            threading.settrace(before[1])
    return lines


@contextlib.contextmanager
def loops_in_python() -> Iterator[None]:
    def slow_map(f, *sequences):
        for values in zip(*sequences, strict=False):
            yield f(*values)

    def slow_starmap(f, sequence):
        for values in sequence:
            yield f(*values)

    fast_map, fast_starmap = builtins.map, itertools.starmap
    builtins.map, itertools.starmap = slow_map, slow_starmap
    try:
        yield
    finally:
        builtins.map, itertools.starmap = fast_map, fast_starmap


# N, C, H, W, KH, KW, stride, padding, dilation; a square kernel is given as a number.
UNFOLDINGS = (
    (2, 3, 4, 5, 2, 2, 1, 0, 1),
    (2, 2, 5, 6, 3, 2, 1, 0, 1),
    (1, 3, 6, 4, 2, 3, 2, 1, 1),
    (3, 1, 7, 6, 2, 3, 3, 2, 1),
    (2, 2, 4, 4, 2, 2, 1, 1, 1),
    (2, 2, 4, 4, 2, 2, 2, 0, 1),
    (2, 3, 5, 7, 1, 1, 2, 1, 1),
    (1, 2, 8, 7, 3, 3, 1, 1, 2),
    (2, 2, 9, 8, 2, 2, 2, 1, 3),
    (2, 1, 7, 9, 2, 2, 3, 0, 2),
)


def unfolding(rng: np.random.Generator) -> Iterator[tuple]:
    """Image, columns of random numbers, kernel_size, options, as PyTorch takes them, and as a student does."""
    for dtype, tolerance in dtypes():
        for number, (N, C, H, W, KH, KW, stride, padding, dilation) in enumerate(UNFOLDINGS):
            kernel_size = KH if KH == KW else (KH, KW)
            x = rng.normal(size=(N, C, H, W)).astype(dtype)
            options = {"stride": stride, "padding": padding, "dilation": dilation}
            given = {} if number < 2 else options
            cols = F.unfold(torch.tensor(x, dtype=torch.float64), kernel_size, **options).numpy()
            what = f"{UNFOLDINGS[number]} {dtype.__name__}"
            yield what, x, cols, kernel_size, options, given, tolerance


def im2col(rng: np.random.Generator) -> Iterator[Trial]:
    for what, x, cols, kernel_size, _, given, tolerance in unfolding(rng):

        def call(functions, x, kernel_size=kernel_size, given=given):
            return [functions["im2col"](x, kernel_size, **given)]

        yield Trial(what, [x], call, [cols], tolerance)


def col2im(rng: np.random.Generator) -> Iterator[Trial]:
    for what, x, unfolded, kernel_size, options, given, tolerance in unfolding(rng):
        cols = rng.normal(size=unfolded.shape).astype(x.dtype)
        columns = torch.tensor(cols, dtype=torch.float64)
        expected = F.fold(columns, x.shape[2:], kernel_size, **options).numpy()

        def call(functions, cols, shape=x.shape, kernel_size=kernel_size, given=given):
            return [functions["col2im"](cols, shape, kernel_size, **given)]

        yield Trial(what, [cols], call, [expected], tolerance)


# N, C, H, W, kernel_size, stride
POOLINGS = (
    (2, 3, 6, 6, 2, 2),
    (1, 2, 7, 9, 3, 2),
    (2, 1, 5, 8, 3, 1),
    (3, 2, 8, 5, 2, 3),
    (2, 2, 4, 4, 2, 2),
    (1, 3, 9, 7, 3, 3),
    (2, 1, 4, 3, 1, 1),
    (2, 2, 6, 4, 2, 1),
)


def pooling(rng: np.random.Generator, name: str, by: Callable[..., torch.Tensor]) -> Iterator[Trial]:
    """About half of the trials hold negative numbers alone."""
    for dtype, tolerance in dtypes():
        for number, (N, C, H, W, kernel_size, stride) in enumerate(POOLINGS):
            x = rng.normal(-5 * (number % 2), 1, (N, C, H, W))

            def pooled(x, kernel_size=kernel_size, stride=stride):
                return by(x, kernel_size, stride)

            inputs = [array.astype(dtype) for array in (x, rng.normal(size=pooled(torch.tensor(x)).shape))]
            what = f"{POOLINGS[number]} {dtype.__name__}"
            call = twice(name, kernel_size=kernel_size, stride=stride)
            yield Trial(what, inputs, call, by_torch(pooled, *inputs), tolerance)


def max_pool2d_backward(rng: np.random.Generator) -> Iterator[Trial]:
    yield from pooling(rng, "max_pool2d", F.max_pool2d)
    x = rng.integers(0, 2, (2, 2, 6, 4)).astype(float)
    dout = rng.uniform(1, 2, (2, 2, 3, 2))
    yield Trial("ties", [x, dout], ties, [1, 1], 1e-9)


def ties(functions: dict[str, Callable], x: np.ndarray, dout: np.ndarray) -> list[float]:
    """Windows of 2 x 2 side by side: whether each sends its gradient to winners alone, and to how many of them.

    In each window the winners' shares make up the whole gradient, or each winner has the whole.
    """
    out, cache = functions["max_pool2d_forward"](x, 2, 2)
    share = functions["max_pool2d_backward"](dout.copy(), cache) / np.kron(dout, np.ones((2, 2)))
    quarters = [(i, j) for i in (0, 1) for j in (0, 1)]
    shares = np.stack([share[:, :, i::2, j::2] for i, j in quarters])
    wins = np.stack([x[:, :, i::2, j::2] for i, j in quarters]) == out
    nothing_else = np.all(shares[~wins] == 0) and np.all(shares >= 0) and np.all(shares <= 1 + 1e-9)
    one_gradient = np.isclose(shares.sum(axis=0), 1)
    to_every_winner = np.all(np.where(wins, np.isclose(shares, 1), True), axis=0)
    return [float(nothing_else), float(np.all(one_gradient | to_every_winner))]


def avg_pool2d_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return pooling(rng, "avg_pool2d", F.avg_pool2d)


def conv1x1(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, C, H, W, filters in ((2, 3, 4, 5, 4), (1, 4, 3, 2, 2), (3, 3, 3, 3, 3), (2, 1, 2, 3, 5), (2, 5, 1, 4, 1)):
            shapes = ((N, C, H, W), (filters, C), (filters,))
            inputs = [rng.normal(size=shape).astype(dtype) for shape in shapes]
            x, w, b = (torch.tensor(array, dtype=torch.float64) for array in inputs)
            expected = F.conv2d(x, w[:, :, None, None], b).numpy()
            yield Trial(f"{N, C, H, W, filters} {dtype.__name__}", inputs, single("conv1x1"), [expected], tolerance)


# N, H, W, F1, F2, M1, M2, K
LENETS = (
    (2, 8, 8, 2, 3, 7, 5, 4),
    (3, 12, 8, 3, 2, 5, 6, 3),
    (1, 8, 12, 1, 2, 4, 3, 6),
    (2, 8, 8, 3, 3, 12, 12, 12),
    (2, 9, 14, 2, 3, 6, 5, 4),
)


def lenet_by_torch(x: torch.Tensor, params: dict[str, torch.Tensor]) -> torch.Tensor:
    for layer in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, params[f"{layer}_w"], params[f"{layer}_b"], padding=2)), 2)
    x = x.flatten(1)
    x = F.relu(x @ params["fc1_w"] + params["fc1_b"])
    x = F.relu(x @ params["fc2_w"] + params["fc2_b"])
    return x @ params["fc3_w"] + params["fc3_b"]


def lenet_backward(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, H, W, F1, F2, M1, M2, K in LENETS:
            D = F2 * (H // 4) * (W // 4)
            shapes = {"conv1_w": (F1, 1, 5, 5), "conv1_b": (F1,), "conv2_w": (F2, F1, 5, 5), "conv2_b": (F2,)}
            shapes |= {"fc1_w": (D, M1), "fc1_b": (M1,), "fc2_w": (M1, M2), "fc2_b": (M2,)}
            shapes |= {"fc3_w": (M2, K), "fc3_b": (K,)}
            params = {name: (rng.normal(size=shape) * 0.5).astype(dtype) for name, shape in shapes.items()}
            x, dscores = rng.normal(size=(N, 1, H, W)).astype(dtype), rng.normal(size=(N, K)).astype(dtype)

            def by(x, *values, names=tuple(params)):
                return lenet_by_torch(x, dict(zip(names, values, strict=True)))

            scores, _, *grads = by_torch(by, x, *params.values(), dscores)
            what = f"{N, H, W, F1, F2, M1, M2, K} {dtype.__name__}"
            yield Trial(what, [x, params, dscores], lenet, [scores, *grads], tolerance)


def lenet(functions: dict[str, Callable], x: np.ndarray, params: dict, dscores: np.ndarray) -> list[np.ndarray]:
    """Scores and gradients; the network sees other images between forward and backward."""
    names = list(params)
    scores, cache = functions["lenet_forward"](x, params)
    scores = np.copy(scores)
    functions["lenet_forward"](-2 * x[:, :, ::-1], params)
    grads = functions["lenet_backward"](dscores, cache)
    assert isinstance(grads, dict) and set(grads) == set(names), "grads is not a dict with the keys of params"
    return [scores, *(grads[name] for name in names)]


def patterns(rng: np.random.Generator, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Images of 8 x 8, each a class's pattern or its negative with a little noise: no linear map tells them apart."""
    labels = np.arange(60 * classes) % classes
    drawn = rng.random((classes, 1, 8, 8)).round()[labels]
    drawn = np.where(rng.random((len(labels), 1, 1, 1)) < 0.5, drawn, 1 - drawn)
    return np.clip(drawn + rng.normal(0, 0.1, drawn.shape), 0, 1), labels


def train_lenet(rng: np.random.Generator) -> Iterator[Trial]:
    """Digits lying on their side, then twelve patterns; images come together, in part, and one alone."""
    images, kinds, others, labels = digits()
    images, others = (np.rot90(part.reshape(-1, 1, 8, 8), axes=(2, 3)).copy() for part in (images, others))
    yield Trial("digits", [images, kinds], training(others, labels, 10), [1.0, 1.0], 1e-9)
    images, kinds = patterns(rng, 12)
    yield Trial("patterns", [images, kinds], training(images, kinds, 12), [1.0, 1.0], 1e-9)


def training(unseen: np.ndarray, labels: np.ndarray, classes: int) -> Callable[..., Sequence[Any]]:
    """Whether enough of the unseen images get their label, and how many of a few keep it when each comes alone."""

    def call(functions, x, y):
        predict = functions["train_lenet"](x, y, classes, np.random.default_rng(3))
        found = np.asarray(predict(unseen))
        assert found.size == len(unseen), "not one label for each image"
        one = np.concatenate([np.reshape(predict(image[None]), -1) for image in unseen[:20]])
        return [np.mean(found.ravel() == labels) >= 0.95, np.mean(one == found.ravel()[:20])]

    return call


TRIALS = {
    "conv2d_backward_naive": conv2d_backward_naive,
    "im2col": im2col,
    "col2im": col2im,
    "conv2d_backward": conv2d_backward,
    "max_pool2d_backward": max_pool2d_backward,
    "avg_pool2d_backward": avg_pool2d_backward,
    "conv1x1": conv1x1,
    "lenet_backward": lenet_backward,
    "train_lenet": train_lenet,
}
