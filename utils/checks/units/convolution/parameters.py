"""conv_num_parameters: how many numbers a convolutional layer learns (Discussion 3, problem 4)."""
from __future__ import annotations

from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.units.convolution.torch_layers import exactly, weights
from utils.checks.units.numpy_only import NUMPY_ONLY


def _layer(rng, **options):
    in_channels, out_channels = distinct(rng, 2, 2, 64)
    return {"in_channels": in_channels, "out_channels": out_channels, "kernel_size": whole(rng, 3, 7), **options}


def _with_bias(rng):
    same = whole(rng, 2, 40)
    return {"Discussion 3's ten filters": {"in_channels": 3, "out_channels": 10, "kernel_size": 5},
            "AlexNet's first layer": {"in_channels": 3, "out_channels": 96, "kernel_size": 11},
            "bias=True": _layer(rng, bias=True),
            "kernel size 1": {**_layer(rng), "kernel_size": 1}, "one input channel": {**_layer(rng), "in_channels": 1},
            "kernel size 2": {**_layer(rng), "kernel_size": 2},
            "VGG's last layers": {"in_channels": 512, "out_channels": 512, "kernel_size": 3},
            "as many channels out as in": {**_layer(rng), "in_channels": same, "out_channels": same}}


def _without_bias(rng):
    return {"Discussion 3's ten filters": {"in_channels": 3, "out_channels": 10, "kernel_size": 5, "bias": False},
            "another layer": _layer(rng, bias=False), "kernel size 1": {**_layer(rng, bias=False), "kernel_size": 1},
            "one filter": {**_layer(rng, bias=False), "out_channels": 1}}


def _call_parameters(f, i):
    options = {"bias": i.bias} if "bias" in i else {}
    return {"parameters": f.conv_num_parameters(i.in_channels, i.out_channels, i.kernel_size, **options)}


def _parameters(i):
    import torch
    layer = torch.nn.Conv2d(i.in_channels, i.out_channels, i.kernel_size, bias=i.get("bias", True), device="meta")
    return {"parameters": exactly(sum(p.numel() for p in layer.parameters()))}


def _counted(value):
    """A mistake's count from the case and the layer's number of weights."""
    return lambda i, want: {"parameters": exactly(value(i, weights(i.in_channels, i.out_channels, i.kernel_size)))}


ONE_BIAS = "Each filter has one bias, which is added to every entry of its output. How many filters are there?"
DEEP = "A filter has a weight for each entry of the patch that it sees, and the patch goes through all input channels."
SQUARE = "kernel_size is the side of a square filter."
PARAMETER_MISTAKES = (
    Mistake("biases left out", ONE_BIAS, _counted(lambda i, w: w)),
    Mistake("biases counted all the same", "With bias=False the layer has weights alone.",
            _counted(lambda i, w: w + i.out_channels)),
    Mistake("one bias in all", ONE_BIAS, _counted(lambda i, w: w + i.get("bias", True))),
    Mistake("one bias in all", ONE_BIAS, _counted(lambda i, w: w + 1)),
    Mistake("a bias for each input channel", ONE_BIAS, _counted(lambda i, w: w + i.get("bias", True) * i.in_channels)),
    Mistake("a bias for each pair of channels", ONE_BIAS,
            _counted(lambda i, w: w + i.get("bias", True) * i.in_channels * i.out_channels)),
    Mistake("a bias for each weight", ONE_BIAS, _counted(lambda i, w: w + i.get("bias", True) * w)),
    Mistake("a bias for each weight of a filter", ONE_BIAS,
            _counted(lambda i, w: w + i.get("bias", True) * w // i.out_channels)),
    Mistake("input channels forgotten", DEEP,
            _counted(lambda i, w: w // i.in_channels + i.get("bias", True) * i.out_channels)),
    Mistake("only one filter counted", "The layer has one filter for each output channel.",
            _counted(lambda i, w: w // i.out_channels + i.get("bias", True))),
    Mistake("only one filter counted", "The layer has one filter for each output channel.",
            _counted(lambda i, w: w // i.out_channels + i.get("bias", True) * i.out_channels)),
    Mistake("kernel size not squared", SQUARE,
            _counted(lambda i, w: w // i.kernel_size + i.get("bias", True) * i.out_channels)),
    Mistake("kernel size doubled instead of squared", SQUARE,
            _counted(lambda i, w: 2 * w // i.kernel_size + i.get("bias", True) * i.out_channels)),
    Mistake("channels added instead of multiplied", DEEP, _counted(
        lambda i, w: weights(1, i.in_channels + i.out_channels, i.kernel_size) + i.get("bias", True) * i.out_channels)),
    Mistake("channels of the filter and biases left out", DEEP + " " + ONE_BIAS, _counted(lambda i, w: w // i.in_channels)),
    Mistake("as deep as it is wide", DEEP, _counted(
        lambda i, w: weights(i.kernel_size, i.out_channels, i.kernel_size) + i.get("bias", True) * i.out_channels)),
    Mistake("input channels squared", DEEP,
            _counted(lambda i, w: w * i.in_channels + i.get("bias", True) * i.out_channels)),
    Mistake("kernel size cubed", SQUARE,
            _counted(lambda i, w: w * i.kernel_size + i.get("bias", True) * i.out_channels)),
)


def _check_parameters(name, cases, **more):
    return Check(name, cases, _call_parameters, _parameters, mistakes=PARAMETER_MISTAKES, **more)


conv_num_parameters = Exercise("conv_num_parameters", 1, (
    _check_parameters("weights and biases", _with_bias, hint=f"{DEEP} {ONE_BIAS}"),
    _check_parameters("weights alone", _without_bias, hint=DEEP),
), rules_out=NUMPY_ONLY)
