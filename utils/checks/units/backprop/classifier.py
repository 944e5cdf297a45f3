"""train_classifier(x, y, num_classes, rng) -> predict, judged by accuracy on digits that it has not seen."""
from __future__ import annotations

from functools import cache

import numpy as np

from utils.checks.spec import Check, Exercise
from utils.checks.style import unchanged_check
from utils.checks.units.labels import accuracy_judge, few_judge, labels_of_few, split, takes_labels, trained
from utils.checks.units.numpy_only import NUMPY_ONLY

# The text asks for 95%. A sound network that trains by single steps at a constant rate is right 97 times in 100 on
# average, and now and then ends on a bad step: 4 of 250 runs came to 91 or 92% (89% in the smaller problem). Of 447
# images one that is right 86 times in 100 reaches 90% about once in 100 draws.
ENOUGH = 0.90
ENOUGH_SMALL = 0.85
TEST_IMAGES = 447


@cache
def all_digits() -> tuple[np.ndarray, np.ndarray]:
    """Every digit's pixels (N, 64) and label (N,)."""
    from utils.data import load_digits
    d = load_digits()
    return np.concatenate([d.x_train, d.x_test]), np.concatenate([d.y_train, d.y_test])


def _all_digits(rng):
    """A fresh split with the pixels in another order and the labels renamed: a network learns it just as well, and
    remembered digits are of no use."""
    x, y = all_digits()
    return {"ten digits": {**split(rng, x[:, rng.permutation(64)], rng.permutation(10)[y], TEST_IMAGES),
                           "num_classes": 10}}


def _five_digits(rng):
    """Five of the digits, the middle 48 of their pixels: other sizes than those of the whole problem."""
    x, y = all_digits()
    chosen = rng.permutation(10)[:5]
    keep = np.isin(y, chosen)
    middle = x[keep].reshape(-1, 8, 8)[:, :, 1:7].reshape(-1, 48)
    names = np.zeros(10, dtype=int)
    names[chosen] = np.arange(5)
    return {"five digits, 48 pixels": {**split(rng, middle, names[y[keep]], 350), "num_classes": 5}}


def _a_few_digits(rng):
    """Six digits and their negatives, dark on light: more classes than digits have, and few images, so that looking at
    how predict behaves costs little training."""
    x, y = all_digits()
    few = np.concatenate([np.flatnonzero(y == k)[:10] for k in range(6)])
    x, y = np.concatenate([x[few], 1 - x[few]]), np.concatenate([y[few], y[few] + 6])
    return {"12 classes, 100 images": {**split(rng, x, y, 20), "num_classes": 12}}


def _train(f, i):
    return trained(f.train_classifier, "train_classifier", i)


def _labels(f, i):
    return {"labels": _train(f, i)(i.x_test)}


def _few(f, i):
    return labels_of_few(_train(f, i), i.x_test)


_TAKES_LABELS = takes_labels("train_classifier",
                             "Take the number of pixels from x.shape and the number of classes from num_classes.")

train_classifier = Exercise("train_classifier", 5, (
    Check("digits it has not seen", _all_digits, _labels, judge=accuracy_judge(ENOUGH), weight=3, mistakes=_TAKES_LABELS),
    Check("another problem: five digits, 48 pixels", _five_digits, _labels, judge=accuracy_judge(ENOUGH_SMALL),
          weight=1, mistakes=_TAKES_LABELS),
    Check("predict takes any number of images", _a_few_digits, _few,
          judge=few_judge, weight=0.6, mistakes=_TAKES_LABELS),
    unchanged_check(_a_few_digits, _train, ("x", "y")),
), rules_out=(*NUMPY_ONLY, "scipy.optimize.minimize"))
