"""mlp_dropout_loss(params, x, y, p_keep, rng) -> (loss, grads): the loss and every gradient of a network with dropout.

Where units are dropped, the networks are so small that the loss tells which masks it was made with; loss and gradients
are then compared exactly, whatever was drawn and in which order.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import difference
from utils.checks.observing import BadAnswer, pair, returned
from utils.checks.spec import Check, Exercise, Failure
from utils.checks.style import style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization import mlp_cases as net
from utils.checks.units.regularization import mlp_dropout_mistakes as wrong_dropout
from utils.checks.units.regularization import mlp_mistakes as wrong
from utils.checks.units.regularization.chance import margin
from utils.checks.units.regularization.masks import OWN, odd_masks
from utils.checks.units.regularization.mlp_masks import explained, masks_behind
from utils.checks.values import Bunch, plain

NAME = "mlp_dropout_loss"
EVERYTHING = ("loss", *wrong_dropout.NAMES)
CALLS = 12
MANY_CALLS = 400
NO_MASKS = "whichever hidden units are dropped, this network cannot give this loss."
LOSS_FIRST = "This counts once the loss is right: the checks above say what is wrong with it."
FROM_RNG = "Both masks are drawn from the rng that is passed in: in the same state it gives the same masks."
EACH_LAYER = "Each hidden layer draws a mask of its own: the second layer's units know nothing of the first's."


def _run(f: Any, i: Bunch, rng: np.random.Generator, params: dict[str, np.ndarray] | None = None) -> dict[str, Any]:
    """The loss and the six gradients by name, a sentence where one is missing."""
    given = net.params_of(i) if params is None else params
    result = f.mlp_dropout_loss(given, i.x, i.y, i.p_keep, rng)
    loss, grads = pair(result, NAME, "(loss, grads)")
    if not isinstance(grads, dict):
        raise BadAnswer(f"{NAME} should return a dict of gradients, with the keys of params; it returned "
                        f"{returned(grads)}.")
    # A parameter that was replaced in the dict is as much a change as one that was written into.
    i.update({n: given[n] for n in net.PARAMS if isinstance(given.get(n), np.ndarray)})
    keys = ", ".join(map(str, grads)) or "none"
    return {"loss": plain(loss, "loss"), **{
        net.shown(n): plain(grads[n], net.shown(n)) if n in grads else f"grads has no key {n!r}; its keys are {keys}."
        for n in net.PARAMS}}


def _found(seen: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Those of `seen` that are asked.

    Raises:
        BadAnswer: when one of them is missing.
    """
    for n in names:
        if not isinstance(seen[n], np.ndarray):
            raise BadAnswer(seen[n] if isinstance(seen[n], str) else f"{n} is None, or no array.")
    return {n: seen[n] for n in names}


def _fresh(i: Bunch) -> Bunch:
    """The case with copies of its arrays: what one call changes does not spoil the next."""
    return Bunch({k: v.copy() if isinstance(v, np.ndarray) else v for k, v in i.items()})


def _once(f, i):
    return _run(f, i, np.random.default_rng(i.seed))


def _all(f, i):
    return _found(_once(f, i), EVERYTHING)


def _several(f: Any, i: Bunch, names: tuple[str, ...] = EVERYTHING, calls: int = CALLS) -> dict[str, Any]:
    """`calls` calls with one generator; each output with the calls as its first axis."""
    rng = np.random.default_rng(i.seed)
    found = [_found(_run(f, _fresh(i), rng), names) for _ in range(calls)]
    if any(one["loss"].size != 1 for one in found):
        raise BadAnswer(f"the loss is one number; here it has shape {found[0]['loss'].shape}.")
    return {name: np.stack([one[name] for one in found]) for name in found[0]}


# --- p_keep = 1 -------------------------------------------------------------------------------------------

def _plain_cases(rng):
    many = net.mlp_case(rng, 7, (4, 6, 5, 12), 1.0)
    return {"6 images, 4 features, 3 classes": net.mlp_case(rng, 6, (4, 6, 5, 3), 1.0),
            "a batch of one": net.mlp_case(rng, 1, (3, 5, 6, 4), 1.0),
            "all sizes equal": net.mlp_case(rng, 5, (5, 5, 5, 5), 1.0),
            "12 classes, the last of them never seen": {**many, "y": many["y"] % 11},
            "8 images, 2 classes": net.mlp_case(rng, 8, (7, 4, 6, 2), 1.0)}


def _large_scores(rng):
    """Scores of 1e4; the right class has the largest in the first rows, and a probability of 0 in the others."""
    case = net.mlp_case(rng, 6, (4, 6, 5, 3), 1.0)
    shifted = {**case, "b3": case["b3"] + 1e4}
    far = {**case, "w3": case["w3"] * 1e4}
    ranked = net.scores_of(Bunch(far)).argsort(axis=1)
    return {"scores shifted by 1e4": shifted,
            "scores far apart": {**far, "y": np.where(np.arange(6) % 2, ranked[:, -1], ranked[:, 0])}}


def _loss(i):
    return {"loss": net.outcome(i).loss}


def _only(observe: Callable, *names: str) -> Callable:
    return lambda f, i: _found(observe(f, i), names)


def _gradient_check(layer: int, weight: float) -> Check:
    names = [net.shown(f"{part}{layer}") for part in "wb"]
    return Check(f"p_keep = 1: gradients of w{layer} and b{layer}", with_float32(_plain_cases),
                 _only(_once, "loss", *names),
                 lambda i: {n: net.outcome(i)[n] for n in names}, mistakes=wrong.gradients(layer), weight=weight,
                 hint=f"{wrong.START} {wrong.GATE}")


# --- with dropout -----------------------------------------------------------------------------------------

def _dropout_cases(rng):
    return {"one image": net.mlp_case(rng, 1, (3, 4, 3, 4), float(rng.uniform(0.6, 0.8))),
            "two images": net.mlp_case(rng, 2, (3, 3, 4, 3), float(rng.uniform(0.6, 0.8)), bias=1.0)}


def _judge_losses(i: Bunch, o: Bunch) -> Failure | None:
    found = explained(np.ravel(o.loss), i)
    if found.all():
        return None
    return Failure(f"whichever hidden units are dropped, this network cannot give the loss "
                   f"{np.ravel(o.loss)[~found][0]:.5g} ({int((~found).sum())} of {len(found)} calls); "
                   f"with p_keep=1 it is {float(_loss(i)['loss']):.5g}.",
                   f"{wrong.FORWARD} {wrong.SCALE}")


def _judge_gradients(i: Bunch, o: Bunch) -> Failure | None:
    """The gradients for the masks that the loss was made with; where several give the same loss, for one of them."""
    for r, loss in enumerate(np.ravel(o.loss)):
        first = None
        for masks in masks_behind(float(loss), i):
            # On a scale of 1: those of an image that the network is certain of are all but 0.
            want = wrong.with_scale(i, [m / i.p_keep for m in masks])
            off = [d for n in wrong_dropout.NAMES if (d := difference(n, o[n][r], want[n], "float64"))]
            if not off:
                break
            first = first or off
        else:
            return Failure("; ".join(first) + ".", wrong.MASK) if first else Failure(
                NO_MASKS, LOSS_FIRST)
    return None


def _awake_cases(rng):
    """Two images whose hidden units are all above 0 whatever is dropped, so that every unit's fate shows in the loss."""
    p_keep = float(rng.uniform(0.66, 0.74))
    case = net.mlp_case(rng, 2, (3, 3, 3, 3), p_keep)
    before = case["x"] @ case["w1"]
    case["b1"] = 0.5 + np.maximum(-before, 0).max(axis=0)
    hidden = (before + case["b1"]).max(axis=0) / p_keep
    case["b2"] = 0.5 + hidden @ np.maximum(-case["w2"], 0)
    # Scores of moderate size: where the network is certain, many masks give the same loss.
    second = (hidden @ np.maximum(case["w2"], 0) + case["b2"]) / p_keep
    case["w3"] = case["w3"] * 3 / (second @ np.abs(case["w3"])).max()
    # Who calls which library is watched in a check's first case alone: there the calls are few.
    return {"2 images, a few calls": {**case, "calls": 4}, f"2 images, {MANY_CALLS} calls": {**case, "calls": MANY_CALLS}}


def _losses_alone(f, i):
    return {"loss": _several(f, i, ("loss",), i.calls)["loss"].ravel()}


def _judge_masks(i: Bunch, o: Bunch) -> Failure | None:
    behind = [masks_behind(float(loss), i)[:1] for loss in o.loss]
    if not all(behind):
        return Failure(NO_MASKS, LOSS_FIRST)
    if i.calls < MANY_CALLS:
        return None
    first, second = (np.array([masks[0][k] for masks in behind]).astype(bool) for k in (0, 1))
    # Where an image keeps nothing of the second layer, the loss says nothing about the first.
    told = second.any(axis=2).all(axis=1)
    if failure := odd_masks(second, i.p_keep):
        return Failure("second layer: " + failure.message, failure.hint, failure.mistake)
    if failure := odd_masks(first[told], i.p_keep):
        return Failure("first layer: " + failure.message, failure.hint, failure.mistake)
    return _odd_pair(first[told], second[told], i.p_keep)


def _odd_pair(first: np.ndarray, second: np.ndarray, p: float) -> Failure | None:
    if (first == second).all():
        return Failure("both hidden layers have the same mask.", EACH_LAYER, "one mask for both layers")
    a, b = (m.reshape(len(m), -1) - p for m in (first, second))
    width = p * (1 - p) + max(p, 1 - p) ** 2
    if np.abs(a.T @ b / len(a)).max() > margin(len(a), width, a.shape[1] * b.shape[1]):
        return Failure("the two layers' masks are not drawn independently.", f"{EACH_LAYER} {OWN}",
                       "one mask for both layers")
    return None


def _generators(rng):
    return {"several calls": {**net.mlp_case(rng, 8, (5, 20, 20, 4), float(rng.uniform(0.4, 0.6)), bias=1.0),
                              "other_seed": int(rng.integers(2**31))}}


def _with_generators(f, i):
    def loss(rng):
        return _run(f, _fresh(i), rng)["loss"]
    rng = np.random.default_rng(i.seed)
    return {"first": loss(rng), "second": loss(rng), "first again": loss(np.random.default_rng(i.seed)),
            "other": loss(np.random.default_rng(i.other_seed))}


def _judge_generators(i: Bunch, o: Bunch) -> Failure | None:
    """Two right losses are equal where the masks of some 150 units that are awake are: with a probability below 1e-20."""
    def same(one: str, another: str) -> bool:
        return bool(np.array_equal(o[one], o[another]))
    if not same("first", "first again"):
        return Failure("two generators in the same state give two different losses.", FROM_RNG, "masks not drawn from rng")
    if same("first", "second") and same("first", "other"):
        return Failure("every generator gives the same loss.", "Is dropout applied, and drawn from rng?",
                       "no dropout, or rng ignored")
    if same("first", "other"):
        return Failure("generators of different seeds give the same loss.", FROM_RNG, "rng ignored: a fixed seed inside")
    if same("first", "second"):
        return Failure("two calls with one generator, one after the other, give the same loss.",
                       "Draw from the rng itself: each call leaves it in another state.", "the same mask in every call")
    return None


def _style_cases(rng):
    return {"6 images, 4 features, 3 classes": net.mlp_case(rng, 6, (4, 6, 5, 3), 0.7),
            "a batch of one": net.mlp_case(rng, 1, (3, 5, 6, 4), 0.7)}


mlp_dropout_loss = Exercise(NAME, 6, (
    Check("p_keep = 1: loss", with_float32(_plain_cases), _only(_once, "loss"), _loss, mistakes=wrong.LOSSES, weight=1.0,
          hint=f"{wrong.FORWARD} {wrong.LOSS}"),
    _gradient_check(3, 0.7), _gradient_check(2, 0.7), _gradient_check(1, 0.7),
    Check("p_keep = 1: large scores", _large_scores, _all, wrong.with_scale, weight=0.4, mistakes=wrong.LARGE_SCORES,
          hint="If the checks above fail as well, begin there."),
    Check("dropout: loss", _dropout_cases, lambda f, i: _several(f, i, ("loss",)), judge=_judge_losses,
          mistakes=wrong_dropout.LOSSES_WITH_DROPOUT, weight=1.0),
    Check("dropout: gradients", _dropout_cases, _several, judge=_judge_gradients,
          mistakes=wrong_dropout.GRADIENTS_WITH_DROPOUT, weight=1.4),
    Check("dropout: each unit kept on its own, with p_keep", _awake_cases, _losses_alone, judge=_judge_masks, weight=0.8),
    Check("dropout: the masks come from rng", _generators, _with_generators, judge=_judge_generators, weight=0.4),
    *style_checks(_style_cases, _all, net.outcome, ("x", "y", *net.PARAMS)),
), rules_out=NUMPY_ONLY)
