"""What wrong batch normalisations of images return, with hints, beside those that they share with (N, D)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import Near
from utils.checks.spec import Mistake
from utils.checks.units.batchnorm import gradient_mistakes as of_gradient
from utils.checks.units.batchnorm import output_mistakes as of_output
from utils.checks.units.batchnorm import parameter_mistakes as of_parameters
from utils.checks.units.batchnorm import running_mistakes as of_running
from utils.checks.units.batchnorm.torch_norm import (
    gradients_of,
    layer,
    normalized,
    option,
    statistics,
)
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

CHANNEL = ("A channel has one mean and one variance, over all its pixels in all images of the batch: over the axes N, H "
           "and W, and not over C.")
ALONG = ("gamma, beta and the statistics have one number for each channel: beside x (N, C, H, W) they want the shape "
         "(1, C, 1, 1).")
ORDER = ("reshape cuts the entries in the order in which they lie, N, C, H, W: for (N*H*W, C) the channels must come last "
         "first, as np.moveaxis and transpose can do, and back again at the end.")
ENTRIES = "A channel has N * H * W entries: that is the N of the formulas."
SUM = "gamma[c] and beta[c] are used at every pixel of every image: what comes back from all of them adds up."


def _over(axes: tuple[int, ...]) -> Callable:
    """The layer with statistics over other axes, a function of tensors."""
    def function(i, x, gamma, beta):
        mean, var = x.mean(axes, keepdim=True), x.var(axes, correction=0, keepdim=True)
        normal = x.sub(mean) * (var + option(i, "eps")).rsqrt()
        return _along(normal, gamma, 1) + beta.reshape(1, -1, 1, 1)
    return function


def _along(normal: Any, gamma: Any, axis: int):
    return normal * gamma.reshape([-1 if d == axis else 1 for d in range(normal.ndim)])


def _reshaped(to: Callable) -> Callable:
    """The right layer over entries that a plain reshape put in other places; `to(i)` is the shape, channels on axis 1."""
    def function(i, x, gamma, beta):
        return layer(i)(x.reshape(to(i)), gamma, beta).reshape(x.shape)
    return function


def _rows_of_channels(i, x, gamma, beta):
    """x.reshape(C, -1) without moving the channels to the front."""
    return layer(i)(x.reshape(i.x.shape[1], -1).T, gamma, beta).T.reshape(x.shape)


def _scaled_along(axis: int) -> Callable:
    """gamma and beta along another axis than the channels'."""
    def function(i, x, gamma, beta):
        normal = layer(i)(x, 0 * gamma + 1, 0 * beta)
        return _along(normal, gamma, axis) + _along(0 * normal + 1, beta, axis)
    return function


def _all_along_the_rows(i, x, gamma, beta):
    """Statistics, gamma and beta, (C,), left to broadcast along the last axis."""
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
    return x.sub(mean) * (var + option(i, "eps")).rsqrt() * gamma + beta


LAYERS = (
    ("statistics of each pixel", CHANNEL, _over((0,))),
    ("statistics of each image (instance norm)", CHANNEL, _over((2, 3))),
    ("statistics of each image, all channels together (layer norm)", CHANNEL, _over((1, 2, 3))),
    ("one mean and variance for all channels", CHANNEL, _over((0, 1, 2, 3))),
    ("statistics over the channels", CHANNEL, _over((1,))),
    ("statistics over images and rows alone", CHANNEL, _over((0, 2))),
    ("statistics over images and columns alone", CHANNEL, _over((0, 3))),
    ("reshaped without moving the channels", ORDER, _reshaped(lambda i: (-1, i.x.shape[1]))),
    ("reshaped without moving the channels", ORDER, _rows_of_channels),
    ("gamma and beta along the columns", ALONG, _scaled_along(3)),
    ("gamma and beta along the rows", ALONG, _scaled_along(2)),
    ("gamma and beta along the images", ALONG, _scaled_along(0)),
    ("everything along the last axis", ALONG, _all_along_the_rows),
)


def _wrong_layer(function: Callable, *names: str) -> Callable:
    def gives(i, want):
        found = gradients_of(lambda x, g, b: function(i, x, g, b), i)
        return {n: Near(found[n], scale=want[n].scale) if isinstance(want[n], Near) else found[n] for n in names}
    return gives


def of_layers(*names: str) -> tuple[Mistake, ...]:
    """Every wrong layer by what it gives for `names`."""
    return tuple(Mistake(name, hint, _wrong_layer(function, *names)) for name, hint, function in LAYERS)


def _pixels(i: Bunch) -> int:
    return i.x[0, 0].size


def _images(i: Bunch) -> int:
    return len(i.x)


def _rows(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C): the channels last, as they are normalised."""
    return np.moveaxis(images, 1, -1)


def of_shape(name: str) -> tuple[Mistake, ...]:
    """Right numbers in wrong places: `name` is "out" or "dx"."""
    def at(function: Callable) -> Callable:
        def gives(i, want):
            value = want[name]
            moved = function(i, value.value if isinstance(value, Near) else value)
            return {name: Near(moved, scale=value.scale) if isinstance(value, Near) else moved}
        return gives

    return (
        Mistake("channels not moved back", ORDER, at(lambda i, v: _rows(v).reshape(i.x.shape))),
        Mistake("channels not moved back", ORDER, at(lambda i, v: v.swapaxes(0, 1).reshape(i.x.shape))),
        Mistake("channels not moved back", ORDER, at(lambda i, v: _rows(v))),
        Mistake("channels not moved back", ORDER, at(lambda i, v: _rows(v).reshape(-1, i.x.shape[1]))),
        Mistake("height and width swapped", "Rows come before columns: (N, C, H, W).", at(lambda i, v: v.swapaxes(2, 3))),
        Mistake("height and width swapped", "Rows come before columns: (N, C, H, W).",
                at(lambda i, v: v.swapaxes(2, 3).reshape(i.x.shape))),
    )


OUT = (*of_shape("out"), *of_layers("out"), *of_output.TRAINING, BROADCAST)
IN_EVALUATION = tuple(Mistake(name, hint, _wrong_layer(function, "out")) for name, hint, function in LAYERS
                      if function is not _all_along_the_rows) + of_shape("out")

RUNNING_MEAN = (
    *(m for m in of_running.RUNNING_MEAN if m.name != "statistics of each row"),
    Mistake("mean over the images alone", CHANNEL, error="non-broadcastable output"),
)


def _corrected(entries: Callable) -> Callable:
    """running_var that moved towards the variance corrected for another number of entries."""
    def gives(i, want):
        n, var, m = entries(i), statistics(i).var, option(i, "momentum")
        return {"running_var": i.running_var + m * (var * n / (n - 1) - i.running_var)}
    return gives


RUNNING_VAR = (
    Mistake("N in place of N * H * W", ENTRIES, _corrected(_images)),
    Mistake("H * W in place of N * H * W", ENTRIES, _corrected(_pixels)),
    Mistake("channels counted too", ENTRIES, _corrected(lambda i: i.x.size)),
    Mistake("number of channels in place of N * H * W", ENTRIES, _corrected(lambda i: i.x.shape[1])),
    *(m for m in of_running.RUNNING_VAR if m.name != "statistics of each row"),
    Mistake("variance over the images alone", CHANNEL, error="non-broadcastable output"),
)


def _sums_over(axes: tuple[int, ...]) -> Callable:
    """dx when the sums over the batch run over other axes, and are divided by what they run over."""
    def of(i):
        right, x_hat = of_gradient.terms(i), normalized(i)
        direct = right.direct
        return Bunch(direct=direct, mean=-np.mean(direct, axis=axes, keepdims=True) + 0 * direct,
                     var=-x_hat * np.mean(direct * x_hat, axis=axes, keepdims=True))
    return of_gradient.mix(of=of)


DX = (
    *of_shape("dx"),
    Mistake("N in place of N * H * W", ENTRIES, of_gradient.mix(1, _pixels, _pixels)),
    Mistake("N in place of N * H * W", ENTRIES, of_gradient.mix(mean=_pixels)),
    Mistake("N in place of N * H * W", ENTRIES, of_gradient.mix(var=_pixels)),
    Mistake("N in place of N * H * W", ENTRIES, of_gradient.mix(*[_pixels] * 3)),
    Mistake("N in place of N * H * W", ENTRIES, of_gradient.mix(direct=lambda i: 1 / _pixels(i))),
    Mistake("H * W in place of N * H * W", ENTRIES, of_gradient.mix(1, _images, _images)),
    Mistake("H * W in place of N * H * W", ENTRIES, of_gradient.mix(*[_images] * 3)),
    *(Mistake("channels counted too", ENTRIES, of_gradient.mix(*factors)) for factors in (
        (1, *[lambda i: 1 / i.x.shape[1]] * 2), [lambda i: 1 / i.x.shape[1]] * 3, [lambda i: i.x.shape[1]] * 3,
        (lambda i: i.x.shape[1], 1, 1))),
    Mistake("divided by the number of images", of_gradient.NO_MEAN, of_gradient.mix(*[lambda i: 1 / len(i.x)] * 3)),
    Mistake("sums over the images alone", CHANNEL, _sums_over((0,))),
    Mistake("sums over each image alone", CHANNEL, _sums_over((2, 3))),
    *of_layers("dx"),
    *of_gradient.DX,
)


def _partly(name: str, entries: Callable) -> tuple[Mistake, ...]:
    """dgamma or dbeta summed over some of the axes."""
    return tuple(Mistake(said, SUM, lambda i, want, axes=axes: {name: entries(i).sum(axis=axes)}) for said, axes in (
        ("summed over the images alone", 0), ("summed over each image alone", (2, 3)),
        ("summed over the wrong axes", (1, 2)),
        ("summed over the wrong axes", (0, 1)), ("summed over the wrong axes", (0, 1, 2))))


def _x_hat_times(i: Bunch) -> np.ndarray:
    return i.dout * normalized(i)


def _averaged(name: str, entries: Callable, what: str) -> Mistake:
    return Mistake(f"averaged over the {what}", of_gradient.NO_MEAN, lambda i, want: {
        name: Near(want[name].value / entries(i), scale=want[name].scale)})


DGAMMA = (*_partly("dgamma", _x_hat_times), *of_layers("dgamma"),
          _averaged("dgamma", _images, "images"), _averaged("dgamma", _pixels, "pixels"),
          *of_parameters.DGAMMA)
DBETA = (*_partly("dbeta", lambda i: i.dout),
         Mistake("summed over the wrong axes", SUM, lambda i, want: {"dbeta": i.dout.sum(axis=(1, 2, 3))}),
         Mistake("reshaped without moving the channels", ORDER, lambda i, want: {
             "dbeta": i.dout.reshape(-1, i.x.shape[1]).sum(axis=0)}),
         Mistake("reshaped without moving the channels", ORDER, lambda i, want: {
             "dbeta": i.dout.reshape(i.x.shape[1], -1).sum(axis=1)}),
         _averaged("dbeta", _images, "images"), _averaged("dbeta", _pixels, "pixels"),
         *of_parameters.DBETA)
