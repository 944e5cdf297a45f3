"""What the exercises of unit 05 ask for.

What is drawn at random is free; what must hold whatever was drawn is judged. Masks and batches are found again in what
comes back, and compared with PyTorch: a step from known parameters is a mean of the images' gradients, whose shares
tell which images were in the batch. The numbers drawn are the same in each run of these tests, so no bound is missed by
chance now and then.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.lib.array_utils import byte_bounds
from torch.nn import functional as F

from tests.implementations.truth.trials import Trial, dtypes, single

KEYS = ("w1", "b1", "w2", "b2", "w3", "b3")
Params = dict[str, np.ndarray]


def in_float64(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


# Dropout

THINNED = (((3, 5), 0.7), ((4, 4), 0.5), ((1, 6), 0.25), ((9,), 0.8), ((2, 3, 2, 4), 0.35))
# Of this many masks each unit's mean and each pair's covariance are known well enough.
MASKS = 1200


def dropout_backward(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for shape, p_keep in (*THINNED, ((3, 4), 1.0)):
            x, dout = rng.normal(size=(2, *shape)).astype(dtype)
            x[..., 0] = 0
            inputs, what = [x, dout + np.sign(dout)], f"{shape} {p_keep} {dtype.__name__}"
            yield Trial(what, inputs, thinned(p_keep), [np.zeros(shape), np.zeros(shape), x.shape], tolerance)
            yield Trial(f"{what} evaluation", inputs, evaluated(p_keep), inputs + inputs, tolerance)
        yield Trial("p_keep=1", inputs, all_kept, inputs, tolerance)
    for shape, p_keep in (((3, 4), 0.75), ((2, 2, 1, 3), 0.35), ((4, 3), 0.5)):
        what = f"{shape} {p_keep}, many masks"
        yield Trial(what, [np.ones(shape)], many_masks(p_keep), [[1, 1, 1, 1]], 1e-9)
    yield Trial("generators", [rng.normal(size=(20, 30))], generators, [[1, 1, 1, 1, 1]], 1e-9)


def thinned(p_keep: float) -> Callable[..., Sequence[Any]]:
    """By how much out and dx differ from one mask's, scaled; two more layers work in between, one of the same sizes."""

    def call(functions, x, dout):
        forward, backward = functions["dropout_forward"], functions["dropout_backward"]
        draws, given, upstream = np.random.default_rng(5), x.copy(), dout.copy()
        out, cache = forward(x, p_keep, rng=draws)
        out = np.copy(out)
        _, other = forward(3 - given, p_keep, True, draws)
        backward(2 * dout, other)
        forward(np.ones((2, *x.shape)), p_keep / 2, True, draws)
        dx = backward(dout, cache)
        assert isinstance(dx, np.ndarray), "a lone gradient comes bare"
        mask = dx != 0
        # The mask hangs on no number in x: where x is 0 and where it is not, the same units are kept.
        again, _ = forward(np.ones_like(x), p_keep, True, np.random.default_rng(5))
        assert np.array_equal(again != 0, mask), "another mask from a generator in the same state"
        return [out - np.where(mask, given / p_keep, 0), dx - np.where(mask, upstream / p_keep, 0), dx.shape]

    return call


def evaluated(p_keep: float) -> Callable[..., Sequence[Any]]:
    def call(functions, x, dout):
        found = []
        for draws in (None, np.random.default_rng(1)):
            out, cache = functions["dropout_forward"](x, p_keep, False, draws)
            functions["dropout_forward"](2 * x, p_keep, True, np.random.default_rng(2))
            found += [out, functions["dropout_backward"](dout, cache)]
        return found

    return call


def all_kept(functions: dict[str, Callable], x: np.ndarray, dout: np.ndarray) -> list[np.ndarray]:
    out, cache = functions["dropout_forward"](x, 1.0, True, np.random.default_rng(1))
    return [out, functions["dropout_backward"](dout, cache)]


def independent(bits: np.ma.MaskedArray, p_keep: float) -> list[bool]:
    """Of columns of 0 and 1: whether p_keep is their mean, none goes with another or follows from the row before it.

    Where each row holds as many ones as the next, the number of ones has no variance.
    """
    count, spread = len(bits), p_keep * (1 - p_keep)
    bound = 5 / math.sqrt(count)
    apart = np.ma.cov(bits, rowvar=False) - spread * np.eye(bits.shape[1])
    centred = bits - p_keep
    following = (centred[1:] * centred[:-1]).mean(axis=0)
    mean = np.abs(bits.mean(axis=0) - p_keep).max() < bound * math.sqrt(spread)
    alone = [bool(np.abs(part).max() < 1.4 * bound * spread) for part in (apart, following)]
    totals = np.ma.compress_rows(bits).sum(axis=1)
    return [bool(mean), *alone, bool(abs(totals.var() / bits.shape[1] - spread) < 0.4 * spread)]


def many_masks(p_keep: float) -> Callable[..., Sequence[Any]]:
    def call(functions, x):
        draws = np.random.default_rng(8)
        found = [functions["dropout_forward"](x.copy(), p_keep, True, draws)[0] != 0 for _ in range(MASKS)]
        return [independent(np.ma.array(found).reshape(MASKS, -1).astype(float), p_keep)]

    return call


def generators(functions: dict[str, Callable], x: np.ndarray) -> list[list[bool]]:
    """Same state, same mask; another each time; a new one without a generator, which thins as well."""

    def masks(rng, count=1, **training):
        return [functions["dropout_forward"](x.copy(), 0.6, **training, rng=rng)[0] != 0 for _ in range(count)]

    first, second = masks(np.random.default_rng(3), 2)
    unseeded = [masks(None, training=True)[0] for _ in range(2)]
    return [
        [
            np.array_equal(first, masks(np.random.default_rng(3))[0]),
            not np.array_equal(first, second),
            not np.array_equal(first, masks(np.random.default_rng(4))[0]),
            not np.array_equal(*unseeded),
            all(abs(mask.mean() - 0.6) < 0.1 for mask in (first, *unseeded)),
        ]
    ]


# The three-layer network

# N, D, H1, H2, K; the second as wide everywhere.
NETWORKS = ((5, 4, 6, 3, 4), (4, 4, 4, 4, 4), (1, 3, 2, 5, 3), (6, 2, 3, 3, 12), (7, 5, 4, 4, 2))


def drawn_params(rng: np.random.Generator, D: int, H1: int, H2: int, K: int) -> Params:
    shapes = ((D, H1), (H1,), (H1, H2), (H2,), (H2, K), (K,))
    return {name: rng.normal(size=shape) for name, shape in zip(KEYS, shapes, strict=True)}


def network_loss(
    params: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor, masks: Sequence = (1, 1)
) -> torch.Tensor:
    for n, mask in zip("12", masks, strict=True):
        x = torch.relu(x @ params[f"w{n}"] + params[f"b{n}"]) * mask
    return F.cross_entropy(x @ params["w3"] + params["b3"], y)


def loss_and_gradients(params: Params, x: np.ndarray, y: np.ndarray, masks: Sequence = (1, 1)) -> list[np.ndarray]:
    """By autograd, in float64: the loss, and the gradients in the order of KEYS."""
    leaves = {name: in_float64(params[name]).requires_grad_() for name in KEYS}
    masks = [torch.as_tensor(mask) for mask in masks]
    loss = network_loss(leaves, in_float64(x), torch.tensor(y), masks)
    return [t.detach().numpy() for t in (loss, *torch.autograd.grad(loss, list(leaves.values())))]


def loss_asked(functions: dict[str, Callable], params: Params, *arguments: Any) -> list[Any]:
    loss, grads = functions["mlp_dropout_loss"](params, *arguments)
    assert isinstance(grads, dict), "grads is not a dict"
    return [loss, *(grads[name] for name in KEYS)]


def mlp_dropout_loss(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, D, H1, H2, K in NETWORKS:
            for scale in (1, 3e3):
                params = {name: v.astype(dtype) for name, v in drawn_params(rng, D, H1, H2, K).items()}
                params["w3"] *= dtype(scale)
                x, y = rng.normal(size=(N, D)).astype(dtype), rng.integers(0, K, N)
                expected = loss_and_gradients(params, x, y)
                # Scores of some thousands carry rounding errors of their size into the softmax.
                bound = tolerance if scale == 1 else 1e-8 if dtype is np.float64 else 5e-3
                yield Trial(f"{N, D, H1, H2, K} {scale} {dtype.__name__}", [x, y, params], without_dropout, expected, bound)
    for H1, H2, p_keep in ((3, 3, 0.7), (2, 3, 0.4), (3, 2, 0.75)):
        for every_unit_shows, calls in ((False, 15), (True, 250)):
            params, x, y, outcomes = thinned_network(H1, H2, p_keep, every_unit_shows)
            given = [x, y, {name: value.copy() for name, value in params.items()}]
            call = one_of_all_masks(outcomes, p_keep, calls)
            yield Trial(f"{H1, H2} {p_keep}, {calls} masks", given, call, [[1] * 4], 1e-9)
    inputs = [rng.normal(size=(6, 4)), rng.integers(0, 5, 6), drawn_params(rng, 4, 9, 8, 5)]
    yield Trial("generators", inputs, repeated, [[1, 1]], 0)


def without_dropout(functions: dict[str, Callable], x: np.ndarray, y: np.ndarray, params: Params) -> list[Any]:
    draws = np.random.default_rng(2)
    functions["mlp_dropout_loss"]({name: v.copy() for name, v in params.items()}, 1 - x, y[::-1].copy(), 0.5, draws)
    return loss_asked(functions, params, x, y, 1.0, draws)


@cache
def thinned_network(H1: int, H2: int, p_keep: float, every_unit_shows: bool) -> tuple:
    """params, two images, their labels, and what all masks give; every unit above 0 if it is to show."""
    rng = np.random.default_rng(4)
    params, x = drawn_params(rng, 3, H1, H2, 3), rng.normal(size=(2, 3))
    if every_unit_shows:
        params, x = {name: 0.4 * np.abs(value) + 0.1 for name, value in params.items()}, np.abs(x)
        params["w3"] = 0.5 * rng.normal(size=(H2, 3))
    y = np.array([2, 0])
    return params, x, y, every_outcome(params, x, y, p_keep)


def every_outcome(params: Params, x: np.ndarray, y: np.ndarray, p_keep: float) -> tuple[np.ndarray, np.ndarray]:
    """All masks of one image, as rows of bits, and for each pair of them loss and gradients of two images, in a row."""
    H1, H2 = len(params["b1"]), len(params["b2"])
    bits = np.array(list(itertools.product((0.0, 1.0), repeat=H1 + H2)))
    shares = []
    for i in range(2):
        found = [loss_and_gradients(params, x[i : i + 1], y[i : i + 1], np.split(row / p_keep, [H1])) for row in bits]
        shares.append(np.array([np.concatenate([part.ravel() for part in parts]) / 2 for parts in found]))
    return bits, shares[0][:, None] + shares[1][None]


def one_of_all_masks(outcomes: tuple[np.ndarray, np.ndarray], p_keep: float, calls: int) -> Callable[..., Sequence[Any]]:
    """Whether each call gives what some masks give; with many calls, whether these are drawn independently."""
    bits, table = outcomes
    # What a row comes to along some direction tells which it is: the comparison of whole rows is made once.
    direction = np.random.default_rng(1).normal(size=table.shape[-1])
    heights = (table @ direction).ravel()
    order = heights.argsort()

    def call(functions, x, y, params):
        H1 = len(params["b1"])
        draws, found = np.random.default_rng(9), []
        for _ in range(calls):
            given = {name: value.copy() for name, value in params.items()}, x.copy(), y.copy()
            row = np.concatenate([np.ravel(part) for part in loss_asked(functions, *given, p_keep, draws)])
            place = np.searchsorted(heights, row @ direction, sorter=order).clip(1, len(order) - 1)
            pair = min(
                (np.unravel_index(order[i], table.shape[:2]) for i in (place - 1, place)),
                key=lambda pair: np.abs(table[pair] - row).max(),
            )
            assert np.allclose(table[pair], row, rtol=0, atol=1e-9), "no masks give this loss and these gradients"
            masks = bits[list(pair)]
            # Where the second mask drops all of an image, nothing tells of its first one.
            hidden = np.zeros(masks.shape, dtype=bool)
            hidden[:, :H1] = ~masks[:, H1:].any(axis=1, keepdims=True)
            found.append(np.ma.array(masks, mask=hidden).ravel())
        return [independent(np.ma.stack(found), p_keep) if calls > 100 else [True] * 4]

    return call


def repeated(functions: dict[str, Callable], x: np.ndarray, y: np.ndarray, params: Params) -> list[list[bool]]:
    """Same state, same loss; another with each call."""

    def losses(seed, count):
        draws, given = np.random.default_rng(seed), {name: value.copy() for name, value in params.items()}
        return [loss_asked(functions, dict(given), x, y.copy(), 0.6, draws)[0] for _ in range(count)]

    first, second = losses(3, 2)
    return [[first == losses(3, 1)[0], first != second]]


def mlp_predict(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, _ in dtypes():
        for N, D, H1, H2, K in (*NETWORKS, (30, 6, 8, 7, 10)):
            # Moderate scores, large ones, and negative ones alone.
            for scale, shift in ((1, 0), (3e3, 0), (1, -60)):
                params = {name: v.astype(dtype) for name, v in drawn_params(rng, D, H1, H2, K).items()}
                params["w3"] *= dtype(scale)
                params["b3"] = params["b3"] * dtype(scale) + dtype(shift)
                x = rng.normal(size=(N, D)).astype(dtype)
                p, h = {name: in_float64(value) for name, value in params.items()}, in_float64(x)
                for n in "12":
                    h = torch.relu(h @ p[f"w{n}"] + p[f"b{n}"])
                expected = (h @ p["w3"] + p["b3"]).argmax(1).numpy()
                yield Trial(f"{N, D, H1, H2, K} {scale} {shift} {dtype.__name__}", [x, params], predicted, [expected], 0)


def predicted(functions: dict[str, Callable], x: np.ndarray, params: Params) -> list[list]:
    return [np.asarray(functions["mlp_predict"](params, x)).tolist()]


# Ensembles


def average_predictions(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for M, N, K in ((3, 4, 5), (4, 4, 4), (1, 3, 2), (7, 2, 3), (2, 1, 6)):
            probabilities = rng.dirichlet(np.full(K, 0.5), (M, N)).astype(dtype)
            expected = in_float64(probabilities).mean(0).numpy()
            what = f"{M, N, K} {dtype.__name__}"
            yield Trial(what, [probabilities], single("average_predictions"), [expected], tolerance)


def majority_vote(rng: np.random.Generator) -> Iterator[Trial]:
    for M, N in ((5, 7), (6, 6), (1, 4), (9, 3), (11, 1), (3, 20)):
        for kinds in (range(2), range(10), (0, 7, 41, 105, 290, 300), (3, 4, 5)):
            labels = np.stack([ballot(rng, M, kinds) for _ in range(N)], axis=1)
            expected = [torch.bincount(torch.tensor(column)).argmax().item() for column in labels.T]

            def call(functions, labels):
                return [np.asarray(functions["majority_vote"](labels)).tolist()]

            yield Trial(f"{M, N} {list(kinds)}", [labels], call, [expected], 0)


def ballot(rng: np.random.Generator, voters: int, kinds: Sequence[int]) -> np.ndarray:
    """Votes without a tie for first place."""
    while True:
        votes = rng.choice(np.array(kinds), voters)
        counts = np.sort(np.unique(votes, return_counts=True)[1])
        if len(counts) == 1 or counts[-1] > counts[-2]:
            return votes


# The names and shapes of a snapshot's arrays.
SNAPSHOTS = (
    {"w1": (3, 4), "b1": (4,), "w2": (4, 4), "b2": (4,), "w3": (4, 2), "b3": (2,)},
    {"kernel": (2, 3, 2), "scale": (1,)},
    {"w": (3, 3)},
)


def average_parameters(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for shapes in SNAPSHOTS:
            for count in (3, 1, 4, 2):
                snapshots = [[rng.normal(size=shape).astype(dtype) for shape in shapes.values()] for _ in range(count)]
                columns = [torch.stack([in_float64(array) for array in column]) for column in zip(*snapshots, strict=True)]
                mean = [column.mean(0).numpy() for column in columns]
                call = averaged(tuple(shapes))
                what = f"{count} of {list(shapes)} {dtype.__name__}"
                yield Trial(what, [array for s in snapshots for array in s], call, [*mean, False], tolerance)


def averaged(names: tuple[str, ...]) -> Callable[..., Sequence[Any]]:
    """The averages in the order of the names, and whether one of them is an array of a snapshot's."""

    def call(functions, *arrays):
        parts = [arrays[i : i + len(names)] for i in range(0, len(arrays), len(names))]
        snapshots = [dict(zip(names, part, strict=True)) for part in parts]
        # Every second one holds its keys in another order.
        snapshots[1::2] = [dict(reversed(s.items())) for s in snapshots[1::2]]
        before = [value.copy() for s in snapshots for value in s.values()]
        average = functions["average_parameters"](snapshots)
        after = [value for s in snapshots for value in s.values()]
        assert all(map(np.array_equal, before, after)), "a snapshot was changed"
        assert isinstance(average, dict) and set(average) == set(names), "not a dict with the keys of the snapshots"
        kept = [value for s in snapshots for value in s.values()]
        shared = any(np.shares_memory(new, old) for new in average.values() for old in kept)
        return [*(average[name] for name in names), shared]

    return call


def cyclic_cosine_lr(rng: np.random.Generator) -> Iterator[Trial]:
    for length, rate in ((10, 0.5), (7, 0.1), (1, 2.0), (4, 1.0), (200, 3e-3)):
        steps = [*range(3 * length + 2)][:: max(1, length // 10)]
        for step in (*steps, 5 * length, 101 * length - 1):
            done = torch.tensor((step % length) / length, dtype=torch.float64)
            expected = (rate / 2 * (1 + torch.cos(torch.pi * done))).item()
            yield Trial(f"{step, length, rate}", [step, length, rate], single("cyclic_cosine_lr"), [expected], 1e-9)


# Training


def gradients(params: Params, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """All gradients of the mean loss in one row."""
    return np.concatenate([part.ravel() for part in loss_and_gradients(params, x, y)[1:]])


def snapshots_asked(functions: dict[str, Callable], params: Params, *arguments: Any) -> list[Params]:
    """Complete, and made of arrays of their own; the params given are as they were."""
    *_, num_cycles, _, _, _, _, _ = arguments
    given = {name: value.copy() for name, value in params.items()}
    snapshots = functions["train_snapshots"](given, *arguments)
    assert isinstance(snapshots, (list, tuple)) and len(snapshots) == num_cycles, "not a snapshot for each cycle"
    assert all(isinstance(s, dict) and set(s) == set(KEYS) for s in snapshots), "not dicts with the keys of params"
    assert all(np.array_equal(given[name], params[name]) for name in KEYS), "the params given were changed"
    places = sorted(byte_bounds(value) for s in (given, *snapshots) for value in s.values())
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(places)), "arrays are shared"
    return list(snapshots)


def train_snapshots(rng: np.random.Generator) -> Iterator[Trial]:
    # All images are one, so that every batch has the same gradient.
    for cycles, length, batch, N in ((3, 4, 2, 5), (2, 5, 4, 4), (4, 1, 3, 8), (1, 6, 1, 3)):
        params = drawn_params(rng, 4, 6, 5, 3)
        x, y = np.tile(rng.normal(size=4), (N, 1)), np.full(N, rng.integers(3))
        arguments = (cycles, length, 0.2, 1.0, batch)
        expected = [snapshot[name] for snapshot in followed(params, x, y, cycles, length, 0.2) for name in KEYS]
        yield Trial(f"one image {arguments}", [x, y, params], one_path(arguments), expected, 1e-8)
    params, x = {name: 0.6 * v for name, v in drawn_params(rng, 5, 6, 6, 4).items()}, rng.normal(size=(8, 5))
    yield Trial("batches", [x, rng.permutation(np.arange(8) % 4), params], batches, [[1, 1, 1]], 1e-9)
    params = {name: 0.3 * np.abs(value) + 0.1 for name, value in drawn_params(rng, 3, 4, 30, 3).items()}
    params["w3"] = 0.1 * rng.normal(size=(30, 3))
    x, y = np.abs(rng.normal(size=(6, 3))), np.arange(6) % 3
    for p_keep in (0.3, 0.85):
        yield Trial(f"masks {p_keep}", [x, y, params], masks_of_steps(p_keep), [[1, 1, 1, 1]], 1e-9)


def followed(params: Params, x: np.ndarray, y: np.ndarray, cycles: int, length: int, rate: float) -> list[Params]:
    """The path of steps along the gradient of all images, by autograd."""
    leaves = {name: in_float64(params[name]).requires_grad_() for name in KEYS}
    rates = rate / 2 * (1 + torch.cos(torch.linspace(0, torch.pi, length + 1, dtype=torch.float64)))[:-1]
    found = []
    for _ in range(cycles):
        for lr in rates:
            descend(list(leaves.values()), network_loss(leaves, in_float64(x), torch.tensor(y)), lr.item())
        found.append({name: leaf.detach().numpy().copy() for name, leaf in leaves.items()})
    return found


def descend(leaves: Sequence[torch.Tensor], loss: torch.Tensor, rate: float) -> None:
    """One plain step of each leaf along its gradient."""
    for leaf, gradient in zip(leaves, torch.autograd.grad(loss, leaves), strict=True):
        leaf.data -= rate * gradient


def one_path(arguments: tuple) -> Callable[..., Sequence[Any]]:
    def call(functions, x, y, params):
        snapshots = snapshots_asked(functions, params, x, y, *arguments, np.random.default_rng(6))
        return [snapshot[name] for snapshot in snapshots for name in KEYS]

    return call


def row_of(params: Params) -> np.ndarray:
    return np.concatenate([params[name].ravel() for name in KEYS])


def batches(functions: dict[str, Callable], x: np.ndarray, y: np.ndarray, params: Params) -> list[list[bool]]:
    """Cycles of one step show each batch: whether any two images come together, and whether rng alone decides.

    The steps are so small that all may be taken to start at the same place.
    """
    steps, size, rate = 50, 4, 1e-6

    def trained(seed):
        given = x.copy(), y.copy()
        return snapshots_asked(functions, params, *given, steps, 1, rate, 1.0, size, np.random.default_rng(seed))

    path, again, other = (np.stack([row_of(snapshot) for snapshot in trained(seed)]) for seed in (6, 6, 7))
    one_by_one = np.stack([gradients(params, x[i : i + 1], y[i : i + 1]) for i in range(len(x))], axis=1)
    taken = -np.diff(np.vstack([row_of(params), path]), axis=0) / rate
    drawn = np.array([counted(one_by_one, step, size) for step in taken])
    together = (drawn[:, :, None] * drawn[:, None] > 0).any(axis=0)
    return [[bool(together.all()), np.array_equal(path, again), not np.array_equal(path, other)]]


def counted(one_by_one: np.ndarray, gradient: np.ndarray, size: int) -> np.ndarray:
    """The whole numbers c, `size` altogether, with which `one_by_one @ c / size` is the gradient."""
    shares, *_ = np.linalg.lstsq(one_by_one, gradient, rcond=None)
    counts = np.round(shares * size)
    assert np.allclose(one_by_one @ counts / size, gradient, atol=1e-3), "no batch of that size gives this step"
    assert counts.sum() == size and counts.min() >= 0, "not a batch of that size"
    return counts


def masks_of_steps(p_keep: float) -> Callable[..., Sequence[Any]]:
    """One image in each step, and every unit above 0: the second layer's mask shows in the step of its bias."""

    def call(functions, x, y, params):
        path, again = (
            snapshots_asked(functions, params, x.copy(), y.copy(), 50, 1, 1e-3, p_keep, 1, np.random.default_rng(6))
            for _ in range(2)
        )
        biases = [snapshot["b2"] for snapshot in (params, *path)]
        kept = np.array([np.abs(b - a) > 1e-12 for a, b in itertools.pairwise(biases)])
        same = np.array_equal(path[-1]["w2"], again[-1]["w2"])
        varied = len({row.tobytes() for row in kept}) > 40
        spread = kept.mean(axis=0).std() < 2.5 * math.sqrt(p_keep * (1 - p_keep) / len(kept))
        return [[abs(kept.mean() - p_keep) < 0.05, same, varied, bool(spread)]]

    return call


def heads_asked(functions: dict[str, Callable], *arguments: Any, **options: int) -> list[tuple[np.ndarray, np.ndarray]]:
    features, _, num_classes, num_heads, *_ = arguments
    heads = functions["train_heads"](*arguments, **options)
    assert isinstance(heads, (list, tuple)) and len(heads) == num_heads, "not as many heads as asked"
    assert all(isinstance(head, (list, tuple)) and len(head) == 2 for head in heads), "not pairs"
    for w, b in heads:
        assert w.shape == (features.shape[1], num_classes) and b.size == num_classes, "sizes of w and b"
    return [(np.copy(w), np.ravel(b).copy()) for w, b in heads]


def train_heads(rng: np.random.Generator) -> Iterator[Trial]:
    x, y = rng.normal(size=(40, 20)), rng.integers(0, 9, 40)
    yield Trial("starts", [x, y], starts, [[1, 1, 1, 1, 1]], 1e-9)
    inputs = [rng.normal(size=(8, 9)), np.array([0, 1, 2, 0, 1, 2, 2, 1])]
    yield Trial("batches", inputs, batches_of_heads, [[1, 1, 1, 1, 1]], 1e-9)
    for steps, rate, scale in ((6, 0.3, 1), (1, 0.2, 1), (9, 0.05, 1), (4, 1e-6, 1e4)):
        x, y = np.tile(scale * rng.normal(size=7), (40, 1)), np.full(40, 1)
        what = f"one image {steps, rate, scale}"
        yield Trial(what, [x, y], path_of_heads(steps, rate), [np.zeros((3, 7, 4)), np.zeros((3, 4))], 1e-8)


def starts(functions: dict[str, Callable], x: np.ndarray, y: np.ndarray) -> list[list[bool]]:
    """Without a step: of moderate size around 0, each head's its own, another for another generator alone."""

    def drawn(seed):
        return heads_asked(functions, x, y, 10, 4, 0, 0.1, np.random.default_rng(seed))

    heads, again, other = drawn(1), drawn(1), drawn(2)
    deviations = [w.std() for w, _ in heads]
    centred = all(abs(w.mean()) < 5 * w.std() / math.sqrt(w.size) for w, _ in heads)
    apart = all(np.abs(a - b).mean() > 1e-4 for (a, _), (b, _) in itertools.combinations(heads, 2))
    small = all(1e-3 <= deviation <= 1 for deviation in deviations) and all(np.abs(b).max() <= 1 for _, b in heads)
    return [[small, centred, apart, equal(heads, again), not np.allclose(heads[0][0], other[0][0])]]


def equal(heads: Sequence, others: Sequence) -> bool:
    """Whether weights and biases are the same, to the last bit."""
    return all(np.array_equal(a, b) for pair in zip(heads, others, strict=True) for a, b in zip(*pair, strict=True))


def batches_of_heads(functions: dict[str, Callable], x: np.ndarray, y: np.ndarray) -> list[list[bool]]:
    """Which images each head's steps see, by how far they lead from the start that the same generator gives.

    The steps are so small that three of them add up as if taken from the same place.
    """
    size, classes, num_heads, runs = 4, 3, 3, 40

    def trained(seed, steps, lr):
        given = x.copy(), y, classes, num_heads, steps, lr, np.random.default_rng(seed)
        return heads_asked(functions, *given, batch_size=size)

    def images(seed, steps, rate=1e-6):
        found = []
        for (w, b), (w1, b1) in zip(trained(seed, steps, 0.0), trained(seed, steps, rate), strict=True):
            p = torch.softmax(in_float64(x) @ in_float64(w) + in_float64(b), 1)
            d = (p - F.one_hot(torch.tensor(y), classes)).numpy()
            one_by_one = np.concatenate([np.einsum("nd,nk->dkn", x, d).reshape(-1, len(x)), d.T])
            step = np.concatenate([(w - w1).ravel(), b - b1]) / rate / steps
            found.append(counted(one_by_one, step, steps * size))
        return found

    single = np.array([images(seed, 1) for seed in range(runs)])
    triple = np.array([images(seed, 3) for seed in range(runs)])
    every_head_sees_all = bool((single.sum(axis=0) > 0).all())
    together = (single[..., :, None] * single[..., None, :] > 0).any(axis=(0, 1))
    pairs = itertools.combinations(range(num_heads), 2)
    apart = max((single[:, i] == single[:, j]).all(axis=1).mean() for i, j in pairs) < 0.3
    new_in_each_step = (triple % 3 == 0).all(axis=2).mean() < 0.3
    same = equal(trained(1, 3, 1.0), trained(1, 3, 1.0))
    return [[every_head_sees_all, bool(together.all()), bool(apart), bool(new_in_each_step), same]]


def path_of_heads(steps: int, rate: float) -> Callable[..., Sequence[Any]]:
    """By how much three heads differ from PyTorch's descent from their starts, where all images are one."""

    def call(functions, x, y):
        images = in_float64(x)
        begun = heads_asked(functions, x.copy(), y, 4, 3, steps, 0.0, np.random.default_rng(6))
        heads = heads_asked(functions, x, y, 4, 3, steps, rate, np.random.default_rng(6))
        differences = []
        for start, end in zip(begun, heads, strict=True):
            w, b = (in_float64(part).requires_grad_() for part in start)
            for _ in range(steps):
                descend((w, b), F.cross_entropy(images @ w + b, torch.tensor(y)), rate)
            differences.append([part - leaf.detach().numpy() for part, leaf in zip(end, (w, b), strict=True)])
        return [np.stack(part) for part in zip(*differences, strict=True)]

    return call


def predict_heads(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for N, D, K, M in ((5, 4, 3, 2), (4, 4, 4, 4), (1, 6, 2, 3), (7, 2, 5, 1), (3, 3, 6, 7)):
            for scale in (1, 3e3):
                x = rng.normal(size=(N, D)).astype(dtype)
                heads = [(scale * rng.normal(size=shape)).astype(dtype) for _ in range(M) for shape in ((D, K), (K,))]
                pairs = [(in_float64(w), in_float64(b)) for w, b in zip(heads[::2], heads[1::2], strict=True)]
                expected = torch.stack([torch.softmax(in_float64(x) @ w + b, 1) for w, b in pairs]).mean(0).numpy()
                bound = tolerance if scale == 1 else 1e-8 if dtype is np.float64 else 5e-3
                yield Trial(f"{N, D, K, M} {scale} {dtype.__name__}", [x, *heads], predicted_by_heads, [expected], bound)


def predicted_by_heads(functions: dict[str, Callable], x: np.ndarray, *arrays: np.ndarray) -> list[np.ndarray]:
    return [functions["predict_heads"](x, list(zip(arrays[::2], arrays[1::2], strict=True)))]


TRIALS = {
    "dropout_backward": dropout_backward,
    "mlp_dropout_loss": mlp_dropout_loss,
    "mlp_predict": mlp_predict,
    "average_predictions": average_predictions,
    "majority_vote": majority_vote,
    "average_parameters": average_parameters,
    "cyclic_cosine_lr": cyclic_cosine_lr,
    "train_snapshots": train_snapshots,
    "train_heads": train_heads,
    "predict_heads": predict_heads,
}
