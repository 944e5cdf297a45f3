"""One check more for a layer: what a forward keeps for its backward belongs to that call alone."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.checks.compare import matches
from utils.checks.layer import forward_and_backward
from utils.checks.observing import pair, several
from utils.checks.spec import Check, Mistake
from utils.checks.style import Cases
from utils.checks.values import Bunch

WEIGHT = 0.3
SECOND = "_of_the_second"
HINT = ("A network calls the same forward once for each of its layers, and then every backward. So each call returns "
        "all that its own backward needs in its cache; a name outside the function holds the last call's values.")
ADDED = "A backward's gradients belong to that call alone: start every one of them from zeros."


def two_calls_check(layer: str | tuple[str, str], arrays: tuple[str, ...], cases: Cases,
                    expected: Callable[[Bunch], Mapping[str, Any]], options: tuple[str, ...] = (),
                    positional: tuple[str, ...] = (), other: Cases | None = None) -> Check:
    """Forward, forward of a second layer, backward of the second, and then the backward of the first.

    Args:
        layer: "linear" for linear_forward and linear_backward, "conv2d_{}_naive" where the word stands inside the name;
            or the two names as a pair.
        arrays: the forward's array inputs, in order.
        cases: inputs of the first layer; those of the second are drawn in the same shapes, and its options halved.
        expected: `inputs -> {"out": ..., "dx": ...}`, every gradient included.
        options: the forward's options.
        positional: options without a default, passed by place after the arrays.
        other: inputs of a second layer of other sizes and options, for a second case.
    """
    names = tuple(f"d{a}" for a in arrays)
    forward_name, backward_name = forward_and_backward(layer)
    inputs_of = (*arrays, "dout", *options, *positional)

    def observe(functions: Any, inputs: Bunch) -> dict[str, Any]:
        def forward(i: Bunch) -> Any:
            given = {o: i[o] for o in options if o in i}
            return pair(getattr(functions, forward_name)(*(i[a] for a in (*arrays, *positional)), **given), forward_name)[1]

        def backward(i: Bunch, cache: Any) -> dict[str, Any]:
            return several(getattr(functions, backward_name)(i["dout"], cache), backward_name, names)

        second = of_second(inputs)
        first_cache, second_cache = forward(inputs), forward(second)
        backward(second, second_cache)
        return backward(inputs, first_cache)

    def of_second(i: Bunch) -> Bunch:
        return Bunch({k: i[k + SECOND] for k in inputs_of if k + SECOND in i})

    def with_second(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
        name, first = next(iter(cases(rng).items()))
        drawn = {a: rng.normal(size=first[a].shape) for a in (*arrays, "dout")}
        kept = {**{o: first[o] / 2 for o in options if o in first}, **{p: first[p] for p in positional}}
        found = {name: {**first, **marked({**drawn, **kept})}}
        if other is not None:
            found["a second layer of other sizes"] = {**first, **marked(next(iter(other(rng).values())))}
        return found

    def marked(second: Mapping[str, Any]) -> dict[str, Any]:
        return {f"{k}{SECOND}": v for k, v in second.items() if k in inputs_of}

    def gradients(i: Bunch) -> dict[str, Any]:
        found = expected(i)
        return {n: found[n] for n in names}

    def mixed(i: Bunch) -> list[dict[str, Any]]:
        """Gradients for the first's dout with the second's arrays, options or both."""
        second, found = of_second(i), []
        for taken in (arrays, options, (*arrays, *options)):
            try:
                found.append(gradients(Bunch({**i, **{k: second[k] for k in taken if k in second}})))
            except (ValueError, RuntimeError):
                continue  # another size: no such gradients
        return found

    def of_another_call(i: Bunch, o: Bunch) -> bool:
        """Whether every gradient is right or is what the second call's values give, in value or in shape."""
        right, others = gradients(i), mixed(i)
        second = {n: np.shape(i[a + SECOND]) for n, a in zip(names, arrays, strict=True)}

        def strange(n: str) -> bool:
            return np.shape(o[n]) == second[n] != np.shape(i[n[1:]]) or any(matches(o[n], g[n], "float32") for g in others)
        return all(matches(o[n], right[n], "float32") or strange(n) for n in names)

    def added_up(i: Bunch, want: Bunch) -> dict[str, Any]:
        more = gradients(of_second(i))
        return {n: want[n] + more[n] for n in names}

    return Check("two layers keep their own caches", with_second, observe, gradients, hint=HINT, weight=WEIGHT, mistakes=(
        Mistake("cache of another call", HINT, when=of_another_call),
        Mistake("gradients of several calls added up", ADDED, added_up),
        *(Mistake("gradients of several calls added up", ADDED, lambda i, want, n=n: {n: added_up(i, want)[n]})
          for n in names)))
