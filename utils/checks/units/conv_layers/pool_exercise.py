"""The exercise of a pooling layer: what is asked of either kind of pooling, and room for what one kind alone is asked."""
from __future__ import annotations

from collections.abc import Callable

from utils.checks.layer import only
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.conv_layers import pool_cases as cases
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.two_calls import two_calls_check


def pool_exercise(layer: str, points: float, expected: Callable, out: tuple[Mistake, ...], dx: tuple[Mistake, ...],
                  extra: tuple[Check, ...] = ()) -> Exercise:
    """An exercise with checks of the output and of the gradient, for windows apart, with gaps, and overlapping.

    Args:
        layer: "max_pool2d" for max_pool2d_forward and max_pool2d_backward.
        points: what the exercise is worth.
        expected: `inputs -> {"out": ..., "dx": ...}`.
        out, dx: named mistakes in the output and in the gradient.
        extra: further checks, placed before the small ones.
    """
    forward, both = cases.observers(layer)
    forward_alone = {"needs": (f"{layer}_forward",), "mistakes": out}
    gradient = only(both, "dx")

    def right(name):
        return lambda i: {name: expected(i)[name]}

    return Exercise(f"{layer}_backward", points, (
        Check("output", with_float32(cases.apart_cases), forward, right("out"), **forward_alone),
        Check("output: rows left over, gaps", cases.left_over_cases, forward, right("out"), weight=0.5, **forward_alone),
        Check("output: overlapping windows", cases.overlapping_cases, forward, right("out"), weight=0.5, **forward_alone),
        Check("gradient of x", with_float32(cases.apart_cases), gradient, right("dx"), mistakes=dx),
        Check("gradient of x: rows left over, gaps", cases.left_over_cases, gradient, right("dx"), mistakes=dx, weight=0.5),
        Check("gradient of x: overlapping windows", cases.overlapping_cases, gradient, right("dx"), mistakes=dx),
        *extra,
        two_calls_check(layer, ("x",), cases.apart_cases, expected, positional=cases.POSITIONAL, other=cases.larger_cases),
        *style_checks(cases.style_cases, both, expected, ("x", "dout")),
    ), needs=(f"{layer}_forward", f"{layer}_backward"), rules_out=NO_READY_LAYER)
