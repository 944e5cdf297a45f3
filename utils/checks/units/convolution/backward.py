"""conv1d_backward(dout, x, w): both gradients of a correlation are correlations (Discussion 3, problem 6)."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.observing import several
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.convolution.drawing import whole
from utils.checks.units.convolution.torch_layers import correlation
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION

NAMES = ("dx", "dw")


def _case(rng, n, k):
    return {"dout": rng.normal(size=1 + n - k), "x": rng.normal(size=n), "w": rng.normal(size=k)}


def _cases(rng):
    k = whole(rng, 2, 4)
    return {"Discussion 3's problem 6": _case(rng, 4, 3), "many outputs": _case(rng, whole(rng, 8, 12), 3),
            "a long signal": _case(rng, whole(rng, 50, 70), whole(rng, 7, 9)),
            "an even filter": _case(rng, whole(rng, 7, 11), 2 * whole(rng, 1, 2)),
            "more weights than outputs": _case(rng, whole(rng, 6, 7), 5), "one weight": _case(rng, whole(rng, 3, 7), 1),
            "one output": _case(rng, k + 2, k + 2), "as many outputs as weights": _case(rng, 2 * k + 1, k + 1)}


def _call(f, i):
    return several(f.conv1d_backward(i.dout, i.x, i.w), "conv1d_backward", NAMES)


def _only(name):
    return lambda f, i: {name: _call(f, i)[name]}


def _gradients(i):
    import torch
    return forward_and_gradients(lambda x, w: torch.nn.functional.conv1d(x[None, None], w[None, None])[0, 0],
                                 i, ("x", "w"), i.dout)


def _right(i):
    found = _gradients(i)
    return {n: found[n] for n in NAMES}


def _right_only(name):
    return lambda i: {name: _gradients(i)[name]}


def _slid(dout, w, padding=None):
    return correlation(dout, w, padding=w.size - 1 if padding is None else padding)


def _last_window(i):
    """What dx holds where every window overwrites what the one before has left: its first weight's share, but for the
    last window's own."""
    return np.append(i.w[0] * i.dout, i.w[1:] * i.dout[-1])


def _cut(full, size, begin):
    return full[begin:begin + size]


ADD = ("An entry of x lies in several windows, up to as many as the filter has weights: its gradient adds up what comes "
       "back from each of them.")
REVERSED = ("Write dx[0], dx[1], dx[2] out for n = 4 and k = 3: in which order do the weights meet dout? Going back, the "
            "filter slides the other way round.")
SAME_SIZE = "A gradient has the shape of what it is the gradient of: "
ALL_WINDOWS = "w[m] met one entry of x in every window: its gradient adds up all windows, each times its own dout."
ORDER = "The gradients come in the order dx, dw."
INTEGERS = "The gradient's array has an integer dtype, so what is stored in it loses its fraction."
DOUT = "The chain rule multiplies by the upstream gradient dout."

DX_MISTAKES = (
    Mistake("filter not reversed", REVERSED, lambda i, want: {"dx": _slid(i.dout, i.w)}),
    Mistake("dout reversed instead of the filter", REVERSED, lambda i, want: {"dx": _slid(i.dout[::-1].copy(), i.w)}),
    Mistake("assigned where it must add", ADD + " = keeps only the last: += adds.",
            lambda i, want: {"dx": _last_window(i)}),
    Mistake("dout not padded", SAME_SIZE + "dx has n entries. Slide the reversed filter over dout with zeros at both ends: "
            "how many?", lambda i, want: {"dx": _slid(i.dout, i.w[::-1].copy(), 0)}),
    Mistake("dout not padded", SAME_SIZE + "dx has n entries. Slide the filter over dout with zeros at both ends: "
            "how many?",
            lambda i, want: {"dx": _slid(i.dout, i.w, 0)}),
    Mistake("dx cut to the length of dout", SAME_SIZE + "dx has n entries, the first and the last of x included.",
            lambda i, want: {"dx": _cut(want.dx, i.dout.size, (i.w.size - 1) // 2)}),
    Mistake("dx cut to the length of dout", SAME_SIZE + "dx has n entries, the first and the last of x included.",
            lambda i, want: {"dx": _cut(want.dx, i.dout.size, i.w.size // 2)}),
    Mistake("dx cut to the length of dout", SAME_SIZE + "dx has n entries, the first and the last of x included.",
            lambda i, want: {"dx": want.dx[:i.dout.size]}),
    Mistake("dout padded on one side alone", "There are as many zeros before dout as behind it.",
            lambda i, want: {"dx": correlation(np.pad(i.dout, (2 * i.w.size - 2, 0)), i.w[::-1].copy())}),
    Mistake("dout padded on one side alone", "There are as many zeros before dout as behind it.",
            lambda i, want: {"dx": correlation(np.pad(i.dout, (0, 2 * i.w.size - 2)), i.w[::-1].copy())}),
    Mistake("output in place of dout", "What comes back is dout; the output itself plays no part.",
            lambda i, want: {"dx": _slid(correlation(i.x, i.w), i.w[::-1].copy())}),
    Mistake("last output's share missing", "Every entry of dout sends something back, the last one too.",
            lambda i, want: {"dx": _slid(np.append(i.dout[:-1], 0.0), i.w[::-1].copy())}),
    Mistake("first output's share missing", "Every entry of dout sends something back, the first one too.",
            lambda i, want: {"dx": _slid(np.append(0.0, i.dout[1:]), i.w[::-1].copy())}),
    Mistake("last entries left at zero", "The last window reaches to the last entry of x.",
            lambda i, want: {"dx": np.where(np.arange(i.x.size) < i.dout.size, want.dx, 0.0)}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dx": _gradients(i)["dw"]}),
    Mistake("upstream gradient left out", DOUT, lambda i, want: {"dx": _slid(np.ones(i.dout.size), i.w[::-1].copy())}),
    Mistake("x in place of w", "The derivative of w[m] * x[j + m] with respect to x holds w.",
            lambda i, want: {"dx": _slid(i.dout, i.x[::-1].copy())[:i.x.size]}),
    Mistake("averaged over the outputs", ADD + " Nothing is averaged.", lambda i, want: {"dx": want.dx / i.dout.size}),
    Mistake("averaged over the weights", ADD + " Nothing is averaged.", lambda i, want: {"dx": want.dx / i.w.size}),
    Mistake("sign flipped", "No minus sign appears in the correlation, so none appears in its gradient.",
            lambda i, want: {"dx": -want.dx}),
    Mistake("started from ones", "A sum begins at 0: np.zeros_like, not np.ones_like.",
            lambda i, want: {"dx": want.dx + 1}),
    Mistake("fractions cut off", INTEGERS, when=lambda i, o: o.dx.dtype.kind in "iu"),
    Mistake("multiplied by x as well", "A correlation is linear in x: its gradient does not hold x.",
            lambda i, want: {"dx": want.dx * i.x}),
)
DW_MISTAKES = (
    Mistake("dw reversed", "dw[m] belongs to w[m]: which entries of x did w[0] meet?",
            lambda i, want: {"dw": want.dw[::-1]}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dw": _gradients(i)["dx"]}),
    Mistake("assigned where it must add", ALL_WINDOWS + " = keeps only the last: += adds.",
            lambda i, want: {"dw": i.dout[-1] * i.x[-i.w.size:]}),
    Mistake("only the first window counted", ALL_WINDOWS, lambda i, want: {"dw": i.dout[0] * i.x[:i.w.size]}),
    Mistake("upstream gradient left out", DOUT, lambda i, want: {"dw": correlation(i.x, np.ones(i.dout.size))}),
    Mistake("averaged over the outputs", ALL_WINDOWS + " Nothing is averaged.",
            lambda i, want: {"dw": want.dw / i.dout.size}),
    Mistake("averaged over the weights", ALL_WINDOWS + " Nothing is averaged.",
            lambda i, want: {"dw": want.dw / i.w.size}),
    Mistake("averaged over the signal", ALL_WINDOWS + " Nothing is averaged.", lambda i, want: {"dw": want.dw / i.x.size}),
    Mistake("last output's share missing", ALL_WINDOWS,
            lambda i, want: {"dw": correlation(i.x, np.append(i.dout[:-1], 0.0))}),
    Mistake("first output's share missing", ALL_WINDOWS,
            lambda i, want: {"dw": correlation(i.x, np.append(0.0, i.dout[1:]))}),
    Mistake("x padded", SAME_SIZE + "dw has k entries, and needs no padding: windows of x as long as dout are enough.",
            lambda i, want: {"dw": correlation(i.x, i.dout, padding=i.dout.size - 1)}),
    Mistake("x padded", SAME_SIZE + "dw has k entries, and needs no padding: windows of x as long as dout are enough.",
            lambda i, want: {"dw": correlation(i.x, i.dout, padding=i.w.size - 1)}),
    Mistake("windows not added up", ALL_WINDOWS, when=lambda i, o: o.dw.shape == (i.dout.size, i.w.size)),
    Mistake("windows not added up", ALL_WINDOWS, when=lambda i, o: o.dw.shape == (i.w.size, i.dout.size)),
    Mistake("dout reversed", "No reversing here: dout[0] belongs to the first window.",
            lambda i, want: {"dw": correlation(i.x, i.dout[::-1].copy())}),
    Mistake("sum over all of x", "w[m] met the entries x[m], x[m + 1], ... in turn, each with its own dout.",
            lambda i, want: {"dw": np.full(i.w.size, i.x.sum() * i.dout.sum())}),
    Mistake("w in place of x", "The derivative of w[m] * x[j + m] with respect to w holds x.",
            lambda i, want: {"dw": i.w * i.dout.sum()}),
    Mistake("multiplied by w as well", "A correlation is linear in w: its gradient does not hold w.",
            lambda i, want: {"dw": want.dw * i.w}),
    Mistake("sign flipped", "No minus sign appears in the correlation, so none appears in its gradient.",
            lambda i, want: {"dw": -want.dw}),
    Mistake("started from ones", "A sum begins at 0: np.zeros_like, not np.ones_like.",
            lambda i, want: {"dw": want.dw + 1}),
    Mistake("fractions cut off", INTEGERS, when=lambda i, o: o.dw.dtype.kind in "iu"),
)
FIT = Mistake("windows of different lengths", "Print the lengths in that line: x[j:j + k] has k entries, and "
              "dout has n - k + 1.",
              error="could not be broadcast")
FIT_DOT = Mistake(FIT.name, FIT.hint, error="not aligned")
FIT_PRODUCT = Mistake(FIT.name, FIT.hint, error="mismatch in its core dimension")
BEYOND = Mistake("index beyond the end", "Not every entry of x lies in k windows: near the ends there are fewer.",
                 error="out of bounds")
RAISED = (FIT, FIT_DOT, FIT_PRODUCT, BEYOND)

conv1d_backward = Exercise("conv1d_backward", 4, (
    Check("gradient of x", with_float32(_cases), _only("dx"), _right_only("dx"), mistakes=(*DX_MISTAKES, *RAISED),
          hint=ADD),
    Check("gradient of w", with_float32(_cases), _only("dw"), _right_only("dw"), mistakes=(*DW_MISTAKES, *RAISED),
          hint=ALL_WINDOWS),
    *style_checks(_cases, _call, _right, ("dout", "x", "w")),
), rules_out=NO_READY_CONVOLUTION)
