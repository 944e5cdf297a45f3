"""How far a random matrix may lie from what its rule says: bounds that a right answer misses about never.

Every bound below is missed with a probability of at most MISSED. The unit puts about 130 questions of this kind at a
grading, so a right answer loses a mark less than once in five million gradings.
"""
from __future__ import annotations

import math

import numpy as np

MISSED = 1e-9


def mean_slack(count: int, questions: int = 1) -> float:
    """How far the mean of `count` entries may lie from 0, in standard deviations of one entry.

    The sub-Gaussian bound P(|mean| > s) <= 2 exp(-count s^2 / 2), true of normal numbers and of uniform ones.
    """
    return math.sqrt(2 * _t(questions) / count)


def mean_square_range(count: int, questions: int = 1) -> tuple[float, float]:
    """Between which multiples of the variance the mean square of `count` normal numbers may lie.

    Laurent and Massart (2000), lemma 1, on the tails of chi-square. Uniform numbers scatter less.
    """
    share = _t(questions) / count
    return max(0.0, 1 - 2 * math.sqrt(share)), 1 + 2 * math.sqrt(share) + 2 * share


def correlation_slack(count: int, questions: int = 1) -> float:
    """How far the mean of `count` products of two independent standard normal numbers may lie from 0.

    Bernstein's bound P(|mean| > s) <= 2 exp(-count s^2 / (2 (1 + s))).
    """
    share = 2 * _t(questions) / count
    return share / 2 + math.sqrt(share * share / 4 + share)


def distribution_slack(count: int) -> float:
    """The largest gap between the distribution of `count` numbers and the one they come from (Massart 1990)."""
    return math.sqrt(_t() / (2 * count))


def unlikely_count(seen: int, count: int, probability: float) -> bool:
    """Whether `seen` of `count` independent entries is too many or too few where each is one with `probability`.

    Chernoff's bound P(share beyond s) <= exp(-count KL(s, probability)).
    """
    share = seen / count
    distance = sum(a * math.log(a / b) for a, b in ((share, probability), (1 - share, 1 - probability)) if a > 0)
    return count * distance > _t()


def edge_slack(count: int) -> float:
    """How far below its bound, as a share of it, the largest of `count` uniform numbers' sizes may stay."""
    return min(1.0, _t() / count)


def _t(questions: int = 1) -> float:
    return math.log(2 * questions / MISSED)


def gap_to_normal(z: np.ndarray) -> float:
    """The largest gap between the distribution of the entries of z and the standard normal one (Kolmogorov's distance)."""
    return _gap(np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in np.sort(z, axis=None).tolist()]))


def gap_to_uniform(z: np.ndarray, low: float = -1.0, high: float = 1.0) -> float:
    """The largest gap between the distribution of the entries of z and the uniform one from `low` to `high`."""
    return _gap(np.clip((np.sort(z, axis=None) - low) / (high - low), 0, 1))


def _gap(levels: np.ndarray) -> float:
    """The largest gap for sorted entries at which the distribution function has the values `levels`."""
    steps = np.arange(levels.size + 1) / levels.size
    return float(max((steps[1:] - levels).max(), (levels - steps[:-1]).max()))
