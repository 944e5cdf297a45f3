"""What the exercises of unit 01 ask for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from tests.implementations.truth.digits import digits
from tests.implementations.truth.trials import SHAPES, Trial, by_torch, dtypes, layer, several, single


def logits(rng: np.random.Generator, shape: tuple[int, ...]) -> Iterator[tuple[str, np.ndarray, float]]:
    """Moderate entries, entries of 1e4 among them, and rows far from each other, each with its tolerance.

    `z - logsumexp(z)` is as stable as can be and still rounds at the size of z: hence the wider bound there.
    """
    large, apart = rng.normal(0, 2, (2, *shape))
    large[..., 0], large[..., -1] = 1e4, -1e4
    apart[0] += 1e4
    for dtype, tolerance in dtypes():
        for z in (rng.normal(0, 2, shape), large, apart):
            largest = np.abs(z).max()
            what = f"{shape} {dtype.__name__} up to {largest:.0f}"
            yield what, z.astype(dtype), max(tolerance, 2 * largest * float(np.finfo(dtype).eps))


def softmax(rng: np.random.Generator) -> Iterator[Trial]:
    for shape in SHAPES:
        for what, z, tolerance in logits(rng, shape):
            expected = torch.softmax(torch.tensor(z, dtype=torch.float64), 1).numpy()
            yield Trial(what, [z], single("softmax"), [expected], tolerance)


def softmax_jacobian(rng: np.random.Generator) -> Iterator[Trial]:
    for size in (5, 3, 2):
        for what, z, tolerance in logits(rng, (size,)):
            t = torch.tensor(z, dtype=torch.float64)
            expected = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), t).numpy()
            yield Trial(what, [z], single("softmax_jacobian"), [expected], tolerance)


def cross_entropy(rng: np.random.Generator) -> Iterator[Trial]:
    for shape in SHAPES:
        for what, z, tolerance in logits(rng, shape):
            y = rng.integers(0, shape[1], shape[0])
            t = torch.tensor(z, dtype=torch.float64, requires_grad=True)
            loss = F.cross_entropy(t, torch.tensor(y))
            loss.backward()
            yield Trial(what, [z, y], several("cross_entropy"), [loss.item(), t.grad.numpy()], tolerance)


def linear_backward(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, D, M in ((3, 5, 4), (4, 4, 4), (1, 3, 2), (5, 2, 1), (2, 1, 3)):
            shapes = ((N, D), (D, M), (M,), (N, M))
            inputs = [rng.normal(size=shape).astype(dtype) for shape in shapes]
            expected = by_torch(lambda x, w, b: x @ w + b, *inputs)
            yield Trial(f"{N, D, M} {dtype.__name__}", inputs, layer("linear", 3), expected, tolerance)


def activation(rng: np.random.Generator, name: str, by: Callable, option: str, values: Sequence) -> Iterator[Trial]:
    """Moderate and large entries, and entries of exactly 0, where any slope from 0 to 1 will do."""
    for dtype, tolerance in dtypes():
        for shape in SHAPES:
            for value in values:
                options = {} if value is None else {option: value}
                x, dout = rng.normal(0, 3, (2, *shape))
                x[0, 0], x[-1, -1] = 8.0, 1e3
                inputs = [x.astype(dtype), dout.astype(dtype)]
                expected = by_torch(lambda t, options=options: by(t, **options), *inputs)
                what = f"{shape} {dtype.__name__} {options}"
                yield Trial(what, inputs, layer(name, 1, **options), expected, tolerance)
    x, dout = np.zeros((2, 3)), np.ones((2, 3))
    yield Trial("at 0", [x, dout], finite(layer(name, 1)), [np.zeros((2, 3)), 1], 1e-9)


def finite(call: Callable[..., Sequence[Any]]) -> Callable[..., Sequence[Any]]:
    """The output, and whether the gradients are finite and lie in the subgradient's bounds at 0."""

    def called(functions, *inputs):
        out, grad = call(functions, *inputs)
        return [out, float(np.all((grad >= 0) & (grad <= 1)))]

    return called


def relu_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return activation(rng, "relu", F.relu, "", (None,))


def leaky_relu_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return activation(rng, "leaky_relu", F.leaky_relu, "negative_slope", (None, 0.2, 0.0))


def elu_backward(rng: np.random.Generator) -> Iterator[Trial]:
    return activation(rng, "elu", F.elu, "alpha", (None, 1.7, 0.3))


def residual_backward(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, D, H in ((3, 5, 4), (4, 4, 4), (1, 3, 6), (5, 2, 1), (6, 1, 3)):
            shapes = ((N, D), (D, H), (H, D), (N, D))
            inputs = [rng.normal(size=shape).astype(dtype) for shape in shapes]
            expected = by_torch(lambda x, w1, w2: torch.relu(x @ w1) @ w2 + x, *inputs)
            yield Trial(f"{N, D, H} {dtype.__name__}", inputs, layer("residual", 3), expected, tolerance)


def numerical_gradient(rng: np.random.Generator) -> Iterator[Trial]:
    """Of sum(c * x**3) + sum(x)**2, whose central difference is 3 c x**2 + c h**2 + 2 sum(x)."""
    for shape in ((3, 4), (5,), (2, 3, 2), (4, 4), (1,)):
        for h in (None, 0.5, 1e-3):
            c, x = rng.normal(size=(2, *shape))
            x[0] = 0.0

            def f(x, c=c):
                assert x.shape == c.shape, "f is given another shape"
                return float(np.sum(c * x**3) + np.sum(x) ** 2)

            expected = 3 * c * x**2 + c * (h or 1e-5) ** 2 + 2 * x.sum()
            arguments = {} if h is None else {"h": h}

            def call(functions, x, f=f, arguments=arguments):
                return [functions["numerical_gradient"](f, x, **arguments)]

            yield Trial(f"{shape} {h}", [x], call, [expected], 1e-7)


EXPRESSIONS = (
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a - b,
    lambda a, b: a / b,
    lambda a, b: a + a + b,
    lambda a, b: a * a * b,
    lambda a, b: a - a * b,
    lambda a, b: -a * b,
    lambda a, b: 2 + a + 3 * b - 1,
    lambda a, b: 2 * a + b * 3,
    lambda a, b: (5 - a) * (b - 2.5),
    lambda a, b: 3 / a + b / 4,
    lambda a, b: a**3 + b**-2 + a**0.5,
    lambda a, b: a.exp() * b + 2 * (a / 3).exp(),
    lambda a, b: a.tanh() * b + 2 * b.tanh(),
    lambda a, b: a.relu() * b + (a - 9).relu() * b,
    lambda a, b: (-a).relu() + (b * -1).relu() * 2 + (a * b).relu() * -3,
    lambda a, b: shared(a, b, a * b),
    lambda a, b: shared(a, b, a + b) * shared(b, a, a / b),
    lambda a, b: (a * b).tanh() ** 2 / (1 + (a - b).exp()),
)


def shared(a, b, c):
    """A graph in which nodes feed several others at different depths."""
    d = c * c + c
    e = d * c + d + a
    return (e + c) * b + e * d + (d + 1) * (d + 1)


def value(rng: np.random.Generator) -> Iterator[Trial]:
    for number, expression in enumerate(EXPRESSIONS):
        for _ in range(2):
            a, b = torch.tensor(rng.uniform(0.3, 1.7, 2)).unbind()
            a.requires_grad_(), b.requires_grad_()
            out = expression(a, b)
            out.backward()
            expected = [out.item(), *(float(t.grad or 0.0) for t in (a, b)), 1.0]

            def call(functions, a, b, expression=expression):
                a, b = (functions["Value"](number) for number in (a, b))
                out = expression(a, b)
                out.backward()
                return [out.data, a.grad, b.grad, out.grad]

            yield Trial(f"expression {number}", [a.item(), b.item()], call, expected, 1e-9)


def blobs(rng: np.random.Generator, classes: int, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    """Well separated clusters in 0 to 1."""
    labels = np.arange(40 * classes) % classes
    corners = np.zeros((classes, inputs))
    corners[np.arange(classes), np.arange(classes) % inputs] = 1
    corners[np.arange(classes), np.arange(classes) // inputs] += 0.4
    return np.clip(corners[labels] * 0.7 + 0.1 + rng.normal(0, 0.03, (len(labels), inputs)), 0, 1), labels


def train_classifier(rng: np.random.Generator) -> Iterator[Trial]:
    """Digits, then twelve clusters; the images to be predicted come together, in part, and one alone."""
    x, y, unseen, labels = digits()
    clusters, kinds = blobs(rng, 12, 10)
    sets = (("digits", x, y, unseen, labels, 10), ("clusters", clusters, kinds, clusters, kinds, 12))
    for what, x, y, unseen, labels, classes in sets:

        def call(functions, x, y, unseen=unseen, labels=labels, classes=classes):
            predict = functions["train_classifier"](x, y, classes, np.random.default_rng(3))
            found = np.asarray(predict(unseen))
            assert found.size == len(unseen), "not one label for each image"
            one = np.concatenate([np.reshape(predict(row[None]), -1) for row in unseen[:20]])
            return [np.mean(found.ravel() == labels) >= 0.95, np.mean(one == found.ravel()[:20])]

        yield Trial(what, [x, y], call, [1.0, 1.0], 1e-9)


TRIALS = {
    "softmax": softmax,
    "softmax_jacobian": softmax_jacobian,
    "cross_entropy": cross_entropy,
    "linear_backward": linear_backward,
    "relu_backward": relu_backward,
    "leaky_relu_backward": leaky_relu_backward,
    "elu_backward": elu_backward,
    "numerical_gradient": numerical_gradient,
    "residual_backward": residual_backward,
    "train_classifier": train_classifier,
    "Value": value,
}
