"""What each exercise asks for, told by PyTorch's autograd and without the checks.

`disagreement` keeps the collection honest: a right implementation must agree with every trial here, and a
wrong one must differ in at least one. The module of a unit bears the name of its package of implementations and
exports TRIALS: for each exercise the function that draws its trials from a generator.
"""

import contextlib
import copy
import importlib
import io
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from tests.implementations.registry import package
from tests.implementations.truth.trials import Trial


def drawing(exercise: str) -> Callable[[np.random.Generator], Iterator[Trial]]:
    """What draws the trials of an exercise."""
    return importlib.import_module(f"{__name__}.{package(exercise)}").TRIALS[exercise]


def differs(observed: Any, expected: Any, tolerance: float) -> str | None:
    """Where an observed value departs from the expected one, size-1 axes aside; None if nowhere."""
    try:
        observed, expected = np.asarray(observed), np.asarray(expected)
    except ValueError:
        return "is made of arrays of different shapes"
    if observed.dtype.kind not in "fiub":
        return f"is of type {observed.dtype}"
    if [n for n in observed.shape if n != 1] != [n for n in expected.shape if n != 1]:
        return f"has shape {observed.shape}, not {expected.shape}"
    with np.errstate(invalid="ignore"):
        off = np.abs(observed.astype(float).ravel() - expected.astype(float).ravel())
    scale = tolerance * max(1.0, float(np.abs(expected).max(initial=0)))
    return None if np.all(off <= scale) else f"is off by {off.max():.2g}"


def same(a: Any, b: Any) -> bool:
    """Whether two inputs are equal: arrays, lists or dicts of arrays, or anything else."""
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(np.array_equal(a[key], b[key]) for key in a)
    return np.array_equal(a, b)


def disagreement(
    exercise: str, functions: dict[str, Any], style: bool = False, trials: int | None = None
) -> str | None:
    """The first trial in which an implementation departs from the truth, in words; None if it never does.

    With `style`, a changed input or an output array of another dtype counts as well. `trials` looks at
    the first few alone.
    """
    rng = np.random.default_rng(20)
    for trial in islice(drawing(exercise)(rng), trials):
        given = copy.deepcopy(trial.inputs)
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                observed = list(trial.call(functions, *given))
        except Exception as error:
            return f"{trial.what}: {type(error).__name__}: {error}"
        if len(observed) != len(trial.expected):
            return f"{trial.what}: {len(observed)} outputs"
        for number, (got, expected) in enumerate(zip(observed, trial.expected, strict=True)):
            if problem := differs(got, expected, trial.tolerance):
                return f"{trial.what}: output {number} {problem}"
            first = trial.inputs[0]
            lost = isinstance(got, np.ndarray) and got.ndim and got.dtype != getattr(first, "dtype", None)
            if style and lost:
                return f"{trial.what}: output {number} is {got.dtype}"
        if style and not all(map(same, given, trial.inputs)):
            return f"{trial.what}: an input was changed"
    return None
