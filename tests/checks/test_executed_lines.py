"""Telling loops from array operations by what Python executes."""
import functools
import itertools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from itertools import starmap

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from utils.checks.executed_lines import executed, grows_with
from utils.checks.library_use import LibraryWatch

W = np.arange(12.0).reshape(3, 4)
SIZES = (3, 15, 27)


def grows(function):
    function(np.ones((2, 4)))
    return grows_with([executed(lambda n=n: function(np.ones((n, 4))), [function]) for n in SIZES], SIZES)


def while_loop(x):
    n, out = 0, np.zeros((len(x), 3))
    while n < len(x):
        out[n], n = W @ x[n], n + 1
    return out


def in_threads(x):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(W.dot, x))


def in_a_thread(x):
    found = []
    thread = threading.Thread(target=lambda: found.extend([W @ row for row in x]))
    thread.start()
    thread.join()
    return found


def recursive(x):
    return [] if len(x) == 0 else [W @ x[0], *recursive(x[1:])]


class Callable:
    def __call__(self, x):
        return list(starmap(np.dot, zip(itertools.repeat(W), x, strict=False)))


@pytest.mark.parametrize("loop", [
    while_loop, in_threads, in_a_thread, recursive, Callable(), partial(while_loop),
    lambda x: [W @ row for row in x], lambda x: np.stack(list(map(W.dot, x))), lambda x: list(filter(np.any, x)),
    lambda x: reduce(np.add, x), lambda x: functools.reduce(np.add, x),
    lambda x: list(starmap(np.dot, zip(x, x, strict=True))),
    lambda x: list(itertools.accumulate(x)), lambda x: list(itertools.accumulate(x, np.add, initial=0)),
    lambda x: np.apply_along_axis(W.dot, 1, x), lambda x: np.vectorize(W.dot, signature="(n)->(m)")(x),
    lambda x: np.vectorize(lambda v: v + 1)(x), lambda x: np.frompyfunc(lambda v: v + 1, 1, 1)(x),
    lambda x: np.fromiter((row.sum() for row in x), float), lambda x: sum(row @ row for row in x),
    lambda x: [x[k] for k in np.ndindex(len(x))], lambda x: np.vstack([W @ row for row in x]),
])
def test_a_loop_grows(loop):
    assert grows(loop)


def by_kernel_offset(x):
    return sum(x[:, j, None] * W[:, j] for j in range(W.shape[1]))


def add_at(x):
    out = np.zeros_like(x)
    np.add.at(out, (np.arange(len(x))[:, None], np.arange(4)), x)
    return out


def patches_by_strides(x):
    return as_strided(x, (len(x) - 1, 2, 2), (*x.strides, x.strides[0]))


@pytest.mark.parametrize("operation", [
    by_kernel_offset, add_at, patches_by_strides, lambda x: x @ W.T, lambda x: np.pad(x, ((1, 1), (2, 2))),
    lambda x: np.einsum("nd,md,m->n", x, W, np.ones(3), optimize=True), lambda x: np.tensordot(x, W, axes=(1, 1)),
    lambda x: sliding_window_view(x, (2, 2)).sum((2, 3)), lambda x: list(map(W.dot, np.ones((2, 4)))),
    lambda x: np.hstack(x), lambda x: np.vstack(x), lambda x: np.stack(x, axis=1), lambda x: np.column_stack(x),
    lambda x: np.dstack(x), lambda x: np.unique(x, axis=0),
    lambda x: np.concatenate([x, x]).repeat(2, axis=0)[np.ix_(range(2), range(4))],
])
def test_an_array_operation_does_not(operation):
    assert not grows(operation)


def in_place():
    return (map, filter, functools.reduce, itertools.starmap, itertools.accumulate, reduce, starmap,
            sys.gettrace(), threading.gettrace())


def test_everything_is_put_back():
    before = in_place()
    with pytest.raises(ZeroDivisionError):
        executed(lambda: 1 / 0, [while_loop])
    assert all(a is b for a, b in zip(in_place(), before, strict=True))


def test_the_stand_ins_do_what_they_stand_for():
    found = []

    def use():
        found.extend([list(map(pow, [2, 3], [4, 5, 6])), list(filter(None, [0, 1, 2])), reduce(pow, [2, 3, 2]),
                      reduce(pow, [], 7), list(starmap(pow, [(2, 3)])), list(itertools.accumulate([1, 2, 3])),
                      list(itertools.accumulate([1, 2, 3], max, initial=2)), list(itertools.accumulate([])),
                      list(itertools.accumulate([], initial=5))])
        with pytest.raises(TypeError, match="empty"):
            reduce(pow, [])
    executed(use, [use])
    inside = list(found)
    found.clear()
    use()
    assert inside == found


def test_a_library_watch_goes_on_beside_it():
    with LibraryWatch(("numpy.convolve",)) as watch:
        executed(lambda: np.convolve([1.0, 2.0], [1.0]))
    assert watch.used


def test_growth_here_and_there_is_no_loop():
    assert grows_with([100, 136, 172], (0, 12, 24))
    assert not grows_with([100, 900, 900], (0, 12, 24))
    assert not grows_with([100, 135, 900], (0, 12, 24))
