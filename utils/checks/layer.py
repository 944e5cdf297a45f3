"""The checks of a layer, a pair X_forward(arrays, options) -> (out, cache) and X_backward(dout, cache) -> gradients."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from utils.checks.observing import pair, several
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import Cases, style_checks, with_float32
from utils.checks.values import Bunch, plain


def layer_exercise(layer: str, points: float, arrays: tuple[str, ...], cases: Cases,
                   expected: Callable[[Bunch], Mapping[str, Any]], mistakes: Mapping[str, tuple[Mistake, ...]],
                   options: tuple[str, ...] = (), hints: Mapping[str, str] | None = None,
                   extra: tuple[Check, ...] = (), style_cases: Cases | None = None, positional: tuple[str, ...] = (),
                   **exercise: Any) -> Exercise:
    """An exercise with a check for the output, one for each gradient, and the small ones.

    Args:
        layer: "linear" for linear_forward and linear_backward, "conv2d_{}_naive" where the word stands inside the name.
        points: what the exercise is worth.
        arrays: the forward's array inputs, in order; their gradients are "d" + name.
        cases: inputs with a random `dout` in each; options present in a case are passed by name, absent ones left out.
        expected: `inputs -> {"out": ..., "dx": ...}`, every gradient included.
        mistakes: by output ("out", "dx", ...).
        hints: by output, for when no named mistake is recognised.
        extra: further checks, placed before the small ones.
        style_cases: cases for the small checks, where `cases` holds kinks or options that do not matter to them.
        positional: options without a default, passed by place after the arrays.
        exercise: further fields of `Exercise` (rules_out, bonus, ...).
    """
    forward, backward = forward_and_backward(layer)
    observe = run_layer(layer, arrays, options, positional=positional)
    forward_only = run_layer(layer, arrays, options, backward=False, positional=positional)
    gradients = tuple(f"d{a}" for a in arrays)
    checks = [Check("output", with_float32(cases), forward_only, lambda i: {"out": expected(i)["out"]},
                    needs=(forward,), mistakes=tuple(mistakes.get("out", ())),
                    hint=(hints or {}).get("out", ""))]
    for array, gradient in zip(arrays, gradients, strict=True):
        checks.append(Check(f"gradient of {array}", with_float32(cases), only(observe, gradient),
                            lambda i, g=gradient: {g: expected(i)[g]},
                            mistakes=tuple(mistakes.get(gradient, ())), hint=(hints or {}).get(gradient, "")))
    return Exercise(backward, points,
                    (*checks, *extra, *style_checks(style_cases or cases, observe, expected, (*arrays, "dout"))),
                    needs=(forward, backward), **exercise)


def forward_and_backward(layer: str | tuple[str, str]) -> tuple[str, str]:
    """The names of a layer's two functions; a pair of names is taken as it is."""
    if isinstance(layer, tuple):
        return layer
    form = layer if "{}" in layer else layer + "_{}"
    return form.format("forward"), form.format("backward")


def run_layer(layer: str | tuple[str, str], arrays: tuple[str, ...], options: tuple[str, ...] = (), backward: bool = True,
              positional: tuple[str, ...] = ()) -> Callable:
    """`observe` for a layer: forward, then backward with the case's `dout`; every output by name."""
    forward_name, backward_name = forward_and_backward(layer)

    def observe(functions: Any, inputs: Bunch) -> dict[str, Any]:
        forward = getattr(functions, forward_name)
        given = {o: inputs[o] for o in options if o in inputs}
        out, cache = pair(forward(*(inputs[a] for a in (*arrays, *positional)), **given), forward_name)
        # Copied at once: a backward may reuse the buffer that the forward returned.
        out = plain(out, "out")
        if not backward:
            return {"out": out}
        gradients = getattr(functions, backward_name)(inputs["dout"], cache)
        return {"out": out, **several(gradients, backward_name, tuple(f"d{a}" for a in arrays))}
    return observe


def only(observe: Callable, *names: str) -> Callable:
    """`observe` with the outputs `names` alone."""
    def chosen(functions: Any, inputs: Bunch) -> dict[str, Any]:
        seen = observe(functions, inputs)
        return {n: seen[n] for n in names}
    return chosen
