"""Handwritten digits to train on, and others to be recognised."""

from functools import cache

import numpy as np
from sklearn.datasets import load_digits


@cache
def digits() -> tuple[np.ndarray, ...]:
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order] / 16, labels[order]
    return images[:1200], labels[:1200], images[1200:], labels[1200:]
