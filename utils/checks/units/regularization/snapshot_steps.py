"""Trainings of a single step: what they make of the parameters tells the batch, or which units were dropped."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Failure
from utils.checks.units.regularization.batches import DRAWN, odd_batches, weights_of
from utils.checks.units.regularization.mlp_cases import PARAMS, outcome, params_of, shown
from utils.checks.units.regularization.snapshot_mistakes import FORM, P_KEEP, STEP
from utils.checks.units.regularization.snapshots_run import NAME, copies, snapshots_case, train
from utils.checks.values import Bunch, plain

TRIES = 200
INDEPENDENT = 0.15
CALLS = 60
LONG = 120


def single_steps(rng):
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
    """One image, and hidden units that are above 0 whatever is dropped: the gradients show the masks."""
    case = snapshots_case(rng, 1, (3, 4, 4, 3), 1, 1, 1e-3, 1, p_keep=float(rng.uniform(0.6, 0.75)))
    before = case["x"] @ case["w1"]
    case["b1"] = 1 + np.maximum(-before, 0).max(axis=0)
    case["b2"] = 1 + (before + case["b1"]).max(axis=0) / case["p_keep"] @ np.maximum(-case["w2"], 0)
    # Scores of moderate size, so that no gradient is lost in rounding.
    case["w3"] = case["w3"] / (case["b2"].max() + (before + case["b1"]).max() * np.abs(case["w2"]).sum())
    return {f"{CALLS} trainings of one step, one image": case}


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


BATCHES = Check("batches of batch_size, drawn from rng", single_steps, _steps, judge=_judge_batches, weight=1.1,
                mistakes=FORM)
DROPOUT = Check("dropout while training", _masked_steps, _masked, judge=_judge_masks, weight=0.8, mistakes=FORM)
