"""cross_correlate1d(x, w, stride, padding): a filter slides along a signal (Discussion 3, section 2.1)."""
from __future__ import annotations

import numpy as np

from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.convolution.drawing import signal, whole
from utils.checks.units.convolution.torch_layers import correlation
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION

OPTIONS = ("stride", "padding")


def _plain(rng):
    n = whole(rng, 4, 8)
    return {"three weights": signal(rng, 3), "one weight": signal(rng, 1), "two weights": signal(rng, 2),
            "four weights": signal(rng, 4), "five weights": signal(rng, 5),
            "as long as the signal": {"x": rng.normal(size=n), "w": rng.normal(size=n)},
            "a long filter on a long signal": signal(rng, whole(rng, 9, 13), steps=whole(rng, 70, 90))}


def _strides(rng):
    return {"stride 2": {**signal(rng, 3, 2), "stride": 2},
            "stride 2, one entry left over": {**signal(rng, 3, 2, left_over=1), "stride": 2},
            "stride 3, two entries left over": {**signal(rng, 2, 3, left_over=2), "stride": 3},
            "a stride longer than the filter": {**signal(rng, 2, 4, left_over=1), "stride": 4},
            "a stride that leaves one position": {**signal(rng, 4, 3, steps=0, left_over=2), "stride": 3},
            "one weight, stride 2": {**signal(rng, 1, 2, left_over=1), "stride": 2}}


def _paddings(rng):
    return {"three weights, padding 1": {**signal(rng, 3, padding=1), "padding": 1},
            "five weights, padding 2": {**signal(rng, 5, padding=2, steps=whole(rng, 5, 8)), "padding": 2},
            "two weights, padding 2": {**signal(rng, 2, padding=2, steps=whole(rng, 5, 8)), "padding": 2},
            "a filter longer than the signal": {**signal(rng, 5, padding=2, steps=whole(rng, 1, 2)), "padding": 2}}


def _both(rng):
    return {"stride 2, padding 1": {**signal(rng, 3, 2, 1), "stride": 2, "padding": 1},
            "stride 1, padding 2": {**signal(rng, 2, 1, 2, steps=whole(rng, 5, 8)), "stride": 1, "padding": 2},
            "stride 3, padding 2, one left over": {**signal(rng, 4, 3, 2, left_over=1), "stride": 3, "padding": 2},
            "stride 2, padding 2, one left over": {**signal(rng, 5, 2, 2, left_over=1), "stride": 2, "padding": 2},
            "stride 3, padding 1, two left over": {**signal(rng, 2, 3, 1, left_over=2), "stride": 3, "padding": 1},
            "stride 3, padding 2, two left over": {**signal(rng, 3, 3, 2, left_over=2), "stride": 3, "padding": 2}}


def _call(f, i):
    return {"result": f.cross_correlate1d(i.x, i.w, **{o: i[o] for o in OPTIONS if o in i})}


def _of(i, x=None, w=None, **other):
    """The correlation of a case, with another signal, filter, stride or padding where one is given."""
    options = {"stride": i.get("stride", 1), "padding": i.get("padding", 0), **other}
    return correlation(i.x if x is None else x, i.w if w is None else w, **options)


def _padded(mode=None, left=1, right=1):
    """The correlation after a padding of another kind: np.pad's `mode`, `left` and `right` times as wide."""
    def gives(i, want):
        p = i.get("padding", 0)
        x = np.pad(i.x, (int(left * p), int(right * p)), mode=mode or "constant")
        return {"result": _of(i, x, padding=0)}
    return gives


def _with(**other):
    return lambda i, want: {"result": _of(i, **other)}


def _first_windows(i, want):
    """As many outputs as there should be, from windows one entry apart."""
    return {"result": _of(i, stride=1)[:want.result.size]}


def _begun_at_the_other_end(i, want):
    """Entries of the end in place of the first zeros; zeros at the end."""
    p = i.get("padding", 0)
    return {"result": _of(i, np.pad(np.pad(i.x, (p, 0), mode="wrap"), (0, p)), padding=0)}


def _one_for_each_entry(i, want):
    """As many outputs as entries of x, stride apart, with windows that hang over the end."""
    p, s = i.get("padding", 0), i.get("stride", 1)
    return {"result": _of(i, np.pad(i.x, (p, p + i.w.size)), padding=0)[:-(-i.x.size // s)]}


def _rounded_up(i, want):
    """One output more where entries are left over, its window filled up with zeros."""
    s = i.get("stride", 1)
    return {"result": _of(i, np.pad(i.x, (i.get("padding", 0), i.get("padding", 0) + s - 1)), padding=0)}


def _windows_side_by_side(i, want):
    return {"result": _of(i, stride=i.w.size)}


FLIPPED = "The kernel was reversed: that is the convolution of mathematics. Here w[0] meets the window's first entry."
ZEROS = "Padding adds zeros here, and the same number of them at both ends."
LAST = ("The last position is the one whose window ends with the last entry. Count by hand how often a window of 2 fits "
        "into 4 entries.")
WHOLE = ("The number of positions is a whole number, rounded down. In Python / gives a float, even where nothing is left "
         "over.")

# Mistakes that show in few cases come first: where those cases alone are wrong, they are the likelier ones.
MISTAKES = (
    Mistake("kernel flipped", FLIPPED, lambda i, want: {"result": _of(i, w=i.w[::-1].copy())}),
    Mistake("stride ignored", "From one output to the next the window moves by stride entries.", _with(stride=1)),
    Mistake("stride ignored", "The number of outputs is right; the windows still move by one entry. Where does window j "
            "begin?", _first_windows),
    Mistake("windows side by side", "Windows overlap: the next one begins stride entries further, not behind the last.",
            _windows_side_by_side),
    Mistake("padding ignored", "padding asks for zeros at both ends of x before the filter slides.", _with(padding=0)),
    Mistake("stride and padding ignored", "Both are named in the function's first line, and neither is used.",
            _with(stride=1, padding=0)),
    Mistake("padding counted once", ZEROS, _padded(right=0)),
    Mistake("padding counted once", ZEROS, _padded(left=0)),
    Mistake("padding divided between the ends", "padding zeros at each end, not in all.", _padded(left=0.5, right=0.5)),
    Mistake("padding doubled", "padding zeros at each end, not twice as many.", _padded(left=2, right=2)),
    Mistake("border repeated instead of zeros", ZEROS, _padded("edge")),
    Mistake("border mirrored instead of zeros", ZEROS, _padded("reflect")),
    Mistake("border mirrored instead of zeros", ZEROS, _padded("symmetric")),
    Mistake("signal continued from its other end", ZEROS, _padded("wrap")),
    Mistake("negative index", "An index below 0 raises no error in Python: x[-1] is the last entry. Before the first entry "
            "there should be zeros.", _begun_at_the_other_end),
    Mistake("as many positions as without padding", "With padding the signal is longer, and the filter has more "
            "positions.", lambda i, want: {"result": want.result[:_of(i, padding=0).size]}),
    Mistake("result padded instead of the signal", "The zeros go around x, before the filter slides: windows that lie "
            "half over them still count.",
            lambda i, want: {"result": np.pad(_of(i, padding=0), i.get("padding", 0))}),
    Mistake("zeros not put in", "The number of positions counts the padding, and the windows are taken from x without it.",
            lambda i, want: {"result": np.append(_of(i, padding=0), np.zeros(want.result.size))[:want.result.size]}),
    Mistake("ends cut off again", "The outputs whose windows lie half over the zeros belong to the result.",
            lambda i, want: {"result": want.result[i.get("padding", 0):want.result.size - i.get("padding", 0)]}),
    Mistake("ones in place of zeros", ZEROS, lambda i, want: {
        "result": _of(i, np.pad(i.x, i.get("padding", 0), constant_values=1.0), padding=0)}),
    Mistake("window filled up beyond the end", "A position where the window would hang over the end is dropped: the "
            "number of positions is rounded down.", _rounded_up),
    Mistake("last position forgotten", LAST, lambda i, want: {"result": want.result[:-1]}),
    Mistake("two positions forgotten", LAST + " Discussion 3 prints n - k - 1 for the length, which is a slip.",
            lambda i, want: {"result": want.result[:-2]}),
    Mistake("first position forgotten", "The first window begins at the first entry.",
            lambda i, want: {"result": want.result[1:]}),
    Mistake("padded to the input's length", "Only as many zeros are added as padding says; without them the result is "
            "shorter than x.", lambda i, want: {"result": _of(i, np.pad(i.x, ((i.w.size - 1) // 2, i.w.size // 2)),
                                                              padding=0)}),
    Mistake("padded to the input's length", "Only as many zeros are added as padding says; without them the result is "
            "shorter than x.", lambda i, want: {"result": _of(i, np.pad(i.x, (i.w.size // 2, (i.w.size - 1) // 2)),
                                                              padding=0)}),
    Mistake("an output for each entry of x", "Only windows that lie in the padded signal as a whole count.",
            _one_for_each_entry),
    Mistake("stride and padding swapped", "stride is how far the window moves, padding how many zeros each end gets.",
            lambda i, want: {"result": _of(i, stride=max(i.get("padding", 0), 1), padding=i.get("stride", 1))}),
    Mistake("full correlation", "Only windows that lie in the padded signal count.",
            lambda i, want: {"result": _of(i, padding=i.w.size - 1)}),
    Mistake("products averaged", "An output is the sum of the products, not their mean.",
            lambda i, want: {"result": want.result / i.w.size}),
    Mistake("started from ones", "A sum begins at 0: np.zeros, not np.ones.",
            lambda i, want: {"result": want.result + 1}),
    Mistake("divided by the filter's sum", "An output is the sum of the products as it is; nothing is divided.",
            lambda i, want: {"result": want.result / i.w.sum()}),
    Mistake("outputs in reverse order", "Output 0 belongs to the first window.",
            lambda i, want: {"result": want.result[::-1]}),
    Mistake("only the last product kept", "The products of a window are added up: += keeps what was there, = does not.",
            lambda i, want: {"result": _of(i, w=np.append(np.zeros(i.w.size - 1), i.w[-1]))}),
    Mistake("last weight left out", "A window has as many entries as w, its last one included.",
            lambda i, want: {"result": _of(i, w=np.append(i.w[:-1], 0.0))}),
    Mistake("fractions cut off", "The result array has an integer dtype, so what is stored in it loses its fraction.",
            lambda i, want: {"result": np.trunc(want.result)}),
    Mistake("filter left out", "Each entry of the window is multiplied by its weight before the sum.",
            lambda i, want: {"result": _of(i, w=np.ones(i.w.size))}),
    Mistake("products not summed", "Each position gives one number: the sum of its products.",
            when=lambda i, o: o.result.size == _of(i).size * i.w.size and i.w.size > 1),
    Mistake("window of another length", "The window and w must have one length: where does the last window begin, and "
            "does it still fit?", error="not aligned"),
    Mistake("window of another length", "The window and w must have one length: where does the last window begin, and "
            "does it still fit?", error="mismatch in its core dimension"),
    Mistake("window of another length", "The window and w must have one length: where does the last window begin, and "
            "does it still fit?", error="could not be broadcast"),
    Mistake("floor forgotten", WHOLE, error="cannot be interpreted as an integer"),
    Mistake("floor forgotten", WHOLE, error="expected a sequence of integers or a single integer"),
    Mistake("index beyond the end", "The last window must end within the (padded) signal: how many positions are there?",
            error="out of bounds"),
)


def _right(i):
    return {"result": _of(i)}


cross_correlate1d = Exercise("cross_correlate1d", 3, (
    Check("stride 1, no padding", with_float32(_plain), _call, _right, mistakes=MISTAKES,
          hint="By hand: x = [1, 2, 3, 4] and w = [1, 0, -1] give [1 - 3, 2 - 4]."),
    Check("stride", _strides, _call, _right, mistakes=MISTAKES,
          hint="Output j comes from the window that begins at j * stride."),
    Check("padding", _paddings, _call, _right, mistakes=MISTAKES, hint=ZEROS),
    Check("stride and padding together", with_float32(_both), _call, _right, mistakes=MISTAKES,
          hint="First the zeros go around x, then the window moves over the longer signal by stride."),
    *style_checks(_both, _call, _right, ("x", "w")),
), rules_out=NO_READY_CONVOLUTION)
