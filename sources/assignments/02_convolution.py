# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 02: one small filter, used everywhere
#
# A fully connected layer looks at a whole image at once and pays a weight for every pixel. A convolution
# looks at a small patch, and uses the same few weights at every place. Here you write that operation in
# NumPy: first along a line of numbers, where you can follow each product with a pencil, then as a matrix,
# then backwards, and at last over a real photograph.
#
# Read and play with the lesson [02 · Convolution](../../notebooks/02_convolution.ipynb) first, or keep it
# open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | a sliding filter, its output size, padding, parameters | 7 | 40 min |
# | 2 | a convolution as a matrix (and one short answer) | 6 | 35 min |
# | 3 | the way back (and one derivation on paper) | 7 | 40 min |
# | 4 | a filter for photographs | 4 | 25 min |
# | 5 | how much of the input one output can see | 3 | 20 min |
# | 6 | a quiz: sizes and weights of real layers | 5 | 20 min |
# | | **together** | **32** | **3 hours** |
#
# You need not do it in one evening, and you need nothing that you wrote for unit 01. Each exercise is judged
# by itself, so stop and go on wherever you like.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "how_to_work", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## How to work
#
# As before, each exercise is a text, hints, a cell to write in, mostly a *Try it* cell to play in, and a
# check.
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
# - **NumPy only.** PyTorch, TensorFlow, Keras, JAX, autograd and scikit-learn are ruled out. So is every
#   ready-made sliding filter: `np.correlate`, `np.convolve`, `scipy.signal`, `scipy.ndimage`,
#   `scipy.linalg.convolution_matrix`, `skimage.filters`. An answer that leans on one of them does not count.
#   `np.pad` and `np.lib.stride_tricks.sliding_window_view` are tools, not answers: use them if you like.
# - **The filter is not reversed.** What deep learning calls a *convolution* is, to be exact, a
#   *cross-correlation*: the first weight meets the first number of the patch. PyTorch does the same.
# - **PyTorch's words.** `stride` is the number of steps from one position to the next. `padding` is the
#   number of zeros added on *each* side. `dilation` is the distance between two neighbouring weights: 1 means
#   that they touch, 2 that one number is skipped between them. (One of our sources calls that "1-dilated".)
# - **Good manners.** Arrays are float32 or float64, and results keep that dtype. Inputs are left as they
#   were: return new arrays. Each is a small part of an exercise's points. A count is a whole number; 28.0 is
#   as good as 28.
# - **A filter always fits:** nobody will ask for a filter that is longer than the padded input.
# - A later function may call your earlier ones, but then a mistake in one costs marks in both.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Run this cell first.
import numpy as np

from utils.checks import check, get_ready
from utils.data import load_photograph
from utils.plots import draw_images, draw_matrices, show
from utils.scratch import try_it

get_ready("02_convolution")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "cross_correlate1d_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: one filter, sliding
#
# ### 1.1 `cross_correlate1d` (3 points)
#
# All of the course's vision networks rest on this: lay a short row of weights on a longer row of numbers,
# multiply what lies on top of each other, add up, move on.
#
# **Write** `cross_correlate1d(x, w, stride=1, padding=0)`: `x` has shape `(n,)` and the filter `w` has shape
# `(k,)`. It returns an array of shape `(L,)`, one number for each position of the filter.
#
# With $\bar{\mathtt{x}}$ for `x` with `padding` zeros added at both ends,
#
# $$
# \mathtt{out}_i = \sum_{j=0}^{k-1} \mathtt{w}_j\; \bar{\mathtt{x}}_{\,i \cdot \mathtt{stride} + j}
# \qquad\text{for } i = 0, 1, \dots, L - 1
# $$
#
# where $L$ counts the positions at which the whole filter still lies on $\bar{\mathtt{x}}$:
#
# $$
# L = \left\lfloor \frac{n + 2\,\mathtt{padding} - k}{\mathtt{stride}} \right\rfloor + 1
# $$
#
# **For example,** for `x = [1, 3, 2, 5]` and `w = [1, 10, 100]` (the digits show which number met which
# weight) the answer is
#
# | `stride` | `padding` | answer |
# |---|---|---|
# | 1 | 0 | `[231, 523]` |
# | 1 | 1 | `[310, 231, 523, 52]` |
# | 2 | 1 | `[310, 523]` |
#
# **To be exact:** `k` may be odd or even, and as long as `x`. A last step that would push the filter over the
# end is not taken: no number is invented there. `np.correlate`, `np.convolve` and the like are ruled out.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Write the row `0 1 3 2 5 0` on paper and cut a strip with the three weights. Where does the strip begin at
# position 0, 1, 2 if the stride is 2? At which position does it stick out?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# The patch at position $i$ begins at $i \cdot \mathtt{stride}$ of the padded row and is $k$ long. One output
# is the sum of products of that patch with `w`, a *dot product*. How many patches there are, the formula for
# $L$ says; in Python, `//` divides and rounds down.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# padded = np.pad(x, ...)            # zeros at both ends
# L = ...
# out = np.zeros(L, dtype=...)
# for i in range(L):
#     start = ...
#     out[i] = ...                   # padded[start : ...] against w
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_correlate1d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_correlate1d(x, w, stride=1, padding=0):
    """Slide the filter w along x: one dot product for each position.

    Parameters
    ----------
    x : array (n,), float32 or float64.
    w : array (k,), of the same dtype; not reversed.
    stride : int; steps from one position of the filter to the next.
    padding : int; zeros added at each end of x.

    Returns
    -------
    array (L,), the dtype of x, with L = (n + 2 * padding - k) // stride + 1.

    Example
    -------
    cross_correlate1d([1., 3., 2., 5.], [1., 10., 100.], stride=2, padding=1), both as arrays,
    is [310., 523.].
    """
    ### BEGIN SOLUTION
    padded = np.pad(x, padding)
    k = len(w)
    num_positions = (len(padded) - k) // stride + 1
    out = np.zeros(num_positions, dtype=x.dtype)
    for i in range(num_positions):
        start = i * stride
        out[i] = padded[start : start + k] @ w
    return out
    ### END SOLUTION

# %%
# Try it: this filter answers where the signal rises. Which one answers where it falls?
# Which one smooths it, and which one moves it one step to the side?
signal = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0])
with try_it():
    print(cross_correlate1d(signal, np.array([-1.0, 1.0])))
    print(cross_correlate1d(np.array([1.0, 3.0, 2.0, 5.0]), np.array([1.0, 10.0, 100.0]), stride=2, padding=1))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "cross_correlate1d_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(cross_correlate1d)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv_output_size_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.2 `conv_output_size` (2 points)
#
# Before you stack ten layers you want to know what comes out of each. Getting a size wrong by one is the
# commonest reason why a network does not even start.
#
# **Write** `conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1)`: how many numbers come out
# along one axis (the width, say) of length `n`.
#
# A filter with gaps reaches over $\mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1) + 1$ numbers, so
#
# $$
# \mathtt{out} = \left\lfloor
# \frac{n + 2\,\mathtt{padding} - \mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1) - 1}{\mathtt{stride}}
# \right\rfloor + 1
# $$
#
# where $\lfloor\;\rfloor$ rounds down to a whole number.
#
# **For example,**
#
# | call | answer | why |
# |---|---|---|
# | `conv_output_size(6, 3)` | 4 | the filter begins at 0, 1, 2 or 3 |
# | `conv_output_size(6, 3, stride=2)` | 2 | it begins at 0 or 2; at 4 it would stick out |
# | `conv_output_size(6, 3, padding=1)` | 6 | two zeros more |
# | `conv_output_size(6, 3, dilation=2)` | 2 | it now reaches over five numbers |
#
# Without padding, stride and dilation that is $n - k + 1$. (You may meet $n - k - 1$ in one of the course's
# sources. The first row of the table says which of the two is right.)
#
# <details>
# <summary>Hint 1: a question</summary>
#
# The filter's last weight must lie on the padded row. At how many places may its *first* weight stand, if it
# moves one step at a time? And if it moves `stride` steps at a time?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Let $N = n + 2\,\mathtt{padding}$ be the padded length and $K$ the reach of the filter, gaps included. The
# first weight may stand at $0, \dots, N - K$. Of these places you take every `stride`-th one, beginning at 0:
# that makes $\lfloor (N - K) / \mathtt{stride} \rfloor$ steps, and one position more than steps.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# padded = ...                 # zeros are added at both ends
# reach = ...                  # of the filter, with its gaps
# steps = (...) // ...         # whole steps that it can take; / would leave a fraction
# ```
#
# And how many positions are that?
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv_output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
    """The length of a convolution's output along one axis.

    Parameters
    ----------
    n : int; length of the input along that axis.
    kernel_size : int; number of weights along it.
    stride, padding, dilation : int; as in PyTorch, padding on each side.

    Returns
    -------
    int

    Example
    -------
    conv_output_size(6, 3, stride=2) is 2.
    """
    ### BEGIN SOLUTION
    reach = dilation * (kernel_size - 1) + 1
    return (n + 2 * padding - reach) // stride + 1
    ### END SOLUTION

# %%
# Try it: with stride 2, two lengths share one output size. Which numbers at the end
# of the input are never looked at?
with try_it():
    for n in range(5, 12):
        print(f"{n:2} numbers in, {conv_output_size(n, 3, stride=2)} out")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv_output_size_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(conv_output_size)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "same_padding_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.3 `same_padding` (1 point)
#
# Without zeros at the edges every layer eats a rim of the image, and after a few dozen layers nothing is
# left. So most layers add just enough zeros for the image to keep its size. That is called *same* padding;
# none at all is *valid*.
#
# **Write** `same_padding(kernel_size, dilation=1)`: the number of zeros to add on *each* side, so that at
# stride 1 the output is exactly as long as the input, whatever that length is:
#
# $$
# \mathtt{conv\_output\_size}(n,\ \mathtt{kernel\_size},\ \mathtt{padding}=\mathtt{same\_padding}(\dots),\
# \mathtt{dilation}=\mathtt{dilation}) = n
# $$
#
# **For example,** `same_padding(3)` is 1, and `same_padding(3, dilation=2)` is 2.
#
# **To be exact:** it is asked only where $\mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1)$ is even. For
# an even kernel without dilation no equal number of zeros on both sides will do.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How many numbers does a filter with 5 weights eat, left and right together? And with `dilation=2`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Put stride 1 into the formula of 1.2 and set the output equal to $n$. The $n$ cancels, and what is left is
# an equation for the padding:
#
# $$
# 2\,\mathtt{padding} = \mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1)
# $$
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# One line. `//` gives a whole number where `/` gives a float.
#
# ```python
# return ... // ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "same_padding", "locked": false, "schema_version": 3, "solution": true, "task": false}
def same_padding(kernel_size, dilation=1):
    """Zeros on each side that let a convolution of stride 1 keep its input's size.

    Parameters
    ----------
    kernel_size, dilation : int; dilation * (kernel_size - 1) is even.

    Returns
    -------
    int

    Example
    -------
    same_padding(3, dilation=2) is 2.
    """
    ### BEGIN SOLUTION
    return dilation * (kernel_size - 1) // 2
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "same_padding_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(same_padding)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv_num_parameters_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.4 `conv_num_parameters` (1 point)
#
# A photograph has three channels, and a layer has many filters. Each filter looks at *all* channels of its
# patch and gives *one* channel of output.
#
# **Write** `conv_num_parameters(in_channels, out_channels, kernel_size, bias=True)`: how many numbers a
# two-dimensional convolutional layer has to learn. There are `out_channels` filters. Each has
# `kernel_size` by `kernel_size` weights *for every one* of the `in_channels`, and, if `bias` is true, one
# bias that is added to each of its outputs.
#
# **For example,** `conv_num_parameters(1, 1, 2)` is 5: four weights and a bias.
# `conv_num_parameters(2, 3, 1, bias=False)` is 6: three filters with one weight for each of two channels.
#
# Notice what is not among the arguments: the size of the image.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What is the shape of *one* filter, if the image has `in_channels` channels? How many numbers is that? How
# many biases does one filter have?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# $$
# \mathtt{out\_channels} \cdot \left(
# \mathtt{in\_channels} \cdot \mathtt{kernel\_size}^2 + [\,\mathtt{bias}\,] \right)
# $$
#
# where $[\,\mathtt{bias}\,]$ is 1 if `bias` is true and 0 otherwise.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# weights_of_one_filter = ...
# biases_of_one_filter = ... if bias else ...
# return ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv_num_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
    """The number of weights and biases of a two-dimensional convolutional layer.

    Parameters
    ----------
    in_channels, out_channels : int.
    kernel_size : int; a filter is kernel_size by kernel_size.
    bias : bool; whether each filter has a bias.

    Returns
    -------
    int

    Example
    -------
    conv_num_parameters(1, 1, 2) is 5.
    """
    ### BEGIN SOLUTION
    weights_of_one_filter = in_channels * kernel_size**2
    biases_of_one_filter = 1 if bias else 0
    return out_channels * (weights_of_one_filter + biases_of_one_filter)
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv_num_parameters_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(conv_num_parameters)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv1d_matrix_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: a convolution is a matrix
#
# ### 2.1 `conv1d_matrix` (4 points)
#
# Sliding a filter is a *linear* operation: twice the input gives twice the output, and a sum gives a sum.
# Every linear operation is a matrix. Seeing this one makes two things plain: what a convolution is that a
# fully connected layer is not, and, in Part 3 and again in unit 09, what its way back must be.
#
# **Write** `conv1d_matrix(w, n, stride=1, padding=0)`: the matrix `M` of shape `(L, n)` for which
#
# $$
# \mathtt{M}\,\mathtt{x} = \mathtt{cross\_correlate1d}(\mathtt{x}, \mathtt{w}, \mathtt{stride},
# \mathtt{padding})
# \qquad\text{for every } \mathtt{x} \text{ of shape } (n,).
# $$
#
# Row $i$ holds the filter, moved to where it lies at position $i$; everything else is 0:
#
# $$
# \mathtt{M}_{im} = \begin{cases}
# \mathtt{w}_{j} & \text{with } j = m - i \cdot \mathtt{stride} + \mathtt{padding},
# \text{ if } 0 \le j < k \\
# 0 & \text{otherwise}
# \end{cases}
# $$
#
# **For example,** `conv1d_matrix([1, 2, 3], 4)` and `conv1d_matrix([1, 2, 3], 4, padding=1)` are
#
# $$
# \begin{bmatrix} 1 & 2 & 3 & 0 \\ 0 & 1 & 2 & 3 \end{bmatrix}
# \qquad\text{and}\qquad
# \begin{bmatrix} 2 & 3 & 0 & 0 \\ 1 & 2 & 3 & 0 \\ 0 & 1 & 2 & 3 \\ 0 & 0 & 1 & 2 \end{bmatrix}
# $$
#
# **To be exact:** `M` acts on `x` itself, so it has $n$ columns however much padding there is. (You may have
# seen it written for the padded input, with two columns more in this example. Those columns only ever meet
# zeros, and are left out here.) `M` has the dtype of `w`. `scipy.linalg.convolution_matrix` and the like are
# ruled out.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Take the second example and work out its first row: padded, `x` is $0, x_0, x_1, x_2, x_3, 0$. Which weights
# meet which $x$ at position 0? Which weight meets only a zero, and where has it gone?
#
# <details>
# <summary>Hint 2: two ways</summary>
#
# *Entry by entry:* weight $j$ of row $i$ meets number $i \cdot \mathtt{stride} + j$ of the padded row, which
# is number $m = i \cdot \mathtt{stride} + j - \mathtt{padding}$ of `x`. If $m$ is below 0 or not below $n$,
# it met a zero: skip it. Beware: in Python `M[i, -1]` is the *last* entry of a row, not an error.
#
# *Or row by row:* write the whole matrix for the padded input first, $n + 2\,\mathtt{padding}$ columns wide.
# There each row is `w` in one piece. Then cut the padding's columns off at both sides.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# L = ...
# wide = np.zeros((L, ...), dtype=...)     # for the padded input
# for i in range(L):
#     start = ...
#     wide[i, start : ...] = ...
# return wide[:, ... : ...]                # only the columns of x
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv1d_matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d_matrix(w, n, stride=1, padding=0):
    """The matrix whose product with x is the cross-correlation of x with w.

    Parameters
    ----------
    w : array (k,), float32 or float64.
    n : int; length of x.
    stride, padding : int; as in cross_correlate1d.

    Returns
    -------
    array (L, n), the dtype of w, with L = (n + 2 * padding - k) // stride + 1.

    Example
    -------
    conv1d_matrix([1., 2., 3.], 4), w as an array, is [[1., 2., 3., 0.], [0., 1., 2., 3.]].
    """
    ### BEGIN SOLUTION
    k, padded_size = len(w), n + 2 * padding
    num_positions = (padded_size - k) // stride + 1
    matrix = np.zeros((num_positions, padded_size), dtype=w.dtype)
    for i in range(num_positions):
        matrix[i, i * stride : i * stride + k] = w
    # The outer columns only ever meet the padding's zeros.
    return matrix[:, padding : padding + n]
    ### END SOLUTION

# %%
# Try it: draw the matrix for stride 2 and 3, and with padding. When does a column
# stay empty? What does that mean for its number of x?
with try_it():
    matrix = conv1d_matrix(np.array([1.0, 2.0, -3.0]), 8, stride=1, padding=1)
    rows, columns = matrix.shape
    words = f"A matrix of {rows} rows and {columns} columns; each row holds the filter one place further on."
    show(draw_matrices({f"{rows} x {columns}, but only 3 different weights": matrix}, width=4.5), alt=words)

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv1d_matrix_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(conv1d_matrix)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "less_expressive_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 In words: what a convolution gives up (2 points, read by a person)
#
# A fully connected layer from $n$ to $L$ numbers can be *any* matrix of $L$ rows and $n$ columns. A
# convolution can only be a matrix such as you have just built.
#
# **Answer in a few sentences:**
#
# 1. What does a convolution give up against the fully connected layer?
# 2. What does it gain? Name both properties of the matrix, the zeros *and* the repeated weights, and say
#    what each is good for. Support one of them with a number, for instance for a filter of 3 weights on
#    1,000 inputs with padding 1.
# 3. Give one example of data where the *repeated* weights are a wrong idea, and say why.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "less_expressive", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# 1. *Given up: expressiveness.* Every convolution is a fully connected layer with a special matrix, but
#    nearly no fully connected layer is a convolution. A unit can no longer see the whole input, only $k$
#    neighbouring numbers, and two units can no longer look for different things at different places.
# 2. *Gained:* The matrix is *sparse*: each row has only $k$ entries that are not 0, because a feature of an
#    image (an edge, a corner) is local. That saves arithmetic: for $n = L = 1000$ and $k = 3$ about 3,000
#    products instead of 1,000,000. And its weights are *shared*: all rows hold the same $k$ numbers. That
#    saves parameters (3 instead of 1,000,000), so the layer needs far fewer examples to learn from; and what
#    has been learnt at one place works at every place: if the input moves by one step, so does the output
#    (*translation equivariance*, apart from the edges).
# 3. *Where sharing is wrong:* where it matters at which place something stands. In passport photographs the
#    eyes are always in the same place, so detectors of their own for each region do better; in a row of a
#    table (age, income, height) neighbours have nothing in common, and a pattern of three columns means
#    nothing three columns further on; along the frequency axis of a spectrogram a pattern means something
#    else at another height.
#
# **Rubric for graders (2 points)**
#
# - **Half a point**, question 1: fewer matrices can be expressed, or: a unit sees only its patch, or: all
#   places must use the same detector. (One of the three, in any words.)
# - **Half a point**, sparse: only $k$ entries in a row, *and* what for (fewer products; features are
#   local).
# - **Half a point**, shared: the same $k$ weights in every row, *and* what for (fewer parameters, less data
#   or overfitting, or the same detector everywhere).
# - **Half a point**, a fitting example with its reason. "Non-image data" without a reason is none; text,
#   sound in time and time series are no examples, since sharing suits them.
# - Take off half a point if no number supports either property. Sparse and shared mixed into one ("fewer
#   weights") counts as one of the two.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv_gradient_derivation_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: the way back
#
# ### 3.1 On paper: the gradients of a convolution (3 points, read by a person)
#
# Take the smallest case that shows everything: an input $\mathbf{x} = (x_1, x_2, x_3, x_4)$, a filter
# $\mathbf{w} = (w_1, w_2, w_3)$, stride 1, no padding. The output $\mathbf{y} = (y_1, y_2)$ goes on into some
# loss $L$, and from there the gradient $\delta_i = \dfrac{\partial L}{\partial y_i}$ has already come back.
#
# **Derive**
#
# 1. the four derivatives $\dfrac{\partial L}{\partial x_1}, \dots, \dfrac{\partial L}{\partial x_4}$,
# 2. the three derivatives $\dfrac{\partial L}{\partial w_1}, \dots, \dfrac{\partial L}{\partial w_3}$,
#
# each written with $\delta_1$ and $\delta_2$. Begin by writing out $y_1$ and $y_2$, and show where each term
# comes from. Then
#
# 3. **recognise** both results as cross-correlations again: which array slides along which, with how many
#    zeros at each end, and is either of them reversed?
#
# Double-click the cell below to write in it. Mathematics goes between dollar signs, as in
# `$\frac{\partial L}{\partial x_1}$`; plain words and symbols are just as welcome.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "conv_gradient_derivation", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *The forward pass.* Written out,
#
# $$y_1 = w_1 x_1 + w_2 x_2 + w_3 x_3, \qquad y_2 = w_1 x_2 + w_2 x_3 + w_3 x_4.$$
#
# *Step 1, the input.* By the chain rule $\frac{\partial L}{\partial x_m} = \delta_1 \frac{\partial
# y_1}{\partial x_m} + \delta_2 \frac{\partial y_2}{\partial x_m}$. The slope of $y_1$ with respect to $x_1,
# x_2, x_3, x_4$ is $w_1, w_2, w_3, 0$; that of $y_2$ is $0, w_1, w_2, w_3$. So
#
# $$
# \frac{\partial L}{\partial x_1} = w_1\delta_1, \qquad
# \frac{\partial L}{\partial x_2} = w_2\delta_1 + w_1\delta_2, \qquad
# \frac{\partial L}{\partial x_3} = w_3\delta_1 + w_2\delta_2, \qquad
# \frac{\partial L}{\partial x_4} = w_3\delta_2.
# $$
#
# *Step 2, the weights.* $w_j$ is used in *both* outputs, once with $x_j$ and once with $x_{j+1}$, so its
# gradient collects from both:
#
# $$
# \frac{\partial L}{\partial w_1} = \delta_1 x_1 + \delta_2 x_2, \qquad
# \frac{\partial L}{\partial w_2} = \delta_1 x_2 + \delta_2 x_3, \qquad
# \frac{\partial L}{\partial w_3} = \delta_1 x_3 + \delta_2 x_4.
# $$
#
# *Step 3, correlations.*
#
# - With respect to $\mathbf{x}$: pad $\boldsymbol\delta$ with $k - 1 = 2$ zeros at each end, $(0, 0,
#   \delta_1, \delta_2, 0, 0)$, and slide the *reversed* filter $(w_3, w_2, w_1)$ along it. The four
#   positions give $w_1\delta_1$, then $w_2\delta_1 + w_1\delta_2$, then $w_3\delta_1 + w_2\delta_2$, then
#   $w_3\delta_2$. It must be reversed because a *later* output met $x_m$ with an *earlier* weight.
# - With respect to $\mathbf{w}$: slide $\boldsymbol\delta$ along $\mathbf{x}$ without padding; nothing is
#   reversed. There are $4 - 2 + 1 = 3$ positions, one for each weight.
#
# **Rubric for graders (3 points)**
#
# - **1 point**, the four derivatives with respect to $\mathbf{x}$, with $y_1$ and $y_2$ (or the matrix
#   $\frac{\partial \mathbf{y}}{\partial \mathbf{x}}$) written out. Half a point if one entry is wrong, or if
#   they are stated without a derivation.
# - **1 point**, the three derivatives with respect to $\mathbf{w}$, with the reason that each weight is used
#   in both outputs. Half a point as above.
# - **1 point**, both recognised: half for $\mathbf{x}$ (two zeros at each end *and* the reversed filter; a
#   true convolution of the padded $\boldsymbol\delta$ with $\mathbf{w}$ says the same), half for
#   $\mathbf{w}$ ($\boldsymbol\delta$ along $\mathbf{x}$, no zeros, not reversed).
# - Indices from 0 are as good. $M^{\top}\boldsymbol\delta$ with the matrix of 2.1 is a full derivation of
#   the first point. A mistake carried on from an earlier step costs only once.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "conv1d_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.2 `conv1d_backward` (4 points)
#
# Now for filters and inputs of any length. The shared weights pay off here a second time: a weight that is
# used at every position learns from every position.
#
# **Write** `conv1d_backward(dout, x, w)`, which returns `(dx, dw)`: the gradients of a cross-correlation with
# stride 1 and no padding.
#
# - `x` `(n,)`, `w` `(k,)`, and `dout` `(n - k + 1,)`, the gradient of the loss with respect to the output.
# - `dx` `(n,)` and `dw` `(k,)`: each gradient has the shape of what it belongs to.
#
# The forward pass was $\mathtt{out}_i = \sum_j \mathtt{w}_j\, \mathtt{x}_{i+j}$. The chain rule adds up over
# all outputs in which a number took part:
#
# $$
# \mathtt{dw}_j = \sum_{i=0}^{n-k} \mathtt{dout}_i\; \mathtt{x}_{i+j}
# \qquad\qquad
# \mathtt{dx}_m = \sum_{\substack{0 \le j < k \\ 0 \le m-j \le n-k}} \mathtt{dout}_{m-j}\; \mathtt{w}_j
# $$
#
# **For example,** `x = [1, 2, 3, 4]`, `w = [1, 10, 100]` and `dout = [1, 2]` give
# `dx = [1, 12, 120, 200]` and `dw = [5, 8, 11]`.
#
# **To be exact:** neither gradient is a mean; `dout` has the right size already. `np.correlate`,
# `np.convolve` and the like are ruled out.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Output $i$ was made from `x[i], ..., x[i + k - 1]` and from *all* of `w`. If only `dout[i]` is not 0, which
# entries of `dx` are not 0, and what are they? And `dw`? What do you do with the contributions of several
# outputs?
#
# <details>
# <summary>Hint 2: two ways</summary>
#
# *Scatter:* walk over the outputs. Output $i$ sends $\mathtt{dout}_i \cdot \mathtt{w}$ to the patch of `dx`
# that it had looked at, and $\mathtt{dout}_i$ times that patch of `x` to `dw`. Patches overlap, so *add*.
#
# *Or gather,* as you found in 3.1: both are cross-correlations. For `dw` something slides along `x`, and
# there are $k = n - (n - k + 1) + 1$ positions. For `dx` there must be $n$ positions, more than `dout` has
# entries: what must be done to its ends first, and in which order do the weights then come?
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# dx, dw = np.zeros_like(...), np.zeros_like(...)
# for i in range(len(dout)):
#     patch = slice(...)           # what output i looked at
#     dx[patch] += ...
#     dw += ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv1d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d_backward(dout, x, w):
    """The gradients of a cross-correlation with stride 1 and no padding.

    Parameters
    ----------
    dout : array (n - k + 1,); gradient of the loss with respect to the output.
    x : array (n,); the input.
    w : array (k,); the filter.

    Returns
    -------
    dx : array (n,).    dw : array (k,).

    Example
    -------
    conv1d_backward([1., 2.], [1., 2., 3., 4.], [1., 10., 100.]), all as arrays,
    is ([1., 12., 120., 200.], [5., 8., 11.]).
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view
    # x[m] met a later weight in an earlier output, so the filter comes reversed.
    dx = windows(np.pad(dout, len(w) - 1), len(w)) @ w[::-1]
    dw = windows(x, len(dout)) @ dout
    return dx, dw
    ### END SOLUTION

# %%
# Try it: nudge one number of x and watch the outputs, weighted by dout. That is what
# dx promises. Change the index, or nudge w instead.
x = np.array([1.0, 2.0, 3.0, 4.0])
w = np.array([1.0, 10.0, 100.0])
dout = np.array([1.0, 2.0])
with try_it():
    dx, dw = conv1d_backward(dout, x, w)
    print("dx", dx, "dw", dw)
    index, h = 1, 1e-6
    nudged = x.copy()
    nudged[index] += h
    change = (cross_correlate1d(nudged, w) - cross_correlate1d(x, w)) @ dout
    print(f"dx[{index}] is {dx[index]:.4f}, and by nudging {change / h:.4f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "conv1d_backward_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(conv1d_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "filter_image_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: a photograph
#
# ### 4.1 `filter_image` (4 points)
#
# In two dimensions the filter slides along rows and columns. With nine numbers you can blur a picture,
# sharpen it or find its edges; a network will soon find such numbers by itself.
#
# **Write** `filter_image(image, kernel)`: `image` has shape `(H, W)`, `kernel` has shape `(KH, KW)` with both
# sizes odd. It returns an array of shape `(H, W)`. Each output is the sum of products of the kernel with the
# patch that is *centred* on that pixel; where the patch reaches over the edge, it meets zeros:
#
# $$
# \mathtt{out}_{rc} = \sum_{i=0}^{KH-1} \sum_{j=0}^{KW-1} \mathtt{kernel}_{ij}\;
# \mathtt{image}_{\,r + i - \lfloor KH/2 \rfloor,\; c + j - \lfloor KW/2 \rfloor}
# $$
#
# with 0 for every $\mathtt{image}$ entry that lies outside.
#
# **For example,** for
#
# $$
# \mathtt{image} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
# \qquad\text{the kernels}\qquad
# \begin{bmatrix} 1 & 10 & 100 \end{bmatrix}
# \qquad\text{and}\qquad
# \begin{bmatrix} 1 \\ 10 \\ 100 \end{bmatrix}
# $$
#
# give
#
# $$
# \begin{bmatrix} 210 & 21 \\ 430 & 43 \end{bmatrix}
# \qquad\text{and}\qquad
# \begin{bmatrix} 310 & 420 \\ 31 & 42 \end{bmatrix}
# $$
#
# **To be exact:** it is a cross-correlation, so the kernel is not reversed. `H` and `W` may differ, `KH` and
# `KW` as well. The edge is filled with zeros; it is not repeated, mirrored or wrapped around. Results may be
# below 0 or above 1: nothing is cut off. `scipy.ndimage`, `scipy.signal`, `skimage.filters`, OpenCV and
# the like are ruled out.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How many zeros must be added above and below, and how many left and right, so that every pixel can be the
# centre of a patch? Take a kernel of 3 rows and 5 columns.
#
# <details>
# <summary>Hint 2: two ways</summary>
#
# Half of an odd size, rounded down, is the rim that the kernel needs: `KH // 2` rows above and below,
# `KW // 2` columns on the left and right. In the padded image the patch of output $(r, c)$ begins at
# $(r, c)$.
#
# *Over the pixels:* for each $(r, c)$ multiply the patch with the kernel, entry by entry, and add up.
#
# *Or over the kernel,* which is much faster: weight $(i, j)$ multiplies a whole picture at once, namely the
# padded image seen from row $i$ and column $j$ on. The output is a sum of `KH * KW` such shifted pictures.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# H, W = image.shape
# padded = np.pad(image, ((..., ...), (..., ...)))     # (above, below), (left, right)
# out = ...                                            # zeros, as large as the image
# for i in range(...):                                 # over the kernel
#     for j in range(...):
#         out += ... * padded[i : ..., j : ...]        # a shifted picture of H rows, W columns
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "filter_image", "locked": false, "schema_version": 3, "solution": true, "task": false}
def filter_image(image, kernel):
    """Cross-correlate an image with a kernel, zeros beyond the edge; the size stays.

    Parameters
    ----------
    image : array (H, W), float32 or float64.
    kernel : array (KH, KW), both odd, of the same dtype; not reversed.

    Returns
    -------
    array (H, W), the dtype of image.

    Example
    -------
    filter_image([[1., 2.], [3., 4.]], [[1., 10., 100.]]), both as arrays,
    is [[210., 21.], [430., 43.]].
    """
    ### BEGIN SOLUTION
    height, width = image.shape
    kernel_height, kernel_width = kernel.shape
    padded = np.pad(image, ((kernel_height // 2,), (kernel_width // 2,)))
    out = np.zeros_like(image)
    # One shifted picture for each weight: 9 additions for a 3 x 3 kernel, whatever the image's size.
    for i in range(kernel_height):
        for j in range(kernel_width):
            out += kernel[i, j] * padded[i : i + height, j : j + width]
    return out
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "filter_image_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(filter_image)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "filter_image_picture_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Your filter at work
#
# The next cell lets your function loose on a photograph. *Blur* is the lecture's own kernel, applied three
# times over. Its weights sum to 1, so brightness stays. (Except at the rim: where does that dark frame come
# from?) The kernels of the second row sum to 0, so an even surface gives 0, drawn white. Vermilion is where
# it gets brighter in the kernel's direction, blue where it gets darker.
#
# The cell is yours: put in kernels of your own. Before you run it: what will the one called *your own* do?
# And which kernel would find edges that run from the upper left to the lower right?

# %%
# Try it: change the numbers, or add a kernel of your own.
photograph = load_photograph("camera")[52:202, 170:320]  # a part: quick even with plain loops
blur = np.array([[0.0625, 0.125, 0.0625],
                 [0.125, 0.25, 0.125],
                 [0.0625, 0.125, 0.0625]])
kernels = {
    "sharper": np.array([[0.0, -1.0, 0.0],
                         [-1.0, 5.0, -1.0],
                         [0.0, -1.0, 0.0]]),
    "brighter to the right?": np.array([[-1.0, 0.0, 1.0],
                                        [-2.0, 0.0, 2.0],
                                        [-1.0, 0.0, 1.0]]),
    "brighter further down?": np.array([[-1.0, -2.0, -1.0],
                                        [0.0, 0.0, 0.0],
                                        [1.0, 2.0, 1.0]]),
    "your own": np.array([[-1.0, 0.0, 0.0],
                          [0.0, 0.0, 0.0],
                          [0.0, 0.0, 1.0]]),
}
with try_it():
    blurred = photograph
    for _ in range(3):
        blurred = filter_image(blurred, blur)
    pictures = {"the photograph": photograph, "blurred three times": blurred}
    pictures |= {title: filter_image(photograph, kernel) for title, kernel in kernels.items()}
    edges = [title for title, kernel in kernels.items() if kernel.sum() == 0]
    words = "A photograph and what filters make of it: " + ", ".join(pictures) + "."
    show(draw_images(pictures, columns=3, signed=edges, width=6.5), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "receptive_field_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 5: how far a unit sees
#
# ### 5.1 `receptive_field` (3 points)
#
# One 3 x 3 filter sees nine pixels. A filter on top of it sees nine outputs of the first, and through them
# more pixels. The *receptive field* is that stretch of the input on which one output can depend. Whoever
# wants to recognise a face needs units that can see one.
#
# **Write** `receptive_field(layers)`: `layers` is a list with one triple `(kernel_size, stride, dilation)` for
# each layer, from the first (next to the input) to the last. It returns how many numbers of the input, along
# one axis, one output of the last layer can see: from the first to the last of them, gaps included.
#
# **For example,**
#
# | `layers` | answer | |
# |---|---|---|
# | `[(3, 1, 1)]` | 3 | |
# | `[(3, 1, 1), (3, 1, 1)]` | 5 | two 3 x 3 layers see as much as one 5 x 5, with fewer weights |
# | `[(3, 1, 2)]` | 5 | a dilated filter reaches further with the same three weights |
# | `[(3, 2, 1), (3, 1, 1)]` | 7 | neighbours of the second layer are two steps apart in the input |
# | `[(3, 1, 1), (3, 2, 1)]` | 5 | the last layer's stride makes no difference to what one output sees |
# | `[]` | 1 | without any layer, each number sees itself |
#
# **To be exact:** padding plays no part and is not given. Pooling layers count like any other, with their
# kernel size and stride.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Draw the fourth example: seven dots in a row, above them the first layer's three outputs, above these one
# dot. If you move *one* step sideways in the output of the first layer, how many steps do you move in the
# input? And after two layers with strides 2 and 3?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Keep two numbers while you walk from the first layer to the last: how much one output sees, and the *jump*,
# the distance in the input between two neighbouring outputs. Both begin at 1. Each layer adds
# $\mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1)$ steps to what is seen, and each of these steps is as
# long as the jump of the layers *before* it:
#
# $$
# \mathtt{size} \leftarrow \mathtt{size} +
# \mathtt{dilation} \cdot (\mathtt{kernel\_size} - 1) \cdot \mathtt{jump},
# \qquad
# \mathtt{jump} \leftarrow \mathtt{jump} \cdot \mathtt{stride}
# $$
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# size, jump = ..., ...
# for k, s, d in layers:                               # kernel_size, stride, dilation
#     size += ...
#     jump ...          # for the layers that follow: so before or after the line above?
# return ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "receptive_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def receptive_field(layers):
    """How many numbers of the input, along one axis, one output of the last layer can see.

    Parameters
    ----------
    layers : list of triples (kernel_size, stride, dilation), the first layer first.

    Returns
    -------
    int; 1 for an empty list.

    Example
    -------
    receptive_field([(3, 2, 1), (3, 1, 1)]) is 7.
    """
    ### BEGIN SOLUTION
    size, jump = 1, 1  # jump: the distance in the input between two neighbouring outputs
    for kernel_size, stride, dilation in layers:
        size += dilation * (kernel_size - 1) * jump
        jump *= stride
    return size
    ### END SOLUTION

# %%
# Try it: both networks have five layers of 3 x 3 filters. How many plain layers would
# it take to see as far as the dilated ones? How many layers with stride 2?
with try_it():
    print("plain  ", [receptive_field([(3, 1, 1)] * depth) for depth in range(1, 6)])
    dilated = [(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 8), (3, 1, 16)]
    print("dilated", [receptive_field(dilated[:depth]) for depth in range(1, 6)])

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "receptive_field_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(receptive_field)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "quiz_connected_or_local_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 6: a quiz with a pencil
#
# Three questions from the lectures that this course follows. **Work each one out on paper first**, with the
# numbers given. Then write your reckoning down as a small function: the check asks it for the numbers below
# and for others, and at grading for others again.
#
# ### 6.1 `quiz_connected_or_local` (1 point)
#
# *An image has 128 x 128 pixels in 3 colours. (a) A layer of 64 units looks at it, each unit joined to every
# number of the whole image. How many weights does the layer have? (b) Instead, 64 filters slide over the
# image. Each looks at a patch of 3 x 3 pixels at a time, in all three colours. How many weights are that? No
# biases in either case.*
#
# **Write** `quiz_connected_or_local(height, width, channels, units, kernel_size)`, which returns the pair
# `(connected, local)`: the weights of `units` units that see the whole image, and the weights of `units`
# filters of `kernel_size` by `kernel_size` over all channels.
#
# The lecture's question is then `quiz_connected_or_local(128, 128, 3, 64, 3)`.
#
# **For example,** `quiz_connected_or_local(2, 5, 1, 3, 1)` is `(30, 3)`: three units with ten weights each,
# against three filters with a single weight each.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How many numbers is the image made of? How many numbers lie in one patch? And does a filter need new weights
# when it moves on?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# In both cases: the number of units times the numbers that one unit looks at. For a unit that sees
# everything these are $\mathtt{height} \cdot \mathtt{width} \cdot \mathtt{channels}$; for a filter, those of
# a single patch.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# whole_image = ...
# one_patch = ...
# return ..., ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "quiz_connected_or_local", "locked": false, "schema_version": 3, "solution": true, "task": false}
def quiz_connected_or_local(height, width, channels, units, kernel_size):
    """Weights of a fully connected layer, and of as many local filters with shared weights.

    Parameters
    ----------
    height, width, channels : int; the image.
    units : int; units of the fully connected layer, and number of filters.
    kernel_size : int; a filter is kernel_size by kernel_size, over all channels.

    Returns
    -------
    (connected, local) : two ints, without biases.

    Example
    -------
    quiz_connected_or_local(2, 5, 1, 3, 1) is (30, 3).
    """
    ### BEGIN SOLUTION
    whole_image = height * width * channels
    one_patch = kernel_size * kernel_size * channels
    return units * whole_image, units * one_patch
    ### END SOLUTION

# %%
# Try it: the lecture's own numbers. Did you get the same on paper? What happens to both
# if the image becomes twice as wide and twice as high?
with try_it():
    connected, local = quiz_connected_or_local(128, 128, 3, 64, 3)
    print(f"{connected:,} weights against {local:,}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "quiz_connected_or_local_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(quiz_connected_or_local)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "quiz_conv_volume_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 6.2 `quiz_conv_volume` (3 points)
#
# *An image has 32 x 32 pixels in 3 channels. What comes out, and how many weights and parameters (weights
# and biases) does the layer have,*
#
# - *(a) with one filter of 5 x 5, stride 1, no padding?*
# - *(b) with the same filter and padding 2?*
# - *(c) with ten such filters and padding 2?*
#
# *AlexNet's first layer has 96 filters of 11 x 11, moved with stride 4 over an image of 3 channels.*
#
# - *(d) What comes out of an image of 227 x 227 without padding, and how many parameters does the layer have?*
# - *(e) The lecture says that the layer takes 224 x 224 to 55 x 55 without any padding. Can that be? And with
#   padding 2?*
#
# **Write** `quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding)`, which
# returns five numbers, `(out_channels, out_height, out_width, weights, parameters)`. `weights` counts without
# the biases, `parameters` with one bias for each filter.
#
# The filters are square and look at all channels. There is no dilation. Sizes are rounded down, as in 1.2;
# height and width may differ.
#
# **For example,** `quiz_conv_volume(4, 6, 1, 2, 3, 1, 0)` is `(2, 2, 4, 18, 20)`.
#
# (The lectures write an image as height x width x channels. The answer here has the channels first, as in
# PyTorch.)
#
# <details>
# <summary>Hint 1: a question</summary>
#
# A filter looks at all channels at once: how many channels of output does *one* filter give? Which of the
# five numbers depend on the size of the image?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Each size follows by itself from the formula of 1.2. One filter has
# $\mathtt{kernel\_size}^2 \cdot \mathtt{in\_channels}$ weights and one bias, and there are `num_filters` of
# them.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# out_height = (...) // ... + ...
# out_width = ...
# weights = ...
# parameters = weights + ...
# return ..., out_height, out_width, weights, parameters
# ```
#
# You may call your `conv_output_size` and `conv_num_parameters`.
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "quiz_conv_volume", "locked": false, "schema_version": 3, "solution": true, "task": false}
def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
    """What comes out of a convolutional layer, and what it has to learn.

    Parameters
    ----------
    height, width, in_channels : int; the input.
    num_filters, kernel_size : int; square filters over all channels.
    stride, padding : int; the same along both axes.

    Returns
    -------
    (out_channels, out_height, out_width, weights, parameters) : five ints; parameters are
    weights and biases.

    Example
    -------
    quiz_conv_volume(4, 6, 1, 2, 3, 1, 0) is (2, 2, 4, 18, 20).
    """
    ### BEGIN SOLUTION
    out_height = (height + 2 * padding - kernel_size) // stride + 1
    out_width = (width + 2 * padding - kernel_size) // stride + 1
    weights = num_filters * kernel_size**2 * in_channels
    return num_filters, out_height, out_width, weights, weights + num_filters
    ### END SOLUTION

# %%
# Try it: compare with your paper. Here is question (a); fill in the others.
with try_it():
    print("(a)", quiz_conv_volume(32, 32, 3, 1, 5, 1, 0))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "quiz_conv_volume_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(quiz_conv_volume)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "quiz_one_by_one_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 6.3 `quiz_one_by_one` (1 point)
#
# *What are the spatial dimensions after a 1 x 1 convolution? Think about what it does.* Take a layer of
# GoogLeNet: 28 x 28 pixels with 192 channels come in, and 64 filters of 1 x 1 slide over them (stride 1, no
# padding). What comes out, and how many weights is that?
#
# **Write** `quiz_one_by_one(height, width, in_channels, out_channels)`, which returns four numbers,
# `(out_channels, out_height, out_width, weights)`, without biases.
#
# **For example,** `quiz_one_by_one(5, 7, 3, 2)` is `(2, 5, 7, 6)`.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# A patch of 1 x 1 is a single pixel. How many numbers does that pixel have, though, and what does a filter
# make of them?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Put $\mathtt{kernel\_size} = 1$, $\mathtt{stride} = 1$ and $\mathtt{padding} = 0$ into what you know from
# 6.2. The same small matrix, from `in_channels` to `out_channels` numbers, is applied at every pixel.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# weights = ...               # entries of that matrix
# return ..., ..., ..., weights
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "quiz_one_by_one", "locked": false, "schema_version": 3, "solution": true, "task": false}
def quiz_one_by_one(height, width, in_channels, out_channels):
    """What comes out of a 1 x 1 convolution of stride 1, and how many weights it has.

    Parameters
    ----------
    height, width, in_channels : int; the input.
    out_channels : int; the number of filters.

    Returns
    -------
    (out_channels, out_height, out_width, weights) : four ints, without biases.

    Example
    -------
    quiz_one_by_one(5, 7, 3, 2) is (2, 5, 7, 6).
    """
    ### BEGIN SOLUTION
    return out_channels, height, width, in_channels * out_channels
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "quiz_one_by_one_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(quiz_one_by_one)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You know now what slides, how far it reaches, what it costs and how it learns. Everything that
# follows in this course is built from it.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it. A check that passed before and does not now tells you which
#    cell leaned on something that is no longer there.
# 2. Read through your two written answers (2.2, 3.1). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/02_convolution/02_convolution.ipynb
#    ```
#
#    It counts the 27 points of the checks. The other 5 come from the person who reads your two answers.
#
# 5. Hand in the file `02_convolution.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do
# not delete or copy the cells that hold a `check`.
#
# **Next:** unit 03, convolutional layers, goes from one filter on one picture to batches, channels and
# backward passes, makes it a hundred times faster, and builds LeNet from your own layers.
