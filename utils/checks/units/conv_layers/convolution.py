"""Two-dimensional convolution by loops, to see it, and by one matrix product; formulas: Discussion 5, section 2."""
from __future__ import annotations

from collections.abc import Callable

from utils.checks.layer import forward_and_backward, layer_exercise, only, run_layer
from utils.checks.spec import Check
from utils.checks.style import Cases
from utils.checks.units.conv_layers import conv_cases as cases
from utils.checks.units.conv_layers import conv_gradient_mistakes as backward
from utils.checks.units.conv_layers import conv_output_mistakes as forward
from utils.checks.units.conv_layers.no_loop import no_loop_checks
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.two_calls import two_calls_check

GRADIENTS = ("dx", "dw", "db")


def _with_option(layer: str, option: str, drawn: Cases, on_output: tuple, on_gradients: tuple,
                 weight: float) -> tuple[Check, ...]:
    """A check of the output and one of the gradients, for cases with one more option."""
    options = tuple(o for o in cases.OPTIONS)
    output = run_layer(layer, cases.ARRAYS, options, backward=False)
    gradients = only(run_layer(layer, cases.ARRAYS, options), *GRADIENTS)
    return (Check(f"{option}: output", drawn, output, lambda i: {"out": cases.expected_conv(i).out},
                  needs=(forward_and_backward(layer)[0],), mistakes=on_output, weight=weight),
            Check(f"{option}: gradients", drawn, gradients, _gradients, mistakes=on_gradients, weight=1.3 * weight,
                  hint="Without that option the gradients have checks of their own: begin there."))


def _gradients(i):
    found = cases.expected_conv(i)
    return {g: found[g] for g in GRADIENTS}


def _exercise(layer: str, points: float, dilated: bool, extra: Callable[[], tuple[Check, ...]] = tuple):
    """The exercise of one convolution; the fast one has a dilation, and more checks."""
    more = (*_with_option(layer, "stride", cases.strided_cases, (*forward.WITH_STRIDE, *forward.PLAIN),
                          (*backward.STRIDE_GRADIENTS, *backward.ON_ALL), 0.7),
            *_with_option(layer, "padding", cases.padded_cases,
                          (*forward.WITH_PADDING, *forward.WITH_STRIDE, *forward.PLAIN),
                          (*backward.PADDING_GRADIENTS, *backward.ON_ALL), 0.7))
    if dilated:
        more += _with_option(layer, "dilation", cases.dilated_cases, (*forward.WITH_DILATION, *forward.PLAIN),
                             (*backward.DILATION_GRADIENTS, *backward.ON_ALL), 0.5)
    return layer_exercise(
        layer, points, cases.ARRAYS, cases.plain_cases, cases.expected_conv,
        {"out": forward.PLAIN, "dx": backward.DX, "dw": backward.DW, "db": backward.DB}, options=cases.OPTIONS,
        extra=(*more, *extra(),
               two_calls_check(layer, cases.ARRAYS, cases.plain_cases, cases.expected_conv, cases.OPTIONS,
                               other=cases.larger_cases)),
        style_cases=cases.style_cases, rules_out=NO_READY_LAYER)


conv2d_naive = _exercise("conv2d_{}_naive", 6, dilated=False)
conv2d = _exercise("conv2d", 8, dilated=True, extra=no_loop_checks)
