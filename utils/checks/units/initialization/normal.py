"""xavier_normal and he_normal (fan_in, fan_out, rng): normal numbers of variance 1 / fan_in and 2 / fan_in."""
from __future__ import annotations

import numpy as np

from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.units.initialization.bounds import distribution_slack, gap_to_normal, unlikely_count
from utils.checks.units.initialization.draws import generator_check, shape_check
from utils.checks.units.initialization.entries import UNCUT, distribution_check, in_units
from utils.checks.units.initialization.spreads import ANY_RULE, FAN_IN, STANDARD, Size, root, spread_check
from utils.checks.units.numpy_only import NUMPY_ONLY

# Beyond so many standard deviations lies this share of a normal distribution.
TAILS = {1.0: 0.31731, 2.0: 0.04550, 2.5: 0.01242, 3.0: 0.0026998}
NORMAL = "The rule asks for normal numbers: a bell without edges, a few in a thousand of them beyond three deviations."


def _judge(z: np.ndarray) -> Failure | None:
    gap = gap_to_normal(z)
    if gap > distribution_slack(z.size):
        return Failure(f"the entries are not distributed normally: up to some size there are {gap:.1%} more or fewer of "
                       f"them than a normal distribution has.")
    for far, share in TAILS.items():
        seen = int((np.abs(z) > far).sum())
        if unlikely_count(seen, z.size, share):
            return Failure(f"of {z.size} entries {seen} lie beyond {far:g} standard deviations; for normal numbers it "
                           f"would be about {share * z.size:.0f}.")
    return None


def _seen(test):
    return lambda i, o: bool(test(in_units(o.w)))


def _far(z: np.ndarray, far: float) -> float:
    return float((np.abs(z) > far).mean())


def _kurtosis(z: np.ndarray) -> float:
    return float(np.mean(z**4))


SHAPES = (
    Mistake("uniform instead of normal", NORMAL, when=_seen(
        lambda z: np.abs(z).max() < 1.85 and abs(_kurtosis(z) - 1.8) < 0.1)),
    Mistake("cut off far from 0", "Of normal numbers a few in a thousand lie beyond three deviations. " + UNCUT,
            when=_seen(lambda z: _far(z, 3.0) < 0.0007 and 1.9 < _kurtosis(z) < 3.1)),
    Mistake("too many large entries", "A product or a quotient of random numbers is no longer normal. " + NORMAL,
            when=_seen(lambda z: _far(z, 3.0) > 0.0045)),
)


def _wrong_sizes(c: float, other: tuple[tuple[str, str, Size], ...]) -> tuple[tuple[str, str, Size], ...]:
    """The sizes of a rule with the variance c / fan_in gone wrong; `other` are those of the other rule's c."""
    return (
        ("variance taken for the standard deviation", STANDARD, lambda a, b: c / a),
        ("fan_out in place of fan_in", FAN_IN, root(lambda a, b: c / b)),
        ("fan_out in place of fan_in", FAN_IN, lambda a, b: c / b),
        *other,
        ("fan_in + fan_out in place of fan_in", FAN_IN + " Taking both is Glorot's rule.", root(lambda a, b: 2 / (a + b))),
        ("fan_in + fan_out in place of fan_in", FAN_IN + " Taking both is Glorot's rule.", root(lambda a, b: 1 / (a + b))),
        ("fan_in + fan_out in place of fan_in", FAN_IN + " Taking both is Glorot's rule.", root(lambda a, b: 4 / (a + b))),
        ("fan_in + fan_out in place of fan_in", FAN_IN + " Taking both is Glorot's rule.", root(lambda a, b: 6 / (a + b))),
        ("standard deviation taken for a bound", "Uniform numbers within +-s have a variance of s^2 / 3, and they are not "
         "normal.", root(lambda a, b: c / (3 * a))),
        ("bound of a uniform rule taken for the standard deviation", "sqrt(3) belongs to the bound of uniform numbers.",
         root(lambda a, b: 3 * c / a)),
        ("root taken twice", STANDARD, lambda a, b: (c / a)**0.25),
        ("fan_in squared", STANDARD, lambda a, b: c / a**2),
        ("one too many in fan_in", "fan_in is handed in as it is; there is no bias among the inputs.",
         root(lambda a, b: c / (a + 1))),
        ("one too few in fan_in", "fan_in is handed in as it is.", root(lambda a, b: c / (a - 1 or 0.5))),
        *ANY_RULE)


def _exercise(name: str, c: float, other: tuple[tuple[str, str, Size], ...], hint: str) -> Exercise:
    checks: tuple[Check, ...] = (
        shape_check(name),
        spread_check(name, root(lambda a, b: c / a), _wrong_sizes(c, other), hint),
        distribution_check(name, "normal and independent entries", _judge, SHAPES, NORMAL),
        generator_check(name))
    return Exercise(name, 2, checks, rules_out=NUMPY_ONLY)


HALF = "A ReLU lets half of the mean square through; which number in the rule makes up for that?"
xavier_normal = _exercise("xavier_normal", 1.0, (
    ("2 / fan_in, which is He's rule", "Xavier's rule is for layers that keep all of the signal; the 2 belongs to ReLU.",
     root(lambda a, b: 2 / a)),
    ("gain of tanh", "PyTorch multiplies by 5/3 before a tanh; the rule asked for here has no gain.",
     root(lambda a, b: (5 / 3)**2 / a)),
    ("half of the variance", "The variance is 1 / fan_in.", root(lambda a, b: 0.5 / a)),
    ("2 / fan_in as the standard deviation", STANDARD, lambda a, b: 2 / a),
), "Print w.var() * fan_in for a large matrix: what should it be?")
he_normal = _exercise("he_normal", 2.0, (
    ("2 left out", HALF, root(lambda a, b: 1 / a)),
    ("not scaled at all", "sqrt(2) alone is too large for a layer of many inputs: scale by the rule.", lambda a, b: 2**0.5),
    ("multiplied instead of divided", "The more inputs, the smaller each weight.", root(lambda a, b: a / 2)),
    ("multiplied instead of divided", "The more inputs, the smaller each weight.", root(lambda a, b: 2 * a)),
    ("variance around the mean instead of the mean square", "The next layer's sums know nothing of the mean of what ReLU "
     "gives: the mean square counts.", root(lambda a, b: 2 / (a * (1 - 1 / np.pi)))),
    ("PyTorch's default for a layer", "The default of torch.nn.Linear is another rule, with a third of Xavier's variance.",
     root(lambda a, b: 1 / (3 * a))),
    ("2 left out, and fan_out in place of fan_in", HALF + " " + FAN_IN, root(lambda a, b: 1 / b)),
    ("2 left out", HALF + " " + STANDARD, lambda a, b: 1 / a),
    ("2 outside the root", "The variance is 2 / fan_in: what does the root do to the 2?", root(lambda a, b: 4 / a)),
    ("root of the 2 alone", STANDARD, lambda a, b: 2**0.5 / a),
    ("half of the variance twice", HALF, root(lambda a, b: 0.5 / a)),
), "Print w.var() * fan_in for a large matrix: what should it be?")
