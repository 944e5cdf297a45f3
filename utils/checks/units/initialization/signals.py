"""activation_statistics(x, weights, activation, residual): mean and standard deviation after each layer."""
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

NAME = "activation_statistics"
AFTER = "One pair for each layer, taken of what the layer hands on to the next: after the activation."
ALL = "mean and std without an axis take all images and units together: two numbers for each layer."
SKIP = "A residual layer hands on h + act(h @ w), with its own input h, and nothing comes after the addition."
ACTIVATION = "tanh squashes, ReLU cuts at 0, linear leaves all as it is: which one the argument `activation` names."


def _pairs(f: Any, i: Bunch) -> np.ndarray:
    """(L, 2) means and standard deviations.

    Raises:
        BadAnswer: when the answer has another form or another number of pairs.
    """
    layers, given = len(i.weights), {"residual": i.residual} if "residual" in i else {}
    result = f.activation_statistics(i.x, i.weights, i.activation, **given)
    found = plain(result, "the list of pairs")
    if isinstance(found, np.ndarray) and layers > 1:
        if found.shape == (2 * layers,):
            raise BadAnswer(f"{NAME} returned {2 * layers} numbers one after another; {layers} pairs (mean, std) are "
                            f"asked.")
        if found.shape == (layers,):
            raise BadAnswer(f"{NAME} returned a lone number for each layer; a pair (mean, std) for each is asked.")
        if found.size == 2:
            raise BadAnswer(f"{NAME} returned a single pair for {layers} layers; a pair for each of them is asked.")
    if isinstance(found, list) and all(isinstance(p, list) and len(p) == 2 for p in found):
        wrong = next((v for p in found for v in p if np.size(v) != 1), None)
        if wrong is not None:
            raise BadAnswer(f"{NAME} should return a pair of two numbers for each layer; one of them has shape "
                            f"{np.shape(wrong)}.")
    if not isinstance(found, np.ndarray):
        raise BadAnswer(f"{NAME} should return a list of (mean, std) pairs, one for each layer; it returned "
                        f"{returned(result)}.")
    if found.size == 2 * layers and (found.ndim == 1 and layers == 1 or found.ndim > 1 and found.shape[0] in (layers, 1)
                                     and 2 in found.shape[1:]):
        return found.reshape(layers, 2)
    if found.ndim > 1 and found.size == 2 * found.shape[0]:
        more = {layers + 1: ", one more than there are layers", layers - 1: ", one fewer than there are layers"}
        raise BadAnswer(f"{NAME} returned {found.shape[0]} pairs for {layers} layers{more.get(found.shape[0], '')}.")
    if found.shape == (2, layers):
        raise BadAnswer(f"{NAME} returned all means and then all standard deviations; a pair for each layer is asked.")
    raise BadAnswer(f"{NAME} should return a pair of two numbers for each of {layers} layers; what it returned has shape "
                    f"{found.shape}.")


def _observe(*names: str) -> Callable[[Any, Bunch], dict[str, Any]]:
    def observe(f: Any, i: Bunch) -> dict[str, Any]:
        found = _pairs(f, i)
        seen = {"means": found[:, 0], "standard deviations": found[:, 1]}
        return {n: seen[n] for n in names}
    return observe


def _mean(a: Any) -> float:
    return float(a.mean())


def _std(a: Any) -> float:
    return float(a.std(correction=0))


def _of(signals: list, mean: Callable = _mean, std: Callable = _std) -> dict[str, Any]:
    return {"means": np.array([mean(a) for a in signals]), "standard deviations": np.array([std(a) for a in signals])}


def _right(*names: str) -> Callable[[Bunch], dict[str, Any]]:
    def expected(i: Bunch) -> dict[str, Any]:
        found = _of(net.signals(i)[1:])
        # A mean near 0 is judged by the size of what was averaged; a standard deviation by itself, in each layer.
        near = {"means": Near(found["means"], scale=float(np.abs([*found.values()]).max())),
                "standard deviations": Near(found["standard deviations"], scale=0.0)}
        return {n: near[n] for n in names}
    return expected


def _gives(pick: Callable[[Bunch], list], mean: Callable = _mean, std: Callable = _std) -> Callable:
    """What one would return with other signals, or other statistics of them."""
    def gives(i: Bunch, want: Bunch) -> dict[str, Any]:
        found = _of(pick(i), mean, std)
        return {n: found[n] for n in want}
    return gives


def _after(step: net.Step = net.layer, **other: Any) -> Callable[[Bunch], list]:
    return lambda i: net.signals(i, step=step, **other)[1:]


def _same(function: Callable) -> dict[str, Callable]:
    return {"mean": function, "std": function}


def _outputs(i: Bunch) -> list:
    return net.signals(i)[1:]


def _mistake(name: str, hint: str, pick: Callable[[Bunch], list], **statistics: Callable) -> Mistake:
    return Mistake(name, hint, _gives(pick, **statistics))


FORMS = (
    PRODUCT,
    Mistake("x counted as a layer", "x has gone through no layer yet: the first pair belongs to the first layer's output.",
            error="one more than there are layers"),
    Mistake("a layer left out", AFTER, error="one fewer than there are layers"),
    Mistake("the last layer alone", "Collect a pair in every round of the loop: is the return inside it, or the list made "
            "anew?",
            error="a single pair for"),
    Mistake("numbers not in pairs", "Each layer's mean and standard deviation stand together: append((mean, std)).",
            error="numbers one after another"),
    Mistake("means or standard deviations alone", "Each layer has both: append((mean, std)).",
            error="a lone number for each"),
    Mistake("means and standard deviations apart", "The list has a pair (mean, std) for each layer.",
            error="all means and then all"),
    Mistake("a number for each unit or each image", ALL, error="pair of two numbers for each"),
)

FORWARD = (
    _mistake("before the activation", AFTER, lambda i: net.signals(i, "z")),
    _mistake("activation left out", ACTIVATION, _after(net.without_activation)),
    _mistake("the last layer without an activation", "All layers are alike: the last one too has its activation.",
             _after(last_step=net.without_activation)),
    _mistake("activation applied twice", "The activation comes once in each layer.", _after(net.activation_twice)),
    _mistake("activation before the product", "h @ w comes first, then the activation of all of it.",
             _after(net.activation_before)),
    _mistake("weights transposed", "h (N, D) times w (D, D'), as w comes.", _after(net.weights_transposed)),
    _mistake("every layer fed with x", "A layer's input is what the layer before has made of it.",
             lambda i: [net.layer(t.h[0], w, net.activation(i.activation), bool(i.get("residual")), None)[1]
                        for t in [net.trace(i)] for w in t.w]),
    _mistake("inputs of the layers instead of outputs", AFTER, lambda i: net.signals(i)[:-1]),
    _mistake("layers in reverse order", "The list begins with the first layer.", lambda i: net.signals(i)[:0:-1]),
    _mistake("statistics of the weights", "Asked is the signal after each layer.", lambda i: net.signals(i, "w")),
    _mistake("only the last layer's statistics", "Each pair belongs to its own layer's output.",
             lambda i: [net.signals(i)[-1]] * len(i.weights)),
    _mistake("all layers so far together", "Each pair belongs to one layer's output alone.",
             lambda i: [_cat(net.signals(i)[1:k + 2]) for k in range(len(i.weights))]),
    *(_mistake("another activation", ACTIVATION, _after(act=act)) for act in ("relu", "tanh")),
    _mistake("sizes in place of ReLU", ACTIVATION, _after(
        lambda h, w, act, residual, x: net.layer(h, w, _sizes_for_relu(act), residual, x))),
    _mistake("sigmoid", ACTIVATION, _after(lambda h, w, act, residual, x: _sigmoid(h, w, residual))),
    _mistake("ReLU that leaks", ACTIVATION, _after(lambda h, w, act, residual, x: _leaky(h, w, act, residual))),
    _mistake("first image alone", ALL, lambda i: [h[:1] for h in _outputs(i)]),
    _mistake("first unit alone", ALL, lambda i: [h[:, :1] for h in _outputs(i)]),
)

RESIDUAL = (
    _mistake("skip path left out", SKIP, _after(residual=False)),
    _mistake("skip path where none is asked", "Without residual=True a layer hands on act(h @ w) alone.",
             _after(residual=True)),
    _mistake("added before the activation", SKIP, _after(net.added_before_activation)),
    _mistake("another activation after the addition", SKIP, _after(net.activation_after_addition)),
    _mistake("the network's input added in every layer", SKIP, _after(net.input_added)),
    _mistake("statistics of the branch alone", SKIP, lambda i: [b - a for h in [net.signals(i)]
                                                                for a, b in zip(h, h[1:], strict=False)]),
    _mistake("skip path left out of the first layer", SKIP, _after(first_step=net.without_skip)),
    _mistake("skip path left out of the last layer", SKIP, _after(last_step=net.without_skip)),
    _mistake("skip path added twice", SKIP, _after(net.added_twice)),
    _mistake("sum halved", SKIP, _after(net.halved_sum)),
    _mistake("skip path subtracted", SKIP, _after(net.subtracted)),
    _mistake("h @ w added instead of h", SKIP, _after(net.product_added)),
    _mistake("skip path through the activation", SKIP, _after(net.activated_skip)),
)

OF_MEAN = (
    _mistake("standard deviation in the mean's place", "A pair is (mean, std), in this order.", _outputs, mean=_std),
    _mistake("median instead of mean", "The mean is the sum over the number of entries.", _outputs,
             mean=lambda a: float(np.median(a.numpy()))),
    _mistake("sums instead of means", "The mean is the sum over the number of entries.", _outputs,
             mean=lambda a: float(a.sum())),
    _mistake("mean of the sizes", "Signs count: the mean of a centred signal is 0.", _outputs,
             mean=lambda a: float(a.abs().mean())),
    _mistake("mean of the squares", "The mean itself is asked.", _outputs, mean=lambda a: float((a * a).mean())),
    _mistake("divided by the number of images alone", ALL, _outputs, mean=lambda a: float(a.sum(0).sum() / a.shape[0])),
    _mistake("divided by the number of units alone", ALL, _outputs, mean=lambda a: float(a.sum() / a.shape[1])),
)

SPREAD = "The population standard deviation divides by the number of entries, np.std's default."
OF_STD = (
    _mistake("variance instead of standard deviation", "The standard deviation is the root of the variance.", _outputs,
             std=lambda a: float(a.var(correction=0))),
    _mistake("n - 1 in the standard deviation", SPREAD, _outputs, std=lambda a: float(a.std(correction=1))),
    _mistake("mean left in the standard deviation", "The standard deviation is measured from the mean, not from 0.",
             _outputs,
             std=lambda a: float((a * a).mean().sqrt())),
    _mistake("mean square", "The standard deviation is a root, and measured from the mean.", _outputs,
             std=lambda a: float((a * a).mean())),
    _mistake("mean in the standard deviation's place", "A pair is (mean, std), in this order.", _outputs, std=_mean),
    _mistake("standard deviation of each unit, averaged",
             ALL, _outputs, std=lambda a: float(a.std(0, correction=0).mean())),
    _mistake("standard deviation of each image, averaged",
             ALL, _outputs, std=lambda a: float(a.std(1, correction=0).mean())),
    _mistake("standard deviation of the means", ALL, _outputs, std=lambda a: float(a.mean(0).std(correction=0))),
    _mistake("standard deviation of the means", ALL, _outputs, std=lambda a: float(a.mean(1).std(correction=0))),
    _mistake("mean distance from the mean", "The standard deviation squares before it averages.", _outputs,
             std=lambda a: float((a - a.mean()).abs().mean())),
    _mistake("norm instead of standard deviation", SPREAD, _outputs, std=lambda a: float((a * a).sum().sqrt())),
    _mistake("standard error", SPREAD, _outputs, std=lambda a: _std(a) / a.numel()**0.5),
)


def _cat(signals: list) -> Any:
    import torch
    return torch.cat([s.flatten() for s in signals])


def _sigmoid(h: Any, w: Any, residual: bool) -> tuple[Any, Any]:
    return net.layer(h, w, lambda z: z.sigmoid(), residual, None)


def _sizes_for_relu(act: Callable) -> Callable:
    import torch
    return torch.abs if act is torch.relu else act


def _leaky(h: Any, w: Any, act: Callable, residual: bool) -> tuple[Any, Any]:
    import torch
    leaky = torch.nn.functional.leaky_relu if act is torch.relu else act
    return net.layer(h, w, leaky, residual, None)


def _without_dout(cases: Cases) -> Cases:
    return lambda rng: {name: {k: v for k, v in case.items() if k != "dout"} for name, case in cases(rng).items()}


MEANS, DEVIATIONS = "means", "standard deviations"
OF = {MEANS: OF_MEAN, DEVIATIONS: OF_STD}


def _check(name: str, cases: Cases, which: str, weight: float, mistakes: tuple[Mistake, ...], hint: str) -> Check:
    return Check(f"{name}: {which}", with_float32(_without_dout(cases)), _observe(which), _right(which), weight=weight,
                 mistakes=(*FORMS, *mistakes, *OF[which]), hint=hint)


activation_statistics = Exercise(NAME, 4, (
    *(_check(act, cases_of(act), which, 0.5, (*FORWARD, RESIDUAL[1]), f"{AFTER} {ALL}")
      for act in ("linear", "tanh", "relu") for which in OF),
    *(_check("residual", residual_cases, which, 0.7, (*RESIDUAL, *FORWARD), SKIP) for which in OF),
    Check("fifty layers", _without_dout(deep_cases), _observe(DEVIATIONS), _right(DEVIATIONS), weight=0.5,
          hint="Every layer's standard deviation is judged by its own size, however small.",
          mistakes=(*FORMS, *RESIDUAL, *FORWARD, *OF_STD)),
    unchanged_check(_pairs, _without_dout(residual_cases), ("x",)),
), rules_out=NUMPY_ONLY)
