"""filter_image(image, kernel): a filter slides over a photograph, zeros beyond its border (Discussion 3, section 2)."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION


def _case(rng, image, kernel):
    return {"image": rng.uniform(size=image), "kernel": rng.normal(size=kernel)}


def _grey_levels(rng, side):
    """An image as many files hold it, and an edge filter: results lie far outside of 0 to 255."""
    return {"image": 255 * rng.uniform(size=(side, side)), "kernel": np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0])}


def _square_kernels(rng):
    side = whole(rng, 6, 9)
    return {"3 x 3 on a square image": _case(rng, (side, side), (3, 3)),
            "5 x 5 on a square image": _case(rng, (side, side), (5, 5)),
            "1 x 1": _case(rng, (whole(rng, 3, 6), 4), (1, 1)),
            "the source's blur": {"image": rng.uniform(size=(side, side)), "kernel": np.outer([1, 2, 1], [1, 2, 1]) / 16},
            "as large as the image": _case(rng, (5, 5), (5, 5)), "grey levels up to 255": _grey_levels(rng, side)}


def _images(rng):
    short, long = sorted(distinct(rng, 2, 4, 10))
    return {"a wide image": _case(rng, (short, long), (3, 3)), "a high image": _case(rng, (long, short), (5, 5)),
            "a single row": _case(rng, (1, long), (3, 3)), "a single column": _case(rng, (long, 1), (3, 3)),
            "a large image": _case(rng, (40 + short, 40 + long), (3, 3))}


def _kernels(rng):
    height, width = distinct(rng, 2, 5, 9)
    return {"1 x 3": _case(rng, (height, width), (1, 3)), "5 x 1": _case(rng, (height, width), (5, 1)),
            "3 x 5": _case(rng, (height, width), (3, 5)), "5 x 3 on a square image": _case(rng, (height, height), (5, 3)),
            "11 x 9": _case(rng, (height + 8, width + 8), (11, 9))}


def _small_images(rng):
    return {"5 x 5 on 3 x 2": _case(rng, (3, 2), (5, 5)),
            "3 x 7 on a wide image": _case(rng, (2, whole(rng, 4, 5)), (3, 7)),
            "7 x 5 on a high image": _case(rng, (whole(rng, 4, 5), 2), (7, 5)),
            "5 x 3 on one pixel": _case(rng, (1, 1), (5, 3))}


def _call(f, i):
    return {"result": f.filter_image(i.image, i.kernel)}


def _filtered(image, kernel, padding):
    """The cross-correlation of two matrices by torch.nn.functional.conv2d, with (rows, columns) of zeros at each side."""
    import torch
    return numpy(lambda x, w: torch.nn.functional.conv2d(x[None, None], w[None, None], padding=padding)[0, 0],
                 image, kernel)


def _half(kernel):
    return kernel.shape[0] // 2, kernel.shape[1] // 2


def _right(i):
    return {"result": _filtered(i.image, i.kernel, _half(i.kernel))}


def _kernel_as(change):
    """The result with another kernel."""
    def gives(i, want):
        kernel = np.ascontiguousarray(change(i.kernel))
        return {"result": _filtered(i.image, kernel, _half(kernel))}
    return gives


def _bordered(rows, columns, mode="constant"):
    """The result where `rows(half)` and `columns(half)`, (before, after) pairs, are added around the image."""
    def gives(i, want):
        high, wide = _half(i.kernel)
        return {"result": _filtered(np.pad(i.image, (rows(high), columns(wide)), mode=mode), i.kernel, 0)}
    return gives


def _begun_at_the_other_side(i, want):
    """Entries of the last rows and columns in place of the zeros before the first ones; zeros after the last."""
    high, wide = _half(i.kernel)
    image = np.pad(np.pad(i.image, ((high, 0), (wide, 0)), mode="wrap"), ((0, high), (0, wide)))
    return {"result": _filtered(image, i.kernel, 0)}


def _both(half):
    return half, half


def _swapped(i, want):
    return {"result": _filtered(i.image, i.kernel, _half(i.kernel)[::-1])}


def _inside(i):
    """Where the whole kernel lies in the image."""
    high, wide = _half(i.kernel)
    rows, columns = (np.arange(n) for n in i.image.shape)
    return (((rows >= high) & (rows < rows.size - high))[:, None] & ((columns >= wide) & (columns < columns.size - wide)))


def _border(value):
    return lambda i, want: {"result": np.where(_inside(i), want.result, value(i))}


def _renormalised(i, want):
    """Each sum over the part of the kernel that lies in the image, scaled up to the whole kernel's sum."""
    reached = _filtered(np.ones(i.image.shape), i.kernel, _half(i.kernel))
    return {"result": want.result * i.kernel.sum() / reached}


ZEROS = ("Beyond the border lie zeros: half a kernel above and below, half a kernel to the left and to the right, so that "
         "its middle visits every pixel.")
MIDDLE = "The kernel's middle lies on the pixel: its neighbours reach to both sides, not only onwards."
AXES = "Rows and columns need paddings of their own: a kernel of 3 x 5 reaches 1 row and 2 columns beyond its middle."
PRODUCTS = "* multiplies patch and kernel entry by entry; @ is the product of two matrices."

MISTAKES = (
    Mistake("kernel flipped", "The kernel was turned by half a turn: that is the convolution of mathematics. Here "
            "kernel[0, 0] meets the patch's upper left pixel.", _kernel_as(lambda k: k[::-1, ::-1])),
    Mistake("kernel flipped upside down", "kernel[0, 0] meets the patch's upper left pixel.",
            _kernel_as(lambda k: k[::-1])),
    Mistake("kernel mirrored", "kernel[0, 0] meets the patch's upper left pixel.", _kernel_as(lambda k: k[:, ::-1])),
    Mistake("kernel transposed", "kernel[a, b] goes a rows down and b columns to the right.", _kernel_as(lambda k: k.T)),
    Mistake("kernel turned by a quarter", "kernel[a, b] goes a rows down and b columns to the right.",
            _kernel_as(np.rot90)),
    Mistake("result transposed", "Row and column change places somewhere: result[r, c] belongs to image[r, c].",
            lambda i, want: {"result": want.result.T}),
    Mistake("no padding", ZEROS + " The result has the size of the image.",
            lambda i, want: {"result": _filtered(i.image, i.kernel, 0)}),
    Mistake("border left at zero", ZEROS + " The sums at the border count as well.", _border(lambda i: 0.0)),
    Mistake("border left as in the image", ZEROS + " The sums at the border count as well.", _border(lambda i: i.image)),
    Mistake("padding on one side alone", MIDDLE, _bordered(lambda h: (0, 2 * h), lambda w: (0, 2 * w))),
    Mistake("padding on one side alone", MIDDLE, _bordered(lambda h: (2 * h, 0), lambda w: (2 * w, 0))),
    Mistake("border repeated instead of zeros", ZEROS, _bordered(_both, _both, "edge")),
    Mistake("border mirrored instead of zeros", ZEROS, _bordered(_both, _both, "reflect")),
    Mistake("border mirrored instead of zeros", ZEROS, _bordered(_both, _both, "symmetric")),
    Mistake("image continued from its other side", ZEROS, _bordered(_both, _both, "wrap")),
    Mistake("negative index", "An index below 0 raises no error in Python: image[-1] is the last row. Above the first row "
            "and before the first column there should be zeros.", _begun_at_the_other_side),
    Mistake("paddings of rows and columns swapped", AXES, _swapped),
    Mistake("one padding for rows and columns", AXES,
            lambda i, want: {"result": _filtered(i.image, i.kernel, _half(i.kernel)[0])}),
    Mistake("one padding for rows and columns", AXES,
            lambda i, want: {"result": _filtered(i.image, i.kernel, _half(i.kernel)[1])}),
    Mistake("padding of 1 for every kernel", "A larger kernel reaches further beyond the border.",
            lambda i, want: {"result": _filtered(i.image, i.kernel, 1)}),
    Mistake("the kernel's whole size padded", ZEROS,
            lambda i, want: {"result": _filtered(i.image, i.kernel, i.kernel.shape)}),
    Mistake("full correlation", ZEROS, lambda i, want: {
        "result": _filtered(i.image, i.kernel, (i.kernel.shape[0] - 1, i.kernel.shape[1] - 1))}),
    Mistake("padded image's size kept", "The result has the size of the image: the padding is gone again.",
            lambda i, want: {"result": np.pad(want.result, [(h, h) for h in _half(i.kernel)])}),
    Mistake("last row and column left out", "Every pixel has a patch of its own, those of the last row and column too.",
            lambda i, want: {"result": np.pad(want.result[:-1, :-1], (0, 1))}),
    Mistake("only the last weight kept", "The products of a patch are added up: += keeps what was there, = does not.",
            _kernel_as(lambda k: np.where(np.arange(k.size).reshape(k.shape) < k.size - 1, 0.0, k))),
    Mistake("image added", "The result holds the sums alone; a kernel that keeps the image does so by its middle weight.",
            lambda i, want: {"result": want.result + i.image}),
    Mistake("started from ones", "A sum begins at 0: np.zeros_like, not np.ones_like.",
            lambda i, want: {"result": want.result + 1}),
    Mistake("scaled to the range 0 to 1", "The sums are taken as they are, below 0 and above 1 as well.",
            lambda i, want: {"result": (want.result - want.result.min()) / max(np.ptp(want.result), 1e-12)}),
    Mistake("divided by the kernel's sum", "The kernel is taken as it is: an edge filter's entries sum to 0.",
            lambda i, want: {"result": want.result / i.kernel.sum()}),
    Mistake("divided by the number of weights", "An output is the sum of the products, not their mean.",
            lambda i, want: {"result": want.result / i.kernel.size}),
    Mistake("border sums scaled up", "The zeros beyond the border simply add nothing: no scaling makes up for them.",
            _renormalised),
    Mistake("negative results cut off", "The result may be negative: nothing is cut off.",
            lambda i, want: {"result": want.result.clip(0)}),
    Mistake("clipped to the range 0 to 1", "The result may lie outside 0 to 1: edge filters give negative values.",
            lambda i, want: {"result": want.result.clip(0, 1)}),
    Mistake("absolute value", "The result may be negative: its sign tells on which side of an edge it is brighter.",
            lambda i, want: {"result": abs(want.result)}),
    Mistake("fractions cut off", "The result array has an integer dtype, so what is stored in it loses its fraction.",
            lambda i, want: {"result": np.trunc(want.result)}),
    Mistake("fractions cut off", "An array of small integers holds no fractions and no negative numbers.",
            when=lambda i, o: o.result.dtype.kind in "iu"),
    Mistake("kernel left out", "Each pixel of the patch is multiplied by its weight before the sum.",
            _kernel_as(np.ones_like)),
    Mistake("filtered in place", "Sums of later pixels see results of earlier ones: write into a new array.",
            lambda i, want: {"result": _in_place(i)}),
    Mistake("matrix product of patch and kernel", PRODUCTS,
            _kernel_as(lambda k: np.tile(k.sum(axis=1), (k.shape[0], 1)))),
    Mistake("matrix product of patch and kernel", PRODUCTS, error="mismatch in its core dimension"),
    Mistake("patch smaller than the kernel", ZEROS, error="could not be broadcast"),
    Mistake("index beyond the border", ZEROS, error="out of bounds"),
)


def _in_place(i):
    """Pixel after pixel, row by row, with PyTorch's sum at each, written into the image that the next one reads."""
    image = i.image.astype(float)
    for r, c in np.ndindex(image.shape):
        image[r, c] = _filtered(image, i.kernel, _half(i.kernel))[r, c]
    return image


def _check(name, cases, **more):
    return Check(name, cases, _call, _right, mistakes=MISTAKES, **more)


filter_image = Exercise("filter_image", 4, (
    _check("square kernels", with_float32(_square_kernels), hint=ZEROS),
    _check("images that are not square", _images, hint="Height and width may differ: image.shape has both."),
    _check("kernels that are not square", _kernels, hint=AXES),
    _check("kernels larger than the image", _small_images, weight=0.5, hint=ZEROS),
    *style_checks(_kernels, _call, _right, ("image", "kernel")),
), rules_out=NO_READY_CONVOLUTION)
