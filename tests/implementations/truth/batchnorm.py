"""What the exercises of unit 04 ask for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from tests.implementations.truth.trials import Trial, dtypes

# N, D, momentum, eps; the first leaves the options out. An eps that matters beside the variance, two images, one feature,
# as many images as features.
BATCHES = (
    (6, 4, 0.1, 1e-5),
    (4, 4, 0.3, 0.1),
    (2, 3, 0.9, 1e-3),
    (7, 1, 0.25, 0.5),
    (3, 5, 1.0, 1e-5),
    (5, 2, 0.0, 2.0),
)
# The size of an image batch, momentum, eps: square and not, one image, one pixel, one channel.
IMAGES = (
    ((4, 3, 2, 5), 0.1, 1e-5),
    ((3, 3, 3, 3), 0.3, 0.1),
    ((1, 2, 4, 3), 0.75, 1e-3),
    ((5, 4, 1, 1), 0.5, 0.5),
    ((2, 1, 2, 2), 0.2, 2.0),
    ((2, 3, 1, 4), 0.9, 1e-5),
)
# In the order of the graph.
NODES = ("centered", "mean", "squared", "var", "std", "inv_std", "x_hat", "scaled")


class Batch:
    """What a layer is given: data of moderate means, a column at 0 and another with a small variance among them."""

    def __init__(self, rng: np.random.Generator, shape: Sequence[int], dtype: type, options: dict[str, float]):
        D = shape[1]
        column = (D, *(1,) * (len(shape) - 2))
        x = rng.uniform(0.5, 2, column) * rng.normal(size=shape) + rng.uniform(-1, 1, column)
        if D > 2:
            x[:, 1] = 0
            x[:, 2] *= 0.01
        gamma = rng.choice([-1, 1], D) * rng.uniform(0.5, 2, D)
        if D > 3:
            gamma[-1] = 0
        given = x, gamma, rng.normal(size=D), rng.normal(size=shape)
        running = rng.normal(size=D), rng.uniform(0.3, 3, D)
        self.x, self.gamma, self.beta, self.dout = (array.astype(dtype) for array in given)
        self.mean, self.var = (array.astype(dtype) for array in running)
        self.options = options

    def by_torch(self, training: bool = True) -> list[np.ndarray]:
        """out, dx, dgamma, dbeta, and the running statistics afterwards, in float64."""
        x, gamma, beta, dout, mean, var = map(in_float64, (self.x, self.gamma, self.beta, self.dout, self.mean, self.var))
        leaves = [leaf.requires_grad_() for leaf in (x, gamma, beta)]
        momentum, eps = self.options.get("momentum", 0.1), self.options.get("eps", 1e-5)
        out = F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps)
        return [t.detach().numpy() for t in (out, *torch.autograd.grad(out, leaves, dout), mean, var)]


def in_float64(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


def batches(rng: np.random.Generator, images: bool = False) -> Iterator[tuple[str, Batch, float]]:
    """What it is, the batch and its tolerance."""
    sizes = IMAGES if images else [((N, D), momentum, eps) for N, D, momentum, eps in BATCHES]
    for dtype, tolerance in dtypes():
        for number, (shape, momentum, eps) in enumerate(sizes):
            options = {"momentum": momentum, "eps": eps} if number else {}
            yield f"{shape} {options} {dtype.__name__}", Batch(rng, shape, dtype, options), tolerance


def one_image(rng: np.random.Generator) -> Iterator[tuple[str, Batch, float]]:
    """Asked in evaluation alone."""
    for dtype, tolerance in dtypes():
        yield f"one image {dtype.__name__}", Batch(rng, (1, 3), dtype, {"eps": 0.01}), tolerance


def batchnorm_forward(rng: np.random.Generator) -> Iterator[Trial]:
    for what, batch, tolerance in batches(rng):
        for training in (True, False):
            out, *_, mean, var = batch.by_torch(training)
            call = forward_only({**batch.options, "training": training})
            yield Trial(f"{what} {training}", inputs(batch), call, [out, mean, var], tolerance)
    for what, batch, tolerance in one_image(rng):
        out, *_, mean, var = batch.by_torch(training=False)
        call = forward_only({**batch.options, "training": False})
        yield Trial(f"{what} False", inputs(batch), call, [out, mean, var], tolerance)
    batch = Batch(rng, (5, 3), np.float64, {})
    yield Trial("two steps, then evaluation", inputs(batch), steps, steps_by_torch(batch), 1e-9)


def inputs(batch: Batch) -> list[np.ndarray]:
    return [batch.x, batch.gamma, batch.beta, batch.mean, batch.var]


def forward_only(options: dict[str, Any]) -> Callable[..., Sequence[Any]]:
    """out and both running statistics; training is left out where it is asked for."""
    options = {name: value for name, value in options.items() if (name, value) != ("training", True)}

    def call(functions, x, gamma, beta, mean, var):
        mean, var = mean.copy(), var.copy()
        out, _ = functions["batchnorm_forward"](x, gamma, beta, mean, var, **options)
        return [out, mean, var]

    return call


def steps(functions: dict[str, Callable], x: np.ndarray, *given: np.ndarray) -> list[np.ndarray]:
    *parameters, mean, var = (array.copy() for array in given)
    for batch, training in ((x, True), (2 * x + 1, True), (x, False)):
        given = (array.copy() for array in (batch, *parameters))
        out, _ = functions["batchnorm_forward"](*given, mean, var, training, 0.2, 0.01)
    return [out, mean, var]


def steps_by_torch(batch: Batch) -> list[np.ndarray]:
    x, gamma, beta, mean, var = map(in_float64, inputs(batch))
    for data, training in ((x, True), (2 * x + 1, True), (x, False)):
        out = F.batch_norm(data, mean, var, gamma, beta, training, 0.2, 0.01)
    return [t.numpy() for t in (out, mean, var)]


def first_of_two(name: str, suffix: str, options: dict[str, Any]) -> Callable[..., tuple[Any, Any]]:
    """What forward and backward give where two more layers work in between, one of the same sizes.

    `name_forward` and `name_backward`, the latter followed by `suffix`.
    """

    def call(functions, x, gamma, beta, mean, var, dout):
        forward, backward = functions[f"{name}_forward"], functions[f"{name}_backward{suffix}"]
        mean, var = mean.copy(), var.copy()
        out, cache = forward(x, gamma, beta, mean, var, **options)
        out = np.copy(out)
        others = {key: value / 2 for key, value in options.items() if key != "training"}
        x2 = np.concatenate([x, 3 - x**2]) if len(x) == 1 else 3 - 2 * x**2
        _, other = forward(x2, -gamma, 2 * beta, mean.copy(), 2 * var, **others)
        backward(np.resize(3 * dout, x2.shape), other)
        forward(np.concatenate([x, x2]), gamma, beta, mean.copy(), var.copy(), **others)
        return [out, mean, var], backward(dout, cache)

    return call


def three_gradients(name: str, suffix: str = "", **options: Any) -> Callable[..., Sequence[Any]]:
    both = first_of_two(name, suffix, options)

    def call(functions, *given):
        outputs, grads = both(functions, *given)
        assert len(grads) == 3, f"{len(grads)} gradients"
        return [*outputs, *grads]

    return call


def gradients(rng: np.random.Generator, name: str, suffix: str = "") -> Iterator[Trial]:
    """After training, and after evaluation."""
    images = name == "batchnorm2d"
    for training in (True, False):
        drawn = list(batches(rng, images)) if training or images else [*batches(rng), *one_image(rng)]
        for what, batch, tolerance in drawn:
            out, *grads, mean, var = batch.by_torch(training)
            options = batch.options if training else {**batch.options, "training": False}
            call = three_gradients(name, suffix, **options)
            given, expected = [*inputs(batch), batch.dout], [out, mean, var, *grads]
            yield Trial(f"{what} {training}", given, call, expected, tolerance)


def batchnorm_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return gradients(rng, "batchnorm")


def batchnorm_backward_simplified(rng: np.random.Generator) -> Iterator[Trial]:
    return gradients(rng, "batchnorm", "_simplified")


def batchnorm2d_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return gradients(rng, "batchnorm2d")


def graph_by_torch(batch: Batch) -> dict[str, np.ndarray]:
    """The gradient at every node, by name."""
    x, gamma, beta = (in_float64(array).requires_grad_() for array in (batch.x, batch.gamma, batch.beta))
    eps = batch.options.get("eps", 1e-5)
    mean = x.mean(axis=0)
    centered = x - mean
    squared = centered**2
    var = squared.mean(axis=0)
    std = (var + eps).sqrt()
    inv_std = 1 / std
    x_hat = centered * inv_std
    scaled = gamma * x_hat
    nodes = dict(zip(NODES, (centered, mean, squared, var, std, inv_std, x_hat, scaled), strict=True))
    nodes |= {"x": x, "gamma": gamma, "beta": beta}
    grads = torch.autograd.grad(scaled + beta, list(nodes.values()), in_float64(batch.dout))
    return {f"d{name}": grad.numpy() for name, grad in zip(nodes, grads, strict=True)}


def batchnorm_backward_graph(rng: np.random.Generator) -> Iterator[Trial]:
    """Asked in training alone."""
    for what, batch, tolerance in batches(rng):
        expected = graph_by_torch(batch)
        call = every_node(tuple(expected), batch.options)
        given = [*inputs(batch), batch.dout]
        yield Trial(what, given, call, [batch.by_torch()[0], *expected.values()], tolerance)


def every_node(names: Sequence[str], options: dict[str, float]) -> Callable[..., Sequence[Any]]:
    both = first_of_two("batchnorm", "_graph", options)

    def call(functions, *given):
        (out, *_), grads = both(functions, *given)
        return [out, *(grads[name] for name in names)]

    return call


TRIALS = {
    "batchnorm_forward": batchnorm_forward,
    "batchnorm_backward_graph": batchnorm_backward_graph,
    "batchnorm_backward": batchnorm_backward,
    "batchnorm_backward_simplified": batchnorm_backward_simplified,
    "batchnorm2d_backward": batchnorm2d_backward,
}
