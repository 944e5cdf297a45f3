"""Unit 00: one small exercise, and one that the lesson uses to show how a check reads."""
from __future__ import annotations

import statistics

import numpy as np

from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.shape_errors import AXIS_DROPPED


def _tables(rng: np.random.Generator) -> dict:
    """Tables whose columns differ in level and spread, among them one with as many rows as columns."""
    def table(n, d):
        return {"x": rng.normal(size=(n, d)) * rng.uniform(0.5, 3.0, d) + rng.uniform(-5, 5, d)}
    return {"6 rows, 3 columns": table(6, 3), "2 rows, 5 columns": table(2, 5), "square": table(4, 4)}


def _by_column(function):
    """A judge's own arithmetic, one column after another in exact fractions of the standard library."""
    return lambda x: np.array([function([float(v) for v in column]) for column in x.T])


def _standardized(i):
    center, spread = _by_column(statistics.fmean)(i.x), _by_column(statistics.pstdev)(i.x)
    return {"result": np.array([[(v - c) / s for v, c, s in zip(row, center, spread, strict=True)]
                                for row in i.x.astype(float)])}


def _call_standardize(f, i):
    return {"result": f.standardize(i.x)}


def _over(axis, spread="std", ddof=0):
    def gives(i, want):
        center = np.mean(i.x, axis=axis, keepdims=True)
        return {"result": (i.x - center) / getattr(np, spread)(i.x, axis=axis, keepdims=True, ddof=ddof)}
    return gives


def _one_constant_added(x, result):
    """Whether result = (x - mean) / (std + c) with one c > 0 for the whole table."""
    centred = x.astype(float) - x.mean(axis=0, dtype=float)
    added = np.abs(centred).sum(axis=0) / np.abs(result).sum(axis=0) - x.std(axis=0, dtype=float)
    return bool(added.min() > 0 and np.ptp(added) < 1e-3 * added.max()
                and np.allclose(result * (x.std(axis=0) + added), centred, rtol=1e-3, atol=1e-5))


STANDARDIZE_MISTAKES = (
    AXIS_DROPPED,
    Mistake("statistics of each row", "axis=1 runs along a row. Each column is one quantity, so its statistics run "
            "down the rows: which axis is that?", _over(1)),
    Mistake("one mean and deviation for the whole table", "Without an axis, mean and std take all entries together; "
            "here each column needs its own.", _over(None)),
    Mistake("n - 1 in the standard deviation", "The text asks for the population standard deviation, which divides "
            "by the number of rows.", _over(0, ddof=1)),
    Mistake("divided by the variance", "The standard deviation is the square root of the variance.", _over(0, "var")),
    Mistake("mean left in", "Each column should come out with mean 0: subtract its mean before dividing.",
            lambda i, want: {"result": i.x / np.std(i.x, axis=0)}),
    Mistake("not divided by the standard deviation", "The columns now have mean 0; what gives them spread 1?",
            lambda i, want: {"result": i.x - np.mean(i.x, axis=0)}),
    Mistake("brackets left out", "Division comes before subtraction: put brackets around the difference.",
            lambda i, want: {"result": i.x - i.x.mean(axis=0) / i.x.std(axis=0)}),
    Mistake("one standard deviation for the whole table", "The means are taken by column: so must the deviations be.",
            lambda i, want: {"result": (i.x - i.x.mean(axis=0)) / i.x.std()}),
    Mistake("one mean for the whole table", "The deviations are taken by column: so must the means be.",
            lambda i, want: {"result": (i.x - i.x.mean()) / i.x.std(axis=0)}),
    Mistake("scaled to the range 0 to 1", "Mean 0 and standard deviation 1 are asked, not smallest 0 and largest 1.",
            lambda i, want: {"result": (i.x - i.x.min(axis=0)) / (i.x.max(axis=0) - i.x.min(axis=0))}),
    Mistake("mean left in the standard deviation", "The standard deviation is the root of the mean square distance "
            "from the mean, not from 0.",
            lambda i, want: {"result": (i.x - i.x.mean(axis=0)) / np.sqrt((i.x**2).mean(axis=0))}),
    Mistake("a constant added to the standard deviation", "Divide by the standard deviation as it is.",
            when=lambda i, o: _one_constant_added(i.x, o.result)),
)

standardize = Exercise("standardize", 2, (
    Check("values", with_float32(_tables), _call_standardize, _standardized, mistakes=STANDARDIZE_MISTAKES,
          hint="Print x.mean(axis=0).shape: one number for each column. Subtract, then divide."),
    *style_checks(_tables, _call_standardize, _standardized, ("x",)),
), rules_out=("torch", "sklearn", "scipy.stats.zscore"))


def _means(i):
    return {"means": _by_column(statistics.fmean)(i.x)}


def _call_means(f, i):
    return {"means": f.column_means(i.x)}


column_means = Exercise("column_means", 1, (
    Check("values", with_float32(_tables), _call_means, _means, mistakes=(
        Mistake("a mean for each row", "axis=1 runs along a row; the mean of a column runs down the rows.",
                lambda i, want: {"means": i.x.mean(axis=1)}),
        Mistake("one mean for the whole table", "Without an axis, mean takes all entries together.",
                lambda i, want: {"means": i.x.mean()}),
        Mistake("sums instead of means", "Divide by the number of rows.", lambda i, want: {"means": i.x.sum(axis=0)}),
        Mistake("medians instead of means", "The median is another average: the text asks for the mean.",
                lambda i, want: {"means": np.median(i.x, axis=0)}),
        Mistake("divided by n - 1", "A mean divides by the number of rows; n - 1 belongs to a sample's variance.",
                lambda i, want: {"means": i.x.sum(axis=0) / (i.x.shape[0] - 1)}),
        Mistake("divided by the number of columns", "A column's mean divides by how many rows it has.",
                lambda i, want: {"means": i.x.sum(axis=0) / i.x.shape[1]}),
    )),
    *style_checks(_tables, _call_means, _means, ("x",)),
), practice=True)

EXERCISES = (standardize, column_means)
