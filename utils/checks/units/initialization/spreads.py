"""Mean and variance of drawn matrices, and the sizes that a wrong rule gives instead."""
from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from utils.checks.spec import Check, Failure, Mistake
from utils.checks.units.initialization.bounds import mean_slack, mean_square_range
from utils.checks.units.initialization.draws import draws_of, spread_cases
from utils.checks.values import Bunch

Size = Callable[[int, int], float]
# How close a size must be to that of a known mistake; with 8,000 entries it scatters by one in a hundred.
LIKE = 0.045

STANDARD = ("The generator's scale is a standard deviation, and the text names a variance: what has to be done to one to "
            "make it the other?")
FAN_IN = ("An entry of x @ w is a sum of fan_in products: fan_in is the number of rows of w, fan_out that of its columns. "
          "Which of them does the rule name?")
CENTRED = "The weights lie around 0, as many above it as below."


def _size(o: Bunch) -> float:
    w = o.w.astype(float)
    return float(np.sqrt(np.mean(w * w)))


def like(size: Size) -> Callable[[Bunch, Bunch], bool]:
    """Whether the entries' root mean square is `size(fan_in, fan_out)`, and they are centred."""
    return lambda i, o: abs(_size(o) / size(i.fan_in, i.fan_out) - 1) < LIKE and abs(float(o.w.mean())) < 0.1 * _size(o)


def off_centre(i: Bunch, o: Bunch) -> bool:
    return abs(float(o.w.mean())) > 0.1 * _size(o)


def _location(size: Size) -> Callable[[Bunch, Bunch], bool]:
    """Whether the mean is what the standard deviation should be."""
    def when(i: Bunch, o: Bunch) -> bool:
        mean, scatter = float(o.w.mean()), float(o.w.std()) / o.w.size**0.5
        return mean > 3 * scatter and abs(mean - size(i.fan_in, i.fan_out)) <= 5 * scatter + 1e-9
    return when


def spread_check(name: str, size: Size, mistakes: tuple[tuple[str, str, Size], ...], hint: str) -> Check:
    """Mean 0 and the standard deviation `size(fan_in, fan_out)`."""
    def judge(i: Bunch, o: Bunch) -> Failure | None:
        w, std = o.w.astype(float), size(i.fan_in, i.fan_out)
        if not np.isfinite(w).all():
            return Failure("some entries are NaN or infinite.")
        if abs(w.mean()) > mean_slack(w.size) * std:
            return Failure(f"the mean of {w.size} entries is {w.mean():.3g}, expected 0 (or closer to it than "
                           f"{mean_slack(w.size) * std:.2g}).")
        low, high = mean_square_range(w.size)
        variance = float(np.mean(w * w))
        if not low * std**2 <= variance <= high * std**2:
            return Failure(f"the variance of {w.size} entries is {variance:.4g}, expected about {std**2:.4g} "
                           f"({low * std**2:.4g} to {high * std**2:.4g} for so many).")
        return None

    return Check("mean and variance", spread_cases, draws_of(name), judge=judge, weight=1.6, hint=hint, mistakes=(
        Mistake("all zeros", "With weights of 0 every unit gives 0 and gets the same gradient as all others.",
                when=lambda i, o: not o.w.any()),
        Mistake("not finite", "NaN and infinity come from a division by 0, or from the root of a number below 0.",
                when=lambda i, o: not np.isfinite(o.w).all()),
        Mistake("scale handed in as the mean", "The first argument of rng.normal is the mean, the second the standard "
                "deviation: name them, loc=0 and scale=...", when=_location(size)),
        Mistake("not centred at 0", CENTRED, when=off_centre),
        *(Mistake(words, advice, when=like(wrong)) for words, advice, wrong in mistakes)))


def root(variance: Size) -> Size:
    return lambda a, b: math.sqrt(variance(a, b))


ANY_RULE: tuple[tuple[str, str, Size], ...] = (
    ("not scaled at all", "Numbers of size 1 are too large for a layer of many inputs: scale them by the rule.",
     lambda a, b: 1.0),
    ("one in a hundred whatever the size", "The scale follows from the sizes of the layer, by the rule.",
     lambda a, b: 0.01),
    ("one in a thousand whatever the size", "The scale follows from the sizes of the layer, by the rule.",
     lambda a, b: 0.001),
    ("one in ten whatever the size", "The scale follows from the sizes of the layer, by the rule.", lambda a, b: 0.1),
    ("number of entries in place of fan_in", FAN_IN, root(lambda a, b: 1 / (a * b))),
    ("number of entries in place of fan_in", FAN_IN, root(lambda a, b: 2 / (a * b))),
    ("multiplied instead of divided", "The more inputs, the smaller each weight.", root(lambda a, b: a)),
    ("multiplied instead of divided", "The more inputs, the smaller each weight.", lambda a, b: a),
    ("numbers between 0 and 1, or -1 and 1, not scaled", "The bounds follow from the sizes of the layer, by the rule.",
     root(lambda a, b: 1 / 3)),
)
