"""What wrong convolutions return from the backward, with hints; shared by the naive and the fast exercise."""
from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from utils.checks.autograd import forward_and_gradients, tensor
from utils.checks.spec import Mistake
from utils.checks.units.conv_layers.conv_cases import ARRAYS, conv2d, expected_conv
from utils.checks.units.conv_layers.conv_output_mistakes import DILATION, INDEX, OWN_FILTER, ROWS, padded
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch

ADDS_UP = "An entry of x lies in several windows and was used by every filter: what comes back from all of them adds up."
CHAIN = "The chain rule multiplies by dout: with dout left out, every output counts alike."
NO_MEAN = "The gradient is a sum; the 1/N of a mean loss is in dout already."
ORDER = "The gradients come in the order of the forward's inputs: dx, dw, db."
EVERY_USE = "w is used by every image and at every position: what comes back from all of them adds up."
BIAS = "b[f] is added to every image and every position of channel f: its gradient adds up dout over all of them."
SIZE_OF_X = ("dx has the shape of x, also where the last rows or columns lie in no window: they keep the gradient 0. Put "
             "the image's size into the cache.")
CROP = ("dx has the shape of x: of the padded image's gradient only the middle belongs to x, and p rows and columns come "
        "off on each side.")
STRIDE = "Output (i, j) looked at the window that begins at (i * stride, j * stride): its gradient goes back there."


def of(function: Callable, *outputs: str, dout: Callable = lambda i: i.dout) -> Callable:
    """A mistake's gradients: those of another layer, `function(i, x, w, b)` of tensors, or of another `dout`."""
    def gives(i, want):
        found = forward_and_gradients(lambda x, w, b: function(i, x, w, b), i, ARRAYS, dout(i))
        return {o: found[o] for o in outputs}
    return gives


def right(output: str, function: Callable) -> Callable:
    """A mistake's gradient from the right one."""
    return lambda i, want: {output: function(i, want[output])}


def _right_conv(i, x, w, b):
    return conv2d(i, x, w, b)


def of_padded(i: Bunch) -> np.ndarray:
    """The gradient of the padded image."""
    p = i.get("padding", 0)
    wide = Bunch({**i, "x": padded(tensor(i.x), p, p).numpy()})
    return forward_and_gradients(lambda x, w, b: conv2d(i, x, w, b, padding=0), wide, ARRAYS, i.dout).dx


def windows_of(i: Bunch) -> np.ndarray:
    """(KH * KW, L): where in the flat padded image each window's entries lie."""
    import torch
    from torch.nn import functional as F
    height, width = (n + 2 * i.get("padding", 0) for n in i.x.shape[2:])
    places = torch.arange(height * width, dtype=torch.float64).reshape(1, 1, height, width)
    found = F.unfold(places, i.w.shape[2:], i.get("dilation", 1), 0, i.get("stride", 1))
    return found[0].numpy().astype(int)


def sent_back(i: Bunch, filters: slice = slice(None)) -> np.ndarray:
    """(N, C, KH * KW, L): what each window sends to each of its entries, from some of the filters."""
    import torch
    sent = torch.einsum("nfij,fcpq->ncpqij", tensor(i.dout)[:, filters], tensor(i.w)[filters]).numpy()
    return sent.reshape(*sent.shape[:2], i.w[0, 0].size, -1)


def _last_one_kept(window_by_window: bool, filters: slice = slice(None)) -> Callable:
    """dx when what windows send back is written, not added: the last to reach an entry stays."""
    def gives(i, want):
        where, sent, p = windows_of(i), sent_back(i, filters), i.get("padding", 0)
        if window_by_window:
            where, sent = where.T, sent.swapaxes(2, 3)
        wide = np.zeros_like(of_padded(i))
        wide.reshape(*wide.shape[:2], -1)[:, :, where.ravel()] = sent.reshape(*sent.shape[:2], -1)
        return {"dx": wide[:, :, p:p + i.x.shape[2], p:p + i.x.shape[3]]}
    return gives


def stride_left_out(i: Bunch) -> Bunch:
    """dx and dw when output (i, j) is taken for the window that begins at (i, j), as many as there are."""
    height, width = i.dout.shape[2:]
    return forward_and_gradients(lambda x, w, b: conv2d(i, x, w, b, stride=1)[:, :, :height, :width], i, ARRAYS, i.dout)


def all_right_but(*names: str, wrong: Callable[[Bunch], Bunch]) -> Callable:
    return lambda i, want: {n: wrong(i)[n] for n in names}


EMPTY = Mistake("cut with an empty slice", "dx[:, :, p:-p, p:-p] is empty for p = 0, since -0 is 0: count from the "
                                           "front, p to p + H.", when=lambda i, o: o.dx.size == 0)
WRITTEN = (ADDS_UP + " Which sign stands in your inner line, = or +=? (With an array of indices even += keeps one of "
           "several: np.add.at adds them all.)")
ASSIGNED = tuple(Mistake("assigned where it must add", WRITTEN, _last_one_kept(order, filters))
                 for order, filters in ((True, slice(None)), (False, slice(None)), (True, slice(-1, None))))

DX = (
    EMPTY, PRODUCT, BROADCAST, INDEX, *ASSIGNED,
    Mistake("only one filter's part", ADDS_UP,
            of(lambda i, x, w, b: conv2d(i, x, w, b)[:, -1:], "dx", dout=lambda i: i.dout[:, -1:])),
    Mistake("only one filter's part", ADDS_UP,
            of(lambda i, x, w, b: conv2d(i, x, w, b)[:, :1], "dx", dout=lambda i: i.dout[:, :1])),
    Mistake("kernel flipped", "Going back, entry (p, q) of the kernel sends to the same place of the window that it "
            "looked at: nothing is turned around.", of(lambda i, x, w, b: conv2d(i, x, w.flip(2, 3), b), "dx")),
    Mistake("kernel transposed", ROWS, of(lambda i, x, w, b: conv2d(i, x, w.transpose(2, 3), b), "dx")),
    Mistake("filters and channels swapped", OWN_FILTER, of(lambda i, x, w, b: conv2d(i, x, w.transpose(0, 1), b), "dx")),
    Mistake("upstream gradient left out", CHAIN, of(_right_conv, "dx", dout=lambda i: np.ones_like(i.dout))),
    Mistake("divided by N", NO_MEAN, right("dx", lambda i, dx: dx / len(i.x))),
    Mistake("divided by the number of windows", NO_MEAN, right("dx", lambda i, dx: dx / i.dout[0, 0].size)),
    Mistake("one image's gradient for all", "Every image has its own gradient.",
            right("dx", lambda i, dx: np.broadcast_to(dx[-1], dx.shape))),
    Mistake("images added up", "Every image has its own gradient.",
            right("dx", lambda i, dx: np.broadcast_to(dx.sum(axis=0), dx.shape))),
    Mistake("channels added up", "Every channel of x has its own weights and its own gradient.",
            right("dx", lambda i, dx: np.broadcast_to(dx.sum(axis=1, keepdims=True), dx.shape))),
    Mistake("rows and columns swapped", ROWS, right("dx", lambda i, dx: dx.swapaxes(2, 3))),
    Mistake("sign flipped", "No minus sign appears in the layer, so none appears in its gradient.",
            right("dx", lambda i, dx: -dx)),
    *(Mistake("gradients in another order", ORDER, lambda i, want, n=n: {"dx": expected_conv(i)[n]}) for n in ("dw", "db")),
    Mistake("only whole overlaps with dout", "A correlation with dout that gives dx lets the kernel hang over on all "
                                             "sides: dout needs KH - 1 rows of zeros above and below first.",
            when=lambda i, o: o.dx.shape[2:] == tuple(n - k + 1 for n,
                                                      k in zip(i.dout.shape[2:], i.w.shape[2:], strict=True))),
    Mistake("dx of the output's shape", "A gradient has the shape of what it is the gradient of.",
            when=lambda i, o: o.dx.shape == i.dout.shape != i.x.shape),
)

DW = (
    PRODUCT, BROADCAST, INDEX,
    Mistake("dw of one image", EVERY_USE + " Does the last image overwrite the others?", lambda i, want: {
        "dw": expected_conv(Bunch({**i, "x": i.x[-1:], "dout": i.dout[-1:]})).dw}),
    Mistake("dw of one image", EVERY_USE, lambda i, want: {
        "dw": expected_conv(Bunch({**i, "x": i.x[:1], "dout": i.dout[:1]})).dw}),
    Mistake("dw of one window", EVERY_USE + " Which sign stands in your inner line, = or +=?",
            of(lambda i, x, w, b: conv2d(i, x[-1:], w, b)[:, :, -1:, -1:], "dw", dout=lambda i: i.dout[-1:, :, -1:, -1:])),
    Mistake("dw of one window", EVERY_USE,
            of(lambda i, x, w, b: conv2d(i, x, w, b)[:, :, -1:, -1:], "dw", dout=lambda i: i.dout[:, :, -1:, -1:])),
    Mistake("kernel flipped", "dw[f, c, p, q] belongs to w[f, c, p, q]: nothing is turned around.",
            right("dw", lambda i, dw: dw[:, :, ::-1, ::-1])),
    Mistake("rows and columns swapped", ROWS, right("dw", lambda i, dw: dw.swapaxes(2, 3))),
    Mistake("filters and channels swapped", OWN_FILTER, right("dw", lambda i, dw: dw.swapaxes(0, 1))),
    Mistake("upstream gradient left out", CHAIN, of(_right_conv, "dw", dout=lambda i: np.ones_like(i.dout))),
    Mistake("divided by N", NO_MEAN, right("dw", lambda i, dw: dw / len(i.x))),
    Mistake("divided by the number of windows", NO_MEAN, right("dw", lambda i, dw: dw / i.dout[0, 0].size)),
    Mistake("divided by the number of windows", NO_MEAN, right("dw", lambda i, dw: dw / i.dout[:, 0].size)),
    Mistake("channels added up", "Every channel of x has its own weights, and they their own gradient.",
            right("dw", lambda i, dw: np.broadcast_to(dw.sum(axis=1, keepdims=True), dw.shape))),
    Mistake("filters added up", "Every filter has its own gradient, from its own channel of dout.",
            right("dw", lambda i, dw: np.broadcast_to(dw.sum(axis=0, keepdims=True), dw.shape))),
    Mistake("w in place of x", "The derivative of the output by a weight is the entry of x that it met.",
            of(_right_conv, "dx")),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dw": expected_conv(i).dx}),
    Mistake("gradients in another order", ORDER, lambda i, want: {"dw": expected_conv(i).db}),
    Mistake("sign flipped", "No minus sign appears in the layer, so none appears in its gradient.",
            right("dw", lambda i, dw: -dw)),
    Mistake("dw not summed over the batch", EVERY_USE,
            when=lambda i, o: o.dw.shape == (len(i.x), *i.w.shape) and o.dw.ndim == 5),
    Mistake("dw left flat", "dw has the shape of w, (F, C, KH, KW).", right("dw", lambda i, dw: dw.reshape(len(dw), -1))),
)


def _db(function: Callable[[np.ndarray], Any]) -> Callable:
    return lambda i, want: {"db": function(i.dout)}


DB = (
    PRODUCT, BROADCAST,
    Mistake("bias gradient summed over N alone", BIAS, _db(lambda dout: dout.sum(axis=0))),
    Mistake("bias gradient summed over N alone", BIAS, _db(lambda dout: dout.sum(axis=0)[:, 0, 0])),
    Mistake("bias gradient summed over positions alone", BIAS, _db(lambda dout: dout.sum(axis=(2, 3)))),
    Mistake("bias gradient of one image", BIAS, _db(lambda dout: dout[-1].sum(axis=(1, 2)))),
    Mistake("bias gradient of one image", BIAS, _db(lambda dout: dout[0].sum(axis=(1, 2)))),
    Mistake("bias gradient of one position", BIAS + " Which sign stands in your inner line, = or +=?",
            _db(lambda dout: dout[-1, :, -1, -1])),
    Mistake("bias gradient summed over everything", "Each filter has its own bias: db has the shape (F,).",
            _db(lambda dout: dout.sum())),
    Mistake("bias gradient summed over everything", "Each filter has its own bias: db has the shape (F,).",
            lambda i, want: {"db": np.full_like(i.b, i.dout.sum())}),
    Mistake("bias gradient averaged", NO_MEAN, lambda i, want: {"db": want.db / len(i.x)}),
    Mistake("bias gradient averaged", NO_MEAN, _db(lambda dout: dout.mean(axis=(0, 2, 3)))),
    Mistake("bias gradient averaged", NO_MEAN, _db(lambda dout: dout.sum(axis=0).mean(axis=(1, 2)))),
    Mistake("bias summed over the wrong axes", BIAS + " Which axis of dout holds the filters?",
            _db(lambda dout: dout.sum(axis=(1, 2, 3)))),
    Mistake("bias summed over the wrong axes", BIAS + " Which axis of dout holds the filters?",
            _db(lambda dout: dout.sum(axis=(0, 1, 2)))),
    Mistake("bias summed over the wrong axes", BIAS + " Which axis of dout holds the filters?",
            _db(lambda dout: dout.sum(axis=(0, 1, 3)))),
    Mistake("bias gradient counted once for each channel", BIAS + " The channels of x have no part in it.",
            lambda i, want: {"db": want.db * i.w.shape[1]}),
    Mistake("bias gradient counted once for each weight", BIAS + " The kernel's entries have no part in it.",
            lambda i, want: {"db": want.db * i.w[0].size}),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: {"db": np.full_like(i.b, i.dout[:, 0].size)}),
    Mistake("upstream gradient left out", CHAIN, lambda i, want: {"db": np.ones_like(i.b)}),
    Mistake("the bias itself returned", "db is a gradient: it comes from dout.", lambda i, want: {"db": i.b}),
    Mistake("sign flipped", "No minus sign appears in the layer, so none appears in its gradient.",
            lambda i, want: {"db": -want.db}),
    *(Mistake("gradients in another order", ORDER, lambda i, want, n=n: {"db": expected_conv(i)[n]}) for n in ("dw", "dx")),
)


# For checks that look at all three gradients at once.
ON_ALL = (*DX, *DW, *DB)


def _another_size(i, o):
    """An image of another height or width, for the same images and channels."""
    return o.dx.ndim == 4 and o.dx.size > 0 and o.dx.shape[:2] == i.x.shape[:2] and o.dx.shape != i.x.shape


def _smaller(i, o):
    return _another_size(i, o) and all(n <= m for n, m in zip(o.dx.shape[2:], i.x.shape[2:], strict=True))


def _same_size(i, o):
    return o.dx.shape[2:] == tuple(n + 2 * i.padding for n in i.x.shape[2:])


def _cropped(start: Callable[[int], int]) -> Callable:
    """dx when the middle of the padded image's gradient is taken to begin at `start(padding)`."""
    def gives(i, want):
        at = start(i.padding)
        return {"dx": of_padded(i)[:, :, at:at + i.x.shape[2], at:at + i.x.shape[3]]}
    return gives


def _dw_of_unpadded(i, x, w, b):
    return conv2d(i, padded(x, 0, 2 * i.padding), w, b, padding=0)


def _both(dx: Callable, dw: Callable) -> Callable:
    return lambda i, want: {**dx(i, want), **dw(i, want)}


# The three gradients in another order: which of them stands for dx, dw and db.
ORDERS = tuple(Mistake("gradients in another order", ORDER, lambda i, want, order=order: dict(zip(
    ("dx", "dw", "db"), (want[n] for n in order), strict=True)))
    for order in permutations(("dx", "dw", "db")) if order != ("dx", "dw", "db"))

STRIDE_GRADIENTS = (
    EMPTY, *ORDERS, INDEX, PRODUCT,
    *(Mistake("stride ignored in the backward", STRIDE, all_right_but(*names, wrong=stride_left_out))
      for names in (("dx", "dw"), ("dx",), ("dw",))),
    Mistake("rows that no window reached left off", SIZE_OF_X, when=_smaller),
    *ASSIGNED,
    Mistake("dx as large as with stride 1", STRIDE + " " + SIZE_OF_X, when=_another_size),
    BROADCAST,
)

PADDING_GRADIENTS = (
    EMPTY, *ORDERS, INDEX, PRODUCT,
    Mistake("padding left on dx", CROP, when=_same_size),
    *(Mistake("padding cut off at the wrong place", CROP, _cropped(start)) for start in (lambda p: 0, lambda p: 2 * p)),
    Mistake("padding left out of dw", "The windows were cut from the padded image: dw needs the same windows, so keep "
            "the padded image, or pad again.", of(_dw_of_unpadded, "dw")),
    Mistake("padding left out of dx and dw", "The windows were cut from the padded image: both gradients need the same "
            "windows.", _both(_cropped(lambda p: 0), of(_dw_of_unpadded, "dw"))),
    *ASSIGNED,
    *(Mistake("stride ignored in the backward", STRIDE, all_right_but(*names, wrong=stride_left_out))
      for names in (("dx", "dw"), ("dx",), ("dw",))),
    Mistake("dx of another size than x", CROP, when=_another_size),
    BROADCAST,
)


def _no_dilation(i: Bunch) -> Bunch:
    """Gradients when output (i, j) is taken for the plain window that begins at the same place."""
    height, width = i.dout.shape[2:]
    return forward_and_gradients(lambda x, w, b: conv2d(i, x, w, b, dilation=1)[:, :, :height, :width], i, ARRAYS, i.dout)


DILATION_GRADIENTS = (
    EMPTY, *ORDERS, INDEX, PRODUCT,
    *(Mistake("dilation ignored in the backward", DILATION, all_right_but(*names, wrong=_no_dilation))
      for names in (("dx", "dw"), ("dx",), ("dw",))),
    *(Mistake("stride ignored in the backward", STRIDE, all_right_but(*names, wrong=stride_left_out))
      for names in (("dx", "dw"), ("dx",), ("dw",))),
    Mistake("dx of another size than x", SIZE_OF_X, when=_another_size),
    *ASSIGNED,
    BROADCAST,
)
