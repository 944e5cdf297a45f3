# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 05: dropout and ensembles
#
# A network with many weights and few examples learns its examples by heart, and part of what it learns is chance.
# Two remedies look different and are close relatives. An *ensemble* asks many networks and goes by what most of
# them say, so that each one's chance mistakes are outvoted. *Dropout* trains many networks in one, by silencing a
# random part of the units at every step. You are going to write both, and then three ways to get an ensemble for
# less than its price: from one training run, in one set of weights, and over one shared body.
#
# Read and play with the lesson [05 · Dropout and ensembles](../../notebooks/05_regularization.ipynb) first, or
# keep it open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | dropout, and a network that uses it (and one short answer) | 15 | 90 min |
# | 2 | many networks, one answer | 4 | 25 min |
# | 3 | many networks from one training run (and one short answer) | 11 | 60 min |
# | 4 | many heads on one body | 6 | 35 min |
# | 5 | all of them on the digits, to look at | | 15 min |
# | | **together** | **36** | **3 h 45 min** |
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
# - Run the check below it as often as you like. It says what is wrong, and where. At grading the same checks run
#   again with fresh numbers.
# - The hints open one inside the other: a question, then a formula, then the shape of the code. They cost
#   nothing, but give yourself five minutes before you open the next.
# - *Try it* cells are yours. Change the numbers, add cells of your own; nothing there is graded.
#
# **What holds for the whole assignment**
#
# - **NumPy only.** PyTorch, TensorFlow, Keras, JAX, autograd, scikit-learn, and the ready-made `softmax` and
#   `log_softmax` of `scipy.special` are ruled out: an answer that leans on one of them does not count.
# - **Shapes.** `N` is the number of examples in a batch, one in each row; `D` counts features, `K` classes, `M`
#   models.
# - **Random numbers.** `rng` is a `np.random.Generator`, such as `np.random.default_rng(0)`. Draw *all* random
#   numbers from the generator that you are handed, and from nothing else: `rng.random(shape)`, `rng.normal(...)`,
#   `rng.choice(...)` are some of its methods. Then two generators in the same state give the same result, and a
#   second call with the same generator gives another one. (So never write a seed into your function, and never
#   call `np.random.rand` and the like, which take their numbers from elsewhere.)
# - **What is judged, and what is not.** *Which* numbers you draw, how many, and in which order, is up to you. The
#   checks look at what must hold whatever was drawn: what is kept and what becomes of it, how often, whether
#   gradients fit the masks of their own forward pass.
# - **Good manners.** Inputs are float32 or float64 arrays, and results keep that dtype. (The two functions that
#   train, 3.3 and 4.1, are tried with float64 alone.) Inputs are left as they were: return new arrays. Each is a
#   small part of an exercise's points.
# - **Stable softmax.** Wherever a softmax is needed, take each row's maximum away first: scores of $10^4$ must
#   not turn into `nan`.
# - A later function may call your earlier ones, but then a mistake in one costs marks in both.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Run this cell first.
from contextlib import redirect_stdout
from io import StringIO

import numpy as np

from utils.checks import check, get_ready
from utils.data import load_digits
from utils.plots import Panel, draw_comparison, draw_curves, show
from utils.scratch import try_it

get_ready("05_regularization")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "dropout_backward_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: dropout
#
# ### 1.1 `dropout_forward` and `dropout_backward` (5 points)
#
# At every training step, each unit of each example is silenced with a certain probability. No unit can lean on a
# particular other one, because that one may be gone. What is left of the network at one step is a thinner
# network, another one each time, and all of them share their weights.
#
# After training nothing is silenced. But then a unit of the next layer would hear more than it ever did in
# training: with half of the units silenced, twice as much on average. So the units that are kept are made
# *larger* in training, by just as much. This is called *inverted* dropout, and it leaves nothing to do at test
# time.
#
# **Write** `dropout_forward(x, p_keep, training=True, rng=None)`, which returns `(out, cache)`, and
# `dropout_backward(dout, cache)`, which returns `dx`.
#
# - `x`, `out`, `dout` and `dx` have the same shape, which may be any: `(N, D)`, `(N, C, H, W)`, …
# - `p_keep`, above 0 and at most 1, is the probability that an entry is *kept*.
# - With `training=True`, there is a random `mask` of the shape of `x`, with a 1 or a 0 for every entry by itself,
#   and
#
# $$
# \mathtt{out} = \frac{\mathtt{mask}}{\mathtt{p\_keep}} \cdot \mathtt{x}
# \qquad
# \mathtt{dx} = \frac{\mathtt{mask}}{\mathtt{p\_keep}} \cdot \mathtt{dout}
# \qquad\text{where }
# \mathtt{mask} = \begin{cases} 1 & \text{with probability } \mathtt{p\_keep} \\ 0 & \text{otherwise} \end{cases}
# $$
#
# entry by entry. The average of `out` over all masks is `x`: an entry is 0 for a part of the time, and too large
# by the right factor for the rest.
#
# - With `training=False`, `out` is `x`, whatever `p_keep` is, and `dropout_backward` passes `dout` on unchanged.
#
# **For example,** with `p_keep=0.5` and a draw that happens to keep the first and the last entry,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}\quad
# \mathtt{mask} = \begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}\quad
# \mathtt{dout} = \begin{bmatrix} 5 & 6 \\ 7 & 8 \end{bmatrix}
# \quad\text{give}\quad
# \mathtt{out} = \begin{bmatrix} 2 & 0 \\ 0 & 8 \end{bmatrix}\quad
# \mathtt{dx} = \begin{bmatrix} 10 & 0 \\ 0 & 16 \end{bmatrix}
# $$
#
# **To be exact:**
#
# - `p_keep` is the probability of *keeping*. In PyTorch, `torch.nn.Dropout(p)` is told the probability of
#   *dropping*, and so are most other libraries: its `p` is `1 - p_keep`.
# - Every entry is kept or dropped independently of all others. With `p_keep=0.5` it is not exactly half of them,
#   and another set in each row.
# - The backward uses the mask of *its* forward pass, and draws nothing. It cannot be read off from `out`: where
#   `x` is 0, `out` is 0 as well, and the entry may still have been kept.
# - `rng` is where the random numbers come from. With `rng=None` every call draws a new mask that nobody can
#   foresee: `np.random.default_rng()`, with no seed, makes a fresh generator.
# - With `training=False` you may return `x` itself; and what becomes of `rng` then does not matter.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# A random number between 0 and 1, all values equally likely: with which probability is it below 0.3? How do you
# draw such a number for every entry of `x` at once? And what must `dropout_backward` know, so that it need not
# draw?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# `rng.random(x.shape)` draws one number between 0 and 1 for each entry. Each is below `p_keep` with probability
# `p_keep`, so a comparison makes the mask. It is an array of `True` and `False`, which count as 1 and 0 when you
# multiply.
#
# Both functions multiply by the same array, $\mathtt{mask} / \mathtt{p\_keep}$. So keep that one. (For float32
# inputs mind its dtype: a boolean array divided by a number is float64.)
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# if training:
#     generator = ...                    # rng, or a fresh one
#     scale = ...                        # the shape of x: 0 where dropped, and where kept?
#     return ..., ...
# return ..., ...                        # how will the backward know?
# # backward
# if ...:                                # was it training?
#     dx = ...
# else:
#     dx = ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "dropout_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_forward(x, p_keep, training=True, rng=None):
    """Inverted dropout: silence entries at random, and make the others larger in return.

    Parameters
    ----------
    x : array of any shape.
    p_keep : number, 0 < p_keep <= 1; the probability of keeping an entry.
    training : bool; False leaves everything as it is.
    rng : np.random.Generator, or None for a new, unforeseeable mask in every call.

    Returns
    -------
    out : array of the shape and dtype of x.
    cache : whatever dropout_backward needs.

    Example
    -------
    dropout_forward([[1., 2.], [3., 4.]], 0.5, rng=rng)[0], all as arrays, is
    [[2., 0.], [0., 8.]] if the draw happens to keep the first and the last entry.
    """
    ### BEGIN SOLUTION
    if training:
        generator = np.random.default_rng() if rng is None else rng
        scale = (generator.random(x.shape) < p_keep).astype(x.dtype)
        scale /= p_keep
        return x * scale, scale
    return x, None
    ### END SOLUTION


def dropout_backward(dout, cache):
    """The gradient of inverted dropout: through the same mask, with the same scale.

    Parameters
    ----------
    dout : array of the shape of out; gradient of the loss with respect to out.
    cache : what dropout_forward returned second.

    Returns
    -------
    dx : array of the same shape and dtype.
    """
    ### BEGIN SOLUTION
    scale = cache
    return dout if scale is None else dout * scale
    ### END SOLUTION

# %%
# Try it: run it several times. Then average more and more masks: how close does the
# mean come to x, and with which p_keep does it take longest?
p_keep = 0.5
x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
with try_it():
    out, cache = dropout_forward(x, p_keep)
    print("out", out, "dx, for a dout of ones", dropout_backward(np.ones_like(x), cache), sep="\n")
    for count in (10, 1000, 100_000):
        mean = dropout_forward(np.tile(x, (count, 1, 1)), p_keep)[0].mean(axis=0)
        print(f"the mean of {count} masks", mean.round(2), sep="\n")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "dropout_backward_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(dropout_forward, dropout_backward)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "mlp_dropout_loss_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.2 `mlp_dropout_loss` (6 points)
#
# Now put the layer to work, in a network of three layers with dropout after both hidden ones.
#
# **Write** `mlp_dropout_loss(params, x, y, p_keep, rng)`, which returns `(loss, grads)`.
#
# - `x` `(N, D)`; `y` `(N,)`, the right classes, integers from 0 to $K - 1$.
# - `params` is a dict of six arrays: `w1` `(D, H1)`, `b1` `(H1,)`, `w2` `(H1, H2)`, `b2` `(H2,)`, `w3` `(H2, K)`,
#   `b3` `(K,)`. `grads` is a dict with the same six keys; each entry is the gradient of `loss` and has the shape
#   of its parameter.
# - The network is a linear layer, ReLU and dropout; the same again; and a linear layer to the scores:
#
# $$
# \begin{aligned}
# \mathtt{h1} &= \mathrm{dropout}\left(\mathrm{relu}(\mathtt{x}\,\mathtt{w1} + \mathtt{b1})\right) \\
# \mathtt{h2} &= \mathrm{dropout}\left(\mathrm{relu}(\mathtt{h1}\,\mathtt{w2} + \mathtt{b2})\right) \\
# \mathtt{scores} &= \mathtt{h2}\,\mathtt{w3} + \mathtt{b3}
# \end{aligned}
# $$
#
# - `loss` is the mean over the batch of the cross-entropy of the scores' softmax. It and its gradient with
#   respect to the scores are
#
# $$
# p_{nk} = \frac{e^{\mathtt{scores}_{nk}}}{\sum_j e^{\mathtt{scores}_{nj}}}
# \qquad
# \mathtt{loss} = -\frac1N \sum_n \log p_{n,\,y_n}
# \qquad
# \mathtt{dscores}_{nk} = \frac1N \left( p_{nk} - [\,k = y_n\,] \right)
# $$
#
# **For example,** one image with two features, two units in each hidden layer, two classes:
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 2 \end{bmatrix}\quad
# \mathtt{w1} = \begin{bmatrix} 1 & -1 \\ 0 & 1 \end{bmatrix}\quad
# \mathtt{b1} = \begin{bmatrix} 1 & 0 \end{bmatrix}\quad
# \mathtt{w2} = \begin{bmatrix} 1 & -1 \\ 1 & 1 \end{bmatrix}\quad
# \mathtt{b2} = \begin{bmatrix} -1 & 0 \end{bmatrix}\quad
# \mathtt{w3} = \begin{bmatrix} 2 & 1 \\ 0 & 5 \end{bmatrix}\quad
# \mathtt{b3} = \begin{bmatrix} 0 & 2 \end{bmatrix}
# $$
#
# With `p_keep=1` nothing is dropped: `h1` is `[2, 1]`, `h2` is `[2, 0]`, the scores are `[4, 4]`, and for
# `y = [0]` the loss is $\ln 2 \approx 0.6931$. The gradients are
#
# $$
# \mathtt{w3}\!:\ \begin{bmatrix} -1 & 1 \\ 0 & 0 \end{bmatrix}\quad
# \mathtt{b3}\!:\ \begin{bmatrix} -0.5 & 0.5 \end{bmatrix}\quad
# \mathtt{w2}\!:\ \begin{bmatrix} -1 & 0 \\ -0.5 & 0 \end{bmatrix}\quad
# \mathtt{b2}\!:\ \begin{bmatrix} -0.5 & 0 \end{bmatrix}\quad
# \mathtt{w1}\!:\ \begin{bmatrix} -0.5 & -0.5 \\ -1 & -1 \end{bmatrix}\quad
# \mathtt{b1}\!:\ \begin{bmatrix} -0.5 & -0.5 \end{bmatrix}
# $$
#
# With `p_keep=0.5` and draws that happen to drop the second unit of the first hidden layer and nothing in the
# second, `h1` is `[4, 0]`, `h2` is `[6, 0]`, and the scores are `[12, 8]`.
#
# **To be exact:**
#
# - Each hidden layer has a mask of its own, drawn anew in every call. The images and the scores are not dropped.
# - `rng` is a generator, never `None`. `p_keep=1` is a plain network.
# - Call your dropout, or write its one line anew. ReLU first and dropout second, or the other way round: the
#   numbers are the same, because the mask's factors are never negative.
# - Where a ReLU's input is exactly 0, either slope, 0 or 1, is accepted.
# - Loss and gradients must stay finite for scores of $10^4$, also where the right class's probability is too
#   small to be written down. For scores of `[1000, 0]` and `y = [1]` the loss is 1000.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# On the way back, what stands between `h1` and the first linear layer? In which order do you meet the two? And if
# a unit was dropped, what gradient do the weights that lead to it get, and what gradient the weights that lead
# away from it?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# With $s_{nk} = \mathtt{scores}_{nk} - \max_j \mathtt{scores}_{nj}$, the logarithm of $p$ is
# $s_{nk} - \log \sum_j e^{s_{nj}}$, so you never take the logarithm of a probability that was rounded to 0.
#
# For the way back, from the scores to `h2`,
#
# $$
# \mathtt{dw3} = \mathtt{h2}^{\top}\,\mathtt{dscores}
# \qquad
# \mathtt{db3} = \sum_n \mathtt{dscores}
# \qquad
# \mathtt{dh2} = \mathtt{dscores}\;\mathtt{w3}^{\top}
# $$
#
# then through the dropout, with the mask of the forward pass, and through the ReLU, which lets through what was
# positive before it:
#
# $$
# \mathtt{dz2} = \mathtt{dropout\_backward}(\mathtt{dh2}) \cdot [\,\mathtt{z2} > 0\,]
# \qquad\text{where } \mathtt{z2} = \mathtt{h1}\,\mathtt{w2} + \mathtt{b2}
# $$
#
# From `dz2` on, the same once more with `h1` and `w2`, and a last time with `x`. Note that `dw3` takes `h2` as it
# was *after* dropout: that is what the third layer saw.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# # forward
# z1 = ...
# h1, cache1 = dropout_forward(...)
# z2 = ...
# h2, cache2 = dropout_forward(...)
# scores = ...
# log_p = ...                      # (N, K), stable
# loss = ...
# # backward
# dscores = ...                    # (N, K): p, less 1 in the right class's column, and the mean
# grads = {"w3": ..., "b3": ...}
# dz2 = dropout_backward(..., cache2) * ...
# ...                              # w2, b2
# dz1 = ...
# ...                              # w1, b1
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mlp_dropout_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_dropout_loss(params, x, y, p_keep, rng):
    """Loss and gradients of a three-layer network with dropout after both hidden layers.

    Parameters
    ----------
    params : dict of arrays: w1 (D, H1), b1 (H1,), w2 (H1, H2), b2 (H2,), w3 (H2, K), b3 (K,).
    x : array (N, D); images.
    y : array (N,) of integers from 0 to K - 1; the right classes.
    p_keep : number, 0 < p_keep <= 1; the probability of keeping a hidden unit.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    loss : number; the mean cross-entropy over the N images.
    grads : dict with the keys of params; each entry has the shape of its parameter.
    """
    ### BEGIN SOLUTION
    inputs, gates = [x], []  # what each linear layer saw; how the way back goes through ReLU and dropout
    for layer in "12":
        z = inputs[-1] @ params[f"w{layer}"] + params[f"b{layer}"]
        kept, cache = dropout_forward(np.maximum(z, 0), p_keep, training=True, rng=rng)
        inputs.append(kept)
        gates.append((z > 0, cache))
    scores = inputs[-1] @ params["w3"] + params["b3"]

    n, rows = len(x), np.arange(len(x))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    upstream = np.exp(log_p)
    upstream[rows, y] -= 1
    upstream /= n

    grads = {}
    for layer in (3, 2, 1):
        grads[f"w{layer}"] = inputs.pop().T @ upstream
        grads[f"b{layer}"] = upstream.sum(axis=0)
        if layer > 1:
            positive, cache = gates.pop()
            upstream = dropout_backward(upstream @ params[f"w{layer}"].T, cache) * positive
    return -log_p[rows, y].mean(), grads
    ### END SOLUTION

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "mlp_gradient_check_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The next cell tests your gradients by small steps. A random function can be tested like that as long as the
# masks stay put: it hands over a generator in the same state each time. (Once in a while a step crosses the
# corner of a ReLU. Another seed tells.)

# %%
# Try it: set p_keep to 1. Then hand both calls the same generator, made once, instead of
# a new default_rng(seed) for each: why does it all fall apart?
p_keep, seed = 0.6, 0
rng = np.random.default_rng(seed)
sizes = {"w1": (5, 8), "b1": 8, "w2": (8, 7), "b2": 7, "w3": (7, 4), "b3": 4}
params = {name: rng.normal(0, 0.5, size) for name, size in sizes.items()}
x, y = rng.normal(size=(6, 5)), rng.integers(4, size=6)
with try_it():
    loss, grads = mlp_dropout_loss(params, x, y, p_keep, np.random.default_rng(seed))
    print(f"loss {loss:.4f}")
    for name, size in sizes.items():
        step = 1e-6 * rng.normal(size=size)
        ahead, behind = (mlp_dropout_loss(params | {name: params[name] + s * step}, x, y, p_keep,
                                          np.random.default_rng(seed))[0] for s in (1, -1))
        slope, promised = (ahead - behind) / 2e-6, (grads[name] * step).sum() / 1e-6
        print(f"{name} by steps {slope:13.8f}   your gradient {promised:13.8f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "mlp_dropout_loss_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(mlp_dropout_loss)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "mlp_predict_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.3 `mlp_predict` (2 points)
#
# What does the network say about an image, once it is trained? All units speak, as they are.
#
# **Write** `mlp_predict(params, x)`: `params` and `x` are those of 1.2. It returns the labels `(N,)`, integers:
# for each image the class with the highest score, with nothing dropped and nothing scaled,
#
# $$
# \mathtt{labels}_n = \arg\max_k\; \mathtt{scores}_{nk}
# \qquad
# \mathtt{scores} = \mathrm{relu}\left(\mathrm{relu}(\mathtt{x}\,\mathtt{w1} + \mathtt{b1})\,\mathtt{w2} + \mathtt{b2}\right)
# \mathtt{w3} + \mathtt{b3}
# $$
#
# **For example,** the network of 1.2 gives the two images `[[0, 2], [3, 0]]` the scores `[[4, 9], [6, 5]]`, so
# the labels are `[1, 0]`.
#
# **To be exact:** the same image always gets the same label. Equal scores are not asked.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# In training, each kept unit was divided by `p_keep`. So how much did the next layer hear on average, compared
# with what it hears when nothing is dropped and nothing divided? What is left to be put right?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Nothing is left to be put right. It is the forward pass of 1.2 without the two dropout layers (or with
# `training=False`), and then `np.argmax` over the classes: which axis is that?
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# h1 = ...                    # (N, H1)
# h2 = ...                    # (N, H2)
# scores = ...                # (N, K)
# labels = ...                # (N,)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mlp_predict", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_predict(params, x):
    """The labels that the three-layer network gives, with all of its units at work.

    Parameters
    ----------
    params : dict of arrays, as in mlp_dropout_loss.
    x : array (N, D); images.

    Returns
    -------
    labels : array (N,) of integers from 0 to K - 1.
    """
    ### BEGIN SOLUTION
    hidden = x
    for layer in "12":
        hidden = np.maximum(hidden @ params[f"w{layer}"] + params[f"b{layer}"], 0)
    return np.argmax(hidden @ params["w3"] + params["b3"], axis=1)
    ### END SOLUTION

# %%
# Try it: the example of 1.2. Which images get label 0? Look for a border between the two.
params = {"w1": np.array([[1.0, -1.0], [0.0, 1.0]]), "b1": np.array([1.0, 0.0]),
          "w2": np.array([[1.0, -1.0], [1.0, 1.0]]), "b2": np.array([-1.0, 0.0]),
          "w3": np.array([[2.0, 1.0], [0.0, 5.0]]), "b3": np.array([0.0, 2.0])}
with try_it():
    print(mlp_predict(params, np.array([[0.0, 2.0], [3.0, 0.0]])))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "mlp_predict_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(mlp_predict)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "dropout_review_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.4 In words: why, and when? (2 points, read by a person)
#
# 1. **Why can dropout improve a network's performance** on images that it has not seen, although it gets in the
#    way of learning? Give one reason, and say what happens to a unit, or to the network as a whole, because of
#    it.
# 2. **When should one use it, and when not?** Name one sign, or one situation, that speaks for dropout, and one
#    that speaks against it. Give a reason for each.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "dropout_review", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* Two reasons are commonly given, and each is enough. *An ensemble in one network:* every step trains another
# thinned network, with another random part of the units missing. A network with $n$ hidden units holds $2^n$ of
# them, all sharing their weights. At test time the full network gives, roughly, the average of what they all say,
# and an average of many differs less from one training set to the next than a single one does: the variance
# falls. *No co-adaptation:* a unit cannot rely on certain other units being there to correct its mistakes,
# because they may be missing. It has to learn something that is useful in any company, so fewer features arise
# that fit only the chance details of the training images. (Seen still another way, dropout adds noise to the
# hidden units, and a network whose answer must survive noise has smoother and smaller responses. For linear
# models that amounts to weight decay with a strength of its own for each feature.)
#
# *2.* *For:* the network overfits. It is large for the number of training images, and its loss or error on them
# is much lower than on held-out ones. Large fully connected layers, which hold most of the weights, are the usual
# place. *Against:* the network underfits, with a high error on the training images as well, because it is small
# or the data are plentiful: dropout takes capacity away, adds noise to the gradients and makes training take
# longer, and there is little variance to be removed. Other good reasons against it: convolutional layers, whose
# few weights are shared and whose neighbouring pixels tell what a dropped one would have told; or batch
# normalisation beside it, which already adds noise, and whose running variance no longer fits once dropout is
# switched off.
#
# **Rubric for graders (2 points)**
#
# - **1 point**, why. Half for a fitting reason: ensemble of thinned networks with shared weights, no
#   co-adaptation, or noise as regularisation. Half for what follows from it: less variance or an average at test
#   time, features that are useful by themselves, smoother answers. "It prevents overfitting" alone says what, not
#   why, and earns nothing here.
# - **1 point**, when. Half for a situation or sign that speaks for it, with its reason (overfitting; few data for
#   a large network; large fully connected layers). Half for one against it, with its reason (underfitting; much
#   data; convolutional layers; batch normalisation beside it; little time to train). Without reasons, a quarter
#   each.
# - "Switched off at test time" is right, but it answers another question.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "average_predictions_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: many networks, one answer
#
# ### 2.1 `average_predictions` (1 point)
#
# Train five networks on the same digits from five random starts. Each makes mistakes, but not all of them the
# same. The first way to hear them all is to average their probabilities.
#
# **Write** `average_predictions(probabilities)`: `probabilities` has shape `(M, N, K)`, and entry `[m, n, k]` is
# the probability that model $m$ gives class $k$ for image $n$. It returns the mean over the models, `(N, K)`:
#
# $$
# \mathtt{average}_{nk} = \frac1M \sum_{m} \mathtt{probabilities}_{mnk}
# $$
#
# **For example,** two models, two images, two classes:
#
# $$
# \mathtt{probabilities} = \left[\;
# \begin{bmatrix} 0.9 & 0.1 \\ 0.4 & 0.6 \end{bmatrix},\;
# \begin{bmatrix} 0.5 & 0.5 \\ 0.2 & 0.8 \end{bmatrix}
# \;\right]
# \qquad
# \mathtt{average} = \begin{bmatrix} 0.7 & 0.3 \\ 0.3 & 0.7 \end{bmatrix}
# $$
#
# **To be exact:** all models count the same. An ensemble of one ($M = 1$) is allowed.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which of the three axes must go, for `(M, N, K)` to become `(N, K)`? What should each row of the result sum to?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# A mean over one axis: `np.mean` takes the number of the axis as `axis=`. The mean of rows that sum to 1 sums to
# 1 as well.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# average = ....mean(axis=...)         # (N, K)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "average_predictions", "locked": false, "schema_version": 3, "solution": true, "task": false}
def average_predictions(probabilities):
    """The mean of several models' probabilities.

    Parameters
    ----------
    probabilities : array (M, N, K); model m's probability of class k for image n.

    Returns
    -------
    array (N, K), the dtype of probabilities; every row sums to 1 if the models' rows do.
    """
    ### BEGIN SOLUTION
    return probabilities.mean(axis=0)
    ### END SOLUTION

# %%
# Try it: one image and three models, of which one is very sure. What do the three choose
# by majority, and what does the average choose?
probabilities = np.array([[[0.9, 0.1]], [[0.4, 0.6]], [[0.4, 0.6]]])
with try_it():
    print(average_predictions(probabilities))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "average_predictions_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(average_predictions)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "majority_vote_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 `majority_vote` (3 points)
#
# The second way: every model has one vote, whether it is sure or not. (Some models have no probabilities to
# offer.)
#
# **Write** `majority_vote(labels)`: `labels` `(M, N)` are integers, and entry `[m, n]` is the label that model
# $m$ gives image $n$. It returns `(N,)` integers: for each image the label with the most votes,
#
# $$
# \mathtt{winner}_n = \arg\max_c\; \big|\{\, m : \mathtt{labels}_{mn} = c \,\}\big|
# $$
#
# **For example,** three models and four images:
#
# $$
# \mathtt{labels} = \begin{bmatrix} 3 & 0 & 7 & 9 \\ 3 & 2 & 7 & 9 \\ 1 & 2 & 307 & 9 \end{bmatrix}
# \qquad
# \mathtt{winner} = \begin{bmatrix} 3 & 2 & 7 & 9 \end{bmatrix}
# $$
#
# **To be exact:**
#
# - The most votes are enough to win; more than half of them are not needed. Two votes of five win against three
#   labels with one vote each.
# - Ties for the first place are not asked.
# - Labels are any integers from 0 on. They may have gaps, and go into the hundreds: ImageNet has 1,000 classes.
#   Nobody tells you how many classes there are.
# - A loop over the images is fine. `scipy.stats.mode` is ruled out: it is this exercise.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# For one image, you have a column of $M$ labels. How would you count on paper? And once you have a count for each
# label that occurs, what do you return: the largest count, its position, or the label that it belongs to?
#
# <details>
# <summary>Hint 2: two ways</summary>
#
# - `np.bincount(column)` counts how often 0, 1, 2, … occur in an array of integers; entry $c$ is the number of
#   votes for $c$, so the position of the largest *is* the label.
# - Or compare: `labels == c` is `True` where a model voted for `c`; summed over the models it gives the votes for
#   `c` of all images at once. Do that for every label that occurs (`np.unique` lists them), and mind that then
#   the position of the largest count is a position in that list.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# candidates = ...                     # every label that occurs
# votes = np.array([... for c in candidates])    # (number of candidates, N)
# best = ...                           # (N,): positions in candidates
# winner = ...                         # (N,): labels
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "majority_vote", "locked": false, "schema_version": 3, "solution": true, "task": false}
def majority_vote(labels):
    """For each image the label that most models gave it.

    Parameters
    ----------
    labels : array (M, N) of integers from 0 on; model m's label for image n.

    Returns
    -------
    array (N,) of integers.

    Example
    -------
    majority_vote([[3, 0], [3, 2], [1, 2]]) is [3, 2], both as arrays.
    """
    ### BEGIN SOLUTION
    candidates = np.unique(labels)
    votes = (labels[None] == candidates[:, None, None]).sum(axis=1)  # (candidates, N)
    return candidates[votes.argmax(axis=0)]
    ### END SOLUTION

# %%
# Try it: let one model change its mind about one image. How many votes does it take?
labels = np.array([[3, 0, 7, 9],
                   [3, 2, 7, 9],
                   [1, 2, 307, 9]])
with try_it():
    print(majority_vote(labels))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "majority_vote_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(majority_vote)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "average_parameters_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: many networks from one training run
#
# ### 3.1 `average_parameters` (2 points)
#
# Five networks cost five times as much to train, and five times as much to ask. Can one at least ask a single
# network, whose *weights* are the average of theirs? Sometimes; 3.4 asks when.
#
# **Write** `average_parameters(snapshots)`: `snapshots` is a list of dicts, all with the same keys, and under
# each key arrays of the same shape. It returns a dict with those keys, whose arrays are the means, entry by
# entry:
#
# $$
# \mathtt{average}[\mathtt{name}] = \frac1M \sum_{m} \mathtt{snapshots}[m][\mathtt{name}]
# $$
#
# **For example,**
#
# ```python
# average_parameters([{"w": np.array([1.0, 2.0]), "b": np.array([0.0])},
#                     {"w": np.array([3.0, 6.0]), "b": np.array([1.0])}])
# # {"w": array([2., 4.]), "b": array([0.5])}
# ```
#
# **To be exact:** the keys may be any, not only those of Part 1, and the arrays of any shape. The list holds one
# snapshot at least. The arrays of the result are *new* ones, also for a list of one: whoever changes them must
# not change a snapshot.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# If you start with `total = snapshots[0]` and add the others with `+=`, what has become of the first snapshot?
# And with `total = dict(snapshots[0])`, is each array in `total` a new one?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# For one name, `[snapshot[name] for snapshot in snapshots]` is a list of arrays of the same shape. `np.mean`
# accepts such a list; over which axis do you want it?
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# average = {}
# for name in ...:
#     average[name] = ...              # a new array
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "average_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def average_parameters(snapshots):
    """The mean of several networks' parameters.

    Parameters
    ----------
    snapshots : list of dicts of arrays, at least one; all have the same keys and shapes.

    Returns
    -------
    dict with the same keys; new arrays of the same shapes and dtypes.
    """
    ### BEGIN SOLUTION
    return {name: np.mean([snapshot[name] for snapshot in snapshots], axis=0) for name in snapshots[0]}
    ### END SOLUTION

# %%
# Try it: change an entry of the average. Did a snapshot change, too?
snapshots = [{"w": np.array([1.0, 2.0]), "b": np.array([0.0])},
             {"w": np.array([3.0, 6.0]), "b": np.array([1.0])}]
with try_it():
    print(average_parameters(snapshots))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "average_parameters_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(average_parameters)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "cyclic_cosine_lr_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.2 `cyclic_cosine_lr` (2 points)
#
# A training run visits many networks on its way. To collect several *good and different* ones, let the learning
# rate swing: it falls to almost 0, so that the network settles; one keeps a snapshot; then it jumps up again and
# shakes the network out of its place.
#
# **Write** `cyclic_cosine_lr(step, cycle_length, lr_max)`, which returns the learning rate of one step, a number:
#
# $$
# \mathtt{lr} = \frac{\mathtt{lr\_max}}{2} \left( 1 + \cos\left( \pi \cdot
# \frac{\mathtt{step} \bmod \mathtt{cycle\_length}}{\mathtt{cycle\_length}} \right) \right)
# $$
#
# **For example,** with `cycle_length=4` and `lr_max=0.4`, steps 0, 1, 2, 3, 4 have the rates 0.4, 0.3414, 0.2,
# 0.0586, 0.4.
#
# **To be exact:** steps are counted from 0 over the whole run, and step 0 has the rate `lr_max`. The rate never
# quite gets to 0: after the last step of a cycle comes the first of the next.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# At which place within its cycle is step 13, if cycles have 4 steps? Which operator of Python tells you?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# $a \bmod b$ is `a % b`. The cosine and $\pi$ are `np.cos` and `np.pi`. Mind the brackets: the whole of
# $1 + \cos$ is multiplied by half of `lr_max`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# place = ...                          # how much of the cycle is over: from 0 to just below 1
# lr = ... * (1 + np.cos(...))
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cyclic_cosine_lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cyclic_cosine_lr(step, cycle_length, lr_max):
    """The learning rate of a step: half a cosine from lr_max down towards 0, again and again.

    Parameters
    ----------
    step : int, counted from 0 over the whole run.
    cycle_length : int; the number of steps in a cycle.
    lr_max : number; the rate at the beginning of each cycle.

    Returns
    -------
    number.

    Example
    -------
    cyclic_cosine_lr(2, 4, 0.4) is 0.2, and so is cyclic_cosine_lr(6, 4, 0.4).
    """
    ### BEGIN SOLUTION
    place = (step % cycle_length) / cycle_length
    return lr_max / 2 * (1 + np.cos(np.pi * place))
    ### END SOLUTION

# %%
# Try it: where does the rate fall fastest? What changes when cycles get shorter?
num_cycles, cycle_length, lr_max = 3, 40, 0.4
with try_it():
    steps = range(num_cycles * cycle_length)
    rates = [cyclic_cosine_lr(step, cycle_length, lr_max) for step in steps]
    panel = Panel(steps, {"": rates}, "step", "learning rate", f"{num_cycles} cycles of {cycle_length} steps")
    words = (f"The learning rate over {len(steps)} steps, from {rates[0]:g} at the first to {rates[-1]:.2g} "
             f"at the last, never below {min(rates):.2g} or above {max(rates):.2g}.")
    show(draw_curves(panel), alt=words)

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "cyclic_cosine_lr_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(cyclic_cosine_lr)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_snapshots_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.3 `train_snapshots` (5 points)
#
# Everything for the training run is there: the gradients of 1.2 and the rate of 3.2.
#
# **Write** `train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)`, which
# trains the network of 1.2 by plain stochastic gradient descent and returns a list of `num_cycles` dicts: its
# parameters at the end of each cycle.
#
# - `params`: the parameters to start from, a dict as in 1.2. They are left as they are.
# - `x` `(N, D)` and `y` `(N,)`: the training images and their classes.
# - There are `num_cycles * cycle_length` steps, numbered $s = 0, 1, 2, \dots$ Each takes a batch of `batch_size`
#   images, drawn at random from `rng`, works out their `grads` with `p_keep` and `rng`, and moves each of the six
#   parameters:
#
# $$
# \mathtt{param} \leftarrow \mathtt{param} - \mathtt{cyclic\_cosine\_lr}(s,\, \mathtt{cycle\_length},\, \mathtt{lr\_max})
# \cdot \mathtt{grad}
# $$
#
# - After the last step of each cycle, a copy of the parameters goes into the list. The next cycle goes on from
#   there.
#
# **For example,** with `num_cycles=2`, `cycle_length=4` and `lr_max=0.4` there are eight steps, with the rates
# 0.4, 0.3414, 0.2, 0.0586, and the same four once more. The list holds two dicts: the parameters after the fourth
# step and after the eighth.
#
# **To be exact:**
#
# - Plain SGD: no momentum, no weight decay.
# - The batches may be drawn anew at each step, with or without repetition, or you walk through all images in a
#   new random order each time (and leave out what is too few for a batch at the end of a walk, or use it as a
#   smaller one). `batch_size` is at most $N$.
# - The dicts of the list are independent: no array of one is an array of another, or of `params`. What happens
#   later leaves an earlier snapshot alone.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# `params.copy()` copies a dict. Does it copy the arrays in it? What will `snapshot["w1"]` be, some steps later,
# if training goes on with `w1 -= ...`? After which steps is a snapshot due, if cycles have 4 steps and the first
# step is number 0?
#
# <details>
# <summary>Hint 2: the recipe</summary>
#
# - `{name: value.copy() for name, value in params.items()}` copies a dict with its arrays. You need that twice:
#   once before the first step, so that the caller's parameters are left alone, and once for every snapshot.
# - `rng.choice(N, size=batch_size, replace=False)` draws the places of `batch_size` different images; `x[places]`
#   and `y[places]` are the batch.
# - A cycle ends after step $s$ if $s + 1$ is a multiple of `cycle_length`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# current = ...                            # a copy, arrays and all
# snapshots = []
# for step in range(...):
#     batch = ...                          # places of images
#     _, grads = mlp_dropout_loss(...)
#     rate = ...
#     for name in current:
#         current[name] = ...
#     if ...:                              # the last step of a cycle?
#         snapshots.append(...)            # what happens to it later?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_snapshots", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
    """Train a network in cycles of the learning rate, and keep its parameters at the end of each.

    Parameters
    ----------
    params : dict of arrays, as in mlp_dropout_loss; where to start. Left as it is.
    x, y : arrays (N, D) and (N,); the training images and their classes.
    num_cycles, cycle_length : ints; how many cycles of how many steps.
    lr_max : number; the learning rate at the beginning of each cycle.
    p_keep : number; the probability of keeping a hidden unit.
    batch_size : int, at most N.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    list of num_cycles dicts of arrays, independent of each other and of params.
    """
    ### BEGIN SOLUTION
    current, kept = {name: value.copy() for name, value in params.items()}, []
    for step in range(num_cycles * cycle_length):
        batch = rng.choice(len(x), size=batch_size, replace=False)
        _, grads = mlp_dropout_loss(current, x[batch], y[batch], p_keep, rng)
        rate = cyclic_cosine_lr(step, cycle_length, lr_max)
        for name, gradient in grads.items():
            current[name] -= rate * gradient
        if (step + 1) % cycle_length == 0:
            kept.append({name: value.copy() for name, value in current.items()})
    return kept
    ### END SOLUTION

# %%
# Try it: one hundred digits, three cycles. How many of the digits that it has never seen
# does each snapshot read? Set p_keep to 1, or num_cycles to 6.
digits = load_digits()
rng = np.random.default_rng(0)
sizes = {"w1": (64, 50), "b1": 50, "w2": (50, 50), "b2": 50, "w3": (50, 10), "b3": 10}
start = {name: rng.normal(0, 0.2, size) if name[0] == "w" else np.zeros(size) for name, size in sizes.items()}
with try_it():
    x, y = digits.x_train[:100], digits.y_train[:100]
    snapshots = train_snapshots(start, x, y, num_cycles=3, cycle_length=200, lr_max=0.3, p_keep=0.7,
                                batch_size=32, rng=rng)
    for number, snapshot in enumerate([start, *snapshots]):
        loss, _ = mlp_dropout_loss(snapshot, x, y, 1.0, rng)
        read = np.mean(mlp_predict(snapshot, digits.x_test) == digits.y_test)
        print(f"after {number} cycles: loss {loss:.4f} on its own 100 digits; reads {read:.1%} of the others")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "train_snapshots_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(train_snapshots)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "averaging_parameters_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.4 In words: whose weights may be averaged? (2 points, read by a person)
#
# Averaging the *weights* of several snapshots of one run often gives a good network. Averaging the weights of
# networks from *independent* runs gives a bad one, even if each is good by itself (Part 5 will show you how bad).
#
# 1. **Why does it fail for independent runs?** Begin with this: take a trained network and let two units of its
#    first hidden layer change places, together with all of their weights. What does the network compute now? And
#    what becomes of these two units when you average the weights of the two networks, the old one and the new
#    one?
# 2. **Why does it work along one trajectory?** Say what is different there; and say why averaging the
#    *predictions* works in both cases.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "averaging_parameters", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* Swapping the columns of `w1` and entries of `b1` that lead to units $i$ and $j$, and the rows of `w2` that
# lead away from them, only renames the two units. The sum over the hidden units has the same terms in another
# order, so the network computes exactly the same function. But in the average of the old and the new network,
# units $i$ and $j$ both have the incoming weights $\frac12(\mathtt{w1}_{:,i} + \mathtt{w1}_{:,j})$ and both the
# same outgoing ones. Both detect the same mixture, and what each had learnt is lost, although the two networks
# agreed on every image.
#
# Two independent runs start from different random weights, and nothing decides which unit is to learn which
# feature. So unit 7 of one means something else than unit 7 of the other (beyond a renaming, the features
# themselves differ). Their average is a mixture of unrelated features. In the space of weights, they lie in
# different valleys of the loss, which is not convex: the point halfway between two valleys may lie on a high
# ridge.
#
# *2.* Snapshots of one run share a start and most of their history. From one to the next, a unit changes little
# and keeps its meaning, so the same place in the arrays stands for the same thing. The snapshots lie in one
# region where the loss is low and roughly bowl-shaped; their average lies inside it, often nearer to its middle
# than each of them, because the noise of SGD in each is averaged out. (That holds only as long as the rate is not
# so large that each cycle leaves the region. If it does, the average of weights fails here as well, while the
# average of predictions gains.)
#
# Predictions can always be averaged, because the outputs mean the same in every network: class 3 is class 3 for
# all of them, however the hidden units are ordered.
#
# **Rubric for graders (2 points)**
#
# - **1 point**, independent runs. Half for: the swapped network computes the same function, and in the average
#   both units become the same mixture (or another clear description of what is lost). Half for the step to
#   independent runs: units have no common order or meaning; or: different valleys of a loss that is not convex,
#   with bad networks between them.
# - **1 point**, one trajectory. Half for: shared start and history, so that units keep their meaning, or all
#   snapshots lie in one valley. Half for why predictions can always be averaged: the outputs have the same
#   meaning in every network.
# - "The weights are too different" without saying in what respect earns a quarter. Two networks may differ a lot
#   along one trajectory as well.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "train_heads_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: many heads on one body
#
# ### 4.1 `train_heads` (4 points)
#
# Most of a network's work is done in its body, which turns an image into features. The last layer, the *head*, is
# a small linear classifier on top. So a cheap ensemble has one body and many heads: the features are computed
# once, and each head is trained on them by itself.
#
# **Write** `train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32)`, which returns a
# list of `num_heads` pairs `(w, b)`.
#
# - `features` `(N, D)`: what the body made of `N` images; `y` `(N,)`: their classes, from 0 to `num_classes - 1`.
# - `w` `(D, K)` and `b` `(K,)`, with $K$ = `num_classes`: one head, a linear softmax classifier. With $p$, the
#   softmax of each row of `features @ w + b`, its loss is the mean cross-entropy over a batch,
#   $-\frac{1}{B} \sum_n \log p_{n,\,y_n}$.
# - Each head has a random start of its own: `w` from a normal distribution with mean 0 and standard deviation
#   $1 / \sqrt{D}$, `b` zero.
# - Each head then takes `num_steps` steps of plain gradient descent with the rate `lr`, each on a batch of $B$ =
#   `batch_size` images of its own, drawn at random:
#
# $$
# \mathtt{d}_{nk} = \frac1B \left( p_{nk} - [\,k = y_n\,] \right)
# \qquad
# \mathtt{w} \leftarrow \mathtt{w} - \mathtt{lr} \cdot \mathtt{features}_{\mathrm{batch}}^{\top}\, \mathtt{d}
# \qquad
# \mathtt{b} \leftarrow \mathtt{b} - \mathtt{lr} \cdot \sum_n \mathtt{d}_n
# $$
#
# **For example,** take one image with the features `[[1, 2]]`, `y = [0]`, two classes, `lr=1`, `batch_size=1`,
# and a head whose start happens to give both classes the same score. One step adds
#
# $$
# \begin{bmatrix} 0.5 & -0.5 \\ 1 & -1 \end{bmatrix}
# \text{ to } \mathtt{w}
# \qquad\text{and}\qquad
# \begin{bmatrix} 0.5 & -0.5 \end{bmatrix}
# \text{ to } \mathtt{b}
# $$
#
# **To be exact:**
#
# - No two heads have the same start or the same batches. That is all that makes them differ, so an ensemble of
#   heads that share both would be one head, asked several times.
# - The size and the form of the start are not judged closely: any random numbers around 0 with a standard
#   deviation from 0.001 to 1 will do (zeros will not). `b` may start at small random numbers as well.
# - The batches may be drawn with or without repetition, or as walks through all images in a new random order each
#   time. `batch_size` is at most $N$.
# - `num_steps` counts the steps of each head. With `num_steps=0` the heads are as they started.
# - `features` is left as it is: the body is not trained.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Which lines must stand inside the loop over the heads, and which may stand before it? What would happen to the
# second head if its `w` were the first one's array?
#
# <details>
# <summary>Hint 2: the recipe</summary>
#
# For each head: draw `w`, make `b`, then repeat `num_steps` times: draw the places of a batch, compute the scores
# of these images, the softmax (row maximum first), `d`, and take the two steps. `d` is the array of probabilities
# with 1 taken away in each row's right class, all divided by the number of images in the batch.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# heads = []
# for ... in range(...):
#     w = ...                          # (D, K), drawn from rng
#     b = ...                          # (K,)
#     for ... in range(...):
#         batch = ...                  # places of images
#         p = ...                      # (B, K)
#         d = ...                      # (B, K)
#         w = ...
#         b = ...
#     heads.append(...)
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_heads", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
    """Train several linear softmax classifiers on the features of one shared body.

    Parameters
    ----------
    features : array (N, D); what the body made of N images.
    y : array (N,) of integers from 0 to num_classes - 1; the right classes.
    num_classes, num_heads : ints.
    num_steps : int; the number of steps for each head.
    lr : number; the learning rate.
    rng : np.random.Generator; the source of every random number.
    batch_size : int, at most N.

    Returns
    -------
    list of num_heads pairs (w, b), arrays (D, num_classes) and (num_classes,).
    """
    ### BEGIN SOLUTION
    num_features = features.shape[1]
    heads = []
    for _ in range(num_heads):
        w = rng.normal(0, 1 / np.sqrt(num_features), (num_features, num_classes))
        b = np.zeros(num_classes)
        for _step in range(num_steps):
            batch = rng.choice(len(features), size=batch_size, replace=False)
            scores = features[batch] @ w + b
            exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
            slope = exponentials / exponentials.sum(axis=1, keepdims=True)
            slope[np.arange(batch_size), y[batch]] -= 1
            slope /= batch_size
            w -= lr * (features[batch].T @ slope)
            b -= lr * slope.sum(axis=0)
        heads.append((w, b))
    return heads
    ### END SOLUTION

# %%
# Try it: the pixels themselves as features. How alike are the heads after 0, 10 and 1000
# steps? (A line of the table: how far the weights of two heads are apart.)
digits = load_digits()
features, y = digits.x_train[:100], digits.y_train[:100]
with try_it():
    for num_steps in (0, 10, 1000):
        heads = train_heads(features, y, 10, 3, num_steps, 0.2, np.random.default_rng(0))
        apart = [np.linalg.norm(heads[i][0] - heads[j][0]) for i, j in ((0, 1), (0, 2), (1, 2))]
        print(f"{num_steps:5} steps, apart by", np.round(apart, 2))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "train_heads_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(train_heads)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "predict_heads_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 4.2 `predict_heads` (2 points)
#
# **Write** `predict_heads(features, heads)`: `features` `(N, D)`; `heads` is a list of pairs `(w, b)`, as in 4.1.
# It returns the ensemble's probabilities `(N, K)`, the average of what the heads say:
#
# $$
# \mathtt{average} = \frac1M \sum_{m} \mathrm{softmax}\left( \mathtt{features}\;\mathtt{w}_m + \mathtt{b}_m \right)
# $$
#
# with the softmax taken of each row.
#
# **For example,** for the single feature `[[1]]`, a head with `w = [[0, ln 3]]` and `b = [0, 0]` gives the
# probabilities `[[0.25, 0.75]]`, and one with `w = [[0, 0]]` and `b = [0, 0]` gives `[[0.5, 0.5]]`. Together they
# give `[[0.375, 0.625]]`.
#
# **To be exact:** average the *probabilities*. The softmax of the average score would be something else: in the
# example, about `[[0.366, 0.634]]`. Scores may be as large as $10^4$, and everything must stay finite. A list of
# one head is allowed.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# You have written the average of several models' probabilities before. What must be done for each head before you
# can use it, and which shape does the stack of all heads' results have?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# For each head: scores, minus each row's maximum, exponential, divided by each row's sum. Then the mean over the
# heads.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# probabilities = []
# for w, b in heads:
#     scores = ...                     # (N, K)
#     ...                              # a stable softmax
#     probabilities.append(...)
# average = ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "predict_heads", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_heads(features, heads):
    """The average of the probabilities that several heads give.

    Parameters
    ----------
    features : array (N, D).
    heads : list of pairs (w, b), arrays (D, K) and (K,), at least one.

    Returns
    -------
    array (N, K), the dtype of features; every row sums to 1.
    """
    ### BEGIN SOLUTION
    total = 0
    for weights, biases in heads:
        scores = features @ weights + biases
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        total = total + exponentials / exponentials.sum(axis=1, keepdims=True)
    return total / len(heads)
    ### END SOLUTION

# %%
# Try it: the example. Then make the first head surer (ln 3 becomes 20): what is the most
# that it can move the average?
heads = [(np.array([[0.0, np.log(3)]]), np.zeros(2)), (np.array([[0.0, 0.0]]), np.zeros(2))]
with try_it():
    print(predict_heads(np.array([[1.0]]), heads))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "predict_heads_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(predict_heads)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "comparison_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 5: what is it all worth?
#
# ### 5.1 One network against many (nothing to write, nothing graded)
#
# The next cells put all of your functions to work on the digits, with only 100 training images. They train
#
# - one network, and one with dropout (`p_keep=0.7`), for 200 steps each;
# - five networks from five random starts, and average their probabilities, let them vote, or average their
#   weights;
# - one network with dropout over five cycles of 200 steps, and take its last snapshot, or average all five
#   snapshots' probabilities, or their weights;
# - five heads over the body of the one network
#
# and count how many of 447 unseen digits each reads rightly. All of that is done eight times, with other images
# and other starts. One network alone may do well or badly by luck, so what counts is the *difference* from the
# one network that saw the same images; the bars show how far the mean of such differences may be off by chance
# (one standard error), and are vermilion where they do not reach 0. What do you expect? Write it down before you
# run them.
#
# What is not written yet is left out. What reads over 8 per cent less than one network stands in the table only.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "comparison", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: every way to answer, made of your functions. Read it if you like.
NUM_IMAGES, HIDDEN, STEPS, LR_MAX, MEMBERS = 100, 50, 200, 0.3, 5
digits = load_digits()


def new_network(rng):
    """Random weights for a network of 64, HIDDEN, HIDDEN and 10 units; the biases are zero."""
    params, sizes = {}, (64, HIDDEN, HIDDEN, 10)
    for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        params[f"w{layer}"] = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        params[f"b{layer}"] = np.zeros(fan_out)
    return params


def run_body(params, images):
    """A network's last hidden layer (N, HIDDEN), told by a gradient.

    With zeros for a third layer, a class for each image and one class more, all probabilities are equal.
    Then the gradient's last column for w3 is a share of the sum of all hidden rows, and column n is the
    same less row n, divided by N.
    """
    count = len(images)
    zeros = {"w3": np.zeros((HIDDEN, count + 1)), "b3": np.zeros(count + 1)}
    _, grads = mlp_dropout_loss(params | zeros, images, np.arange(count), 1.0, np.random.default_rng(0))
    return count * (grads["w3"][:, -1:] - grads["w3"][:, :-1]).T


def compare(seed):
    """Train everything once; return for each way the share of unseen digits that it reads, in per cent."""
    rng, read = np.random.default_rng(seed), {}
    picked = rng.permutation(len(digits.x_train))[:NUM_IMAGES]
    x, y = digits.x_train[picked], digits.y_train[picked]

    def run(num_cycles, p_keep):
        return train_snapshots(new_network(rng), x, y, num_cycles, STEPS, LR_MAX, p_keep, 32, rng)

    def score(way, labels):
        read[way] = 100 * np.mean(labels == digits.y_test)

    def ask(models):
        # A network is a body with a single head.
        return average_predictions(np.array([
            predict_heads(run_body(m, digits.x_test), [(m["w3"], m["b3"])]) for m in models]))

    with try_it():
        networks = [run(1, 1.0)[0] for _ in range(MEMBERS)]
        score("one network", mlp_predict(networks[0], digits.x_test))
    if not read:
        return read  # nothing to compare with yet
    with try_it():
        score("one with dropout", mlp_predict(run(1, 0.7)[0], digits.x_test))
    with try_it():
        score("five networks, averaged", np.argmax(ask(networks), axis=1))
    with try_it():
        votes = np.array([mlp_predict(network, digits.x_test) for network in networks])
        score("five networks, voting", majority_vote(votes))
    with try_it():
        score("five networks, averaged weights", mlp_predict(average_parameters(networks), digits.x_test))
    snapshots = run(MEMBERS, 0.7)
    with try_it():
        score("the last snapshot alone", mlp_predict(snapshots[-1], digits.x_test))
    with try_it():
        score("five snapshots, averaged", np.argmax(ask(snapshots), axis=1))
    with try_it():
        score("five snapshots, averaged weights", mlp_predict(average_parameters(snapshots), digits.x_test))
    with try_it():
        heads = train_heads(run_body(networks[0], x), y, 10, MEMBERS, STEPS, 0.1, rng)
        found = predict_heads(run_body(networks[0], digits.x_test), heads)
        score("five heads", np.argmax(found, axis=1))
    return read

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "comparison_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: eight repetitions, as a table and as a picture. This takes a few seconds.
REPETITIONS = 8
COST = {  # trainings of one network's length; networks to be run for a prediction
    "one with dropout": (1, 1), "five networks, averaged": (5, 5), "five networks, voting": (5, 5),
    "five networks, averaged weights": (5, 1), "the last snapshot alone": (5, 1),
    "five snapshots, averaged": (5, 5), "five snapshots, averaged weights": (5, 1), "five heads": (1, 1),
}
tries = [compare(0)]
if tries[0]:
    with redirect_stdout(StringIO()):  # what is not written yet has been said once
        tries += [compare(seed) for seed in range(1, REPETITIONS)]
    alone = np.array([read["one network"] for read in tries])
    row = "{:33}{:>7}{:>15}{:>11}{:>17}".format
    print(row("", "read", "difference", "trainings", "networks to ask"))
    print(row("one network", f"{alone.mean():.1f}%", "", 1, 1))
    drawn = {}
    for way in tries[0]:
        if way == "one network":
            continue
        found = np.array([read[way] for read in tries])
        mean, error = (found - alone).mean(), (found - alone).std(ddof=1) / np.sqrt(REPETITIONS)
        trainings, networks = COST[way]
        print(row(way, f"{found.mean():.1f}%", f"{mean:+.1f} +- {error:.1f}", trainings, networks))
        if mean > -8:  # what is worse would squeeze all the others together
            drawn[way] = mean, error, trainings, networks
    if drawn:
        means, errors, trainings, networks = zip(*drawn.values(), strict=True)
        words = "Share of unseen digits read, less that of one network alone: " + "; ".join(
            f"{way} {mean:+.1f} (standard error {error:.1f})"
            for way, (mean, error, *_) in drawn.items()) + "."
        show(draw_comparison(list(drawn), {
            "better by": (means, errors, "digits read, %"), "to train": (trainings, None, "trainings"),
            "to ask": (networks, None, "networks"),
        }, {"better by": 0.0, "to train": 1.0, "to ask": 1.0}), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "comparison_after", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Look at the table before you read on. Which differences are larger than twice their standard error, and so
# hardly luck? What do averaged weights give for five snapshots, and what for five networks? The last snapshot is
# a network with dropout that was trained five times as long as "one with dropout": what does dropout seem to ask
# for?
#
# Eight repetitions with 100 images each are a small experiment, and it shows in the bars. The lesson runs one of
# its own, and looks also at how far the probabilities themselves can be trusted.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You have made many networks out of one, and one answer out of many, and you know what each way costs.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in the
#    order in which you happened to run it. A check that passed before and does not now tells you which cell
#    leaned on something that is no longer there.
# 2. Read through your two written answers (1.4, 3.4). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/05_regularization/05_regularization.ipynb
#    ```
#
#    It counts the 32 points of the checks. The other 4 come from the person who reads your two answers.
#
# 5. Hand in the file `05_regularization.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do not
# delete or copy the cells that hold a `check`.
#
# **Next:** unit 06, initialisation: with which weights should a network start, so that a signal gets through many
# layers, forward and back?
