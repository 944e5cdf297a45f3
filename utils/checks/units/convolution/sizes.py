"""How large the output of a convolution is, and which padding keeps the size."""
from __future__ import annotations

import math

from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.units.convolution.drawing import distinct, length, whole
from utils.checks.units.convolution.torch_layers import exactly, size
from utils.checks.units.numpy_only import NUMPY_ONLY

# --- conv_output_size ---------------------------------------------------------------------------------------

OPTIONS = ("stride", "padding", "dilation")


def _no_options(rng):
    n = whole(rng, 6, 40)
    return {"Discussion 3's image": {"n": 32, "kernel_size": 5}, "Discussion 3's signal": {"n": 4, "kernel_size": 3},
            "an even kernel": {"n": whole(rng, 10, 60), "kernel_size": 2 * whole(rng, 1, 4)},
            "an odd kernel": {"n": whole(rng, 20, 60), "kernel_size": 2 * whole(rng, 3, 7) + 1},
            "one weight": {"n": n, "kernel_size": 1}, "a kernel as long as the input": {"n": n, "kernel_size": n}}


def _with_padding(rng):
    return {"Discussion 3's image, padding 2": {"n": 32, "kernel_size": 5, "padding": 2},
            "padding 1": {"n": whole(rng, 10, 60), "kernel_size": whole(rng, 3, 8), "padding": 1},
            "padding 3": {"n": whole(rng, 10, 60), "kernel_size": whole(rng, 2, 9), "padding": 3},
            "more padding than the kernel needs": {"n": whole(rng, 10, 60), "kernel_size": 3, "padding": whole(rng, 4, 6)},
            "one weight, padding 1": {"n": whole(rng, 5, 30), "kernel_size": 1, "padding": 1},
            "a kernel longer than the input": {"n": 3, "kernel_size": whole(rng, 4, 6), "padding": 2}}


def _fitting(rng, stride, padding=0, left_over=0, dilation=1):
    """A size that `left_over` entries too many for the stride."""
    k = whole(rng, 2, 7)
    n = length(k, stride, padding, whole(rng, 4, 20), left_over, dilation)
    drawn = {"n": n, "kernel_size": k, "stride": stride}
    if padding:
        drawn["padding"] = padding
    if dilation > 1:
        drawn["dilation"] = dilation
    return drawn


def _with_stride(rng):
    return {"AlexNet's first layer": {"n": 227, "kernel_size": 11, "stride": 4}, "stride 1": _fitting(rng, 1),
            "stride 2": _fitting(rng, 2), "stride 3": _fitting(rng, 3), "stride 5": _fitting(rng, 5)}


def _left_over(rng):
    return {"AlexNet's first layer on 224, padding 2": {"n": 224, "kernel_size": 11, "stride": 4, "padding": 2},
            "stride 2, one left over": _fitting(rng, 2, left_over=1),
            "stride 3, one left over": _fitting(rng, 3, left_over=1),
            "stride 3, two left over": _fitting(rng, 3, padding=1, left_over=2),
            "stride 4, three left over": _fitting(rng, 4, padding=2, left_over=3),
            "stride 4, two left over": _fitting(rng, 4, padding=1, left_over=2),
            "stride 5, three left over": _fitting(rng, 5, left_over=3),
            "less than one stride left over": {"n": 6, "kernel_size": 4, "stride": whole(rng, 3, 5)},
            "ResNet's way around a block": {"n": 57, "kernel_size": 1, "stride": 2},
            "some seconds of sound": {"n": length(400, 160, 0, whole(rng, 700, 900), 159), "kernel_size": 400,
                                      "stride": 160}}


def _with_dilation(rng):
    return {"dilation 2": _fitting(rng, 1, dilation=2) | {"stride": 1}, "dilation 3": _fitting(rng, 1, 0, 0, 3),
            "dilation 4, padding 2": _fitting(rng, 1, 2, 0, 4),
            "dilation 3, one weight": {"n": whole(rng, 5, 30), "kernel_size": 1, "dilation": 3},
            "dilation 2, stride 3, padding 1": _fitting(rng, 3, 1, 0, 2),
            "dilation 3, stride 2, padding 2": _fitting(rng, 2, 2, 0, 3)}


def _call_size(f, i):
    return {"size": f.conv_output_size(i.n, i.kernel_size, **{o: i[o] for o in OPTIONS if o in i})}


def _size(i, **other):
    """PyTorch's size for a case, with some of its numbers changed."""
    given = {"stride": 1, "padding": 0, "dilation": 1, **i, **other}
    return size(given["n"], given["kernel_size"], given["stride"], given["padding"], given["dilation"])


def _reach_as(kernel_size):
    """The size where a dilated kernel is taken to be as long as `kernel_size(k, dilation)`."""
    return lambda i, want: {"size": exactly(_size(i, kernel_size=kernel_size(i.kernel_size, i.get("dilation", 1)),
                                                  dilation=1))}


def _gives_size(value):
    return lambda i, want: {"size": exactly(value(i))}


def _stride(i):
    return i.get("stride", 1)


def _unrounded(i):
    """How many strides fit behind the first position, with the fraction kept."""
    return (_size(i, stride=1) - 1) / _stride(i)


COUNT = ("A window of 3 fits into 4 entries at two places. Does your count begin with the first position, before the "
         "window has moved at all?")
FLOOR = "A stride that no longer fits is left out: the number of steps is rounded down."
BOTH_ENDS = "padding zeros are added at each end: by how much does the input become longer?"
REACH = ("Dilation pulls the weights apart: k weights have k - 1 distances between them. From its first weight to its "
         "last, how many entries does the filter span?")

# Mistakes that show in few cases come first: where those cases alone are wrong, they are the likelier ones.
SIZE_MISTAKES = (
    Mistake("dilation ignored", REACH, _gives_size(lambda i: _size(i, dilation=1))),
    Mistake("dilation added once", REACH, _reach_as(lambda k, d: k + d - 1)),
    Mistake("dilation times the kernel size", REACH, _reach_as(lambda k, d: d * k)),
    Mistake("padding counted once", BOTH_ENDS, _gives_size(lambda i: _size(i, n=i.n + i.padding, padding=0))),
    Mistake("padding ignored", BOTH_ENDS, _gives_size(lambda i: _size(i, padding=0))),
    Mistake("padding doubled", BOTH_ENDS, _gives_size(lambda i: _size(i, padding=2 * i.padding))),
    Mistake("padding taken away", "Padding makes the input longer.",
            _gives_size(lambda i: _size(i, n=i.n - 2 * i.padding, padding=0))),
    Mistake("padding added to the result", "Padding lengthens the input before the window moves over it by stride.",
            _gives_size(lambda i: _size(i, padding=0) + 2 * i.padding)),
    Mistake("floor forgotten", FLOOR, lambda i, want: {"size": _unrounded(i) + 1}),
    Mistake("last weight of the filter forgotten", REACH, _gives_size(lambda i: _size(i, n=i.n + 1))),
    Mistake("rounded to the nearest", FLOOR, _gives_size(lambda i: round(_unrounded(i)) + 1)),
    Mistake("rounded to the nearest", FLOOR, _gives_size(lambda i: math.floor(_unrounded(i) + 0.5) + 1)),
    Mistake("rounded to the nearest", FLOOR, _gives_size(lambda i: round(_unrounded(i) + 1))),
    Mistake("rounded up", FLOOR, _gives_size(lambda i: math.ceil(_unrounded(i)) + 1)),
    Mistake("stride ignored", "A window that moves by stride entries at a time has fewer positions.",
            _gives_size(lambda i: _size(i, stride=1))),
    Mistake("brackets left out", "Division comes before subtraction: put brackets around what stride divides.",
            _gives_size(lambda i: _size(i, stride=1) + (_stride(i) > 1))),
    Mistake("stride multiplied", "A longer stride has fewer positions: stride divides.",
            _gives_size(lambda i: (_size(i, stride=1) - 1) * _stride(i) + 1)),
    Mistake("1 added before the division", "The 1 counts the first position, which costs no stride: add it after the "
            "division.", _gives_size(lambda i: _size(i, stride=1) // _stride(i))),
    Mistake("1 added before the division", "The 1 counts the first position, which costs no stride: add it after the "
            "division.", lambda i, want: {"size": _size(i, stride=1) / _stride(i)}),
    Mistake("+ 1 forgotten", COUNT, _gives_size(lambda i: _size(i) - 1)),
    Mistake("+ 1 forgotten", COUNT, _gives_size(_unrounded)),
    Mistake("n - k - 1", "Discussion 3 prints n - k - 1, which is a slip: count the places of a window of 3 in 4 entries.",
            _gives_size(lambda i: _size(i, n=i.n - 2 * _stride(i)))),
    Mistake("n - k - 1", "Discussion 3 prints n - k - 1, which is a slip: count the places of a window of 3 in 4 entries.",
            _gives_size(lambda i: (_size(i, stride=1) - 1) // _stride(i) - 1)),
    Mistake("dilation taken as the entries left out", "dilation=1 is the ordinary filter without gaps: weights lie "
            "dilation entries apart.", _gives_size(lambda i: _size(i, dilation=i.get("dilation", 1) + 1))),
    Mistake("dilation added once", REACH, _reach_as(lambda k, d: k + d)),
    Mistake("kernel ignored", "The window must lie within the padded input as a whole, so a longer filter has fewer "
            "places.", _gives_size(lambda i: _size(i, kernel_size=1))),
    Mistake("the input's size kept", "Only one padding keeps the size; here it is given, and may be another.",
            _gives_size(lambda i: math.ceil(i.n / _stride(i)))),
    Mistake("half the kernel taken off", "A window of k entries has its last place k - 1 entries before its first one "
            "would reach the end.", _gives_size(lambda i: _size(i, kernel_size=i.kernel_size // 2 + 1))),
)


def _right_size(i):
    return {"size": exactly(_size(i))}


def _check_size(name, cases, **more):
    return Check(name, cases, _call_size, _right_size, mistakes=SIZE_MISTAKES, **more)


conv_output_size = Exercise("conv_output_size", 2, (
    _check_size("stride 1, no padding", _no_options, hint=COUNT),
    _check_size("padding", _with_padding, hint=BOTH_ENDS),
    _check_size("strides that fit", _with_stride, hint="How many strides fit between the first and the last position?"),
    _check_size("strides that leave entries over", _left_over, hint=FLOOR),
    _check_size("dilation", _with_dilation, hint=REACH),
), rules_out=NUMPY_ONLY)


# --- same_padding -------------------------------------------------------------------------------------------

def _odd(rng):
    small, large = sorted(distinct(rng, 2, 4, 15))
    return {"kernel size 3": {"kernel_size": 3}, "kernel size 5": {"kernel_size": 5}, "kernel size 1": {"kernel_size": 1},
            f"kernel size {2 * small + 1}": {"kernel_size": 2 * small + 1},
            f"kernel size {2 * large + 1}": {"kernel_size": 2 * large + 1, "dilation": 1}}


def _dilated(rng):
    return {"dilation 2": {"kernel_size": 3, "dilation": 2},
            "dilation 3": {"kernel_size": 2 * whole(rng, 2, 6) + 1, "dilation": 3},
            "dilation 4": {"kernel_size": 2 * whole(rng, 1, 6) + 1, "dilation": 4},
            "one weight": {"kernel_size": 1, "dilation": whole(rng, 2, 5)}}


def _even(rng):
    small, large = distinct(rng, 2, 2, 6)
    return {"two weights": {"kernel_size": 2, "dilation": 2}, "dilation 2": {"kernel_size": 2 * small, "dilation": 2},
            "dilation 4": {"kernel_size": 2 * large, "dilation": 4}}


def _call_padding(f, i):
    return {"padding": f.same_padding(i.kernel_size, **({"dilation": i.dilation} if "dilation" in i else {}))}


def _lost(kernel_size, dilation=1):
    """How many entries fewer than it was given PyTorch returns without padding."""
    n = dilation * kernel_size + 1
    return n - size(n, kernel_size, dilation=dilation)


def _same(kernel_size, dilation=1):
    """The padding with which PyTorch gives as many outputs as it was given inputs."""
    lost = _lost(kernel_size, dilation)
    padding = lost // 2
    if size(lost + 1, kernel_size, padding=padding, dilation=dilation) != lost + 1:
        raise ValueError("no padding keeps the size")
    return padding


def _same_of(i, **other):
    return _same(**{"dilation": 1, **i, **other})


def _gives_padding(value):
    return lambda i, want: {"padding": exactly(value(i, want.padding.value))}


EACH_SIDE = "What is asked is the number of zeros on one side; both sides together add twice as many."
SAME = "Without padding the output is shorter than the input: by how much? Half of that belongs on each side."
HALVED = "An even kernel has no middle: multiply its k - 1 distances by the dilation first, and halve then."
SAME_MISTAKES = (
    Mistake("kernel size halved before the dilation", HALVED,
            _gives_padding(lambda i, p: _same_of(i, kernel_size=i.kernel_size + i.kernel_size % 2 - 1))),
    Mistake("kernel size halved before the dilation", HALVED,
            _gives_padding(lambda i, p: _same_of(i, kernel_size=i.kernel_size + 1 - i.kernel_size % 2))),
    Mistake("both sides together", EACH_SIDE, _gives_padding(lambda i, p: 2 * p)),
    Mistake("dilation ignored", REACH, _gives_padding(lambda i, p: _same_of(i, dilation=1))),
    Mistake("dilation ignored", REACH, _gives_padding(lambda i, p: (_lost(i.kernel_size) + 1) // 2)),
    Mistake("dilation ignored", REACH, lambda i, want: {"padding": _lost(i.kernel_size) / 2}),
    Mistake("dilation times the kernel size", REACH,
            _gives_padding(lambda i, p: _lost(i.get("dilation", 1) * i.kernel_size) // 2)),
    Mistake("dilation times the kernel size", REACH,
            lambda i, want: {"padding": _lost(i.get("dilation", 1) * i.kernel_size) / 2}),
    Mistake("dilation times the kernel size", REACH,
            _gives_padding(lambda i, p: (_lost(i.get("dilation", 1) * i.kernel_size) + 1) // 2)),
    Mistake("half the kernel size, not rounded down", "A kernel of 3 loses one entry at each side, not one and a half.",
            lambda i, want: {"padding": (_lost(i.get("dilation", 1) * i.kernel_size) + 1) / 2}),
    Mistake("one too many", SAME, _gives_padding(lambda i, p: p + 1)),
    Mistake("one too few", SAME, _gives_padding(lambda i, p: p - 1)),
    Mistake("half of the whole span", REACH, lambda i, want: {"padding": want.padding.value + 0.5}),
    Mistake("dilation taken as the entries left out", "dilation=1 is the ordinary filter without gaps: weights lie "
            "dilation entries apart.", lambda i, want: {"padding": exactly(want.padding.value + _lost(i.kernel_size) / 2)}),
    Mistake("dilation added once", REACH, _gives_padding(lambda i, p: _same_of(i, dilation=1) + i.get("dilation", 1) - 1)),
    Mistake("dilation added once", REACH,
            _gives_padding(lambda i, p: _lost(i.kernel_size + i.get("dilation", 1) - 1) // 2)),
    Mistake("no padding", SAME, _gives_padding(lambda i, p: 0)),
    Mistake("the same padding for every kernel", SAME, _gives_padding(lambda i, p: 1)),
)


def _right_padding(i):
    return {"padding": exactly(_same_of(i))}


same_padding = Exercise("same_padding", 1, (
    Check("odd kernels", _odd, _call_padding, _right_padding, mistakes=SAME_MISTAKES, hint=SAME),
    Check("dilated kernels", _dilated, _call_padding, _right_padding, mistakes=SAME_MISTAKES, hint=REACH),
    Check("even kernels with an even dilation", _even, _call_padding, _right_padding, mistakes=SAME_MISTAKES, hint=REACH,
          weight=0.5),
), rules_out=NUMPY_ONLY)
