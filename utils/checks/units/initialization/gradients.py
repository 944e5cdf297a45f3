"""gradient_norms(x, weights, activation, dout, residual): the norm of the gradient at each layer's input."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import Near
from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import Cases, with_float32
from utils.checks.units.initialization import network as net
from utils.checks.units.initialization.network_cases import cases_of, deep_cases, residual_cases, unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import PRODUCT
from utils.checks.values import Bunch, plain

NAME = "gradient_norms"
WALK = ("Go forward once and keep what the way back needs; then from the last layer to the first: through the activation, "
        "through w, and write down the norm of what arrives at the layer's input.")
FIRST = "Entry 0 belongs to the first layer's input, x itself; the norm of dout is not asked."
NORM = "The norm is the root of the sum of the squares of all entries, images and units together."
SLOPE = "On the way back each entry is multiplied by the activation's derivative at its own pre-activation, h @ w."
SKIP = ("The input of a residual layer reaches the output on two paths: their gradients add up, and the skip path's is "
        "whole.")


def _norms(f: Any, i: Bunch) -> np.ndarray:
    """(L,) norms.

    Raises:
        BadAnswer: when the answer has another form or another number of norms.
    """
    layers, given = len(i.weights), {"residual": i.residual} if "residual" in i else {}
    result = f.gradient_norms(i.x, i.weights, i.activation, i.dout, **given)
    found = plain(result, "the list of norms")
    if not isinstance(found, np.ndarray):
        raise BadAnswer(f"{NAME} should return a list of numbers, one for each layer; it returned {returned(result)}.")
    if found.size == layers:
        return found.reshape(layers)
    if found.ndim == 1 and found.size == layers + 1:
        raise BadAnswer(f"{NAME} returned {found.size} norms for {layers} layers, one more than there are layers.")
    if found.ndim == 1 and found.size == layers - 1:
        raise BadAnswer(f"{NAME} returned {found.size} norms for {layers} layers, one fewer than there are layers.")
    if found.size == 1:
        raise BadAnswer(f"{NAME} returned a single number for {layers} layers; a norm for each of them is asked.")
    raise BadAnswer(f"{NAME} should return one number for each of {layers} layers; what it returned has shape "
                    f"{found.shape}.")


def _observe(f: Any, i: Bunch) -> dict[str, Any]:
    return {"norms": _norms(f, i)}


def _norm(g: np.ndarray) -> float:
    return float(np.linalg.norm(g))


def _of(gradients: list[np.ndarray], norm: Callable = _norm) -> dict[str, Near]:
    # Each norm is judged by its own size: through many layers they shrink or grow by many powers of ten.
    return {"norms": Near(np.array([norm(g) for g in gradients]), scale=0.0)}


def _right(i: Bunch) -> dict[str, Near]:
    return _of(net.gradients(i))


def _gives(norm: Callable = _norm, of: str = "inputs", step: net.Step = net.layer, dout: Callable | None = None,
           **other: Any) -> Callable:
    """What one would return with another norm, at another place, with a wrong step or another dout."""
    def gives(i: Bunch, want: Bunch) -> dict[str, Near]:
        return _of(net.gradients(i, of, None if dout is None else dout(i), step, **other), norm)
    return gives


def _mistake(name: str, hint: str, **how: Any) -> Mistake:
    return Mistake(name, hint, _gives(**how))


def _reversed(i: Bunch, want: Bunch) -> dict[str, Near]:
    return {"norms": Near(want.norms.value[::-1], scale=0.0)}


def _output_and_inputs(i: Bunch, want: Bunch) -> dict[str, Near]:
    """From the output backward, and not turned around: dout's norm first, that of x left out."""
    return _of(net.gradients(i, "outputs")[::-1])


def _branch_alone(i: Bunch, want: Bunch) -> dict[str, Near]:
    """The norm taken before the skip path's gradient is added; what is passed on is right."""
    all_of_them = net.gradients(i, "all")
    return _of([a - b for a, b in zip(all_of_them, all_of_them[1:], strict=False)])


FORMS = (
    PRODUCT,
    Mistake("dout's norm in the list", FIRST, error="one more than there are layers"),
    Mistake("a layer left out", FIRST, error="one fewer than there are layers"),
    Mistake("the norm at x alone", "Collect a norm in every round of the way back.", error="a single number for"),
    Mistake("a number for each image or unit", NORM, error="one number for each of"),
)

PLACES = (
    Mistake("layers in reverse order", "The way back meets the last layer first; the list begins with the first. " + FIRST,
            _reversed),
    _mistake("at the pre-activations", "The way from there through w to the layer's input is missing.",
             of="preactivations"),
    _mistake("at the outputs of the layers", FIRST, of="outputs"),
    Mistake("at the outputs of the layers, last layer first", FIRST, _output_and_inputs),
    _mistake("gradients of the weights", "Asked is the gradient of the signal, at the input of each layer.", of="weights"),
)

NORMS = (
    _mistake("sum of squares without the root", NORM, norm=lambda g: float((g * g).sum())),
    _mistake("mean square", NORM, norm=lambda g: float((g * g).mean())),
    _mistake("root of the mean square", NORM, norm=lambda g: float((g * g).mean()**0.5)),
    _mistake("sum of the sizes", NORM, norm=lambda g: float(np.abs(g).sum())),
    _mistake("mean of the sizes", NORM, norm=lambda g: float(np.abs(g).mean())),
    _mistake("largest entry", NORM, norm=lambda g: float(np.abs(g).max())),
    _mistake("sum of the entries", NORM, norm=lambda g: float(g.sum())),
    _mistake("standard deviation", NORM, norm=lambda g: float(g.std())),
    _mistake("norm of each image, averaged", NORM, norm=lambda g: float(np.linalg.norm(g, axis=1).mean())),
    _mistake("norm of each image, added up", NORM, norm=lambda g: float(np.linalg.norm(g, axis=1).sum())),
    _mistake("norm of each unit, averaged", NORM, norm=lambda g: float(np.linalg.norm(g, axis=0).mean())),
    _mistake("largest singular value", NORM + " np.linalg.norm(g, 2) is another norm of a matrix.",
             norm=lambda g: float(np.linalg.norm(g, 2))),
    _mistake("sum of the singular values", NORM, norm=lambda g: float(np.linalg.norm(g, "nuc"))),
    _mistake("images added up before the norm", NORM, norm=lambda g: float(np.linalg.norm(g.sum(axis=0)))),
    _mistake("first image alone", NORM, norm=lambda g: float(np.linalg.norm(g[0]))),
    _mistake("norm over the root of the number of images", "dout is used as it is: nothing is averaged over the images.",
             norm=lambda g: _norm(g) / len(g)**0.5),
    _mistake("divided by the number of images", "dout is used as it is: nothing is averaged over the images.",
             norm=lambda g: _norm(g) / len(g)),
)

STARTS = (
    _mistake("ones in place of dout", "The way back begins with dout.", dout=lambda i: np.ones_like(i.dout)),
    _mistake("dout not passed on", "Each layer's gradient starts from that of the layer after it.",
             dout=lambda i: np.zeros_like(i.dout)),
)

SLOPES = (
    ("activation's derivative left out", SLOPE, net.SLOPES["left out"]),
    ("activation's derivative at its own output", SLOPE + " Where tanh's output a is at hand, its derivative is 1 - a^2.",
     net.SLOPES["at the output"]),
    ("activation's derivative at the layer's input", SLOPE, net.SLOPES["at the input"]),
    ("1 - h^2 with the layer's input h", SLOPE, net.SLOPES["of the input as if it were the output"]),
    ("1 - z^2 in place of 1 - tanh(z)^2", SLOPE, net.SLOPES["of z as if it were the output"]),
    ("1 - tanh in place of 1 - tanh^2", "The derivative of tanh is 1 - tanh^2.", net.SLOPES["not squared"]),
    ("1 + tanh^2 in place of 1 - tanh^2", "The derivative of tanh is 1 - tanh^2: never above 1.",
     net.SLOPES["with a plus"]),
    ("activation's derivative twice", "Each layer has one activation, and one derivative.", net.SLOPES["squared"]),
    ("activation in place of its derivative", SLOPE, net.SLOPES["the activation itself"]),
    ("ReLU's derivative for every activation", SLOPE, net.SLOPES["as ReLU's"]),
    ("tanh's derivative for every activation", SLOPE, net.SLOPES["as tanh's"]),
    ("half of the derivative", SLOPE, net.SLOPES["halved"]),
)

BACKWARD = tuple(_mistake(name, hint, step=net.sloped(slope)) for name, hint, slope in SLOPES)

TRANSPOSED = (
    _mistake("w in place of its transpose", "Forward h @ w; backward the gradient meets the transpose of w.",
             step=net.back_through_w),
    _mistake("weights transposed on both ways", "Forward the weights stand as they come: h @ w.",
             step=net.weights_transposed),
)

FORWARD = (
    _mistake("activation before the product", "h @ w comes first, then the activation of all of it.",
             step=net.activation_before),
    _mistake("activation applied twice", "The activation comes once in each layer.", step=net.activation_twice),
    _mistake("the last layer's activation left out", "All layers are alike, and dout is the gradient after the last one's "
             "activation: the way back begins with that.", last_step=net.without_activation),
    *(_mistake("another activation", "The argument `activation` names it: tanh squashes, ReLU cuts at 0, linear leaves "
               "all as it is.", act=act) for act in ("relu", "tanh")),
    _mistake("ReLU of the gradient", "ReLU's derivative is 1 where the pre-activation is positive, whatever the gradient.",
             step=net.gradient_gated),
    _mistake("skip path where none is asked", "Without residual=True a layer hands on act(h @ w) alone.", residual=True),
)

RESIDUAL = (
    _mistake("skip path left out", SKIP, residual=False),
    _mistake("skip path left out on the way back", SKIP, step=net.skip_forgotten),
    _mistake("activation's derivative on the skip path as well", SKIP, step=net.gated_skip),
    _mistake("activation's derivative from the block's output", SLOPE + " After the addition the output is h + act(h @ "
             "w): keep h @ w, or act(h @ w), instead.", step=net.gated_by_sum),
    Mistake("norm of the branch's gradient alone", SKIP + " The norm is taken after they have been added.", _branch_alone),
    _mistake("skip path left out of the forward pass", "A residual layer hands on h + act(h @ w): the next "
             "pre-activations come from that.", step=net.skip_on_the_way_back_alone),
    _mistake("1 added instead of the gradient", SKIP, step=net.one_added),
    _mistake("first layer without a skip path", "Every layer has its own skip path.", first_step=net.without_skip),
    _mistake("first layer without a skip path", "Every layer has its own skip path, on the way back as well.",
             first_step=net.skip_forgotten),
    _mistake("last layer without a skip path", "Every layer has its own skip path, on the way back as well.",
             last_step=net.skip_forgotten),
    _mistake("last layer without a skip path", "Every layer has its own skip path.", last_step=net.without_skip),
    _mistake("branch left out on the way back", SKIP, step=net.branch_forgotten),
    _mistake("skip path counted twice", SKIP, step=net.skip_twice),
    _mistake("added before the activation", "A residual layer hands on h + act(h @ w): nothing comes after the addition.",
             step=net.added_before_activation),
    _mistake("another activation after the addition", "A residual layer hands on h + act(h @ w): nothing comes after the "
             "addition.", step=net.activation_after_addition),
    _mistake("the network's input added in every layer", "The skip path of a layer starts at its own input.",
             step=net.input_added),
    _mistake("skip path through the activation", SKIP, step=net.activated_skip),
)


def _check(name: str, cases: Cases, weight: float, mistakes: tuple[Mistake, ...], hint: str) -> Check:
    return Check(name, cases, _observe, _right, weight=weight, mistakes=(*FORMS, *mistakes), hint=hint)


OF_PLAIN = (*PLACES, *BACKWARD, *NORMS, *STARTS, *TRANSPOSED, *FORWARD)

gradient_norms = Exercise(NAME, 4, (
    _check("linear", with_float32(cases_of("linear")), 0.8, OF_PLAIN, WALK),
    _check("tanh", with_float32(cases_of("tanh")), 1, OF_PLAIN, SLOPE),
    _check("relu", with_float32(cases_of("relu")), 1, OF_PLAIN, SLOPE),
    _check("residual", with_float32(residual_cases), 1.2, (*RESIDUAL, *OF_PLAIN), f"{SKIP} {SLOPE}"),
    _check("fifty layers", deep_cases, 0.5, (*RESIDUAL, *OF_PLAIN),
           f"Every norm is judged by its own size, however small or large. {SLOPE}"),
    unchanged_check(_observe, residual_cases, ("x", "dout")),
), rules_out=NUMPY_ONLY)
