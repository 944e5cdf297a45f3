"""What wrong batch normalisations leave in the running statistics, with hints."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.spec import Mistake
from utils.checks.units.batchnorm.norm_cases import RUNNING
from utils.checks.units.batchnorm.output_mistakes import BIASED
from utils.checks.units.batchnorm.torch_norm import DEFAULTS, count, option, statistics
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

IN_PLACE = ("running_mean = ... only gives the name to a new array; the caller's array stays as it was. Write into the "
            "array itself, as running_mean[...] = ... does.")
MOMENTUM = "The new value is (1 - momentum) of the old running one and momentum of the batch's."
BY_FEATURE = "There is one running mean and one running variance for each feature, from that feature's entries alone."
LEFT_ALONE = "With training=False the running statistics are read and never written."


def _mixed(name: str, value: Callable, momentum: Callable | None = None) -> Callable:
    """A running array that moved towards `value(i, s)` instead, or with another momentum."""
    def gives(i, want):
        m = option(i, "momentum") if momentum is None else momentum(i)
        return {name: i[name] + m * (value(i, statistics(i)) - i[name])}
    return gives


def _of_batch(name: str) -> Callable:
    return (lambda i, s: s.mean) if name == RUNNING[0] else (lambda i, s: s.unbiased)


def _default_given(i: Bunch) -> float:
    """The likeliest other default.

    Raises:
        KeyError: where momentum is given, so that the mistake cannot be made there.
    """
    if "momentum" in i:
        raise KeyError("momentum is given")
    return 0.9


def _common(name: str) -> tuple[Mistake, ...]:
    right = _of_batch(name)
    return (
        Mistake("running statistics replaced instead of updated in place", IN_PLACE, lambda i, want: {name: i[name]}),
        Mistake("another default for momentum", "Where it is not given, momentum is 0.1.",
                _mixed(name, right, _default_given)),
        Mistake("momentum the other way round", MOMENTUM, _mixed(name, right, lambda i: 1 - option(i, "momentum"))),
        Mistake("momentum not taken from the argument", "momentum is an argument of the function.",
                _mixed(name, right, lambda i: DEFAULTS["momentum"])),
        Mistake("running statistics set to the batch's", MOMENTUM, _mixed(name, right, lambda i: 1.0)),
        Mistake("old running value kept whole", MOMENTUM, lambda i, want: {
            name: i[name] + option(i, "momentum") * right(i, statistics(i))}),
        Mistake("old running value left out", MOMENTUM, lambda i, want: {
            name: option(i, "momentum") * right(i, statistics(i))}),
        Mistake("batch value not multiplied by momentum", MOMENTUM, lambda i, want: {
            name: (1 - option(i, "momentum")) * i[name] + right(i, statistics(i))}),
        Mistake("updated twice", "Each call in training moves the running statistics once.", _mixed(
            name, right, lambda i: 1 - (1 - option(i, "momentum"))**2)),
        Mistake("mean of the old and the new", MOMENTUM, _mixed(name, right, lambda i: 0.5)),
        Mistake("sign of the update flipped", MOMENTUM, _mixed(name, right, lambda i: -option(i, "momentum"))),
    )


RUNNING_MEAN = (
    *_common("running_mean"),
    Mistake("statistics of each row", BY_FEATURE, _mixed("running_mean", lambda i, s: i.x.mean(axis=1))),
    Mistake("one value for all features", BY_FEATURE, _mixed("running_mean", lambda i, s: i.x.mean())),
    Mistake("sum in place of the mean", "The batch's mean, not its sum, goes into running_mean.",
            _mixed("running_mean", lambda i, s: s.mean * count(i))),
    Mistake("variance in the running mean", "running_mean follows the mean, running_var the variance.",
            _mixed("running_mean", lambda i, s: s.var)),
    Mistake("variance in the running mean", "running_mean follows the mean, running_var the variance.",
            _mixed("running_mean", lambda i, s: s.unbiased)),
    Mistake("mean of the output", "The running statistics are those of x, before it is normalised.",
            _mixed("running_mean", lambda i, s: i.beta)),
    BROADCAST,
)


def _around_running(i: Bunch, s: Bunch, mean: np.ndarray) -> np.ndarray:
    return s.var + (s.mean - mean)**2


RUNNING_VAR = (
    Mistake("biased running variance", BIASED, _mixed("running_var", lambda i, s: s.var)),
    Mistake("biased running variance, and another default for momentum", f"{BIASED} momentum is 0.1 by default.",
            _mixed("running_var", lambda i, s: s.var, _default_given)),
    *_common("running_var"),
    Mistake("biased running variance, and momentum the other way round", f"{BIASED} {MOMENTUM}",
            _mixed("running_var", lambda i, s: s.var, lambda i: 1 - option(i, "momentum"))),
    Mistake("biased running variance, and set to the batch's", f"{BIASED} {MOMENTUM}",
            _mixed("running_var", lambda i, s: s.var, lambda i: 1.0)),
    Mistake("eps in the running variance", "eps helps the division alone: running_var holds the variance without it.",
            _mixed("running_var", lambda i, s: s.unbiased + option(i, "eps"))),
    Mistake("eps in the running variance", f"eps helps the division alone. {BIASED}",
            _mixed("running_var", lambda i, s: s.var + option(i, "eps"))),
    Mistake("eps in the running variance", "eps helps the division alone: running_var holds the variance without it.",
            _mixed("running_var", lambda i, s: (s.var + option(i, "eps")) * count(i) / (count(i) - 1))),
    Mistake("standard deviation in the running variance", "running_var holds variances: no root is taken.",
            _mixed("running_var", lambda i, s: np.sqrt(s.unbiased))),
    Mistake("standard deviation in the running variance", "running_var holds variances: no root is taken.",
            _mixed("running_var", lambda i, s: np.sqrt(s.var))),
    Mistake("standard deviation in the running variance", "running_var holds variances: no root is taken.",
            _mixed("running_var", lambda i, s: np.sqrt(s.var + option(i, "eps")))),
    Mistake("corrected the wrong way", BIASED, _mixed("running_var", lambda i, s: s.var * (count(i) - 1) / count(i))),
    Mistake("corrected twice", BIASED, _mixed("running_var", lambda i, s: s.unbiased * count(i) / (count(i) - 1))),
    Mistake("whole running variance corrected", "The factor N / (N - 1) belongs to the batch's variance alone.",
            lambda i, want: {"running_var": _mixed("running_var", lambda i, s: s.var)(i, want)["running_var"]
                             * count(i) / (count(i) - 1)}),
    Mistake("distances from the running mean", "The batch's variance is taken around the batch's own mean.",
            _mixed("running_var", lambda i, s: _around_running(i, s, i.running_mean))),
    Mistake("mean of squares in the running variance", "The variance is the mean square distance from the mean.",
            _mixed("running_var", lambda i, s: s.var + s.mean**2)),
    Mistake("statistics of each row", BY_FEATURE, _mixed("running_var", lambda i, s: i.x.var(axis=1, ddof=1))),
    Mistake("statistics of each row", BY_FEATURE, _mixed("running_var", lambda i, s: i.x.var(axis=1))),
    Mistake("one value for all features", BY_FEATURE, _mixed("running_var", lambda i, s: i.x.var(ddof=1))),
    Mistake("one value for all features", BY_FEATURE, _mixed("running_var", lambda i, s: i.x.var())),
    Mistake("mean in the running variance", "running_mean follows the mean, running_var the variance.",
            _mixed("running_var", lambda i, s: s.mean)),
    BROADCAST,
)

def _moved(i: Bunch, var: str, momentum: float) -> dict[str, np.ndarray]:
    s = statistics(i)
    if count(i) == 1 and var == "unbiased":
        raise ValueError("a batch of one has no unbiased variance")
    return {"running_mean": i.running_mean + momentum * (s.mean - i.running_mean),
            "running_var": i.running_var + momentum * (s[var] - i.running_var)}


UPDATED_IN_EVALUATION = (
    *(Mistake("running statistics updated in evaluation", LEFT_ALONE,
              lambda i, want, v=v, n=n: {k: a for k, a in _moved(i, v, option(i, "momentum")).items() if k in n})
      for v in ("unbiased", "var") for n in (RUNNING, RUNNING[:1], RUNNING[1:])),
    Mistake("running statistics updated in evaluation", LEFT_ALONE, when=lambda i, o: _changed(i, o)),
)


def _changed(i: Bunch, o: Bunch) -> bool:
    """Whether some running array is another than before, NaN for a batch of one included."""
    return any(not np.array_equal(np.ravel(o[n]), i[n]) for n in RUNNING)
