"""train_snapshots: SGD under a cyclic cosine rate, a copy of the parameters at the end of each cycle.

With images that are all the same every batch has the same gradient, so that a whole training can be compared with
PyTorch's. With cycles of one step each step is a snapshot, and tells its batch or its masks.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization.batches import DRAWN, odd_batches, weights_of
from utils.checks.units.regularization.mlp_cases import PARAMS, outcome, params_of, shown
from utils.checks.units.regularization.snapshots_run import (
    NAME,
    alike,
    copies,
    rate,
    simulated,
    snapshots_case,
    stacked,
    train,
)
from utils.checks.values import Bunch, plain

STEP = "Each step draws a batch, takes the gradients of mlp_dropout_loss and moves every parameter against them."
RATE = "The rate of step s, counted from 0 over the whole run, is cyclic_cosine_lr(s, cycle_length, lr_max)."
END = "A snapshot is taken at the end of each cycle, after its last step: num_cycles of them."
COPY = ("A snapshot is a new dict of new arrays, each a copy: a dict(params) still holds the very arrays that the next "
        "steps change.")
GOES_ON = "Each cycle goes on from where the last one ended; only the rate starts again."
GIVEN = "The params that are passed in stay as they were: train on copies of them."
LENGTH = "cycle_length is the number of steps in a cycle, one batch each."
P_KEEP = "Training calls mlp_dropout_loss with the p_keep and the rng that are passed in."
TRAINED = "All six parameters are trained, weights and biases."


def _one_cycle(rng):
    return {"one cycle of 6 steps": alike(snapshots_case(rng, 5, (3, 4, 3, 4), 1, 6, 0.3, 1)),
            "one cycle of 3 steps, the whole set as a batch": alike(snapshots_case(rng, 4, (4, 5, 4, 2), 1, 3, 0.2, 4))}


def _several_cycles(rng):
    return {"3 cycles of 4 steps": alike(snapshots_case(rng, 6, (3, 5, 4, 3), 3, 4, 0.3, 2)),
            "2 cycles of 5 steps, batches of one": alike(snapshots_case(rng, 3, (4, 4, 5, 2), 2, 5, 0.25, 1)),
            "4 cycles of one step": alike(snapshots_case(rng, 4, (2, 4, 4, 3), 4, 1, 0.2, 4))}


def _train(f, i):
    return stacked(train(f, i, copies(i)))


def _so(**how: Callable) -> Callable:
    """`gives` of a training with each of `how(i)` in its place."""
    return lambda i, want: simulated(i, **{name: value(i) for name, value in how.items()})


def _all_alike(k: int) -> Callable:
    return lambda i, want: {n: np.broadcast_to(v[k], v.shape) for n, v in want.items()}


def _shorter(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: v[:-1] if i.num_cycles > 1 else np.zeros(0) for n, v in want.items()}


def _shorter_at_the_start(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: v[1:] if i.num_cycles > 1 else np.zeros(0) for n, v in want.items()}


def _averages(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: np.stack([v[:k + 1].mean(axis=0) for k in range(len(v))]) for n, v in want.items()}


def _untrained(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {f"{n} of the snapshots": np.stack([i[n]] * i.num_cycles) for n in PARAMS}


def _other_rate(function: Callable) -> Callable:
    """`gives` of a training whose rate in step s is lr_max * function(s, i)."""
    return _so(rates=lambda i: lambda s: function(s, i))


def _down_to_zero(step: int, last: int) -> float:
    return (1 + np.cos(np.pi * step / max(last, 1))) / 2


def _epochs(i: Bunch) -> int:
    return max(len(i.x) // i.batch_size, 1)


TRAJECTORY = (
    Mistake("all snapshots hold the last parameters", COPY, _all_alike(-1)),
    Mistake("constant rate", RATE, _other_rate(lambda s, i: 1.0)),
    Mistake("rate not started again in each cycle", RATE, _other_rate(
        lambda s, i: rate(s, i.cycle_length * i.num_cycles))),
    Mistake("rate not started again in each cycle", RATE, _other_rate(lambda s, i: rate(s, 2 * i.cycle_length) if (
        s // i.cycle_length) % 2 == 0 else rate(s % (2 * i.cycle_length), 2 * i.cycle_length))),
    Mistake("rate not started again in each cycle", RATE, _other_rate(
        lambda s, i: (1 + np.cos(np.pi * s / i.cycle_length)) / 2)),
    Mistake("rate of the cycle instead of the step", RATE,
            _other_rate(lambda s, i: rate(s // i.cycle_length, i.cycle_length))),
    Mistake("rate one step ahead", RATE + " The first step is step 0.",
            _other_rate(lambda s, i: rate(s + 1, i.cycle_length))),
    Mistake("rate that falls to 0 in the last step", RATE, _other_rate(lambda s, i: _down_to_zero(
        s % i.cycle_length, i.cycle_length - 1))),
    Mistake("rate with cycle_length - 1", RATE, _other_rate(lambda s, i: rate(s, max(i.cycle_length - 1, 1)))),
    Mistake("rate rises", RATE, _other_rate(lambda s, i: 1 - rate(s, i.cycle_length))),
    Mistake("a straight line for the rate", RATE, _other_rate(lambda s, i: 1 - s % i.cycle_length / i.cycle_length)),
    Mistake("snapshots at the start of the cycles", END, _so(start=lambda i: True, taken=lambda i: (
        lambda done: done % i.cycle_length == 0 and done < i.num_cycles * i.cycle_length))),
    Mistake("snapshots after the first step of a cycle", END, _so(taken=lambda i: (
        lambda done: (done - 1) % i.cycle_length == 0))),
    Mistake("snapshots one step early", END, _so(taken=lambda i: lambda done: (done + 1) % i.cycle_length == 0)),
    Mistake("one snapshot too many", END + " The given parameters are none of them.", _so(start=lambda i: True)),
    Mistake("one snapshot too many", END, _so(steps=lambda i: (i.num_cycles + 1) * i.cycle_length)),
    Mistake("one snapshot too few", END, _shorter),
    Mistake("one snapshot too few", END, _shorter_at_the_start),
    Mistake("no snapshots", END, when=lambda i, o: o["w1 of the snapshots"].size == 0),
    Mistake("only one snapshot", END, lambda i, want: {n: v[-1:] for n, v in want.items()}),
    Mistake("a snapshot after every step", END, _so(taken=lambda i: lambda done: True)),
    Mistake("each cycle starts from the given parameters", GOES_ON, _so(restart=lambda i: True)),
    Mistake("steps uphill", "Against the gradient the loss falls: subtract.", _other_rate(
        lambda s, i: -rate(s, i.cycle_length))),
    Mistake("no training at all", STEP, _untrained),
    Mistake("biases not trained", TRAINED, _so(moved=lambda i: ("w1", "w2", "w3"))),
    Mistake("weights not trained", TRAINED, _so(moved=lambda i: ("b1", "b2", "b3"))),
    Mistake("only the last layer trained", TRAINED, _so(moved=lambda i: ("w3", "b3"))),
    Mistake("steps divided by the batch size", "The loss is a mean already: its gradient is divided by N, once.",
            _other_rate(lambda s, i: rate(s, i.cycle_length) / i.batch_size)),
    Mistake("steps multiplied by the batch size", "The gradient is that of the mean loss. Is mlp_dropout_loss right?",
            _other_rate(lambda s, i: rate(s, i.cycle_length) * i.batch_size)),
    Mistake("epochs instead of steps", LENGTH, _so(
        steps=lambda i: i.num_cycles * i.cycle_length * _epochs(i),
        rates=lambda i: lambda s: rate(s // _epochs(i), i.cycle_length),
        taken=lambda i: lambda done: done % (i.cycle_length * _epochs(i)) == 0)),
    Mistake("momentum", "Plain steps are asked: the rate times the gradient, nothing from the steps before.",
            _so(momentum=lambda i: 0.9)),
    Mistake("momentum", "Plain steps are asked: the rate times the gradient, nothing from the steps before.",
            _so(momentum=lambda i: 0.9, rates_in_velocity=lambda i: True)),
    Mistake("snapshots in reverse order", END, lambda i, want: {n: v[::-1] for n, v in want.items()}),
    Mistake("averages instead of snapshots", "Each snapshot is the parameters as they are; they are averaged later.",
            _averages),
    *(Mistake("no list of snapshots", END, error=f"should return a list of snapshots; it returned {what}") for what in (
        "a ", "one array")),
    Mistake("no list of snapshots", "Each snapshot is a dict with the keys of params.",
            error="a snapshot is a dict like params"),
)


# --- arrays of their own ----------------------------------------------------------------------------------

def _shared(f: Any, i: Bunch) -> dict[str, Any]:
    """Whether arrays are shared, the given parameters after the training, and all that was put into the dict."""
    params = copies(i)
    given = dict(params)
    found = train(f, i, params)
    arrays = [[s[n] for n in PARAMS] for s in found]

    def overlap(some, others):
        return any(np.shares_memory(a, b) for a in some for b in others)
    return {"snapshots": any(overlap(arrays[k], arrays[j]) for k in range(len(arrays)) for j in range(k)),
            "with given": any(overlap(one, given.values()) for one in arrays),
            "replaced": any(params.get(n) is not given[n] for n in PARAMS), "same dict": any(
                found[k] is found[j] for k in range(len(found)) for j in range(k)),
            **{n: given[n] for n in PARAMS}}


def _judge_shared(i: Bunch, o: Bunch) -> Failure | None:
    changed = [n for n in PARAMS if not np.allclose(o[n], i[n], rtol=1e-12, atol=1e-12)]
    if changed or o.replaced:
        return Failure(f"{changed[0] if changed else 'an array'} of the given params has been changed.", GIVEN,
                       "given params changed")
    if o["same dict"] or o.snapshots:
        return Failure("two snapshots share their arrays.", COPY, "snapshots share their arrays")
    if o["with given"]:
        return Failure("a snapshot shares its arrays with the given params.", f"{COPY} {GIVEN}",
                       "snapshots share arrays with the given params")
    return None


# --- batches and masks ------------------------------------------------------------------------------------

TRIES = 200
INDEPENDENT = 0.15
CALLS = 60
LONG = 120


def _single_steps(rng):
    """Trainings of one step: each tells its batch. The images' gradients are far from dependent."""
    for _ in range(TRIES):
        case = snapshots_case(rng, 6, (4, 6, 5, 3), 1, 1, 1e-3, 2)
        case |= {"b1": np.abs(case["b1"]), "b2": np.abs(case["b2"]), "w3": case["w3"] / 2}
        if np.linalg.svd(_image_gradients(Bunch(case)), compute_uv=False)[-1] > INDEPENDENT:
            break
    return {f"{CALLS} trainings of one step, batches of 2 out of 6": case}


def _last(found: list[dict[str, np.ndarray]]) -> np.ndarray:
    """The parameters of the last snapshot, one after the other."""
    if not found:
        raise BadAnswer(f"{NAME} returned an empty list.")
    return _flat(found[-1])


def _flat(found: dict[str, np.ndarray], name: Callable = str) -> np.ndarray:
    return np.concatenate([np.ravel(plain(found[name(n)], n)) for n in PARAMS])


def _steps(f, i):
    """What many trainings of one step make of the same parameters, and one training of many small steps."""
    def step(rng):
        return _last(train(f, i, copies(i), rng))
    rng = np.random.default_rng(i.seed)
    long = Bunch({**i, "cycle_length": LONG, "lr_max": 1e-6})
    return {"after": np.array([step(rng) for _ in range(CALLS)]), "again": step(np.random.default_rng(i.seed)),
            "long": _last(train(f, long, copies(i)))}


def _image_gradients(i: Bunch) -> np.ndarray:
    return np.stack([_flat(outcome(Bunch({**i, "x": i.x[n:n + 1], "y": i.y[n:n + 1]})), shown) for n in range(len(i.x))])


def _judge_batches(i: Bunch, o: Bunch) -> Failure | None:
    if not (np.isfinite(o.after).all() and np.isfinite(o.long).all()):
        return Failure("the parameters are not finite.", STEP)
    if not np.array_equal(o.after[0], o.again):
        return Failure("two generators in the same state give two different trainings.", f"{DRAWN} {P_KEEP}",
                       "batches not drawn from rng")
    gradients, start = _image_gradients(i), _flat(params_of(i))
    weights, rest = weights_of((start - o.after) / i.lr_max, np.array([gradients] * len(o.after)))
    if failure := odd_batches(weights, rest, i.batch_size):
        return failure
    of = weights.round(4)
    if (of == of[:1]).all():
        return Failure("every training begins with the same batch.", DRAWN, "batches not drawn from rng")
    # Among 60 batches, drawn with or without replacement or in walks through all images, are 7 of the 15 pairs or fewer
    # with a probability below 1e-11.
    if len({tuple(w) for w in of if (w > 0).sum() == 2}) <= 7:
        return Failure("the same few pairs of images make up all batches.", f"{DRAWN} Any image may come with any other.",
                       "always the same neighbours in a batch")
    # In 120 steps some 200 images are drawn while the rate is above a twentieth of lr_max: a right training leaves one out
    # of 6 with a probability below 1e-14. The steps are so small that the gradients stay what they were.
    (share,), _ = weights_of((start - o.long)[None] / 1e-6, gradients[None])
    unused = int((share < 1e-3 * np.abs(share).max()).sum())
    if len(share) - unused <= i.batch_size:
        return Failure(f"all {LONG} steps use the same batch.", DRAWN, "the same batch in every step")
    if unused:
        return Failure(f"in {LONG} steps {unused} of {len(share)} images are never used.", DRAWN, "images never used")
    return None


def _masked_steps(rng):
    """Images that are all the same, and hidden units above 0 whatever is dropped: the gradients show the masks."""
    case = alike(snapshots_case(rng, 3, (3, 4, 4, 3), 1, 1, 1e-3, 1, p_keep=float(rng.uniform(0.6, 0.75))))
    before = case["x"] @ case["w1"]
    case["b1"] = 1 + np.maximum(-before, 0).max(axis=0)
    case["b2"] = 1 + (before + case["b1"]).max(axis=0) / case["p_keep"] @ np.maximum(-case["w2"], 0)
    # Scores of moderate size, so that no gradient is lost in rounding.
    case["w3"] = case["w3"] / (case["b2"].max() + (before + case["b1"]).max() * np.abs(case["w2"]).sum())
    return {f"{CALLS} trainings of one step, batches of one": case}


def _masked(f, i):
    rng = np.random.default_rng(i.seed)
    found = [train(f, i, copies(i), rng) for _ in range(CALLS)]
    if not all(found):
        raise BadAnswer(f"{NAME} returned an empty list.")
    return {**{n: np.array([plain(one[-1][n], n) for one in found]) for n in PARAMS},
            "first again": _last(train(f, i, copies(i)))}


def _masks_of(gradient: Bunch) -> tuple[np.ndarray, np.ndarray]:
    """Which units were kept, read off from the gradients of one image: of a unit that was dropped nothing comes back."""
    def alive(values: np.ndarray) -> np.ndarray:
        return (np.abs(values) > 1e-11).astype(float)[None]
    return alive(gradient.b1), alive(np.abs(gradient.w3).max(axis=1))


def _judge_masks(i: Bunch, o: Bunch) -> Failure | None:
    if not all(np.isfinite(v).all() for v in o.values()):
        return Failure("the parameters are not finite.", STEP)
    if not np.array_equal(_flat({n: o[n][0] for n in PARAMS}), o["first again"]):
        return Failure("two generators in the same state give two different trainings.", P_KEEP, "masks not drawn from rng")
    seen, wrong, plain_steps, swapped, halved = [], 0, 0, 0, 0
    i = Bunch({**i, "x": i.x[:1], "y": i.y[:1]})
    without = outcome(i)
    for k in range(len(o.w1)):
        gradient = Bunch({n: (i[n] - o[n][k]) / i.lr_max for n in PARAMS})
        masks = _masks_of(gradient)
        seen.append(np.concatenate(masks, axis=1).ravel())
        wrong += not _close(gradient, outcome(i, [m / i.p_keep for m in masks]))
        plain_steps += _close(gradient, without)
        swapped += _close(gradient, outcome(i, [m / (1 - i.p_keep) for m in masks]))
        halved += _close(gradient, outcome(i, [m / 0.5 for m in masks]))
    masks = np.array(seen)
    if plain_steps == len(seen):
        return Failure("every step is one without dropout.", P_KEEP, "no dropout in training")
    if swapped == len(seen):
        return Failure("units are kept with 1 - p_keep and divided by it.", P_KEEP, "1 - p_keep passed on")
    if halved == len(seen):
        return Failure("units are kept with 0.5, whatever p_keep is.", P_KEEP, "p_keep not passed on")
    if wrong:
        return Failure(f"{wrong} of {len(seen)} steps are not those of a network whose hidden units are kept with "
                       f"p_keep={i.p_keep:.3g} and divided by it.", f"{P_KEEP} {STEP}")
    if (masks == masks[:1]).all():
        return Failure("all steps have the same masks.", f"{P_KEEP} A generator made anew in each step starts from the "
                       "same place every time.", "the same mask in every step")
    return None


def _close(gradient: Bunch, want: Bunch) -> bool:
    # A step of 1e-3 of a parameter is known to some 1e-12 of it.
    return all(np.allclose(gradient[n], want[shown(n)], rtol=1e-5, atol=1e-8) for n in PARAMS)


FORM = TRAJECTORY[-3:]

train_snapshots = Exercise(NAME, 5, (
    Check("one cycle, all images the same", _one_cycle, _train, simulated, mistakes=TRAJECTORY, weight=1.0,
          hint=f"{STEP} {RATE} {END}"),
    Check("several cycles, all images the same", _several_cycles, _train, simulated, mistakes=TRAJECTORY, weight=1.5,
          hint=f"{STEP} {RATE} {END}"),
    Check("snapshots and given params have arrays of their own", _several_cycles, _shared, judge=_judge_shared, weight=0.7,
          mistakes=FORM),
    Check("batches of batch_size, drawn from rng", _single_steps, _steps, judge=_judge_batches, weight=1.1, mistakes=FORM),
    Check("dropout while training", _masked_steps, _masked, judge=_judge_masks, weight=0.8, mistakes=FORM),
    unchanged_check(_single_steps, lambda f, i: train(f, i, copies(i), copy=False), ("x", "y")),
), rules_out=NUMPY_ONLY)
