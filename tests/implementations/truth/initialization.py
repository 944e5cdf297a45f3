"""What the exercises of unit 06 ask for.

A rule that draws is asked for many matrices at once. What is compared are truths about them: their shapes and bounds, how
far their entries lie from the distribution, whether entries and draws hang together, and whether all that is random comes
from the generator that was given.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
import torch

from tests.implementations.truth.trials import Trial, dtypes

# fan_in, fan_out: one large draw of each, and many small ones.
LARGE = ((300, 200), (90, 400), (200, 200))
SMALL = ((1, 1), (2, 3), (1, 4), (4, 1), (2, 2))
DRAWS = 1000
# Kolmogorov's bound: 2 exp(-2 * 2.8**2) is a third of a millionth.
DISTANCE = 2.8
# In standard deviations; the mean of 1000 products of squares still has heavy tails.
CORRELATION, OF_SQUARES = 6.0, 15.0
# D, and the widths of the layers; all equal where a shortcut is asked for as well.
WIDTHS = ((4, 5, 3), (3, 3, 3, 3), (6, 2, 4, 5), (2, 6), (1, 3, 2), (4, 4), (3, 4, 3, 4, 3, 4, 3))
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}


def number(name: str) -> Callable[..., Sequence[Any]]:
    """The function's answer without its dtype, which is not asked for."""
    return lambda functions, *inputs: [np.asarray(functions[name](*inputs), dtype=float).tolist()]


def numbers(name: str, truth: Callable, *kinds: str) -> Callable[[np.random.Generator], Iterator[Trial]]:
    """Trials of a formula whose arguments are a width ("n"), a positive number ("v") or a depth ("d").

    Asked for numbers, arrays of one shape, arrays that broadcast, and arrays beside numbers. A depth is always one whole
    number, and 0 in the first trial.
    """
    free = sum(kind != "d" for kind in kinds)
    shapes = [(given,) * free for given in ((), (5,), (3, 4))] + list(product(((), (4,), (3, 1)), repeat=free))

    def draw(rng: np.random.Generator, kind: str, shape: tuple[int, ...], deep: bool) -> Any:
        if kind == "d":
            return int(rng.integers(1, 6)) if deep else 0
        if kind == "v":
            return rng.uniform(0.2, 2.5, shape) if shape else float(rng.uniform(0.2, 2.5))
        return rng.integers(1, 9, shape).astype(float) if shape else int(rng.integers(1, 9))

    def trials(rng: np.random.Generator) -> Iterator[Trial]:
        for trial, given in enumerate(shapes * 4):
            each = iter(given)
            inputs = [draw(rng, kind, () if kind == "d" else next(each), trial > 0) for kind in kinds]
            expected = truth(*(torch.as_tensor(value, dtype=torch.float64) for value in inputs)).numpy()
            yield Trial(f"{name}{tuple(inputs)}", inputs, number(name), [expected], 1e-9)

    return trials


def normal(z: np.ndarray) -> np.ndarray:
    return torch.special.ndtr(torch.from_numpy(z)).numpy()


def uniform(z: np.ndarray) -> np.ndarray:
    return np.clip((z + 1) / 2, 0, 1)


def distance(entries: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray]) -> float:
    """Kolmogorov's distance between entries and a distribution, times the root of their number."""
    n = len(entries)
    expected = cdf(np.sort(entries))
    return sqrt(n) * max((np.arange(1, n + 1) / n - expected).max(), (expected - np.arange(n) / n).max())


def correlated(rows: np.ndarray) -> float:
    """The largest correlation between two columns, or of a column with itself one row before, times sqrt(rows)."""
    rows = rows - rows.mean(axis=0)
    rows = rows / rows.std(axis=0)
    within, across = rows.T @ rows / len(rows), rows[1:].T @ rows[:-1] / len(rows)
    return sqrt(len(rows)) * float(max(np.abs(within - np.eye(len(within))).max(), np.abs(across).max()))


def drawn(functions: dict[str, Callable], name: str, shape: tuple[int, int], seed: int, draws: int = 1) -> np.ndarray:
    """Matrices from one generator, one after another: (draws, fan_in, fan_out)."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        w = functions[name](*shape, rng)
        assert isinstance(w, np.ndarray) and w.shape == shape, f"no array of {shape}"
        assert w.dtype in (np.float32, np.float64), f"an array of {w.dtype}"
        found.append(w.astype(np.float64))
    return np.array(found)


def only_from_rng(functions: dict[str, Callable], name: str, shape: tuple[int, int]) -> list[bool]:
    """The same generator gives the same matrices, another gives others, each draw is another, and NumPy's own stays."""
    found, left_alone = [], True
    for number, seed in enumerate((1, 1, 2)):
        np.random.seed(number)
        before = np.random.get_state()[1:3]
        found.append(drawn(functions, name, shape, seed, 2))
        left_alone &= all(map(np.array_equal, before, np.random.get_state()[1:3]))
    return [
        bool(np.allclose(found[0], found[1], rtol=0, atol=1e-12)),
        not np.allclose(found[0], found[2], rtol=0, atol=1e-6),
        not np.allclose(found[0][0], found[0][1], rtol=0, atol=1e-6),
        left_alone,
    ]


def rule(
    name: str, unit: Callable[[int, int], float], cdf: Callable[[np.ndarray], np.ndarray]
) -> Callable[[np.random.Generator], Iterator[Trial]]:
    """Trials of a rule whose entries, divided by `unit(fan_in, fan_out)`, are independent draws of one distribution."""

    def large(functions, shape, seed):
        z = drawn(functions, name, shape, seed).ravel() / unit(*shape)
        return [
            distance(z, cdf) < DISTANCE,
            cdf is normal or np.abs(z).max() <= 1 + 1e-6,
            len(np.unique(z)) > 0.9 * z.size,
            *only_from_rng(functions, name, (6, 5)),
        ]

    def small(functions, shape, seed):
        z = drawn(functions, name, shape, seed, DRAWS).reshape(DRAWS, -1) / unit(*shape)
        return [distance(z.ravel(), cdf) < DISTANCE, correlated(z) < CORRELATION, correlated(z**2) < OF_SQUARES]

    def trials(rng: np.random.Generator) -> Iterator[Trial]:
        for shape in LARGE:
            yield Trial(f"one of {shape}", [shape, int(rng.integers(1000))], large, [1] * 7, 1e-9)
        for shape in SMALL:
            yield Trial(f"many of {shape}", [shape, int(rng.integers(1000))], small, [1] * 3, 1e-9)

    return trials


def orthogonal(rng: np.random.Generator) -> Iterator[Trial]:
    """Orthonormal rows or columns; every entry of another size in each draw, none of them 0, no direction left alone."""

    def call(functions, shape, seed):
        ws = drawn(functions, "orthogonal", shape, seed, 30)
        fewer = [w if w.shape[0] < w.shape[1] else w.T for w in ws]
        off = max(np.abs(rows @ rows.T - np.eye(len(rows))).max() for rows in fewer)
        lengths = np.abs(ws)
        moving = max(shape) == 1 or (lengths.std(axis=0).min() > 1e-3 and lengths.min() > 1e-9)
        # A reflection or rotation of a direction or two leaves the others: its diagonal is near 1.
        turned = min(shape) < 30 or abs(np.diagonal(ws, axis1=1, axis2=2).mean()) < 0.5
        return [off < 1e-5, moving, turned, *(only_from_rng(functions, "orthogonal", shape) if max(shape) > 1 else [1] * 4)]

    for shape in ((5, 5), (7, 3), (3, 7), (40, 60), (64, 64), (1, 4), (4, 1), (2, 2), (1, 1), (30, 5)):
        yield Trial(f"{shape}", [shape, int(rng.integers(1000))], call, [1] * 7, 1e-9)


def networks(rng: np.random.Generator, images: int | None = 5) -> Iterator[tuple[str, list, dict[str, bool], float]]:
    """What it is, x, weights, activation and options, and a tolerance. `images` None stands for one x of shape (D,)."""
    for dtype, tolerance in dtypes():
        for widths, activation, residual in product(WIDTHS, ACTIVATIONS, (None, False, True)):
            if residual and len(set(widths)) > 1:
                continue
            x = rng.normal(size=widths[:1] if images is None else (images, widths[0])) + 0.3
            weights = [rng.normal(0, 0.9, size) for size in zip(widths[:-1], widths[1:], strict=True)]
            given = [x.astype(dtype), [w.astype(dtype) for w in weights], activation]
            if dead(x, weights, activation):
                continue
            options = {} if residual is None else {"residual": residual}
            yield f"{widths} {activation} {options} {dtype.__name__}", given, options, tolerance


def dead(x: np.ndarray, weights: list[np.ndarray], activation: str) -> bool:
    """Whether a layer gives nothing but zeros for some image: the next one then stands at ReLU's kink."""
    h = np.atleast_2d(x)
    for w in weights:
        h = np.maximum(h @ w, 0) if activation == "relu" else h
        if activation == "relu" and (h == 0).all(axis=1).any():
            return True
    return False


def in_float64(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


def by_torch(x: torch.Tensor, weights: list, activation: str, residual: bool = False) -> list[torch.Tensor]:
    """x and the output of every layer."""
    found = [x]
    for w in weights:
        out = ACTIVATIONS[activation](found[-1] @ in_float64(w))
        found.append(found[-1] + out if residual else out)
    return found


def activation_statistics(rng: np.random.Generator) -> Iterator[Trial]:
    for images in (5, 1):
        for what, given, options, tolerance in networks(rng, images):
            layers = by_torch(in_float64(given[0]), *given[1:], **options)[1:]
            expected = [[h.mean().item(), h.std(correction=0).item()] for h in layers]
            count = len(expected)

            def call(functions, x, weights, activation, options=options, count=count):
                found = functions["activation_statistics"](x, weights, activation, **options)
                assert len(found) == count and all(len(pair) == 2 for pair in found), "not one pair for each layer"
                return [np.asarray(found, dtype=float).tolist()]

            yield Trial(what, given, call, [expected], tolerance)


def gradient_norms(rng: np.random.Generator) -> Iterator[Trial]:
    for images in (5, 1):
        for what, given, options, tolerance in networks(rng, images):
            x = in_float64(given[0]).requires_grad_()
            *inputs, out = by_torch(x, *given[1:], **options)
            dout = rng.normal(size=tuple(out.shape)).astype(given[0].dtype)
            grads = torch.autograd.grad(out, inputs, in_float64(dout))
            expected = [grad.norm().item() for grad in grads]
            count = len(expected)

            def call(functions, x, weights, activation, dout, options=options, count=count):
                found = functions["gradient_norms"](x, weights, activation, dout, **options)
                assert len(found) == count, "not one norm for each layer"
                return [np.asarray(found, dtype=float).tolist()]

            yield Trial(what, [*given, dout], call, [expected], tolerance)


def input_output_jacobian(rng: np.random.Generator) -> Iterator[Trial]:
    for what, given, options, tolerance in networks(rng, None):
        x, *others = given

        def output(x, others=others, options=options):
            return by_torch(x, *others, **options)[-1]

        def call(functions, *given, options=options):
            return [functions["input_output_jacobian"](*given, **options)]

        expected = torch.autograd.functional.jacobian(output, in_float64(x)).numpy()
        yield Trial(what, given, call, [expected], tolerance)


TRIALS = {
    "product_variance": numbers("product_variance", lambda w, x: w * x, "v", "v"),
    "preactivation_variance": numbers("preactivation_variance", lambda n, w, x: n * w * x, "n", "v", "v"),
    "xavier_variance": numbers("xavier_variance", lambda n: 1 / n, "n"),
    "depth_gain": numbers("depth_gain", lambda n, w, depth: (n * w) ** depth, "n", "v", "d"),
    "relu_variance_kept": numbers("relu_variance_kept", lambda n: 2 / n, "n"),
    "xavier_normal": rule("xavier_normal", lambda fan_in, fan_out: fan_in**-0.5, normal),
    "glorot_uniform": rule("glorot_uniform", lambda fan_in, fan_out: (6 / (fan_in + fan_out)) ** 0.5, uniform),
    "he_normal": rule("he_normal", lambda fan_in, fan_out: (2 / fan_in) ** 0.5, normal),
    "orthogonal": orthogonal,
    "activation_statistics": activation_statistics,
    "gradient_norms": gradient_norms,
    "input_output_jacobian": input_output_jacobian,
}
