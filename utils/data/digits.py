"""Scikit-learn's 1,797 handwritten digits, 8 x 8 pixels each, split once and for all to train and test."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

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
    table = _table()
    pixels, labels = table[:, :-1] / BRIGHTEST, table[:, -1].astype(np.int64)
    count = len(labels)
    if not 0 < test_size < count:
        raise ValueError(
            f"test_size is {test_size}, but there are {count} digits: give a number from 1 to {count - 1}, "
            "so that some are left for training and some for testing."
        )
    order = np.random.default_rng(seed).permutation(count)
    test, train = order[:test_size], order[test_size:]
    return Digits(pixels[train], labels[train], pixels[test], labels[test])


@cache
def _table() -> np.ndarray:
    """(1797, 65): the 64 pixels of each digit and its label, from the file that scikit-learn brings along.

    The file is read without importing scikit-learn, which takes a second: every kernel of a class would pay it. Where
    a release keeps the file elsewhere, scikit-learn itself is asked.
    """
    found = find_spec("sklearn")
    path = Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz" if found and found.origin else None
    if path is not None and path.is_file():
        return np.loadtxt(path, delimiter=",")
    from sklearn import datasets
    pixels, labels = datasets.load_digits(return_X_y=True)
    return np.column_stack([pixels, labels])
