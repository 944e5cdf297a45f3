"""conv1d_matrix(w, n, stride, padding): the correlation as a banded matrix (Discussion 3, problem 5)."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.convolution.drawing import length, whole
from utils.checks.units.convolution.torch_layers import correlation
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION
from utils.checks.values import plain

OPTIONS = ("stride", "padding")
PADDED_COLUMNS = "columns for the padding as well"


def _case(rng, kernel_size, stride=1, padding=0, left_over=0, steps=None):
    steps = whole(rng, 3, 5) if steps is None else steps
    drawn = {"w": rng.normal(size=kernel_size), "n": length(kernel_size, stride, padding, steps, left_over)}
    if stride > 1:
        drawn["stride"] = stride
    if padding:
        drawn["padding"] = padding
    return drawn


def _plain(rng):
    n = whole(rng, 3, 6)
    return {"three weights": _case(rng, 3), "two weights": _case(rng, 2), "one weight": _case(rng, 1),
            "five weights": _case(rng, 5), "a long signal": _case(rng, 7, steps=whole(rng, 20, 30)),
            "as long as the signal": {"w": rng.normal(size=n), "n": n}}


def _paddings(rng):
    return {"Discussion 3's problem 5": {"w": rng.normal(size=3), "n": 4, "padding": 1},
            "five weights, padding 2": _case(rng, 5, padding=2, steps=whole(rng, 5, 8)),
            "two weights, padding 1": _case(rng, 2, padding=1),
            "two weights, padding 2": _case(rng, 2, padding=2, steps=whole(rng, 4, 6)),
            "a filter longer than the signal": _case(rng, 5, padding=2, steps=whole(rng, 1, 2))}


def _strides(rng):
    return {"stride 2": _case(rng, 3, 2), "stride 2, one entry left over": _case(rng, 4, 2, left_over=1),
            "stride 3, two entries left over": _case(rng, 2, 3, left_over=2),
            "stride 2, padding 1": _case(rng, 3, 2, 1), "stride 3, padding 2, one left over": _case(rng, 5, 3, 2, 1),
            "a stride longer than the filter": _case(rng, 2, 4, left_over=1),
            "one weight, stride 2, padding 1": _case(rng, 1, 2, 1, 1)}


def _products(rng):
    drawn = {"no options": _case(rng, 3), "stride 2, padding 1": _case(rng, 4, 2, 1, 1)}
    return {name: {**case, "x": rng.normal(size=case["n"])} for name, case in drawn.items()}


def _matrix_of(f, i):
    return f.conv1d_matrix(i.w, i.n, **{o: i[o] for o in OPTIONS if o in i})


def _call(f, i):
    return {"M": _matrix_of(f, i)}


def _call_product(f, i):
    M = plain(_matrix_of(f, i), "M")
    if not isinstance(M, np.ndarray) or M.ndim != 2 or M.shape[1] != len(i.x):
        padded = isinstance(M, np.ndarray) and M.shape[1:] == (len(i.x) + 2 * i.get("padding", 0),)
        raise BadAnswer(f"M should be a matrix with one column for each of the {len(i.x)} entries of x; it "
                        + (f"has {PADDED_COLUMNS}: its shape is {M.shape}." if padded else
                           f"has the shape {M.shape}." if isinstance(M, np.ndarray) else f"is {M!r:.40}."))
    return {"M @ x": M @ i.x}


def _matrix(w, n, stride=1, padding=0):
    """Column j is what PyTorch's convolution makes of a signal that is 1 at j and 0 elsewhere."""
    import torch
    return numpy(lambda w: torch.nn.functional.conv1d(torch.eye(n, dtype=w.dtype)[:, None], w[None, None], stride=stride,
                                                      padding=padding)[:, 0].T, w)


def _of(i, w=None, **other):
    given = {"n": i.n, "stride": i.get("stride", 1), "padding": i.get("padding", 0), **other}
    return _matrix(i.w if w is None else w, **given)


def _with(**other):
    return lambda i, want: {"M": _of(i, **other)}


def _columns(i, left, right):
    """The matrix for the signal with its padding, cut to the columns from `left` to `right` paddings."""
    p = i.get("padding", 0)
    wide = _of(i, n=i.n + 2 * p, padding=0)
    return wide[:, int(left * p):int(right * p) + i.n]


def _wrapped(i, right):
    """The matrix where weights that meet the padding count from the other end: at the left, and at the right if so said."""
    p = i.get("padding", 0)
    wide = _of(i, n=i.n + 2 * p, padding=0)
    M = wide[:, p:p + i.n].copy()
    M[:, i.n - p:] += wide[:, :p]
    if right:
        M[:, :p] += wide[:, p + i.n:]
    return M


def _one_more(i):
    """One row more where entries are left over, its filter cut off by the end."""
    p = i.get("padding", 0)
    return _of(i, n=i.n + 2 * p + i.get("stride", 1) - 1, padding=0)[:, p:p + i.n]


def _shifted(i, step):
    """As many rows as there should be, each `step` entries further than the one above."""
    n = i.n + 2 * i.get("padding", 0)
    rows = _of(i, n=n + step * len(_of(i)), stride=step, padding=0)[:len(_of(i)), :n]
    return rows[:, i.get("padding", 0):][:, :i.n]


def _beyond(i, mode):
    """A row for every column that a filter may begin at, beyond the end as well; PyTorch's `mode` says what lies there."""
    import torch
    pad, conv1d = torch.nn.functional.pad, torch.nn.functional.conv1d
    signals = torch.eye(i.n, dtype=torch.float64)[:, None]
    signals = pad(signals, (0, i.w.size - 1), mode=mode)
    return numpy(lambda w: conv1d(signals, w[None, None], stride=i.get("stride", 1))[:, 0].T, i.w)


BAND = "Row j holds the filter where window j lies, and zeros elsewhere. At which column does window j begin?"
CUT = ("x has n entries, so the matrix has n columns. The padding's zeros add nothing to a product: what becomes of the "
       "columns that would meet them?")
MISTAKES = (
    Mistake("columns of the padding kept", CUT, lambda i, want: {"M": _columns(i, 0, 2)}),
    Mistake("columns cut at one side alone", CUT + " They lie on both sides.", lambda i, want: {"M": _columns(i, 0, 0)}),
    Mistake("columns cut at one side alone", CUT + " They lie on both sides.", lambda i, want: {"M": _columns(i, 2, 2)}),
    Mistake("columns cut at one side alone", CUT + " They lie on both sides.", lambda i, want: {"M": _columns(i, 0, 1)}),
    Mistake("columns cut at one side alone", CUT + " They lie on both sides.", lambda i, want: {"M": _columns(i, 1, 2)}),
    Mistake("kernel flipped", "The kernel was reversed: that is the convolution of mathematics. In each row the filter "
            "stands as it is, w[0] first.", lambda i, want: {"M": _of(i, i.w[::-1].copy())}),
    Mistake("matrix transposed", "M @ x gives the L outputs: a row for each output, a column for each entry of x.",
            lambda i, want: {"M": want.M.T}),
    Mistake("stride ignored", "From one row to the next the filter moves by stride columns.", _with(stride=1)),
    Mistake("stride ignored", "The number of rows is right; from one to the next the filter moves by stride columns.",
            lambda i, want: {"M": _shifted(i, 1)}),
    Mistake("padding ignored", "With padding the first window begins that many entries before x does.", _with(padding=0)),
    Mistake("windows side by side", "Windows overlap: from row to row the filter moves by stride columns, not by "
            "its length.",
            lambda i, want: {"M": _shifted(i, i.w.size)}),
    Mistake("negative index", "An index below 0 raises no error in Python: M[i, -1] is the last entry of the row. A weight "
            "that meets the padding has no column.", lambda i, want: {"M": _wrapped(i, right=False)}),
    Mistake("filter wraps around", "A weight that meets the padding has no column: it does not go on at the other end.",
            lambda i, want: {"M": _wrapped(i, right=True)}),
    Mistake("padding counted once", "With padding the filter has more positions: the zeros at both ends count.",
            lambda i, want: {"M": want.M[:len(_of(i, n=i.n + i.get("padding", 0), padding=0))]}),
    Mistake("as many rows as without padding", "With padding the filter has more positions, each with a row of its own.",
            lambda i, want: {"M": want.M[:len(_of(i, padding=0))]}),
    Mistake("a row beyond the end", "Only windows that lie in the padded signal as a whole have a row: the number of "
            "strides is rounded down.", lambda i, want: {"M": _one_more(i)}),
    Mistake("stride along the columns", "stride moves the filter from row to row: it is the rows of stride 1 that are left "
            "out.", lambda i, want: {"M": _of(i, stride=1)[:, ::i.get("stride", 1)]}),
    Mistake("last row left empty", "The last position's row holds the filter, too.",
            lambda i, want: {"M": np.where(np.arange(len(want.M))[:, None] < len(want.M) - 1, want.M, 0.0)}),
    Mistake("filter centred on the diagonal", "Stride and padding say where a window begins: without padding row 0 begins "
            "at column 0.",
            lambda i, want: {"M": _of(i, stride=1, padding=i.w.size // 2)[:i.n][::i.get("stride", 1)]}),
    Mistake("last row forgotten", "The last row's filter ends at the last column (of the padded signal).",
            lambda i, want: {"M": want.M[:-1]}),
    Mistake("first row forgotten", "The first row's filter begins at the first entry of the padded signal.",
            lambda i, want: {"M": want.M[1:]}),
    Mistake("filter wraps around", "A filter that reaches the end does not go on at the beginning: with as many rows as "
            "the filter has places, none needs to.", lambda i, want: {"M": _beyond(i, "circular")}),
    Mistake("filter cut off at the end", "Only windows that lie in the padded signal as a whole have a row.",
            lambda i, want: {"M": _beyond(i, "constant")}),
    Mistake("every row alike", "From one row to the next the filter moves by stride columns.",
            lambda i, want: {"M": want.M[:1].repeat(len(want.M), axis=0)}),
    Mistake("matrix flattened", "M has two axes: a row for each output, a column for each entry of x.",
            lambda i, want: {"M": want.M.ravel()}),
    Mistake("each row all ones", "Each row holds the weights.", lambda i, want: {"M": _of(i, np.ones(i.w.size))}),
    Mistake("fractions cut off", "The matrix has an integer dtype, so what is stored in it loses its fraction.",
            lambda i, want: {"M": np.trunc(want.M)}),
    Mistake("one weight on the whole band", "Along a row the weights follow one another: w[0], w[1], ...",
            lambda i, want: {"M": _of(i, np.full(i.w.size, i.w[0]))}),
    Mistake("the matrix for the padded size", CUT, when=lambda i, o: (
        i.get("padding", 0) > 0 and o.M.shape == (len(_of(i)), i.n + 2 * i.padding))),
    Mistake("floor forgotten", "The number of rows is a whole number, rounded down. In Python / gives a float, even where "
            "nothing is left over.", error="cannot be interpreted as an integer"),
    Mistake("filter does not fit its row", "Where the window reaches into the padding, only a part of the filter stands in "
            "the row: which part?", error="could not be broadcast"),
    Mistake("filter does not fit its row", "Where the window reaches into the padding, only a part of the filter stands in "
            "the row: which part?", error="out of bounds"),
)
PRODUCT_MISTAKES = (
    Mistake("kernel flipped", "The kernel was reversed: in each row the filter stands as it is, w[0] first.",
            lambda i, want: {"M @ x": _product(i, w=i.w[::-1].copy())}),
    Mistake("stride ignored", "From one row to the next the filter moves by stride columns.",
            lambda i, want: {"M @ x": _product(i, stride=1)}),
    Mistake("padding ignored", "With padding the first window begins that many entries before x does.",
            lambda i, want: {"M @ x": _product(i, padding=0)}),
    Mistake("columns of the padding kept", CUT, error=PADDED_COLUMNS),
)


def _product(i, w=None, **other):
    given = {"stride": i.get("stride", 1), "padding": i.get("padding", 0), **other}
    return correlation(i.x, i.w if w is None else w, **given)


def _right(i):
    return {"M": _of(i)}


conv1d_matrix = Exercise("conv1d_matrix", 4, (
    Check("stride 1, no padding", with_float32(_plain), _call, _right, mistakes=MISTAKES, hint=BAND),
    Check("padding", _paddings, _call, _right, mistakes=MISTAKES, hint=CUT),
    Check("stride", _strides, _call, _right, mistakes=MISTAKES, hint=BAND),
    Check("the matrix times x is the correlation", _products, _call_product, lambda i: {"M @ x": _product(i)},
          mistakes=PRODUCT_MISTAKES, weight=0.5, hint="Multiply a row of M with x by hand: is it one window's sum?"),
    *style_checks(_paddings, _call, _right, ("w",)),
), rules_out=NO_READY_CONVOLUTION)
