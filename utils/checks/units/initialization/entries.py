"""The entries of many drawn matrices: whether they are independent numbers of one distribution, and mistakes that show.

Entries are looked at in units of their own standard deviation, around their own mean: that these are wrong costs a check
of its own.
"""
from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from utils.checks.spec import Check, Failure, Mistake
from utils.checks.units.initialization.bounds import correlation_slack, mean_slack, mean_square_range
from utils.checks.units.initialization.draws import distribution_cases, draws_of
from utils.checks.values import Bunch

INDEPENDENT = "Each entry is drawn for itself: rng's methods fill a whole matrix with size=(fan_in, fan_out)."
PRECISE = "The numbers are to be those that rng draws, in float64: neither rounded nor stored in fewer bits."
# So many draws of a small matrix that each entry is followed from draw to draw.
MANY = 500
# Of entries with the 24 bits of float32, a few in ten thousand come up twice.
TWICE = 0.02
UNCUT = "Entries are taken as they are drawn: not clipped, and not drawn again when they are large."
AFTERWARDS = ("Each entry stands as it was drawn. Where a matrix is brought to a fixed mean, size or order afterwards, "
              "its entries hang together.")


def in_units(w: np.ndarray) -> np.ndarray:
    """The entries less their mean, in units of their standard deviation; 0/0 where all are the same."""
    w = w.astype(float)
    with np.errstate(all="ignore"):
        return (w - w.mean()) / w.std()


def repeated(w: np.ndarray) -> float:
    """The share of the entries whose size has come up before."""
    return 1 - np.unique(np.abs(w)).size / w.size


def at_the_end(w: np.ndarray) -> bool:
    """Whether several entries share the largest size. With the 24 bits of float32 two may, four never do."""
    size = np.abs(w)
    return int((size == size.max()).sum()) > 3


def rounded(w: np.ndarray) -> bool:
    """Whether all entries have at most six decimals."""
    return any(bool((np.abs(w - np.round(w, k)) < 1e-12).all()) for k in range(7))


def in_half(w: np.ndarray) -> bool:
    """Whether all entries are float16's numbers, in whatever dtype they come."""
    with np.errstate(all="ignore"):
        return w.dtype.itemsize < 4 or bool((w.astype(np.float16) == w).all())


def entries_failure(w: np.ndarray) -> Failure | None:
    """What is wrong with entries (draws, count) under any rule: not finite, too coarse, not drawn one by one."""
    if w.dtype.kind != "f":
        return Failure(f"the entries are whole numbers ({w.dtype}).", PRECISE)
    if not np.isfinite(w).all():
        return Failure("some entries are NaN or infinite.")
    if in_half(w) or rounded(w):
        return Failure("the entries have only a few digits.", PRECISE)
    if at_the_end(w):
        return Failure("several entries are exactly as large as the largest: were others cut to its size?", UNCUT)
    if repeated(w) > TWICE:
        return Failure(f"{repeated(w):.0%} of the entries (or their negatives) come up more than once.", INDEPENDENT)
    return None


def positions_failure(w: np.ndarray) -> Failure | None:
    """What is wrong where each entry is followed through many draws (draws, count): every one is centred, all are of one
    size, and no two go together."""
    z = in_units(w)
    draws, count = z.shape
    if draws < MANY:
        return None
    mean, square = z.mean(axis=0), (z * z).mean(axis=0)
    if np.abs(mean).max() > mean_slack(draws, count) * np.sqrt(square.max()):
        return Failure(f"in {draws} draws the entries at one place have a mean of {mean[np.abs(mean).argmax()]:.2f} times "
                       "their size; it should be 0 at every place.", INDEPENDENT)
    low, high = mean_square_range(draws, count)
    if square.min() < low or square.max() > high:
        return Failure("the entries at some places of the matrix are larger than at others.", INDEPENDENT)
    later = float(np.abs(np.mean(z[1:] * z[:-1], axis=0)).max())
    if later > correlation_slack(draws - 1, count) * square.max():
        return Failure("an entry goes up and down with the same entry of the draw before.", INDEPENDENT)
    if count == 1:
        return None
    pairs = list(itertools.combinations(range(count), 2))
    together = max(abs(float(np.mean(z[:, a] * z[:, b]))) for a, b in pairs)
    if together > correlation_slack(draws, len(pairs)) * square.max():
        return Failure("the entries at two places of the matrix go up and down together.", INDEPENDENT)
    return None


def _is(test: Callable[[np.ndarray], bool]) -> Callable[[Bunch, Bunch], bool]:
    return lambda i, o: bool(test(o.w))


def _each_draw(test: Callable[[np.ndarray, Bunch], bool]) -> Callable[[Bunch, Bunch], bool]:
    return lambda i, o: all(test(w.reshape(i.fan_in, i.fan_out), i) for w in o.w[:3].astype(float))


def _many_draws(test: Callable[[np.ndarray], bool]) -> Callable[[Bunch, Bunch], bool]:
    return lambda i, o: len(o.w) >= MANY and bool(test(o.w.astype(float).reshape(-1, i.fan_in, i.fan_out)))


def _fixed(w: np.ndarray) -> bool:
    """Whether all matrices, all rows or all columns have the same sum, the same norm or the same largest size."""
    if w[0].size == 1:  # its deviation is 0, and its size or its mean is all there is of it
        return not np.isfinite(w).all() or float(np.ptp(np.abs(w))) <= 1e-6 * float(np.abs(w).max())
    found = [statistic(a) for a in (w, w * w) for statistic in (
        lambda a: a.sum(axis=(1, 2)), lambda a: a.sum(axis=1), lambda a: a.sum(axis=2))]
    found += [np.abs(w).max(axis=axis) for axis in ((1, 2), 1, 2)]
    return any(float(np.ptp(f)) < 1e-6 * float(np.abs(w).max()) for f in found)


ENTRIES = (
    Mistake("whole numbers", "A dtype of int cuts the decimals off: most of the entries become 0. " + PRECISE,
            when=_is(lambda w: w.dtype.kind != "f" or np.isfinite(w).all() and (w == np.round(w)).all())),
    Mistake("rounded entries", PRECISE, when=_is(rounded)),
    Mistake("half precision", PRECISE, when=_is(in_half)),
    Mistake("one number everywhere", "With the same weights everywhere all units learn the same. " + INDEPENDENT,
            when=_each_draw(lambda w, i: np.ptp(w) == 0)),
    Mistake("one row for all inputs", INDEPENDENT,
            when=_each_draw(lambda w, i: i.fan_in > 1 and np.ptp(w, axis=0).max() == 0)),
    Mistake("one column for all units", "Units that start alike stay alike. " + INDEPENDENT,
            when=_each_draw(lambda w, i: i.fan_out > 1 and np.ptp(w, axis=1).max() == 0)),
    Mistake("only the signs are random", "The sizes are random numbers too: which method of rng draws from the "
            "distribution that the text names?", when=_is(lambda w: np.ptp(np.abs(w)) < 1e-6 * np.abs(w).max())),
    Mistake("a few values only", "A whole distribution is asked, not a choice of some numbers. " + INDEPENDENT,
            when=_is(lambda w: repeated(w) > 0.9 and (w != w[0]).any())),
    Mistake("part of the matrix left at 0", "Every weight gets a random number of its own.", when=_is(
        lambda w: (w == 0).mean() > 0.01 or w.shape[1] == 1 and np.ptp(w) == 0)),
    Mistake("the same numbers at every draw", "Draw from rng itself: its next numbers are others.",
            when=_is(lambda w: len(w) > 1 and (w == w[0]).all())),
    Mistake("positive entries alone", "The distribution is centred at 0: half of the weights are negative.",
            when=_is(lambda w: w.min() >= 0)),
    Mistake("evenly spaced numbers in random order", INDEPENDENT, when=_each_draw(
        lambda w, i: w.size < 3 or np.ptp(np.diff(np.sort(w, axis=None))) < 1e-9 * np.abs(w).max())),
    Mistake("sorted", AFTERWARDS, when=_many_draws(
        lambda w: (np.diff(w, axis=1) >= 0).all() or (np.diff(w, axis=2) >= 0).all())),
    Mistake("brought to a fixed mean or size afterwards", AFTERWARDS, when=_many_draws(_fixed)),
    Mistake("clipped", UNCUT, when=_is(at_the_end)),
    Mistake("entries that come up twice", INDEPENDENT, when=_is(lambda w: repeated(w) > TWICE)),
    Mistake("not finite", "NaN and infinity come from a division by 0, or from the logarithm or root of a number that is "
            "not positive.", when=_is(lambda w: not np.isfinite(w).all())),
)


def distribution_check(name: str, check: str, judge: Callable[[np.ndarray], Failure | None], mistakes: tuple[Mistake, ...],
                       hint: str) -> Check:
    """Independent entries of one distribution; `judge` looks at all entries in units of their standard deviation."""
    def judged(i: Bunch, o: Bunch) -> Failure | None:
        return entries_failure(o.w) or judge(in_units(o.w)) or positions_failure(o.w)
    return Check(check, distribution_cases, draws_of(name), judge=judged, mistakes=(*ENTRIES, *mistakes), hint=hint)
