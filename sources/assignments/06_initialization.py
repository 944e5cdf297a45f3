# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 06: initialisation
#
# Before its first step of training, a network is nothing but random numbers. How large they are sounds like a
# detail. It is not: send an image through fifty layers, and the numbers that arrive are either all zero, or so
# large that they are no use, or just right. Which of the three it is, the variance of the weights decides. You are
# going to find the right variance in five small steps, write the four rules that everybody uses, and measure what
# they do to activations and gradients in a deep network. In the end you will see why skip connections made the
# question less pressing.
#
# Read and play with the lesson [06 · Initialisation](../../notebooks/06_initialization.ipynb) first, or keep it
# open beside this page.
#
# | Part | What you write | Points | Time |
# |---|---|---|---|
# | 1 | the right variance, step by step (and the whole argument in words) | 8 | 50 min |
# | 2 | four rules that draw a layer's weights | 9 | 40 min |
# | 3 | activations and gradients through a deep network | 8 | 45 min |
# | 4 | the Jacobian of a whole network | 4 | 25 min |
# | 5 | fifty layers, plain and residual (an answer in words) | 2 | 20 min |
# | | **together** | **31** | **3 hours** |
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
#   leans on one of them does not count. What NumPy itself offers is welcome, `np.linalg` included.
# - **Layers.** The weights of a layer are an array `w` of shape `(fan_in, fan_out)`: so many numbers come in, and
#   so many go out, as in unit 01. The layer computes `z = h @ w`, then the activation of `z`. There are no biases:
#   at the start of training they are 0 anyway.
# - **Random numbers come from `rng`,** a `np.random.Generator` that is handed to your function, and from nowhere
#   else.
# - **Good manners.** Inputs are left as they were: return new arrays. Where arrays come in and an array goes out,
#   it keeps their dtype, float32 or float64. Each is a small part of an exercise's points.
# - A later function may call your earlier ones, but then a mistake in one costs marks in both.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Run this cell first.
import numpy as np

from utils.checks import check, get_ready
from utils.plots import Panel, draw_curves, draw_histograms, show
from utils.scratch import try_it

get_ready("06_initialization")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "product_variance_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 1: the right variance, step by step
#
# ### 1.1 `product_variance` (1 point)
#
# All that a layer does to its inputs, before the activation, is to multiply them by weights and add up. So the first
# question is what happens to the variance when *one* input `x` meets *one* weight `w`.
#
# **Write** `product_variance(var_w, var_x)`, the variance of the product $w \cdot x$ of two random numbers, where
#
# - $w$ has mean 0 and variance `var_w`, and $x$ has mean 0 and variance `var_x`;
# - the two are *independent*: knowing one says nothing about the other.
#
# $$
# \mathrm{Var}(w x) = \mathrm{E}[(w x)^2] - (\mathrm{E}[w x])^2
# $$
#
# **For example,** let $w$ be 2 or -2, each as likely as the other, and $x$ be 3 or -3. Their variances are 4 and 9.
# The product is 6 or -6, so `product_variance(4, 9)` is 36.
#
# **To be exact:** in 1.1 to 1.5 an argument is a number, or an array of floats, for many layers at once. Two arrays
# combine as NumPy combines them: `product_variance(4.0, np.array([1.0, 9.0]))` is `[4., 36.]`.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What are $\mathrm{E}[w]$ and $\mathrm{E}[x]$, so what is $\mathrm{E}[w x]$ if the two are independent? And what
# does $\mathrm{E}[w^2]$ have to do with `var_w`?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# For independent numbers the mean of a product is the product of the means, also for their squares:
#
# $$
# \mathrm{E}[w x] = \mathrm{E}[w]\,\mathrm{E}[x] = 0
# \qquad
# \mathrm{E}[w^2 x^2] = \mathrm{E}[w^2]\,\mathrm{E}[x^2]
# $$
#
# and for a number with mean 0, the mean of its square *is* its variance.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# return var_w ... var_x     # which operation stands between them?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "product_variance", "locked": false, "schema_version": 3, "solution": true, "task": false}
def product_variance(var_w, var_x):
    """The variance of w * x, for independent w and x of mean 0.

    Parameters
    ----------
    var_w, var_x : numbers or arrays; the variances of w and of x.

    Returns
    -------
    number, or array where an array came in.

    Example
    -------
    product_variance(4, 9) is 36.
    """
    ### BEGIN SOLUTION
    return var_w * var_x
    ### END SOLUTION

# %%
# Try it: does the formula agree with a million random products? Then give x a mean of 5
# (change loc): which of the two numbers moves, and why?
rng = np.random.default_rng(0)
with try_it():
    w = rng.normal(loc=0, scale=2, size=1_000_000)
    x = rng.normal(loc=0, scale=3, size=1_000_000)
    print("measured   ", np.var(w * x))
    print("by your 1.1", product_variance(2**2, 3**2))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "product_variance_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(product_variance)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "preactivation_variance_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.2 `preactivation_variance` (1 point)
#
# A unit of the layer adds up one such product for each of its inputs:
#
# $$
# z = \sum_{i=1}^{\mathtt{fan\_in}} w_i\, x_i
# $$
#
# **Write** `preactivation_variance(fan_in, var_w, var_x)`, the variance of $z$, where all the $w_i$ and $x_i$ are
# independent and have mean 0, each $w_i$ has variance `var_w`, and each $x_i$ has variance `var_x`.
#
# **For example,** `preactivation_variance(3, 4, 9)` is 108. The digits of unit 01 have 64 pixels. With
# weights of variance 1, and pixels that were brought to mean 0 and have variance 0.1, a unit's `z` has variance 6.4.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# You know the variance of each term of the sum. What is the variance of a sum of two independent numbers?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Variances of independent terms add up: $\mathrm{Var}\left(\sum_i w_i x_i\right) = \sum_i \mathrm{Var}(w_i x_i)$,
# and all terms of this sum are alike. (Standard deviations do *not* add up. That is why we reckon in variances.)
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# return ... * product_variance(..., ...)     # how many equal terms?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "preactivation_variance", "locked": false, "schema_version": 3, "solution": true, "task": false}
def preactivation_variance(fan_in, var_w, var_x):
    """The variance of the sum of fan_in products w * x, all independent and of mean 0.

    Parameters
    ----------
    fan_in : number or array; how many inputs a unit adds up.
    var_w, var_x : numbers or arrays; the variances of each weight and of each input.

    Returns
    -------
    number, or array where an array came in.

    Example
    -------
    preactivation_variance(3, 4, 9) is 108.
    """
    ### BEGIN SOLUTION
    return fan_in * product_variance(var_w, var_x)
    ### END SOLUTION

# %%
# Try it: 10,000 inputs for a layer of 50 units. Draw w and x uniformly instead (between
# which bounds, for the same variance?): does the *shape* of the distribution matter?
fan_in, var_w, var_x = 100, 0.5, 3.0
rng = np.random.default_rng(0)
with try_it():
    x = rng.normal(0, np.sqrt(var_x), size=(10_000, fan_in))
    w = rng.normal(0, np.sqrt(var_w), size=(fan_in, 50))
    print("measured   ", np.var(x @ w))
    print("by your 1.2", preactivation_variance(fan_in, var_w, var_x))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "preactivation_variance_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(preactivation_variance)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "xavier_variance_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.3 `xavier_variance` (1 point)
#
# We should like a layer to leave the size of its numbers alone, neither to shrink nor to blow them up: going in with
# variance `var_x`, they should come out with variance `var_x`.
#
# **Write** `xavier_variance(fan_in)`: the *variance* of the weights for which
#
# $$
# \mathrm{Var}(z) = \mathrm{Var}(x)
# $$
#
# in a linear layer with `fan_in` inputs, under the assumptions of 1.2.
#
# **For example,** `xavier_variance(4)` is 0.25. (So the *standard deviation* of the weights would be 0.5. Mixing up
# the two is the commonest mistake here.) Try it in 1.2: with four inputs and `var_w = 0.25`, the variance of `z` is
# that of `x`.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Put the condition and the result of 1.2 together. Does `var_x` stay in the equation?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# $\mathtt{fan\_in} \cdot \mathtt{var\_w} \cdot \mathtt{var\_x} = \mathtt{var\_x}$, to be solved for
# $\mathtt{var\_w}$.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# return ... / ...     # no root: the variance is asked
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "xavier_variance", "locked": false, "schema_version": 3, "solution": true, "task": false}
def xavier_variance(fan_in):
    """The variance of the weights with which a linear layer keeps the variance of its inputs.

    Parameters
    ----------
    fan_in : number or array; how many inputs a unit adds up.

    Returns
    -------
    number, or array where an array came in.

    Example
    -------
    xavier_variance(4) is 0.25.
    """
    ### BEGIN SOLUTION
    return 1 / fan_in
    ### END SOLUTION

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "xavier_variance_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(xavier_variance)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "depth_gain_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.4 `depth_gain` (1 point)
#
# A single layer that is a little off does no harm. A deep network does the same to its numbers again and again.
#
# **Write** `depth_gain(fan_in, var_w, depth)`: the factor by which the *variance* of the numbers has grown after
# `depth` linear layers, one after the other,
#
# $$
# \mathtt{depth\_gain} = \frac{\mathrm{Var}(z_{\mathtt{depth}})}{\mathrm{Var}(x)}
# $$
#
# where each layer has `fan_in` inputs and as many units, and weights of variance `var_w`.
#
# **For example,** `depth_gain(4, 0.5, 3)` is 8, and with `var_w = 0.25` it is 1, whatever the depth.
# `depth_gain(100, 0.005, 50)` is about `8.9e-16`: with half the right variance, nothing is left after fifty layers.
#
# **To be exact:** `depth` is one whole number, 0 or more, and never an array. After no layer at all the factor is 1.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# By which factor does one layer change the variance? If the next layer does the same to what it gets, by which
# factor do two change it?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# By 1.2, one layer multiplies the variance by $\mathtt{fan\_in} \cdot \mathtt{var\_w}$, whatever it was before. The
# next layer multiplies the result by the same factor. Factors of layers in a row are multiplied, not added.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# one_layer = ...
# return one_layer ... depth      # which operation does the same multiplication so many times?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "depth_gain", "locked": false, "schema_version": 3, "solution": true, "task": false}
def depth_gain(fan_in, var_w, depth):
    """By which factor linear layers in a row change the variance of their inputs.

    Parameters
    ----------
    fan_in : number or array; how many inputs each unit of each layer adds up.
    var_w : number or array; the variance of each weight.
    depth : int, 0 or more; how many layers.

    Returns
    -------
    number, or array where an array came in; a factor of the variance, not of the standard deviation.

    Example
    -------
    depth_gain(4, 0.5, 3) is 8.
    """
    ### BEGIN SOLUTION
    return preactivation_variance(fan_in, var_w, 1.0) ** depth
    ### END SOLUTION

# %%
# Try it: how far off may the variance be, if after fifty layers the numbers shall not
# be more than ten times too small or too large? (Ten times, so a hundred in variance.)
with try_it():
    for share in (0.5, 0.9, 1.0, 1.1, 2.0):
        print(f"{share:4} of the right variance: after 50 layers times {depth_gain(100, share / 100, 50):.3g}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "depth_gain_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(depth_gain)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "relu_variance_kept_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.5 `relu_variance_kept` (1 point)
#
# So far the layers were linear. That is nearly true for $\tanh$, as long as its inputs are small. It is not true
# for a ReLU, which replaces every negative number by 0.
#
# Two things change. First, what comes out of a ReLU is never negative, so it has no mean of 0, and the next layer's
# inputs are not what 1.1 assumed. Luckily only the *weights* need a mean of 0. What counts of the inputs is then
# their *mean square* $\mathrm{E}[x^2]$, which for inputs of mean 0 is the same as their variance:
#
# $$
# \mathrm{Var}(z) = \mathrm{E}[z^2] = \mathtt{fan\_in} \cdot \mathtt{var\_w} \cdot \mathrm{E}[x^2]
# $$
#
# Second, the ReLU takes something away from the mean square, and you are to find out how much.
#
# **Write** `relu_variance_kept(fan_in)`: the *variance* of the weights for which a linear layer and a ReLU together
# keep the mean square,
#
# $$
# \mathrm{E}[h^2] = \mathrm{E}[x^2]
# \qquad\text{where } h = \max(z, 0)
# \text{ and } z = \sum_{i=1}^{\mathtt{fan\_in}} w_i\, x_i
# $$
#
# The weights are independent of each other and of the inputs, have mean 0, and are as likely to be some $w$ as $-w$.
#
# **For example,** `relu_variance_kept(4)` is 0.5.
#
# **To be exact:** it is the mean square of $h$ that is kept, not its variance. (The variance of $h$ is smaller than
# its mean square, since $h$ has a mean above 0.)
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Turn the sign of every weight. What becomes of $z$? So what share of the sum of all $z^2$ comes from negative $z$,
# and what is left of the mean square when the ReLU has set those to 0?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# $z$ is spread evenly about 0, so half of $\mathrm{E}[z^2]$ comes from positive $z$ and half from negative:
#
# $$
# \mathrm{E}[h^2] = \tfrac12\, \mathrm{E}[z^2] = \tfrac12 \cdot \mathtt{fan\_in} \cdot \mathtt{var\_w} \cdot \mathrm{E}[x^2]
# $$
#
# This shall be $\mathrm{E}[x^2]$.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# return ... / ...     # as in 1.3, but what the ReLU takes away must be made up for
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relu_variance_kept", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_variance_kept(fan_in):
    """The variance of the weights with which a linear layer and a ReLU keep the mean square.

    Parameters
    ----------
    fan_in : number or array; how many inputs a unit adds up.

    Returns
    -------
    number, or array where an array came in.

    Example
    -------
    relu_variance_kept(4) is 0.5.
    """
    ### BEGIN SOLUTION
    return 2 / fan_in
    ### END SOLUTION

# %%
# Try it: five layers with a ReLU after each. The mean square should stay near 1.
# Use xavier_variance instead: by how much does it fall in each layer?
rng = np.random.default_rng(0)
with try_it():
    h = rng.normal(0, 1, size=(200, 1000))
    print("inputs  : mean square", np.mean(h**2).round(3))
    for layer in range(1, 6):
        h = np.maximum(h @ rng.normal(0, np.sqrt(relu_variance_kept(1000)), size=(1000, 1000)), 0)
        print(f"layer {layer} : mean square {np.mean(h**2):.3f}, variance {np.var(h):.3f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "relu_variance_kept_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu_variance_kept)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "xavier_derivation_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 1.6 In words: Xavier's rule (3 points, read by a person)
#
# Now the whole argument in one piece, as you would explain it on a board. A network has $\tanh$ as its activation.
# A layer gets the activations $a$, which have $D_a$ entries, and computes $z = a W$. The weights $W_{ij}$ are
# independent of each other and of $a$, all with the same distribution and mean 0; the entries of $a$ are
# independent of each other as well, all with the same distribution and mean 0; the biases are 0. Xavier's rule says
#
# $$
# W_{ij} \sim \mathcal{N}\left(0, \frac{1}{D_a}\right)
# $$
#
# 1. **Derive it** from the wish that the variance be the same in every layer. Start from one $z_j$, use formulas,
#    and say at each step *which assumption* you use there.
# 2. **Where does $\tanh$ come in?** Say what the derivation assumes about it, when that is a good approximation,
#    and what happens to the variance, from layer to layer, when it is not.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "xavier_derivation", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* One unit of the layer computes $z_j = \sum_{i=1}^{D_a} a_i W_{ij}$.
#
# For one term: $a_i$ and $W_{ij}$ are independent, so $\mathrm{E}[a_i W_{ij}] = \mathrm{E}[a_i]\,\mathrm{E}[W_{ij}]
# = 0$, because both have mean 0. With the same two assumptions
#
# $$
# \mathrm{Var}(a_i W_{ij}) = \mathrm{E}[a_i^2 W_{ij}^2] = \mathrm{E}[a_i^2]\,\mathrm{E}[W_{ij}^2]
# = \mathrm{Var}(a_i)\,\mathrm{Var}(W_{ij})
# $$
#
# For the sum: the terms are independent of each other (it would do that they are uncorrelated, for which
# independent weights of mean 0 are enough), so their variances add up. The $a_i$ all have one distribution, and so
# have the $W_{ij}$, so all $D_a$ terms have the same variance, and
#
# $$
# \mathrm{Var}(z_j) = D_a\, \mathrm{Var}(W)\, \mathrm{Var}(a)
# $$
#
# The biases are 0 and add nothing. The next layer's activations are $a' = \tanh(z)$. For small $z$, $\tanh z
# \approx z$, so $\mathrm{Var}(a') \approx \mathrm{Var}(z)$. The wish is $\mathrm{Var}(a') = \mathrm{Var}(a)$, that
# is, $D_a\, \mathrm{Var}(W)\, \mathrm{Var}(a) = \mathrm{Var}(a)$, and therefore
#
# $$
# \mathrm{Var}(W) = \frac{1}{D_a}
# $$
#
# A normal distribution with mean 0 and this variance is $\mathcal{N}(0, 1/D_a)$. (The derivation fixes the mean and
# the variance only; a uniform distribution with the same two would do as well.)
#
# *2.* The step $\mathrm{Var}(a') = \mathrm{Var}(z)$ takes $\tanh$ for linear with slope 1. That is good where $|z|$
# is well below 1: $\tanh z = z - z^3/3 + \dots$, so $\tanh 0.5 = 0.462$ is 8% smaller than 0.5, and $\tanh 1 =
# 0.762$ is 24% smaller than 1. For larger $z$ the function bends and saturates, $|\tanh z| < |z|$, so the variance
# of $a'$ is *smaller* than that of $z$. With variance $1/D_a$ the activations therefore shrink a little in each
# layer, fast while they are large and more and more slowly as they get into the linear part. (Weights that are far
# too large make nearly all units saturate at -1 or 1: the variance then is near 1, whatever came in.)
#
# **Rubric for graders (3 points)**
#
# - **2 points**, the derivation. Half a point for $\mathrm{Var}(a_i W_{ij}) =
#   \mathrm{Var}(a_i)\,\mathrm{Var}(W_{ij})$ with independence *and* mean 0 named; half for the sum over $D_a$
#   terms, with independence (or no correlation) named as the reason why variances add up, and the same distribution
#   as the reason for the factor $D_a$; half for $\mathrm{Var}(a') \approx \mathrm{Var}(z)$; half for setting the
#   variances equal and solving for $1/D_a$. Formulas without a single assumption named: 1 point at most.
# - **1 point**, $\tanh$. Half for "approximately linear (slope 1) for small $z$"; half for the direction: beyond
#   that, it squashes, so that the variance shrinks from layer to layer. An answer that speaks of saturation and
#   small gradients, without the variance, gets a quarter for the second half.
# - A derivation that goes on to the gradients ($1/\mathtt{fan\_out}$) or to a uniform distribution is welcome but
#   earns nothing extra. A factor of 2 for the ReLU is a mistake here (half a point off), since the question is
#   about $\tanh$.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "xavier_normal_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 2: four rules
#
# Each of the four functions of this part draws the weights of one layer: `(fan_in, fan_out, rng)` go in, an array of
# float64 of shape `(fan_in, fan_out)` comes out. Each is judged in the same way, so here it is once for all:
#
# - **What is judged** is the kind of the numbers: their mean and variance, the shape of their distribution, its
#   bounds, and that the entries have nothing to do with each other (in 2.4, that they make an orthogonal matrix).
#   The numbers themselves are never compared with anybody's, so draw them in any order and shape that you like.
#   By bad luck alone a right answer fails less than once in a million times.
# - **All chance comes from `rng`.** Two calls with the same `rng` give two different matrices. Two generators with
#   the same seed give the same matrix. A generator with a seed of your own, and NumPy's global
#   `np.random.normal`, are wrong.
# - `fan_in` and `fan_out` are whole numbers, 1 or more, and usually differ.
#
# ### 2.1 `xavier_normal` (2 points)
#
# **Write** `xavier_normal(fan_in, fan_out, rng)`: independent normal numbers with
#
# $$
# \mathrm{mean} = 0 \qquad \mathrm{variance} = \frac{1}{\mathtt{fan\_in}}
# $$
#
# This is the rule of your derivation. (The name is that of Xavier Glorot. Some libraries use it for the rule of 2.2,
# or for a normal distribution with the variance of 2.2. Here it is $1 / \mathtt{fan\_in}$.)
#
# **For example,** `xavier_normal(4, 3, np.random.default_rng(0))` has shape `(4, 3)` and could be
#
# $$
# \begin{bmatrix} 0.06 & -0.07 & 0.32 \\ 0.05 & -0.27 & 0.18 \\ 0.65 & 0.47 & -0.35 \\ -0.63 & -0.31 & 0.02 \end{bmatrix}
# $$
#
# Twelve such numbers say little. Over many draws they have mean 0 and variance 0.25, about 5% are beyond $\pm 1$ (two
# standard deviations), and once in a while there is one beyond 2.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# A normal distribution with a standard deviation of 1 is at hand. What happens to the variance when you multiply
# every number by $c$? So which $c$ do you need?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# Multiplying by $c$ multiplies the standard deviation by $c$ and the variance by $c^2$. So the standard deviation
# is to be $1 / \sqrt{\mathtt{fan\_in}}$. `rng.normal(mean, std, size)` asks for the *standard deviation*.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# std = ...
# return rng.normal(..., ..., size=(..., ...))
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "xavier_normal", "locked": false, "schema_version": 3, "solution": true, "task": false}
def xavier_normal(fan_in, fan_out, rng):
    """Weights from a normal distribution with mean 0 and variance 1 / fan_in.

    Parameters
    ----------
    fan_in, fan_out : ints, 1 or more; the numbers of inputs and of units.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    array (fan_in, fan_out), float64.
    """
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(1 / fan_in), size=(fan_in, fan_out))
    ### END SOLUTION

# %%
# Try it: what do mean and variance come to for a small matrix, and what for a large one?
# How far from the promised values do they lie, roughly, when there are 100 numbers?
rng = np.random.default_rng(0)
with try_it():
    for fan_in, fan_out in ((4, 3), (25, 4), (400, 300)):
        w = xavier_normal(fan_in, fan_out, rng)
        print(w.shape, f"mean {w.mean():.4f}, variance {w.var():.5f}, promised {1 / fan_in:.5f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "xavier_normal_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(xavier_normal)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "glorot_uniform_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.2 `glorot_uniform` (2 points)
#
# So far we have looked at the way forward. The gradient takes the way back, `dx = dout @ w.T`, and there each entry
# is a sum over the `fan_out` units. By the argument of Part 1 it keeps its variance if the weights have variance $1
# / \mathtt{fan\_out}$. Unless `fan_in` and `fan_out` are equal, one cannot have both. Glorot and Bengio (2010) took
# the middle: they divide by the mean of the two numbers. And they drew from a *uniform* distribution, in which
# every number between two bounds is as likely as any other.
#
# **Write** `glorot_uniform(fan_in, fan_out, rng)`: independent numbers, spread evenly from $-a$ to $a$, with
#
# $$
# a = \sqrt{\frac{6}{\mathtt{fan\_in} + \mathtt{fan\_out}}}
# $$
#
# Why 6? A uniform distribution from $-a$ to $a$ has the variance $a^2 / 3$, so the weights have variance
# $2 / (\mathtt{fan\_in} + \mathtt{fan\_out})$.
#
# **For example,** in `glorot_uniform(2, 4, rng)` all eight numbers lie between -1 and 1, and over many draws their
# variance is $\frac13$.
#
# **To be exact:** whether a bound itself can come out does not matter.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# Is $a$ a variance, a standard deviation, or neither? What do you get from a generator's `uniform` if you give it
# no bounds, and is its mean 0?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# `rng.uniform(low, high, size)` is even between `low` and `high`. Left out, they are 0 and 1: then the mean is
# $\frac12$, not 0.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# bound = ...
# return rng.uniform(..., ..., size=(..., ...))
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "glorot_uniform", "locked": false, "schema_version": 3, "solution": true, "task": false}
def glorot_uniform(fan_in, fan_out, rng):
    """Weights spread evenly between -a and a, where a is sqrt(6 / (fan_in + fan_out)).

    Parameters
    ----------
    fan_in, fan_out : ints, 1 or more; the numbers of inputs and of units.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    array (fan_in, fan_out), float64.
    """
    ### BEGIN SOLUTION
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))
    ### END SOLUTION

# %%
# Try it: a layer that widens and one that narrows. For which is the way forward kept
# better (fan_in times the variance near 1), and for which the way back (fan_out times)?
rng = np.random.default_rng(0)
with try_it():
    for fan_in, fan_out in ((300, 300), (300, 100), (100, 300)):
        w = glorot_uniform(fan_in, fan_out, rng)
        print(f"{fan_in} to {fan_out}: from {w.min():.4f} to {w.max():.4f},",
              f"forward {fan_in * w.var():.2f}, back {fan_out * w.var():.2f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "glorot_uniform_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(glorot_uniform)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "he_normal_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.3 `he_normal` (2 points)
#
# **Write** `he_normal(fan_in, fan_out, rng)`: independent normal numbers with
#
# $$
# \mathrm{mean} = 0 \qquad \mathrm{variance} = \frac{2}{\mathtt{fan\_in}}
# $$
#
# This is the rule of 1.5, for layers that are followed by a ReLU (He, Zhang, Ren and Sun, 2015). Networks of
# convolutions and ReLUs usually start from it; for a convolution, `fan_in` is the number of inputs that one output
# sums over, $C \cdot KH \cdot KW$.
#
# **For example,** `he_normal(8, 3, rng)` has shape `(8, 3)`, and its numbers have a standard deviation of 0.5.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What is the one difference from 2.1? Where does it go: under the root or outside of it?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# The standard deviation is the root of the variance, the whole of it: $\sqrt{2 / \mathtt{fan\_in}}$.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# std = np.sqrt(...)
# return rng.normal(..., ..., size=(..., ...))
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "he_normal", "locked": false, "schema_version": 3, "solution": true, "task": false}
def he_normal(fan_in, fan_out, rng):
    """Weights from a normal distribution with mean 0 and variance 2 / fan_in.

    Parameters
    ----------
    fan_in, fan_out : ints, 1 or more; the numbers of inputs and of units.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    array (fan_in, fan_out), float64.
    """
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
    ### END SOLUTION

# %%
# Try it: your three rules side by side, for one size of layer. Which two have the same
# spread if fan_out is 100 as well?
fan_in, fan_out = 100, 300
rng = np.random.default_rng(0)
with try_it():
    drawn = {rule.__name__: rule(fan_in, fan_out, rng).ravel() for rule in (xavier_normal, glorot_uniform, he_normal)}
    widest = max(np.abs(numbers).max() for numbers in drawn.values())
    words = "; ".join(f"{name}, standard deviation {numbers.std():.3f}" for name, numbers in drawn.items())
    show(draw_histograms(drawn, "weight", (-widest, widest)), alt=f"Weights by rule: {words}.")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "he_normal_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(he_normal)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "orthogonal_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 2.4 `orthogonal` (3 points)
#
# With the right variance a layer keeps the size of its numbers *on average*. One vector may still come out shorter
# and another one longer, and after many layers some directions are lost and others rule. (The singular values of
# Part 5 will show it.) A matrix that turns vectors without changing any length does better: an *orthogonal* one.
#
# **Write** `orthogonal(fan_in, fan_out, rng)`, which returns a random array `w` of shape `(fan_in, fan_out)` with
#
# $$
# \mathtt{w}^\top \mathtt{w} = I \quad\text{if } \mathtt{fan\_in} \ge \mathtt{fan\_out},
# \qquad
# \mathtt{w}\, \mathtt{w}^\top = I \quad\text{if } \mathtt{fan\_in} \le \mathtt{fan\_out}
# $$
#
# In words: the rows or the columns, whichever are fewer, have length 1 and stand at right angles to each other.
# (For a square matrix, both.) There are as many as can be: 300 columns with only 100 entries each cannot all be at
# right angles.
#
# **For example,** `orthogonal(2, 1, rng)` could be $\begin{bmatrix} 0.6 \\ -0.8 \end{bmatrix}$, and `orthogonal(2,
# 2, rng)` could be $\begin{bmatrix} 0.6 & 0.8 \\ -0.8 & 0.6 \end{bmatrix}$.
#
# **To be exact:**
#
# - *Random* means that no direction is preferred. Start from a matrix of independent normal numbers and make its
#   rows or columns orthonormal. Every entry then differs from draw to draw. The identity, a shuffled identity, or a
#   matrix that mixes only some of the coordinates is orthogonal, but not random enough.
# - `np.linalg.qr` and `np.linalg.svd` are welcome. So is your own Gram-Schmidt. `scipy.stats.ortho_group`,
#   `scipy.stats.special_ortho_group` and `scipy.linalg.orth` are ruled out: they are the exercise.
# - If you know that the factor $Q$ of a QR decomposition favours certain signs: a correction is welcome, and not
#   asked.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# `q, r = np.linalg.qr(a)` gives `q` with orthonormal *columns*, and with as many of them as `a` has, if `a` is at
# least as tall as it is wide. What do you get for a wide `a`? How could you get orthonormal *rows*?
#
# <details>
# <summary>Hint 2: the formula</summary>
#
# If `q` has orthonormal columns, `q.T` has orthonormal rows. So draw the matrix the tall way round,
# $\max(\mathtt{fan\_in}, \mathtt{fan\_out})$ rows and $\min(\mathtt{fan\_in}, \mathtt{fan\_out})$ columns,
# decompose it, and turn the result if the layer is wide.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# tall = rng.normal(size=(..., ...))     # more rows than columns
# q, r = np.linalg.qr(tall)              # q has the shape of tall
# if ...:                                # does q have the shape that is asked?
#     return q
# return ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "orthogonal", "locked": false, "schema_version": 3, "solution": true, "task": false}
def orthogonal(fan_in, fan_out, rng):
    """A random matrix with orthonormal rows or columns, whichever are fewer.

    Parameters
    ----------
    fan_in, fan_out : ints, 1 or more; the numbers of inputs and of units.
    rng : np.random.Generator; the source of every random number.

    Returns
    -------
    array (fan_in, fan_out), float64; w.T @ w is the identity if fan_in >= fan_out,
        and w @ w.T is if fan_in <= fan_out.
    """
    ### BEGIN SOLUTION
    a = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
    q, r = np.linalg.qr(a)  # of the tall one: of a wide one, q would be a small square
    # QR leaves the signs to chance or habit; with a positive diagonal of r no direction is preferred.
    q *= np.sign(np.diag(r))
    return q if fan_in >= fan_out else q.T
    ### END SOLUTION

# %%
# Try it: send a vector through fifty layers (no activation). What becomes of its length?
# Then use xavier_normal, with a few seeds.
rng = np.random.default_rng(0)
with try_it():
    print(orthogonal(3, 2, rng).round(3))
    h = rng.normal(size=20)
    lengths = [np.linalg.norm(h)]
    for _ in range(50):
        h = h @ orthogonal(20, 20, rng)
        lengths.append(np.linalg.norm(h))
    print("length at first", lengths[0].round(6), "and after 10, 20, ... layers", np.round(lengths[10::10], 6))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "orthogonal_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(orthogonal)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "activation_statistics_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 3: through a deep network
#
# ### 3.1 `activation_statistics` (4 points)
#
# Now the measuring. A network is a list of weights here, one array for each layer. With `h` for the activations,
# which start as the input `x`, a layer of a *plain* network computes
#
# $$
# \mathtt{h} \leftarrow \mathrm{act}(\mathtt{h}\, \mathtt{w})
# $$
#
# and one of a *residual* network adds what came in to what it computed, as in unit 01:
#
# $$
# \mathtt{h} \leftarrow \mathtt{h} + \mathrm{act}(\mathtt{h}\, \mathtt{w})
# $$
#
# **Write** `activation_statistics(x, weights, activation, residual=False)`, which returns a list with one pair
# `(mean, std)` for each layer: the mean and the standard deviation of `h` after this layer.
#
# - `x` `(N, D)`: a batch of `N` images. `weights`: a list of arrays, `(D, D')` the first one, `(D', D'')` the next,
#   and so on. In a residual network they are all square.
# - `activation` is a string, and says what `act` does to each number:
#
# | `activation` | $\mathrm{act}(z)$ |
# |---|---|
# | `"tanh"` | $\tanh z$ |
# | `"relu"` | $\max(z, 0)$ |
# | `"linear"` | $z$ |
#
# **For example,** with `activation="relu"`,
#
# $$
# \mathtt{x} = \begin{bmatrix} 1 & 3 \\ -3 & 6 \end{bmatrix}\quad
# \mathtt{w}_1 = \begin{bmatrix} 0.6 & 0 \\ 0.8 & -1 \end{bmatrix}\quad
# \mathtt{w}_2 = \begin{bmatrix} 1 & 2 \\ 2 & 2 \end{bmatrix}
# \quad\text{give}\quad
# \mathtt{h}_1 = \begin{bmatrix} 3 & 0 \\ 3 & 0 \end{bmatrix}\quad
# \mathtt{h}_2 = \begin{bmatrix} 3 & 6 \\ 3 & 6 \end{bmatrix}
# $$
#
# and the statistics `[(1.5, 1.5), (4.5, 1.5)]`. With `residual=True` they are about `[(3.25, 2.165), (15.25,
# 2.385)]`.
#
# **To be exact:**
#
# - Mean and standard deviation are taken over *all* entries of `h`, images and units together. The standard
#   deviation divides by the number of entries, as `np.std` does.
# - They are those of `h` as the next layer gets it: after the activation, and in a residual network after the
#   addition. Those of `x` are not in the list.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What does the next layer need from this one? So which one variable goes through the loop, and where in the loop is
# it measured?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# Per layer: $\mathtt{z} = \mathtt{h}\,\mathtt{w}$, then $\mathrm{act}(\mathtt{z})$, then the addition if there is
# one. `np.tanh` and `np.maximum(z, 0)` work entry by entry. `np.mean` and `np.std` without an `axis` take all
# entries. Mind `h += ...`: in the first layer `h` *is* the caller's `x`.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# def act(z):                          # a small function of your own, chosen by activation
#     if activation == ...:
#         return ...
#     ...
#
# h = x
# statistics = []
# for w in weights:
#     out = ...                        # what this layer computes
#     h = ... if residual else ...
#     statistics.append(...)
# return ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "activation_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_statistics(x, weights, activation, residual=False):
    """The mean and standard deviation of the activations after each layer.

    Parameters
    ----------
    x : array (N, D); a batch of images.
    weights : list of arrays (D, D'), (D', D''), ...; one for each layer, square where residual.
    activation : "tanh", "relu" or "linear".
    residual : bool; whether each layer adds its input to its output.

    Returns
    -------
    list of pairs (mean, std), one for each layer; over all entries of the activations.

    Example
    -------
    activation_statistics([[1., 3.], [-3., 6.]], [[[0.6, 0.], [0.8, -1.]]], "relu"),
    all as arrays, is [(1.5, 1.5)].
    """
    ### BEGIN SOLUTION
    act = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    statistics, h = [], x
    for layer in weights:
        branch = act(h @ layer)
        h = h + branch if residual else branch
        statistics.append((h.mean(), h.std()))
    return statistics
    ### END SOLUTION

# %%
# Try it: seven layers of 50 tanh units. Change the factor of the weights: from where on
# do the activations get lost? And what does residual=True make of it?
factor = 1.0
rng = np.random.default_rng(0)
x = rng.normal(size=(200, 50))
weights = [rng.normal(0, factor / np.sqrt(50), size=(50, 50)) for layer in range(7)]
with try_it():
    example = np.array([[1.0, 3.0], [-3.0, 6.0]])
    layers = [np.array([[0.6, 0.0], [0.8, -1.0]]), np.array([[1.0, 2.0], [2.0, 2.0]])]
    print("the example", np.round(activation_statistics(example, layers, "relu"), 3).tolist())
    for layer, (mean, std) in enumerate(activation_statistics(x, weights, "tanh"), 1):
        print(f"layer {layer}: mean {mean:7.4f}, standard deviation {std:.4f}")

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "activation_statistics_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(activation_statistics)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "gradient_norms_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3.2 `gradient_norms` (4 points)
#
# What trains a network is the gradient, and it has to come all the way back. It can vanish and explode just as the
# activations can.
#
# **Write** `gradient_norms(x, weights, activation, dout, residual=False)`, which returns a list with one number for
# each layer: how large the gradient of the loss is at the *input* of this layer. Here `dout` `(N, M)` is the
# gradient of the loss with respect to the network's output, and everything else is as in 3.1.
#
# With $\mathtt{h}_0 = \mathtt{x}$, and $\mathtt{h}_l$ for the activations after layer $l$, layer $l$ has the input
# $\mathtt{h}_{l-1}$. Its number is the root of the sum of all squares (the *Frobenius norm*):
#
# $$
# \mathtt{norm}_l = \sqrt{\sum_{n,\,d} (\mathtt{dh}_{l-1})_{nd}^2}
# \qquad\text{where } \mathtt{dh}_{l-1} = \frac{\partial\, \mathtt{loss}}{\partial\, \mathtt{h}_{l-1}}
# \quad\text{and}\quad \mathtt{dh}_L = \mathtt{dout}
# $$
#
# The slopes of the activations are
#
# | `activation` | $\mathrm{act}'(z)$ |
# |---|---|
# | `"tanh"` | $1 - \tanh^2 z$ |
# | `"relu"` | 1 where $z > 0$, and 0 where $z < 0$ |
# | `"linear"` | 1 |
#
# **For example,** with the `x` and the two layers of 3.1, ReLU, and
#
# $$
# \mathtt{dout} = \begin{bmatrix} 3 & 3 \\ 4 & 4 \end{bmatrix}
# \quad\text{come}\quad
# \mathtt{dh}_1 = \begin{bmatrix} 9 & 12 \\ 12 & 16 \end{bmatrix}
# \quad\text{and}\quad
# \mathtt{dh}_0 = \begin{bmatrix} 5.4 & 7.2 \\ 7.2 & 9.6 \end{bmatrix}
# $$
#
# so the answer is `[15, 25]`. With `residual=True` it is about `[52.01, 32.02]`.
#
# **To be exact:**
#
# - The first number belongs to the *first* layer: it is the norm of the gradient at `x`. The norm of `dout` itself
#   is not in the list.
# - The sum runs over images and units together. `dout` is taken as it is: there is no mean over the batch, and no
#   $1/N$.
# - A `z` that is exactly 0 is not asked.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What does the way back need from the way forward: `h`, `z`, or both? In a residual layer `h` goes two ways. What
# happens to the two gradients that come back?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# From the last layer to the first,
#
# $$
# \mathtt{dz}_l = \mathtt{dh}_l \cdot \mathrm{act}'(\mathtt{z}_l)
# \qquad
# \mathtt{dh}_{l-1} = \mathtt{dz}_l\, \mathtt{w}_l^\top \quad (\,+\ \mathtt{dh}_l \text{ in a residual network})
# $$
#
# The dot multiplies entry by entry. `np.linalg.norm(a)` of an array with two axes is its Frobenius norm.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# h, zs = x, []
# for w in weights:                       # forward: as in 3.1, but keep each z
#     ...
# dh = dout
# norms = []
# for w, z in zip(reversed(...), reversed(...)):
#     dz = ...                            # through the activation
#     dh = ...                            # to this layer's input; residual?
#     norms.append(...)
# return ...                              # in which order were they collected?
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient_norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_norms(x, weights, activation, dout, residual=False):
    """How large the gradient is at the input of each layer.

    Parameters
    ----------
    x : array (N, D); a batch of images.
    weights : list of arrays (D, D'), (D', D''), ...; one for each layer, square where residual.
    activation : "tanh", "relu" or "linear".
    dout : array (N, M); gradient of the loss with respect to the output of the last layer.
    residual : bool; whether each layer adds its input to its output.

    Returns
    -------
    list of numbers, one for each layer, first layer first; the root of the sum of the squares of
        the gradient with respect to this layer's input.

    Example
    -------
    gradient_norms([[1., 3.], [-3., 6.]], [[[0.6, 0.], [0.8, -1.]]], "relu", [[9., 12.], [12., 16.]]),
    all as arrays, is [15.].
    """
    ### BEGIN SOLUTION
    h, slopes = x, []
    for layer in weights:
        z = h @ layer
        if activation == "tanh":
            branch = np.tanh(z)
            slopes.append(1 - branch**2)
        elif activation == "relu":
            branch = np.maximum(z, 0)
            slopes.append(z > 0)
        else:
            branch = z
            slopes.append(1)
        h = h + branch if residual else branch

    dh, norms = dout, []
    for layer, slope in zip(reversed(weights), reversed(slopes), strict=True):
        through_branch = (dh * slope) @ layer.T
        dh = dh + through_branch if residual else through_branch
        norms.append(np.linalg.norm(dh))
    return norms[::-1]
    ### END SOLUTION

# %%
# Try it: with a factor of 1, which layer gets the smallest gradient? Make the factor 0.5,
# then 2. Could you have told from the activations of 3.1?
factor = 1.0
rng = np.random.default_rng(0)
x, dout = rng.normal(size=(200, 50)), rng.normal(size=(200, 50))
weights = [rng.normal(0, factor / np.sqrt(50), size=(50, 50)) for layer in range(7)]
with try_it():
    example = np.array([[1.0, 3.0], [-3.0, 6.0]])
    layers = [np.array([[0.6, 0.0], [0.8, -1.0]]), np.array([[1.0, 2.0], [2.0, 2.0]])]
    print("the example", np.round(gradient_norms(example, layers, "relu", np.array([[3.0, 3.0], [4.0, 4.0]])), 3))
    print("norm of dout", np.linalg.norm(dout).round(1))
    print("at each layer's input", np.round(gradient_norms(x, weights, "tanh", dout), 1))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "gradient_norms_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(gradient_norms)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "input_output_jacobian_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 4: the whole network as one matrix
#
# ### 4.1 `input_output_jacobian` (4 points)
#
# Near one image, a whole network does to small changes what a single matrix does: its *Jacobian*. Nudge the input
# by a tiny $\Delta x$, and the output moves by $J\, \Delta x$. For the way back the same matrix is in charge: the
# gradient at the input is $J^\top$ times the gradient at the output. Whether signals and gradients survive fifty
# layers, one can read off $J$.
#
# **Write** `input_output_jacobian(x, weights, activation, residual=False)`.
#
# - `x` `(D,)`: *one* image, a lone vector. Everything else is as in 3.1.
# - It returns an array of shape `(M, D)`, where `M` is the number of outputs of the last layer:
#
# $$
# J_{md} = \frac{\partial\, \mathtt{out}_m}{\partial\, \mathtt{x}_d}
# $$
#
# So row $m$ is the gradient of output $m$.
#
# **For example,** with the two layers of 3.1, ReLU and `x = [1, 3]`,
#
# $$
# J = \begin{bmatrix} 0.6 & 0.8 \\ 1.2 & 1.6 \end{bmatrix}
# \qquad\text{and with }\mathtt{residual=True}\qquad
# J = \begin{bmatrix} 3.2 & 3.6 \\ 3.2 & 4.6 \end{bmatrix}
# $$
#
# **To be exact:**
#
# - Any way to $J$ is fine. It is compared in six digits for float64, and in three for float32. (Differences over
#   small steps do not get there in float32.)
# - A `z` that is exactly 0 is not asked.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# What is the Jacobian of a single layer, $\mathtt{z} = \mathtt{h}\,\mathtt{w}$: is it $\mathtt{w}$ or its
# transpose, if row $m$ belongs to output $m$? What does an activation do to the rows? And in which order are the
# matrices of two layers multiplied?
#
# <details>
# <summary>Hint 2: the formulas</summary>
#
# For one layer,
#
# $$
# \frac{\partial\, \mathrm{act}(\mathtt{z}_m)}{\partial\, \mathtt{h}_d} = \mathrm{act}'(\mathtt{z}_m)\, \mathtt{w}_{dm}
# $$
#
# so the layer's Jacobian $J_l$ is $\mathtt{w}^\top$ with row $m$ multiplied by $\mathrm{act}'(\mathtt{z}_m)$. In a
# residual network the identity is added. By the chain rule,
#
# $$
# J = J_L \cdots J_2\, J_1
# $$
#
# with the *last* layer on the left. Start from the identity, go forward, and multiply each $J_l$ from the left.
#
# (Or go backward from each output in turn: with `dout` 1 at output $m$ and 0 elsewhere, the gradient at `x` is row
# $m$.)
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# h = x
# J = np.eye(..., dtype=...)           # nothing has happened yet
# for w in weights:
#     z = ...                          # (D',)
#     slope = ...                      # (D',)
#     J_layer = ...                    # (D', D): the rows of w.T, each times its slope
#     if residual:
#         J_layer = ...
#     J = ...                          # which of the two stands on the left?
#     h = ...
# return J
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "input_output_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def input_output_jacobian(x, weights, activation, residual=False):
    """The Jacobian of a whole network at one image.

    Parameters
    ----------
    x : array (D,), float32 or float64; one image.
    weights : list of arrays (D, D'), (D', D''), ..., the dtype of x; square where residual.
    activation : "tanh", "relu" or "linear".
    residual : bool; whether each layer adds its input to its output.

    Returns
    -------
    array (M, D), the dtype of x; row m is the gradient of output m with respect to x.

    Example
    -------
    input_output_jacobian([1., 3.], [[[0.6, 0.], [0.8, -1.]]], "relu"), all as arrays,
    is [[0.6, 0.8], [0., 0.]].
    """
    ### BEGIN SOLUTION
    h, jacobian = x, np.eye(len(x), dtype=x.dtype)
    for layer in weights:
        z = h @ layer
        branch = {"tanh": np.tanh(z), "relu": np.maximum(z, 0), "linear": z}[activation]
        slope = {"tanh": 1 - np.tanh(z) ** 2, "relu": z > 0, "linear": np.ones_like(z)}[activation]
        through_branch = (slope[:, None] * layer.T) @ jacobian
        jacobian = jacobian + through_branch if residual else through_branch
        h = h + branch if residual else branch
    return jacobian
    ### END SOLUTION

# %%
# Try it: three ways to ask the same thing. J promises how the output moves when x moves,
# and gradient_norms must find what J.T makes of dout. Change the activation.
activation = "tanh"
rng = np.random.default_rng(0)
x, dout = rng.normal(size=8), rng.normal(size=5)
weights = [rng.normal(0, 0.4, size=size) for size in ((8, 6), (6, 6), (6, 5))]
with try_it():
    J = input_output_jacobian(x, weights, activation)
    print("shape", J.shape, " singular values", np.linalg.svd(J)[1].round(4))
    print("norm of J.T @ dout  ", np.linalg.norm(J.T @ dout))
    print("first gradient norm ", gradient_norms(x[None], weights, activation, dout[None])[0])

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "input_output_jacobian_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(input_output_jacobian)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "fifty_layers_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Part 5: fifty layers
#
# ### 5.1 Six ways to start (nothing to write, nothing graded)
#
# The next cell builds networks of fifty layers with 50 units each: by each of *your* four rules, and by two wrong
# ones, with half and with twice the standard deviation of `xavier_normal`. It sends 100 random images forward and a
# random gradient back, and measures with *your* `activation_statistics` and `gradient_norms`. There is one picture
# for each activation: the activations on the left, and on the right the gradient, which starts at layer 50 and
# travels to the left.
#
# Write down your guess before you run it: which rule is right for $\tanh$, which for ReLU, and for which activation
# does one of the rules keep the size exactly? (What is not written yet is left out of the pictures.)

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "fifty_layers_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: your rules and your measurements, in networks of fifty layers. Read it if you like.
DEPTH, WIDTH, KINDS = 50, 50, ("tanh", "relu", "linear")


def draw_networks():
    """The weights of a deep network by each rule that is written, from the smallest to the largest."""
    drawn = {}
    for name, rule in (("xavier_normal", xavier_normal), ("glorot_uniform", glorot_uniform),
                       ("orthogonal", orthogonal), ("he_normal", he_normal)):
        with try_it():
            draw = np.random.default_rng(0)
            drawn[name] = [rule(WIDTH, WIDTH, draw) for _ in range(DEPTH)]
    xavier = drawn.get("xavier_normal")
    if xavier is None:
        return drawn
    return {"half of Xavier": [0.5 * w for w in xavier]} | drawn | {"twice Xavier": [2.0 * w for w in xavier]}


networks = draw_networks()
draw = np.random.default_rng(1)
images, slope_at_output = draw.normal(size=(100, WIDTH)), draw.normal(size=(100, WIDTH))
pictures = {kind: [] for kind in KINDS}
words = {kind: f"Fifty {kind} layers, by rule, from layer 1 to layer 50." for kind in KINDS}


def measure(what, ylabel, numbers):
    """To each activation's picture, a panel with a line for each rule."""
    for kind in KINDS if networks else ():
        lines = {name: numbers(weights, kind) for name, weights in networks.items()}
        pictures[kind].append(Panel(range(1, DEPTH + 1), lines, "layer", ylabel, f"{kind}: {what}", yscale="log",
                                    ylim=(1e-31, 1e19)))
        words[kind] += f" The {ylabel} of the {what}: " + "; ".join(
            f"{name}, {line[0]:.2g} to {line[-1]:.2g}" for name, line in lines.items()) + "."


with try_it():
    measure("activations", "standard deviation",
            lambda weights, kind: [std for mean, std in activation_statistics(images, weights, kind)])
with try_it():
    measure("gradients", "norm", lambda weights, kind: gradient_norms(images, weights, kind, slope_at_output))
for kind, panels in pictures.items():
    if panels:
        show(draw_curves(*panels, height=4.4), alt=words[kind])

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "fifty_layers_reading", "locked": true, "schema_version": 3, "solution": false, "task": false}
# This is what you see if your functions are right. With $\tanh$, half of Xavier's standard deviation loses the signal
# on the way forward and the gradient on the way back. Twice as much looks healthy on the left, because $\tanh$ lets no
# number beyond 1; but on the right the gradient explodes. With ReLU only `he_normal` keeps both: the three rules made
# for linear layers lose half of the mean square in each layer. And in linear layers those three keep both, `orthogonal`
# the gradient even to its last digits.
#
# `glorot_uniform` goes along with `xavier_normal` everywhere here. In which networks would they part?

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "singular_values_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 5.2 Plain against residual (nothing to write, nothing graded)
#
# A norm is one number. The singular values of the Jacobian say more: by which factor the network stretches or
# shrinks *each* direction. (There are as many as there are inputs; the largest first.) If all are near 1, every
# direction gets through, there and back. If most are near 0, nearly all that the image could say is lost on the
# way.
#
# The next cell asks for the singular values of `tanh` networks with 50 units in each layer, after 1, 5, 20 and 50
# layers: plain with `xavier_normal`, residual with 0.2 times `xavier_normal`, and plain with `orthogonal`.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "singular_values_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Given: singular values of your input_output_jacobian. Read it if you like.
DEPTHS, UNITS = (1, 5, 20, 50), 50
stacks = {}
for rule, settings in ((xavier_normal, {"plain, Xavier": (1.0, False), "residual, 0.2 x Xavier": (0.2, True)}),
                       (orthogonal, {"plain, orthogonal": (1.0, False)})):
    with try_it():
        draw = np.random.default_rng(0)
        weights = [rule(UNITS, UNITS, draw) for _ in range(max(DEPTHS))]
        stacks |= {title: ([factor * w for w in weights], residual) for title, (factor, residual) in settings.items()}

panels, words = [], "Singular values of the Jacobian of tanh networks, the largest first."
with try_it():
    image = np.random.default_rng(1).normal(size=UNITS)
    for title, (weights, residual) in stacks.items():
        lines = {}
        for depth in DEPTHS:
            J = input_output_jacobian(image, weights[:depth], "tanh", residual=residual)
            stretches = np.linalg.svd(J)[1]
            lines[f"{depth} layer{'s' * (depth > 1)}"] = np.maximum(stretches, 1e-16)  # below that all is rounding
        panels.append(Panel(range(1, UNITS + 1), lines, "rank", "singular value", title, yscale="log",
                            ylim=(1e-17, 1e2), guides=[1]))
        words += f" {title}: " + "; ".join(
            f"after {name} from {line[0]:.2g} down to {line[-1]:.2g}" for name, line in lines.items()) + "."
if panels:
    show(draw_curves(*panels, height=3.8), alt=words)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "identity_jacobian_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 5.3 In words: why near the identity? (2 points, read by a person)
#
# A residual layer computes $H(x) = x + F(x)$, so its Jacobian is
#
# $$
# \frac{\partial H}{\partial x} = \frac{\partial F}{\partial x} + I
# $$
#
# 1. **Why does this keep gradients alive?** Compare the gradient at the input of a deep plain network with that of
#    a deep residual one. Use that each is a product of many matrices, and say what "near $I$" does to the product.
# 2. **It is no guarantee.** Name a case in which the gradient of a residual network still explodes or dies away,
#    with the reason, and one thing that people do about it.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "identity_jacobian", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Model answer**
#
# *1.* The gradient at the input is the gradient at the output times one Jacobian for each layer, $J_L \cdots J_2
# J_1$ (transposed, on the way back). A product of many numbers goes to 0 if most are below 1, and grows without
# bound if most are above 1; it stays reasonable only if all are close to 1. For matrices this has to hold in every
# direction, so each $J_l$ should be close to $I$ (or to a matrix that keeps all lengths). In a plain network $J_l$
# is the transposed weights times the slopes of the activation. With random weights its singular values lie anywhere
# from 0 to about 2, so that even with the right variance most directions shrink in every layer and are lost after
# fifty, as the first panel of 5.2 shows.
#
# In a residual network $J_l = I + A_l$ with $A_l = \partial F_l / \partial x$. If the weights are not too large,
# $A_l$ is small, and all singular values of $J_l$ lie between $1 - \|A_l\|$ and $1 + \|A_l\|$: near 1. Multiplied
# out,
#
# $$
# (I + A_L) \cdots (I + A_1) = I + \sum_l A_l + \text{products of two and more } A_l
# $$
#
# The first term is there whatever the layers do: the gradient at the output reaches the input unchanged along the
# skip connections, and the layers only add to it. It is not multiplied by the small $A_l$, and so does not vanish
# with depth.
#
# *2.* If $A_l$ is not small, $I + A_l$ is not near $I$. With Xavier's weights at full size, $F(x)$ is about as
# large as $x$ (while the activation is nearly linear), so the variance about doubles in each layer, and activations
# and gradients grow exponentially with depth. Or all the $A_l$ have an eigenvalue near $-1$ in the same direction,
# so that a part of the gradient is cancelled in each layer. Even a small growth of $1 + \epsilon$ in each layer is
# $(1 + \epsilon)^{L}$ in the end. What people do: make $F$ small at the start (the last layer of each branch, or
# the last `gamma` of its batch norm, starts at 0, or the branch is multiplied by $1/\sqrt{L}$ or by another small
# factor), or normalise within the branch, as ResNets do with batch norm. (Gradient clipping and a smaller learning
# rate soften an explosion.)
#
# **Rubric for graders (2 points)**
#
# - **1 point**, why. Half for the product of Jacobians, which in a plain network shrinks or grows exponentially
#   with depth. Half for what the identity does: singular values (or factors) near 1, or the expansion in which $I$
#   stands by itself as a direct path. "The skip connection gives the gradient another way" without the product or
#   the sum: a quarter for this half.
# - **1 point**, the limits. Half for a case with its reason (weights too large, so $A_l$ is not small and sizes
#   grow with depth; a branch that cancels the identity; a projection or an activation on the skip path, so that
#   there is no $I$ any more). Half for a remedy that fits it.
# - "Residual networks cannot have vanishing gradients" is wrong and earns nothing for the second question, even
#   with a remedy.
# <!-- END SOLUTION -->

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# Well done. You have derived, written and measured the rules from which nearly every network starts, and you can
# say for each of them what it is good for.
#
# Before you hand it in:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it. A check that passed before and does not now tells you which
#    cell leaned on something that is no longer there.
# 2. Read through your two written answers (1.6, 5.3). No check reads them; a person will.
# 3. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 4. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/06_initialization/06_initialization.ipynb
#    ```
#
#    It counts the 26 points of the checks. The other 5 come from the person who reads your two answers.
#
# 5. Hand in the file `06_initialization.ipynb`, under that name, in the way your instructor told you. Unfinished
#    exercises are no obstacle: they count as not attempted, and the others keep their points.
#
# When it is graded, the same checks run with fresh numbers, and only the functions you wrote are judged. Do
# not delete or copy the cells that hold a `check`.
#
# **Next:** unit 07, architectures: from LeNet to ResNet, where the skip connections of Part 5 carry 152 layers.
