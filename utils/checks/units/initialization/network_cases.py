"""Networks without biases for a student's functions to look into: x, weights, activation, residual, dout.

Pre-activations keep clear of 0, where ReLU has no one derivative, and an image that ReLU silences altogether is drawn anew.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.spec import Check, Failure
from utils.checks.style import WEIGHT, Cases
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.values import Bunch

COPY = ("x = x @ w makes a new array and is right; x *= ..., x[...] = ..., weights.reverse() and weights.pop() change "
        "what belongs to the caller. Make a new one, or copy first.")
# As a share of a layer's largest pre-activation; float32 is off by less than a hundredth of that.
CLEAR = 1e-4


def network_case(rng: np.random.Generator, images: int, widths: tuple[int, ...], activation: str,
                 residual: bool | None = None, gain: float = 1.0) -> dict[str, Any]:
    """x (images, widths[0]), a weight matrix for each step in `widths`, and dout (images, widths[-1]).

    Args:
        rng: draws the entries.
        images: number of rows of x.
        widths: of the input and of each layer's output.
        activation: "tanh", "relu" or "linear".
        residual: handed over by name; left to its default when None.
        gain: the weights' standard deviation times the root of fan_in.
    """
    while True:
        x = rng.normal(size=(images, widths[0])) * rng.uniform(0.7, 1.5) + rng.uniform(0.1, 0.4)
        weights = [rng.normal(size=(a, b)) * gain / a**0.5 for a, b in zip(widths, widths[1:], strict=False)]
        if activation != "relu" or _clear_of_0(x, weights, bool(residual)):
            break
    drawn = {"x": x, "weights": weights, "activation": activation, "dout": rng.normal(size=(images, widths[-1]))}
    return drawn if residual is None else {**drawn, "residual": residual}


def _clear_of_0(x: np.ndarray, weights: list[np.ndarray], residual: bool) -> bool:
    for w in weights:
        z = x @ w
        branch = z.clip(0)
        x = x + branch if residual else branch
        if np.abs(z).min() < CLEAR * np.abs(z).max() or not branch.any(axis=1).all():
            return False
    return True


def _widths(rng: np.random.Generator, layers: int, low: int, high: int) -> tuple[int, ...]:
    """Different widths for the first few layers."""
    return tuple(distinct(rng, layers + 1, low, high))


def cases_of(activation: str) -> Cases:
    """Plain networks of one activation: of all sizes, one layer, one image, and as many images as units."""
    def drawn(rng):
        n = whole(rng, 4, 6)
        return {"three layers of other sizes": network_case(rng, 5, _widths(rng, 3, 4, 9), activation, gain=1.3),
                "one layer": network_case(rng, 4, _widths(rng, 1, 4, 9), activation, False, gain=1.2),
                "one image": network_case(rng, 1, _widths(rng, 2, 4, 9), activation, gain=1.3),
                "all sizes equal": network_case(rng, n, (n,) * 5, activation, False, gain=1.4)}
    return drawn


def residual_cases(rng):
    """Networks with skip paths, of each activation."""
    n, m, k = distinct(rng, 3, 4, 8)
    return {"tanh": network_case(rng, 3, (n,) * 4, "tanh", True, gain=0.9),
            "relu": network_case(rng, m + 1, (m,) * 4, "relu", True, gain=0.9),
            "linear": network_case(rng, 2, (k,) * 4, "linear", True, gain=0.6),
            "one layer": network_case(rng, 3, (m,) * 2, "relu", True, gain=1.2),
            "as many images as units": network_case(rng, n, (n,) * 3, "tanh", True, gain=1.2)}


def deep_cases(rng):
    """Fifty layers in which signals and gradients vanish, explode, or go on."""
    n = whole(rng, 5, 7)
    return {"50 layers, weights too small": network_case(rng, 3, (n,) * 51, "tanh", gain=0.6),
            "50 layers, weights too large": network_case(rng, 3, (n,) * 51, "linear", gain=2.0),
            "50 layers, He's weights": network_case(rng, 2, (12,) * 51, "relu", gain=2**0.5),
            "50 layers, residual": network_case(rng, 3, (n,) * 51, "tanh", True, gain=0.2)}


def unchanged_check(observe: Callable[[Any, Bunch], Any], cases: Cases, names: tuple[str, ...]) -> Check:
    """The arrays `names`, the list of weights and each matrix in it are after the call what they were before."""
    def arrays(i: Bunch) -> dict[str, Any]:
        return {**{n: i[n] for n in names}, "the list of weights": len(i.weights),
                **{f"weights[{k}]": w for k, w in enumerate(i.weights)}}

    def after(f: Any, i: Bunch) -> dict[str, Any]:
        observe(f, i)
        return arrays(i)

    def judge(i: Bunch, o: Bunch) -> Failure | None:
        changed = [n for n, before in arrays(i).items() if n not in o or not _alike(o[n], before)]
        return Failure(f"the call changed {', '.join(changed)}.", COPY) if changed else None
    return Check("inputs are left unchanged", cases, after, judge=judge, weight=WEIGHT, style=True)


def _alike(got: Any, want: Any) -> bool:
    return np.shape(got) == np.shape(want) and bool(np.allclose(got, want, rtol=1e-6, atol=1e-12))
