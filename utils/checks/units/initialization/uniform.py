"""glorot_uniform(fan_in, fan_out, rng): uniform numbers within +-sqrt(6 / (fan_in + fan_out))."""
from __future__ import annotations

import math

import numpy as np

from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.units.initialization.bounds import distribution_slack, edge_slack, gap_to_normal, gap_to_uniform
from utils.checks.units.initialization.draws import draws_of, generator_check, shape_check, spread_cases
from utils.checks.units.initialization.entries import distribution_check, in_units
from utils.checks.units.initialization.spreads import ANY_RULE, off_centre, root, spread_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch

NAME = "glorot_uniform"
UNIFORM = "Uniform numbers fill the whole stretch from one bound to the other evenly."
BOUND = "Uniform numbers within +-a have the variance a^2 / 3: which a gives the variance 2 / (fan_in + fan_out)?"
BOTH = "Forward the sums have fan_in terms, backward fan_out: Glorot's rule takes both, added up."


def _bound(i: Bunch) -> float:
    return math.sqrt(6 / (i.fan_in + i.fan_out))


def _judge_bounds(i: Bunch, o: Bunch) -> Failure | None:
    w, bound = o.w.astype(float), _bound(i)
    if not np.isfinite(w).all():
        return Failure("some entries are NaN or infinite.")
    outside = float((np.abs(w) > bound * (1 + 1e-6)).mean())
    if outside > 0:
        return Failure(f"{outside:.1%} of the entries lie outside of the bounds +-{bound:.4g}; the largest size is "
                       f"{np.abs(w).max():.4g}.")
    for side, reached in (("above", w.max()), ("below", -w.min())):
        if reached < bound * (1 - 2 * edge_slack(w.size)):
            return Failure(f"of {w.size} entries none comes close to the bound {side} 0: the farthest is at {reached:.4g}, "
                           f"and the bound is {bound:.4g}.")
    return None


def _reaches(factor) -> object:
    """Whether the entries fill +-factor(fan_in, fan_out)."""
    return lambda i, o: abs(float(np.abs(o.w).max()) / factor(i.fan_in, i.fan_out) - 1) < 0.01


def _normal(i: Bunch, o: Bunch) -> bool:
    z = in_units(o.w)
    return np.abs(z).max() > 2.5 and abs(float(np.mean(z**4)) - 3) < 0.4


BOUNDS = (
    ("root left out", BOUND, lambda a, b: 6 / (a + b)),
    ("standard deviation taken for the bound", BOUND, root(lambda a, b: 2 / (a + b))),
    ("1 in place of 6", BOUND, root(lambda a, b: 1 / (a + b))),
    ("3 in place of 6", BOUND, root(lambda a, b: 3 / (a + b))),
    ("fan_in alone", BOTH, root(lambda a, b: 6 / a)),
    ("fan_in alone", BOTH, root(lambda a, b: 3 / a)),
    ("fan_in alone", BOTH, root(lambda a, b: 1 / a)),
    ("fan_out alone", BOTH, root(lambda a, b: 6 / b)),
    ("fan_out alone", BOTH, root(lambda a, b: 3 / b)),
    ("fan_out alone", BOTH, root(lambda a, b: 1 / b)),
    ("root of the 6 alone", BOUND, lambda a, b: 6**0.5 / (a + b)),
    ("fan_in and fan_out averaged", "The 6 counts the two sides together: their sum stands under it.",
     root(lambda a, b: 12 / (a + b))),
    ("fan_in and fan_out multiplied", BOTH, root(lambda a, b: 6 / (a * b))),
    ("root of each side", BOUND, lambda a, b: 6**0.5 / (a**0.5 + b**0.5)),
    ("brackets left out", "6 / fan_in + fan_out divides by fan_in alone: put brackets around the sum.",
     root(lambda a, b: 6 / a + b)),
    ("larger side alone", BOTH, root(lambda a, b: 6 / max(a, b))),
    ("larger side alone", BOTH, root(lambda a, b: 3 / max(a, b))),
    ("half of the bound", "From -a to a is twice a, and a is the root.", root(lambda a, b: 1.5 / (a + b))),
    ("2 / (fan_in + fan_out) taken for the bound", BOUND, lambda a, b: 2 / (a + b)),
    ("one more in the sum", "fan_in and fan_out are handed in as they are; there is no bias.",
     root(lambda a, b: 6 / (a + b + 1))),
    ("bounds of a normal rule", BOUND, root(lambda a, b: 4 / (a + b))),
)
# The size of uniform numbers is their bound over sqrt(3); that of normal ones is what was given for it.
_SIZES = (
    *((words, hint, lambda a, b, s=bound: s(a, b) / 3**0.5) for words, hint, bound in BOUNDS),
    ("bound taken for a standard deviation", BOUND, root(lambda a, b: 6 / (a + b))),
    ("variance taken for the standard deviation", BOUND, lambda a, b: 2 / (a + b)),
    *ANY_RULE,
)


def _judge_distribution(z: np.ndarray) -> Failure | None:
    # Between the smallest and the largest of uniform numbers the others are uniform, whatever the bounds.
    gap = gap_to_uniform(z, z.min(), z.max())
    if gap > distribution_slack(z.size - 2):
        return Failure(f"the entries are not spread evenly: up to some size there are {gap:.1%} more or fewer of them than "
                       "a uniform distribution has.")
    return None


SHAPES = (
    Mistake("normal instead of uniform", UNIFORM + " Normal numbers crowd around 0 and know no bounds.", when=_normal),
    Mistake("sum of several random numbers", UNIFORM + " A sum of two uniform numbers is no longer uniform.",
            when=lambda i, o: abs(float(np.mean(in_units(o.w)**4)) - 2.4) < 0.15),
    Mistake("normal numbers with their ends cut off", UNIFORM + " Normal numbers crowd around 0.",
            when=lambda i, o: gap_to_normal(in_units(o.w)) < 0.045 and np.abs(in_units(o.w)).max() > 1.9),
)

glorot_uniform = Exercise(NAME, 2, (
    shape_check(NAME),
    spread_check(NAME, root(lambda a, b: 2 / (a + b)), _SIZES, BOUND),
    Check("within the bounds, and up to them", spread_cases, draws_of(NAME), judge=_judge_bounds, hint=BOUND, mistakes=(
        Mistake("normal instead of uniform", UNIFORM + " Normal numbers know no bounds.", when=_normal),
        Mistake("not centred at 0", "The lower bound is as far below 0 as the upper one above.", when=off_centre),
        *(Mistake(words, hint, when=_reaches(bound)) for words, hint, bound in BOUNDS))),
    distribution_check(NAME, "uniform and independent entries", _judge_distribution, SHAPES, UNIFORM),
    generator_check(NAME),
), rules_out=NUMPY_ONLY)
