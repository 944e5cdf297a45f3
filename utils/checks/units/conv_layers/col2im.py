"""col2im(cols, x_shape, kernel_size, stride, padding, dilation) -> x_shape, judged against torch.nn.functional.fold."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.conv_layers import patch_cases as cases
from utils.checks.units.conv_layers.conv_output_mistakes import DILATION, INDEX, ROWS
from utils.checks.units.conv_layers.im2col import ONE_BY_ONE, ORDER, WITH_PAIR
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch, plain

ADDS = ("An entry of x may stand in several columns. col2im adds them all up: it is the adjoint of im2col, not its "
        "inverse. (With an array of indices, a += keeps one of several; np.add.at adds them all.)")
PLACE = "Window (i, j) begins at row i * stride and column j * stride of the padded image: its column goes back there."
CROP = "The result has the shape x_shape: the padding's rows and columns are cut off again on all four sides."
SHAPE = "The result has the shape x_shape, also where the last rows or columns lie in no window: they stay 0."
COUNTS = "Columns of ones count: each entry of x gets the number of windows that it lies in."
ADJOINT = ("The adjoint is what makes the sum of im2col(x) * c equal to the sum of x * col2im(c) for every x and c: "
           "whatever im2col copied from an entry, col2im adds back to it.")


def _call(f, i):
    return {"x": f.col2im(i.cols, i.x_shape, i.kernel_size, **cases.plain_options(i))}


def _of(function: Callable) -> Callable:
    """A mistake's image, `function(i, cols)` of a float64 tensor."""
    return lambda i, want: {"x": numpy(lambda cols: function(i, cols), i.cols)}


def _read_as(*order: int) -> Callable:
    """The columns read as if their axes stood in another order, and then put back right."""
    def gives(i, want):
        axes = cases.by_axes(i, i.cols)
        there = axes.reshape([axes.shape[k] for k in order])
        cols = there.transpose(np.argsort(order)).reshape(i.cols.shape)
        return {"x": numpy(lambda c: cases.fold(i, c), cols)}
    return gives


def _counts(i: Bunch) -> np.ndarray:
    return numpy(lambda c: cases.fold(i, c), np.ones_like(i.cols))


def _wide(i: Bunch, cols: np.ndarray) -> np.ndarray:
    """The image with its padding still on."""
    shape = tuple(n + 2 * i.get("padding", 0) for n in i.x_shape[2:])
    return numpy(lambda c: cases.fold(i, c, shape=shape, padding=0), cols)


def _kept(window_by_window: bool, first: bool = False) -> Callable:
    """What is written instead of added: the last (or the first) to reach an entry stays."""
    def gives(i, want):
        p = i.get("padding", 0)
        shape = tuple(n + 2 * p for n in i.x_shape[2:])
        places = np.arange(shape[0] * shape[1], dtype=float).reshape(1, 1, *shape)
        where = numpy(lambda x: cases.unfold(i, x, padding=0), places)[0].astype(int)
        cols = i.cols.reshape(*i.x_shape[:2], *where.shape)
        if window_by_window:
            where, cols = where.T, cols.swapaxes(2, 3)
        where, cols = where.ravel(), cols.reshape(*cols.shape[:2], -1)
        if first:
            where, cols = where[::-1], cols[..., ::-1]
        wide = np.zeros((*i.x_shape[:2], shape[0] * shape[1]))
        wide[:, :, where] = cols
        wide = wide.reshape(*i.x_shape[:2], *shape)
        return {"x": wide[:, :, p:p + i.x_shape[2], p:p + i.x_shape[3]]}
    return gives


def _stride_left_out(i, want):
    """Every window put where it would stand with stride 1."""
    cols = cases.by_axes(i, i.cols)
    wide = np.zeros_like(_wide(i, i.cols))
    reach = tuple(n + (k - 1) * i.get("dilation", 1) for n, k in zip(i._out, cols.shape[2:4], strict=True))
    small = numpy(lambda c: cases.fold(i, c, shape=reach, padding=0, stride=1), i.cols)
    wide[:, :, :reach[0], :reach[1]] = small
    p = i.get("padding", 0)
    return {"x": wide[:, :, p:p + i.x_shape[2], p:p + i.x_shape[3]]}


def _dilation_left_out(i, want):
    """Every window put together without gaps."""
    wide = np.zeros_like(_wide(i, i.cols))
    reach = tuple((n - 1) * i.get("stride", 1) + k for n,
                  k in zip(i._out, cases.by_axes(i, i.cols).shape[2:4], strict=True))
    small = numpy(lambda c: cases.fold(i, c, shape=reach, padding=0, dilation=1), i.cols)
    wide[:, :, :reach[0], :reach[1]] = small
    p = i.get("padding", 0)
    return {"x": wide[:, :, p:p + i.x_shape[2], p:p + i.x_shape[3]]}


def _cut_at(start: Callable[[int], int]) -> Callable:
    def gives(i, want):
        at = start(i.padding)
        return {"x": _wide(i, i.cols)[:, :, at:at + i.x_shape[2], at:at + i.x_shape[3]]}
    return gives


PLAIN = (
    Mistake("cut with an empty slice", "x[:, :, p:-p, p:-p] is empty for p = 0, since -0 is 0: count from the front, p "
                                       "to p + H.",
            when=lambda i, o: o.x.size == 0),
    BROADCAST, INDEX,
    *(Mistake("assigned where it must add", ADDS, _kept(*order)) for order in ((True,), (False,), (True, True),
                                                                               (False, True))),
    Mistake("divided by the counts", ADDS + " Nothing is averaged.",
            lambda i, want: {"x": np.divide(want.x, _counts(i), out=np.zeros_like(want.x), where=_counts(i) > 0)}),
    Mistake("divided by the window's size", ADDS + " Nothing is averaged.",
            lambda i, want: {"x": want.x / (cases.kernel(i)[0] * cases.kernel(i)[1])}),
    Mistake("channels last within a column", ORDER, _read_as(0, 2, 3, 1, 4, 5)),
    Mistake("rows and columns of the window swapped", ROWS + " " + ORDER, _read_as(0, 1, 3, 2, 4, 5)),
    Mistake("windows counted down the image first", ORDER, _read_as(0, 1, 2, 3, 5, 4)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _read_as(0, 1, 4, 5, 2, 3)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _read_as(0, 4, 5, 1, 2, 3)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _read_as(1, 2, 3, 4, 5, 0)),
    Mistake("reshaped without transpose", ONE_BY_ONE, _read_as(4, 5, 0, 1, 2, 3)),
    Mistake("windows flipped", "The first entry of a column is the window's upper left.", _of(
        lambda i, cols: cases.fold(i, _flipped(i, cols)))),
    Mistake("one image for all", "Every image of the batch has its own columns.",
            lambda i, want: {"x": np.broadcast_to(want.x[-1], want.x.shape)}),
    Mistake("one image for all", "Every image of the batch has its own columns.",
            lambda i, want: {"x": np.broadcast_to(want.x[0], want.x.shape)}),
    Mistake("images added up", "Every image of the batch has its own columns.",
            lambda i, want: {"x": np.broadcast_to(want.x.sum(axis=0), want.x.shape)}),
    Mistake("channels added up", "Every channel has its own part of a column.",
            lambda i, want: {"x": np.broadcast_to(want.x.sum(axis=1, keepdims=True), want.x.shape)}),
    Mistake("rows and columns of the image swapped", ROWS, lambda i, want: {"x": want.x.swapaxes(2, 3)}),
    Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does the result get its "
            "dtype?", lambda i, want: {"x": np.trunc(want.x)}),
)


def _flipped(i, cols):
    import torch
    return torch.tensor(cases.by_axes(i, cols.numpy())[:, :, ::-1, ::-1].copy()).reshape(cols.shape)


WITH_STRIDE = (
    Mistake("stride ignored", PLACE, _stride_left_out),
    Mistake("rows that no window reached left off", SHAPE, when=lambda i, o: o.x.shape != tuple(i.x_shape) and all(
        0 < n <= m for n, m in zip(o.x.shape[2:], i.x_shape[2:], strict=True))),
)
WITH_PADDING = (
    Mistake("padding left on the image", CROP, when=lambda i,
            o: o.x.shape[2:] == tuple(n + 2 * i.padding for n in i.x_shape[2:])),
    *(Mistake("padding cut off at the wrong place", CROP, _cut_at(start)) for start in (lambda p: 0, lambda p: 2 * p)),
    Mistake("padding cut off on one side", CROP, when=lambda i,
            o: o.x.shape[2:] == tuple(n + i.padding for n in i.x_shape[2:])),
)
WITH_DILATION = (
    Mistake("dilation ignored", DILATION, _dilation_left_out),
)


def _only_cols(drawn):
    return cases.without("x")(drawn)


def _ones(rng):
    """Columns of ones: what comes back counts the windows."""
    drawn = {**cases.plain_cases(rng), **cases.strided_cases(rng), **cases.padded_cases(rng)}
    names = ("all sizes equal", "stride 3, larger than the window", "padding 1, stride 2, a column left over")
    return {n: {**_only_cols(lambda _: drawn)(rng)[n], "cols": np.ones_like(drawn[n]["cols"])} for n in names}


def _pairs_of_x_and_cols(rng):
    """Cases whose x stays with the judge."""
    drawn = {**cases.strided_cases(rng), **cases.dilated_cases(rng)}
    return {n: {**{k: v for k, v in c.items() if k != "x"}, "_x": c["x"]} for n, c in drawn.items()
            if n in ("stride 2", "stride 2, a row and a column left over", "dilation 2, padding 2")}


def _image(f, i):
    x = plain(_call(f, i)["x"], "x")
    if not isinstance(x, np.ndarray) or x.shape != tuple(i.x_shape):
        raise BadAnswer(f"col2im should return an array of shape {tuple(i.x_shape)}; it has {getattr(x, 'shape', None)}.")
    return {"x": x}


def _adjoint(i: Bunch, o: Bunch) -> Failure | None:
    there = float((numpy(lambda x: cases.unfold(i, x), i._x) * i.cols).sum())
    back = float((i._x * o.x).sum())
    size = float(np.abs(numpy(lambda x: cases.unfold(i, x), i._x) * i.cols).sum())
    if np.isfinite(back) and abs(there - back) <= 1e-8 * size:
        return None
    return Failure(f"the sum of im2col(x) * cols is {there:.6g}, and the sum of x * col2im(cols) is {back:.6g}.", ADJOINT)


col2im = Exercise("col2im", 4, (
    Check("columns back in their places", with_float32(_only_cols(cases.plain_cases)), _call, cases.expected_image,
          mistakes=PLAIN, weight=1.5),
    Check("counts: columns of ones", _ones, _call, cases.expected_image, weight=0.6, hint=COUNTS, mistakes=(
        Mistake("every count is 1", ADDS, lambda i, want: {"x": (want.x > 0).astype(float)}), *WITH_STRIDE,
        *WITH_PADDING, *PLAIN)),
    Check("stride", _only_cols(cases.strided_cases), _call, cases.expected_image, mistakes=(*WITH_STRIDE, *PLAIN)),
    Check("padding", _only_cols(cases.padded_cases), _call, cases.expected_image,
          mistakes=(*WITH_PADDING, *WITH_STRIDE, *PLAIN)),
    Check("dilation", _only_cols(cases.dilated_cases), _call, cases.expected_image,
          mistakes=(*WITH_DILATION, *WITH_STRIDE, *PLAIN)),
    Check("kernel_size as a pair", _only_cols(cases.pair_cases), _call, cases.expected_image, weight=0.8,
          mistakes=(Mistake("height and width of the window swapped", ROWS, _of(lambda i, cols: cases.fold(
              Bunch({**i, "kernel_size": i.kernel_size[::-1]}), cols))),
        Mistake("height and width of the window swapped", ROWS, error="cannot reshape array"),
        *(m for m in WITH_PAIR if m.error), *PLAIN)),
    Check("adjoint of im2col", _pairs_of_x_and_cols, _image, judge=_adjoint, weight=0.5),
    *style_checks(_only_cols(cases.style_cases), _call, cases.expected_image, ("cols",)),
), rules_out=NO_READY_LAYER)
