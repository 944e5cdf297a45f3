"""How far a count of random draws may lie from what is expected before a check says that it is wrong.

A unit's grading asks some fifty such questions. Each turns a right answer away with a probability of at most ALARM, all of
them together less than once in a million.
"""
from __future__ import annotations

from math import log, sqrt

ALARM = 1e-9


def margin(draws: int, width: float = 1.0, questions: int = 1) -> float:
    """The deviation of a mean from its expectation that right answers exceed with probability ALARM at most.

    Hoeffding (1963), theorem 2: P(|mean - expectation| >= t) <= 2 exp(-2 draws t^2 / width^2), and a union bound over
    the questions.

    Args:
        draws: how many independent numbers the mean is taken of.
        width: the largest of them less the smallest that there can be.
        questions: how many means are looked at together.
    """
    return width * sqrt(log(2 * questions / ALARM) / (2 * draws))
