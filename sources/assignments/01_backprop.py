# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 01: gradients by hand
#
# You are going to write every piece of a small neural network in NumPy: how it turns scores into
# probabilities, how it measures its own error, and how that error travels back to each weight. At the end
# you put the pieces together and teach a network to read handwritten digits. No library computes a gradient
# for you here, so afterwards you will know what such a library does.
#
# Read and play with the lesson [01 · Backpropagation](../../notebooks/01_backprop.ipynb) first, or keep it
# open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | softmax, its Jacobian, cross-entropy | 9 | 40 min |
# | 2 | a linear layer (and one derivation on paper) | 7 | 35 min |
# | 3 | ReLU, leaky ReLU, ELU (and two short answers) | 11 | 40 min |
# | 4 | a numerical gradient, to test the others with | 3 | 15 min |
# | 5 | a skip connection | 4 | 20 min |
# | 6 | a network that reads digits | 5 | 30 min |
# | Bonus | your own automatic differentiation | 6 extra | 45 min |
# | | **together** | **39** | **3 hours** |
#
# You need not do it in one evening: each exercise is judged by itself, so stop and go on wherever you like.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "how_to_work", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## How to work
#
# Each exercise has the same five parts: a text, hints, a cell to write in, mostly a *Try it* cell to play
# in, and a check.
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
# - **NumPy only.** PyTorch, TensorFlow, Keras, JAX, autograd, scikit-learn, and the ready-made `softmax`
#   and `log_softmax` of `scipy.special` are ruled out: an answer that leans on one of them does not count.
# - **Shapes.** `N` is the number of examples in a batch, one in each row; `D` and `M` count features, `K`
#   classes.
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
import numpy as np

from utils.checks import check, get_ready
from utils.data import load_digits
from utils.plots import Panel, draw_curves, draw_digits, show
from utils.scratch import try_it

get_ready("01_backprop")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "softmax_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: from scores to a loss
#
# ### 1.1 `softmax` (3 points)
#
# The last layer of a classifier gives one number for each class, of any size and sign: a *score*. The
# softmax turns a row of scores into probabilities. The largest score gets the largest share.
#
# **Write** `softmax(z)`: `z` has shape `(N, K)`, one row of scores for each example. It returns an array of
# the same shape whose rows are positive and sum to 1:
#
# $$
# p_{ij} = \frac{e^{z_{ij}}}{\sum_{k=1}^{K} e^{z_{ik}}}
# $$
#
# **For example,** `softmax(np.array([[0., 1., 2.]]))` is about `[[0.0900, 0.2447, 0.6652]]`.
#
# **It must stay finite** where entries are as large as $10^4$ or as small as $-10^4$. Scores of
# `[[10000., 10001., 10002.]]` have the same answer as the example, but `np.exp(10000.)` is infinite, and
# infinity divided by infinity is not a number.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Add 5 to all the scores of a row. What happens to the numerator of each probability, and what to the
# denominator? So what is the largest number that you would *like* to meet in an exponent?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# For any number $c_i$, one for each row,
#
# $$
# \frac{e^{z_{ij}}}{\sum_k e^{z_{ik}}} = \frac{e^{z_{ij} - c_i}}{\sum_k e^{z_{ik} - c_i}}
# $$
#
# because both sides of the fraction shrink by the factor $e^{c_i}$. With $c_i = \max_k z_{ik}$ no exponent
# is above 0, so nothing overflows; and one term of the sum is $e^0 = 1$, so you never divide by 0.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# shifted = z - ...     # each row's largest entry; keepdims=True makes it (N, 1)
# e = ...               # (N, K), all between 0 and 1
# p = e / ...           # each row's sum, again of shape (N, 1)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(z):
    """Turn each row of scores into probabilities.

    Parameters
    ----------
    z : array (N, K), float32 or float64; scores, possibly as large as 1e4 in size.

    Returns
    -------
    array (N, K), the dtype of z; every row sums to 1.

    Example
    -------
    softmax([[0., 1., 2.]]) is about [[0.0900, 0.2447, 0.6652]], both as arrays.
    """
    ### BEGIN SOLUTION
    # Shifting a row changes nothing; shifted so that its largest entry is 0, nothing overflows.
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION

# %%
# Try it: raise one score step by step. How fast does its share grow? What if all
# three are equal?
with try_it():
    print(softmax(np.array([[0.0, 1.0, 2.0],
                            [10000.0, 10001.0, 10002.0]])))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "softmax_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(softmax)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "softmax_jacobian_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.2 `softmax_jacobian` (2 points)
#
# If one score moves a little, every probability moves, because they share one sum. The *Jacobian* is the
# table of all these movements: row $i$, column $j$ says how fast $p_i$ changes with $z_j$.
#
# **Write** `softmax_jacobian(z)`: `z` has shape `(K,)`, the scores of a single example. It returns the
# array of shape `(K, K)` with the entries
#
# $$
# J_{ij} = \frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij} - p_j)
# \qquad\text{where } \delta_{ij} = 1 \text{ if } i = j, \text{ and } 0 \text{ otherwise.}
# $$
#
# **For example,** for `z = [0, ln 3]` the probabilities are $\frac14$ and $\frac34$, and
#
# $$
# J = \begin{bmatrix} 0.1875 & -0.1875 \\ -0.1875 & 0.1875 \end{bmatrix}
# $$
#
# Here, too, entries of $10^4$ must give finite numbers.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# When $z_j$ rises, which probability rises and which fall? The probabilities always sum to 1, so what must
# each column of $J$ sum to? Work out the example above by hand and see.
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Multiply it out: $J_{ij} = p_i \delta_{ij} - p_i p_j$. The first term is a matrix with $p$ on its diagonal
# and zeros elsewhere. The second is the table of all products of two entries of $p$, an *outer product*. No
# loop is needed.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# p = ...                        # the stable softmax of one vector, shape (K,)
# diagonal = np.diag(...)        # (K, K)
# products = np.outer(..., ...)  # (K, K)
# ```
#
# Your `softmax` wants a matrix: `z[None, :]` makes a batch of one, `[0]` takes it out again.
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "softmax_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_jacobian(z):
    """All partial derivatives of the softmax of one vector of scores.

    Parameters
    ----------
    z : array (K,), float32 or float64; scores, possibly as large as 1e4 in size.

    Returns
    -------
    array (K, K), the dtype of z; entry [i, j] is the derivative of p[i] with respect to z[j].

    Example
    -------
    softmax_jacobian([0., ln 3]) is [[0.1875, -0.1875], [-0.1875, 0.1875]], both as arrays.
    """
    ### BEGIN SOLUTION
    p = np.exp(z - z.max())
    p = p / p.sum()
    return np.diag(p) - np.outer(p, p)
    ### END SOLUTION

# %%
# Try it: for which scores are the entries largest? What is left of them when one
# score is far above the rest?
with try_it():
    print(softmax_jacobian(np.array([0.0, np.log(3.0)])))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "softmax_jacobian_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax_jacobian)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "cross_entropy_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.3 `cross_entropy` (4 points)
#
# A loss says in one number how wrong the network is. The cross-entropy looks at the probability given to
# the *right* class: the loss is 0 if it is 1, and grows without bound as it goes to 0.
#
# **Write** `cross_entropy(z, y)`, which returns `(loss, dz)`.
#
# - `z`, shape `(N, K)`: the scores, before any softmax. `y`, shape `(N,)`: the right class of each example,
#   an integer from 0 to $K - 1$.
# - `loss`, one number: the *mean* over the batch of minus the logarithm of the right class's probability,
#
# $$
# \mathtt{loss} = -\frac1N \sum_{i=1}^{N} \log p_{i,\,y_i}
# \qquad\text{where } p = \mathrm{softmax}(z)
# $$
#
# - `dz`, shape `(N, K)`: the gradient of that mean with respect to `z`,
#
# $$
# \mathtt{dz}_{ij} = \frac1N \left( p_{ij} - [\,j = y_i\,] \right)
# $$
#
# where $[\,j = y_i\,]$ is 1 in the column of the right class and 0 elsewhere.
#
# **For example,** for `z = [[0, ln 3], [0, 0]]` and `y = [1, 0]` the probabilities are
# $\begin{bmatrix} 0.25 & 0.75 \\ 0.5 & 0.5 \end{bmatrix}$, the loss is
# $-\frac12(\ln 0.75 + \ln 0.5) \approx 0.4904$, and $\mathtt{dz} = \begin{bmatrix} 0.125 & -0.125 \\ -0.25
# & 0.25 \end{bmatrix}$.
#
# **It must stay finite** where a probability is too small to be written down. For `z = [[1000, 0]]` and
# `y = [1]` the right class's probability is $e^{-1000}$, which a computer rounds to 0; the loss is still
# 1000, not infinity.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# The logarithm of a rounded 0 is minus infinity. Can you simplify $\log\left(e^{a} / \sum_k e^{z_k}\right)$
# on paper, so that you never compute the probability before you take its logarithm?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# With the row's maximum taken away first, $s_{ij} = z_{ij} - \max_k z_{ik}$,
#
# $$
# \log p_{ij} = s_{ij} - \log \sum_{k} e^{s_{ik}}
# $$
#
# The sum is at least 1, so its logarithm is harmless. The gradient needs the probabilities themselves:
# $p_{ij} = e^{\log p_{ij}}$. And do not forget that `loss` is a mean, so each example moves it by only
# $1/N$.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# shifted = ...                        # (N, K), as in softmax
# log_p = shifted - ...                # (N, K)
# rows = ...                           # 0, 1, ..., N - 1
# picked = log_p[rows, y]              # (N,): from each row the right class's entry
# loss = ...
# dz = ...                             # start from the probabilities, a fresh array
# dz[rows, y] -= ...                   # only the right classes' entries change
# # and the mean?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(z, y):
    """Mean cross-entropy of softmax(z) against the right classes, and its gradient.

    Parameters
    ----------
    z : array (N, K), float32 or float64; scores.
    y : array (N,) of integers from 0 to K - 1; the right classes.

    Returns
    -------
    loss : number; the mean over the N examples.
    dz : array (N, K), the dtype of z; the gradient of loss with respect to z.

    Example
    -------
    cross_entropy([[0., ln 3], [0., 0.]], [1, 0]), all as arrays,
    is about (0.4904, [[0.125, -0.125], [-0.25, 0.25]]).
    """
    ### BEGIN SOLUTION
    n = len(z)
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    dz = np.exp(log_p)
    dz[np.arange(n), y] -= 1
    dz /= n
    return loss, dz
    ### END SOLUTION

# %%
# Try it: make the right class's score larger, then smaller. Which way does dz point,
# and how long can it get?
scores = np.array([[0.0, np.log(3.0)],
                   [0.0, 0.0]])
with try_it():
    loss, dz = cross_entropy(scores, np.array([1, 0]))
    print("loss", loss)
    print("dz", dz, sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "cross_entropy_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(cross_entropy)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "linear_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: the linear layer
#
# ### 2.1 `linear_forward` and `linear_backward` (4 points)
#
# Nearly all of a network's weights sit in layers like this one: every output is a weighted sum of all
# inputs, plus a bias. Its backward pass is the one you will meet most often, also inside the convolutions
# of later units.
#
# **Write** `linear_forward(x, w, b)`, which returns `(out, cache)`, and `linear_backward(dout, cache)`,
# which returns `(dx, dw, db)`.
#
# - `x` `(N, D)`, `w` `(D, M)`, `b` `(M,)`; `out` and `dout` `(N, M)`.
# - Each gradient has the shape of what it belongs to.
#
# $$
# \mathtt{out} = \mathtt{x}\,\mathtt{w} + \mathtt{b}
# $$
#
# $$
# \mathtt{dx} = \mathtt{dout}\;\mathtt{w}^{\top}
# \qquad
# \mathtt{dw} = \mathtt{x}^{\top}\,\mathtt{dout}
# \qquad
# \mathtt{db}_m = \sum_{n=1}^{N} \mathtt{dout}_{nm}
# $$
#
# **For example,** with two examples, two features and one output,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}\quad
# \mathtt{w} = \begin{bmatrix} 1 \\ 10 \end{bmatrix}\quad
# \mathtt{b} = \begin{bmatrix} 0.5 \end{bmatrix}
# \quad\text{give}\quad
# \mathtt{out} = \begin{bmatrix} 21.5 \\ 43.5 \end{bmatrix}
# $$
#
# and an upstream gradient
#
# $$
# \mathtt{dout} = \begin{bmatrix} 1 \\ 2 \end{bmatrix}
# \quad\text{gives}\quad
# \mathtt{dx} = \begin{bmatrix} 1 & 10 \\ 2 & 20 \end{bmatrix}\quad
# \mathtt{dw} = \begin{bmatrix} 7 \\ 10 \end{bmatrix}\quad
# \mathtt{db} = \begin{bmatrix} 3 \end{bmatrix}
# $$
#
# There is no $1/N$ here: `cross_entropy` has put it into the gradient already.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Let the shapes lead you. `dx` has shape `(N, D)`. You hold `dout` `(N, M)` and `w` `(D, M)`. How do you
# have to turn `w` for a matrix product to come out as `(N, D)`? Ask the same about `dw`. And how often is
# `b[m]` used in the forward pass?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# For one entry, $\mathtt{out}_{nm} = \sum_d x_{nd}\, w_{dm} + b_m$. The weight $w_{dm}$ enters the outputs
# of *all* $N$ examples, each time with the slope $x_{nd}$, so its gradient collects from all of them:
#
# $$
# \frac{\partial L}{\partial w_{dm}} = \sum_{n} x_{nd}\, \mathtt{dout}_{nm}
# \qquad
# \frac{\partial L}{\partial b_m} = \sum_{n} 1 \cdot \mathtt{dout}_{nm}
# \qquad
# \frac{\partial L}{\partial x_{nd}} = \sum_{m} w_{dm}\, \mathtt{dout}_{nm}
# $$
#
# Read each sum as a matrix product.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# cache = ...                # which of x, w, b do the formulas of the way back use?
# # backward
# ... = cache                # the same, unpacked
# dx = dout @ ...            # (N, M) times (M, D)
# dw = ... @ dout            # (D, N) times (N, M)
# db = dout.sum(axis=...)    # (M,): which axis must go?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "linear_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_forward(x, w, b):
    """A linear layer: every output is a weighted sum of all inputs, plus a bias.

    Parameters
    ----------
    x : array (N, D); inputs.    w : array (D, M); weights.    b : array (M,); biases.

    Returns
    -------
    out : array (N, M).
    cache : whatever linear_backward needs.

    Example
    -------
    linear_forward([[1., 2.], [3., 4.]], [[1.], [10.]], [0.5])[0], all as arrays,
    is [[21.5], [43.5]].
    """
    ### BEGIN SOLUTION
    return x @ w + b, (x, w)
    ### END SOLUTION


def linear_backward(dout, cache):
    """The gradients of a linear layer.

    Parameters
    ----------
    dout : array (N, M); gradient of the loss with respect to out.
    cache : what linear_forward returned second.

    Returns
    -------
    dx : array (N, D).    dw : array (D, M).    db : array (M,).
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION

# %%
# Try it: set one row of dout to zero. Which entries of the three gradients change,
# and why those?
x = np.array([[1.0, 2.0],
              [3.0, 4.0]])
w = np.array([[1.0],
              [10.0]])
b = np.array([0.5])
dout = np.array([[1.0],
                 [2.0]])
with try_it():
    out, cache = linear_forward(x, w, b)
    dx, dw, db = linear_backward(dout, cache)
    print("out", out, "dx", dx, "dw", dw, "db", db, sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "linear_backward_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(linear_forward, linear_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "softmax_gradient_derivation_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 On paper: the gradient of a softmax classifier (3 points, read by a person)
#
# You have now *programmed* the gradient of a linear layer followed by a softmax and a cross-entropy. Here
# you show where it comes from.
#
# Take a single example, written as columns: a vector $\mathbf{x}$ of $D$ features, a weight matrix $W$ of
# shape $K \times D$, a bias $\mathbf{b}$ of length $K$, the scores $\mathbf{z} = W\mathbf{x} + \mathbf{b}$,
# the probabilities $\mathbf{p} = \mathrm{softmax}(\mathbf{z})$ and the right class $y$. The loss is the
# negative log-likelihood
#
# $$
# L = -\log p_y(W\mathbf{x} + \mathbf{b}).
# $$
#
# **Derive** $\dfrac{\partial L}{\partial \mathbf{b}}$ and $\dfrac{\partial L}{\partial W}$. You may start
# from $\dfrac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$ of exercise 1.2. Show each step: first
# $\dfrac{\partial L}{\partial z_j}$, then the bias, then the weights. Say what shape each result has, and
# in one sentence what the result for the weights says.
#
# Double-click the cell below to write in it. Mathematics goes between dollar signs, as in
# `$\frac{\partial L}{\partial z_j}$`; plain words and symbols are just as welcome.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "softmax_gradient_derivation", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *Step 1, the scores.* By the chain rule, $\frac{\partial \log p_y}{\partial z_j} =
# \frac{1}{p_y}\frac{\partial p_y}{\partial z_j} = \frac{1}{p_y}\, p_y(\delta_{yj} - p_j) = \delta_{yj} -
# p_j$. The loss is minus this logarithm, so
#
# $$\frac{\partial L}{\partial z_j} = p_j - \delta_{yj}, \qquad\text{that is}\qquad
# \frac{\partial L}{\partial \mathbf{z}} = \mathbf{p} - \mathbf{e}_y,$$
#
# a vector of length $K$, where $\mathbf{e}_y$ has a 1 at position $y$ and zeros elsewhere.
#
# *Step 2, the bias.* $z_i = \sum_d W_{id} x_d + b_i$, so $\frac{\partial z_i}{\partial b_j} = \delta_{ij}$:
# the Jacobian is the identity, and the gradient passes through unchanged,
#
# $$\frac{\partial L}{\partial \mathbf{b}} = \mathbf{p} - \mathbf{e}_y \qquad (K).$$
#
# *Step 3, the weights.* $\frac{\partial z_i}{\partial W_{kd}} = \delta_{ik} x_d$: a weight of row $k$ moves
# only score $k$. So only one term of the chain rule's sum is left,
#
# $$\frac{\partial L}{\partial W_{kd}} = \sum_i \frac{\partial L}{\partial z_i}\,\delta_{ik}\, x_d
# = (p_k - \delta_{yk})\, x_d,
# \qquad\text{that is}\qquad
# \frac{\partial L}{\partial W} = (\mathbf{p} - \mathbf{e}_y)\,\mathbf{x}^{\top} \qquad (K \times D).$$
#
# *In words:* a step against the gradient adds a multiple of the input to the right class's row and takes a
# multiple of it away from each other row, in proportion to the probability that was wrongly given there.
#
# **Rubric for graders (3 points)**
#
# - **1 point**, $\partial L / \partial \mathbf{z} = \mathbf{p} - \mathbf{e}_y$ with the step through
#   $1 / p_y$ shown. Half a point if the sign is wrong or the result is stated without a derivation.
# - **1 point**, $\partial L / \partial \mathbf{b} = \mathbf{p} - \mathbf{e}_y$, with the reason that
#   $\partial \mathbf{z} / \partial \mathbf{b}$ is the identity (in any words). Half a point without the
#   reason.
# - **1 point**, $\partial L / \partial W = (\mathbf{p} - \mathbf{e}_y)\mathbf{x}^{\top}$, with its shape
#   and a sentence that fits. Half a point if the entries are right but shape or sentence is missing; also
#   half for $\mathbf{x}(\mathbf{p} - \mathbf{e}_y)^{\top}$ where $W$ is said to be $K \times D$.
# - The transposed convention, with rows and $W$ of shape $D \times K$, is right if it is said and kept
#   throughout. A mistake carried on from an earlier step costs only once.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "relu_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: activations
#
# ### 3.1 `relu_forward` and `relu_backward` (2 points)
#
# Two linear layers in a row are only one linear layer. What makes depth worth its price is a bend between
# them, and the simplest bend is the *rectified linear unit*.
#
# **Write** `relu_forward(x)`, which returns `(out, cache)`, and `relu_backward(dout, cache)`, which returns
# `dx`. `x`, `out`, `dout` and `dx` all have the same shape, which may be any: `(N, D)`, or `(N, C, H, W)`.
#
# $$
# \mathtt{out} = \max(\mathtt{x},\, 0)
# \qquad\qquad
# \mathtt{dx} = \begin{cases} \mathtt{dout} & \text{where } \mathtt{x} > 0 \\
# 0 & \text{where } \mathtt{x} < 0 \end{cases}
# $$
#
# **For example,** `x = [[1.5, -0.2]]` gives `out = [[1.5, 0]]`, and with `dout = [[4.5, 3]]` then
# `dx = [[4.5, 0]]`.
#
# **Where `x` is exactly 0** the function has a corner and no slope of its own. Take 0 or 1 as you like:
# both are accepted, so `dx` may be 0 or `dout` there.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Move a negative input by a hair: how much does the output move? And a positive input? Does the size of the
# input matter, or only its sign?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# The local slope is $[\mathtt{x} > 0]$, an array of zeros and ones, and the chain rule multiplies it with
# what comes from above, entry by entry: $\mathtt{dx} = \mathtt{dout} \cdot [\mathtt{x} > 0]$. It is the
# sign of `x` that decides, never the sign of `dout`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward: np.maximum(a, b) compares entry by entry (np.max is something else)
# out = np.maximum(..., ...)
# # backward
# mask = ...                  # True where the gradient may pass; True counts as 1
# dx = ... * mask
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relu_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_forward(x):
    """The rectified linear unit, entry by entry.

    Parameters
    ----------
    x : array of any shape, float32 or float64.

    Returns
    -------
    out : array of the same shape and dtype.
    cache : whatever relu_backward needs.

    Example
    -------
    relu_forward([[1.5, -0.2]])[0] is [[1.5, 0.]], both as arrays.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0), x
    ### END SOLUTION


def relu_backward(dout, cache):
    """The gradient of the rectified linear unit.

    Parameters
    ----------
    dout : array of the shape of out; gradient of the loss with respect to out.
    cache : what relu_forward returned second.

    Returns
    -------
    dx : array of the same shape and dtype.
    """
    ### BEGIN SOLUTION
    x = cache
    return dout * (x > 0)
    ### END SOLUTION

# %%
# Try it: work this 4 x 4 problem out on paper first, then run the cell and compare.
x = np.array([[1.5, 2.2, 1.3, 6.7],
              [4.3, -0.3, -0.2, 4.9],
              [-4.5, 1.4, 5.5, 1.8],
              [0.1, -0.5, -0.1, 2.2]])
dout = np.array([[4.5, 1.2, 2.3, 1.3],
                 [-1.3, -6.3, 4.1, -2.9],
                 [-0.5, 1.2, 3.5, 1.2],
                 [-6.1, 0.5, -4.1, -3.2]])
with try_it():
    out, cache = relu_forward(x)
    print("out", out, "dx", relu_backward(dout, cache), sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "relu_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu_forward, relu_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "leaky_relu_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.2 `leaky_relu_forward` and `leaky_relu_backward` (2 points)
#
# A ReLU whose input is negative for every example passes no gradient at all: it is stuck, or *dead*. A
# leaky ReLU keeps a small slope on the negative side, so there is always a way back.
#
# **Write** `leaky_relu_forward(x, negative_slope=0.01)`, which returns `(out, cache)`, and
# `leaky_relu_backward(dout, cache)`, which returns `dx`. All arrays have the shape of `x`, which may be
# any.
#
# $$
# \mathtt{out} = \begin{cases} \mathtt{x} & \text{where } \mathtt{x} > 0 \\
# \mathtt{negative\_slope}\cdot\mathtt{x} & \text{where } \mathtt{x} < 0 \end{cases}
# \qquad
# \mathtt{dx} = \begin{cases} \mathtt{dout} & \text{where } \mathtt{x} > 0 \\
# \mathtt{negative\_slope}\cdot\mathtt{dout} & \text{where } \mathtt{x} < 0 \end{cases}
# $$
#
# **For example,** `x = [[2, -3]]` with `negative_slope=0.1` gives `out = [[2, -0.3]]`, and with
# `dout = [[5, 5]]` then `dx = [[5, 0.5]]`.
#
# **To be exact:** `negative_slope` is a number from 0 to 1. Where `x` is exactly 0, `out` is 0, and `dx`
# may be `dout` or `negative_slope * dout`.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What has to travel from the forward to the backward pass besides `x`? (The backward pass is never told
# `negative_slope`.)
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# The local slope is 1 where `x` is positive and `negative_slope` elsewhere. The gradient is `dout` times
# that slope. `np.where(condition, a, b)` takes `a` where the condition holds and `b` elsewhere.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# out = np.where(x > 0, ..., ...)
# cache = (..., ...)
# # backward
# slope = ...            # what out multiplied x by, entry by entry
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "leaky_relu_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def leaky_relu_forward(x, negative_slope=0.01):
    """The leaky rectified linear unit, entry by entry.

    Parameters
    ----------
    x : array of any shape, float32 or float64.
    negative_slope : number from 0 to 1.

    Returns
    -------
    out : array of the same shape and dtype.
    cache : whatever leaky_relu_backward needs.

    Example
    -------
    leaky_relu_forward([[2., -3.]], negative_slope=0.1)[0] is [[2., -0.3]], both as arrays.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, negative_slope * x), (x, negative_slope)
    ### END SOLUTION


def leaky_relu_backward(dout, cache):
    """The gradient of the leaky rectified linear unit.

    Parameters
    ----------
    dout : array of the shape of out; gradient of the loss with respect to out.
    cache : what leaky_relu_forward returned second.

    Returns
    -------
    dx : array of the same shape and dtype.
    """
    ### BEGIN SOLUTION
    x, negative_slope = cache
    return np.where(x > 0, dout, negative_slope * dout)
    ### END SOLUTION

# %%
# Try it: which negative_slope makes this layer a plain ReLU, and which makes it do
# nothing at all?
with try_it():
    out, cache = leaky_relu_forward(np.array([[2.0, -3.0]]), negative_slope=0.1)
    print("out", out, "dx", leaky_relu_backward(np.array([[5.0, 5.0]]), cache), sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "leaky_relu_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(leaky_relu_forward, leaky_relu_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "elu_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.3 `elu_forward` and `elu_backward` (3 points)
#
# The *exponential linear unit* bends smoothly and levels off at $-\alpha$. Its outputs can be negative, so
# their mean can be near 0.
#
# **Write** `elu_forward(x, alpha=1.0)`, which returns `(out, cache)`, and `elu_backward(dout, cache)`,
# which returns `dx`. All arrays have the shape of `x`, which may be any; `alpha` is a positive number.
#
# $$
# \mathtt{out} = \begin{cases} \mathtt{x} & \text{where } \mathtt{x} > 0 \\
# \mathtt{alpha}\,(e^{\mathtt{x}} - 1) & \text{where } \mathtt{x} < 0 \end{cases}
# \qquad
# \mathtt{dx} = \begin{cases} \mathtt{dout} & \text{where } \mathtt{x} > 0 \\
# \mathtt{alpha}\, e^{\mathtt{x}}\cdot\mathtt{dout} & \text{where } \mathtt{x} < 0 \end{cases}
# $$
#
# **For example,** `x = [[2, -ln 2]]` with `alpha=1.0` gives `out = [[2, -0.5]]`, and with `dout = [[3, 4]]`
# then `dx = [[3, 2]]`.
#
# **To be exact:** where `x` is exactly 0, `out` is 0, and `dx` may be `dout` or `alpha * dout`. Everything
# **must stay finite** for large positive `x`, where $e^{\mathtt{x}}$ by itself is infinite.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# `np.where(x > 0, a, b)` computes *both* `a` and `b` everywhere, and only then chooses. What does the
# branch that is not chosen do at `x = 1000`? How could you give it a harmless input there?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# On the negative side $\min(\mathtt{x}, 0) = \mathtt{x}$, and on the positive side it is 0. So
# $e^{\min(\mathtt{x}, 0)}$ is right where it is needed and never above 1. For the forward pass,
# `np.expm1(t)` is $e^t - 1$, exact for tiny `t` too.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# below = np.minimum(..., ...)           # safe to put into an exponential
# # forward
# out = np.where(x > 0, ..., ...)
# # backward
# slope = np.where(x > 0, 1.0, ...)      # the derivative of alpha * (exp(x) - 1)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "elu_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elu_forward(x, alpha=1.0):
    """The exponential linear unit, entry by entry.

    Parameters
    ----------
    x : array of any shape, float32 or float64, possibly with large entries.
    alpha : positive number; out levels off at -alpha for very negative x.

    Returns
    -------
    out : array of the same shape and dtype.
    cache : whatever elu_backward needs.

    Example
    -------
    elu_forward([[2., -ln 2]], alpha=1.0)[0] is [[2., -0.5]], both as arrays.
    """
    ### BEGIN SOLUTION
    # np.where computes both branches everywhere, so keep large inputs from the exponential.
    negative_part = alpha * np.expm1(np.minimum(x, 0))
    return np.where(x > 0, x, negative_part), (x, alpha)
    ### END SOLUTION


def elu_backward(dout, cache):
    """The gradient of the exponential linear unit.

    Parameters
    ----------
    dout : array of the shape of out; gradient of the loss with respect to out.
    cache : what elu_forward returned second.

    Returns
    -------
    dx : array of the same shape and dtype.
    """
    ### BEGIN SOLUTION
    x, alpha = cache
    return np.where(x > 0, dout, dout * alpha * np.exp(np.minimum(x, 0)))
    ### END SOLUTION

# %%
# Try it: what does a very negative x give, and what is left of its gradient? Compare
# with the leaky ReLU.
with try_it():
    out, cache = elu_forward(np.array([[2.0, -np.log(2.0)]]), alpha=1.0)
    print("out", out, "dx", elu_backward(np.array([[3.0, 4.0]]), cache), sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "elu_backward_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(elu_forward, elu_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "relu_over_sigmoid_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.4 In words: why ReLU? (2 points, read by a person)
#
# Early networks used the sigmoid, $\sigma(x) = 1 / (1 + e^{-x})$. Today a ReLU stands in nearly all of
# them.
#
# **Name two advantages** that ReLU has over the sigmoid as an activation, and give the reason for each in a
# sentence or two. Support at least one of them with a number, such as the largest slope that a sigmoid can
# have.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "relu_over_sigmoid", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# 1. *Gradients survive.* The sigmoid's slope is $\sigma(x)(1 - \sigma(x))$, at most $\frac14$ (at $x = 0$)
#    and close to 0 where it saturates: at $x = 5$ it is below 0.007. Backpropagation multiplies one such
#    factor for each layer, so after ten layers the activations alone have shrunk the gradient to at most
#    $4^{-10} \approx 10^{-6}$ of its size. A ReLU's slope is exactly 1 for every positive input, however
#    large.
# 2. *It is cheap.* A ReLU is one comparison in the forward pass and a mask in the backward pass; the
#    sigmoid needs an exponential and a division.
#
# Also right: *sparse activations* (about half of the units are exactly 0 at the start, so each example uses
# a part of the network only); *faster convergence* in practice, if a reason is given.
#
# **Rubric for graders (2 points)**
#
# - **1 point for each** of two different advantages with its reason: half for naming it, half for the
#   reason. Saturation and vanishing gradients are one advantage, not two.
# - **Take off half a point** if no number supports either advantage. Any right number will do: the slope
#   $\frac14$, a product over layers, a saturated slope, a share of zeros.
# - No points for "it is non-linear" (so is the sigmoid) or "its output is not bounded" without a reason why
#   that helps.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "nonnegative_activations_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.5 In words: what non-negative outputs cost (2 points, read by a person)
#
# A ReLU never gives a negative number. **What trouble does that make** for the layer that takes these
# outputs as its inputs? Say what happens to the signs of the gradients of one unit's weights, using
# $\mathtt{dw} = \mathtt{x}^{\top}\mathtt{dout}$, or to the mean of the activations. Then **name one kind of
# layer** that was made to ease the trouble, and say how it does so.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "nonnegative_activations", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *The trouble.* If all inputs $x_d$ of a unit are non-negative, then for a single example the gradients of
# its incoming weights, $\mathtt{dw}_d = x_d \cdot \mathtt{dout}$, all have the sign of $\mathtt{dout}$ (or
# are 0): the weights can only all grow or all shrink together. If some of them should grow and others
# shrink, the steps must zigzag there, which is slow. Seen another way, the activations' mean is above 0, so
# every layer shifts the inputs of the next, and the bias has to work against it.
#
# *What was made to ease it.* A leaky ReLU lets small negative values through,
# $\mathtt{negative\_slope} \cdot x$. An ELU goes smoothly down to $-\alpha$ and so brings the mean of its
# outputs closer to 0. Either gives the next layer inputs of both signs. (Batch normalisation, which centres
# each feature over the batch, is a right answer too when it stands before the layer that suffers.)
#
# **Rubric for graders (2 points)**
#
# - **1 point** for the trouble with its reason: gradients of one sign for all incoming weights of a unit,
#   or a mean above 0 that shifts the next layer. Half a point for either without a reason. Half a point for
#   a well explained "dead ReLU": it comes from the zero slope, not from the outputs' sign.
# - **1 point** for a fitting layer (leaky ReLU, PReLU, ELU, SELU, GELU, batch normalisation) *and* how it
#   helps. Half a point for the bare name.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "numerical_gradient_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: trust, but verify
#
# ### 4.1 `numerical_gradient` (3 points)
#
# How do you know that a gradient worked out on paper is right? Nudge each input a little and watch the
# output. That is far too slow for training (two evaluations for each number), and just right for testing.
#
# **Write** `numerical_gradient(f, x, h=1e-5)`: `f` is a function that takes an array of the shape of `x`
# and returns one number. It returns the gradient of `f` at `x`, an array of the shape of `x`, by *central
# differences*. For every entry $i$, with all other entries held fast,
#
# $$
# \frac{\partial f}{\partial x_i} \approx
# \frac{f(\mathtt{x} + \mathtt{h}\,\mathbf{e}_i) - f(\mathtt{x} - \mathtt{h}\,\mathbf{e}_i)}{2\,\mathtt{h}}
# $$
#
# where $\mathbf{e}_i$ is 1 at entry $i$ and 0 elsewhere.
#
# **For example,** for $f(\mathtt{x}) = x_0^2 + 3 x_1$ at `x = [2, 5]` the answer is `[4, 3]` to about ten
# digits.
#
# **To be exact:** `x` is float64 and of any shape: `(D,)`, `(N, D)`, … When your function returns, `x`
# holds the same numbers as before. You may step inside `x` itself as long as you restore each entry
# exactly; or work on copies. The one-sided difference $(f(\mathtt{x} + \mathtt{h}\mathbf{e}_i) -
# f(\mathtt{x})) / \mathtt{h}$ is not precise enough, and ready-made differentiation
# (`scipy.optimize.approx_fprime`, `scipy.differentiate`) is ruled out. `np.gradient` does something else:
# it takes differences between neighbours in an array.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How many times must you call `f` for an `x` with 6 entries? How do you visit every entry of an array when
# you do not know how many axes it has?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# `np.ndindex(x.shape)` runs through all index tuples, and `x[index]` with such a tuple is one entry. For
# each one: a point one `h` up, a point one `h` down, the difference of the two values of `f`, divided by
# the distance between the two points. That distance is not `h`.
#
# Restoring with `x[index] += h` after `-= h` can be off by a rounding error: keep the old value and put it
# back.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# gradient = ...                     # an array of zeros, the shape of x
# for ... in np.ndindex(...):
#     up, down = ..., ...            # two fresh copies of x
#     up[...] += ...
#     down[...] -= ...
#     gradient[...] = ...            # the formula
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, x, h=1e-5):
    """The gradient of a scalar function by central differences.

    Parameters
    ----------
    f : function from an array of the shape of x to a number.
    x : array of any shape, float64; holds the same numbers afterwards.
    h : number; the step to either side.

    Returns
    -------
    array of the shape of x.

    Example
    -------
    numerical_gradient(lambda x: x[0] ** 2 + 3 * x[1], [2., 5.]), all as arrays,
    is about [4., 3.].
    """
    ### BEGIN SOLUTION
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        plus, minus = x.copy(), x.copy()
        plus[index] += h
        minus[index] -= h
        grad[index] = (f(plus) - f(minus)) / (2 * h)
    return grad
    ### END SOLUTION

# %%
# Try it: the slopes are 12 and 3. Let h grow to 1, then shrink it to 1e-13. Both go
# wrong, for two different reasons. Which ones?
with try_it():
    print(numerical_gradient(lambda x: x[0] ** 3 + 3 * x[1], np.array([2.0, 5.0]), h=1e-5))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "numerical_gradient_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(numerical_gradient)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "gradient_checking", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now you can test any layer yourself, as the checks in this course do. The trick is to turn the layer's
# output into one number: multiply it by a fixed random `dout` and sum up. The gradient of *that* number
# with respect to `x` is exactly what `linear_backward(dout, cache)` should return as `dx`.
#
# (A `dout` of ones would be a poor test: many mistakes hide behind it. Can you think of one?)

# %%
# Try it: put another layer in the place of linear, or another input (dw, db) in the
# place of x.
rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
dout = rng.normal(size=(4, 2))
with try_it():
    out, cache = linear_forward(x, w, b)
    by_hand = linear_backward(dout, cache)[0]
    by_steps = numerical_gradient(lambda x: (linear_forward(x, w, b)[0] * dout).sum(), x)
    print(f"largest difference: {np.abs(by_hand - by_steps).max():.1e}")  # 1e-8 is fine

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "residual_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 5: a skip connection
#
# ### 5.1 `residual_forward` and `residual_backward` (4 points)
#
# Networks of a hundred layers can be trained because of a detour: the input of a block is added to its
# output, past all its layers. In the backward pass the gradient meets a fork, and a fork means: add up.
#
# **Write** `residual_forward(x, w1, w2)`, which returns `(out, cache)`, and
# `residual_backward(dout, cache)`, which returns `(dx, dw1, dw2)`.
#
# - `x` `(N, D)`, `w1` `(D, M)`, `w2` `(M, D)`; `out` and `dout` `(N, D)`. There are no biases.
# - In steps: `z = x @ w1`, `a = relu(z)`, `out = a @ w2 + x`.
#
# $$
# \mathtt{out} = \mathrm{relu}(\mathtt{x}\,\mathtt{w1})\,\mathtt{w2} + \mathtt{x}
# $$
#
# $$
# \mathtt{dz} = (\mathtt{dout}\;\mathtt{w2}^{\top}) \cdot [\mathtt{z} > 0]
# \qquad
# \mathtt{dw1} = \mathtt{x}^{\top}\,\mathtt{dz}
# \qquad
# \mathtt{dw2} = \mathtt{a}^{\top}\,\mathtt{dout}
# $$
#
# $$
# \mathtt{dx} = \underbrace{\mathtt{dz}\;\mathtt{w1}^{\top}}_{\text{through the layers}}
# + \underbrace{\mathtt{dout}}_{\text{past them}}
# $$
#
# The dot stands for multiplying entry by entry. Where an entry of `z` is exactly 0, either slope of the
# ReLU is accepted again.
#
# **For example,**
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 \end{bmatrix}\quad
# \mathtt{w1} = \begin{bmatrix} 1 & -1 \\ 1 & 0 \end{bmatrix}\quad
# \mathtt{w2} = \begin{bmatrix} 2 & 0 \\ 1 & 1 \end{bmatrix}
# $$
#
# give
#
# $$
# \mathtt{z} = \begin{bmatrix} 3 & -1 \end{bmatrix}\quad
# \mathtt{a} = \begin{bmatrix} 3 & 0 \end{bmatrix}\quad
# \mathtt{out} = \begin{bmatrix} 7 & 2 \end{bmatrix}
# $$
#
# and `dout = [[1, 1]]` gives
#
# $$
# \mathtt{dx} = \begin{bmatrix} 3 & 3 \end{bmatrix}\quad
# \mathtt{dw1} = \begin{bmatrix} 2 & 0 \\ 4 & 0 \end{bmatrix}\quad
# \mathtt{dw2} = \begin{bmatrix} 3 & 3 \\ 0 & 0 \end{bmatrix}
# $$
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Draw the graph: `x` has two arrows leaving it. Along how many paths can a nudge of `x` reach `out`? What
# does the chain rule do with several paths?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Walk backwards, one node at a time. At the addition, `dout` goes to *both* sides unchanged: one copy
# enters the layers, one goes straight to `x`. The layers are things you have already done: a linear layer
# without bias, a ReLU, a linear layer without bias.
#
# $$
# \mathtt{dout} \to \mathtt{da} = \mathtt{dout}\,\mathtt{w2}^{\top}
# \to \mathtt{dz} = \mathtt{da}\cdot[\mathtt{z} > 0] \to \mathtt{dz}\,\mathtt{w1}^{\top}
# $$
#
# At `x` the two gradients meet, and are added.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# z = ...
# a = ...
# cache = ...                  # what the four formulas above use, apart from dout
# # backward
# da = ...                     # (N, M)
# dz = da * ...                # (N, M)
# dx = ... + ...               # through the layers, and past them
# dw1 = ...
# dw2 = ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "residual_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_forward(x, w1, w2):
    """A residual block: two linear maps with a ReLU between them, plus the input.

    Parameters
    ----------
    x : array (N, D); inputs.    w1 : array (D, M).    w2 : array (M, D).

    Returns
    -------
    out : array (N, D), relu(x @ w1) @ w2 + x.
    cache : whatever residual_backward needs.

    Example
    -------
    residual_forward([[1., 2.]], [[1., -1.], [1., 0.]], [[2., 0.], [1., 1.]])[0],
    all as arrays, is [[7., 2.]].
    """
    ### BEGIN SOLUTION
    z = x @ w1
    a = np.maximum(z, 0)
    return a @ w2 + x, (x, w1, w2, z, a)
    ### END SOLUTION


def residual_backward(dout, cache):
    """The gradients of a residual block.

    Parameters
    ----------
    dout : array (N, D); gradient of the loss with respect to out.
    cache : what residual_forward returned second.

    Returns
    -------
    dx : array (N, D).    dw1 : array (D, M).    dw2 : array (M, D).
    """
    ### BEGIN SOLUTION
    x, w1, w2, z, a = cache
    dz = (dout @ w2.T) * (z > 0)
    # x reaches out along two paths, so its gradient is the sum of what comes back along each.
    return dz @ w1.T + dout, x.T @ dz, a.T @ dout
    ### END SOLUTION

# %%
# Try it: make w2 all zeros. What do out and dx become, and why is that a good place
# to start training from?
x = np.array([[1.0, 2.0]])
w1 = np.array([[1.0, -1.0],
               [1.0, 0.0]])
w2 = np.array([[2.0, 0.0],
               [1.0, 1.0]])
with try_it():
    out, cache = residual_forward(x, w1, w2)
    dx, dw1, dw2 = residual_backward(np.array([[1.0, 1.0]]), cache)
    print("out", out, "dx", dx, "dw1", dw1, "dw2", dw2, sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "residual_backward_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(residual_forward, residual_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_classifier_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 6: a network that reads
#
# ### 6.1 `train_classifier` (5 points)
#
# Everything is there: layers, a loss, gradients. Put them together, and let the network learn to read
# digits.
#
# **Write** `train_classifier(x, y, num_classes, rng)`, which trains a network of two layers by *stochastic
# gradient descent* (SGD) and returns a function `predict`.
#
# - `x` `(N, D)`: one image in each row, its pixels as floats from 0 to 1 (for the digits `D` is 64). `y`
#   `(N,)`: the right classes, integers from 0 to `num_classes - 1`. The checks try other sizes too, so take
#   `D` from `x.shape`.
# - `rng` is a `np.random.Generator`. Draw *all* random numbers from it, the first weights as well as the
#   order of the images, so that the same seed trains the same network.
# - `predict(x)` takes images of shape `(any number, D)` and returns their labels: integers, shape
#   `(any number,)`.
#
# The network is a linear layer, a ReLU, and a linear layer to `num_classes` scores:
#
# $$
# \mathtt{scores} = \mathrm{relu}(\mathtt{x}\,\mathtt{w1} + \mathtt{b1})\,\mathtt{w2} + \mathtt{b2}
# $$
#
# Training repeats four steps on a small batch of images at a time: the scores; loss and gradient; the way
# back through both layers; and a small step against the gradient for each of the four parameters,
#
# $$
# \mathtt{w} \leftarrow \mathtt{w} - \mathtt{learning\_rate}\cdot\mathtt{dw}
# $$
#
# One walk through all images in a new random order is an *epoch*.
#
# **What is wanted:** at least 95% of digits that the network has never seen, after no more than about 5
# seconds of training. (Plain SGD gets there in well under one. The check forgives five per cent, for the
# luck of the draw.)
# NumPy only: the ready models of scikit-learn are ruled out.
#
# **For example,** with the digits of the setup cell's `load_digits`:
#
# ```python
# digits = load_digits()
# x, y = digits.x_train, digits.y_train       # (1350, 64) and (1350,)
# predict = train_classifier(x, y, 10, np.random.default_rng(0))
# (predict(digits.x_test) == digits.y_test).mean()     # about 0.97
# ```
#
# **If you like:** keep the mean loss of each epoch in a list and hang it on the function you return,
# `predict.losses = losses`. The picture below will then show your training curve. It is not graded.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# If both weight matrices start at zero, what does the ReLU give, and what gradient do the weights get? So
# how should they start? And does the loss fall at all? Print it for each epoch before you worry about
# accuracy.
#
# <details>
# <summary>Hint 2: the recipe</summary>
#
# - Start: weights drawn from a normal distribution with mean 0 and standard deviation
#   $\sqrt{2 / \text{number of inputs}}$, biases zero.
# - Size: about 64 to 256 hidden units.
# - Training: 30 to 60 epochs, 32 images in a batch, learning rate 0.2 to 0.3.
# - Taking the training images' mean away from every image, in `predict` too, earns a little more.
# - Gradients: `cross_entropy` gives the gradient of the scores, `linear_backward` takes it to the hidden
#   layer and to `w2` and `b2`, `relu_backward` through the bend, `linear_backward` again to `w1` and `b1`.
#
# If the loss becomes `nan`, or jumps up and down, the learning rate is too high. If it hardly moves, too
# low.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# w1 = ...                                       # (D, hidden), drawn from rng
# b1, w2, b2 = ...
# for epoch in range(...):
#     order = rng.permutation(...)               # a new order of the images
#     for start in range(0, len(x), batch_size):
#         batch = order[start : start + batch_size]
#         h, cache1 = ...                        # first layer, on x[batch]
#         a, cache2 = ...                        # ReLU
#         scores, cache3 = ...                   # second layer
#         loss, dscores = ...                    # against y[batch]
#         da, dw2, db2 = ...                     # and so on, back to dw1 and db1
#         w1 -= ...                              # four steps, against the gradients
#
# def predict(images):
#     ...                                        # whose score is the highest?
#
# # and what do you return?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_classifier(x, y, num_classes, rng):
    """Train a network of two layers by stochastic gradient descent.

    Parameters
    ----------
    x : array (N, D), floats; pixels from 0 to 1.
    y : array (N,) of integers from 0 to num_classes - 1; the right classes.
    num_classes : int.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    predict : function from images (any number, D) to labels (any number,), integers.
    """
    ### BEGIN SOLUTION
    hidden, num_epochs, batch_size, learning_rate = 128, 40, 32, 0.3
    num_features = x.shape[1]
    mean = x.mean(axis=0)  # pixels are never negative, and centred inputs train better
    w1 = rng.normal(0, np.sqrt(2 / num_features), (num_features, hidden))
    w2 = rng.normal(0, np.sqrt(2 / hidden), (hidden, num_classes))
    b1, b2 = np.zeros(hidden), np.zeros(num_classes)
    losses = []

    for _ in range(num_epochs):
        total = 0.0
        shuffled = rng.permutation(len(x))
        for first in range(0, len(x), batch_size):
            chosen = shuffled[first : first + batch_size]
            xb, yb, n = x[chosen] - mean, y[chosen], len(chosen)

            z = xb @ w1 + b1
            a = np.maximum(z, 0)
            scores = a @ w2 + b2
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            total -= log_p[np.arange(n), yb].sum()

            dscores = np.exp(log_p)
            dscores[np.arange(n), yb] -= 1
            dscores /= n
            dz = (dscores @ w2.T) * (z > 0)

            w2 -= learning_rate * (a.T @ dscores)
            b2 -= learning_rate * dscores.sum(axis=0)
            w1 -= learning_rate * (xb.T @ dz)
            b1 -= learning_rate * dz.sum(axis=0)
        losses.append(total / len(x))

    def label(images):
        hidden_units = np.maximum((images - mean) @ w1 + b1, 0)
        return np.argmax(hidden_units @ w2 + b2, axis=1)

    label.losses = losses
    return label
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "train_classifier_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(train_classifier)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_classifier_picture_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What your network sees
#
# The next cell trains your network once more and shows its training curve (if you attached one) and the
# digits that it gets wrong. (Above a digit, "9, not 3" means that it was read as a 9 and is a 3.) Look at
# them: would you have read each of them rightly? They are 8 x 8 pixels, and some of them trouble people as
# well.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_classifier_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
digits = load_digits()
with try_it():
    predict = train_classifier(digits.x_train, digits.y_train, 10, np.random.default_rng(0))
    labels = np.asarray(predict(digits.x_test))
    wrong = np.flatnonzero(labels != digits.y_test)[:30]
    accuracy = np.mean(labels == digits.y_test)
    print(f"{accuracy:.1%} of {len(labels)} digits it had never seen are read rightly.")

    if history := list(getattr(predict, "losses", [])):
        epochs = range(1, len(history) + 1)
        curve = Panel(epochs, {"": history}, "epoch", "mean loss", "Training")
        words = f"Training loss by epoch, from {history[0]:.2f} to {history[-1]:.3f}."
        show(draw_curves(curve), alt=words)
    if len(wrong):
        titles = [f"{labels[i]}, not {digits.y_test[i]}" for i in wrong]
        words = "Digits read wrongly: " + "; ".join(titles) + "."
        show(draw_digits(digits.x_test[wrong], titles), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "Value_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Bonus: your own automatic differentiation
#
# ### B.1 `Value` (6 points extra)
#
# So far you have written a backward function for each layer. PyTorch asks for none: every number remembers
# how it was made, and walks that road back by itself. It takes fewer than a hundred lines to do the same
# for single numbers, and it may be the best hour that you spend on this course.
#
# **Write** the class `Value`, a number that remembers. (The interface is that of Andrej Karpathy's
# *micrograd*.)
#
# - `Value(data)` holds a float in `.data`, and `.grad`, which starts at `0.0`.
# - `a + b`, `a - b`, `a * b`, `a / b` and `-a` make new `Value`s. Either side may be a plain number:
#   `2 * a`, `1 - a`, `a / 3`, `1 / a`.
# - `a ** n`, where the exponent `n` is a plain number.
# - `a.relu()`, `a.exp()`, `a.tanh()`.
# - `out.backward()` sets the `.grad` of `out` to 1, and the `.grad` of each `Value` that `out` was made
#   from to the derivative of `out` with respect to it.
#
# A value that is used several times collects a share from each use. If $v$ was used to make
# $u_1, u_2, \dots$, then
#
# $$
# \frac{\partial\, \mathtt{out}}{\partial v} =
# \sum_{k} \frac{\partial\, \mathtt{out}}{\partial u_k} \cdot \frac{\partial u_k}{\partial v}
# $$
#
# **For example,**
#
# ```python
# a, b = Value(2.0), Value(-3.0)
# c = a * b + a            # a is used twice
# c.backward()
# c.data, a.grad, b.grad   # (-4.0, -2.0, 2.0): dc/da = b + 1, dc/db = a
# ```
#
# **To be exact:** the slope of `relu` at 0 may be 0 or 1. `backward()` is called once on a graph; a second
# call is not asked. You are free to change the stub: `parents`, the second argument, is only a suggestion.
# What counts is what the list above says. The plain operations below your own (`-`, `/`, and numbers on the
# left) are given: they all lead back to `+`, `*` and `**`.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# In `c = a * b + a`, in which order can the gradients be worked out? Whose `grad` must be *complete* before
# it may be passed on? And where a value is used twice: should its `grad` be set with `=` or with `+=`?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# When an operation makes a new `Value`, it knows its inputs and the slope of its output with respect to
# each of them:
#
# | operation | slopes |
# |---|---|
# | $a + b$ | $1$ and $1$ |
# | $a \cdot b$ | $b$ and $a$ |
# | $a^n$ | $n\, a^{n-1}$ |
# | $e^a$ | $e^a$, the output itself |
# | $\tanh a$ | $1 - \tanh^2 a$ |
# | $\mathrm{relu}(a)$ | $1$ if $a > 0$, else $0$ |
#
# So let each new `Value` keep pairs: an input, and the slope with respect to it. `backward` first puts all
# values into an order in which inputs come before whatever was made from them (a *topological order*), then
# walks it from the end. At each node it adds *slope times the node's own grad* to each input's grad.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # in an operation: what if other is a plain number? Make a Value of it first.
# other = other if isinstance(other, Value) else ...
# result = Value(..., ((self, ...), (other, ...)))   # data, pairs (input, slope)
#
# # in backward: a topological order by visiting inputs first, each node once
# order, visited = [], set()
#
# def visit(node):
#     if node not in visited:
#         visited.add(node)
#         for parent, slope in ...:
#             visit(...)
#         order.append(...)        # only after all its inputs
#
# visit(self)
# self.grad = ...
# for node in reversed(...):
#     ...                          # pass node.grad on to each of its inputs
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "Value", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Value:
    """A number that remembers how it was made, so that derivatives can flow back.

    Attributes
    ----------
    data : float; the number.
    grad : float; the derivative of out with respect to this value, after out.backward().

    Example
    -------
    a, b = Value(2.0), Value(-3.0);  c = a * b + a;  c.backward()
    Then a.grad is -2.0 and b.grad is 2.0.
    """

    def __init__(self, data, parents=()):
        ### BEGIN SOLUTION
        self.data = float(data)
        self.grad = 0.0
        self._parents = parents  # pairs: an input of the operation, and the slope towards it
        ### END SOLUTION

    def __add__(self, other):
        """self + other, where other is a Value or a plain number."""
        ### BEGIN SOLUTION
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
        ### END SOLUTION

    def __mul__(self, other):
        """self * other, where other is a Value or a plain number."""
        ### BEGIN SOLUTION
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        ### END SOLUTION

    def __pow__(self, exponent):
        """self ** exponent, where exponent is a plain number."""
        ### BEGIN SOLUTION
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return Value(self.data**exponent, ((self, slope),))
        ### END SOLUTION

    def relu(self):
        """max(self, 0)."""
        ### BEGIN SOLUTION
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))
        ### END SOLUTION

    def exp(self):
        """e to the power of self."""
        ### BEGIN SOLUTION
        power = np.exp(self.data)
        return Value(power, ((self, power),))
        ### END SOLUTION

    def tanh(self):
        """The hyperbolic tangent of self."""
        ### BEGIN SOLUTION
        t = np.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))
        ### END SOLUTION

    def backward(self):
        """Give self.grad 1, and every Value it was made from the derivative of self."""
        ### BEGIN SOLUTION
        # A topological order: a node is done when all its parents are. With a stack of our
        # own instead of recursion, a chain of many thousand operations is no trouble.
        ordered, seen, stack = [], set(), [(self, False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                ordered.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent, _ in node._parents)
        self.grad = 1.0
        for node in reversed(ordered):
            for parent, slope in node._parents:
                parent.grad += slope * node.grad
        ### END SOLUTION

    # Given: everything else leads back to the operations above.

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * (other**-1)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return -self + other

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return self**-1 * other

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

# %%
# Try it: one neuron. Which of its inputs should change, and which way, to make the
# output larger?
with try_it():
    x1, x2, w1, w2, b = Value(2.0), Value(0.5), Value(-3.0), Value(1.0), Value(6.5)
    out = (x1 * w1 + x2 * w2 + b).tanh()
    out.backward()
    print("out", out)
    for name, value in {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b}.items():
        print(name, value)

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "Value_check", "locked": true, "points": 0, "schema_version": 3, "solution": false, "task": false}
check(Value)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You have written what a deep learning library does beneath its surface, and your own network
# reads handwriting.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it. A check that passed before and does not now tells you which
#    cell leaned on something that is no longer there.
# 2. Read through your three written answers (2.2, 3.4, 3.5). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/01_backprop/01_backprop.ipynb
#    ```
#
#    It counts the 32 points of the checks, and the bonus. The other 7 come from the person who reads your
#    three answers.
#
# 5. Hand in the file `01_backprop.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do
# not delete or copy the cells that hold a `check`.
#
# **Next:** unit 02, convolution, puts structure into the linear layer: weights that look at a small patch
# of an image, and are shared by all patches.
