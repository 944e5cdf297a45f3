"""mlp_predict(params, x): labels without dropout."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import shapes_check, unchanged_check, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization import mlp_cases as net
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch, plain

ARGMAX = "The label of an image is the class with the largest score: argmax along the classes, one label for each image."
NO_DROPOUT = ("At prediction the whole network is used: no mask, and no factor either, for in training the units that were "
              "kept have been divided by p_keep.")
FORWARD = "relu(x @ w1 + b1), then relu(@ w2 + b2), then @ w3 + b3: the same network as in training, less the dropout."
SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
CLEAR = 1e-2


def _case(rng: np.random.Generator, images: int, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Images whose largest score leads clearly, so that rounding cannot turn a label."""
    case = net.mlp_case(rng, 4 * images + 8, sizes, 1.0, bias=1.0)
    ranked = np.sort(net.scores_of(Bunch(case)), axis=1)
    clear = np.flatnonzero(ranked[:, -1] - ranked[:, -2] > CLEAR)[:images]
    return {"x": case["x"][clear], **{n: case[n] for n in net.PARAMS}}


def _cases(rng):
    lowered, large = _case(rng, 40, (5, 8, 6, 5)), _case(rng, 40, (5, 7, 7, 4))
    lowered["b3"] = lowered["b3"] - 60
    return {"60 images, 5 features, 4 classes": _case(rng, 60, (5, 9, 7, 4)), "a batch of one": _case(rng, 1, (3, 6, 5, 4)),
            "all sizes equal": _case(rng, 6, (6, 6, 6, 6)), "80 images, 8 classes": _case(rng, 80, (6, 8, 10, 8)),
            "all scores negative": lowered, "scores of 1e4": {**large, "w3": large["w3"] * 1e4}}


def _predict(f, i):
    return {"labels": f.mlp_predict(net.params_of(i), i.x)}


def _expected(i):
    return {"labels": net.scores_of(i).argmax(axis=1)}


def _of(**replaced: Any) -> Callable:
    return lambda i, want: {"labels": net.scores_of(i, **replaced).argmax(axis=1)}


def _scaled(i: Bunch, o: Bunch) -> bool:
    """Whether the labels are those of a network whose hidden layers are multiplied or divided by some p_keep."""
    for share in SHARES:
        for factor in (share, 1 / share):
            for factors in ((factor, factor), (factor, 1), (1, factor)):
                drops = [lambda h, by=by: h * by for by in factors]
                if np.array_equal(o.labels.ravel(), net.scores_of(i, drops=drops).argmax(axis=1)):
                    return True
    return False


def _scores_returned(i: Bunch, o: Bunch) -> bool:
    return o.labels.shape == (len(i.x), len(i.b3)) and len(i.b3) > 1


OVERFLOW = ("exp of a score of 1e4 is infinite, and among several infinities the largest is lost. The label needs no "
            "probabilities: the class with the largest score has the largest probability.")


def _overflowing(normalised: bool) -> Callable:
    """Labels from exp of the scores, or from their quotient by the sum, without a thought of overflow."""
    def gives(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
        with np.errstate(all="ignore"):
            powers = np.exp(net.scores_of(i))
            return {"labels": (powers / powers.sum(axis=1, keepdims=True) if normalised else powers).argmax(axis=1)}
    return gives


MISTAKES = (
    *(Mistake("scores overflow", OVERFLOW, _overflowing(normalised)) for normalised in (True, False)),
    Mistake("scores returned", ARGMAX, when=_scores_returned),
    Mistake("the least likely label", ARGMAX, lambda i, want: {"labels": net.scores_of(i).argmin(axis=1)}),
    Mistake("argmax over the batch", ARGMAX + " Which axis do the classes run along?",
            lambda i, want: {"labels": net.scores_of(i).argmax(axis=0)}),
    Mistake("one number for the whole batch", ARGMAX + " Without an axis argmax looks at all scores at once.",
            lambda i, want: {"labels": net.scores_of(i).argmax()}),
    Mistake("labels shifted by one", "Labels start at 0, as the columns of the scores do.",
            lambda i, want: {"labels": want.labels + 1}),
    Mistake("ReLU after the last layer", FORWARD + " No ReLU follows the scores: where all are negative, nothing is left.",
            _of(end=net.relu)),
    Mistake("ReLU left out after the first layer", FORWARD, _of(relus=(net.identity, net.relu))),
    Mistake("ReLU left out after the second layer", FORWARD, _of(relus=(net.relu, net.identity))),
    Mistake("no ReLU at all", FORWARD, _of(relus=(net.identity, net.identity))),
    Mistake("biases left out", FORWARD, _of(biases=())),
    *(Mistake(f"bias b{k} left out", FORWARD, _of(biases=tuple(b for b in net.LAYERS if b != k))) for k in net.LAYERS),
    Mistake("tanh in place of ReLU", FORWARD, _of(relus=(lambda z: z.tanh(), lambda z: z.tanh()))),
    Mistake("sigmoid in place of ReLU", FORWARD, _of(relus=(lambda z: z.sigmoid(), lambda z: z.sigmoid()))),
    Mistake("scaling at prediction", NO_DROPOUT, when=_scaled),
    Mistake("the largest score instead of its class", ARGMAX,
            lambda i, want: {"labels": net.scores_of(i).max(axis=1)}),
    Mistake("the same label for every image", "Do the scores depend on x?",
            when=lambda i, o: o.labels.size > 1 and np.unique(o.labels).size == 1),
    PRODUCT, BROADCAST,
)


# --- nothing random, nothing that hangs on the neighbours -------------------------------------------------

TWICE = 40
FEW = 7


def _again(rng):
    return {"40 times the same images": _case(rng, 60, (6, 12, 12, 5))}


def _several(f, i):
    params = net.params_of(i)
    return {"labels": np.array([plain(f.mlp_predict(params, i.x.copy())) for _ in range(TWICE)]),
            "alone": np.array([plain(f.mlp_predict(params, i.x[k:k + 1].copy())).ravel() for k in range(FEW)])}


def _judge_several(i: Bunch, o: Bunch) -> Failure | None:
    if not isinstance(o.labels, np.ndarray) or o.labels.size != TWICE * len(i.x):
        return Failure(f"one label for each of {len(i.x)} images is asked.", ARGMAX)
    labels = o.labels.reshape(TWICE, len(i.x))
    if (labels != labels[0]).any():
        return Failure("the same images get other labels the next time.", NO_DROPOUT, "dropout at prediction")
    if (labels[0] != _expected(i)["labels"]).any():
        return Failure("the labels are the same every time, but not the right ones.", "See the check above.")
    if o.alone.size != FEW or (o.alone.ravel() != labels[0, :FEW]).any():
        return Failure("images get other labels when each of them comes alone.",
                       "An image's label does not depend on its neighbours: look for a mean or maximum over the batch.",
                       "prediction depends on the batch")
    return None


mlp_predict = Exercise("mlp_predict", 2, (
    Check("labels", with_float32(_cases), _predict, _expected, mistakes=MISTAKES, hint=FORWARD, weight=2),
    Check("the same images get the same labels", _again, _several, judge=_judge_several, weight=0.5,
          mistakes=(PRODUCT, BROADCAST)),
    shapes_check(_cases, _predict, _expected),
    unchanged_check(_cases, _predict, ("x", *net.PARAMS)),
), rules_out=NUMPY_ONLY)
