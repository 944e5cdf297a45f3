"""receptive_field(layers): how much of the input one output sees (Lecture 6; Discussion 3, section 2)."""
from __future__ import annotations

import math

from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import unchanged_check
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.units.convolution.torch_layers import exactly
from utils.checks.units.numpy_only import NUMPY_ONLY


def _few(rng):
    return {"no layer": {"layers": []}, "3": {"layers": [(3, 1, 1)]}, "one layer": {"layers": [(whole(rng, 2, 9), 1, 1)]},
            "one layer with a stride": {"layers": [(whole(rng, 3, 9), whole(rng, 2, 4), 1)]},
            "one weight": {"layers": [(1, 1, 1)]}}


def _stacked(rng):
    return {"three layers of 3": {"layers": [(3, 1, 1)] * 3},
            "two layers": {"layers": [(k, 1, 1) for k in distinct(rng, 2, 2, 7)]},
            "four layers": {"layers": [(k, 1, 1) for k in distinct(rng, 4, 2, 9)]},
            "many layers": {"layers": [(3, 1, 1)] * whole(rng, 16, 24)}}


def _vgg(*counts):
    """Blocks of so many 3 x 3 convolutions, each with a pooling behind it."""
    return [layer for count in counts for layer in [(3, 1, 1)] * count + [(2, 2, 1)]]


def _strides(rng):
    a, b, c, d = distinct(rng, 4, 2, 7)
    return {"stride 2 first": {"layers": [(3, 2, 1), (3, 1, 1)]},
            "stride at the end": {"layers": [(a, 1, 1), (b, 3, 1)]},
            "strides 2, 3 and 1": {"layers": [(a, 2, 1), (b, 3, 1), (c, 1, 1)]},
            "convolution and pooling in turn": {"layers": [(3, 1, 1), (2, 2, 1)] * whole(rng, 2, 4)},
            "VGG-16's layers": {"layers": _vgg(2, 2, 3, 3, 3)},
            "many strides of 2": {"layers": [(a, 2, 1)] * whole(rng, 6, 7) + [(b, 1, 1)]},
            "four strides": {"layers": [(a, 3, 1), (b, 1, 1), (c, 2, 1), (d, 4, 1)]},
            "a stride longer than the kernel": {"layers": [(1, whole(rng, 2, 4), 1), (c, 1, 1), (2, 3, 1), (d, 1, 1)]}}


def _dilations(rng):
    a, b, c, d = distinct(rng, 4, 2, 7)
    return {"dilations 1, 2, 4": {"layers": [(3, 1, 1), (3, 1, 2), (3, 1, 4)]},
            "one dilated layer": {"layers": [(a, 1, whole(rng, 2, 5))]},
            "two dilated layers": {"layers": [(b, 1, 3), (c, 1, 2)]},
            "one weight": {"layers": [(d, 1, 1), (1, 1, 3), (a, 1, 2)]}}


def _together(rng):
    a, b, c, d = distinct(rng, 4, 2, 7)
    return {"stride, then dilation": {"layers": [(a, 2, 1), (b, 1, 3)]},
            "dilation, then stride": {"layers": [(a, 1, 2), (b, 3, 1), (c, 1, 4)]},
            "both at once": {"layers": [(c, 3, 2), (d, 2, 3), (a, 1, 1), (b, 2, 2)]}}


def _call(f, i):
    return {"entries": f.receptive_field(i.layers)}


def _seen(layers):
    """How far one output reaches in the input: the length of what PyTorch's transposed convolutions, taken from the last
    layer to the first, make of a signal of one entry."""
    import torch
    y = torch.zeros(1, 1, 1)
    for kernel_size, stride, dilation in layers[::-1]:
        w = torch.zeros(1, 1, kernel_size)
        y = torch.nn.functional.conv_transpose1d(y, w, stride=stride, dilation=dilation)
    return y.shape[-1]


def _touched(layers):
    """How many entries of the input one output depends on, those that no weight meets left out."""
    import torch
    y = torch.ones(1, 1, 1)
    for kernel_size, stride, dilation in layers[::-1]:
        y = torch.nn.functional.conv_transpose1d(y, torch.ones(1, 1, kernel_size), stride=stride, dilation=dilation)
        y = (y > 0).float()
    return int(y.sum())


def _right(i):
    return {"entries": exactly(_seen(i.layers))}


def _gives(value):
    return lambda i, want: {"entries": exactly(value(i.layers))}


def _each(change):
    """The receptive field with every layer (kernel_size, stride, dilation) changed."""
    return _gives(lambda layers: _seen([change(*layer) for layer in layers]))


def _shares(layers, jump):
    """One entry, and for each layer alone what it adds when its inputs lie `jump(strides up to and with it)` apart."""
    strides = [s for _, s, _ in layers]
    return 1 + sum(_seen([(1, jump(strides[:j + 1]), 1), (k, 1, d)]) - 1 for j, (k, _, d) in enumerate(layers))


def _last_stride_too(layers):
    """Each layer's own stride taken as the distance of its own inputs."""
    strides = [s for _, s, _ in layers] + [1]
    return _seen([(1, strides[0], 1)] + [(k, s, d) for (k, _, d), s in zip(layers, strides[1:], strict=True)])


JUMP = ("Two neighbouring inputs of a layer lie as far apart in the image as all the strides before it together have "
        "moved them: do two strides of 2 make 3, 4 or 2?")
OWN = "A layer's own stride moves what comes after it; it does not widen the layer's own window."
GROWS = "The first layer of kernel size k sees k entries. A second one sees how many more, once windows overlap?"
GAPS = "k weights have k - 1 distances between them, and dilation is each one's length."

MISTAKES = (
    Mistake("strides ignored", JUMP, _each(lambda k, s, d: (k, 1, d))),
    Mistake("dilation ignored", GAPS, _each(lambda k, s, d: (k, s, 1))),
    Mistake("last layer's stride counted", OWN, _gives(_last_stride_too)),
    Mistake("only the layer's own stride counted", JUMP, _gives(lambda layers: _shares(layers, lambda s: s[-1]))),
    Mistake("only the stride of the layer before counted", JUMP,
            _gives(lambda layers: _shares(layers, lambda s: ([1] + s)[-2]))),
    Mistake("strides added instead of multiplied", JUMP, _gives(lambda layers: _shares(layers, lambda s: 1 + sum(s[:-1])))),
    Mistake("strides added instead of multiplied", JUMP,
            _gives(lambda layers: _shares(layers, lambda s: max(1, sum(s[:-1]))))),
    Mistake("strides added instead of multiplied", JUMP,
            _gives(lambda layers: _shares(layers, lambda s: 1 + sum(n - 1 for n in s[:-1])))),
    Mistake("strides added instead of multiplied", JUMP, _gives(lambda layers: _shares(layers, sum))),
    Mistake("all strides multiplied for every layer", JUMP, _gives(
        lambda layers: _shares(layers, lambda s, own=layers: math.prod(n for _, n, _ in own)))),
    Mistake("layers taken from the wrong end", "The strides between a layer and the input set the layer's inputs apart.",
            _gives(lambda layers: _seen(layers[::-1]))),
    Mistake("starts at 0", "With no layer an output is its input: it sees one entry, not none.",
            _gives(lambda layers: _seen(layers) - 1)),
    Mistake("starts at 0", "With no layer an output is its input: it sees one entry. Only that case is wrong.",
            when=lambda i, o: i.layers == [] and not o.entries.any()),
    Mistake("entries in the gaps left out", "Asked is the stretch from the first entry seen to the last, gaps included.",
            _gives(lambda layers: _touched(layers))),
    Mistake("kernel sizes multiplied", GROWS, _gives(lambda layers: math.prod(k for k, _, _ in layers))),
    Mistake("kernel sizes and strides multiplied", GROWS, _gives(lambda layers: math.prod(k * s for k, s, _ in layers))),
    Mistake("kernel sizes added", GROWS, _gives(lambda layers: sum(k for k, _, _ in layers))),
    Mistake("kernel sizes added", GROWS, _gives(lambda layers: _seen(layers) + sum(k > 0 for k, _, _ in layers) - 1)),
    Mistake("kernel sizes added", GROWS, _gives(lambda layers: 1 + sum(k for k, _, _ in layers))),
    Mistake("1 forgotten when the kernel size shrinks to its distances", GROWS, _gives(
        lambda layers: _shares([(k + 1, s, d) for k, s, d in layers], lambda s: math.prod(s[:-1])))),
    Mistake("dilation times the kernel size", GAPS, _each(lambda k, s, d: (d * k, s, 1))),
    Mistake("dilation taken as the entries left out", GAPS + " dilation=1 is the ordinary filter without gaps.",
            _each(lambda k, s, d: (k, s, d + 1))),
    Mistake("dilation added once", GAPS, _each(lambda k, s, d: (k + d - 1, s, 1))),
    Mistake("dilation multiplied into the strides", "Dilation widens a layer's own window; the outputs still lie stride "
            "entries apart.", _each(lambda k, s, d: (d * (k - 1) + 1, s * d, 1))),
    Mistake("only the last layer counted", "Layers build on each other: each adds to what the ones before have seen.",
            _gives(lambda layers: _seen(layers[-1:]))),
    Mistake("only the first layer counted", "Layers build on each other: each adds to what the ones before have seen.",
            _gives(lambda layers: _seen(layers[:1]))),
    Mistake("the last layer left out", "Every layer counts, the last one too.", _gives(lambda layers: _seen(layers[:-1]))),
    Mistake("the first layer left out", "Every layer counts, the first one too.", _gives(lambda layers: _seen(layers[1:]))),
    Mistake("largest kernel alone", "Layers build on each other: each adds to what the ones before have seen.",
            _gives(lambda layers: max(k for k, _, _ in layers))),
    Mistake("area instead of length", "Asked is the number of entries along one axis.",
            _gives(lambda layers: _seen(layers)**2)),
    Mistake("half of it", "Asked is how much is seen to both sides together.", _gives(lambda layers: _seen(layers) // 2)),
    Mistake("no layers not thought of", "With no layer an output is its input, and sees one entry.", error="IndexError"),
    Mistake("stride and dilation in the wrong order", "Each layer is (kernel_size, stride, dilation), in this order.",
            _each(lambda k, s, d: (k, d, s))),
)


def _check(name, cases, **more):
    return Check(name, cases, _call, _right, mistakes=MISTAKES, **more)


receptive_field = Exercise("receptive_field", 3, (
    _check("no layer and one layer", _few, hint="One layer of kernel size 3 sees 3 entries; no layer sees 1.", weight=0.5),
    _check("stacked layers", _stacked, hint=GROWS),
    _check("strides", _strides, hint=JUMP),
    _check("dilations", _dilations, hint=GAPS),
    _check("strides and dilations together", _together, hint=JUMP),
    unchanged_check(_together, lambda f, i: f.receptive_field(i.layers), ("layers",)),
), rules_out=NUMPY_ONLY)
