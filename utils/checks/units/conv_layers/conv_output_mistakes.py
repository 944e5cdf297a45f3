"""What wrong convolutions return from the forward, with hints; shared by the naive and the fast exercise."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.spec import Mistake
from utils.checks.units.conv_layers.conv_cases import conv2d, options_of
from utils.checks.units.shape_errors import BROADCAST, PRODUCT

FLIPPED = ("A true convolution turns the kernel around; this layer, as in PyTorch, does not: w[f, c, 0, 0] meets the "
           "first row and column of each window.")
ALL_CHANNELS = "Each filter looks at all channels of the window at once, and their products add up to one number."
OWN_FILTER = "Output channel f belongs to filter w[f] alone; w has the shape (F, C, KH, KW)."
ROWS = "Rows come before columns everywhere: (H, W) in the image, (KH, KW) in the kernel."
BIAS = "Each filter has one number b[f], which is added once to every entry of its output channel."
PADDING = "p rows of zeros go above and below the image, p columns of zeros to its left and right."
STRIDE = "The window of output (i, j) begins at row i * stride and column j * stride of the padded image."
FLOOR = "A last window that does not fit whole is left out: the division in the output's size rounds down."
DILATION = "With dilation d the kernel's entries meet every d-th row and column of the image, passing over d - 1."

INDEX = Mistake("an index beyond the image", "Which row does the last window's last row meet? Count how many windows "
                "fit, with padding, stride and dilation, and where the last one begins.", error="out of bounds")


def gives(output: str, function: Callable) -> Callable:
    """A mistake's output, `function(i, x, w, b)` of float64 tensors."""
    return lambda i, want: {output: function(i, tensor(i.x), tensor(i.w), tensor(i.b)).numpy()}


def out(function: Callable) -> Callable:
    return gives("out", function)


def from_right(function: Callable) -> Callable:
    """A mistake's output from the right one."""
    return lambda i, want: {"out": function(i, want.out)}


def each_filter(b: np.ndarray) -> np.ndarray:
    return np.reshape(b, (-1, 1, 1))


def padded(x: Any, left: int, right: int):
    """A tensor of images with rows and columns of zeros before and after."""
    from torch.nn import functional as F
    return F.pad(x, (left, right, left, right))


def padded_by(mode: str, x: Any, p: int):
    """A tensor of images padded in one of NumPy's modes; "constant" pads with ones."""
    value = {"constant_values": 1.0} if mode == "constant" else {}
    return tensor(np.pad(x.numpy(), ((0, 0), (0, 0), (p, p), (p, p)), mode=mode, **value))


# What the padding is made of in place of zeros, by NumPy's mode.
OTHER_PADDING = (("edge", "padded with the border's values"), ("reflect", "padded with mirrored values"),
                 ("symmetric", "padded with mirrored values"), ("wrap", "padded with the other side's values"),
                 ("constant", "padded with ones"))


def _first_windows(i, x, w, b):
    """Windows that begin at i and j, as many as there should be."""
    height, width = i.dout.shape[2:]
    return conv2d(i, x, w, b, stride=1)[:, :, :height, :width]


def _rounded_up(i, x, w, b):
    more = i.get("stride", 1) - 1
    p = i.get("padding", 0)
    return conv2d(i, padded(x, p, p + more), w, b, padding=0)


def _one_image(i, right):
    alone = np.zeros_like(right)
    alone[0] = right[0]
    return alone


PLAIN = (
    PRODUCT, BROADCAST, INDEX,
    Mistake("kernel flipped", FLIPPED, out(lambda i, x, w, b: conv2d(i, x, w.flip(2, 3), b))),
    Mistake("bias left out", BIAS, from_right(lambda i, right: right - each_filter(i.b))),
    Mistake("bias subtracted", BIAS, from_right(lambda i, right: right - 2 * each_filter(i.b))),
    Mistake("bias added more than once", BIAS + " Inside the loop over channels it comes C times.",
            from_right(lambda i, right: right + (i.w.shape[1] - 1) * each_filter(i.b))),
    Mistake("bias added more than once", BIAS + " Inside the loops over the kernel it comes once for each of its entries.",
            from_right(lambda i, right: right + (i.w[0].size - 1) * each_filter(i.b))),
    Mistake("bias along the columns", BIAS + " An array (F,) lines up with the last axis, the columns: give it axes of "
            "size 1 for rows and columns.", from_right(lambda i, right: right - each_filter(i.b) + i.b)),
    Mistake("one bias for all filters", BIAS, from_right(lambda i, right: right - each_filter(i.b) + i.b[0])),
    Mistake("kernel transposed", ROWS, out(lambda i, x, w, b: conv2d(i, x, w.transpose(2, 3), b))),
    Mistake("kernel upside down", FLIPPED, out(lambda i, x, w, b: conv2d(i, x, w.flip(2), b))),
    Mistake("kernel mirrored", FLIPPED, out(lambda i, x, w, b: conv2d(i, x, w.flip(3), b))),
    Mistake("filters and channels swapped", OWN_FILTER, out(lambda i, x, w, b: conv2d(i, x, w.transpose(0, 1), b))),
    Mistake("only one channel", ALL_CHANNELS, out(lambda i, x, w, b: conv2d(i, x[:, :1], w[:, :1], b))),
    Mistake("only one channel", ALL_CHANNELS + " Does each channel's sum add to those before it?",
            out(lambda i, x, w, b: conv2d(i, x[:, -1:], w[:, -1:], b))),
    Mistake("channels averaged", ALL_CHANNELS,
            from_right(lambda i, right: (right - each_filter(i.b)) / i.w.shape[1] + each_filter(i.b))),
    Mistake("windows averaged", "The products add up; nothing is divided by their number.",
            from_right(lambda i, right: (right - each_filter(i.b)) / i.w[0].size + each_filter(i.b))),
    Mistake("one channel's weights for all", OWN_FILTER, out(lambda i, x, w, b: conv2d(i, x, w[:, :1].expand_as(w), b))),
    Mistake("one filter for all", OWN_FILTER, out(lambda i, x, w, b: conv2d(i, x, w[:1].expand_as(w), b))),
    Mistake("one filter for all", OWN_FILTER, out(lambda i, x, w, b: conv2d(i, x, w[-1:].expand_as(w), b))),
    Mistake("only the first image", "Every image of the batch has its own output.", from_right(_one_image)),
    Mistake("one image's output for all", "Every image of the batch has its own output.",
            from_right(lambda i, right: np.broadcast_to(right[0], right.shape))),
    Mistake("one image's output for all", "Every image of the batch has its own output.",
            from_right(lambda i, right: np.broadcast_to(right[-1], right.shape))),
    Mistake("rows and columns of the output swapped", ROWS, from_right(lambda i, right: right.swapaxes(2, 3))),
    *(Mistake("reshaped without transpose", "The output is (N, F, OH, OW). reshape only cuts a line of entries anew: "
                                            "bring the axes into that order with transpose before you reshape.",
              from_right(lambda i, right, order=order: right.transpose(order).reshape(right.shape)))
      for order in ((0, 2, 3, 1), (1, 0, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (2, 3, 1, 0))),
    Mistake("channels last", "The output is (N, F, OH, OW): the filters' axis comes second.",
            from_right(lambda i, right: right.transpose(0, 2, 3, 1))),
    Mistake("images and filters swapped", "The output is (N, F, OH, OW): the images' axis comes first.",
            from_right(lambda i, right: right.swapaxes(0, 1))),
    Mistake("ReLU applied", "The layer is linear; the ReLU is a layer of its own.",
            from_right(lambda i, right: np.maximum(right, 0))),
    Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does the output get its "
            "dtype?", from_right(lambda i, right: np.trunc(right))),
    Mistake("one row and column of windows too few", "Between 0 and n - k there are n - k + 1 places for a window.",
            when=lambda i, o: o.out.shape[2:] == tuple(n - 1 for n in i.dout.shape[2:])),
    Mistake("an output as large as the image", "Without padding only the windows that lie wholly inside the image count.",
            when=lambda i, o: o.out.shape[2:] == i.x.shape[2:] != i.dout.shape[2:]),
)

SWAPPED = Mistake("stride and dilation swapped", "The stride moves the window; the dilation spreads the kernel inside "
                                                 "it. Look at the order in which you pass them "
                                                 "on.", out(lambda i, x, w, b: conv2d(
                      i, x, w, b, stride=i.get("dilation", 1), dilation=i.get("stride", 1))))

WITH_STRIDE = (
    SWAPPED,
    Mistake("stride ignored", STRIDE + " And there are fewer of them.",
            out(lambda i, x, w, b: conv2d(i, x, w, b, stride=1))),
    Mistake("stride counted in the size alone", STRIDE, out(_first_windows)),
    Mistake("stride along the rows alone", STRIDE, out(lambda i, x, w, b: conv2d(i, x, w, b, stride=(i.stride, 1)))),
    Mistake("stride along the columns alone", STRIDE, out(lambda i, x, w, b: conv2d(i, x, w, b, stride=(1, i.stride)))),
    Mistake("windows rounded up", FLOOR, out(_rounded_up)),
    Mistake("windows rounded up", FLOOR, when=lambda i, o: o.out.shape[2:] != i.dout.shape[2:] and all(
        got - n in (0, 1) for got, n in zip(o.out.shape[2:], i.dout.shape[2:], strict=True))),
    Mistake("one row and column of windows too few", "The first window counts as well: divide the room that is left by "
            "the stride, round down, and add 1.",
            when=lambda i, o: o.out.shape[2:] == tuple(n - 1 for n in i.dout.shape[2:])),
    Mistake("only every stride-th entry of the kernel", "The stride moves the window; inside it no entry is passed over.",
            out(lambda i, x, w, b: conv2d(i, x, w[:, :, ::i.stride, ::i.stride], b))),
)

WITH_PADDING = (
    Mistake("padding ignored", PADDING, out(lambda i, x, w, b: conv2d(i, x, w, b, padding=0))),
    Mistake("padding on one side", PADDING, out(lambda i, x, w, b: conv2d(i, padded(x, 0, i.padding), w, b, padding=0))),
    Mistake("padding on one side", PADDING, out(lambda i, x, w, b: conv2d(i, padded(x, i.padding, 0), w, b, padding=0))),
    Mistake("padding all on one side", PADDING,
            out(lambda i, x, w, b: conv2d(i, padded(x, 0, 2 * i.padding), w, b, padding=0))),
    Mistake("padding all on one side", PADDING,
            out(lambda i, x, w, b: conv2d(i, padded(x, 2 * i.padding, 0), w, b, padding=0))),
    Mistake("padding along the rows alone", PADDING, out(lambda i, x, w, b: conv2d(i, x, w, b, padding=(i.padding, 0)))),
    Mistake("padding along the columns alone", PADDING,
            out(lambda i, x, w, b: conv2d(i, x, w, b, padding=(0, i.padding)))),
    Mistake("padded twice", PADDING, out(lambda i, x, w, b: conv2d(i, x, w, b, padding=2 * i.padding))),
    *(Mistake(name, "The padding is made of zeros.", out(
        lambda i, x, w, b, mode=mode: conv2d(i, padded_by(mode, x, i.padding), w, b, padding=0)))
      for mode, name in OTHER_PADDING),
    Mistake("all axes padded", "Only rows and columns are padded: np.pad takes a pair for each axis, (0, 0) for images "
            "and channels.", when=lambda i, o: len(o.out) == len(i.x) + 2 * i.padding),
    Mistake("padding left out of the size", "The image that the windows move over has H + 2 * padding rows.",
            when=lambda i, o: o.out.shape == conv2d(i, *map(tensor, (i.x, i.w, i.b)), padding=0).shape),
    Mistake("padding counted once", "The image that the windows move over has H + 2 * padding rows.",
            when=lambda i, o: o.out.shape == conv2d(i, padded(tensor(i.x), 0, i.padding), tensor(i.w), None,
                                                    padding=0).shape),
)

WITH_DILATION = (
    SWAPPED,
    Mistake("dilation ignored", DILATION, out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=1))),
    Mistake("dilation off by one", DILATION + " Dilation 1 is the plain kernel.",
            out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=i.dilation + 1))),
    Mistake("dilation off by one", DILATION + " Dilation 1 is the plain kernel.",
            out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=i.dilation - 1))),
    Mistake("dilation counted in the size alone", DILATION,
            out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=1)[:, :, :i.dout.shape[2], :i.dout.shape[3]])),
    Mistake("dilation along the rows alone", DILATION,
            out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=(i.dilation, 1)))),
    Mistake("dilation along the columns alone", DILATION,
            out(lambda i, x, w, b: conv2d(i, x, w, b, dilation=(1, i.dilation)))),
    Mistake("dilation taken for a stride", "Dilation spreads the kernel's entries; the windows still begin at every row.",
            out(lambda i, x, w, b: conv2d(i, x, w, b, **{**options_of(i), "dilation": 1, "stride": i.dilation}))),
    Mistake("dilation left out of the size", "A kernel with dilation d reaches over d * (KH - 1) + 1 rows.",
            when=lambda i, o: o.out.shape == conv2d(i, *map(tensor, (i.x, i.w, i.b)), dilation=1).shape),
)
