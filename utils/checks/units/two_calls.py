"""One check more for a layer: what a forward keeps for its backward belongs to that call alone."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.checks.layer import forward_and_backward, run_layer
from utils.checks.observing import pair
from utils.checks.spec import Check, Mistake
from utils.checks.style import Cases
from utils.checks.values import Bunch

WEIGHT = 0.3
HINT = ("A network calls the same forward once for each of its layers, and then every backward. So each call returns "
        "all that its own backward needs in its cache; a name outside the function holds the last call's values.")


def two_calls_check(layer: str, arrays: tuple[str, ...], cases: Cases,
                    expected: Callable[[Bunch], Mapping[str, Any]], options: tuple[str, ...] = (),
                    positional: tuple[str, ...] = ()) -> Check:
    """Forward, forward of a second layer, then the backward of the first.

    Args:
        layer: "linear" for linear_forward and linear_backward, "conv2d_{}_naive" where the word stands inside the name.
        arrays: the forward's array inputs, in order.
        cases: inputs of the first layer; those of the second are drawn in the same shapes, and its options halved.
        expected: `inputs -> {"out": ..., "dx": ...}`, every gradient included.
        options: the forward's options.
        positional: options without a default, passed by place after the arrays, to both layers alike.
    """
    names = tuple(f"d{a}" for a in arrays)
    forward_name, backward_name = forward_and_backward(layer)
    backward = run_layer(layer, arrays, options, positional=positional)

    def observe(functions: Any, inputs: Bunch) -> dict[str, Any]:
        def twice(*given: Any, **chosen: Any) -> tuple[Any, Any]:
            forward = getattr(functions, forward_name)
            out, cache = pair(forward(*given, **chosen), forward_name)
            out = np.array(out)
            second = (inputs[f"{a}_of_the_second"] for a in arrays)
            forward(*second, *(inputs[p] for p in positional), **{o: v / 2 for o, v in chosen.items()})
            return out, cache

        both = Bunch({forward_name: twice, backward_name: getattr(functions, backward_name)})
        seen = backward(both, inputs)
        return {n: seen[n] for n in names}

    def with_second(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
        name, first = next(iter(cases(rng).items()))
        second = {f"{a}_of_the_second": rng.normal(size=first[a].shape) for a in arrays}
        return {name: {**first, **second}}

    def gradients(i: Bunch) -> dict[str, Any]:
        found = expected(i)
        return {n: found[n] for n in names}

    def of_the_second(i: Bunch, want: Bunch) -> dict[str, Any]:
        second = Bunch({**i, **{a: i[f"{a}_of_the_second"] for a in arrays}})
        return gradients(second)

    def options_of_the_second(i: Bunch, want: Bunch) -> dict[str, Any]:
        return gradients(Bunch({**i, **{o: i[o] / 2 for o in options}}))

    def all_of_the_second(i: Bunch, want: Bunch) -> dict[str, Any]:
        return of_the_second(Bunch({**i, **{o: i[o] / 2 for o in options}}), want)

    given = (of_the_second, *((options_of_the_second, all_of_the_second) if options else ()))
    mistakes = tuple(Mistake("cache of another call", HINT, gives) for gives in given)
    return Check("two layers keep their own caches", with_second, observe, gradients, mistakes=mistakes, hint=HINT,
                 weight=WEIGHT)
