"""The watch over ruled-out libraries: what it sees, under whatever name and in whatever thread, and what it lets pass."""
import threading

import numpy as np
import pytest
import scipy.linalg
import scipy.ndimage
import scipy.signal
import skimage.filters
from numpy.lib.stride_tricks import sliding_window_view

from utils.checks.library_use import LibraryWatch
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION

X, W = np.arange(8.0), np.array([1.0, 2.0, -1.0])
IMAGE, KERNEL = np.random.default_rng(0).normal(size=(6, 7)), np.arange(9.0).reshape(3, 3)
renamed = np.correlate


def in_a_thread():
    thread = threading.Thread(target=np.convolve, args=(X, W))
    thread.start()
    thread.join()


def used(call):
    with LibraryWatch(NO_READY_CONVOLUTION) as watch:
        call()
    return list(watch.used)


@pytest.mark.parametrize("call", [
    lambda: np.correlate(X, W), lambda: np.convolve(X, W), lambda: renamed(X, W), lambda: np.polymul(X, W),
    lambda: np._core.multiarray.correlate2(X, W), lambda: np.polynomial.polynomial.polymul(X, W),
    lambda: scipy.signal.correlate(X, W), lambda: scipy.signal.lfilter(W, [1.0], X),
    lambda: scipy.signal.correlate2d(IMAGE, KERNEL), lambda: scipy.ndimage.correlate(IMAGE, KERNEL),
    lambda: scipy.ndimage.correlate1d(X, W), lambda: scipy.linalg.convolution_matrix(W, 5),
    lambda: skimage.filters.sobel(IMAGE), lambda: skimage.filters.gaussian(IMAGE), in_a_thread,
    lambda: list(map(np.convolve, [X], [W])), lambda: np.apply_along_axis(np.convolve, 1, IMAGE, W),
])
def test_a_ready_made_convolution_is_seen(call):
    assert used(call)


def correlate(x, w):
    """A student's own function of the same name."""
    return sliding_window_view(x, len(w)) @ w


@pytest.mark.parametrize("call", [
    lambda: correlate(X, W), lambda: np.einsum("lk,k->l", sliding_window_view(X, 3), W), lambda: np.dot(X[:3], W),
    lambda: np.pad(IMAGE, 2), lambda: np.tensordot(sliding_window_view(IMAGE, (3, 3)), KERNEL), lambda: np.roll(X, 1),
    lambda: np.fft.irfft(np.fft.rfft(X) * np.fft.rfft(X)), lambda: scipy.linalg.toeplitz(X, X), lambda: np.gradient(X),
    lambda: np.apply_along_axis(correlate, 1, IMAGE, W), lambda: np.vectorize(float)(X),
])
def test_arithmetic_of_ones_own_is_left_alone(call):
    assert used(call) == []


def test_a_part_of_a_library_is_named_as_it_was_ruled_out():
    assert used(lambda: scipy.ndimage.correlate(IMAGE, KERNEL)) == ["scipy.ndimage"]
    with LibraryWatch(("scipy.sig", "scipy.nd")) as watch:
        scipy.signal.correlate(X, W)
        scipy.ndimage.correlate(IMAGE, KERNEL)
    assert list(watch.used) == []


def test_nothing_is_watched_afterwards():
    with LibraryWatch(NO_READY_CONVOLUTION) as watch:
        pass
    np.correlate(X, W)
    in_a_thread()
    assert list(watch.used) == []
