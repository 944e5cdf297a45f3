# %% [markdown]
# # Batch normalisation: keep the numbers in hand
#
# Ten layers, one after the other. If each makes its numbers half as large, the last one sees a thousandth of
# the input. If each makes them twice as large, it sees a thousand times too much. Either way the network
# does not learn. **Batch normalisation** is a layer that takes hold of the numbers on their way: it looks at
# a batch, moves every feature to mean 0 and standard deviation 1, and lets the network decide the rest. It
# is short, it can be differentiated, and it made deep networks easy to train. Why it helps so much is
# still argued about. We shall look at the arguments, and at experiments.
#
# In this lesson you will
#
# 1. see activations drift, layer by layer, when the weights have a bad scale;
# 2. normalise one feature of one batch by hand, and know what $\gamma$, $\beta$ and `eps` are for;
# 3. tell training from evaluation, and know PyTorch's running statistics to the last detail;
# 4. walk back through the computational graph, node by node, on four numbers;
# 5. see that the long way back is, in the end, a straight line taken away;
# 6. know which pixels share a mean in a convolutional network, and the layer's relatives;
# 7. put it to the test: ten layers, initial weights from far too small to far too large;
# 8. form an opinion: covariate shift, or smoothness?
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, guess first, then
# change the number and run it again. Questions have folded answers. Set aside about ninety minutes;
# section 5, the graph, is a good place for a break and a fresh sheet of paper.
#
# You need unit 01: the chain rule on a graph, and *where the forward pass splits, the backward pass adds*.
# Section 7 speaks of the maps of unit 03. PyTorch plays the witness; in the assignment you write it all in NumPy.

# %%
from copy import deepcopy
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from utils.data import load_digits
from utils.plots import (
    Panel,
    draw_array_graph,
    draw_curves,
    draw_histograms,
    draw_matrices,
    draw_normalised_sets,
    draw_residuals,
    show,
    step_through,
)
from utils.plots.batchnorm_graph import EDGES, NODES

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)

digits = load_digits()
x_train, y_train = torch.tensor(digits.x_train).float(), torch.tensor(digits.y_train)
x_test, y_test = torch.tensor(digits.x_test).float(), torch.tensor(digits.y_test)

# %% [markdown]
# ## 1. Numbers that drift
#
# Take ten layers of 64 units with ReLU, and draw the weights at random: normal, with standard deviation
# $s / \sqrt{64}$. The only knob is the **scale** $s$. We send the digits through, and write down how far the
# numbers spread after each layer (their standard deviation, over all digits and units).

# %%
def spreads(scale, normalise):
    """The standard deviation of all activations after each of ten layers."""
    generator = torch.Generator().manual_seed(0)
    h, found = x_train, []
    for _ in range(10):
        h = h @ (scale * torch.randn(64, 64, generator=generator) / 64**0.5)
        if normalise:
            h = F.batch_norm(h, None, None, training=True)
        h = h.relu()
        found.append(h.std().item())
    return found


layers = np.arange(1, 11)
scales = [0.5, 2**0.5, 3.0]  # Try it: the largest and the smallest that survive ten layers?
panels = [Panel(layers, {f"s = {s:.3g}": spreads(s, normalise) for s in scales}, "layer",
                "standard deviation", title, yscale="log", ylim=(1e-6, 1e4), markers=True)
          for title, normalise in (("as they come", False), ("batch norm in each layer", True))]
show(draw_curves(*panels),
     alt="Spread of the activations after each of ten layers, on a logarithmic axis. Left, "
         "without batch norm: for scale 0.5 it falls to about a fifty-thousandth, for the square "
         "root of 2 it stays near 0.5, for 3 it rises to about a thousand. Right, with batch norm: "
         "all three lie on one level line near 0.6.")
for s in scales:
    print(f"s = {s:4.3g}: {spreads(s, False)[-1]:.1e} after ten layers")

# %% [markdown]
# A factor per layer, ten times over: what grows, grows like a power. There is a scale at which nothing drifts
# ($s = \sqrt 2$ for ReLU; unit 06 derives it), but that is walking on a rope. It holds for random weights, and
# after the first steps of training the weights are no longer random.
#
# On the right the numbers are pulled back in each layer, and all three lines become *the same*. (Not just
# alike: the same. Section 8 says why.) The rest of the lesson takes this one extra line of code apart.

# %% [markdown]
# ## 2. One feature, one batch
#
# A batch is a table: a row for each example, a column for each feature. Batch norm works on each **column**
# by itself. So take one unit of a first layer, and what it says to 256 digits. Three steps, each one seen:

# %%
def unit(seed):
    """What one random unit says to the first 256 digits."""
    w = torch.randn(64, generator=torch.Generator().manual_seed(seed))
    return (x_train[:256] @ w).numpy()


feature = unit(seed=344)  # Try it: seeds 172 and 587. What does the layer leave of their shapes?
centred = feature - feature.mean()
steps = {"as it comes": feature, "less its mean": centred,
         "divided by its std": centred / feature.std()}
show(draw_histograms(steps, "value", (-7, 12)),
     alt="Three histograms of the same 256 numbers: as they come, with mean 2.3 and standard "
         "deviation 2.6; moved so that the mean is 0; and squeezed, so that the standard deviation "
         "is 1. The lopsided shape, with a long tail on the right, stays the same.")

# %% [markdown]
# The *shape* is the same in all three, long tail and all. The layer moves and squeezes; it does not turn anything
# into a bell curve. (One reads that it makes inputs "unit Gaussian". Zero mean and unit variance is what is meant, and
# all that one gets.)
#
# As formulas, for one feature with the values $x_1, \dots, x_N$ in the batch:
#
# $$ \mu = \frac{1}{N} \sum_n x_n, \qquad
# \sigma^2 = \frac{1}{N} \sum_n (x_n - \mu)^2, \qquad
# \hat x_n = \frac{x_n - \mu}{\sqrt{\sigma^2 + \text{eps}}} $$
#
# ### With a pencil
#
# Four examples, one feature: $x = (1, 7, 9, 15)$. Find $\mu$, $\sigma^2$ and the four $\hat x_n$ before you run
# the cell. (Leave `eps` out; all numbers come out even.)

# %%
four = torch.tensor([[1.0], [7.0], [9.0], [15.0]], dtype=torch.float64)  # (N, D) = (4, 1)
print("PyTorch:", F.batch_norm(four, None, None, training=True)[:, 0].numpy())

# %% [markdown]
# <details><summary><b>Unfold</b> the way there.</summary>
#
# $\mu = 32 / 4 = 8$. The differences are $-7, -1, 1, 7$, their squares $49, 1, 1, 49$, so $\sigma^2 = 100/4 =
# 25$ and $\sigma = 5$. That gives $\hat x = (-1.4, -0.2, 0.2, 1.4)$. Keep these numbers: they come back in
# sections 4, 5 and 6.
#
# </details>
#
# Mind the axis. Each feature gets its own $\mu$ and $\sigma$, over the **examples**. If you average over the
# features instead, each example gets its own, which is another layer (section 7). In a square table nothing
# warns you: both give as many numbers.

# %% [markdown]
# ## 3. Gamma, beta, eps
#
# ### The freedom is given back
#
# Is it wise to force every feature into the same range? A ReLU behind it would be open for half of the
# examples, whatever the network wants. So two numbers are added for each feature, and they are *learnt*:
#
# $$ \text{out}_n = \gamma\, \hat x_n + \beta $$
#
# Now the feature has standard deviation $\gamma$ and mean $\beta$: any the network likes. With $\gamma = \sigma$
# and $\beta = \mu$ it even gets the original back.

# %%
x_hat = centred / feature.std()
chosen = {"gamma = 1, beta = 0": x_hat, "gamma = 0.5, beta = 2": 0.5 * x_hat + 2,
          "gamma = σ, beta = μ": feature.std() * x_hat + feature.mean()}
show(draw_histograms(chosen, "out", (-7, 12)),
     alt="Three histograms of the layer's output. With gamma 1 and beta 0: mean 0 and standard "
         "deviation 1. With gamma 0.5 and beta 2: mean 2, standard deviation 0.5. With gamma and "
         "beta equal to the batch's own standard deviation and mean: the feature as it came.")
difference = np.abs(chosen["gamma = σ, beta = μ"] - feature).max()
print(f"largest difference from the original: {difference:.1e}")

# %% [markdown]
# If the layer can undo itself, what is it good for? Before, the mean and the spread of a feature came about
# through *all* the weights of all the layers below, and each step of training changed them by accident.
# Now they are two numbers of their own, which gradient descent can set directly. And they start at a good
# place: $\gamma = 1$, $\beta = 0$.
#
# ### Where eps stands
#
# `eps` is a small number, $10^{-5}$ in PyTorch, that keeps the division sane when a feature hardly varies. It
# stands **under the root**, with the variance: $\sqrt{\sigma^2 + \text{eps}}$. (One of the course's sources
# has it so in one formula, and outside the root, $\sqrt{\sigma^2} + \text{eps}$, in the next. The first is
# right: it is what the layer's inventors and PyTorch compute.) Does it matter? Feed in features of all
# sizes, and look at the spread that comes out:

# %%
before = np.logspace(-7, 1, 81)
after = {"under the root": before / np.sqrt(before**2 + 1e-5),
         "outside": before / (before + 1e-5)}
show(draw_curves(Panel(before, after, "spread of the feature in the batch", "spread of x_hat",
                       "eps = 1e-5", xscale="log", yscale="log", ylim=(1e-5, 3), guides=[1])),
     alt="Spread of the normalised feature against the spread of the feature, both axes "
         "logarithmic. With eps under the root the curve reaches 1 near a spread of 0.01 and falls "
         "in proportion below 0.003; with eps outside it stays at 1 down to about 0.0001.")

# %% [markdown]
# For ordinary features the two agree. For small ones they do not. A feature with a spread of 0.0001 is
# probably noise, perhaps rounding. Under the root it is kept small, about 0.03. Outside, it is blown up to
# almost 1, as loud as everything else. And at exactly 0 there is a trap on the way *back*. Here is a feature that is 3 in
# every example, as a dead ReLU would be 0:

# %%
for words in ("under the root", "outside"):
    constant = torch.full((4,), 3.0, requires_grad=True)
    centered = constant - constant.mean()
    var = centered.square().mean()
    std = (var + 1e-5).sqrt() if words == "under the root" else var.sqrt() + 1e-5
    (centered / std).backward(torch.tensor([-1.0, -2.0, 2.0, 2.0]))
    print(f"eps {words:15} gradient of the feature:", constant.grad.numpy().round(3))

# %% [markdown]
# The root has slope $1 / (2\sqrt{\cdot})$, which is infinite at 0, and infinity times 0 is `nan`. One dead
# unit, and the whole network is `nan` a step later. Under the root, `eps` protects both directions.
#
# <details><summary><b>Question.</b> With a constant feature and eps under the root, what is the layer's
# output, and what does the next layer get to know about this feature?</summary>
#
# $\hat x = 0$, so the output is $\beta$ for every example: nothing. Which is right, since a feature that is
# the same for all says nothing about any of them.
#
# </details>

# %% [markdown]
# ## 4. Training and evaluation
#
# During training, what the network says about an example depends on *who else is in the batch*. At the end
# we want to ask about one digit and get one answer. With whose mean should it be normalised then?
#
# Not with its own. Put a batch of one through the formula: $\mu = x_1$, so $x_1 - \mu = 0$, so the output is
# $\beta$, whatever the digit. PyTorch refuses:

# %%
try:
    F.batch_norm(four[:1], None, None, training=True)
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# The cure: during training, keep **running statistics**, an average over many batches of each feature's mean
# and variance. At evaluation use them in place of the batch's. Then the layer is a fixed map, the same for
# everybody, alone or in company.
#
# $$ \text{running} \leftarrow (1 - \text{momentum}) \cdot \text{running} + \text{momentum} \cdot \text{batch} $$
#
# Three details of PyTorch's layer, each a classic source of bugs:
#
# 1. **`momentum` is the share of the new batch**, 0.1 as a rule. (An optimiser's momentum of 0.9 is the share
#    of the *old*. The word is the same, the meaning is the other way round.)
# 2. They start at mean 0 and variance 1, and need some batches to forget that.
# 3. The batch's variance enters them **unbiased**, divided by $N - 1$, although the batch itself was
#    normalised with the biased one, divided by $N$.
#
# With our four numbers: $\mu = 8$, and $100 / 4 = 25$ in the normalisation, but $100 / 3 = 33.33$ for the
# running variance. What will one step with momentum 0.1 make of 0 and 1? The witness:

# %%
layer = nn.BatchNorm1d(1).double()  # running mean 0, running variance 1, momentum 0.1
out = layer(four)
mean, var = layer.running_mean.item(), layer.running_var.item()
print(f"running mean:     {mean:.4f}    0.9 * 0 + 0.1 * 8     = {0.9 * 0 + 0.1 * 8:.4f}")
print(f"running variance: {var:.4f}    0.9 * 1 + 0.1 * 100/3 = {0.9 * 1 + 0.1 * 100 / 3:.4f}")
print(f"variance of the output: {out.var(correction=0).item():.4f}: divided by 5, not by 5.77")

# %% [markdown]
# ### How they settle
#
# A feature with mean 5, in batches of 16. What the running mean believes after each batch, for three
# momenta:

# %%
generator = torch.Generator().manual_seed(0)
batches = [5 + 3 * torch.randn(16, 1, generator=generator) for _ in range(100)]
beliefs = {}
for momentum in (0.5, 0.1, 0.01):  # Try it: 1.0. What is the running mean now?
    layer = nn.BatchNorm1d(1, momentum=momentum)
    beliefs[f"momentum {momentum}"] = [(layer(b), layer.running_mean.item())[1] for b in batches]
show(draw_curves(Panel(np.arange(1, 101), beliefs, "batches seen", "running mean",
                       "the true mean is 5", guides=[5])),
     alt="Three running means over 100 batches. With momentum 0.5 it reaches 5 within five batches "
         "and then jumps about; with 0.1 it takes some thirty batches and stays close to 5; with "
         "0.01 it has only come to about 3 after 100.")

# %% [markdown]
# After $t$ batches, $(1 - \text{momentum})^t$ of the start is left: for 0.1 and ten batches still 35%, for
# 0.01 and a hundred 37%. If you evaluate too early, or train for a few steps only, the running statistics are
# not there yet, and a network that does fine in training looks broken in evaluation.
#
# <details><summary><b>Question.</b> Why unbiased for the running variance, and not for the batch?</summary>
#
# They answer different questions. To give *this batch* variance 1, divide by *its* spread, which is the one
# with $1/N$. The running variance is an estimate for digits to come, and the spread around the batch's own
# mean is too small for that: on average it is $(N-1)/N$ of the true variance. The mean was fitted to the
# same few numbers. With batches of 64 it is a matter of 2%, with batches of 4 a quarter is missing.
#
# </details>

# %%
many = 3 * torch.randn(20_000, 4, generator=generator)  # 20,000 batches of 4; true variance 9
print("mean of the variances with 1/N:    ", round(many.var(1, correction=0).mean().item(), 2))
print("mean of the variances with 1/(N-1):", round(many.var(1, correction=1).mean().item(), 2))

# %% [markdown]
# ### The company you keep
#
# So in training an example's $\hat x$ is partly chance. Here is one and the same digit, the one with 1 in the
# feature of section 2, in 2,000 random batches:

# %%
value = x_hat[np.abs(x_hat - 1).argmin()]
rng = np.random.default_rng(0)
seen = {}
for size in (2, 4, 16, 64):
    others = rng.choice(x_hat, size=(2000, size - 1))
    company = np.concatenate([np.full((2000, 1), value), others], axis=1)
    normal = F.batch_norm(torch.tensor(company.T.copy()), None, None, training=True)
    seen[f"batches of {size}"] = normal[0].numpy()
show(draw_histograms(seen, "x_hat of the same digit", (-4.1, 4.1), columns=2),
     alt="Four histograms of the normalised value of one digit in random batches. In batches of 2 "
         "it is either minus 1 or 1. In batches of 4 it spreads from below minus 1 to 1.7, in "
         "batches of 16 it lies around 1, and in batches of 64 it is a narrow peak at 1.")

# %% [markdown]
# In a batch of 2 only the *sign* of the difference survives: $\hat x$ is 1 or −1, and all else is gone. In a
# batch of 64 the value is nearly the true one. In between there is **noise**. Noise in training can be a
# good thing: the network cannot rely on exact values, much as with dropout (unit 05), and it often
# generalises a little better for it. Too much of it does harm: below about 8 images in a batch, by experience,
# batch norm loses its advantage.
#
# ### Forgetting `eval()`
#
# Now the accident that everybody has once. We train a small network, and then ask it about the test digits in
# several ways. `train()` and `eval()` switch all its layers between the two modes.

# %%
def fit(net, steps=300, lr=0.05, seed=0):
    """Train `net` in place, by SGD with momentum 0.9 in batches of 64; return the losses."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    losses = []
    for _ in range(steps):
        batch = torch.randint(len(x_train), (64,), generator=generator)
        loss = F.cross_entropy(net(x_train[batch]), y_train[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def percent_right(net, order, size):
    """Accuracy on the test digits, asked in this order and in batches of this size."""
    right = [net(x_test[part]).argmax(1) == y_test[part] for part in order[:446].split(size)]
    return 100 * torch.cat(right).float().mean().item()


torch.manual_seed(0)
net = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(),
                    nn.Linear(32, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 10))
fit(net)
mixed, sorted_ = torch.arange(446), y_test[:446].argsort()
with torch.no_grad():
    net.eval()
    print(f"eval,  one by one:               {percent_right(net, mixed, 1):5.1f}%")
    print(f"eval,  in batches of one class:  {percent_right(net, sorted_, 32):5.1f}%")
    net.train()
    print(f"train, in mixed batches of 32:   {percent_right(deepcopy(net), mixed, 32):5.1f}%")
    print(f"train, in mixed batches of 2:    {percent_right(deepcopy(net), mixed, 2):5.1f}%")
    print(f"train, in batches of one class:  {percent_right(deepcopy(net), sorted_, 32):5.1f}%")

# %% [markdown]
# In evaluation mode order and company do not matter: the first two lines agree. In training mode a mixed
# batch of 32 does nearly as well, and so nobody notices. But in a batch of two there is little left to go by, and
# a batch of nothing but fours has a mean of its own: exactly what they have in common is taken away. (The
# copies are there because in training mode even a *question* changes the running statistics.)
#
# <details><summary><b>Question.</b> You train on batches of 2 since your images are large. Training goes so
# so, and in evaluation mode the network is far worse. What may be going on?</summary>
#
# The network has learnt to live with $\hat x = \pm 1$, and in evaluation it meets values that it has never
# seen. Training and evaluation are two different functions, and the smaller the batch, the more they differ.
# Take larger batches, freeze the statistics, or take a layer that needs no batch (section 7).
#
# </details>

# %% [markdown]
# ## 5. The graph, and the way back
#
# Gradient descent must go *through* this layer, mean and all. It is the first layer of the course in which an
# example's output depends on the other examples, and so an example's gradient does, too. A good moment for
# the pencil. Here is the layer, one small step at a time, with a name for each node, on the four numbers of
# section 2, with $\gamma = 2$ and $\beta = 1$. (`eps` is 0 here, so that the numbers stay even.)

# %%
def nodes_of(x, gamma, beta, eps=0.0, cut=()):
    """Every node of the graph as a tensor. No gradient passes back through the nodes in `cut`."""
    n = {"x": x, "gamma": gamma, "beta": beta}

    def node(name):
        return n[name].detach() if name in cut else n[name]

    n["mean"] = x.mean()
    n["centered"] = x - node("mean")
    n["squared"] = n["centered"] ** 2
    n["var"] = n["squared"].mean()
    n["std"] = (n["var"] + eps).sqrt()
    n["inv_std"] = 1 / n["std"]
    n["x_hat"] = n["centered"] * node("inv_std")
    n["scaled"] = gamma * n["x_hat"]
    n["out"] = n["scaled"] + beta
    return n


def way_back(x, dout, **options):
    """(values, gradients) of all nodes, the gradients by PyTorch."""
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (x, 2.0, 1.0)]
    nodes = nodes_of(*leaves, **options)
    for tensor in nodes.values():
        tensor.retain_grad()
    nodes["out"].backward(torch.tensor(dout, dtype=torch.float64))
    values = {name: tensor.detach().numpy() for name, tensor in nodes.items()}
    reached = {name: tensor.grad for name, tensor in nodes.items() if tensor.grad is not None}
    return values, {name: gradient.numpy().round(12) for name, gradient in reached.items()}


dout = [-1.0, -2.0, 2.0, 2.0]
values, gradients = way_back([1.0, 7.0, 9.0, 15.0], dout)
show(draw_array_graph(NODES, EDGES, values),
     alt="The graph of batch norm. x = (1, 7, 9, 15) feeds mean = 8 and centered = (−7, −1, 1, 7). "
         "centered feeds squared = (49, 1, 1, 49), whose mean var = 25 gives std = 5 and inv_std = "
         "0.2; and it feeds x_hat = centered times inv_std = (−1.4, −0.2, 0.2, 1.4). Times gamma = "
         "2 that is scaled = (−2.8, −0.4, 0.4, 2.8), plus beta = 1 it is out = (−1.8, 0.6, 1.4, "
         "3.8).")

# %% [markdown]
# Boxes with four numbers hold one for each example. Boxes with one number are shared by the whole batch. Two
# nodes have **two** arrows going out: `x` and `centered`. There the ways back will add.
#
# Let $\text{dout} = (-1, -2, 2, 2)$ arrive. Two rules do nearly everything:
#
# - **A number shared by the batch collects a sum.** Forward it is copied to each example, so backward its
#   shares add up (like the bias of unit 01).
# - **A mean hands out equal shares.** Forward it takes $1/N$ of each, so backward each gets $1/N$ of what
#   arrives.
#
# Walk from the right, with a pencil. Cover the right column with your hand.
#
# | node | how its gradient comes about | with our numbers |
# |---|---|---|
# | `scaled` | a plus hands on | $(-1, -2, 2, 2)$ |
# | `beta` | shared: the sum | $-1 - 2 + 2 + 2 = 1$ |
# | `gamma` | shared, and a product: $\sum \text{dout}_n\, \hat x_n$ | $1.4 + 0.4 + 0.4 + 2.8 = 5$ |
# | `x_hat` | the product's other side: times $\gamma$ | $(-2, -4, 4, 4)$ |
# | `inv_std` | shared, and a product: times centered, summed | $14 + 4 + 4 + 28 = 50$ |
# | `std` | the slope of $1/s$ is $-1/s^2$ | $50 \cdot (-1/25) = -2$ |
# | `var` | the slope of the root is 1 over twice the root | $-2 / 10 = -0.2$ |
# | `squared` | a mean: equal shares | $-0.2 / 4 = -0.05$, four times |
# | `centered` | **two ways**, see below | $(0.3, -0.7, 0.7, 0.1)$ |
# | `mean` | subtracted from each: minus the sum | $-(0.3 - 0.7 + 0.7 + 0.1) = -0.4$ |
# | `x` | **two ways**, see below | $(0.2, -0.8, 0.6, 0)$ |
#
# Step through it, and check each line:

# %%
turns = ["out", "scaled", "beta", "gamma", "x_hat", "inv_std", "std", "var", "squared", "centered",
         "mean", "x"]
frames, words = [], []
for turn, name in enumerate(turns):
    so_far = {n: gradients[n] for n in turns[: turn + 1]}
    frames.append(draw_array_graph(NODES, EDGES, values, so_far, lit=name))
    numbers = ", ".join(f"{v:.3g}" for v in np.atleast_1d(gradients[name]))
    words.append(f"Step {turn}: the gradient of {name} is {numbers}.")
step_through(frames, words, draw_array_graph(NODES, EDGES, values, gradients),
             alt="The same graph with all gradients: out and scaled −1, −2, 2, 2; beta 1; gamma 5; "
                 "x_hat −2, −4, 4, 4; inv_std 50; std −2; var −0.2; squared −0.05 four times; "
                 "centered 0.3, −0.7, 0.7, 0.1; mean −0.4; x 0.2, −0.8, 0.6, 0.")

# %% [markdown]
# ### Where two ways meet
#
# `centered` is used by `x_hat` directly, and by `squared`, which leads to `inv_std`: *you move, and the spread
# moves with you*. And `x` is used by `centered` directly, and by `mean`: *you move, and the mean moves with
# you*. Let us close the detours one at a time, and see what each brings:

# %%
_, no_detour = way_back([1.0, 7.0, 9.0, 15.0], dout, cut=("inv_std",))
straight, total = no_detour["centered"], gradients["centered"]
show(draw_matrices(
         {"what reaches centered": np.array([straight, total - straight, total]),
          "what reaches x": np.array([total, gradients["x"] - total, gradients["x"]]).round(12)},
         rows=["straight on", "the detour", "their sum"], columns=[f"n = {n}" for n in range(4)]),
     alt="Two tables of three rows. Into centered: straight on −0.4, −0.8, 0.8, 0.8; by the detour "
         "over the spread 0.7, 0.1, −0.1, −0.7; together 0.3, −0.7, 0.7, 0.1. Into x: straight on "
         "0.3, −0.7, 0.7, 0.1; by the detour over the mean −0.1 four times; together 0.2, −0.8, "
         "0.6, 0.")

# %% [markdown]
# - Into `centered`, straight: the gradient of `x_hat`, times 0.2. By the detour: the gradient of `squared`,
#   times the slope of the square, $2 \cdot \text{centered}$. For $n = 0$: $-0.05 \cdot 2 \cdot (-7) = 0.7$.
# - Into `x`, straight: the gradient of `centered` as it is. By the detour: an equal share of the mean's, $-0.4
#   / 4 = -0.1$.
#
# The detours are no small corrections. For $n = 3$ the gradient that arrived was 2, and nothing is left of
# it: the last entry of `dx` is 0. If code leaves a detour out, no shape complains, and training still
# works, somehow. It is the mistake to look for.
#
# **Try it.** In the cell of the first graph, set `dout` to four times the same number, and run from there. What is `dx`? Then
# set it to $\hat x$ itself, $(-1.4, -0.2, 0.2, 1.4)$. The next section explains both.

# %% [markdown]
# ## 6. The short way: a straight line taken away
#
# Eleven steps back, and so many cancellations. There must be a reason, and there is. Ask what the layer
# *ignores*:
#
# - Add a constant to all of $x$. The mean moves along, and the output does not change.
# - Stretch $x$ around its mean. The spread grows along, and the output does not change (but for `eps`).
#
# If the loss does not change along a direction, the gradient has no part in that direction. So `dx` can have
# **no part along $(1, 1, \dots, 1)$** and **no part along $\hat x$**. Whatever `dout` carries in these two
# directions must be taken out on the way. And that is *all* that happens:
#
# $$ \text{dx} = \frac{\gamma}{\sqrt{\sigma^2 + \text{eps}}}\,\Big( \text{dout}
# \;-\; \underbrace{\text{its mean}}_{\text{part along } (1, \dots, 1)}
# \;-\; \underbrace{\hat x \cdot \text{mean of } (\text{dout} \cdot \hat x)}_{\text{part along } \hat x} \Big) $$
#
# Two projections. There is a picture for it that everybody has seen elsewhere: plot `dout` against $\hat x$,
# and **fit a straight line**. The mean is the line's height, the mean of $\text{dout} \cdot \hat x$ is its
# slope. What is left are the residuals, the sticks.

# %%
rng = np.random.default_rng(2)
x16 = rng.normal(size=16)
x_hat16 = (x16 - x16.mean()) / x16.std()
dout16 = 0.5 + 0.8 * x_hat16 + rng.normal(scale=0.5, size=16)  # Try it: without the noise
slope, height = np.polyfit(x_hat16, dout16, 1)  # least squares: the best straight line
left = dout16 - height - slope * x_hat16
show(draw_residuals(
         x_hat16,
         {"dout": (dout16, np.full(16, height), f"its mean, {height:.2f}, goes"),
          "without its mean": (dout16 - height, slope * x_hat16, f"{slope:.2f} · x_hat goes"),
          "what is left": (left, None, "times gamma / std: dx")},
         "x_hat", "gradient"),
     alt="Three panels over x_hat. First dout, sixteen rising dots, with a level line at their "
         "mean. Then the dots without their mean, with a rising line through the origin. Last "
         "what is left of them: sticks up and down around 0, without any trend.")

gamma16 = torch.tensor([1.7], dtype=torch.float64)
x_t = torch.tensor(x16[:, None], requires_grad=True)
F.batch_norm(x_t, None, None, gamma16, training=True).backward(torch.tensor(dout16[:, None]))
scale16 = 1.7 / np.sqrt(x16.var() + 1e-5)
difference = np.abs(x_t.grad[:, 0].numpy() - scale16 * left).max()
print(f"largest difference from PyTorch: {difference:.1e}")

# %% [markdown]
# (The tiny difference is `eps`, which breaks the second invariance by a hair. With $\hat x$ computed with `eps`
# too, the formula is exact.)
#
# On our four numbers: $\text{dout} = (-1, -2, 2, 2)$ has mean $0.25$, and the mean of $\text{dout} \cdot \hat x$ is
# $5 / 4 = 1.25$. Finish it on paper: take the mean off, take $1.25\,\hat x$ off, multiply by $2/5$.
#
# <details><summary><b>Unfold</b> to compare.</summary>
#
# Without its mean: $(-1.25, -2.25, 1.75, 1.75)$. Take off $1.25\,\hat x = (-1.75, -0.25, 0.25, 1.75)$, and
# $(0.5, -2, 1.5, 0)$ is left. Times $0.4$: $(0.2, -0.8, 0.6, 0)$, the same as eleven steps gave.
#
# </details>
#
# Two things that the long way had and that now fall out for free: the mean of `dout` is $\text{dbeta} / N$,
# and the mean of $\text{dout} \cdot \hat x$ is $\text{dgamma} / N$.
#
# <details><summary><b>Question.</b> A batch of two. What is dx, for any dout?</summary>
#
# 0, but for `eps`. Through two points there is always a straight line, so nothing is left. (In code you see
# tiny numbers: the difference of large ones that nearly cancel.) A batch of two teaches the layers below
# next to nothing.
#
# </details>
#
# <details><summary><b>Question.</b> And in evaluation mode?</summary>
#
# Then mean and variance are constants, and there are no detours. The layer is a straight line with a fixed
# slope: `dx` is `dout` times $\gamma / \sqrt{\text{running variance} + \text{eps}}$, example by example.
# Nothing is taken away.
#
# </details>

# %% [markdown]
# ## 7. In a convolutional network
#
# There the features are **channels**. A filter says the same thing at every place, so its answers at all
# places belong together: one mean and one variance for each channel, over all images *and* all pixels.
# Every pixel of every image is an example. For `(N, C, H, W)` that is a mean over $N \cdot H \cdot W$
# numbers, $C$ times over. $\gamma$, $\beta$ and the running statistics have $C$ entries each.
#
# A mean for each *pixel* would be wrong twice: it would have only $N$ numbers to go by, and it would treat the
# same pattern differently in the left and in the right half of the image. The convolution's best property,
# that shifted input gives shifted output, would be lost.
#
# Which numbers share a mean is in fact *all* that tells batch norm from its relatives:

# %%
block = np.zeros((3, 4, 3, 3), bool)  # 3 images, 4 channels, 3 x 3 pixels
sets = {"batch norm": block.copy(), "layer norm": block.copy(),
        "instance norm": block.copy(), "group norm": block.copy()}
sets["batch norm"][:, 1] = True  # channel 1 of all images
sets["layer norm"][1] = True  # all channels of image 1
sets["instance norm"][1, 1] = True  # channel 1 of image 1
sets["group norm"][1, :2] = True  # half of the channels of image 1
show(draw_normalised_sets(sets),
     alt="Four grids of small maps, a row for each of three images and a column for each of four "
         "channels. Blue are the pixels that share a mean. Batch norm: one channel in all images, "
         "27 pixels. Layer norm: all channels of one image, 36. Instance norm: one channel of one "
         "image, 9. Group norm: two channels of one image, 18.")

images = 5 + 2 * torch.randn(3, 4, 3, 3, generator=generator, dtype=torch.float64)
outputs = {"batch norm": F.batch_norm(images, None, None, training=True),
           "layer norm": F.layer_norm(images, images.shape[1:]),
           "instance norm": F.instance_norm(images),
           "group norm": F.group_norm(images, 2)}
print("after:           mean of the blue pixels of" + "".join(f"{name:>15}" for name in sets))
for name, normal in outputs.items():
    means = [normal[torch.tensor(members)].mean().item() for members in sets.values()]
    print(f"{name:42}" + "".join(f"{abs(m):15.2f}" for m in means))

# %% [markdown]
# On the diagonal each is 0: every layer zeroes the mean of its own set. (It zeroes those of the sets that are
# made of several of its own as well: instance norm does it for all four.)
#
# | layer | one mean for | needs a batch? | where you meet it |
# |---|---|---|---|
# | batch norm | each channel | yes | convolutional networks |
# | layer norm | each image | no | transformers (there: for each word) |
# | instance norm | each channel of each image | no | style transfer (unit 11) |
# | group norm | each group of channels of each image | no | detection, with few large images |
#
# The other three do the same in training and in evaluation, and have no running statistics. Section 4's
# troubles are batch norm's alone. What they give up is the noise, and, at evaluation, a map so simple that
# it costs nothing (the next section).
#
# <details><summary><b>Question.</b> A batch of 8 feature maps of 64 channels, 14 x 14 pixels. Over how many
# numbers is each mean of batch norm, how many means are there, and how many parameters does the layer
# have?</summary>
#
# $8 \cdot 14 \cdot 14 = 1{,}568$ numbers, 64 means, and 128 parameters ($\gamma$ and $\beta$). The running
# statistics are another 128 numbers, but they are not learnt: they are state, not parameters.
#
# </details>
#
# <details><summary><b>Question.</b> To reuse the code for tables, someone reshapes (N, C, H, W) to (N·H·W, C)
# in one call. What goes wrong?</summary>
#
# A reshape keeps the numbers in memory order, and in memory the *pixels* of a channel are neighbours. So the
# columns would hold a mixture of channels. The channels must first be moved to the last axis, and moved back
# afterwards. Unit 02: permute, never reshape.
#
# </details>

# %% [markdown]
# ## 8. Where it goes, and what it does to its neighbours
#
# The layer is put right behind a linear or a convolutional layer. **Before or after the non-linearity?** The
# inventors put it before; some find after just as good. Below we shall measure no difference to speak of.
# This course puts it before, as ResNet does: linear, batch norm, ReLU.
#
# ### The bias in front of it is useless
#
# Whatever bias the linear layer adds, it is the same for all examples, and the mean takes it right off
# again. Its gradient is 0, always. $\beta$ does its job.

# %%
torch.manual_seed(0)
linear, norm = nn.Linear(64, 32), nn.BatchNorm1d(32)
before = norm(linear(x_train[:64]))
F.cross_entropy(before[:, :10], y_train[:64]).backward()
print(f"largest gradient of a weight: {linear.weight.grad.abs().max():.1e}")
print(f"largest gradient of a bias:   {linear.bias.grad.abs().max():.1e}")
with torch.no_grad():
    linear.bias += 100
    change = (norm(linear(x_train[:64])) - before).abs().max()
    print(f"bias + 100 changes the output by at most {change:.1e}")

# %% [markdown]
# All that is left is rounding. Hence `nn.Linear(64, 32, bias=False)` in front of a batch norm: fewer
# parameters, same network.
#
# ### The scale of the weights does not matter either
#
# Ten times the weights: ten times the activations, ten times their spread, the same output. This is why the
# three lines of section 1 were one. And the gradient? If the loss is the same and the weights are ten times
# as large, each unit of weight matters a tenth as much:

# %%
for factor in (0.1, 1, 10):
    torch.manual_seed(0)
    linear = nn.Linear(64, 32, bias=False)
    with torch.no_grad():
        linear.weight *= factor
    out = F.batch_norm(linear(x_train[:64]), None, None, training=True, eps=1e-12)
    loss = F.cross_entropy(out[:, :10], y_train[:64])
    loss.backward()
    along = (linear.weight.grad * linear.weight).sum()
    print(f"weights x {factor:<4} loss {loss.item():.4f}   length of the gradient "
          f"{linear.weight.grad.norm():.4f}   part along the weights {along:.0e}")

# %% [markdown]
# The gradient shrinks as the weights grow, and it is at right angles to them (no part along a direction in
# which nothing changes: section 6 once more). A step at right angles makes a vector longer. So weights that
# are moved too wildly grow, and as they grow, their steps become relatively smaller, until it is calm. **A
# step size that adjusts itself.** Keep it in mind for section 9: it works well from below, and slowly from
# above.
#
# ### For free at the end
#
# In evaluation mode the layer is a fixed straight line, and it follows a linear layer. Two linear maps in a row
# are one. One can *fold* the batch norm into the weights, and run the network without it:

# %%
net.eval()
linear, norm = net[0], net[1]
slope = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
folded = nn.Linear(64, 32)
folded.weight.data = linear.weight.data * slope[:, None]
folded.bias.data = (linear.bias.data - norm.running_mean) * slope + norm.bias.data
with torch.no_grad():
    print(f"largest difference: {(folded(x_test) - norm(linear(x_test))).abs().max():.1e}")

# %% [markdown]
# ## 9. The experiment: ten layers, any scale
#
# Now the test. Ten layers again, ReLU, 32 units each, trained on the digits for 300 steps. The initial scale
# runs from $s = 0.1$ to $s = 10$. With and without batch norm, five random starts each, and nothing else
# differs: same weights at the start, same batches, same learning rate.
#
# That makes $2 \cdot 9 \cdot 5 = 90$ networks. We train 45 of them at a time: their weights are stacked
# along one more axis in front, and matrix products do not mind. (How it is done need not concern you now.)

# %%
def train_many(scales, rates, normalise, where="before", seeds=5, width=32, depth=10, steps=300):
    """Train networks for each pair of `scales` and `rates`, from `seeds` starts, all at once.

    Returns their accuracy on the test digits in percent, (len(scales), seeds).
    """
    count = len(scales) * seeds
    generator = torch.Generator().manual_seed(0)
    sizes = [64, *[width] * (depth - 1), 10]
    weights, others, state = [], [], []
    for fan_in, fan_out in pairwise(sizes):
        start = torch.randn(seeds, fan_in, fan_out, generator=generator) / fan_in**0.5
        weights.append(torch.cat([s * start for s in scales]).requires_grad_())
        one, zero = torch.ones(count * fan_out), torch.zeros(count * fan_out)
        others.append((one.clone().requires_grad_(), zero.clone().requires_grad_()))  # gamma, beta
        state.append((zero.clone(), one.clone()))  # running mean, running variance

    def norm(h, layer, training):
        table = h.transpose(0, 1).reshape(h.shape[1], -1)  # a column for each unit of each network
        if normalise:
            table = F.batch_norm(table, *state[layer], *others[layer], training)
        else:
            table = table + others[layer][1]  # the bias
        return table.reshape(h.shape[1], count, -1).transpose(0, 1)

    def scores(x, training):
        h = x.expand(count, *x.shape)
        for layer, w in enumerate(weights[:-1]):
            if where == "before":
                h = norm(h @ w, layer, training).relu()
            else:
                h = norm((h @ w).relu(), layer, training)
        return h @ weights[-1]

    rate = torch.tensor(rates, dtype=torch.float32).repeat_interleave(seeds)[:, None]
    learnt = [*weights, *(v for pair in others for v in pair)]
    optimizer = torch.optim.SGD(learnt, lr=1, momentum=0.9)
    for _ in range(steps):
        batch = torch.randint(len(x_train), (64,), generator=generator)
        log_p = F.log_softmax(scores(x_train[batch], training=True), dim=2)
        loss = -log_p[:, torch.arange(64), y_train[batch]] * rate / 64  # each with its own rate
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
    with torch.no_grad():
        right = scores(x_test, training=False).argmax(2) == y_test
    return 100 * right.float().mean(1).reshape(len(scales), seeds).numpy()


def with_bars(results):
    """The lines of means and their spread, from the lowest to the highest of the starts."""
    return {"lines": {name: r.mean(1) for name, r in results.items()},
            "spread": {name: (r.min(1), r.max(1)) for name, r in results.items()}}


initial = np.array([0.1, 0.25, 0.5, 1, 2**0.5, 2, 3, 5, 10])
rates = [0.02] * len(initial)  # Try it: 0.005, then 0.1. Which of the two lines minds more?
swept = {"with batch norm": train_many(initial, rates, True),
         "without": train_many(initial, rates, False)}
show(draw_curves(Panel(initial, xlabel="initial scale s", ylabel="accuracy on digits never seen, %",
                       title="ten layers, five starts each", xscale="log", ylim=(0, 103),
                       markers=True, **with_bars(swept)), height=4),
     alt="Accuracy on unseen digits against the initial scale of the weights, logarithmic. With "
         "batch norm it stays between 94 and 98 percent for scales from 0.1 to 3 and falls to "
         "about 75 at 10. Without it, it is about 10 percent, mere guessing, everywhere but for a "
         "narrow peak around the square root of 2.")
for name, result in swept.items():
    means = dict(zip(initial, result.mean(1), strict=True))
    print(f"{name:16}", "  ".join(f"{s:.3g}: {mean:.0f}%" for s, mean in means.items()))

# %% [markdown]
# **Without**, there is a peak between 1 and 2, on either side a cliff, and then guessing. At the edges of the
# peak the bars are long: one start learns, the next one does not. **With**, 94% or more from 0.1 to 3. And
# even at the best scale the plain network is a little behind.
#
# Now look at the right end, where the upper line bends down. Batch norm is no magic. At $s = 10$ the output is
# the same as at $s = 1$, but the weights are ten times as long and the gradient is a tenth: a step turns them
# a *hundredth* as far. The network is not broken, it is slow (with five times the steps it gets to 94%,
# too). At $s = 0.1$ it is the other way round: the first steps are wild, the weights grow, and it calms down
# by itself. That is the step size of section 8 that adjusts itself: quickly from below, slowly from above.
#
# And the place of the layer, before or after the ReLU, at the best scale?

# %%
best = 4  # the place of the square root of 2 among the scales
after = train_many(initial[best : best + 1], [0.02], True, where="after")
for name, accuracy in {"before the ReLU": swept["with batch norm"][best], "after the ReLU": after,
                       "no batch norm": swept["without"][best]}.items():
    print(f"{name:16} {accuracy.mean():.1f}%   from {accuracy.min():.1f} to {accuracy.max():.1f}")

# %% [markdown]
# The five starts differ by more than the two places do: from this experiment nobody can say which is better.
#
# <details><summary><b>Question.</b> The learning rate was the same for both. Is that fair?</summary>
#
# It is fair to neither. One should give each method its own best setting before one compares, and then look
# at how *sensitive* each of them is. We do so for the learning rate at the end of section 10. (Beware of
# papers in which the new method was tuned and the old one was not.)
#
# </details>

# %% [markdown]
# ## 10. Why does it work?
#
# Nobody doubts *that* it works. *Why* is disputed, and this is a good place to see how such a dispute goes.
#
# **The inventors' story** (Ioffe and Szegedy, 2015): each layer learns from inputs that come from the layers
# below. These learn at the same time, so the inputs change their distribution under its hands. They called
# this **internal covariate shift**, and the layer was built to reduce it.
#
# **A test of the story** (Santurkar and others, 2018): if this is the reason, then a network whose inputs are
# *shaken on purpose* should train badly. So they put noise **behind** each batch norm: at each step every
# unit gets a new random shift and scale. Let us do the same, with three networks of eight layers: plain,
# with batch norm, and with batch norm and shaking. At each step we look at what enters the fifth layer: how
# far has each unit's mean moved since the step before, measured in standard deviations?

# %%
class Shake(nn.Module):
    """In training, a new random shift and scale of each unit at each step, one for all examples."""

    def forward(self, h):
        if not self.training:
            return h
        return h * (1 + 0.25 * torch.randn(h.shape[1])) + 0.25 * torch.randn(h.shape[1])


def deep_net(kind, seed, depth=8, width=32):
    torch.manual_seed(seed)
    parts, fan_in = [], 64
    for _ in range(depth - 1):
        parts.append(nn.Linear(fan_in, width))
        nn.init.normal_(parts[-1].weight, std=(2 / fan_in) ** 0.5)  # the good scale, for all three
        parts += {"plain": [], "batch norm": [nn.BatchNorm1d(width)],
                  "batch norm, shaken": [nn.BatchNorm1d(width), Shake()]}[kind]
        parts.append(nn.ReLU())
        fan_in = width
    return nn.Sequential(*parts, nn.Linear(width, 10))


def watch(net):
    """A list that training fills: mean and spread (2, units) of what enters the fifth layer."""
    entries = []
    fifth = [part for part in net if isinstance(part, nn.Linear)][4]

    def note(_, inputs):
        entries.append(torch.stack([inputs[0].mean(0), inputs[0].std(0)]).detach())

    fifth.register_forward_pre_hook(note)
    return entries


kinds = ["plain", "batch norm", "batch norm, shaken"]
curves, moves = {}, {}
for kind in kinds:
    runs, shifts, right = [], [], []
    for seed in range(3):
        net = deep_net(kind, seed)
        entries = watch(net)
        runs.append(fit(net, steps=200, lr=0.05, seed=seed))
        mean, std = torch.stack(entries).unbind(1)  # (steps, units) each
        shifts.append((mean[1:] - mean[:-1]).abs().mean(1) / std[1:].mean(1))
        with torch.no_grad():
            right.append(percent_right(net.eval(), mixed, 446))
    shift = torch.stack(shifts).mean(0).numpy()
    ten = np.ones(10) / 10  # a sliding mean of ten steps, or the lines would hide each other
    curves[kind] = np.arange(10, 201), np.convolve(np.mean(runs, 0), ten, mode="valid")
    moves[kind] = np.arange(11, 201), np.convolve(shift, ten, mode="valid")
    print(f"{kind:19} {np.mean(right):5.1f}% right, from {min(right):.1f} to {max(right):.1f};  "
          f"a unit's mean moves by {shift.mean():.2f} std per step")
show(draw_curves(Panel(np.arange(200), curves, "step", "loss (mean of 10 steps)", "how they learn",
                       yscale="log"),
                 Panel(np.arange(200), moves, "step", "shift of a unit's mean, in std",
                       "how their layers' inputs move", ylim=(0, 0.6)), height=3.6),
     alt="Two panels over 200 steps. Left the loss: plain is slowest and ends highest, batch norm "
         "is fastest and ends lowest, the shaken network lies between them. Right the shift per "
         "step of what enters the fifth layer: plain mostly between 0.15 and 0.4 standard "
         "deviations, batch norm near 0.03, shaken near 0.29.")

# %% [markdown]
# Two things are there to be seen.
#
# - Batch norm *does* keep its layers' inputs in place: 0.03 against 0.19 per step. So far the story is true.
# - But the shaken network's inputs move **more** than those of the plain one (but for a few steps near the
#   start), and it still learns faster and ends higher. Whatever the plain network suffers from, it is hardly the
#   fact that its inputs move.
#
# What can be said against it? The shaking is blind, and keeps within bounds; the drift of a plain network is
# a reaction to its own learning, and can feed on itself. Perhaps the one is harmless and the other is not. And
# these are three starts of a small network at one learning rate. Change them, and see.
#
# ### The other story: a smoother way down
#
# The same authors propose another reason. A gradient is a promise about the next *tiny* step, and we take
# steps that are not tiny. With batch norm, they say, the promise holds for longer: the loss is **smoother**
# along the way. That can be seen as well. Every ten steps we stop, take the gradient, and walk along it by
# learning rates from 0.05 to 0.4. The band shows all the losses met on the walk.

# %%
walks = {}
for kind in ("plain", "batch norm"):
    net = deep_net(kind, seed=0)
    low, high, now = [], [], []
    for stop in range(20):
        losses = []
        batch = torch.arange(64) + 64 * stop
        start = deepcopy(net)
        loss = F.cross_entropy(start(x_train[batch]), y_train[batch])
        slopes = torch.autograd.grad(loss, list(start.parameters()))
        for length in (0.05, 0.1, 0.2, 0.4):
            walker = deepcopy(net)
            with torch.no_grad():
                for weight, slope in zip(walker.parameters(), slopes, strict=True):
                    weight -= length * slope
                losses.append(F.cross_entropy(walker(x_train[batch]), y_train[batch]).item())
        low.append(min(losses))
        high.append(max(losses))
        now.append(loss.item())
        fit(net, steps=10, lr=0.05, seed=stop)
    walks[kind] = np.array(now), np.array(low), np.array(high)
panels = [Panel(np.arange(0, 200, 10), {"": now}, "step", "loss on one batch", kind, yscale="log",
                ylim=(0.003, 300), spread={"": (low, high)})
          for kind, (now, low, high) in walks.items()]
show(draw_curves(*panels, height=3.4),
     alt="Two panels with the loss during training and a band for the losses along the gradient, "
         "logarithmic. Plain: the band reaches up to ten or thirty, far above the loss. Batch "
         "norm: the band is narrow and lies below the loss.")
for kind, (now, _, high) in walks.items():
    print(f"{kind:11} {np.mean(high > now):4.0%} of the walks pass a place higher than their start")

# %% [markdown]
# Without batch norm, a step that is a little too long ends on a mountain: the loss jumps to ten and more.
# With it, all of these walks lead *down*. So one may take long steps, and long steps are fast learning.
#
# What can be said against this one? "Smooth" describes what we see; it does not say where it comes from. Equal
# learning rates are not equal steps for two networks whose gradients differ in size. And it is not the
# whole truth: right at the start, *very* deep networks with batch norm (and no skip connections) have
# gradients that explode with depth, which is anything but smooth. Others put more weight on the scale-free
# weights of section 8, or on the noise of section 4.
#
# At least the consequence can be tested. If steps may be longer, batch norm must stand larger learning
# rates, and by a lot:

# %%
speeds = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
swept = {"with batch norm": train_many([2**0.5] * len(speeds), speeds, True, seeds=3),
         "without": train_many([2**0.5] * len(speeds), speeds, False, seeds=3)}
show(draw_curves(Panel(speeds, xlabel="learning rate", ylabel="accuracy on digits never seen, %",
                       title="ten layers, the best scale, three starts each", xscale="log",
                       ylim=(0, 103), markers=True, **with_bars(swept)), height=3.6),
     alt="Accuracy on unseen digits against the learning rate, logarithmic. The two lines rise "
         "together up to 0.03. Without batch norm it then falls to guessing; with batch norm it "
         "stays near 97 percent up to 0.3 and falls at 1.")
for name, result in swept.items():
    means = dict(zip(speeds, result.mean(1), strict=True))
    print(f"{name:16}", "  ".join(f"{s:g}: {mean:.0f}%" for s, mean in means.items()))

# %% [markdown]
# Each at its own best, a few percent lie between them. But the range of rates that work is about ten times as
# wide. Batch norm does not do what nothing else can do; it makes it *easy*. (And it can be done without: with
# very careful initial weights, or with one of the relatives of section 7, deep networks train as well.)
#
# So what is it, covariate shift or smoothness? What the experiments allow one to say: it **does** reduce the
# shift, the shift is **probably not** what matters, it **does** allow longer steps and bad initial scales,
# and *why* the loss becomes better behaved is still a matter of research. The assignment asks for your own
# opinion, with reasons.

# %% [markdown]
# ## What to take with you
#
# | what | in one line | the usual mistake |
# |---|---|---|
# | mean and variance | of each **feature**, over the batch | over the wrong axis; one mean for everything |
# | `eps` | $\sqrt{\sigma^2 + \text{eps}}$ | outside the root |
# | `gamma`, `beta` | the freedom given back: std and mean of the output | swapped; left out |
# | `momentum` | the share of the **new** batch, 0.1 | the other way round |
# | running variance | unbiased, $1/(N-1)$ | biased; or the unbiased one in the normalisation, too |
# | evaluation | running statistics, and nothing is changed | the batch's; updated all the same |
# | `dgamma`, `dbeta` | sums over the batch | means; `x` in place of `x_hat` |
# | `dx` | `dout` less its mean and its part along $\hat x$, times $\gamma / \text{std}$ | a detour left out: over the mean, or over the spread |
# | after evaluation | `dx` is `dout` times a constant | the training formula |
# | spatial | each **channel**, over $N \cdot H \cdot W$ | per pixel; per image; divided by $N$ alone |
#
# ### Three last questions
#
# <details><summary><b>1.</b> Is a network with batch norm a function of one image?</summary>
#
# In evaluation, yes. In training it is a function of the *batch*: shuffle the batches, and the same image
# gets another score and another gradient. That is why gradient checks need the whole batch, and why one
# cannot split a batch over several machines without a change (each of them then uses its own mean).
#
# </details>
#
# <details><summary><b>2.</b> Somebody trains a network, saves its parameters, loads them into a fresh one, and
# gets nonsense in evaluation mode. In training mode it works. What was not saved?</summary>
#
# The running statistics. They are not parameters, since no gradient changes them, but they belong to the
# network. In PyTorch they are *buffers*: `state_dict()` holds them, `parameters()` does not.
#
# </details>
#
# <details><summary><b>3.</b> Your dx is right for random dout, and a friend's, who forgot the detour over the
# mean, passes as well, as long as dout adds up to 0 over the batch. Why?</summary>
#
# That detour takes away the mean of `dout`. If it is 0, there is nothing to take away. Then only a `dout` with a
# mean tells the two apart. Tests should use any `dout` but the special ones: all ones would be worse still,
# since the right `dx` is then 0 and hides every factor.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:** [assignments/04_batchnorm](../assignments/04_batchnorm/04_batchnorm.ipynb). You write
# the layer forwards, with its running statistics; then the way back three times: node by node with a check
# for each, in any way you like, and in closed form; and at last for images. Then comes unit 05, with other
# ways to be right on digits that were never seen: dropout, and many networks instead of one. If you want
# to look up the maps again, they are in [unit 03](03_conv_layers.ipynb).
#
# **Read on**
#
# - [Batch normalization: accelerating deep network training by reducing internal covariate
#   shift](https://arxiv.org/abs/1502.03167), Ioffe and Szegedy, 2015: the layer, and the first story.
# - [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604), Santurkar, Tsipras, Ilyas
#   and Madry, 2018: the shaking, and the second story.
# - [Understanding batch normalization](https://arxiv.org/abs/1806.02375), Bjorck, Gomes, Selman and Weinberger:
#   larger learning rates, and what goes wrong without.
# - [A mean field theory of batch normalization](https://arxiv.org/abs/1902.08129), Yang and others: gradients
#   that explode with depth, because of batch norm.
# - [Group normalization](https://arxiv.org/abs/1803.08494), Wu and He: the relatives, and small batches.
# - [Layer normalization](https://arxiv.org/abs/1607.06450), Ba, Kiros and Hinton; [Instance
#   normalization](https://arxiv.org/abs/1607.08022), Ulyanov, Vedaldi and Lempitsky.
# - [Fixup initialization](https://arxiv.org/abs/1901.09321), Zhang, Dauphin and Ma: deep residual networks
#   without any of it.
# - [torch.nn.BatchNorm1d](https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html): the small print,
#   in the words of those who set it.
