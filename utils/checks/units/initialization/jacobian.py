"""input_output_jacobian(x, weights, activation, residual): (M, D), row m the gradient of output m."""
from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import Cases, dtype_check, shapes_check, with_float32
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.units.initialization import network as net
from utils.checks.units.initialization.gradients import SLOPES
from utils.checks.units.initialization.network_cases import network_case, unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import PRODUCT
from utils.checks.values import Bunch, plain

NAME = "input_output_jacobian"
ROWS = "Row m holds the derivatives of output m by each input: (number of outputs, number of inputs)."
CHAIN = ("One layer's Jacobian holds the activation's derivative of each of its outputs times the transpose of w; a "
         "network's is the product of its layers', the last one's leftmost.")
SLOPE = ("Row m of a layer's Jacobian holds the activation's derivative at z[m] = (h @ w)[m], times that output's weights.")
SKIP = "The Jacobian of h + F(h) is that of F and one matrix more: what is the derivative of h by h?"


def _jacobian(f: Any, i: Bunch) -> np.ndarray:
    given = {"residual": i.residual} if "residual" in i else {}
    asked = (i.weights[-1].shape[1], len(i.x))
    result = f.input_output_jacobian(i.x, i.weights, i.activation, **given)
    found = plain(result, "the Jacobian")
    if not isinstance(found, np.ndarray):
        raise BadAnswer(f"{NAME} should return a matrix, one row for each output; it returned {returned(result)}.")
    if found.size == asked[0] != asked[0] * asked[1] or found.size == asked[1] != asked[0] * asked[1]:
        raise BadAnswer(f"{NAME} returned {found.size} numbers; a number for each pair of an output and an input is asked, "
                        f"shape {asked}.")
    return found


def _observe(f: Any, i: Bunch) -> dict[str, Any]:
    return {"J": _jacobian(f, i)}


def _right(i: Bunch) -> dict[str, Any]:
    return {"J": net.jacobian(i)}


# --- cases -------------------------------------------------------------------------------------------------

def _case(rng: np.random.Generator, widths: tuple[int, ...], activation: str, residual: bool | None = None,
          gain: float = 1.0) -> dict[str, Any]:
    """A network and one image x (D,)."""
    drawn = network_case(rng, 1, widths, activation, residual, gain)
    return {k: v[0] if k == "x" else v for k, v in drawn.items() if k != "dout"}


def _one_layer(rng):
    a, b, c, d = distinct(rng, 4, 3, 8)
    return {"tanh": _case(rng, (a, b), "tanh", gain=1.2), "relu": _case(rng, (c, d), "relu", False, gain=1.2),
            "linear": _case(rng, (d, a), "linear"), "as many outputs as "
            "inputs": _case(rng, (b, b), "tanh", False, gain=1.3),
            "one output": _case(rng, (c, 1), "tanh")}


def _of(activation: str) -> Cases:
    def drawn(rng):
        sizes, n = distinct(rng, 6, 3, 9), whole(rng, 4, 6)
        return {"three layers of other sizes": _case(rng, tuple(sizes[:4]), activation, gain=1.3),
                "two layers": _case(rng, tuple(sizes[3:6]), activation, False, gain=1.3),
                "all sizes equal": _case(rng, (n,) * 4, activation, gain=1.4)}
    return drawn


def _residual(rng):
    n, m, k = distinct(rng, 3, 3, 7)
    return {"tanh": _case(rng, (n,) * 4, "tanh", True, gain=0.9), "relu": _case(rng, (m,) * 4, "relu", True, gain=0.9),
            "linear": _case(rng, (k,) * 4, "linear", True, gain=0.6),
            "one layer": _case(rng, (n,) * 2, "relu", True, gain=1.2)}


def _deep(rng):
    n = whole(rng, 5, 7)
    return {"50 layers, weights too small": _case(rng, (n,) * 51, "tanh", gain=0.7),
            "50 layers, weights too large": _case(rng, (n,) * 51, "linear", gain=1.8),
            "50 layers, residual": _case(rng, (n,) * 51, "tanh", True, gain=0.15)}


# --- mistakes ----------------------------------------------------------------------------------------------

def _gives(form: Callable[[Bunch, np.ndarray], np.ndarray]) -> Callable:
    return lambda i, want: {"J": form(i, want.J)}


def _step(step: net.Step = net.layer, **other: Any) -> Callable:
    return lambda i, want: {"J": net.jacobian(i, step, **other)}


def _layers(i: Bunch, residual: bool | None = None) -> list[np.ndarray]:
    """Each layer's own Jacobian at its own input."""
    skip = bool(i.get("residual", False))
    return [net.jacobian(i, first=k, last=k + 1) - (np.eye(len(i.weights[k])) if skip and residual is False else 0)
            for k in range(len(i.weights))]


def _backwards(i: Bunch, J: np.ndarray) -> np.ndarray:
    """The layers' Jacobians in the order in which they come."""
    return reduce(lambda a, b: np.einsum("ij,jk->ik", a, b), _layers(i))


def _plain_product(i: Bunch) -> np.ndarray:
    """The branches' Jacobians without the identities, the last leftmost."""
    return reduce(lambda a, b: np.einsum("ij,jk->ik", b, a), _layers(i, residual=False))


def _on_the_inputs(h, w, act, residual, x):
    """The derivative multiplied to the columns of w.T, not to its rows."""
    z = net.product(h, w)
    slope = net.derivative(act, z)
    out = act(z).detach() + net.product((h - h.detach()) * slope, w)
    return z, out.add(h) if residual else out


FORMS = (
    PRODUCT,
    Mistake("one number for each output or input", ROWS, error="a number for each pair of"),
)

CHAINED = (
    Mistake("transposed", ROWS, _gives(lambda i, J: J.T)),
    *(Mistake(name, SLOPE, _step(net.sloped(slope))) for name, _, slope in SLOPES),
    *(Mistake("another activation", "The argument `activation` names it.", _step(act=act)) for act in ("relu", "tanh")),
    Mistake("activation's derivative on the inputs' side", "Each output has its own derivative: it goes with that "
            "output's row.",
            _step(_on_the_inputs)),
    Mistake("layers multiplied in the wrong order", CHAIN, _gives(_backwards)),
    Mistake("w in place of its transpose", CHAIN, _step(net.back_through_w)),
    Mistake("weights transposed on both ways", "Forward the weights stand as they come: h @ w.",
            _step(net.weights_transposed)),
    Mistake("last layer alone", "The outputs depend on x through all "
            "layers. " + CHAIN, _gives(lambda i, J: _layers(i)[-1])),
    Mistake("first layer alone", "The outputs depend on x through all "
                                 "layers. " + CHAIN, _gives(lambda i, J: _layers(i)[0])),
    Mistake("layers' Jacobians added", CHAIN, _gives(lambda i, J: np.sum(_layers(i), axis=0))),
    Mistake("last layer left out", CHAIN, lambda i, want: {"J": net.jacobian(i, last=len(i.weights) - 1)}),
    Mistake("first layer left out", CHAIN, lambda i, want: {"J": net.jacobian(i, first=1)}),
    Mistake("the last layer's activation left out", "All layers are alike: the last one too has its activation.",
            _step(last_step=net.without_activation)),
    Mistake("activation before the product", "h @ w comes first, then the activation of all of it.",
            _step(net.activation_before)),
    Mistake("each layer's derivative at x", "A layer's pre-activation comes from its own input, which the layers before "
            "have made.", _gives(lambda i, J: _all_at_x(i))),
    Mistake("sign flipped", "Nothing in the chain turns the sign around.", _gives(lambda i, J: -J)),
    Mistake("sizes without signs", "Derivatives may be negative.", _gives(lambda i, J: np.abs(J))),
    Mistake("multiplied with itself", "The singular values are a later matter: J itself is asked.",
            _gives(lambda i, J: np.einsum("ij,ik->jk", J, J))),
    Mistake("skip path where none is asked", "Without residual=True a layer hands on act(h @ w) alone.",
            _step(residual=True)),
    Mistake("every row the same", "One way back from all outputs together gives the sum of the rows: each output needs "
            "its own.",
            _gives(lambda i, J: np.broadcast_to(J.sum(axis=0), J.shape))),
    Mistake("multiplied by the input", "A derivative times the input is a share of the output; the derivative alone is "
            "asked.",
            _gives(lambda i, J: J * i.x)),
    Mistake("all zeros", CHAIN, _gives(lambda i, J: 0 * J)),
    Mistake("differences that are too rough", "A difference over a small step is a derivative only roughly: its step, and "
            "how the steps are rounded, cost digits.",
            when=lambda i, o: np.shape(o.J) == np.shape(r := net.jacobian(i)) and bool(
                np.abs(o.J - r).max() < 0.02 * np.abs(r).max())),
)

IDENTITY = (
    Mistake("skip path left out", SKIP, _step(residual=False)),
    Mistake("skip path left out on the way back", SKIP, _step(net.skip_forgotten)),
    Mistake("identity added once, at the end", "Every layer has a skip path of its own, and the layers are multiplied.",
            _gives(lambda i, J: _plain_product(i) + np.eye(len(J)))),
    Mistake("skip path left out of the forward pass", "A residual layer hands on h + act(h @ w): the next pre-activations "
            "come from that.", _step(net.skip_on_the_way_back_alone)),
    Mistake("first layer without a skip path", "Every layer has its own skip path.", _step(first_step=net.without_skip)),
    Mistake("first layer without a skip path", "Every layer has its own skip path, and its own identity.",
            _step(first_step=net.skip_forgotten)),
    Mistake("last layer without a skip path", "Every layer has its own skip path, and its own identity.",
            _step(last_step=net.skip_forgotten)),
    Mistake("last layer without a skip path", "Every layer has its own skip path.", _step(last_step=net.without_skip)),
    Mistake("ones added instead of the identity", "The derivative of h by h is 1 on the diagonal alone.",
            _gives(lambda i, J: _with_ones(i))),
    Mistake("identity alone", "The branch has a Jacobian too.", _step(net.branch_forgotten)),
    Mistake("activation's derivative on the skip path as well", SKIP, _step(net.gated_skip)),
    Mistake("activation's derivative from the block's output", SLOPE + " After the addition the output is h + act(h @ w): "
            "keep h @ w, or act(h @ w), instead.", _step(net.gated_by_sum)),
    Mistake("skip path counted twice", SKIP, _step(net.skip_twice)),
    Mistake("added before the activation", "A residual layer hands on h + act(h @ w): nothing comes after the addition.",
            _step(net.added_before_activation)),
    Mistake("another activation after the addition", "A residual layer hands on h + act(h @ w): nothing comes after the "
            "addition.", _step(net.activation_after_addition)),
    Mistake("the network's input added in every layer", "The skip path of a layer starts at its own input.",
            _step(net.input_added)),
)


def _all_at_x(i: Bunch) -> np.ndarray:
    """The product of the Jacobians that the layers have where each is fed with x (square networks)."""
    found = [net.jacobian(Bunch({**i, "weights": [w]})) for w in i.weights]
    return reduce(lambda a, b: np.einsum("ij,jk->ik", b, a), found)


def _with_ones(i: Bunch) -> np.ndarray:
    return reduce(lambda a, b: np.einsum("ij,jk->ik", b, a), [a + 1 for a in _layers(i, residual=False)])


def _check(name: str, cases: Cases, weight: float, hint: str, more: tuple[Mistake, ...] = ()) -> Check:
    return Check(name, cases, _observe, _right, weight=weight, mistakes=(*FORMS, *more, *CHAINED), hint=hint)


input_output_jacobian = Exercise(NAME, 4, (
    _check("one layer", with_float32(_one_layer), 1, ROWS),
    _check("several layers: linear", with_float32(_of("linear")), 0.8, CHAIN),
    _check("several layers: tanh", with_float32(_of("tanh")), 1, CHAIN),
    _check("several layers: relu", with_float32(_of("relu")), 0.8, CHAIN),
    _check("residual", with_float32(_residual), 1.2, SKIP, IDENTITY),
    _check("fifty layers", _deep, 0.4, CHAIN, IDENTITY),
    shapes_check(_one_layer, _observe, _right),
    dtype_check(_of("tanh"), _observe),
    unchanged_check(_observe, _residual, ("x",)),
), rules_out=NUMPY_ONLY)
