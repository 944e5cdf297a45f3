"""train_heads: linear softmax classifiers over one body's features, each from its own start and on its own batches.

With a rate of 0 a training gives its start back; the same generator and another rate then show the steps. With images
that are all the same every batch has one gradient, and with a single step the batch can be read off.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import difference
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization.batches import DRAWN, odd_batches, weights_of
from utils.checks.units.regularization.heads_run import NAME, heads_case, image_gradients, sgd, trained
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch

SEEDS = 8
START = ("Each head starts from weights of its own, drawn from rng: small numbers around 0, of a standard deviation of "
         "about 1 / sqrt(D).")
FROM_RNG = "Starts and batches are drawn from the rng that is passed in: in the same state it gives the same heads."
FORM = "The heads come as a list of pairs, [(w, b), (w, b), ...], w (D, K) and b (K,), one pair for each head."
STEP = "Each of num_steps steps takes a batch, and moves w and b by lr against the gradient of the mean cross-entropy."
EVERY_HEAD = "Each head draws its own batches: heads that see the same images in one order differ less than they could."
STABLE = "Large features give large scores: subtract each row's largest score before exp."

RAISED = (
    *(Mistake("heads not in a list of pairs", FORM, error=f"(w, b); {what}") for what in (
        "it returned a ", "it returned one array", "the first thing in the list is a ",
        "the first thing in the list is one array")),
    Mistake("another number of heads", FORM, error="heads; it returned"),
    Mistake("a head of another shape", FORM, error="of a head has shape"),
    PRODUCT, BROADCAST,
)


# --- starts -----------------------------------------------------------------------------------------------

def _start_cases(rng):
    return {"4 heads, 30 features, 10 classes": heads_case(rng, 24, 30, 10, 4, 6, 2, 0.0)}


def _starts(f, i):
    found = {name: trained(f, i, 0.0, i.seed + more) for name, more in (("first", 0), ("again", 0), ("other", 1))}
    return {f"{part} {name}": both[k] for name, both in found.items() for k, part in enumerate("wb")}


def _all_same(heads: np.ndarray) -> bool:
    return len(heads) > 1 and bool((heads == heads[:1]).all())


def _judge_starts(i: Bunch, o: Bunch) -> Failure | None:
    w = o["w first"].astype(float)
    if not np.isfinite(w).all():
        return Failure("with lr=0 the weights are not finite.", STABLE)
    if not w.any():
        return Failure("with lr=0 all weights are 0: the heads start from zeros.", START, "heads start from zeros")
    if not np.array_equal(w, o["w again"]):
        return Failure("two generators in the same state give two different starts.", FROM_RNG, "starts not drawn from rng")
    if _all_same(w):
        return Failure("all heads start from the same weights.", START, "one start for all heads")
    if any(np.array_equal(w[a], w[b]) for a in range(len(w)) for b in range(a)):
        return Failure("some heads start from the same weights.", START, "one start for all heads")
    if np.array_equal(w, o["w other"]):
        return Failure("generators of different seeds give the same start.", FROM_RNG, "rng ignored: a fixed seed inside")
    spread = float(w.std())
    # Seven standard errors of the mean of 1,200 numbers; a right start exceeds them with a probability of 1e-11.
    if abs(float(w.mean())) > 7 * spread / np.sqrt(w.size):
        return Failure(f"the starting weights have mean {w.mean():.3g}.", f"{START} Both signs.", "starts not around 0")
    if not 5e-4 < spread < 2:
        return Failure(f"the starting weights have a standard deviation of {spread:.3g}.", START,
                       "starts too large or too small")
    return None


# --- steps ------------------------------------------------------------------------------------------------

def _alike(rng: np.random.Generator, *sizes: Any) -> dict[str, Any]:
    """A case of images that are all the same, labels too."""
    case = heads_case(rng, *sizes)
    return {**case, "features": np.repeat(case["features"][:1], len(case["features"]), axis=0),
            "y": np.repeat(case["y"][:1], len(case["y"]))}


def _alike_cases(rng):
    return {"5 steps on images that are all the same": _alike(rng, 6, 5, 3, 3, 2, 5, 0.2),
            "the whole set as a batch": _alike(rng, 4, 3, 4, 4, 4, 3, 0.3),
            "a single step": _alike(rng, 5, 4, 4, 3, 1, 1, 0.25)}


def _before_and_after(f, i):
    (w, b), (again, _), (w_after, b_after) = (trained(f, i, lr) for lr in (0.0, 0.0, i.lr))
    return {"w start": w, "b start": b, "w again": again, "w": w_after, "b": b_after}


def _sgd_of_all(i: Bunch, o: Bunch, **how: Any) -> dict[str, np.ndarray]:
    """w and b of all heads after training from the observed starts."""
    found = [sgd(i, w, b, **{"steps": i.num_steps, "lr": i.lr, **how})
             for w, b in zip(o["w start"].astype(float), o["b start"].astype(float), strict=True)]
    return {"w": np.stack([w for w, _ in found]), "b": np.stack([b for _, b in found])}


def _judge_steps(i: Bunch, o: Bunch) -> Failure | None:
    if not np.array_equal(o["w start"], o["w again"]):
        return Failure("two generators in the same state give two different heads.", FROM_RNG, "starts not drawn from rng")
    want = _sgd_of_all(i, o)
    off = [d for n in want if (d := difference(f"{n} of the heads", o[n], want[n], "float64"))]
    return Failure("; ".join(off) + ".", STEP) if off else None


def _trained_as(name: str, hint: str, how: Callable) -> Mistake:
    """A mistake whose heads are those of a training with `how(i)`, other steps or another rate."""
    def when(i: Bunch, o: Bunch) -> bool:
        want = _sgd_of_all(i, o, **how(i))
        return all(difference(n, o[n], want[n], "float64") is None for n in want)
    return Mistake(name, hint, when=when)


def _decayed(factor: Callable) -> Callable:
    def when(i: Bunch, o: Bunch) -> bool:
        w, b = o["w start"].astype(float), o["b start"].astype(float)
        for s in range(i.num_steps):
            found = [sgd(i, one, bias, 1, i.lr * factor(s, i.num_steps)) for one, bias in zip(w, b, strict=True)]
            w, b = np.stack([one for one, _ in found]), np.stack([bias for _, bias in found])
        return difference("w", o.w, w, "float64") is None
    return when


MEAN = "The gradient is that of the mean loss over the batch: divided by its size, once."
STEPS = (
    _trained_as("no steps made", STEP + " Is lr used?", lambda i: {"steps": 0}),
    _trained_as("one step too many", STEP, lambda i: {"steps": i.num_steps + 1}),
    _trained_as("one step too few", STEP, lambda i: {"steps": i.num_steps - 1}),
    _trained_as("steps counted over all heads", STEP + " All num_steps of them are made for each head.",
                lambda i: {"steps": i.num_steps * i.num_heads}),
    _trained_as("whole epochs instead of steps", STEP, lambda i: {
        "steps": i.num_steps * max(len(i.features) // i.batch_size, 1)}),
    _trained_as("steps uphill", "Against the gradient the loss falls: subtract.", lambda i: {"lr": -i.lr}),
    _trained_as("sum over the batch instead of mean", MEAN, lambda i: {"lr": i.lr * i.batch_size}),
    _trained_as("divided twice by the batch size", MEAN, lambda i: {"lr": i.lr / i.batch_size}),
    _trained_as("divided by the number of all images", MEAN, lambda i: {"lr": i.lr * i.batch_size / len(i.features)}),
    _trained_as("divided by the number of classes", MEAN, lambda i: {"lr": i.lr / i.num_classes}),
    _trained_as("bias not trained", STEP, lambda i: {"moved": "w"}),
    _trained_as("weights not trained", STEP, lambda i: {"moved": "b"}),
    _trained_as("bias left out of the scores", "The scores are features @ w + b.", lambda i: {"bias_in_scores": False}),
    _trained_as("a single step", STEP + " Is a return inside the loop?", lambda i: {"steps": 1}),
    _trained_as("momentum", "Plain steps are asked: lr times the gradient, nothing from the steps before.",
                lambda i: {"momentum": 0.9}),
    Mistake("only one head trained", STEP + " That holds for every head.", when=lambda i, o: (
        np.abs(o.w - o["w start"]).max(axis=(1, 2)) > 0).sum() == 1 < len(o.w)),
    *(Mistake("rate that falls", "The rate is lr in every step.", when=_decayed(factor)) for factor in (
        lambda s, n: 1 - s / n, lambda s, n: (1 + np.cos(np.pi * s / n)) / 2)),
    *RAISED,
)


# --- batches ----------------------------------------------------------------------------------------------

def _batch_cases(rng):
    """As many features as images, or more: only then does a step tell its batch. Features are small, so that no image is so
    clear at the start, whatever the start, that its gradient is lost."""
    return {"batches of 3 out of 9": heads_case(rng, 9, 12, 4, 3, 3, 1, 0.5, size=0.3),
            "batch_size left out: 32": heads_case(rng, 48, 52, 3, 3, None, 1, 0.5, size=0.15)}


def _single_steps(f, i):
    """The starts, and the heads after one step, for several seeds: an axis of seeds, then one of heads."""
    found = {"w start": [], "b start": [], "w": [], "b": []}
    for seed in range(i.seed, i.seed + SEEDS):
        for suffix, lr in ((" start", 0.0), ("", i.lr)):
            for part, array in zip("wb", trained(f, i, lr, seed), strict=True):
                found[part + suffix].append(array)
    return {**{name: np.array(arrays) for name, arrays in found.items()}, "w again": trained(f, i, 0.0, i.seed)[0],
            "w once more": trained(f, i, i.lr, i.seed)[0]}


def _flat(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.concatenate([w.reshape(len(w), -1), b], axis=1).astype(float)


def _judge_batches(i: Bunch, o: Bunch) -> Failure | None:
    if not np.array_equal(o["w start"][0], o["w again"]):
        return Failure("two generators in the same state give two different starts.", FROM_RNG, "starts not drawn from rng")
    if not np.array_equal(o.w[0], o["w once more"]):
        return Failure("two generators in the same state give two different heads.", f"{FROM_RNG} {DRAWN}",
                       "batches not drawn from rng")
    shape = o.w.shape[:2]
    start, after = ([o[part + suffix].reshape(-1, *o[part].shape[2:]).astype(float) for part in "wb"]
                    for suffix in (" start", ""))
    size = i.get("batch_size", 32)
    steps = (_flat(*start) - _flat(*after)) / i.lr
    gradients = np.stack([image_gradients(i, w, b) for w, b in zip(*start, strict=True)])
    weights, rest = weights_of(steps, gradients)
    if failure := odd_batches(weights, rest, size):
        return failure
    of = weights.reshape(*shape, -1).round(6)
    if (of == of[:1]).all():
        return Failure("whatever the generator, each head begins with the same images.", DRAWN,
                       "batches not drawn from rng")
    if (of == of[:, :1]).all():
        return Failure("all heads train on the same batches.", EVERY_HEAD, "one batch for all heads")
    # Among 24 batches of 3 out of 9, drawn with or without replacement or by a walk, are 9 different ones or fewer with a
    # probability below 1e-11.
    if size == 3 and len({tuple(w) for w in of.reshape(-1, of.shape[2])}) <= 9:
        return Failure("the same few groups of images make up all batches.", f"{DRAWN} Any image may come with any other.",
                       "always the same neighbours in a batch")
    return None


def _long_cases(rng):
    """100 steps on batches of 2 out of 6: that an image is never drawn has a probability below 1e-14."""
    return {"100 steps, batches of 2 out of 6": heads_case(rng, 6, 9, 3, 2, 2, 100, 0.05, size=0.3)}


def _judge_all_used(i: Bunch, o: Bunch) -> Failure | None:
    moved = (o.w.astype(float) - o["w start"]).transpose(0, 2, 1).reshape(-1, i.features.shape[1])
    share = np.linalg.lstsq(i.features.T, moved.T, rcond=None)[0].reshape(len(i.y), i.num_heads, -1)
    used = np.abs(share).max(axis=2) > 1e-9
    if not np.isfinite(o.w).all():
        return Failure("the weights are not finite.", STEP)
    if used.all():
        return None
    if not used.any():
        return Failure("the heads are as they started.", STEP, "no steps made")
    fewest = int(used.sum(axis=0).min())
    say = f"in {i.num_steps} steps a head has used {fewest} of {len(i.y)} images."
    if fewest == 0:
        return Failure(say, STEP + " That holds for every head.", "a head not trained")
    if fewest <= i.batch_size:
        return Failure(say, f"{DRAWN} A batch that is drawn before the loop stays the same.",
                       "the same batch in every step")
    return Failure(say, f"{DRAWN} Every image may be drawn.", "images never used")


def _large_cases(rng):
    case = heads_case(rng, 6, 5, 3, 3, 2, 3, 0.01)
    return {"features of several thousands": {**case, "features": case["features"] * 1e4}}


def _finite(f, i):
    w, b = trained(f, i, i.lr)
    return {"w": w, "b": b}


def _judge_finite(i: Bunch, o: Bunch) -> Failure | None:
    if np.isfinite(o.w).all() and np.isfinite(o.b).all():
        return None
    return Failure("the heads hold NaN or infinity.", STABLE, "scores overflow")


train_heads = Exercise(NAME, 4, (
    Check("each head starts from weights of its own", _start_cases, _starts, judge=_judge_starts, mistakes=RAISED,
          weight=0.8),
    Check("num_steps steps with lr, against the gradient", _alike_cases, _before_and_after, judge=_judge_steps,
          mistakes=STEPS, weight=1.6),
    Check("batches of batch_size, each head its own", _batch_cases, _single_steps, judge=_judge_batches, mistakes=RAISED,
          weight=1.2),
    Check("another batch in every step", _long_cases, _before_and_after, judge=_judge_all_used, mistakes=RAISED,
          weight=0.5),
    Check("large features", _large_cases, _finite, judge=_judge_finite, mistakes=RAISED, weight=0.3),
    unchanged_check(_batch_cases, lambda f, i: trained(f, i, i.lr, copy=False), ("features", "y")),
), rules_out=NUMPY_ONLY)
