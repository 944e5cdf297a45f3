"""conv1x1(x (N, C, H, W), w (F, C), b (F,)): one linear map, the same at every pixel."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.conv_layers.conv_cases import two_different
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.shape_errors import BROADCAST, PRODUCT

PIXEL = "At every pixel the C numbers of x become F numbers: out[n, :, i, j] is w @ x[n, :, i, j] + b."
AXES = ("The channels' axis comes second, before rows and columns; np.einsum, np.tensordot or a transpose bring w and "
        "that axis together.")
ONE_BY_ONE = "reshape only cuts a line of entries anew: move the channels' axis with transpose, before and after."
BIAS = "Each output channel f has one number b[f], added at every pixel."


def _cases(rng, bias: Callable):
    def case(n, c, f, size):
        return {"x": rng.normal(size=(n, c, *size)), "w": rng.normal(size=(f, c)), "b": bias(f)}
    return {"3 channels to 2": case(2, 3, 2, two_different(rng, 2, 5)),
            "a batch of one": case(1, 2, 4, two_different(rng, 2, 5)),
            "all sizes equal": case(3, 3, 3, (3, 3)), "one pixel": case(2, 4, 3, (1, 1)),
            "one channel to 3": case(2, 1, 3, two_different(rng, 2, 5)),
            "4 channels to one": case(3, 4, 1, two_different(rng, 2, 5))}


def _with_bias(rng):
    return _cases(rng, lambda f: rng.normal(size=f))


def _without_bias(rng):
    return _cases(rng, lambda f: np.zeros(f))


def _style(rng):
    return {"3 channels to 2": _with_bias(rng)["3 channels to 2"]}


def _call(f, i):
    return {"out": f.conv1x1(i.x, i.w, i.b)}


def _expected(i):
    from torch.nn import functional as F
    return {"out": numpy(lambda x, w, b: F.conv2d(x, w[:, :, None, None], b), i.x, i.w, i.b)}


def _of(function: Callable) -> Callable:
    """A mistake's output, `function(i, w)` in place of the weighted sums; the bias as it should be."""
    return lambda i, want: {"out": function(i, want.out - _b(i)) + _b(i)}


def _b(i) -> np.ndarray:
    return i.b[:, None, None]


def _other_w(w: np.ndarray, i) -> np.ndarray:
    return _expected(type(i)({**i, "w": w, "b": np.zeros(len(w))}))["out"]


PLAIN = (
    PRODUCT, BROADCAST,
    Mistake("w transposed", "w is (F, C): its row f holds the weights of output channel f.",
            _of(lambda i, s: _transposed(i))),
    Mistake("reshaped instead of transposed", "w is (F, C): w.T swaps its axes; reshape only cuts its rows elsewhere.",
            _of(lambda i, s: _other_w(i.w.reshape(i.w.shape[::-1]).T, i))),
    Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does the output get its "
            "dtype?", lambda i, want: {"out": np.trunc(want.out)}),
    Mistake("channels last", AXES + " The output is (N, F, H, W).",
            lambda i, want: {"out": want.out.transpose(0, 2, 3, 1)}),
    Mistake("images and filters swapped", AXES + " The output is (N, F, H, W).",
            lambda i, want: {"out": want.out.swapaxes(0, 1)}),
    Mistake("rows and columns swapped", "Rows come before columns: (H, W).",
            lambda i, want: {"out": want.out.swapaxes(2, 3)}),
    Mistake("w applied to the columns", AXES + " A product @ works on the last two axes, the rows and columns.",
            lambda i, want: {"out": _last_axis(i)}),
    Mistake("reshaped without transpose", ONE_BY_ONE, _of(lambda i, s: s.transpose(0, 2, 3, 1).reshape(s.shape))),
    Mistake("reshaped without transpose", ONE_BY_ONE, _of(lambda i, s: s.swapaxes(0, 1).reshape(s.shape))),
    Mistake("reshaped without transpose", ONE_BY_ONE, _of(lambda i, s: _scrambled(i).reshape(s.shape))),
    Mistake("reshaped without transpose", ONE_BY_ONE, _of(lambda i, s: _scrambled(i).transpose(0, 3, 1, 2))),
    Mistake("w applied to the columns", AXES + " The last axis holds the columns.",
            _of(lambda i, s: _other_axes(i.x.transpose(0, 3, 1, 2), i).transpose(0, 2, 3, 1))),
    Mistake("w applied to the rows", AXES,
            _of(lambda i, s: _other_axes(i.x.transpose(0, 2, 1, 3), i).transpose(0, 2, 1, 3))),
    Mistake("w applied to the columns", AXES + " A product @ works on the last two axes, the rows and columns.",
            _of(lambda i, s: _other_axes(i.x.transpose(0, 2, 1, 3), i).swapaxes(1, 2))),
    Mistake("summed over space", PIXEL + " The pixels stay apart.", _of(lambda i, s: s.sum(axis=(2, 3)))),
    Mistake("summed over space", PIXEL + " The pixels stay apart.",
            lambda i, want: {"out": (want.out - _b(i)).sum(axis=(2, 3)) + i.b}),
    Mistake("averaged over space", PIXEL + " The pixels stay apart.",
            lambda i, want: {"out": (want.out - _b(i)).mean(axis=(2, 3)) + i.b}),
    Mistake("averaged over the channels", "The weighted channels add up; nothing is divided by their number.",
            _of(lambda i, s: s / i.x.shape[1])),
    Mistake("only one channel", "Every output channel weighs all C channels of x.",
            _of(lambda i, s: _other_w(_only(i.w, -1), i))),
    Mistake("only one channel", "Every output channel weighs all C channels of x.",
            _of(lambda i, s: _other_w(_only(i.w, 0), i))),
    Mistake("one filter for all", "Output channel f has the weights w[f].",
            _of(lambda i, s: np.broadcast_to(s[:, :1], s.shape))),
    Mistake("weights not summed over the channels", PIXEL, when=lambda i, o: o.out.ndim == 5),
    Mistake("one image's output for all", "Every image has its own output.",
            lambda i, want: {"out": np.broadcast_to(want.out[-1], want.out.shape)}),
    Mistake("one image's output for all", "Every image has its own output.",
            lambda i, want: {"out": np.broadcast_to(want.out[0], want.out.shape)}),
    Mistake("ReLU applied", "The map is linear; the ReLU is a layer of its own.", lambda i,
            want: {"out": np.maximum(want.out, 0)}),
    Mistake("pixels left in one line", "The output is (N, F, H, W).",
            lambda i, want: {"out": want.out.reshape(*want.out.shape[:2], -1)}),
    Mistake("a pair returned", "conv1x1 returns the output alone.", when=lambda i, o: isinstance(o.out, list)),
)


def _only(w: np.ndarray, channel: int) -> np.ndarray:
    alone = np.zeros_like(w)
    alone[:, channel] = w[:, channel]
    return alone


def _scrambled(i) -> np.ndarray:
    """(N, H, W, F) from x read in its own order as if the channels came last."""
    n, c, h, w = i.x.shape
    x = i.x.reshape(n, h, w, c).transpose(0, 3, 1, 2)
    return _other_axes(x, i).transpose(0, 2, 3, 1)


def _transposed(i) -> np.ndarray:
    """Weights read as (C, F); einsum stretches an axis of size 1, so this has a value there too."""
    import torch
    return numpy(lambda x, w: torch.einsum("cf,nchw->nfhw", w, x), i.x, i.w)


def _last_axis(i) -> np.ndarray:
    """x @ w.T + b, (N, C, H, F)."""
    import torch
    return numpy(lambda x, w, b: torch.nn.functional.linear(x, w, b), i.x, i.w, i.b)


def _other_axes(x: np.ndarray, i) -> np.ndarray:
    """The map applied to the second axis of another x; raises where that axis has another length than C."""
    if x.shape[1] != i.w.shape[1]:
        raise ValueError("the axis has another length")
    return _expected(type(i)({**i, "x": x, "b": np.zeros_like(i.b)}))["out"]


WITH_BIAS = (
    Mistake("bias left out", BIAS, lambda i, want: {"out": want.out - _b(i)}),
    Mistake("bias added twice", BIAS, lambda i, want: {"out": want.out + _b(i)}),
    Mistake("bias subtracted", BIAS, lambda i, want: {"out": want.out - 2 * _b(i)}),
    Mistake("bias along the columns", BIAS + " An array (F,) lines up with the last axis: give it axes of size 1 for "
                                             "rows and columns.", lambda i, want: {"out": want.out - _b(i) + i.b}),
    Mistake("bias along the rows", BIAS, lambda i, want: {"out": want.out - _b(i) + i.b[:, None]}),
    Mistake("bias along the images", BIAS, lambda i, want: {"out": want.out - _b(i) + i.b[:, None, None, None]}),
    Mistake("bias added once for each channel of x", BIAS, lambda i, want: {"out": want.out + (i.x.shape[1] - 1) * _b(i)}),
    Mistake("one bias for all", BIAS, lambda i, want: {"out": want.out - _b(i) + i.b[0]}),
    Mistake("one bias for all", BIAS, lambda i, want: {"out": want.out - _b(i) + i.b.sum()}),
)

conv1x1 = Exercise("conv1x1", 2, (
    Check("weighted channels, b = 0", with_float32(_without_bias), _call, _expected, mistakes=PLAIN, weight=1.2),
    Check("with a bias", _with_bias, _call, _expected, mistakes=(*WITH_BIAS, *PLAIN)),
    *style_checks(_style, _call, _expected, ("x", "w", "b")),
), rules_out=NO_READY_LAYER)
