"""Answers to `cross_correlate1d` that lean on a function imported at the top of the notebook, or found by a back door."""

import numpy as np
from numpy import convolve as blend
from numpy import correlate as slide
from numpy.polynomial import polynomial
from scipy import ndimage as images
from scipy.signal import correlate as compare

from tests.implementations.registry import Cheat

EXERCISE = "cross_correlate1d"


class numpy_renamed(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return slide(np.pad(x, padding), w)[::stride]


class numpy_convolution_renamed(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return blend(np.pad(x, padding), w[::-1], "valid")[::stride]


class scipy_renamed(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return compare(np.pad(x, padding), w, mode="valid")[::stride]


class ndimage_renamed(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        return images.correlate1d(padded, w, mode="constant")[k // 2 : k // 2 + len(padded) - k + 1 : stride]


def helper(x, w):
    return np.correlate(x, w)


class numpy_in_a_helper(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return helper(np.pad(x, padding), w)[::stride]


class numpy_in_a_default(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0, slide=np.correlate):
        return slide(np.pad(x, padding), w)[::stride]


class numpy_by_name(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return getattr(np, "corre" + "late")(np.pad(x, padding), w)[::stride]


class numpy_below_its_surface(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return np._core.multiarray.correlate2(np.pad(x, padding), w, 0)[::stride]


class polynomials_renamed(Cheat):
    """Multiplying polynomials is a convolution; this one, too, ends in np.convolve."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        full = polynomial.polymul(padded, w[::-1])  # loses the zeros at the end
        full = np.pad(full, (0, len(padded) + k - 1 - len(full)))
        return full[k - 1 : len(padded) : stride].astype(x.dtype)


class masked_arrays(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.ma.correlate(np.pad(x, padding), w, mode="valid").data[::stride]
