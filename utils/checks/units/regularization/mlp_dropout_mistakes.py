"""What wrong networks return as loss and as gradients where hidden units are dropped, for the masks that they drew."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import matches
from utils.checks.spec import Mistake
from utils.checks.units.regularization import mlp_cases as net
from utils.checks.units.regularization.masks import SWAPPED
from utils.checks.units.regularization.mlp_masks import every_mask, explained, masks_behind
from utils.checks.units.regularization.mlp_mistakes import INPUT, LOSS, MASK, SCALE
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch

DROP_WHERE = "Dropout follows each of the two hidden layers; neither the pixels nor the scores are dropped."


def _all_explained(name: str, hint: str, *stages: str, factor: Callable = lambda p: 1 / p) -> Mistake:
    """A mistake in which units are dropped at other stages, or scaled by another factor."""
    return Mistake(name, hint, when=lambda i, o: bool(explained(
        np.ravel(o.loss), i, stages, factor(i.p_keep)).all()))


_OTHER_STAGES = (("x", "h1", "h2"), ("x", "h1"), ("x", "h2"), ("x",))

LOSSES_WITH_DROPOUT = (
    _all_explained("no dropout", "In training the hidden units are dropped: are the masks multiplied in?"),
    _all_explained("scale left out", SCALE, "h1", "h2", factor=lambda p: 1.0),
    _all_explained("multiplied by p_keep", SCALE, "h1", "h2", factor=lambda p: p),
    _all_explained("divided by 1 - p_keep", f"{SCALE} {SWAPPED}", "h1", "h2", factor=lambda p: 1 / (1 - p)),
    _all_explained("dropout before the bias", "A layer's output is dropped as a whole, its bias included.", "z1", "z2"),
    _all_explained("dropout after the first layer alone", DROP_WHERE, "h1"),
    _all_explained("dropout after the second layer alone", DROP_WHERE, "h2"),
    *(_all_explained("dropout on the input", DROP_WHERE, *stages) for stages in _OTHER_STAGES),
    _all_explained("dropout on the scores", DROP_WHERE, "h1", "h2", "scores"),
    _all_explained("dropout on the scores", DROP_WHERE, "h2", "scores"),
    _all_explained("dropout on the scores", DROP_WHERE, "scores"),
    Mistake("sum instead of mean", LOSS, when=lambda i, o: bool(explained(np.ravel(o.loss) / len(i.x), i).all())),
    PRODUCT, BROADCAST,
)

NAMES = tuple(net.shown(n) for n in net.PARAMS)
TRIED = 3


def _backward(name: str, hint: str, how: Callable) -> Mistake:
    """A mistake whose gradients are those of `how(i, m1, m2)`, replaced parts of the network, in the first calls."""
    def when(i: Bunch, o: Bunch) -> bool:
        return all(any(_gradients_are(o, r, net.outcome(i, **how(i, *masks)))
                       for masks in masks_behind(float(np.ravel(o.loss)[r]), i)) for r in range(TRIED))
    return Mistake(name, hint, when=when)


def _gradients_are(o: Bunch, call: int, found: Bunch) -> bool:
    return all(matches(o[n][call], found[n], "float32") for n in NAMES)


def _through(first: Callable, second: Callable) -> Callable:
    """Both masks on the way there, and other factors on the way back: each a function of mask and p_keep."""
    def how(i: Bunch, m1: np.ndarray, m2: np.ndarray) -> dict[str, Any]:
        return {"drops": [net.as_if(net.times(m / i.p_keep), net.times(back(m, i.p_keep)))
                          for m, back in ((m1, first), (m2, second))]}
    return how


def _right(m: np.ndarray, p: float) -> np.ndarray:
    return m / p


def _none(m: np.ndarray, p: float) -> np.ndarray:
    return np.ones_like(m)


def _unscaled(m: np.ndarray, p: float) -> np.ndarray:
    return m


def _scale_alone(m: np.ndarray, p: float) -> np.ndarray:
    return np.ones_like(m) / p


def _twice(m: np.ndarray, p: float) -> np.ndarray:
    return m / p**2


def _before(pick: Callable) -> Callable:
    """The right way back, with other values remembered for the weights' gradients."""
    return lambda i, m1, m2: {"masks": (m1 / i.p_keep, m2 / i.p_keep), "remembered": pick}


def _exchanged(i: Bunch, m1: np.ndarray, m2: np.ndarray) -> dict[str, Any]:
    return {"drops": [net.as_if(net.times(m / i.p_keep), net.times(other / i.p_keep))
                      for m, other in ((m1, m2), (m2, m1))]}


def _other_masks(i: Bunch, o: Bunch) -> bool:
    """Whether the way back goes through some masks, other than those of the way there (for one image alone)."""
    if len(i.x) > 1:
        # Trying all masks of two images takes too long: the gradient of the last bias knows no mask.
        return all(any(matches(o[NAMES[-1]][r], net.outcome(i, masks=(m1 / i.p_keep, m2 / i.p_keep))[NAMES[-1]], "float32")
                       for m1, m2 in masks_behind(float(np.ravel(o.loss)[r]), i)) for r in range(TRIED))
    for r in range(2):
        behind = masks_behind(float(np.ravel(o.loss)[r]), i)[:1]
        if not any(_gradients_are(o, r, _through_others(i, (m1, m2), (b1, b2)))
                   for m1, m2 in behind for b1 in every_mask(len(i.b1)) for b2 in every_mask(len(i.b2))):
            return False
    return True


def _through_others(i: Bunch, there: tuple, back: tuple) -> Bunch:
    return net.outcome(i, drops=[net.as_if(net.times(m / i.p_keep), net.times(b[None] / i.p_keep))
                                 for m, b in zip(there, back, strict=True)])


GRADIENTS_WITH_DROPOUT = (
    *(_backward("mask left out in the backward", MASK, _through(first, second)) for first, second in (
        (_none, _none), (_none, _right), (_right, _none), (_scale_alone, _scale_alone), (_scale_alone, _right),
        (_right, _scale_alone))),
    *(_backward("scale left out in the backward", MASK, _through(first, second)) for first, second in (
        (_unscaled, _unscaled), (_unscaled, _right), (_right, _unscaled))),
    _backward("divided twice by p_keep in the backward", MASK, _through(_twice, _twice)),
    _backward("masks exchanged in the backward", MASK, _exchanged),
    _backward("hidden values from before the dropout", INPUT, _before(lambda z, a, h: a)),
    _backward("hidden values from before the ReLU", INPUT, _before(lambda z, a, h: z)),
    Mistake("a new mask in the backward", "The way back uses the very masks that the way there drew: keep them.",
            when=_other_masks),
    PRODUCT, BROADCAST,
)
