"""im2col(x, kernel_size, stride, padding, dilation) -> (N, C * KH * KW, L), judged against torch.nn.functional.unfold."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.conv_layers import patch_cases as cases
from utils.checks.units.conv_layers.conv_output_mistakes import (
    DILATION,
    FLOOR,
    INDEX,
    OTHER_PADDING,
    PADDING,
    ROWS,
    STRIDE,
    SWAPPED,
    padded,
    padded_by,
)
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.shape_errors import BROADCAST

ORDER = ("Down a column come all entries of channel 0, row after row of the window, then those of channel 1. The windows "
         "follow each other along a row of the image, then along the next row.")
LAYOUT = "The result is (N, C * KH * KW, L): a column for each window, and the window's entries down the column."
ONE_BY_ONE = ("reshape only cuts a line of entries anew: bring the axes into the order N, C, KH, KW, OH, OW with "
              "transpose before you reshape.")
PAIR = "kernel_size may be one number, for a square window, or a pair (KH, KW): what is it here?"


def _call(f, i):
    return {"cols": f.im2col(i.x, i.kernel_size, **cases.plain_options(i))}


def _axes(*order: int, shape: Callable | None = None) -> Callable:
    """The right columns with their axes N, C, KH, KW, OH, OW in another order, in the right shape or another."""
    def gives(i, want):
        right = cases.by_axes(i, want.cols)
        return {"cols": right.transpose(order).reshape(shape(*right.shape) if shape else want.cols.shape)}
    return gives


def _of(function: Callable) -> Callable:
    """A mistake's columns, `function(i, x)` of a float64 tensor."""
    return lambda i, want: {"cols": numpy(lambda x: function(i, x), i.x)}


def _cut(**other: int) -> Callable:
    """As many of the first windows along rows and columns as there should be, of those with another option."""
    def gives(i, want):
        x = i.x
        for axis, (out, size) in enumerate(zip(i._out, cases.kernel(i), strict=True), start=2):
            step, spread = (other.get(o, i.get(o, 1)) for o in ("stride", "dilation"))
            x = np.pad(x, [(i.get("padding", 0),) * 2 if k == axis else (0, 0) for k in range(4)])
            x = x.take(range((out - 1) * step + spread * (size - 1) + 1), axis)
        return {"cols": numpy(lambda t: cases.unfold(i, t, **{**other, "padding": 0}), x)}
    return gives


PLAIN = (
    BROADCAST, INDEX,
    Mistake("windows before entries", LAYOUT,
            _axes(0, 4, 5, 1, 2, 3, shape=lambda n, c, p, q, h, w: (n, h * w, c * p * q))),
    Mistake("all windows in one matrix", LAYOUT + " The images stay apart.",
            _axes(1, 2, 3, 0, 4, 5, shape=lambda n, c, p, q, h, w: (c * p * q, n * h * w))),
    Mistake("all windows in one matrix", LAYOUT + " The images stay apart.",
            _axes(1, 2, 3, 4, 5, 0, shape=lambda n, c, p, q, h, w: (c * p * q, n * h * w))),
    Mistake("all windows in one matrix", LAYOUT + " The images stay apart.",
            _axes(0, 4, 5, 1, 2, 3, shape=lambda n, c, p, q, h, w: (n * h * w, c * p * q))),
    Mistake("channels last within a column", ORDER, _axes(0, 2, 3, 1, 4, 5)),
    Mistake("rows and columns of the window swapped", ROWS + " " + ORDER, _axes(0, 1, 3, 2, 4, 5)),
    Mistake("windows counted down the image first", ORDER, _axes(0, 1, 2, 3, 5, 4)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(0, 1, 4, 5, 2, 3)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(0, 4, 5, 1, 2, 3)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(0, 4, 5, 2, 3, 1)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(4, 5, 0, 1, 2, 3)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(2, 3, 0, 1, 4, 5)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(1, 2, 3, 0, 4, 5)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _axes(2, 3, 1, 0, 4, 5)),
    Mistake("rows and columns of the image swapped", ROWS, _of(lambda i, x: cases.unfold(i, x.swapaxes(2, 3)))),
    Mistake("kernel and channel axes left apart", LAYOUT, _axes(0, 1, 2, 3, 4, 5, shape=lambda *s: s)),
    Mistake("kernel and channel axes left apart", LAYOUT,
            _axes(0, 1, 2, 3, 4, 5, shape=lambda n, c, p, q, h, w: (n, c, p * q, h * w))),
    Mistake("rows of windows left apart", LAYOUT + " L counts all windows of an image.",
            _axes(0, 1, 2, 3, 4, 5, shape=lambda n, c, p, q, h, w: (n, c * p * q, h, w))),
    Mistake("windows flipped", "A window's entries keep their order: the first entry of a column is the window's upper "
                               "left.",
            lambda i, want: {"cols": cases.by_axes(i, want.cols)[:, :, ::-1, ::-1].reshape(want.cols.shape)}),
    Mistake("only one channel", "Every channel has its part of a column, KH * KW entries of it.",
            lambda i, want: {"cols": cases.by_axes(i, want.cols)[:, 0].reshape(len(i.x), -1, want.cols.shape[2])}),
    Mistake("channels added up", "Every channel has its own part of a column.",
            lambda i, want: {"cols": cases.by_axes(i, want.cols).sum(axis=1).reshape(len(i.x), -1, want.cols.shape[2])}),
    Mistake("one image for all", "Every image of the batch has its own windows.",
            lambda i, want: {"cols": np.broadcast_to(want.cols[-1], want.cols.shape)}),
    Mistake("one image for all", "Every image of the batch has its own windows.",
            lambda i, want: {"cols": np.broadcast_to(want.cols[0], want.cols.shape)}),
    Mistake("one row and column of windows too few", "Between 0 and n - k there are n - k + 1 places for a window.",
            when=lambda i, o: o.cols.shape[-1] == (i._out[0] - 1) * (i._out[1] - 1)),
    Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does the result get its "
            "dtype?", lambda i, want: {"cols": np.trunc(want.cols)}),
)

_SWAPPED = Mistake(SWAPPED.name, SWAPPED.hint,
                   _of(lambda i, x: cases.unfold(i, x, stride=i.get("dilation", 1), dilation=i.get("stride", 1))))

WITH_STRIDE = (
    _SWAPPED,
    Mistake("stride ignored", STRIDE + " And there are fewer of them.", _of(lambda i, x: cases.unfold(i, x, stride=1))),
    Mistake("stride counted in the size alone", STRIDE, _cut(stride=1)),
    Mistake("stride along the rows alone", STRIDE, _of(lambda i, x: cases.unfold(i, x, stride=(i.stride, 1)))),
    Mistake("stride along the columns alone", STRIDE, _of(lambda i, x: cases.unfold(i, x, stride=(1, i.stride)))),
    Mistake("windows rounded up", FLOOR, when=lambda i, o: o.cols.shape[-1] > i._out[0] * i._out[1]
            and o.cols.shape[-1] in {h * w for h in (i._out[0], i._out[0] + 1) for w in (i._out[1], i._out[1] + 1)}),
)

WITH_PADDING = (
    Mistake("padding ignored", PADDING, _of(lambda i, x: cases.unfold(i, x, padding=0))),
    *(Mistake("padding on one side", PADDING, _of(lambda i, x, a=a, b=b: cases.unfold(
        i, padded(x, a * i.padding, b * i.padding), padding=0))) for a, b in ((0, 1), (1, 0), (0, 2), (2, 0))),
    Mistake("padding along the rows alone", PADDING, _of(lambda i, x: cases.unfold(i, x, padding=(i.padding, 0)))),
    Mistake("padding along the columns alone", PADDING, _of(lambda i, x: cases.unfold(i, x, padding=(0, i.padding)))),
    Mistake("padded twice", PADDING, _of(lambda i, x: cases.unfold(i, x, padding=2 * i.padding))),
    *(Mistake(name, "The padding is made of zeros.", _of(
        lambda i, x, mode=mode: cases.unfold(i, padded_by(mode, x, i.padding), padding=0)))
      for mode, name in OTHER_PADDING),
    Mistake("all axes padded", "Only rows and columns are padded: np.pad takes a pair for each axis, (0, 0) for images "
            "and channels.", when=lambda i, o: len(o.cols) == len(i.x) + 2 * i.padding),
)

WITH_DILATION = (
    _SWAPPED,
    Mistake("dilation ignored", DILATION, _of(lambda i, x: cases.unfold(i, x, dilation=1))),
    Mistake("dilation off by one", DILATION + " Dilation 1 is the plain window.",
            _of(lambda i, x: cases.unfold(i, x, dilation=i.dilation + 1))),
    Mistake("dilation off by one", DILATION + " Dilation 1 is the plain window.",
            _of(lambda i, x: cases.unfold(i, x, dilation=i.dilation - 1))),
    Mistake("dilation counted in the size alone", DILATION, _cut(dilation=1)),
    Mistake("dilation along the rows alone", DILATION, _of(lambda i, x: cases.unfold(i, x, dilation=(i.dilation, 1)))),
    Mistake("dilation along the columns alone", DILATION, _of(lambda i, x: cases.unfold(i, x, dilation=(1, i.dilation)))),
    Mistake("dilation taken for a stride", "Dilation spreads a window's entries; the windows still begin at every row.",
            _of(lambda i, x: cases.unfold(i, x, dilation=1, stride=i.dilation))),
)

WITH_PAIR = (
    Mistake("a pair not understood", PAIR, error="unsupported operand"),
    Mistake("a pair not understood", PAIR, error="object cannot be interpreted as an integer"),
    Mistake("a pair not understood", PAIR, error="can only concatenate"),
    Mistake("a pair not understood", PAIR, error="can't multiply sequence"),
    Mistake("a pair not understood", PAIR, error="not supported between"),
    Mistake("a pair not understood", PAIR, error="unhashable"),
    Mistake("height and width of the window swapped", ROWS,
            _of(lambda i, x: cases.unfold(type(i)({**i, "kernel_size": i.kernel_size[::-1]}), x))),
    Mistake("only the window's height used", PAIR,
            _of(lambda i, x: cases.unfold(type(i)({**i, "kernel_size": i.kernel_size[0]}), x))),
    Mistake("only the window's width used", PAIR,
            _of(lambda i, x: cases.unfold(type(i)({**i, "kernel_size": i.kernel_size[1]}), x))),
)

_only_x = cases.without("cols", "x_shape")

im2col = Exercise("im2col", 4, (
    Check("windows as columns", with_float32(_only_x(cases.plain_cases)), _call, cases.expected_cols, mistakes=PLAIN,
          weight=1.5),
    Check("stride", _only_x(cases.strided_cases), _call, cases.expected_cols, mistakes=(*WITH_STRIDE, *PLAIN)),
    Check("padding", _only_x(cases.padded_cases), _call, cases.expected_cols,
          mistakes=(*WITH_PADDING, *WITH_STRIDE, *PLAIN)),
    Check("dilation", _only_x(cases.dilated_cases), _call, cases.expected_cols, mistakes=(*WITH_DILATION, *PLAIN)),
    Check("kernel_size as a pair", _only_x(cases.pair_cases), _call, cases.expected_cols, weight=0.8,
          mistakes=(*WITH_PAIR, *PLAIN)),
    *style_checks(_only_x(cases.style_cases), _call, cases.expected_cols, ("x",)),
), rules_out=NO_READY_LAYER)
