"""Scikit-learn's 1,797 handwritten digits, 8 x 8 pixels each, split once and for all to train and test."""

from typing import NamedTuple

import numpy as np

IMAGE_SHAPE = (8, 8)
NUM_CLASSES = 10
BRIGHTEST = 16.0  # scikit-learn counts the inked points of a 4 x 4 block, so its pixels are 0, 1, ..., 16


class Digits(NamedTuple):
    """Handwritten digits as flat rows of pixels, with their labels."""

    x_train: np.ndarray
    """(N_train, 64) pixels from 0 (paper) to 1 (ink), float64."""
    y_train: np.ndarray
    """(N_train,) labels 0 to 9, int64."""
    x_test: np.ndarray
    """(N_test, 64) pixels of images held back for the end."""
    y_test: np.ndarray
    """(N_test,) labels of the test images."""


def load_digits(test_size: int = 447, seed: int = 0) -> Digits:
    """The handwritten digits, shuffled and split by `seed`; the same seed gives the same split everywhere.

    Returns `Digits(x_train, y_train, x_test, y_test)`; the arrays are fresh copies, free to change.
    A test set of 447 images leaves 1,350 for training. Raises `ValueError` if either part would be empty.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, as it comes with `sklearn.datasets.load_digits`.
    """
    from sklearn import datasets  # takes most of a second, and many a caller only wants the pictures

    bunch = datasets.load_digits()
    pixels, labels = bunch.data / BRIGHTEST, bunch.target.astype(np.int64)
    count = len(labels)
    if not 0 < test_size < count:
        raise ValueError(
            f"test_size is {test_size}, but there are {count} digits: give a number from 1 to {count - 1}, "
            "so that some are left for training and some for testing."
        )
    order = np.random.default_rng(seed).permutation(count)
    test, train = order[:test_size], order[test_size:]
    return Digits(pixels[train], labels[train], pixels[test], labels[test])
