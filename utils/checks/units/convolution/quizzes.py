"""The sources' quizzes, as small functions, so that other numbers can be asked: fully connected against local (Lecture 6),
the volume that a layer makes and what it learns (Discussion 3, problem 4), and the 1 x 1 convolution."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.units.convolution.drawing import distinct, length, whole
from utils.checks.units.convolution.torch_layers import connected_weights, exactly, volume, weights
from utils.checks.units.numpy_only import NUMPY_ONLY


def _numbers(result: Any, function: str, names: tuple[str, ...]) -> dict[str, Any]:
    """A quiz's numbers by name, from a tuple, a list or an array of as many.

    Raises:
        BadAnswer: when their number is another, or when one of them is not a number.
    """
    if isinstance(result, np.ndarray) and result.ndim == 1:
        result = list(result)
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        raise BadAnswer(f"{function} should return ({', '.join(names)}), {len(names)} numbers; it returned "
                        f"{returned(result)}.")
    return dict(zip(names, result, strict=True))


def _quiz(name, points, inputs, outputs, cases, checks):
    """A quiz with one check for each entry of `checks`: (name, the outputs that it looks at, weight, expected of one case
    as a tuple, hint, mistakes). A mistake is (name, hint, case -> that tuple)."""
    def observing(chosen):
        def observe(f, i):
            found = _numbers(getattr(f, name)(*(i[n] for n in inputs)), name, outputs)
            return {o: found[o] for o in chosen}
        return observe

    def giving(chosen, value):
        def named(values):
            return {o: exactly(v) for o, v in zip(chosen, values, strict=True)}
        return lambda i, want=None: named(value(i))

    found = []
    for title, chosen, weight, right, hint, mistakes in checks:
        wrong = tuple(Mistake(called, advice, giving(chosen, value)) for called, advice, value in mistakes)
        found.append(Check(title, cases, observing(chosen), giving(chosen, right), mistakes=wrong, weight=weight,
                           hint=hint))
    return Exercise(name, points, tuple(found), rules_out=NUMPY_ONLY)


def _sides(rng, low=20, high=200):
    height, width = distinct(rng, 2, low, high)
    return {"height": height, "width": width}


EVERY = "Every unit has a weight for every number of the image: how many numbers does an image hold, colours included?"
SHARED = "A filter has a weight for every number of the patch that it sees, and takes the same weights everywhere."
NO_BIAS = "Biases are left out of this count."
SQUARE = "kernel_size is the side of a square filter."
SIDES = "Height and width may differ: one of them was used for both."


# --- quiz_connected_or_local --------------------------------------------------------------------------------

def _images(rng):
    same = whole(rng, 16, 64)
    return {"Lecture 6's image": {"height": 128, "width": 128, "channels": 3, "units": 64, "kernel_size": 3},
            "another image": {**_sides(rng), "channels": whole(rng, 3, 6), "units": whole(rng, 7, 90),
                              "kernel_size": whole(rng, 4, 7)},
            "one channel": {**_sides(rng), "channels": 1, "units": whole(rng, 10, 60), "kernel_size": 5},
            "one unit": {"height": same, "width": same, "channels": whole(rng, 3, 6), "units": 1, "kernel_size": 2}}


def _connected(i):
    """The fully connected layer's weights, for an image of PyTorch's meta device."""
    import torch
    return connected_weights(torch.empty(i.height, i.width, i.channels, device="meta").numel(), i.units)


def _local(i):
    return weights(i.channels, i.units, i.kernel_size)


connected_or_local = _quiz(
    "quiz_connected_or_local", 1, ("height", "width", "channels", "units", "kernel_size"), ("connected", "local"),
    _images, (
        ("fully connected", ("connected",), 1, lambda i: (_connected(i),), EVERY, (
            ("biases counted", NO_BIAS, lambda i: (_connected(i) + i.units,)),
            ("channels forgotten", EVERY, lambda i: (_connected(i) // i.channels,)),
            ("height used for width", SIDES, lambda i: (_connected(i) // i.width * i.height,)),
            ("width used for height", SIDES, lambda i: (_connected(i) // i.height * i.width,)),
            ("units forgotten", EVERY, lambda i: (_connected(i) // i.units,)),
            ("numbers in another order", "First the fully connected layer's count, then the local one's.",
             lambda i: (_local(i),)),
            ("height and width added", EVERY, lambda i: (_connected(i) // (i.height * i.width) * (i.height + i.width),)),
            ("units as large as the image", "The layer has `units` units, each with one output.",
             lambda i: ((_connected(i) // i.units)**2,)),
            ("kernel size counted in", "A fully connected unit has no kernel: it sees the whole image.",
             lambda i: (_connected(i) * i.kernel_size**2,)),
        )),
        ("local filters", ("local",), 1, lambda i: (_local(i),), SHARED, (
            ("biases counted", NO_BIAS, lambda i: (_local(i) + i.units,)),
            ("channels forgotten", SHARED, lambda i: (weights(1, i.units, i.kernel_size),)),
            ("kernel size not squared", SQUARE, lambda i: (_local(i) // i.kernel_size,)),
            ("kernel size doubled instead of squared", SQUARE, lambda i: (2 * _local(i) // i.kernel_size,)),
            ("weights not shared", SHARED, lambda i: (_local(i) * i.height * i.width,)),
            ("weights not shared", SHARED, lambda i: (
                _local(i) * np.prod(volume(i.height, i.width, i.channels, 1, i.kernel_size)),)),
            ("only one filter counted", "There is one filter for each unit.",
             lambda i: (weights(i.channels, 1, i.kernel_size),)),
            ("only one filter's plane counted", SHARED, lambda i: (weights(1, 1, i.kernel_size),)),
            ("numbers in another order", "First the fully connected layer's count, then the local one's.",
             lambda i: (_connected(i),)),
            ("kernel size cubed", "The third side of a filter is the number of channels.",
             lambda i: (weights(i.kernel_size, i.units, i.kernel_size),)),
        )),
    ))


# --- quiz_conv_volume ---------------------------------------------------------------------------------------

VOLUME = ("height", "width", "in_channels", "num_filters", "kernel_size", "stride", "padding")
VOLUME_PARTS = ("out_channels", "out_height", "out_width", "weights", "parameters")


def _layers(rng):
    def layer(stride, padding, left_over, in_channels, num_filters):
        k = whole(rng, 3, 7)
        rows, columns = distinct(rng, 2, 4, 30)
        return {"height": length(k, stride, padding, rows, left_over[0]),
                "width": length(k, stride, padding, columns, left_over[1]),
                "in_channels": in_channels, "num_filters": num_filters, "kernel_size": k, "stride": stride,
                "padding": padding}

    def given(*numbers):
        return dict(zip(VOLUME, numbers, strict=True))

    c, f, d, g, e = distinct(rng, 5, 2, 40)
    return {"Discussion 3's image": given(32, 32, 3, 1, 5, 1, 0), "zero-padded by 2": given(32, 32, 3, 1, 5, 1, 2),
            "ten filters": given(32, 32, 3, 10, 5, 1, 2), "AlexNet's first layer": given(227, 227, 3, 96, 11, 4, 0),
            "AlexNet's first layer on 224": given(224, 224, 3, 96, 11, 4, 2), "stride 1": layer(1, 1, (0, 0), c, f),
            "stride 2, entries left over": layer(2, 1, (1, 0), f, d),
            "stride 3, entries left over": layer(3, 2, (1, 2), d, g),
            "stride 4, entries left over": layer(4, 0, (3, 2), e, e),
            "1 x 1, stride 2": {**layer(2, 0, (0, 0), c, g), **_sides(rng, 10, 60), "kernel_size": 1},
            "more padding than the kernel needs": {**layer(1, 3, (0, 0), 2, 256 + f), **_sides(rng, 10, 60),
                                                   "kernel_size": 3, "padding": 3},
            "a stride longer than the kernel": {**layer(5, 0, (0, 0), d, e), **_sides(rng, 20, 60), "kernel_size": 2}}


def _volume(i, **other):
    given = {**i, **other}
    return volume(*(given[n] for n in VOLUME))


def _size(i, **other):
    return _volume(i, **other)[1:]


def _steps(i):
    """How many strides fit behind the first position, with the fraction kept."""
    return tuple((n - 1) / i.stride for n in _size(i, stride=1))


def _weights(i):
    return weights(i.in_channels, i.num_filters, i.kernel_size)


ORDER = "The numbers come in the order out_channels, out_height, out_width, weights, parameters."
STACK = "Each filter gives one channel of the output, whatever the number of channels that it has looked at."
FLOOR = "A stride that no longer fits is left out: the number of steps is rounded down."
BOTH_ENDS = "padding zeros are added at both ends of each row and column."
DEEP = "A filter goes through all input channels: it has kernel_size x kernel_size weights for each of them."
ONE_BIAS = "Each filter has one bias besides its weights."

conv_volume = _quiz("quiz_conv_volume", 3, VOLUME, VOLUME_PARTS, _layers, (
    ("channels of the output", ("out_channels",), 0.5, lambda i: _volume(i)[:1], STACK, (
        ("input channels kept", STACK, lambda i: (i.in_channels,)),
        ("channels multiplied", STACK, lambda i: (i.in_channels * i.num_filters,)),
        ("always one channel", STACK, lambda i: (1,)),
        ("numbers in another order", ORDER, lambda i: _size(i)[:1]),
        ("channels added", STACK, lambda i: (i.in_channels + i.num_filters,)),
        ("kernel size taken for the channels", STACK, lambda i: (i.kernel_size,)),
    )),
    ("height and width of the output", ("out_height", "out_width"), 1.5, _size,
     "How many strides fit between the first and the last position of the filter?", (
        ("floor forgotten", FLOOR, lambda i: tuple(s + 1 for s in _steps(i))),
        ("rounded up", FLOOR, lambda i: tuple(np.ceil(s) + 1 for s in _steps(i))),
        ("rounded to the nearest", FLOOR, lambda i: tuple(round(s) + 1 for s in _steps(i))),
        ("rounded to the nearest", FLOOR, lambda i: tuple(np.floor(s + 0.5) + 1 for s in _steps(i))),
        ("rounded to the nearest", FLOOR, lambda i: tuple(round(s + 1) for s in _steps(i))),
        ("padding counted once", BOTH_ENDS,
         lambda i: _size(i, height=i.height + i.padding, width=i.width + i.padding, padding=0)),
        ("padding ignored", BOTH_ENDS, lambda i: _size(i, padding=0)),
        ("padding doubled", BOTH_ENDS, lambda i: _size(i, padding=2 * i.padding)),
        ("stride ignored", "A filter that moves by stride pixels at a time has fewer positions.",
         lambda i: _size(i, stride=1)),
        ("+ 1 forgotten", "The first position counts before the filter has moved at all.",
         lambda i: tuple(n - 1 for n in _size(i))),
        ("n - k - 1", "Discussion 3 prints n - k - 1, which is a slip: count the places of a window of 3 in 4 entries.",
         lambda i: tuple((n - 2) // i.stride for n in _size(i, stride=1))),
        ("n - k - 1", "Discussion 3 prints n - k - 1, which is a slip: count the places of a window of 3 in 4 entries.",
         lambda i: tuple(n - 2 for n in _size(i))),
        ("1 added before the division", "The 1 counts the first position, which costs no stride.",
         lambda i: tuple(n // i.stride for n in _size(i, stride=1))),
        ("1 added before the division", "The 1 counts the first position, which costs no stride.",
         lambda i: tuple(n / i.stride for n in _size(i, stride=1))),
        ("height and width swapped", "Height comes first, as in the shape of an array.", lambda i: _size(i)[::-1]),
        ("height used for width", SIDES, lambda i: _size(i, width=i.height)),
        ("width used for height", SIDES, lambda i: _size(i, height=i.width)),
        ("numbers in another order", ORDER, lambda i: (_volume(i)[2], i.num_filters)),
        ("the input's size kept", "Only one padding keeps the size; here it is given, and may be another.",
         lambda i: (i.height, i.width)),
        ("the input's size divided by the stride", "That holds for one padding alone; the padding is given here.",
         lambda i: (i.height // i.stride, i.width // i.stride)),
        ("the input's size divided by the stride", "That holds for one padding alone; the padding is given here.",
         lambda i: (np.ceil(i.height / i.stride), np.ceil(i.width / i.stride))),
    )),
    ("weights", ("weights",), 1, lambda i: (_weights(i),), DEEP, (
        ("input channels forgotten", DEEP, lambda i: (_weights(i) // i.in_channels,)),
        ("only one filter counted", "There are num_filters filters.", lambda i: (_weights(i) // i.num_filters,)),
        ("only one filter's plane counted", DEEP, lambda i: (weights(1, 1, i.kernel_size),)),
        ("kernel size not squared", SQUARE, lambda i: (_weights(i) // i.kernel_size,)),
        ("biases counted", "weights are those of the filters alone; parameters holds the biases too.",
         lambda i: (_weights(i) + i.num_filters,)),
        ("a weight for each position", SHARED, lambda i: (_weights(i) * np.prod(_size(i)),)),
        ("a weight for each pixel", SHARED, lambda i: (_weights(i) * i.height * i.width,)),
        ("kernel size doubled instead of squared", SQUARE, lambda i: (2 * _weights(i) // i.kernel_size,)),
        ("kernel size cubed", "The third side of a filter is the number of channels.",
         lambda i: (weights(i.kernel_size, i.num_filters, i.kernel_size),)),
    )),
    ("parameters", ("parameters",), 1, lambda i: (_weights(i) + i.num_filters,), ONE_BIAS, (
        ("biases left out", ONE_BIAS, lambda i: (_weights(i),)),
        ("one bias in all", ONE_BIAS, lambda i: (_weights(i) + 1,)),
        ("a bias for each input channel", ONE_BIAS, lambda i: (_weights(i) + i.in_channels,)),
        ("a bias for each pair of channels", ONE_BIAS, lambda i: (_weights(i) + i.in_channels * i.num_filters,)),
        ("a bias for each weight", ONE_BIAS, lambda i: (2 * _weights(i),)),
        ("a bias for each output", ONE_BIAS, lambda i: (_weights(i) + np.prod(_volume(i)),)),
        ("a bias for each position", ONE_BIAS, lambda i: (_weights(i) + np.prod(_size(i)),)),
        ("only the biases counted", "Parameters are weights and biases together.", lambda i: (i.num_filters,)),
        ("input channels forgotten", DEEP, lambda i: (_weights(i) // i.in_channels + i.num_filters,)),
        ("only one filter counted", "There are num_filters filters.", lambda i: (_weights(i) // i.num_filters + 1,)),
        ("kernel size not squared", SQUARE, lambda i: (_weights(i) // i.kernel_size + i.num_filters,)),
        ("parameters for each position", SHARED, lambda i: ((_weights(i) + i.num_filters) * np.prod(_size(i)),)),
    )),
))


# --- quiz_one_by_one ----------------------------------------------------------------------------------------

ONE_BY_ONE = ("height", "width", "in_channels", "out_channels")
KEEPS = "A 1 x 1 filter looks at one pixel at a time: does it lose any at the border?"
POINTWISE = "At each pixel, every output channel is a weighted sum of all input channels, with the same weights everywhere."


def _pointwise(rng):
    c, d, e, f = distinct(rng, 4, 2, 130)
    return {"fewer channels out": {**_sides(rng, 5, 60), "in_channels": max(c, d), "out_channels": min(c, d)},
            "more channels out": {**_sides(rng, 5, 60), "in_channels": min(e, f), "out_channels": max(e, f)},
            "a square image": {"height": 28, "width": 28, "in_channels": 192, "out_channels": 64},
            "one output channel": {**_sides(rng, 5, 60), "in_channels": c, "out_channels": 1}}


def _pointwise_volume(i):
    return volume(i.height, i.width, i.in_channels, i.out_channels, 1)


one_by_one = _quiz("quiz_one_by_one", 1, ONE_BY_ONE, ("out_channels", "out_height", "out_width", "weights"), _pointwise, (
    ("shape of the output", ("out_channels", "out_height", "out_width"), 1, _pointwise_volume, KEEPS, (
        ("input channels kept", "Each filter gives one channel of the output.",
         lambda i: (i.in_channels, i.height, i.width)),
        ("height and width swapped", "Height comes first, as in the shape of an array.",
         lambda i: (i.out_channels, i.width, i.height)),
        ("channels last", "The channels come first here: (out_channels, out_height, out_width, weights).",
         lambda i: (i.height, i.width, i.out_channels)),
        ("one pixel left", KEEPS, lambda i: (i.out_channels, 1, 1)),
        ("a pixel lost at the border", KEEPS, lambda i: (i.out_channels, i.height - 1, i.width - 1)),
        ("a pixel lost at each border", KEEPS, lambda i: (i.out_channels, i.height - 2, i.width - 2)),
        ("a pixel added", KEEPS, lambda i: (i.out_channels, i.height + 1, i.width + 1)),
        ("height used for width", SIDES, lambda i: (i.out_channels, i.height, i.height)),
        ("width used for height", SIDES, lambda i: (i.out_channels, i.width, i.width)),
        ("channels multiplied", "Each filter gives one channel of the output.",
         lambda i: (i.in_channels * i.out_channels, i.height, i.width)),
    )),
    ("weights", ("weights",), 1, lambda i: (weights(i.in_channels, i.out_channels, 1),), POINTWISE, (
        ("input channels forgotten", POINTWISE, lambda i: (i.out_channels,)),
        ("only one filter counted", POINTWISE, lambda i: (i.in_channels,)),
        ("biases counted", NO_BIAS, lambda i: (weights(i.in_channels, i.out_channels, 1) + i.out_channels,)),
        ("a weight for each pixel", POINTWISE,
         lambda i: (weights(i.in_channels, i.out_channels, 1) * i.height * i.width,)),
        ("one weight in all", POINTWISE, lambda i: (1,)),
        ("channels added", POINTWISE, lambda i: (i.in_channels + i.out_channels,)),
        ("the pixels counted", "Weights are asked, not the numbers of the image.",
         lambda i: (i.in_channels * i.height * i.width,)),
        ("a weight for each output", POINTWISE, lambda i: (i.out_channels * i.height * i.width,)),
        ("a 3 x 3 filter counted", "A 1 x 1 filter has one weight for each input channel.",
         lambda i: (weights(i.in_channels, i.out_channels, 3),)),
    )),
))
