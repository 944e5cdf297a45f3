# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 03: convolutional layers
#
# Here you build the layers of a convolutional network in NumPy: the convolution itself, first as plain loops
# and then as one matrix product that is hundreds of times faster, and the pooling that makes its images
# small. At the end your own layers become LeNet, a network that read the digits on bank cheques in the 1990s,
# and you teach it to read. Every gradient is yours.
#
# Read and play with the lesson [03 · Convolutional layers](../../notebooks/03_conv_layers.ipynb) first, or
# keep it open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | the convolution as loops, forward and backward | 6 | 40 min |
# | 2 | the convolution as one matrix product (and one short answer) | 18 | 85 min |
# | 3 | max pooling, average pooling, 1 x 1 convolution (and one short answer) | 11 | 50 min |
# | 4 | LeNet, put together and trained on handwritten digits | 12 | 65 min |
# | | **together** | **47** | **4 hours** |
#
# You need not do it in one evening: each exercise is judged by itself, so stop and go on wherever you like.
# Nothing from earlier assignments is needed.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "how_to_work", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## How to work
#
# Each exercise has the same parts: a text, hints, a cell to write in, mostly a *Try it* cell to play in, and
# a check.
#
# - Write your function in place of `raise NotImplementedError()`, and run its cell with `Shift` + `Enter`.
# - Run the check below it as often as you like. It says what is wrong, and where. At grading the same
#   checks run again with fresh numbers.
# - The hints open one inside the other: a question, then a formula, then the shape of the code. They cost
#   nothing, but give yourself five minutes before you open the next.
# - *Try it* cells are yours. Change the numbers, add cells of your own; nothing there is graded.
#
# **What holds for the whole assignment**
#
# - **NumPy only.** Ruled out are PyTorch, TensorFlow, Keras, JAX, autograd and scikit-learn, and whatever is a
#   ready-made convolution or correlation: `np.convolve`, `np.correlate`, `scipy.signal`, `scipy.ndimage`,
#   scikit-image. An answer that leans on one of them does not count. `np.pad`, `np.einsum`, `np.tensordot`,
#   `np.add.at` and `np.lib.stride_tricks.sliding_window_view` are welcome.
# - **Shapes.** Images are `(N, C, H, W)`: `N` images with `C` channels, `H` rows and `W` columns. Filters are
#   `(F, C, KH, KW)`: `F` filters, each with `C` channels of `KH` x `KW` weights. Neither images nor filters
#   need be square.
# - **Convolution** means what deep learning libraries call by that name: the filter is not flipped.
# - **A layer is a pair of functions.** `X_forward(inputs) -> (out, cache)` computes the output and keeps in
#   `cache` whatever the way back will need; what that is, and in which form, is your own business.
#   `X_backward(dout, cache)` takes `dout`, the gradient of the loss with respect to `out` (so it has the
#   shape of `out`), and returns the gradients with respect to the forward's array inputs, in the same
#   order: a single one bare, several as a tuple.
# - **Good manners.** Inputs are float32 or float64 arrays, and results keep that dtype. Inputs are left as
#   they were: return new arrays. Each is a small part of an exercise's points.
# - A later function may call your earlier ones, but then a mistake in one costs marks in both.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Run this cell first.
import time

import numpy as np

from utils.checks import check, get_ready
from utils.data import load_digits
from utils.plots import Panel, draw_curves, draw_digits, draw_weights, show
from utils.scratch import try_it

get_ready("03_conv_layers")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv2d_backward_naive_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: a convolution, step by step
#
# ### 1.1 `conv2d_forward_naive` and `conv2d_backward_naive` (6 points)
#
# A filter lies on a patch of the image. Multiply entry by entry, over all channels, add everything up, add
# the filter's bias: one number of the output. Then move on by `stride` and do it again. It takes four loops
# (image, filter, row, column) and no trick at all. It is slow, and easy to get right, which makes it the
# yardstick for the fast version of Part 2.
#
# **Write** `conv2d_forward_naive(x, w, b, stride=1, padding=0)`, which returns `(out, cache)`, and
# `conv2d_backward_naive(dout, cache)`, which returns `(dx, dw, db)`.
#
# - `x` `(N, C, H, W)`, `w` `(F, C, KH, KW)`, `b` `(F,)`; `out` and `dout` `(N, F, OH, OW)`.
# - `stride` and `padding` are whole numbers that hold for both directions: `padding` rows of zeros go above
#   *and* below the image, and as many columns to its left *and* to its right.
# - Each gradient has the shape of what it belongs to.
#
# With $\bar{\mathtt{x}}$ for the padded images, and all indices counted from 0,
#
# $$
# \mathtt{out}_{nfij} = \mathtt{b}_f + \sum_{c,\,p,\,q}
# \bar{\mathtt{x}}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q}\; \mathtt{w}_{fcpq}
# \qquad
# \mathtt{OH} = \left\lfloor \frac{\mathtt{H} + 2\,\mathtt{padding} - \mathtt{KH}}{\mathtt{stride}} \right\rfloor + 1
# $$
#
# and `OW` is `OH`'s formula with `W` and `KW`. On the way back, every output number hands its gradient to the
# patch it was made from, weighted by the filter, and to the filter, weighted by the patch:
#
# $$
# \mathtt{dw}_{fcpq} = \sum_{n,\,i,\,j} \mathtt{dout}_{nfij}\;
# \bar{\mathtt{x}}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q}
# \qquad
# \mathtt{db}_f = \sum_{n,\,i,\,j} \mathtt{dout}_{nfij}
# $$
#
# $$
# \mathtt{d}\bar{\mathtt{x}}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q}
# \;\mathrel{+}=\; \mathtt{dout}_{nfij}\; \mathtt{w}_{fcpq}
# \qquad \text{for all } n, f, i, j, c, p, q
# $$
#
# `dx` is the part of $\mathtt{d}\bar{\mathtt{x}}$ that lies on the image: the padding is cut off again.
#
# **For example,** with one image, one channel, one filter, `stride=1` and `padding=0`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{bmatrix}\quad
# \mathtt{w} = \begin{bmatrix} 1 & 2 \\ 0 & -1 \end{bmatrix}\quad
# \mathtt{b} = \begin{bmatrix} 10 \end{bmatrix}
# \quad\text{give}\quad
# \mathtt{out} = \begin{bmatrix} 10 & 12 \\ 16 & 18 \end{bmatrix}
# $$
#
# (the first number is $1 \cdot 1 + 2 \cdot 2 + 0 \cdot 4 - 1 \cdot 5 + 10$), and
#
# $$
# \mathtt{dout} = \begin{bmatrix} 1 & 0 \\ 0 & 2 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{dx} = \begin{bmatrix} 1 & 2 & 0 \\ 0 & 1 & 4 \\ 0 & 0 & -2 \end{bmatrix}\quad
# \mathtt{dw} = \begin{bmatrix} 11 & 14 \\ 20 & 23 \end{bmatrix}\quad
# \mathtt{db} = \begin{bmatrix} 3 \end{bmatrix}
# $$
#
# Look at the 1 in the middle of `dx`: that pixel lies in both patches, and $1 \cdot (-1) + 2 \cdot 1 = 1$.
#
# **To be exact:** where the last step would take the filter over the edge, it is not taken (the brackets
# $\lfloor\;\rfloor$ mean *round down*). Pixels that no patch reaches have gradient 0. Loops are fine here, and
# so are answers without them.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which rows and columns of the padded image does the output at row `i`, column `j` see? Write the slice down
# for `stride` 2 and a 3 x 3 filter: `i = 0`, `i = 1`, `i = 2`. And on the way back: a pixel that lies in six
# patches gets six contributions. So does its gradient take `=` or `+=`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Let `patch` be what the filter lies on, an array `(C, KH, KW)`, the same shape as `w[f]`. Then the sum over
# $c, p, q$ is the sum of all entries of a product of two arrays. The backward pass takes the same walk over
# `n, f, i, j` and cuts the same patch out of the same padded image. The number `g = dout[n, f, i, j]` is the
# slope of the loss for this one output, and the output was a sum of products, so
#
# $$
# \mathtt{dw}_f \mathrel{+}= g \cdot \mathrm{patch}
# \qquad
# \mathrm{d\,patch} \mathrel{+}= g \cdot \mathtt{w}_f
# \qquad
# \mathtt{db}_f \mathrel{+}= g
# $$
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# x_pad = np.pad(x, ...)                       # one pair (before, after) for each of the four axes
# out = np.zeros(..., dtype=x.dtype)
# for n in range(...):
#     for f in range(...):
#         for i in range(...):
#             for j in range(...):
#                 patch = x_pad[n, :, ...:..., ...:...]     # (C, KH, KW)
#                 out[n, f, i, j] = ...
# # backward: the same four loops
# dx_pad = np.zeros_like(...)
# ...                                          # inside: three lines with +=
# dx = dx_pad[:, :, ...:..., ...:...]          # what if padding is 0? (0:-0 is empty)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_backward_naive", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_forward_naive(x, w, b, stride=1, padding=0):
    """A convolutional layer, one output number after the other.

    Parameters
    ----------
    x : array (N, C, H, W); images.
    w : array (F, C, KH, KW); filters.    b : array (F,); a bias for each filter.
    stride : int; step from one patch to the next, in both directions.
    padding : int; rows and columns of zeros on each side.

    Returns
    -------
    out : array (N, F, OH, OW), the dtype of x.
    cache : whatever conv2d_backward_naive needs.

    Example
    -------
    conv2d_forward_naive([[[[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]]],
                         [[[[1., 2.], [0., -1.]]]], [10.])[0], all as arrays,
    is [[[[10., 12.], [16., 18.]]]].
    """
    ### BEGIN SOLUTION
    kernel_height, kernel_width = w.shape[2:]
    x_padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out_height = (x_padded.shape[2] - kernel_height) // stride + 1
    out_width = (x_padded.shape[3] - kernel_width) // stride + 1
    out = np.zeros((len(x), len(w), out_height, out_width), dtype=x.dtype)
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        patch = x_padded[n, :, top : top + kernel_height, left : left + kernel_width]
        out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    return out, (x_padded, w, stride, padding)
    ### END SOLUTION


def conv2d_backward_naive(dout, cache):
    """The gradients of a convolutional layer, one output number after the other.

    Parameters
    ----------
    dout : array (N, F, OH, OW); gradient of the loss with respect to out.
    cache : what conv2d_forward_naive returned second.

    Returns
    -------
    dx : array (N, C, H, W).    dw : array (F, C, KH, KW).    db : array (F,).
    """
    ### BEGIN SOLUTION
    x_padded, w, stride, padding = cache
    kernel_height, kernel_width = w.shape[2:]
    dx_padded, dw = np.zeros_like(x_padded), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        patch = (n, slice(None), slice(top, top + kernel_height), slice(left, left + kernel_width))
        dw[f] += dout[n, f, i, j] * x_padded[patch]
        dx_padded[patch] += dout[n, f, i, j] * w[f]
    # Counted from the front: an end of -padding would leave nothing where padding is 0.
    bottom, right = dx_padded.shape[2] - padding, dx_padded.shape[3] - padding
    dx = dx_padded[:, :, padding:bottom, padding:right]
    return dx, dw, dout.sum(axis=(0, 2, 3))
    ### END SOLUTION

# %%
# Try it: set padding to 1, then stride to 2. Which entries of dx change, and why?
x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
w = np.array([[1.0, 2.0],
              [0.0, -1.0]]).reshape(1, 1, 2, 2)
b = np.array([10.0])
with try_it():
    out, cache = conv2d_forward_naive(x, w, b, stride=1, padding=0)
    print("out", out[0, 0], sep="\n")
    dout = np.zeros_like(out)
    dout[0, 0, 0, 0], dout[0, 0, -1, -1] = 1.0, 2.0
    dx, dw, db = conv2d_backward_naive(dout, cache)
    print("dx", dx[0, 0], "dw", dw[0, 0], "db", db, sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv2d_backward_naive_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(conv2d_forward_naive, conv2d_backward_naive)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "im2col_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: a convolution as one matrix product
#
# ### 2.1 `im2col` (4 points)
#
# Your loops spend nearly all their time in Python, not in arithmetic. The way out is a trick that many
# libraries use to this day: copy every patch of the image into a column of a matrix. Then *all* dot products
# of *all* filters with *all* patches are a single matrix product, and nothing on a computer has been made
# faster than that. *im2col* means "image to columns".
#
# **Write** `im2col(x, kernel_size, stride=1, padding=0, dilation=1)`, which returns `cols`.
#
# - `x` `(N, C, H, W)`; `cols` `(N, C * KH * KW, L)`, where `L = OH * OW` is the number of patches.
# - `kernel_size` is a number, or a pair `(KH, KW)`.
# - `dilation` spreads the patch out: its rows and columns are `dilation` pixels apart. With `dilation=2` a
#   3 x 3 patch takes every second pixel of a 5 x 5 square. (Some texts call that "1-dilated".)
#
# A column is one patch, written channel after channel, each channel row by row. The columns follow each other
# as the patches do, row by row over the image. With $\bar{\mathtt{x}}$ for the padded images,
#
# $$
# \mathtt{cols}_{n,\;(c \cdot \mathtt{KH} + p) \cdot \mathtt{KW} + q,\;i \cdot \mathtt{OW} + j}
# = \bar{\mathtt{x}}_{n,\;c,\;i \cdot \mathtt{stride} + p \cdot \mathtt{dilation},\;j \cdot \mathtt{stride} + q \cdot \mathtt{dilation}}
# $$
#
# $$
# \mathtt{OH} = \left\lfloor \frac{\mathtt{H} + 2\,\mathtt{padding} - \mathtt{dilation}\,(\mathtt{KH} - 1) - 1}{\mathtt{stride}} \right\rfloor + 1
# $$
#
# and `OW` likewise. This is the layout of PyTorch's `unfold`.
#
# **For example,** with one image of one channel, `kernel_size=2`, `stride=1` and `padding=0`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{cols} = \begin{bmatrix} 1 & 2 & 4 & 5 \\ 2 & 3 & 5 & 6 \\ 4 & 5 & 7 & 8 \\ 5 & 6 & 8 & 9 \end{bmatrix}
# $$
#
# The first column is the patch at the top left, $1, 2, 4, 5$. Now read it by rows: the first *row* holds what
# lies under the top left corner of the filter, for every patch.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# You could loop over the patches and fill one column at a time. But read the example by rows: the second
# one is `2 3 5 6`. Which slice of `x` is that? How many rows are there, and does their number grow with the image?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Hold $p, q$ fast in the formula above and let $i, j$ run: the pixels wanted are those in rows
# $p \cdot \mathtt{dilation},\; p \cdot \mathtt{dilation} + \mathtt{stride},\; \dots$, `OH` of them, and the
# columns likewise. That is one slice with a step, `start : stop : stride`, for all images, channels and
# patches at once. If the result has room for six axes, `(N, C, KH, KW, OH, OW)`, then `cols` is that array
# reshaped: NumPy merges neighbouring axes in exactly the order of the formula.
#
# Another way: `sliding_window_view` gives all windows of the undilated size; steps in its slices do stride and
# dilation; then `transpose` and `reshape`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# kh, kw = ...                                   # from a number or a pair
# x_pad = np.pad(...)
# oh, ow = ..., ...
# six = np.empty((..., ..., kh, kw, oh, ow), dtype=...)
# for p in range(kh):
#     for q in range(kw):
#         six[:, :, p, q] = x_pad[:, :, ...:...:..., ...:...:...]
# cols = six.reshape(...)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "im2col", "locked": false, "schema_version": 3, "solution": true, "task": false}
def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    """Copy every patch of the images into a column of a matrix.

    Parameters
    ----------
    x : array (N, C, H, W); images.
    kernel_size : int, or a pair (KH, KW).
    stride, padding, dilation : int; the same in both directions.

    Returns
    -------
    cols : array (N, C * KH * KW, L), the dtype of x; L = OH * OW patches.

    Example
    -------
    im2col([[[[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]]], 2), as an array, is
    [[[1., 2., 4., 5.], [2., 3., 5., 6.], [4., 5., 7., 8.], [5., 6., 8., 9.]]].
    """
    ### BEGIN SOLUTION
    kernel_height, kernel_width = np.broadcast_to(kernel_size, 2)
    x_padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    num_images, channels, height, width = x_padded.shape
    out_height = (height - dilation * (kernel_height - 1) - 1) // stride + 1
    out_width = (width - dilation * (kernel_width - 1) - 1) // stride + 1

    # For one offset within the kernel, the pixels of all patches are one slice of the images.
    patches = np.empty((num_images, channels, kernel_height, kernel_width, out_height, out_width), x.dtype)
    for p, q in np.ndindex(kernel_height, kernel_width):
        rows = slice(p * dilation, p * dilation + stride * out_height, stride)
        columns = slice(q * dilation, q * dilation + stride * out_width, stride)
        patches[:, :, p, q] = x_padded[:, :, rows, columns]
    return patches.reshape(num_images, channels * kernel_height * kernel_width, out_height * out_width)
    ### END SOLUTION

# %%
# Try it: stride=2, then dilation=2, then padding=1. How many columns come out, and
# which patches are they?
x = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)
with try_it():
    print(x[0, 0], im2col(x, kernel_size=2, stride=1)[0], sep="\n\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "im2col_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(im2col)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "col2im_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 `col2im` (4 points)
#
# The way back. `im2col` copies each pixel to several places; a gradient that arrives at those places must
# come back to the pixel from all of them. Where the forward pass copies, the backward pass *adds*.
#
# **Write** `col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1)`, which returns an array of
# shape `x_shape`.
#
# - `cols` `(N, C * KH * KW, L)`, in the layout of `im2col`; `x_shape` is `(N, C, H, W)`, the shape of the
#   images *without* padding. The other arguments are those of `im2col`.
# - Every entry of `cols` is added to the pixel that `im2col` would have copied it from:
#
# $$
# \bar{\mathtt{x}}_{n,\;c,\;i \cdot \mathtt{stride} + p \cdot \mathtt{dilation},\;j \cdot \mathtt{stride} + q \cdot \mathtt{dilation}}
# \;\mathrel{+}=\;
# \mathtt{cols}_{n,\;(c \cdot \mathtt{KH} + p) \cdot \mathtt{KW} + q,\;i \cdot \mathtt{OW} + j}
# $$
#
# What lands on the padding is dropped, and pixels that no patch reaches stay 0. This is PyTorch's `fold`.
#
# **For example,** for `x_shape=(1, 1, 3, 3)` and `kernel_size=2`, a `cols` of shape `(1, 4, 4)` that is all
# ones gives
#
# $$
# \begin{bmatrix} 1 & 2 & 1 \\ 2 & 4 & 2 \\ 1 & 2 & 1 \end{bmatrix}
# $$
#
# the number of patches that each pixel lies in. So `col2im` does *not* undo `im2col`: where patches overlap,
# `col2im(im2col(x, 2), x.shape, 2)` is each pixel times that number.
#
# **What it is instead** is the *adjoint* of `im2col`, the transposed matrix if you think of `im2col` as a
# (huge, very sparse) matrix: for any images $x$ and any columns $c$,
#
# $$
# \langle \mathtt{im2col}(x),\, c \rangle = \langle x,\, \mathtt{col2im}(c) \rangle
# $$
#
# where $\langle a, b \rangle$ is the sum of all entries of `a * b`. The *Try it* cell tests that.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Your `im2col` has, somewhere, an assignment from a piece of the image to a piece of `cols`. If you turn it
# around, which side does the `+=` belong to? Can two patches meet in one pixel *within* one such assignment,
# or only in different ones?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Start from an image of zeros that has room for the padding: `(N, C, H + 2 * padding, W + 2 * padding)`. Give
# `cols` its six axes back with `reshape`. For fixed $p, q$ all positions `(i, j)` lead to *different* pixels,
# so one `+=` with a slice is safe. Cut the padding off at the end.
#
# A warning: with arrays of indices, `image[rows, columns] += values` counts a pixel that occurs twice only
# once. `np.add.at` counts it as often as it occurs.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# n, c, h, w = x_shape
# six = cols.reshape(n, c, ..., ..., ..., ...)
# x_pad = np.zeros(..., dtype=...)
# for p in range(...):
#     for q in range(...):
#         x_pad[:, :, ...:...:..., ...:...:...] += ...      # the slices of im2col
# return x_pad[:, :, ...:..., ...:...]
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "col2im", "locked": false, "schema_version": 3, "solution": true, "task": false}
def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
    """Add every column back into the images, at the patch that im2col took it from.

    Parameters
    ----------
    cols : array (N, C * KH * KW, L), in the layout of im2col.
    x_shape : tuple (N, C, H, W); the shape of the images, without padding.
    kernel_size : int, or a pair (KH, KW).
    stride, padding, dilation : int; the same in both directions.

    Returns
    -------
    array (N, C, H, W), the dtype of cols; where patches overlap, the sum.

    Example
    -------
    col2im(np.ones((1, 4, 4)), (1, 1, 3, 3), 2)
    is [[[[1., 2., 1.], [2., 4., 2.], [1., 2., 1.]]]].
    """
    ### BEGIN SOLUTION
    kernel_height, kernel_width = np.broadcast_to(kernel_size, 2)
    num_images, channels, height, width = x_shape
    out_height = (height + 2 * padding - dilation * (kernel_height - 1) - 1) // stride + 1
    out_width = (width + 2 * padding - dilation * (kernel_width - 1) - 1) // stride + 1

    patches = cols.reshape(num_images, channels, kernel_height, kernel_width, out_height, out_width)
    summed = np.zeros((num_images, channels, height + 2 * padding, width + 2 * padding), cols.dtype)
    for p, q in np.ndindex(kernel_height, kernel_width):
        rows = slice(p * dilation, p * dilation + stride * out_height, stride)
        columns = slice(q * dilation, q * dilation + stride * out_width, stride)
        summed[:, :, rows, columns] += patches[:, :, p, q]
    return summed[:, :, padding : padding + height, padding : padding + width]
    ### END SOLUTION

# %%
# Try it: in how many patches does each pixel lie with stride=2? With dilation=2? Both
# sums below must agree, whatever you choose.
settings = {"kernel_size": 3, "stride": 1, "padding": 1, "dilation": 1}
rng = np.random.default_rng(0)
x = rng.normal(size=(1, 1, 5, 5))
with try_it():
    cols = im2col(x, **settings)
    c = rng.normal(size=cols.shape)
    print(col2im(np.ones_like(cols), x.shape, **settings)[0, 0])
    print("<im2col(x), c> =", (cols * c).sum())
    print("<x, col2im(c)> =", (x * col2im(c, x.shape, **settings)).sum())

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "col2im_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(col2im)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv2d_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.3 `conv2d_forward` and `conv2d_backward` (8 points)
#
# Now the layer that you will use from here on.
#
# **Write** `conv2d_forward(x, w, b, stride=1, padding=0, dilation=1)`, which returns `(out, cache)`, and
# `conv2d_backward(dout, cache)`, which returns `(dx, dw, db)`. Shapes and meaning are those of 1.1, and
# `dilation` that of 2.1.
#
# Let $W$ be `w` with each filter laid out as one row, a matrix of shape `(F, C * KH * KW)`. For each image
# $n$ let $X_n$ be its matrix of patches from `im2col`, and let $O_n$ and $D_n$ be `out[n]` and `dout[n]` with
# each channel laid out as one row, matrices of shape `(F, L)`. Then a convolution is a linear layer:
#
# $$
# O_n = W X_n + \mathtt{b}
# $$
#
# $$
# \mathtt{dw} = \sum_n D_n X_n^{\top}\;\text{(in the shape of } \mathtt{w})
# \qquad
# \mathtt{db}_f = \sum_{n,\,i,\,j} \mathtt{dout}_{nfij}
# \qquad
# \mathtt{dx} = \mathtt{col2im}\!\left(W^{\top} D_n \text{ for all } n\right)
# $$
#
# **For example,** in the example of 1.1 the filter becomes the row $W = [1 \;\; 2 \;\; 0 \;\; {-1}]$ and the
# image the 4 x 4 matrix of 2.1; their product is $[0 \;\; 2 \;\; 6 \;\; 8]$, and with the bias
# $[10 \;\; 12 \;\; 16 \;\; 18]$. With `dilation=2` the filter just fits once, onto the corners 1, 3, 7 and 9,
# and `out` is $1 \cdot 1 + 2 \cdot 3 + 0 \cdot 7 - 1 \cdot 9 + 10 = 8$.
#
# **To be exact: no Python loop over images or positions.** A check counts the lines of Python that run and
# lets the batch and the images grow: the count must not grow with them. Loops over the rows and columns of
# the *kernel*, or over channels, are fine. Comprehensions, `map`, `np.vectorize` and `np.apply_along_axis` over
# images or positions are loops, too. A right answer with such loops loses that check alone.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# The batch has `N` matrices of patches, and all of them are to be multiplied from the left with the same `W`.
# What does `@` do with arrays of shapes `(F, K)` and `(N, K, L)`? And which of the three gradients must be
# summed over the batch, which not?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# `@` treats all axes but the last two as a batch, and repeats the smaller array for each: `(F, K) @ (N, K, L)`
# is `(N, F, L)`. So
#
# $$
# \underbrace{(\mathtt{F}, \mathtt{CKHKW})}_{W} \times \underbrace{(\mathtt{N}, \mathtt{CKHKW}, \mathtt{L})}_{\text{patches}}
# \to (\mathtt{N}, \mathtt{F}, \mathtt{L})
# \qquad
# (\mathtt{N}, \mathtt{F}, \mathtt{L}) \times (\mathtt{N}, \mathtt{L}, \mathtt{CKHKW})
# \to (\mathtt{N}, \mathtt{F}, \mathtt{CKHKW})
# $$
#
# The second product, summed over the batch, is `dw`. The bias belongs to the axis of length `F`, which is not
# the last one: give it a shape that lines up.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# cols = im2col(...)                         # (N, C*KH*KW, L)
# w_rows = w.reshape(..., -1)                # (F, C*KH*KW)
# out = w_rows @ ... + ...                   # (N, F, L)
# out = out.reshape(...)                     # (N, F, OH, OW): you need OH and OW
# # backward
# d_rows = dout.reshape(..., ..., -1)        # (N, F, L)
# db = d_rows.sum(axis=...)
# dw = ...                                   # a product, a sum, a reshape
# dx = col2im(...)                           # of another product
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
    """A convolutional layer as one matrix product.

    Parameters
    ----------
    x : array (N, C, H, W); images.
    w : array (F, C, KH, KW); filters.    b : array (F,); a bias for each filter.
    stride, padding, dilation : int; the same in both directions.

    Returns
    -------
    out : array (N, F, OH, OW), the dtype of x.
    cache : whatever conv2d_backward needs.

    Example
    -------
    conv2d_forward([[[[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]]],
                   [[[[1., 2.], [0., -1.]]]], [10.])[0], all as arrays,
    is [[[[10., 12.], [16., 18.]]]].
    """
    ### BEGIN SOLUTION
    num_filters, _, kernel_height, kernel_width = w.shape
    cols = im2col(x, (kernel_height, kernel_width), stride, padding, dilation)
    out = w.reshape(num_filters, -1) @ cols
    out += b[:, None]
    out_height = (x.shape[2] + 2 * padding - dilation * (kernel_height - 1) - 1) // stride + 1
    cache = (x.shape, w, cols, stride, padding, dilation)
    return out.reshape(len(x), num_filters, out_height, -1), cache
    ### END SOLUTION


def conv2d_backward(dout, cache):
    """The gradients of a convolutional layer.

    Parameters
    ----------
    dout : array (N, F, OH, OW); gradient of the loss with respect to out.
    cache : what conv2d_forward returned second.

    Returns
    -------
    dx : array (N, C, H, W).    dw : array (F, C, KH, KW).    db : array (F,).
    """
    ### BEGIN SOLUTION
    (num_images, channels, height, width), w, cols, stride, padding, dilation = cache
    out_height, out_width = dout.shape[2:]
    dout_rows = dout.reshape(num_images, len(w), -1)
    db = dout_rows.sum(axis=(0, 2))
    dw = (dout_rows @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)

    # This is col2im(w_rows.T @ dout_rows, ...), one offset of the kernel at a time: the gradient of all
    # the columns, KH * KW times as large as the images, never stands in memory as a whole.
    dx_padded = np.zeros((num_images, channels, height + 2 * padding, width + 2 * padding), dout.dtype)
    for p, q in np.ndindex(w.shape[2:]):
        share = (w[:, :, p, q].T @ dout_rows).reshape(num_images, channels, out_height, out_width)
        rows = slice(p * dilation, p * dilation + stride * out_height, stride)
        columns = slice(q * dilation, q * dilation + stride * out_width, stride)
        dx_padded[:, :, rows, columns] += share
    return dx_padded[:, :, padding : padding + height, padding : padding + width], dw, db
    ### END SOLUTION

# %%
# Try it: how many times faster is it than your loops? Let the images grow: what does
# each of the two do then?
rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(4, 3, 24, 24)), rng.normal(size=(8, 3, 3, 3)), rng.normal(size=8)
with try_it():
    started = time.perf_counter()
    slow = conv2d_forward_naive(x, w, b, padding=1)[0]
    middle = time.perf_counter()
    fast = conv2d_forward(x, w, b, padding=1)[0]
    ended = time.perf_counter()
    print(f"largest difference {np.abs(slow - fast).max():.0e}")
    print(f"loops {middle - started:.4f} s, matrix product {ended - middle:.4f} s,",
          f"{(middle - started) / (ended - middle):.0f} times as fast")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv2d_backward_check", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check(conv2d_forward, conv2d_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "why_im2col_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.4 In words: what im2col buys, and what it costs (2 points, read by a person)
#
# The matrix product multiplies exactly the same numbers as the loops do.
#
# 1. **Why is it so much faster all the same?** Give at least one reason beyond "fewer lines".
# 2. **What does it cost in memory?** Take a batch of 32 images of 16 channels and 32 x 32 pixels in float32, a
#    3 x 3 kernel, `stride=1`, `padding=1`. How many numbers does `x` hold, how many does `cols` hold, and how
#    many megabytes is each? Say in one sentence where the factor between them comes from, and what happens to
#    it with `stride=2`.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "why_im2col", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *Time.* The work is the same: $N \cdot F \cdot L \cdot C \cdot KH \cdot KW$ multiplications. But the loops
# make a round through the Python interpreter for each of the $N \cdot F \cdot L$ output numbers, and each
# round costs microseconds for a few dozen multiplications, which take nanoseconds. The matrix product is one
# call. Inside, a library that was tuned for decades works on blocks that fit into the processor's cache, so
# that each number fetched from memory is used many times, with vector instructions that multiply 8 or 16
# numbers at once, on several cores. Copying the patches first makes the memory that the product reads
# contiguous.
#
# *Memory.* `x` holds $32 \cdot 16 \cdot 32 \cdot 32 = 524{,}288$ numbers, at 4 bytes about 2.1 MB. `cols`
# holds $32 \cdot (16 \cdot 9) \cdot 1024 = 4{,}718{,}592$ numbers, about 18.9 MB: nine times as many, because
# with stride 1 and this padding every pixel stands in (up to) $KH \cdot KW = 9$ patches and is copied into each
# of them. With `stride=2` there are only $16 \cdot 16$ patches, so `cols` is four times smaller: $9/4$ of `x`.
# (If the columns are kept for the backward pass, the price is paid for as long as the layer waits for its
# gradient.)
#
# **Rubric for graders (2 points)**
#
# - **1 point**, time: one sound reason. The interpreter's cost for each step, caches and blocking, vector
#   instructions, several cores, contiguous memory, one call to a tuned library: each of them will do. Half a
#   point for "NumPy is written in C" and no more. No points for "fewer multiplications".
# - **1 point**, memory: half for the numbers (524,288 and 4,718,592, or 2.1 and 18.9 MB, or 2 and 18 MiB; a
#   slip in arithmetic is forgiven if the factor 9 is there), half for the reason, $KH \cdot KW$ copies of each
#   pixel, and what the stride does to it (about a quarter).
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "max_pool2d_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: making images smaller
#
# ### 3.1 `max_pool2d_forward` and `max_pool2d_backward` (4 points)
#
# Pooling looks through a window and lets one number pass: the largest. It has no weights. Each channel is
# treated by itself, so there are as many channels after it as before.
#
# **Write** `max_pool2d_forward(x, kernel_size, stride)`, which returns `(out, cache)`, and
# `max_pool2d_backward(dout, cache)`, which returns `dx`.
#
# - `x` and `dx` `(N, C, H, W)`, `out` and `dout` `(N, C, OH, OW)`. `kernel_size` and `stride` are whole
#   numbers; the window is square, and there is no padding.
#
# $$
# \mathtt{out}_{ncij} = \max_{0 \le p,\,q < \mathtt{kernel\_size}} \mathtt{x}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q}
# \qquad
# \mathtt{OH} = \left\lfloor \frac{\mathtt{H} - \mathtt{kernel\_size}}{\mathtt{stride}} \right\rfloor + 1
# $$
#
# and `OW` likewise. On the way back each window sends its gradient to the pixel that won, and nothing to the
# others. Windows overlap where `stride` is smaller than `kernel_size` (AlexNet pools 3 x 3 windows with stride
# 2), and a pixel that wins several windows collects from all of them.
#
# **For example,** with `kernel_size=2` and `stride=1`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 & 0 \\ 3 & 9 & 4 \\ 5 & 6 & 7 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{out} = \begin{bmatrix} 9 & 9 \\ 9 & 9 \end{bmatrix}
# \qquad\text{and}\qquad
# \mathtt{dout} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{dx} = \begin{bmatrix} 0 & 0 & 0 \\ 0 & 10 & 0 \\ 0 & 0 & 0 \end{bmatrix}
# $$
#
# **To be exact:** windows that would stick out are left out, and pixels that no window reaches have gradient
# 0. Where several pixels of a window are equally large, give the window's gradient to any one of them, share
# it among them, or give the whole of it to each: all are accepted.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What does the backward pass have to know: the *value* of the winner, or its *place*? If the same pixel wins
# two windows, what would an assignment `dx[...] = dout[...]` leave there? And may a window of negative numbers
# have the maximum 0?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Two ways lead there.
#
# - *By windows.* For each output position cut the window out of `x`, `(N, C, kernel_size, kernel_size)`, for all
#   images at once. Its maximum over the last two axes is the output. On the way back, the mask
#   `window == maximum` says where the gradient goes.
# - *By offsets,* as in `im2col`: for fixed $(p, q)$ the pixels at that place of all windows are one slice of `x`
#   with the shape of `out`. The output is the largest of `kernel_size ** 2` such slices, and on the way back
#   each slice of `dx` gets `dout` where it won.
#
# $$
# \mathtt{dx}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q} \mathrel{+}= \mathtt{dout}_{ncij} \cdot [(p, q) \text{ won window } (i, j)]
# $$
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # backward, by windows
# dx = np.zeros_like(x)
# for i in range(...):
#     for j in range(...):
#         rows = slice(i * stride, ...)
#         ...
#         window = x[:, :, rows, columns]                   # (N, C, k, k)
#         mask = window == ...                              # out[n, c, i, j], lined up with the window
#         dx[:, :, rows, columns] += mask * ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "max_pool2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool2d_forward(x, kernel_size, stride):
    """The largest number of each window, channel by channel.

    Parameters
    ----------
    x : array (N, C, H, W).
    kernel_size : int; rows and columns of a window.
    stride : int; step from one window to the next, in both directions.

    Returns
    -------
    out : array (N, C, OH, OW), the dtype of x.
    cache : whatever max_pool2d_backward needs.

    Example
    -------
    max_pool2d_forward([[[[1., 2., 0.], [3., 9., 4.], [5., 6., 7.]]]], 2, 1)[0],
    as arrays, is [[[[9., 9.], [9., 9.]]]].
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    candidates = windows.reshape(*windows.shape[:4], kernel_size**2)
    winner = candidates.argmax(axis=-1)  # one winner for each window, the first where several are equal
    return candidates.max(axis=-1), (x.shape, winner, kernel_size, stride)
    ### END SOLUTION


def max_pool2d_backward(dout, cache):
    """The gradient of max pooling.

    Parameters
    ----------
    dout : array (N, C, OH, OW); gradient of the loss with respect to out.
    cache : what max_pool2d_forward returned second.

    Returns
    -------
    dx : array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    x_shape, winner, kernel_size, stride = cache
    out_height, out_width = dout.shape[2:]
    dx = np.zeros(x_shape, dtype=dout.dtype)
    # For one offset within the window, all windows point to different pixels, so += counts each of them.
    for p, q in np.ndindex(kernel_size, kernel_size):
        rows = slice(p, p + stride * out_height, stride)
        columns = slice(q, q + stride * out_width, stride)
        dx[:, :, rows, columns] += dout * (winner == p * kernel_size + q)
    return dx
    ### END SOLUTION

# %%
# Try it: set stride to 2. Which pixels does no window reach? Then make the 9 a 4: two
# fours in one window. Where does your gradient go?
x = np.array([[1.0, 2.0, 0.0],
              [3.0, 9.0, 4.0],
              [5.0, 6.0, 7.0]]).reshape(1, 1, 3, 3)
with try_it():
    out, cache = max_pool2d_forward(x, kernel_size=2, stride=1)
    dout = np.arange(1.0, out.size + 1).reshape(out.shape)
    print("out", out[0, 0], "dx", max_pool2d_backward(dout, cache)[0, 0], sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "max_pool2d_backward_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(max_pool2d_forward, max_pool2d_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "avg_pool2d_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.2 `avg_pool2d_forward` and `avg_pool2d_backward` (3 points)
#
# The gentler relative: the mean of the window instead of its maximum. It, too, has no weights and treats each
# channel by itself. Many networks end in one average pooling over the whole image.
#
# **Write** `avg_pool2d_forward(x, kernel_size, stride)`, which returns `(out, cache)`, and
# `avg_pool2d_backward(dout, cache)`, which returns `dx`. Shapes and arguments are those of 3.1.
#
# $$
# \mathtt{out}_{ncij} = \frac{1}{\mathtt{kernel\_size}^2} \sum_{p,\,q} \mathtt{x}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q}
# $$
#
# On the way back every pixel of a window gets the same share of the window's gradient, and a pixel in several
# windows adds up its shares.
#
# **For example,** with `kernel_size=2` and `stride=1`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 & 0 \\ 3 & 9 & 4 \\ 5 & 6 & 7 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{out} = \begin{bmatrix} 3.75 & 3.75 \\ 5.75 & 6.5 \end{bmatrix}
# \qquad\text{and}\qquad
# \mathtt{dout} = \begin{bmatrix} 4 & 8 \\ 0 & 0 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{dx} = \begin{bmatrix} 1 & 3 & 2 \\ 1 & 3 & 2 \\ 0 & 0 & 0 \end{bmatrix}
# $$
#
# **To be exact:** windows that would stick out are left out, and pixels that no window reaches have gradient
# 0.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Nudge one pixel by 1: by how much does the mean of a 2 x 2 window move? Of a 3 x 3 window? So how is a
# window's gradient shared out? Does any of this depend on the *values* of `x`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# $$
# \mathtt{dx}_{n,\;c,\;i \cdot \mathtt{stride} + p,\;j \cdot \mathtt{stride} + q} \mathrel{+}= \frac{\mathtt{dout}_{ncij}}{\mathtt{kernel\_size}^2}
# \qquad \text{for all } p, q
# $$
#
# So the cache needs the *shape* of `x`, and the two numbers. Seen another way, average pooling is a
# convolution, with the same constant filter for each channel by itself.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # backward, by offsets
# dx = np.zeros(..., dtype=...)
# for p in range(...):
#     for q in range(...):
#         dx[:, :, ...:...:stride, ...:...:stride] += ...   # a slice of the shape of dout
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "avg_pool2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def avg_pool2d_forward(x, kernel_size, stride):
    """The mean of each window, channel by channel.

    Parameters
    ----------
    x : array (N, C, H, W).
    kernel_size : int; rows and columns of a window.
    stride : int; step from one window to the next, in both directions.

    Returns
    -------
    out : array (N, C, OH, OW), the dtype of x.
    cache : whatever avg_pool2d_backward needs.

    Example
    -------
    avg_pool2d_forward([[[[1., 2., 0.], [3., 9., 4.], [5., 6., 7.]]]], 2, 1)[0],
    as arrays, is [[[[3.75, 3.75], [5.75, 6.5]]]].
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(2, 3))
    out = windows[:, :, ::stride, ::stride].mean(axis=(-2, -1))
    return out, (x.shape, kernel_size, stride)
    ### END SOLUTION


def avg_pool2d_backward(dout, cache):
    """The gradient of average pooling.

    Parameters
    ----------
    dout : array (N, C, OH, OW); gradient of the loss with respect to out.
    cache : what avg_pool2d_forward returned second.

    Returns
    -------
    dx : array (N, C, H, W).
    """
    ### BEGIN SOLUTION
    x_shape, kernel_size, stride = cache
    out_height, out_width = dout.shape[2:]
    dx = np.zeros(x_shape, dtype=dout.dtype)
    share = dout / kernel_size**2
    for p, q in np.ndindex(kernel_size, kernel_size):
        rows = slice(p, p + stride * out_height, stride)
        columns = slice(q, q + stride * out_width, stride)
        dx[:, :, rows, columns] += share
    return dx
    ### END SOLUTION

# %%
# Try it: what does dx sum to? Compare it with the sum of dout, here and in max pooling.
x = np.array([[1.0, 2.0, 0.0],
              [3.0, 9.0, 4.0],
              [5.0, 6.0, 7.0]]).reshape(1, 1, 3, 3)
with try_it():
    out, cache = avg_pool2d_forward(x, kernel_size=2, stride=1)
    dx = avg_pool2d_backward(np.array([4.0, 8.0, 0.0, 0.0]).reshape(1, 1, 2, 2), cache)
    print("out", out[0, 0], "dx", dx[0, 0], sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "avg_pool2d_backward_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(avg_pool2d_forward, avg_pool2d_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "pooling_or_stride_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.3 In words: pooling or stride? (2 points, read by a person)
#
# A convolution with stride 2 makes an image half as high and half as wide, and so does a convolution with
# stride 1 followed by 2 x 2 max pooling with stride 2. Some people think that strided convolutions are just as
# good as convolution and pooling.
#
# 1. **What is max pooling robust to,** and why? Show it on the row `[0, 0, 5, 0]` with windows of two and
#    stride 2: move the 5 by one place to the right, then (from where it was) by one to the left. Say what your
#    second result tells about the limits of that robustness.
# 2. **What do you think of the claim?** Give one argument for the strided convolution and one for convolution
#    with pooling.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "pooling_or_stride", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* Max pooling is robust to small translations: it reports that a feature is in the window, not where in
# the window. `[0, 0, 5, 0]` gives `[0, 5]`. Moved to the right, `[0, 0, 0, 5]` gives `[0, 5]` again: the 5 has
# stayed in its window, and the output does not notice. Moved to the left, `[0, 5, 0, 0]` gives `[5, 0]`: the 5
# has crossed into the next window, and the output moves by a whole step. So the robustness holds within a
# window only: small shifts are often, not always, ignored. (Several poolings one after the other widen the
# range.)
#
# *2.* For the strided convolution: it costs a quarter of the multiplications, because three of four positions
# are never computed; and *how* the image is made smaller is learnt, not fixed. Networks that use only strided
# convolutions reach about the same accuracy on many tasks, and ResNets shrink their images mostly that way.
# For convolution with pooling: the strongest response survives wherever in the window it stands, while a
# strided convolution looks at fixed positions and can miss, or halve, a feature that moved by one pixel; and
# pooling has no weights to be learnt or to overfit. Neither wins everywhere: with enough data the learnt
# version does as well, and with little data the built-in robustness helps.
#
# **Rubric for graders (2 points)**
#
# - **1 point**, robustness: half for "small translations" (or shifts) with the reason that only the maximum
#   counts and not its place; half for the two results `[0, 5]` and `[5, 0]` and that the limit is the window's
#   edge.
# - **1 point**, the claim: half for each argument, one for either side. For stride: fewer multiplications,
#   learnt downsampling, experience with all-convolutional networks or ResNets. For pooling: robustness built
#   in, no weights, keeps the strongest response. Either verdict, or none, is fine.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv1x1_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.4 `conv1x1` (2 points)
#
# A filter of 1 x 1 pixel sees no neighbours at all. What is left? All channels of its one pixel. So a 1 x 1
# convolution is a linear layer that is applied to the `C` numbers of every pixel by themselves: the cheap way
# to change the number of channels.
#
# **Write** `conv1x1(x, w, b)`, which returns the output alone (no cache, and no backward function).
#
# - `x` `(N, C, H, W)`; `w` `(F, C)`, without the two axes of length 1; `b` `(F,)`; the output
#   `(N, F, H, W)`.
#
# $$
# \mathtt{out}_{nfij} = \mathtt{b}_f + \sum_{c} \mathtt{w}_{fc}\; \mathtt{x}_{ncij}
# $$
#
# **For example,** one image of two pixels and two channels, `x = [[[[1, 2]], [[3, 4]]]]`, with three filters
# `w = [[1, 10], [0, 1], [1, -1]]` and `b = [0, 0, 100]`, gives
# `[[[[31, 42]], [[3, 4]], [[98, 98]]]]`. (The first pixel has the channels 1 and 3, and
# $1 \cdot 1 + 10 \cdot 3 = 31$.)
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which axis of `x` is summed over, which axes stay as they are, and where must the new axis of length `F`
# stand? If the channels were the *last* axis, how would you write it?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Three ways, each a line or two. Lay all pixels of an image out in one row: `(F, C) @ (N, C, H * W)`. Or move
# the channels to the end, multiply with the transposed `w`, and move them back. Or write the formula's indices
# into `np.einsum`: an index that is missing in the result is summed over.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# n, c, h, width = x.shape
# pixels = x.reshape(...)              # (N, C, H * W)
# out = w @ pixels + ...               # the bias lines up with the axis of length F
# out = out.reshape(...)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv1x1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1x1(x, w, b):
    """A 1 x 1 convolution: a linear map of the channels, at each pixel by itself.

    Parameters
    ----------
    x : array (N, C, H, W).    w : array (F, C).    b : array (F,).

    Returns
    -------
    array (N, F, H, W), the dtype of x.

    Example
    -------
    conv1x1([[[[1., 2.]], [[3., 4.]]]], [[1., 10.], [0., 1.], [1., -1.]], [0., 0., 100.]),
    all as arrays, is [[[[31., 42.]], [[3., 4.]], [[98., 98.]]]].
    """
    ### BEGIN SOLUTION
    num_images, channels, height, width = x.shape
    mapped = w @ x.reshape(num_images, channels, height * width) + b[:, None]
    return mapped.reshape(num_images, len(w), height, width)
    ### END SOLUTION

# %%
# Try it: a single filter with the weights 0.299, 0.587, 0.114 and no bias turns colour
# into grey. Which w swaps red and blue?
red, white = [1.0, 0.0, 0.0], [1.0, 1.0, 1.0]
x = np.array([red, white]).T.reshape(1, 3, 1, 2)
with try_it():
    print(conv1x1(x, np.array([[0.299, 0.587, 0.114]]), np.zeros(1)))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv1x1_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(conv1x1)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "lenet_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: LeNet
#
# ### 4.1 `lenet_forward` and `lenet_backward` (6 points)
#
# Convolution, ReLU, pooling; once more; then the maps are laid out in a row, and linear layers read them. That
# is LeNet, and with more of everything it is still the plan of networks today.
#
# **Write** `lenet_forward(x, params)`, which returns `(scores, cache)`, and `lenet_backward(dscores, cache)`,
# which returns `grads`.
#
# - `x` `(N, 1, H, W)`, where 4 divides `H` and `W`; `scores` and `dscores` `(N, K)`, one score for each class.
# - `params` is a dict of arrays with the ten keys below. `grads` is a dict with the *same keys*: each entry is
#   the gradient of the loss with respect to that parameter, and has its shape. (The gradient of `x` is not
#   asked.)
# - Read every size from `params` and `x`; the checks use other numbers than the digits do.
#
# | step | parameters | shape after it | for the digits |
# |---|---|---|---|
# | the images | | `(N, 1, H, W)` | 1 x 8 x 8 |
# | convolution, 5 x 5, padding 2, stride 1 | `conv1_w` `(F1, 1, 5, 5)`, `conv1_b` `(F1,)` | `(N, F1, H, W)` | 6 x 8 x 8 |
# | ReLU, then max pooling, 2 x 2, stride 2 | | `(N, F1, H/2, W/2)` | 6 x 4 x 4 |
# | convolution, 5 x 5, padding 2, stride 1 | `conv2_w` `(F2, F1, 5, 5)`, `conv2_b` `(F2,)` | `(N, F2, H/2, W/2)` | 16 x 4 x 4 |
# | ReLU, then max pooling, 2 x 2, stride 2 | | `(N, F2, H/4, W/4)` | 16 x 2 x 2 |
# | flatten: channel after channel, each row by row | | `(N, D)`, `D = F2 * H/4 * W/4` | 64 |
# | linear, then ReLU | `fc1_w` `(D, M1)`, `fc1_b` `(M1,)` | `(N, M1)` | 120 |
# | linear, then ReLU | `fc2_w` `(M1, M2)`, `fc2_b` `(M2,)` | `(N, M2)` | 84 |
# | linear | `fc3_w` `(M2, K)`, `fc3_b` `(K,)` | `(N, K)` | 10 |
#
# A linear layer is $\mathtt{out} = \mathtt{x}\,\mathtt{w} + \mathtt{b}$, and on the way back
#
# $$
# \mathtt{dx} = \mathtt{dout}\;\mathtt{w}^{\top}
# \qquad
# \mathtt{dw} = \mathtt{x}^{\top}\,\mathtt{dout}
# \qquad
# \mathtt{db} = \text{the sum of } \mathtt{dout} \text{ over the batch}
# $$
#
# and a ReLU, $\mathtt{out} = \max(\mathtt{x}, 0)$, passes `dout` where `x` is above 0 and nothing where it is
# below. (At exactly 0 either is accepted.) Use your own `conv2d_*` and `max_pool2d_*` for the rest.
#
# **For example,** where all ten parameters are 0 except `fc3_b = [5, 7]`, the scores of every image are
# `[5, 7]`. With two images and `dscores = [[1, -1], [2, 0]]`, `grads["fc3_b"]` is then `[3, -1]`, and the other
# nine gradients are 0.
#
# **To be exact:** there is no $1/N$ here: a loss that is a mean puts it into `dscores`. `params` stays as it
# was.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which arrays does the backward pass of each step use? Walk down the table and write them next to the steps:
# that is your cache. Then walk up the table. For each step ask: what arrives here, what goes into `grads`, what
# goes on?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# With $z$ for what enters a ReLU and $a$ for what leaves it, the last three lines of the table go back as
#
# $$
# \mathtt{dfc3\_w} = a_2^{\top}\, \mathtt{dscores}
# \qquad
# \mathtt{da}_2 = \mathtt{dscores}\; \mathtt{fc3\_w}^{\top}
# \qquad
# \mathtt{dz}_2 = \mathtt{da}_2 \cdot [z_2 > 0]
# $$
#
# and so on, down to the gradient of the flat array, which is reshaped to the maps' shape `(N, F2, H/4, W/4)`.
# From there: `max_pool2d_backward`, the ReLU's mask, `conv2d_backward`, and the same three once more. Steps
# that came last in the forward pass come first in the backward pass.
#
# Not sure about one of them? The *Try it* cell below tests each gradient by a small step.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# z1, conv1_cache = conv2d_forward(..., padding=...)
# p1, pool1_cache = max_pool2d_forward(np.maximum(z1, 0), ..., ...)
# ...                                          # the second pair, from p1 to p2
# flat = p2.reshape(...)
# h1 = ...                                     # linear and ReLU
# h2 = ...
# scores = ...
# # backward
# grads = {}
# grads["fc3_w"], grads["fc3_b"] = ..., ...
# dh2 = ...
# ...
# dp2 = (...).reshape(p2.shape)
# dz2 = max_pool2d_backward(dp2, ...) * ...
# dp1, grads["conv2_w"], grads["conv2_b"] = conv2d_backward(dz2, ...)
# ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "lenet_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lenet_forward(x, params):
    """LeNet: two rounds of convolution, ReLU and max pooling, then three linear layers.

    Parameters
    ----------
    x : array (N, 1, H, W); images, where 4 divides H and W.
    params : dict of arrays: conv1_w (F1, 1, 5, 5), conv1_b (F1,), conv2_w (F2, F1, 5, 5), conv2_b (F2,),
        fc1_w (D, M1), fc1_b (M1,), fc2_w (M1, M2), fc2_b (M2,), fc3_w (M2, K), fc3_b (K,).

    Returns
    -------
    scores : array (N, K).
    cache : whatever lenet_backward needs.
    """
    ### BEGIN SOLUTION
    maps, rounds = x, []
    for name in ("conv1", "conv2"):
        z, conv_cache = conv2d_forward(maps, params[f"{name}_w"], params[f"{name}_b"], padding=2)
        maps, pool_cache = max_pool2d_forward(np.maximum(z, 0), 2, 2)
        rounds.append((name, conv_cache, z > 0, pool_cache))
    flat = maps.reshape(len(x), -1)
    hidden1 = np.maximum(flat @ params["fc1_w"] + params["fc1_b"], 0)
    hidden2 = np.maximum(hidden1 @ params["fc2_w"] + params["fc2_b"], 0)
    scores = hidden2 @ params["fc3_w"] + params["fc3_b"]
    return scores, (params, rounds, maps.shape, flat, hidden1, hidden2)
    ### END SOLUTION


def lenet_backward(dscores, cache):
    """The gradients of LeNet's parameters.

    Parameters
    ----------
    dscores : array (N, K); gradient of the loss with respect to scores.
    cache : what lenet_forward returned second.

    Returns
    -------
    grads : dict with the keys of params; each entry has the shape of the parameter.
    """
    ### BEGIN SOLUTION
    params, rounds, maps_shape, flat, hidden1, hidden2 = cache
    grads = {}
    dhidden2 = (dscores @ params["fc3_w"].T) * (hidden2 > 0)
    dhidden1 = (dhidden2 @ params["fc2_w"].T) * (hidden1 > 0)
    for name, layer_input, upstream in (
        ("fc3", hidden2, dscores), ("fc2", hidden1, dhidden2), ("fc1", flat, dhidden1)
    ):
        grads[f"{name}_w"] = layer_input.T @ upstream
        grads[f"{name}_b"] = upstream.sum(axis=0)
    dmaps = (dhidden1 @ params["fc1_w"].T).reshape(maps_shape)
    for name, conv_cache, positive, pool_cache in reversed(rounds):
        dz = max_pool2d_backward(dmaps, pool_cache) * positive
        dmaps, grads[f"{name}_w"], grads[f"{name}_b"] = conv2d_backward(dz, conv_cache)
    return grads
    ### END SOLUTION

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "lenet_gradient_check_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The next cell tests all ten gradients. For each parameter it takes a random direction, moves the parameter a
# tiny step along it and back, and compares the slope of the loss with what your gradient promises for that
# direction. Seven equal digits or more are a good sign; two or three are not. (Once in a while the step crosses
# the corner of a ReLU or changes the winner of a pooling window: another seed tells.)

# %%
# Try it: break one line of your backward pass on purpose. Which gradients go wrong, and
# which stay right?
rng = np.random.default_rng(0)
sizes = {"conv1_w": (2, 1, 5, 5), "conv1_b": 2, "conv2_w": (3, 2, 5, 5), "conv2_b": 3,
         "fc1_w": (12, 6), "fc1_b": 6, "fc2_w": (6, 5), "fc2_b": 5, "fc3_w": (5, 4), "fc3_b": 4}
params = {name: rng.normal(0, 0.5, size) for name, size in sizes.items()}
x, dscores = rng.normal(size=(3, 1, 8, 8)), rng.normal(size=(3, 4))
with try_it():
    grads = lenet_backward(dscores, lenet_forward(x, params)[1])
    for name, size in sizes.items():
        direction, step = rng.normal(size=size), 1e-6
        ahead, behind = (lenet_forward(x, params | {name: params[name] + s * direction})[0]
                         for s in (step, -step))
        slope = ((ahead - behind) * dscores).sum() / (2 * step)
        print(f"{name:8} by steps {slope:13.8f}   your gradient {(grads[name] * direction).sum():13.8f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "lenet_backward_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(lenet_forward, lenet_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_lenet_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 4.2 `train_lenet` (6 points)
#
# And now let it learn to read.
#
# **Write** `train_lenet(x, y, num_classes, rng)`, which trains a LeNet on the images `x` and returns a function
# `predict`.
#
# - `x` `(N, 1, 8, 8)`: images, their pixels as floats from 0 to 1. `y` `(N,)`: the right classes, integers from
#   0 to `num_classes - 1`. The checks try other numbers of images and classes too.
# - `rng` is a `np.random.Generator`. Draw *all* random numbers from it, the first weights as well as the order
#   of the images, so that the same seed trains the same network.
# - `predict(x)` takes images of shape `(any number, 1, 8, 8)` and returns their labels: integers, shape
#   `(any number,)`.
#
# The network is that of 4.1: 6 and 16 filters, 120 and 84 hidden units, `num_classes` scores. The loss is the
# mean cross-entropy of the softmax of the scores,
#
# $$
# p_{nk} = \frac{e^{\mathtt{scores}_{nk}}}{\sum_j e^{\mathtt{scores}_{nj}}}
# \qquad
# L = -\frac1N \sum_n \log p_{n,\,y_n}
# \qquad
# \mathtt{dscores}_{nk} = \frac1N \left( p_{nk} - [\,k = y_n\,] \right)
# $$
#
# and training is stochastic gradient descent: a small batch of images, the scores, `dscores`, all gradients
# from `lenet_backward`, a small step against each of them. One walk through all images in a new random order is
# an *epoch*.
#
# **What is wanted:** at least 97% of digits that the network has never seen, in less than 90 seconds of
# training. (The recipe of hint 2 takes a few seconds and reads 98 of 100 rightly. The check's own bar is a
# little lower, for the luck of the draw. It turns or mirrors all images and gives the classes new names, so only
# a network that really learns will do.) Make it fast first: while you try things out, a few epochs are
# enough.
#
# **For example,** with the digits of the setup cell's `load_digits`:
#
# ```python
# digits = load_digits()
# x, y = digits.x_train.reshape(-1, 1, 8, 8), digits.y_train       # (1350, 1, 8, 8) and (1350,)
# predict = train_lenet(x, y, 10, np.random.default_rng(0))
# (predict(digits.x_test.reshape(-1, 1, 8, 8)) == digits.y_test).mean()     # about 0.98
# ```
#
# **If you like:** hang the mean loss of each epoch and the trained parameters on the function you return,
# `predict.losses = losses` and `predict.params = params`. The pictures below will then show your training curve
# and what your first filters look for. They are not graded.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How many numbers does one filter of each layer add up? The more it adds, the smaller the weights have to
# start, or else the scores are huge before the first step. And does the loss fall at all? Print it for each
# epoch before you worry about accuracy: at the start it should be near $\ln(\mathtt{num\_classes})$, with ten
# classes about 2.3.
#
# <details>
# <summary>Hint 2: the recipe</summary>
#
# - Start: weights from a normal distribution with mean 0 and standard deviation
#   $\sqrt{2 / \text{number of inputs}}$, where a filter of the second layer has $6 \cdot 5 \cdot 5$ inputs;
#   biases zero.
# - Take the training images' mean away from every image, in `predict` too.
# - Training: 20 epochs, 32 images in a batch, and steps with *momentum*: for each parameter keep a velocity
#   that starts at 0,
#   $$ v \leftarrow 0.9\, v - \mathtt{learning\_rate} \cdot \mathtt{grad} \qquad \mathtt{param} \leftarrow \mathtt{param} + v $$
# - Learning rate: from 0.1 down to 0 along half a cosine,
#   $\frac{0.1}{2}\left(1 + \cos\left(\pi \cdot \frac{\text{step}}{\text{all steps}}\right)\right)$. Large steps
#   find the way, small ones settle.
# - *Weight decay:* add $0.005 \cdot \mathtt{param}$ to each gradient. It keeps the weights small, and is worth
#   about one per cent here.
#
# Plain steps (no momentum, no decay, a constant rate of about 0.1) get above 97% as well, on average.
#
# If the loss becomes `nan`, the learning rate is too high; if it hardly moves, too low.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# params = {"conv1_w": ..., "conv1_b": ..., ...}         # ten arrays, drawn from rng
# velocity = {name: ... for name in params}
# for epoch in range(...):
#     order = rng.permutation(...)
#     for start in range(0, ..., batch_size):
#         batch = order[start : start + batch_size]
#         scores, cache = lenet_forward(...)
#         p = ...                                        # softmax: take each row's maximum away first
#         dscores = ...
#         grads = lenet_backward(...)
#         for name in params:
#             velocity[name] = ...
#             params[name] += ...                        # (a new array is fine, too)
#
# def predict(images):
#     ...                                                # the class with the largest score
#
# # and what do you return?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_lenet", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_lenet(x, y, num_classes, rng):
    """Train a LeNet by stochastic gradient descent.

    Parameters
    ----------
    x : array (N, 1, 8, 8), floats; pixels from 0 to 1.
    y : array (N,) of integers from 0 to num_classes - 1; the right classes.
    num_classes : int.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    predict : function from images (any number, 1, 8, 8) to labels (any number,), integers.
    """
    ### BEGIN SOLUTION
    num_epochs, batch_size, learning_rate, momentum = 20, 32, 0.1, 0.9
    weight_decay, smoothing = 0.005, 0.1
    flat_size = 16 * (x.shape[2] // 4) * (x.shape[3] // 4)
    filters = {"conv1": (6, 1, 5, 5), "conv2": (16, 6, 5, 5)}
    matrices = {"fc1": (flat_size, 120), "fc2": (120, 84), "fc3": (84, num_classes)}
    num_inputs = {name: np.prod(shape[1:]) for name, shape in filters.items()}
    num_inputs |= {name: shape[0] for name, shape in matrices.items()}
    params = {}
    for name, shape in (filters | matrices).items():
        params[f"{name}_w"] = rng.normal(0, np.sqrt(2 / num_inputs[name]), shape)
        params[f"{name}_b"] = np.zeros(shape[0] if name in filters else shape[1])
    velocity = {name: np.zeros_like(param) for name, param in params.items()}

    mean = x.mean(axis=0)  # pixels are never negative, and centred inputs train better
    num_steps = num_epochs * -(-len(x) // batch_size)
    step, losses = 0, []
    for _ in range(num_epochs):
        total = 0.0
        shuffled = rng.permutation(len(x))
        for first in range(0, len(x), batch_size):
            chosen = shuffled[first : first + batch_size]
            n, yb = len(chosen), y[chosen]
            scores, cache = lenet_forward(x[chosen] - mean, params)
            scores = scores - scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            total -= log_p[np.arange(n), yb].sum()
            # The right class is to get 0.9 and not 1, the rest is for all alike: the scores need not grow for ever.
            dscores = np.exp(log_p) - smoothing / num_classes
            dscores[np.arange(n), yb] -= 1 - smoothing

            rate = learning_rate / 2 * (1 + np.cos(np.pi * step / num_steps))
            for name, gradient in lenet_backward(dscores / n, cache).items():
                decayed = gradient + weight_decay * params[name]
                velocity[name] = momentum * velocity[name] - rate * decayed
                params[name] += velocity[name]
            step += 1
        losses.append(total / len(x))

    def label(images):
        scores, _ = lenet_forward(images - mean, params)
        return np.argmax(scores, axis=1)

    label.losses, label.params = losses, params
    return label
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "train_lenet_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(train_lenet)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_lenet_picture_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What your network has learnt
#
# The next cell trains your network once more. It shows the training curve and the filters of the first layer
# (if you attached them), and the digits that it gets wrong. Vermilion weights of a filter ask for ink, blue ones
# are against it. Can you find filters that look for an edge, and in which direction? (Above a digit, "9, not
# 3" means that it was read as a 9 and is a 3.)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_lenet_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
digits = load_digits()
with try_it():
    predict = train_lenet(digits.x_train.reshape(-1, 1, 8, 8), digits.y_train, 10, np.random.default_rng(0))
    labels = np.asarray(predict(digits.x_test.reshape(-1, 1, 8, 8)))
    wrong = np.flatnonzero(labels != digits.y_test)[:30]
    accuracy = np.mean(labels == digits.y_test)
    print(f"{accuracy:.1%} of {len(labels)} digits it had never seen are read rightly.")

    if history := list(getattr(predict, "losses", [])):
        epochs = range(1, len(history) + 1)
        curve = Panel(epochs, {"": history}, "epoch", "mean loss", "Training")
        words = f"Training loss by epoch, from {history[0]:.2f} to {history[-1]:.3f}."
        show(draw_curves(curve), alt=words)
    if "conv1_w" in getattr(predict, "params", {}):
        learnt = np.asarray(predict.params["conv1_w"])
        titles = [f"filter {number}" for number in range(len(learnt))]
        words = f"The {len(learnt)} filters of the first layer, each 5 x 5 weights, as small images."
        show(draw_weights(learnt.reshape(len(learnt), -1).T, titles, shape=learnt.shape[2:]), alt=words)
    if len(wrong):
        titles = [f"{labels[i]}, not {digits.y_test[i]}" for i in wrong]
        words = "Digits read wrongly: " + "; ".join(titles) + "."
        show(draw_digits(digits.x_test[wrong], titles), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You have written a convolutional network from its innermost loop to the training, and it reads
# handwriting. From here on you may let a library do it, and you will know what it does.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it. A check that passed before and does not now tells you which
#    cell leaned on something that is no longer there.
# 2. Read through your two written answers (2.4, 3.3). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/03_conv_layers/03_conv_layers.ipynb
#    ```
#
#    It counts the 43 points of the checks. The other 4 come from the person who reads your two answers.
#
# 5. Hand in the file `03_conv_layers.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do
# not delete or copy the cells that hold a `check`.
#
# **Next:** unit 04, batch normalisation: a layer that keeps the numbers inside a deep network at a size where
# learning goes well.
