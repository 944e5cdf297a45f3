# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 04: batch normalisation
#
# A deep network is touchy about the size of its numbers. Start its weights a little too small, and after ten
# layers nothing is left of the signal; a little too large, and it explodes. Batch normalisation takes that
# worry away with a simple rule: after each layer, bring every feature back to mean 0 and variance 1 over the
# batch. You are going to write this layer, walk back through its graph node by node, fold that walk into one
# line, carry it over to images, and then let it rescue a network of ten layers.
#
# Read and play with the lesson [04 · Batch normalisation](../../notebooks/04_batchnorm.ipynb) first, or keep it
# open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | the layer going forward (and one short answer) | 7 | 45 min |
# | 2 | the way back, node by node | 10 | 60 min |
# | 3 | the way back in one expression | 4 | 30 min |
# | 4 | the layer for images | 5 | 25 min |
# | 5 | the layer at work, and why it works (an answer in words) | 3 | 30 min |
# | | **together** | **29** | **3 hours** |
#
# You need not do it in one evening: each exercise is judged by itself, so stop and go on wherever you like.
# Nothing from earlier assignments is needed.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "how_to_work", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## How to work
#
# Each exercise has the same parts: a text, hints, a cell to write in, mostly a *Try it* cell to play in, and a
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
# - **NumPy only.** PyTorch, TensorFlow, Keras, JAX, autograd and scikit-learn are ruled out: an answer that
#   leans on one of them does not count. `np.mean`, `np.var` and `np.std` are welcome.
# - **Shapes.** A batch is `(N, D)`, `N` examples with `D` features each; in Part 4 it is `(N, C, H, W)`, `N`
#   images with `C` channels, `H` rows and `W` columns.
# - **A layer is a pair of functions.** `X_forward(inputs) -> (out, cache)` computes the output and keeps in
#   `cache` whatever the way back will need; what that is, and in which form, is your own business.
#   `X_backward(dout, cache)` takes `dout`, the gradient of the loss with respect to `out` (so it has the
#   shape of `out`), and returns the gradients of `x`, `gamma` and `beta`, in this order. (2.1 asks for more.) The
#   running statistics, which 1.1 explains, get no gradient.
# - **Good manners.** Inputs are float32 or float64 arrays, and results keep that dtype. Inputs are left as
#   they were: return new arrays. Each is a small part of an exercise's points. There is one exception here: the
#   running statistics *must* be changed in place.
# - A later function may call your earlier ones, but then a mistake in one costs marks in both.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Run this cell first.
import numpy as np

from utils.checks import check, get_ready
from utils.data import load_digits
from utils.plots import Panel, draw_array_graph, draw_curves, show
from utils.plots.batchnorm_graph import EDGES, NODES
from utils.scratch import try_it

get_ready("04_batchnorm")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_forward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: going forward
#
# ### 1.1 `batchnorm_forward` (5 points)
#
# In training, the layer looks at one feature at a time, a column of `x`, and brings it to mean 0 and variance 1
# over the batch. Then it gives the network its freedom back: a scale `gamma` and a shift `beta` for each
# feature, which are learnt like any other weights. On the side it keeps a memory of what it has seen, the
# *running statistics*. After training, they stand in for the batch: one example must not depend on which others
# happen to be in the batch with it.
#
# **Write** `batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5)`,
# which returns `(out, cache)`.
#
# - `x` and `out` `(N, D)`; `gamma`, `beta`, `running_mean` and `running_var` `(D,)`.
# - With `training=True`, each feature's mean and variance are those of the batch:
#
# $$
# \mathtt{mean}_d = \frac1N \sum_{n} \mathtt{x}_{nd}
# \qquad
# \mathtt{var}_d = \frac1N \sum_{n} (\mathtt{x}_{nd} - \mathtt{mean}_d)^2
# $$
#
# $$
# \mathtt{x\_hat}_{nd} = \frac{\mathtt{x}_{nd} - \mathtt{mean}_d}{\sqrt{\mathtt{var}_d + \mathtt{eps}}}
# \qquad
# \mathtt{out}_{nd} = \mathtt{gamma}_d \cdot \mathtt{x\_hat}_{nd} + \mathtt{beta}_d
# $$
#
# and the running statistics take a small step towards them:
#
# $$
# \mathtt{running\_mean} \leftarrow (1 - \mathtt{momentum}) \cdot \mathtt{running\_mean}
# + \mathtt{momentum} \cdot \mathtt{mean}
# $$
#
# $$
# \mathtt{running\_var} \leftarrow (1 - \mathtt{momentum}) \cdot \mathtt{running\_var}
# + \mathtt{momentum} \cdot \frac{N}{N-1}\, \mathtt{var}
# $$
#
# - With `training=False`, `running_mean` and `running_var` take the places of `mean` and `var` in the formulas
#   of `x_hat` and `out`. Nothing of the batch is measured, and the running statistics stay as they are. A batch
#   of one is as good as any other.
#
# **For example,** with a single feature and `eps=1`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 \\ 1 \\ 1 \\ 5 \end{bmatrix}\quad
# \mathtt{gamma} = 4 \quad
# \mathtt{beta} = 10
# \quad\text{give}\quad
# \mathtt{mean} = 2 \quad
# \mathtt{var} = 3 \quad
# \mathtt{x\_hat} = \begin{bmatrix} -0.5 \\ -0.5 \\ -0.5 \\ 1.5 \end{bmatrix}\quad
# \mathtt{out} = \begin{bmatrix} 8 \\ 8 \\ 8 \\ 16 \end{bmatrix}
# $$
#
# If the running statistics were 0 and 1 and `momentum` is 0.1, they are 0.2 and 1.3 afterwards. And a batch of
# one, `x = [[6]]`, with `training=False` and running statistics of 2 and 3, gives `out = [[18]]`.
#
# **To be exact:**
#
# - The variance under the root divides by $N$. The one that goes into `running_var` divides by $N - 1$: over
#   many small batches it is right on average. (PyTorch does the same.)
# - `eps` stands *under* the root, as in the formula. It keeps a feature that hardly varies from a division by 0.
# - `momentum` is the share of the *new* batch, so 0.1 is a long memory. It has nothing to do with the momentum of
#   an optimizer, and some other libraries give the share of the old.
# - The running statistics are updated *in place*: the very arrays that were handed in hold the new numbers
#   afterwards. (`running_mean = ...` inside a function makes a new array, which the caller never sees.)
# - Training with a batch of a single example is not asked.
#
# One cache will serve three backward functions, in 2.1, 2.2 and 3.1. What they need you will find out there; come
# back and put it in. A later call may change the running arrays, and the way back of *this* call must not notice.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which axis must go for `(N, D)` to become `(D,)`? And once you have the mean and the variance that count
# (whether measured or remembered), is there any difference left between training and evaluation?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# So choose `mean` and `var` first, in two branches, and write the rest once. `x.var(axis=0)` divides by $N$;
# with `ddof=1` it divides by $N - 1$. Rows and `(D,)` arrays combine by themselves: `x - mean` takes `mean` away
# from every row.
#
# `a[...] = values` writes into the array `a` itself, and so do `a *= ...` and `a += ...`. In evaluation, mind
# that `mean = running_mean` is no copy, only a second name for the caller's array.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# if training:
#     mean = ...                     # (D,)
#     var = ...                      # (D,), of the batch, divided by N
#     running_mean[...] = ...        # a mixture of old and new
#     running_var[...] = ...         # the same mixture; which variance?
# else:
#     mean, var = ..., ...           # what the layer remembers
# x_hat = ...                        # (N, D)
# out = ...
# cache = ...                        # whatever turns out to be needed
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    """Batch normalisation: every feature to mean 0 and variance 1, then scaled and shifted.

    Parameters
    ----------
    x : array (N, D); a batch of examples, at least two in training.
    gamma, beta : arrays (D,); each feature's scale and shift.
    running_mean, running_var : arrays (D,); changed in place in training, used in evaluation.
    training : bool; whether to measure the batch or to use what is remembered.
    momentum : number; the share of the new batch in the running statistics.
    eps : number; added to the variance under the root.

    Returns
    -------
    out : array (N, D), the dtype of x.
    cache : whatever the three backward functions need.

    Example
    -------
    batchnorm_forward([[1.], [1.], [1.], [5.]], [4.], [10.], [0.], [1.], eps=1.0)[0],
    all as arrays, is [[8.], [8.], [8.], [16.]].
    """
    ### BEGIN SOLUTION
    if training:
        n = len(x)
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean += momentum * (mean - running_mean)
        running_var += momentum * (var * (n / (n - 1)) - running_var)
    else:
        # Copies, because a later call in training changes the caller's arrays.
        mean, var = running_mean.copy(), running_var.copy()
    centered = x - mean
    std = np.sqrt(var + eps)
    x_hat = centered / std
    return gamma * x_hat + beta, (gamma, centered, std, x_hat, training)
    ### END SOLUTION

# %%
# Try it: call it ten times in training before you look at running_mean. Where is it
# heading? And if all four examples are the same number, what is out, and does the
# number matter?
x = np.array([[1.0], [1.0], [1.0], [5.0]])
gamma, beta = np.array([4.0]), np.array([10.0])
running_mean, running_var = np.array([0.0]), np.array([1.0])
with try_it():
    out, cache = batchnorm_forward(x, gamma, beta, running_mean, running_var, eps=1.0)
    print("out", out.ravel())
    print("afterwards: running_mean", running_mean, "running_var", running_var)
    out, cache = batchnorm_forward(np.array([[6.0]]), gamma, beta, np.array([2.0]), np.array([3.0]),
                                   training=False, eps=1.0)
    print("in evaluation", out.ravel())

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "batchnorm_forward_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_at_test_time_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.2 In words: one image, and a bias (2 points, read by a person)
#
# 1. **Why does the layer use running statistics once training is over?** Suppose that it went on measuring the
#    batch instead. Name one thing that would be wrong with its predictions for batches of 32 images, and work out
#    what `out` would be for a batch of one.
# 2. **What does the layer do to a bias before it?** In training, `x = h @ w + b` goes into the layer. Show what
#    becomes of `b` in `out`, and say what its gradient is. So what do people do about that bias, and which
#    parameter of the layer does its work?

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "batchnorm_at_test_time", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* What the network says about an image should depend on that image. With the batch's own statistics it would
# also depend on the 31 others: the same image could get one label in one batch and another in the next, an order
# of the images would change the results, and a batch of only cats, whose mean and spread are not those that the
# following layers were trained on, would be shifted as a whole. The running statistics are averages over many
# batches of training, fixed numbers, so the layer becomes the same affine map for every image.
#
# For a batch of one, the mean is the example itself, so $\mathtt{x} - \mathtt{mean} = 0$ and the variance is 0.
# Then $\mathtt{x\_hat} = 0 / \sqrt{0 + \mathtt{eps}} = 0$ and $\mathtt{out} = \mathtt{beta}$, whatever the image
# shows: everything that the network knew about it is gone.
#
# *2.* The mean over the batch of $\mathtt{h}\,\mathtt{w} + \mathtt{b}$ is the mean of $\mathtt{h}\,\mathtt{w}$,
# plus $\mathtt{b}$. So $\mathtt{x} - \mathtt{mean}$ holds no $\mathtt{b}$ any more, the variance never did, and
# `out` does not depend on it. Its gradient is therefore exactly 0, and it would never be trained. (In formulas:
# $\mathtt{db}$ is the sum of $\mathtt{dx}$ over the batch, and each column of $\mathtt{dx}$ sums to 0.) So the
# layer before is written without a bias (`bias=False`), and `beta`, which is added after the normalisation, moves
# the features in its place.
#
# **Rubric for graders (2 points)**
#
# - **1 point**, running statistics. Half for the reason: a prediction must not depend on the other examples of
#   the batch (or on its order, size or mixture); or: the statistics of one batch are noisy, and the layers after
#   it were trained on other ones. Half for the batch of one: $\mathtt{x} - \mathtt{mean} = 0$, so `out` is `beta`
#   for every image. ("The variance is 0" alone is not enough, and nothing is divided by 0: `eps` sees to that.)
# - **1 point**, the bias. Half for showing that the mean carries `b` along, so that it cancels, and that its
#   gradient is 0 (either of the two with a reason is enough). Half for leaving it out and for `beta` in its place.
# - An answer that is right for evaluation, where `b` does shift the output by $\mathtt{gamma}\,\mathtt{b} /
#   \sqrt{\mathtt{running\_var} + \mathtt{eps}}$, is no mistake if it says so; the question is about training.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_backward_graph_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: the way back, node by node
#
# ### 2.1 `batchnorm_backward_graph` (6 points)
#
# The formula of the layer looks harmless, but `x` enters it three times: by itself, through the mean, and through
# the variance. The safe way to a gradient is to cut the formula into steps so small that each has an obvious
# derivative, and to walk back over them. This is the graph:
#
# | node | how it is computed | shape |
# |---|---|---|
# | `mean` | `x.mean(axis=0)` | `(D,)` |
# | `centered` | `x - mean` | `(N, D)` |
# | `squared` | `centered**2` | `(N, D)` |
# | `var` | `squared.mean(axis=0)` | `(D,)` |
# | `std` | `sqrt(var + eps)` | `(D,)` |
# | `inv_std` | `1 / std` | `(D,)` |
# | `x_hat` | `centered * inv_std` | `(N, D)` |
# | `scaled` | `gamma * x_hat` | `(N, D)` |
# | `out` | `scaled + beta` | `(N, D)` |
#
# The next cell draws it for the example of 1.1, with all the values.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm_graph_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: the example of 1.1 (gamma = 4, beta = 10, eps = 1), one number for each example of the batch.
node_values = {
    "x": [1, 1, 1, 5], "mean": 2, "centered": [-1, -1, -1, 3], "squared": [1, 1, 1, 9], "var": 3,
    "std": 2, "inv_std": 0.5, "x_hat": [-0.5, -0.5, -0.5, 1.5], "gamma": 4, "scaled": [-2, -2, -2, 6],
    "beta": 10, "out": [8, 8, 8, 16],
}
words = ("The graph of batch normalisation. From x an arrow goes to mean; from x and mean to centered; "
         "from centered to squared, then var, std and inv_std; from centered and inv_std to x_hat; with "
         "gamma to scaled; with beta to out. Each box holds the values of the example in 1.1.")
show(draw_array_graph(NODES, EDGES, node_values), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_backward_graph_task", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Write** `batchnorm_backward_graph(dout, cache)`, which returns a dict with these eleven keys:
#
# `dscaled`, `dbeta`, `dgamma`, `dx_hat`, `dinv_std`, `dstd`, `dvar`, `dsquared`, `dcentered`, `dmean`, `dx`
#
# Each entry is the gradient of the loss with respect to the node (or input) of that name, and has its shape. They
# are listed in an order in which they can be worked out. What you need on the way back are a few rules for single
# steps. With $g$ for the gradient that arrives at the result of a step:
#
# | step | gradient of its inputs |
# |---|---|
# | $u = a + b$ | $g$ to $a$, and $g$ to $b$ |
# | $u = a - b$ | $g$ to $a$, and $-g$ to $b$ |
# | $u = a \cdot b$ | $g \cdot b$ to $a$, and $g \cdot a$ to $b$ |
# | $u = f(a)$ | $g \cdot f'(a)$ to $a$ |
# | $u = \frac1N \sum_n a_n$ | $\frac1N\, g$ to every $a_n$ |
# | one number $b$ that is used in $N$ rows | the *sum* of what comes back from the rows |
# | a node that is used in two places | the *sum* of what comes back from both |
#
# **For example,** with the numbers of 1.1 and `dout = [4, 0, 0, 4]`, written as a column:
#
# | | | | |
# |---|---|---|---|
# | `dscaled` | 4, 0, 0, 4 | `dvar` | -2 |
# | `dbeta` | 8 | `dsquared` | -0.5, -0.5, -0.5, -0.5 |
# | `dgamma` | 4 | `dcentered` | 9, 1, 1, 5 |
# | `dx_hat` | 16, 0, 0, 16 | `dmean` | -16 |
# | `dinv_std` | 32 | `dx` | 5, -3, -3, 1 |
# | `dstd` | -8 | | |
#
# **To be exact:**
#
# - Each entry is the *total* gradient. `centered` is used in two places, by `x_hat` and by `squared`: `dcentered`
#   is the sum of what comes back along both, and `dx` likewise. The mean is used by `centered` alone, so all
#   that reaches `dmean` comes through `dcentered`.
# - `dsquared` has the shape of `squared`, `(N, D)`, although its rows are all alike.
# - This function is asked after a forward pass in training only.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Follow the arrows of the picture against their direction. At which nodes do two arrows leave, so that two
# gradients must be added on the way back? At which does an array of shape `(D,)` meet one of shape `(N, D)`, so
# that one number served all rows, and a sum over the rows is due?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# For the first half, with all sums over the $N$ rows,
#
# $$
# \mathtt{dscaled} = \mathtt{dout}
# \qquad
# \mathtt{dbeta} = \sum_n \mathtt{dout}
# \qquad
# \mathtt{dgamma} = \sum_n \mathtt{dscaled} \cdot \mathtt{x\_hat}
# \qquad
# \mathtt{dx\_hat} = \mathtt{dscaled} \cdot \mathtt{gamma}
# $$
#
# Then down into the variance's branch: $\mathtt{dinv\_std} = \sum_n \mathtt{dx\_hat} \cdot \mathtt{centered}$, the
# derivative of $1/s$ is $-1/s^2$, that of $\sqrt{v}$ is $1 / (2\sqrt{v})$, and the mean shares its gradient out
# evenly. Back in the middle,
#
# $$
# \mathtt{dcentered} = \underbrace{\mathtt{dx\_hat} \cdot \mathtt{inv\_std}}_{\text{from }\mathtt{x\_hat}}
# + \underbrace{\mathtt{dsquared} \cdot 2\,\mathtt{centered}}_{\text{from }\mathtt{squared}}
# \qquad
# \mathtt{dmean} = -\sum_n \mathtt{dcentered}
# $$
#
# and `dx` collects from `centered` and, in equal parts, from `mean`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# ... = cache                     # is everything in it that you need? If not, back to 1.1
# n = ...                         # how many rows?
# dscaled = ...                   # (N, D)
# dbeta = ...                     # (D,)
# dgamma = ...                    # (D,)
# dx_hat = ...                    # (N, D)
# dinv_std = ...                  # (D,): one number served all rows
# dstd = ...                      # (D,): times the slope of 1 / std
# dvar = ...                      # (D,): times the slope of the root
# dsquared = np.ones_like(...) * ...    # (N, D): each row gets an equal part
# dcentered = ... + ...           # (N, D): two paths
# dmean = ...                     # (D,): the minus sign, and all rows
# dx = ... + ...                  # (N, D): two paths
# return {"dscaled": dscaled, ...}
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm_backward_graph", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward_graph(dout, cache):
    """The gradient at every node of batch normalisation's graph, after a forward pass in training.

    Parameters
    ----------
    dout : array (N, D); gradient of the loss with respect to out.
    cache : what batchnorm_forward returned second.

    Returns
    -------
    dict of arrays: dscaled, dx_hat, dsquared, dcentered, dx, each (N, D), and
        dbeta, dgamma, dinv_std, dstd, dvar, dmean, each (D,).
    """
    ### BEGIN SOLUTION
    gamma, centered, std, x_hat, _ = cache
    n = len(dout)
    dscaled = dout
    dbeta = dscaled.sum(axis=0)
    dgamma = (dscaled * x_hat).sum(axis=0)
    dx_hat = dscaled * gamma
    dinv_std = (dx_hat * centered).sum(axis=0)
    dstd = -dinv_std / std**2
    dvar = dstd / (2 * std)
    dsquared = np.ones_like(dout) * (dvar / n)
    dcentered = dx_hat / std + dsquared * (2 * centered)  # used by x_hat and by squared
    dmean = -dcentered.sum(axis=0)
    dx = dcentered + dmean / n  # used by centered and by mean
    return {
        "dscaled": dscaled, "dbeta": dbeta, "dgamma": dgamma, "dx_hat": dx_hat, "dinv_std": dinv_std,
        "dstd": dstd, "dvar": dvar, "dsquared": dsquared, "dcentered": dcentered, "dmean": dmean, "dx": dx,
    }
    ### END SOLUTION

# %%
# Try it: your gradients in the picture of the graph. Make dout the same for all four
# examples: why is dx 0 then, and which nodes still get a gradient?
x = np.array([[1.0], [1.0], [1.0], [5.0]])
dout = np.array([[4.0], [0.0], [0.0], [4.0]])
with try_it():
    out, cache = batchnorm_forward(x, np.array([4.0]), np.array([10.0]), np.zeros(1), np.ones(1), eps=1.0)
    grads = batchnorm_backward_graph(dout, cache) | {"dout": dout}
    found = {name: np.ravel(grads[f"d{name}"]) for name in NODES if f"d{name}" in grads}
    words = "The graph with your gradients: " + "; ".join(f"d{name} {found[name]}" for name in found) + "."
    show(draw_array_graph(NODES, EDGES, node_values, found), alt=words)

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "batchnorm_backward_graph_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward, batchnorm_backward_graph)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 `batchnorm_backward` (4 points)
#
# Now the function that a network calls.
#
# **Write** `batchnorm_backward(dout, cache)`, which returns `(dx, dgamma, dbeta)`.
#
# - `dout` and `dx` `(N, D)`; `dgamma` and `dbeta` `(D,)`.
# - Write it in any way you like. After a forward pass in training, the three are entries of what 2.1 returns.
# - It must also be right after a forward pass with `training=False`, which 2.1 was not asked for. There the mean
#   and the variance are the remembered ones: constants, which do not move when `x` does. Two of the three paths
#   from `x` to `out` are gone, and
#
# $$
# \mathtt{dx}_{nd} = \frac{\mathtt{dout}_{nd} \cdot \mathtt{gamma}_d}{\sqrt{\mathtt{running\_var}_d + \mathtt{eps}}}
# \qquad
# \mathtt{dgamma}_d = \sum_n \mathtt{dout}_{nd} \cdot \mathtt{x\_hat}_{nd}
# \qquad
# \mathtt{dbeta}_d = \sum_n \mathtt{dout}_{nd}
# $$
#
# with the `x_hat` of that forward pass, made from the running statistics as they were then.
#
# **For example,** with the numbers of 1.1 and `dout = [4, 0, 0, 4]` as a column, training gives `dx = [5, -3, -3, 1]`,
# `dgamma = [4]` and `dbeta = [8]`. Evaluation with running statistics of 2 and 3 gives the same `out`, the same
# `dgamma` and the same `dbeta`, but `dx = [8, 0, 0, 8]`. (When would one ask for that? When a trained network is
# taught something new with its batch norm held fixed, for example, or when one asks which pixels matter to its
# answer, as in unit 10.)
#
# <details>
# <summary>Hint 1: a question</summary>
#
# How can the backward function know in which mode the forward pass was? And which of the nodes of 2.1 are
# constants in evaluation?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# `dgamma` and `dbeta` have the same formulas in both modes, as long as `x_hat` is that of the forward pass. Only
# `dx` differs: in evaluation it is the first of the two terms of `dcentered` and nothing else, because
# nothing flows back through `squared` and `mean`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# ... = cache                      # with training in it
# if training:
#     grads = batchnorm_backward_graph(...)
#     return ...                   # three of its entries
# dx = ...
# dgamma, dbeta = ..., ...
# return ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dout, cache):
    """The gradients of batch normalisation, after training or evaluation.

    Parameters
    ----------
    dout : array (N, D); gradient of the loss with respect to out.
    cache : what batchnorm_forward returned second.

    Returns
    -------
    dx : array (N, D).    dgamma : array (D,).    dbeta : array (D,).
    """
    ### BEGIN SOLUTION
    grads = batchnorm_backward_graph(dout, cache)
    gamma, _, std, _, training = cache
    # In evaluation mean and variance are constants: only the direct path leads back to x.
    dx = grads["dx"] if training else dout * gamma / std
    return dx, grads["dgamma"], grads["dbeta"]
    ### END SOLUTION

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_gradient_check_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Do the gradients tell the truth? The next cell moves `x`, `gamma` and `beta` a tiny step along a random direction
# and back, and compares the slope of the loss with what your gradient promises for that direction. Seven equal
# digits or more are a good sign.

# %%
# Try it: set training to False. Then break a line of your backward pass on purpose: which
# of the three notice?
training = True
rng = np.random.default_rng(0)
inputs = {"x": rng.normal(3, 2, size=(6, 4)), "gamma": rng.normal(size=4), "beta": rng.normal(size=4)}
remembered = rng.normal(size=4), rng.uniform(0.5, 2, size=4)
dout = rng.normal(size=(6, 4))
with try_it():
    def loss(changed):
        copies = (statistic.copy() for statistic in remembered)
        result, _ = batchnorm_forward(*(inputs | changed).values(), *copies, training=training)
        return (result * dout).sum()

    _, cache = batchnorm_forward(*inputs.values(), *(s.copy() for s in remembered), training=training)
    gradients = batchnorm_backward(dout, cache)
    for (name, value), gradient in zip(inputs.items(), gradients, strict=True):
        step = 1e-6 * rng.normal(size=value.shape)
        slope = (loss({name: value + step}) - loss({name: value - step})) / 2e-6
        print(f"{name:6} by steps {slope:13.8f}   your gradient {(gradient * step).sum() / 1e-6:13.8f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "batchnorm_backward_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward, batchnorm_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm_backward_simplified_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: the way back in one expression
#
# ### 3.1 `batchnorm_backward_simplified` (4 points)
#
# Eleven gradients for one layer are many. If you write them all into one another on paper, nearly everything
# cancels, and what is left is short, fast, and says something.
#
# **Write** `batchnorm_backward_simplified(dout, cache)`, which returns `(dx, dgamma, dbeta)`: the same three
# gradients as in 2.2, after training and after evaluation alike, but in training with a single closed expression
# for `dx`, in terms of `dout`, `gamma`, `std` and `x_hat`, without the nodes in between.
#
# Find it with a pencil. Start from the two lines that lead to `dx`,
#
# $$
# \mathtt{dcentered} = \frac{\mathtt{dx\_hat}}{\mathtt{std}} + 2\,\mathtt{centered} \cdot \mathtt{dsquared}
# \qquad
# \mathtt{dx} = \mathtt{dcentered} - \frac1N \sum_n \mathtt{dcentered}
# $$
#
# 1. Write `dsquared` in terms of `dx_hat`, `centered` and `std`: four nodes in one.
# 2. Replace each `centered` by $\mathtt{std} \cdot \mathtt{x\_hat}$. How many powers of `std` are left?
# 3. The mean of `x_hat` over the batch is 0. What does that do to the last sum?
#
# Here is a way to guess the result. Shift a whole column of `x` by the same amount: `out` does not notice. Stretch
# it about its mean: `out` hardly notices (not at all, but for `eps`). So no gradient needs to ask for a shift or
# a stretch, and two parts are taken out of `dout`: a constant, and a multiple of `x_hat`.
#
# **For example,** the numbers of 1.1 with `dout = [4, 0, 0, 4]` as a column give `dx = [5, -3, -3, 1]` once more.
# Check with your pencil: which constant, and which multiple of `x_hat`, are taken out of `dout` here? What is
# the rest multiplied by?
#
# **To be exact:** no check can see which way you took; it is judged like 2.2. After `training=False`, `dx` is
# again $\mathtt{dout} \cdot \mathtt{gamma} / \sqrt{\mathtt{running\_var} + \mathtt{eps}}$.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What does each column of `dx` have to sum to, if a shift of the whole column changes nothing? And which sums over
# the batch have you computed already, for `dgamma` and `dbeta`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Step 1 gives $\mathtt{dsquared} = -\frac{1}{2N\,\mathtt{std}^3} \sum_n \mathtt{dx\_hat} \cdot \mathtt{centered}$, and
# step 2
#
# $$
# \mathtt{dcentered} = \frac{1}{\mathtt{std}} \left( \mathtt{dx\_hat}
# - \mathtt{x\_hat} \cdot \frac1N \sum_n \mathtt{dx\_hat} \cdot \mathtt{x\_hat} \right)
# $$
#
# In step 3 the mean is taken away. The second term has mean 0 already, so only the mean of `dx_hat` goes. With
# $\mathtt{dx\_hat} = \mathtt{gamma} \cdot \mathtt{dout}$,
#
# $$
# \mathtt{dx} = \frac{\mathtt{gamma}}{\mathtt{std}} \left( \mathtt{dout} - \frac1N\,\mathtt{dbeta}
# - \mathtt{x\_hat} \cdot \frac1N\,\mathtt{dgamma} \right)
# $$
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# ... = cache
# dbeta = ...
# dgamma = ...
# rest = dout                                  # in evaluation: all of it
# if training:
#     rest = dout - ... - ...                  # without its mean, without its part along x_hat
# dx = ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm_backward_simplified", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward_simplified(dout, cache):
    """The gradients of batch normalisation in closed form, after training or evaluation.

    Parameters
    ----------
    dout : array (N, D); gradient of the loss with respect to out.
    cache : what batchnorm_forward returned second.

    Returns
    -------
    dx : array (N, D).    dgamma : array (D,).    dbeta : array (D,).
    """
    ### BEGIN SOLUTION
    gamma, _, std, x_hat, training = cache
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    if not training:
        return gamma / std * dout, dgamma, dbeta
    # The batch's mean and spread absorb a shift and a stretch of x: dx keeps no part of either.
    dx = gamma / std * (dout - (dbeta + x_hat * dgamma) / len(dout))
    return dx, dgamma, dbeta
    ### END SOLUTION

# %%
# Try it: one column of dx against the two things that it has lost. Make eps larger: which
# of the two sums is still 0, and why only that one?
eps = 1e-5
rng = np.random.default_rng(0)
x, dout = rng.normal(3, 2, size=(6, 4)), rng.normal(size=(6, 4))
with try_it():
    x_hat, cache = batchnorm_forward(x, np.ones(4), np.zeros(4), np.zeros(4), np.ones(4), eps=eps)
    dx, dgamma, dbeta = batchnorm_backward_simplified(dout, cache)
    print("sums of dx        ", dx.sum(axis=0).round(6) + 0.0)
    print("sums of dx * x_hat", (dx * x_hat).sum(axis=0).round(6))
    print("largest difference from 2.2:", np.abs(dx - batchnorm_backward(dout, cache)[0]).max())

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "batchnorm_backward_simplified_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward, batchnorm_backward_simplified)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "batchnorm2d_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: images
#
# ### 4.1 `batchnorm2d_forward` and `batchnorm2d_backward` (5 points)
#
# After a convolution, a channel is one feature, measured at every pixel. The same filter made all of its numbers,
# so they are all normalised with one mean and one variance: over the images *and* the pixels.
#
# **Write** `batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5)`,
# which returns `(out, cache)`, and `batchnorm2d_backward(dout, cache)`, which returns `(dx, dgamma, dbeta)`.
#
# - `x`, `out`, `dout` and `dx` `(N, C, H, W)`; everything else `(C,)`.
# - With $M = N \cdot H \cdot W$, the number of pixels that share a channel,
#
# $$
# \mathtt{mean}_c = \frac1M \sum_{n,\,h,\,w} \mathtt{x}_{nchw}
# \qquad
# \mathtt{var}_c = \frac1M \sum_{n,\,h,\,w} (\mathtt{x}_{nchw} - \mathtt{mean}_c)^2
# $$
#
# and all the rest is as in 1.1, with $M$ in the place of $N$: also in the running variance, which takes
# $\frac{M}{M-1}\,\mathtt{var}$. Evaluation, `momentum`, `eps` and the update in place are those of 1.1. The backward
# function must be right after training and after evaluation, as in 2.2, and its sums over the batch run over
# images and pixels as well.
#
# **For example,** two images of one channel and 1 x 2 pixels, `x = [[[[1, 1]]], [[[1, 5]]]]`, hold the four numbers
# of 1.1. With the same `gamma`, `beta` and `eps`, `out` is `[[[[8, 8]]], [[[8, 16]]]]`, and
# `dout = [[[[4, 0]]], [[[0, 4]]]]` gives `dx = [[[[5, -3]]], [[[-3, 1]]]]`, `dgamma = [4]` and `dbeta = [8]`.
#
# **To be exact:** training with a single image is not asked.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# You have a layer for arrays of shape `(examples, features)`. If a channel is a feature, what is an example here,
# and how many are there? Which array of two axes would you have to hand to your `batchnorm_forward`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Each pixel of each image is an example with `C` features, so the array to hand over is `(N * H * W, C)`. `reshape`
# alone does not get there: it keeps the order of the numbers, and the channels would be mixed. First bring the
# channels to the end, `(N, H, W, C)`, with `transpose` or `np.moveaxis`; then merge the other three axes. On the
# way out, undo both steps in reverse order.
#
# Or write it directly: means over `axis=(0, 2, 3)`, and each `(C,)` array reshaped to `(1, C, 1, 1)`, so that it
# lines up with the channels.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# n, c, h, w = ...
# rows = x.transpose(...).reshape(...)         # (N * H * W, C)
# out_rows, cache = batchnorm_forward(rows, ...)
# out = out_rows.reshape(...).transpose(...)   # first (N, H, W, C), then (N, C, H, W)
# # backward: dout takes the same way in, dx the same way out
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batchnorm2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    """Batch normalisation of images: one mean and one variance for each channel.

    Parameters
    ----------
    x : array (N, C, H, W); images.
    gamma, beta : arrays (C,); each channel's scale and shift.
    running_mean, running_var : arrays (C,); changed in place in training, used in evaluation.
    training : bool.    momentum : number; the share of the new batch.    eps : number.

    Returns
    -------
    out : array (N, C, H, W), the dtype of x.
    cache : whatever batchnorm2d_backward needs.

    Example
    -------
    batchnorm2d_forward([[[[1., 1.]]], [[[1., 5.]]]], [4.], [10.], [0.], [1.], eps=1.0)[0],
    all as arrays, is [[[[8., 8.]]], [[[8., 16.]]]].
    """
    ### BEGIN SOLUTION
    channels_last = np.moveaxis(x, 1, -1)
    flat = channels_last.reshape(-1, len(gamma))  # a pixel is an example, a channel is a feature
    out, cache = batchnorm_forward(flat, gamma, beta, running_mean, running_var, training, momentum, eps)
    return np.moveaxis(out.reshape(channels_last.shape), -1, 1), cache
    ### END SOLUTION


def batchnorm2d_backward(dout, cache):
    """The gradients of batch normalisation of images, after training or evaluation.

    Parameters
    ----------
    dout : array (N, C, H, W); gradient of the loss with respect to out.
    cache : what batchnorm2d_forward returned second.

    Returns
    -------
    dx : array (N, C, H, W).    dgamma : array (C,).    dbeta : array (C,).
    """
    ### BEGIN SOLUTION
    channels_last = np.moveaxis(dout, 1, -1)
    flat = channels_last.reshape(-1, channels_last.shape[-1])
    dx, dgamma, dbeta = batchnorm_backward_simplified(flat, cache)
    return np.moveaxis(dx.reshape(channels_last.shape), -1, 1), dgamma, dbeta
    ### END SOLUTION

# %%
# Try it: make the second channel a thousand times larger. What happens to out? Then make
# the second image brighter by 10: can you still see it in the means of out?
rng = np.random.default_rng(0)
x = rng.normal(size=(2, 3, 4, 5))
x[:, 1] = 10 + 5 * x[:, 1]
with try_it():
    out, cache = batchnorm2d_forward(x, np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))
    for when, images in (("before", x), ("after", out)):
        print(when, "each channel's mean", images.mean(axis=(0, 2, 3)).round(3) + 0.0)
        print(when, "each channel's std ", images.std(axis=(0, 2, 3)).round(3))
    print("one channel, image by image:", out[:, 0].mean(axis=(1, 2)).round(3))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "batchnorm2d_backward_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(batchnorm2d_forward, batchnorm2d_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ten_layers_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 5: your layer at work
#
# ### 5.1 Ten layers, five ways to start (nothing to write, nothing graded)
#
# The next cells put *your* layer into a network of ten ReLU layers with 50 units each that reads the digits. Nothing
# else of yours is in them. The weights start from a normal distribution with standard deviation
#
# $$
# \mathtt{scale} \cdot \sqrt{\frac{2}{\text{number of inputs}}}
# $$
#
# With a `scale` of 1 that is a good start for ReLUs, as unit 06 will show. With any other each layer makes its
# numbers `scale` times as large as those before it, so ten layers make them $\mathtt{scale}^{10}$ times as large.
# What will become of them at 0.1, at 0.3, at 3 and at 10?
#
# The first cell sends a batch through the ten layers before any training and asks how large the activations are
# after each. The second trains every network for 200 steps and asks how many unseen digits it reads. Write down
# your guess before you run them.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "ten_layers_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: a network of ten layers, with your batch normalisation or without. Read it if you like.
DEPTH, WIDTH, SCALES = 10, 50, (0.1, 0.3, 1.0, 3.0, 10.0)
digits = load_digits()
pixel_mean = digits.x_train.mean(axis=0)


def new_network(scale, seed=0):
    """A dict of weights; for each layer its gamma, beta and running statistics; and a last layer."""
    draw = np.random.default_rng(seed)
    inputs = [64] + [WIDTH] * (DEPTH - 1)
    return {"weights": [draw.normal(0, scale * np.sqrt(2 / m), (m, WIDTH)) for m in inputs],
            "norms": [[np.ones(WIDTH), np.zeros(WIDTH), np.zeros(WIDTH), np.ones(WIDTH)] for _ in inputs],
            "last": draw.normal(0, np.sqrt(1 / WIDTH), (WIDTH, 10))}


def run_layers(net, images, normalized, training):
    """The activations, from the images on, and each layer's cache."""
    activations, caches = [images - pixel_mean], []
    for weights, norm in zip(net["weights"], net["norms"], strict=True):
        z, kept = activations[-1] @ weights, None
        if normalized:
            z, kept = batchnorm_forward(z, *norm, training=training)
        else:
            z = z + norm[1]  # a bias
        activations.append(np.maximum(z, 0.0))
        caches.append(kept)
    return activations, caches


with try_it(), np.errstate(all="ignore"):
    layers = range(1, DEPTH + 1)
    sizes = {}
    for title, normalized in (("without", False), ("with your layer", True)):
        sizes[title] = {}
        for scale in SCALES:
            activations, _ = run_layers(new_network(scale), digits.x_train[:256], normalized, True)
            sizes[title][f"scale {scale:g}"] = [a.std() for a in activations[1:]]
    panels = [Panel(layers, lines, "layer", "standard deviation", title, yscale="log", ylim=(1e-12, 1e17))
              for title, lines in sizes.items()]
    ends = {title: [line[-1] for line in lines.values()] for title, lines in sizes.items()}
    words = "Size of the activations after each of ten layers, for five initial scales. After the last: " + "; ".join(
        f"{title}, from {min(end):.2g} to {max(end):.2g}" for title, end in ends.items()) + "."
    show(draw_curves(*panels, height=4.2), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ten_layers_training_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# With your layer the five lines lie on one another, if it is right: it divides `scale` out again.
#
# So much for the start. Does it matter for what is learnt? The next cell takes a few seconds.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "ten_layers_training", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: training with your batchnorm_forward and batchnorm_backward_simplified.
def share_read(scale, normalized, num_steps=200, step_size=0.1):
    """Train a network from this initial scale; return the share of test digits that it reads."""
    net, draw = new_network(scale), np.random.default_rng(1)
    for _ in range(num_steps):
        picked = draw.integers(len(digits.x_train), size=64)
        activations, caches = run_layers(net, digits.x_train[picked], normalized, True)
        raw = activations[-1] @ net["last"]
        shares = np.exp(raw - raw.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = (shares - np.eye(10)[digits.y_train[picked]]) / 64
        last_slope, slope = activations[-1].T @ slope, slope @ net["last"].T
        net["last"] -= step_size * last_slope
        for k in reversed(range(DEPTH)):
            slope = np.where(activations[k + 1] > 0, slope, 0.0)
            gamma_slope, beta_slope = 0.0, slope.sum(axis=0)
            if normalized:
                slope, gamma_slope, beta_slope = batchnorm_backward_simplified(slope, caches[k])
            net["norms"][k][0] -= step_size * gamma_slope
            net["norms"][k][1] -= step_size * beta_slope
            weight_slope, slope = activations[k].T @ slope, slope @ net["weights"][k].T
            net["weights"][k] -= step_size * weight_slope
    activations, _ = run_layers(net, digits.x_test, normalized, False)
    return np.mean(np.argmax(activations[-1] @ net["last"], axis=1) == digits.y_test)


with try_it(), np.errstate(all="ignore"):
    accuracy = {title: [100 * share_read(scale, normalized) for scale in SCALES]
                for title, normalized in (("with your layer", True), ("without", False))}
    print("scale            " + "".join(f"{scale:8g}" for scale in SCALES))
    for title, line in accuracy.items():
        print(f"{title:17}" + "".join(f"{share:7.1f}%" for share in line))
    panel = Panel(SCALES, accuracy, "initial scale of the weights", "digits read rightly, %", xscale="log",
                  ylim=(0, 105), markers=True, guides=[10], notes=[(0.16, 15, "guessing")])
    words = "Share of unseen digits read, by initial scale: " + "; ".join(
        title + " " + ", ".join(f"{share:.0f}% at {scale:g}" for scale, share in zip(SCALES, line, strict=True))
        for title, line in accuracy.items()) + "."
    show(draw_curves(panel), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "covariate_shift_or_smoothness_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 5.2 In words: covariate shift, or smoothness? (3 points, read by a person)
#
# *That* batch normalisation helps, you have just seen. *Why* it helps is still disputed. The authors of the layer
# said that it reduces *internal covariate shift*. Others say that it makes the loss *smoother*.
#
# 1. **Explain both** in two or three sentences each: what is it that is said to be bad, and what does the layer do
#    about it?
# 2. **Weigh the evidence.** Name one observation or experiment that speaks for or against one of the two, and say
#    how it does so. (It may be a published one, one of the lesson's, or one that you make up, as long as you say
#    which outcome would speak for what.)
# 3. **Look at your two pictures above.** What do they show, and do they decide between the two? Give a reason.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "covariate_shift_or_smoothness", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* *Internal covariate shift:* while a network trains, the distribution of each layer's inputs keeps changing,
# because the layers before it change. Every layer has to chase a moving target, which makes training slow and asks
# for small steps. Batch normalisation holds the mean and variance of each feature fixed, so the layer after it sees
# inputs that stay about the same (Ioffe and Szegedy, 2015). *Smoothness:* the loss of a deep network changes its
# slope abruptly from place to place, so a gradient is a good guide for a tiny step only. With batch normalisation the
# loss and its gradient change less along a step (their Lipschitz constants are smaller), so that larger learning
# rates work and a bad start does less harm (Santurkar, Tsipras, Ilyas and Madry, 2018).
#
# *2.* *Against covariate shift:* Santurkar and others added random noise after the batch norm layers, with a mean and
# variance that changed at every step. The inputs of each layer then shifted more than in the network without batch
# norm, yet it trained about as well as with plain batch norm. So stable distributions cannot be what matters most.
# They also measured how much the gradient of a layer changes when the layers before it are updated, and found no
# less of it with batch norm. *For smoothness:* along the direction of the gradient, the loss and the gradient vary
# over a much smaller range with batch norm. (An experiment of one's own: shift and stretch the normalised values by
# new random amounts at each step. If the network then trains no better than without batch norm, covariate shift is
# the better explanation; if it still trains well, it is not.)
#
# *3.* Without the layer, the size of the activations goes as $\mathtt{scale}^{10}$: at 0.1 they vanish and at 10 they
# explode, and of the five networks only the one that started at 1 learns. With the layer the activations have about the
# same size from the first layer to the last for every scale, and all five networks learn. (With very large initial weights
# they learn slowly, because the weights' gradients are smaller by the factor by which the weights are larger.)
# The pictures do not decide: the first shows sizes *before* training, not how they shift *during* it, and the second only
# that training works. Keeping activations and gradients at a reasonable size is something that both explanations
# would lead us to expect, and it might be a third reason by itself.
#
# **Rubric for graders (3 points)**
#
# - **1 point**, both ideas. Half for covariate shift: a layer's input distribution changes *during training* as the
#   layers before it are updated, and the layer holds mean and variance fixed. (Not enough: "the data of training and
#   test differ", or that inputs have different scales.) Half for smoothness: loss or gradient change less from
#   step to step, so the gradient can be trusted farther, or larger learning rates can be used.
# - **1 point**, evidence. Half for an observation that is described well enough to be recognised or repeated; half for the
#   step from it to one of the two explanations. Larger learning rates alone earn half: both explain them. An
#   experiment made up by the student is worth as much as a published one if both outcomes are read.
# - **1 point**, the pictures. Half for what they show (sizes vanish or explode without the layer and are kept with it;
#   learning from every scale with it, if slowly from the large ones, and from one only without). Half for the conclusion that they do not decide, or
#   for a careful argument that they favour one, with a reason.
# - Which side the student takes is free, and so is taking none. Take off nothing for missing names and years.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You have walked through one of the most used layers of deep learning from end to end, and have seen what
# it does for a network that would not learn without it.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it. A check that passed before and does not now tells you which
#    cell leaned on something that is no longer there.
# 2. Read through your two written answers (1.2, 5.2). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/04_batchnorm/04_batchnorm.ipynb
#    ```
#
#    It counts the 24 points of the checks. The other 5 come from the person who reads your two answers.
#
# 5. Hand in the file `04_batchnorm.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do
# not delete or copy the cells that hold a `check`.
#
# **Next:** unit 05, dropout and ensembles: what many networks know that one does not, and how to get some of it
# from a single one.
