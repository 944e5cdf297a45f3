# %% [markdown]
# # Backpropagation: how a network learns what to change
#
# A network with a few thousand weights reads a handwritten digit and gets it wrong. Which of the weights
# are to blame, by how much, and which way should each of them move? **Backpropagation** answers this for
# every weight at once, for about the price of running the network twice more. Everything called *learning*
# in this course stands on it.
#
# In this lesson you will
#
# 1. see what a derivative means for a program, and why nudging weights one by one is too slow;
# 2. run the chain rule on a graph with a pencil, and never fear it again;
# 3. take softmax, cross-entropy, linear layers, ReLU and skip connections apart, one picture each;
# 4. learn to *check* a gradient, so that you need not trust anybody's algebra, your own included;
# 5. train a network on handwritten digits, and look at what it has learnt;
# 6. understand what PyTorch does when you call `.backward()`, well enough to build it.
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, change the number
# and run it again: guess first, then look. Questions have folded answers; a guess costs nothing. Set aside
# about ninety minutes, or two sittings: section 6 is a good place to stop for tea.
#
# You need Python, NumPy arrays and school calculus (the derivative of $x^2$ is $2x$). The rest is built
# here.

# %%
import numpy as np
import torch
import torch.nn.functional as F

from utils.data import load_digits
from utils.plots import (
    Panel,
    draw_agreement,
    draw_bars,
    draw_curves,
    draw_descent,
    draw_digits,
    draw_graph,
    draw_matrices,
    draw_pipeline,
    draw_shapes,
    draw_simplex,
    draw_surface,
    draw_weights,
    draw_zoom,
    show,
)
from utils.plots.backprop_graphs import BIAS, FORK, GATES, NEURON, RESIDUAL, REUSE

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)  # our matrices are tiny: two threads would only talk to each other

# %% [markdown]
# ## The whole trip on one page
#
# This is the network we are going to train. Blue is what flows **forward**: pixels become scores `z`,
# scores become probabilities `p`, and the probabilities are judged against the true label `y`, which gives
# one number, the loss $L$. Vermilion is what flows **backward**: at each arrow the same question, *how
# would $L$ change if this changed a little?* We call the answer the **gradient** at that place. In code,
# `dz` is short for $\partial L / \partial z$.

# %%
layers = [("linear", "section 5"), ("ReLU", "section 6"), ("linear", "section 5"),
          ("softmax and\ncross-entropy", "sections 3, 4")]
show(draw_pipeline(layers, ["x", "u", "a", "z", "L"], ["dx", "du", "da", "dz", "1"]),
     alt="Four boxes in a row: linear, ReLU, linear, softmax with cross-entropy. Blue arrows "
         "carry x, u, a, z and L to the right; dashed vermilion arrows carry 1, dz, da, du and "
         "dx back to the left.")

# %% [markdown]
# One rule holds in the whole lesson and catches half of all mistakes: **a gradient has the shape of the
# thing it belongs to.** If `w` is `(64, 32)`, then `dw` is `(64, 32)`: one slope for each weight.

# %% [markdown]
# ## 1. What a derivative means for a program
#
# Forget limits for a moment. Here is a program with one knob, `w`:

# %%
def loss(w):
    return (2 * w + 1 - 4) ** 2


loss(3.0)

# %% [markdown]
# Turn the knob a tiny bit and see how far the result moves. The **derivative** is the exchange rate: *how
# many units of result for one unit of knob*.

# %%
h = 0.001  # Try it: 0.1, then 0.00001. Which number do the answers settle on?
print("result moved by", loss(3.0 + h) - loss(3.0))
print("for one unit of w:", (loss(3.0 + h) - loss(3.0)) / h)

# %% [markdown]
# The answers settle on 12. The picture says why there is *one* number to settle on: seen from close by, a
# smooth curve is a straight line, and a straight line has one slope.

# %%
show(draw_zoom(loss, at=3.0, slope=12.0, widths=[2.0, 0.5, 0.05]),
     alt="The parabola of the loss around w = 3 in three windows, each narrower. In the widest "
         "it bends away from its tangent of slope 12; in the narrowest the two cannot be told "
         "apart.")

# %% [markdown]
# The slope tells us what to do. It is positive, so more `w` means more loss: turn the knob **down**. That
# is gradient descent, all of it:
#
# $$ w \leftarrow w - \text{lr} \cdot \frac{dL}{dw} $$
#
# with a small step size, the learning rate `lr`.
#
# So why do we need a clever algorithm? Because of the bill. To nudge one knob we must run the program once
# more. A small network has thousands of knobs, a large one billions, and each step of training needs all
# the slopes. Backpropagation gets them all from **one** sweep forward and **one** sweep back. (We measure
# this in section 8.)

# %% [markdown]
# <details><summary><b>Question.</b> At a certain w the slope is 0. Which way should w move, and are we
# done?</summary>
#
# Neither way: to first order, nothing changes. It may be the bottom we look for, but it may also be a top,
# or a flat shelf far from any bottom. Keep the flat shelf in mind: in section 6 it kills a unit.
#
# </details>

# %% [markdown]
# ## 2. The chain rule on a graph
#
# Every program, however large, is a chain of small steps. Ours, written with names for everything, is
#
# $$ u = w x, \qquad z = u + b, \qquad e = z - t, \qquad L = e^2, $$
#
# with input $x = 2$, weight $w = 3$, bias $b = 1$ and target $t = 4$. Draw each step as a circle and each
# number that travels as an arrow. That is a **computational graph**. The forward pass fills in the blue
# numbers from left to right.

# %%
x, w, b, t = 2.0, 3.0, 1.0, 4.0
u = w * x
z = u + b
e = z - t
L = e**2

values = {"x": x, "w": w, "b": b, "t": t, "u": u, "z": z, "e": e, "L": L}
show(draw_graph(NEURON, values),
     alt="A graph from left to right: x = 2 and w = 3 meet in a product u = 6, adding b = 1 "
         "gives z = 7, subtracting t = 4 gives e = 3, and squaring gives L = 9.")

# %% [markdown]
# Now the way back. Suppose we already know the exchange rate between $e$ and $L$, and we know the exchange
# rate between $z$ and $e$. What is the rate between $z$ and $L$? The same as with money: **multiply the
# rates**.
#
# $$ \frac{\partial L}{\partial z} = \frac{\partial L}{\partial e} \cdot \frac{\partial e}{\partial z} $$
#
# That is the chain rule. Each circle needs to know only its own small derivative, the **local** one. The
# rest arrives from the right.
#
# 1. Start at the end: $\partial L / \partial L = 1$.
# 2. At each circle, take the gradient that arrives (`dout`) and multiply it by the local slope for each
#    input.
# 3. Hand the results on to the left.

# %%
dL = 1.0
de = dL * 2 * e  # the slope of e**2 is 2e
dz = de * 1.0  # e = z - t: z up by one, e up by one
dt = de * -1.0  # t up by one, e down by one
du = dz * 1.0  # z = u + b
db = dz * 1.0
dw = du * x  # u = w x: one more w is x more u
dx = du * w

gradients = {"L": dL, "e": de, "z": dz, "t": dt, "u": du, "b": db, "w": dw, "x": dx}
show(draw_graph(NEURON, values, gradients),
     alt="The same graph with a gradient under each arrow, from the right: 1 at L, 6 at e, 6 at "
         "z, minus 6 at t, 6 at u and at b, 12 at w and 18 at x.")

# %% [markdown]
# There is the 12 from section 1, and with it, at no extra charge, the slopes for $x$, $b$ and $t$. We
# worked from the right to the left and touched each arrow once. **This is backpropagation.** What remains
# of the lesson is larger circles.
#
# Is it right? PyTorch keeps the same kind of graph and can play witness:

# %%
def witness(function, *numbers):
    """The slopes of function(*numbers), by PyTorch."""
    tensors = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in numbers]
    function(*tensors).backward()
    return [v.grad.item() for v in tensors]


print("by hand:  ", [dx, dw, db, dt])
print("by torch: ", witness(lambda x, w, b, t: (w * x + b - t) ** 2, x, w, b, t))

# %% [markdown]
# **Try it.** Go back to the first cell of this section, change `w` to 1 and run the cells down to here.
# Which gradients change sign? Then set `x` to 0: why does `dw` vanish, and what does it mean for a weight
# that its input was silent?

# %% [markdown]
# ### Three circles worth knowing by heart
#
# Most circles in a network are one of three kinds. Look at what each of them does to the gradient that
# arrives (2 in all three):
#
# - **plus** hands it on, unchanged, to both sides;
# - **times** hands it on multiplied by the *other* input: it swaps the inputs;
# - **max** hands all of it to the larger input and nothing to the other: it is a switch on a railway.

# %%
values = {"a": 3, "b": -4, "c": 3, "d": -4, "e": 3, "f": -4}
values |= {"sum": 3 + -4, "product": 3 * -4, "larger": max(3, -4)}
arriving = {"sum": 2, "product": 2, "larger": 2}
handed_back = {"a": 2, "b": 2, "c": 2 * -4, "d": 2 * 3, "e": 2, "f": 0}
show(draw_graph(GATES, values, arriving | handed_back),
     alt="Three small graphs with inputs 3 and minus 4 and a gradient of 2 at the output. Plus "
         "returns 2 and 2, times returns minus 8 and 6, max returns 2 and 0.")

# %% [markdown]
# ### A number that is used twice
#
# Here is the one place where people go wrong. Let $a$ feed two circles: $b = 2a$ and $c = a + 1$, and $d =
# b \cdot c$. Nudge $a$, and $d$ is moved along **both** ways. Small movements add up, and so do the
# gradients:
#
# $$ \frac{\partial d}{\partial a} = \underbrace{\frac{\partial d}{\partial b}\frac{\partial b}{\partial a}}_{\text{upper way}}
# + \underbrace{\frac{\partial d}{\partial c}\frac{\partial c}{\partial a}}_{\text{lower way}} $$
#
# **Where the forward pass splits, the backward pass adds.** This sentence comes back four times below: for
# a softmax score, for a bias, for a skip connection, and for automatic differentiation itself.

# %%
a = 3.0  # Try it: for which a does the slope vanish? Find it by hand first: d = 2a(a + 1).
b, c = 2 * a, a + 1
d = b * c
upper = 1.0 * c * 2  # back through the product, then through b = 2a
lower = 1.0 * b * 1  # back through the product, then through c = a + 1

values = {"a": a, "b": b, "c": c, "d": d}
gradients = {"d": 1.0, "b": c, "c": b, ("a", "b"): upper, ("a", "c"): lower, "a": upper + lower}
show(draw_graph(FORK, values, gradients),
     alt="A graph in which a = 3 feeds b = 6 and c = 4, whose product is d = 24. Gradients 8 and "
         "6 come back along the two ways to a, and under a stands their sum, 14.")
print("both ways:", upper + lower, "  witness:", witness(lambda a: (2 * a) * (a + 1), a))

# %% [markdown]
# ## 3. Softmax: from scores to probabilities
#
# The last linear layer gives one **score** for each class, $z = (z_0, \dots, z_{K-1})$: any real numbers.
# We want probabilities: positive, and 1 together. Softmax does it in two moves. Make everything positive
# with $e^{z}$, then divide by the total:
#
# $$ p_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}} $$
#
# Why the exponential, and not, say, $z^2$? Because it keeps the order of the scores, treats $-3$ and $3$
# differently, has a slope everywhere, and turns *differences* of scores into *ratios* of probabilities:
# $p_i / p_j = e^{z_i - z_j}$. A lead of 1 point means $e \approx 2.7$ times as likely, wherever on the
# scale you are.

# %%
# Try it: change z[0] to 8 and run again. What moves, and what has stopped moving?
z = np.array([2.0, 1.0, -1.0])
e = np.exp(z)
p = e / e.sum()
names = ["class 0", "class 1", "class 2"]
show(draw_bars({"scores z": z, "positive: exp(z)": e, "share of the total: p": p}, names),
     alt="Three panels of three bars. Scores 2, 1 and minus 1; their exponentials 7.39, 2.72 and "
         "0.37; the probabilities 0.705, 0.259 and 0.035.")

# %% [markdown]
# With two classes we can see the whole function. It is a step with a soft edge, and it depends on nothing
# but the difference $z_0 - z_1$: walk along the diagonal, raising both scores together, and nothing
# happens.

# %%
show(draw_surface(lambda z0, z1: np.exp(z0) / (np.exp(z0) + np.exp(z1))),
     alt="Left, the probability of class 0 as a surface over two scores: a smooth step from 0 to "
         "1. Right, the same from above, with lines of equal probability that all run parallel "
         "to the diagonal.")

# %% [markdown]
# With three classes, $p$ lives in a triangle. Each corner is certainty, the centre is a tie. Two walks: let
# one score rise from $-6$ to $6$, or keep the directions and scale all the scores up. Notice where the dots
# crowd: near the corners a further point of score changes next to nothing. Flat places again.

# %%
rising = [np.exp([s, 1.0, -1.0]) / np.exp([s, 1.0, -1.0]).sum() for s in np.linspace(-6, 6, 25)]
sharper = [np.exp(s * z) / np.exp(s * z).sum() for s in np.linspace(0, 4, 17)]
show(draw_simplex({"z[0] from −6 to 6": np.array(rising), "z times 0 to 4": np.array(sharper)}),
     alt="A triangle whose corners are certainty for classes 0, 1 and 2. One path runs from near "
         "class 1 up to class 0, the other from the centre to class 0; dots crowd near the "
         "corners.")

# %% [markdown]
# ### When e to the z is too much
#
# The formula is right, and the program is wrong. Scores of 1e4 are nothing unusual for a badly scaled
# network:

# %%
z_large = np.array([1e4, 1e4 - 1, 0.0])
with np.errstate(over="ignore", invalid="ignore"):  # no warnings, please: the result says enough
    print("exp(z):    ", np.exp(z_large))
    print("the shares:", np.exp(z_large) / np.exp(z_large).sum())

# %% [markdown]
# $e^{10000}$ has 4,343 digits; a float64 gives up beyond $e^{709}$ and says `inf`. Then `inf / inf` is
# `nan`, *not a number*, and one `nan` in a loss turns every weight into `nan` at the next step.
#
# The cure costs one subtraction. Only differences matter, so add the same $c$ to all the scores:
#
# $$ \frac{e^{z_i + c}}{\sum_j e^{z_j + c}} = \frac{e^c\, e^{z_i}}{e^c \sum_j e^{z_j}} = p_i $$
#
# Choose $c = -\max_j z_j$. Now the largest exponent is 0, the largest term is 1, and nothing can overflow.
# What underflows to 0 was too small to matter.

# %%
# Try it: add 1e6 to z_large. Then take .min() instead of .max().
shifted = np.exp(z_large - z_large.max())
print("exp(z - max):", shifted)
print("the shares:  ", shifted / shifted.sum())

# %% [markdown]
# ### The Jacobian: who pushes whom
#
# Every probability depends on every score, so there is not one slope but a table of them, the **Jacobian**
# $J_{ij} = \partial p_i / \partial z_j$. Call the total $S = \sum_j e^{z_j}$. Score $z_j$ enters $p_i =
# e^{z_i} / S$ in two places: in the total, always, and in the numerator if $i = j$.
#
# $$ i \ne j:\quad \frac{\partial p_i}{\partial z_j} = -\frac{e^{z_i}}{S^2}\, e^{z_j} = -p_i\, p_j
# \qquad\qquad
# i = j:\quad \frac{\partial p_i}{\partial z_i} = \frac{e^{z_i}}{S} - \frac{e^{z_i}}{S^2}\, e^{z_i} = p_i\,(1 - p_i) $$
#
# In one line, with $\delta_{ij} = 1$ if $i = j$ and 0 otherwise:
#
# $$ \frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij} - p_j) $$
#
# Here is the table for our three scores. We let PyTorch compute it, and check two entries by hand.

# %%
J = torch.autograd.functional.jacobian(lambda s: torch.softmax(s, dim=0), torch.tensor(z)).numpy()
show(draw_matrices({"slope of p[i] for score z[j]": J}, rows=["p[0]", "p[1]", "p[2]"],
                   columns=["z[0]", "z[1]", "z[2]"], width=3.8),
     alt="A 3 by 3 table of slopes. The diagonal is positive, 0.21, 0.19 and 0.03; all other "
         "entries are negative, the largest minus 0.18 between classes 0 and 1. The table is "
         "symmetric.")
print("diagonal, by hand:     ", p[0] * (1 - p[0]), "  by torch:", J[0, 0])
print("off diagonal, by hand: ", -p[0] * p[1], " by torch:", J[0, 1])
print("rows add up to", J.sum(axis=1))

# %% [markdown]
# Read it like a tug of war. Raise $z_0$: $p_0$ gains (diagonal, positive) and everybody else pays
# (negative). The rows add up to 0, because raising *all* scores together changes nothing; the columns add
# up to 0, because the probabilities always sum to 1. And the largest possible entry is $1/4$, at $p_i =
# 1/2$: a softmax that is sure of itself has almost no slope left anywhere.

# %% [markdown]
# ### We never build this table
#
# Backpropagation does not need $J$. It needs what $J$ *does* to the gradient that arrives:
#
# $$ \frac{\partial L}{\partial z_j} = \sum_i \frac{\partial L}{\partial p_i}\, \frac{\partial p_i}{\partial z_j} $$
#
# There is the sum again: $z_j$ is used by every $p_i$, so the ways back add up. This product of a gradient
# with a Jacobian is what each backward function computes, always without forming the table. For softmax the
# table is small. For a ReLU over 64 examples of 4,096 units it would have $262{,}144^2$ entries, 550 GB,
# nearly all of them zeros.

# %% [markdown]
# ## 4. Cross-entropy: one number for how wrong we are
#
# The network says $p$, the label says $y$. The data are likely under the model if $p_y$ is large, so we
# maximise the product of the $p_y$ over all examples. Products of many small numbers underflow and have
# ugly slopes; sums behave. Take the logarithm, and turn the sign so that *less is better*:
#
# $$ L = -\log p_y $$
#
# If $p_y = 1$, the loss is 0. At $p_y = 0.1$ it is 2.3, at $p_y = 0.001$ it is 6.9. Being unsure costs a
# little; being sure *and wrong* costs without limit.
#
# Insert softmax and simplify. The exponential and the logarithm cancel:
#
# $$ L = -\log \frac{e^{z_y}}{\sum_j e^{z_j}} = \log \sum_j e^{z_j} - z_y $$

# %% [markdown]
# ### The most beautiful gradient in the business
#
# Now the slope for each score. The first term gives $e^{z_i} / \sum_j e^{z_j}$, which is $p_i$ again. The
# second gives $-1$ for the true class and nothing for the others:
#
# $$ \frac{\partial L}{\partial z_i} = p_i - \delta_{iy}, \qquad\text{all together}\qquad \frac{\partial L}{\partial z} = p - e_y $$
#
# where $e_y$ is 1 at the true class and 0 elsewhere. *What you said, minus what you should have said.* No
# exponentials are left, no logarithms: just an error.
#
# The other road leads to the same place: $\nabla p_y = p_y\,(e_y - p)$ is row $y$ of the Jacobian, so
# $\nabla \log p_y = \nabla p_y / p_y = e_y - p$, and the minus sign of the loss turns it over.

# %%
y = 1  # Try it: make 0 the true class. Who is pushed up, who is pushed down, and how hard?
one_hot = np.eye(3)[y]
show(draw_bars({"the network said: p": p, "the label says: e_y": one_hot,
                "gradient: p − e_y": p - one_hot}, names),
     alt="Three panels of three bars: probabilities 0.705, 0.259, 0.035; the label, 1 for class "
         "1; and their difference, 0.705 for class 0, minus 0.741 for class 1, 0.035 for class "
         "2.")

# %% [markdown]
# We step *against* the gradient. So class 1, the true one, is lifted by 0.74; class 0, which took too large
# a share, is pressed down by 0.71; class 2 did little harm and is hardly touched. The three pushes add up
# to 0.
#
# The next picture follows one score while the others stay. On the left the loss, on the right its slope.
# The slope of the true class is $p_y - 1$: it pulls with full force $-1$ while the network is badly wrong,
# and lets go when the answer is right. No flat shelf where it hurts most: that is why cross-entropy goes
# with softmax.

# %%
# Class 0 is the true one. First its own score moves, then that of class 1, a wrong one.
s = np.linspace(-8, 8, 161)
true_moves = np.array([[v, 1.0, -1.0] for v in s])
wrong_moves = np.array([[2.0, v, -1.0] for v in s])
true_total, wrong_total = np.log(np.exp(true_moves).sum(1)), np.log(np.exp(wrong_moves).sum(1))
losses = {"the true class": true_total - true_moves[:, 0],
          "a wrong class": wrong_total - wrong_moves[:, 0]}
slopes = {"the true class: p − 1": np.exp(true_moves[:, 0] - true_total) - 1,
          "a wrong class: p": np.exp(wrong_moves[:, 1] - wrong_total)}
show(draw_curves(
         Panel(s, losses, "the score that moves", "loss L", "loss", guides=[0]),
         Panel(s, slopes, "the score that moves", "dL / d score", "its slope", guides=[0, 1, -1])),
     alt="Left, the loss against one score: falling for the true class, rising for a wrong "
         "class, each flat on its good side and straight on its bad side. Right, the slopes: "
         "from minus 1 up to 0 for the true class, from 0 up to 1 for a wrong one.")

# %% [markdown]
# <details><summary><b>Question.</b> A fresh network with ten classes should start with a loss of about
# 2.30. Why, and what do you know if it starts at 9?</summary>
#
# Fresh weights are small, all scores are near 0, every class gets $p = 1/10$, and $-\log(1/10) = \log 10
# \approx 2.303$. A start at 9 means the network is *confidently* wrong before it has seen anything: the
# scores are far too large. Usually the initial weights are badly scaled, or the pixels were never brought
# into 0 to 1. It is the cheapest test there is; do it every time.
#
# </details>

# %% [markdown]
# ### Stay in the logarithm
#
# One trap is left. If $p_y$ underflows to 0, then $-\log 0 = \infty$, though the true loss is an ordinary
# number. The formula $\log \sum_j e^{z_j} - z_y$ never forms $p_y$, and with the maximum $m$ taken out it
# never overflows either:
#
# $$ L = m + \log \sum_j e^{z_j - m} - z_y $$

# %%
z_far = np.array([-1000.0, 0.0])  # the true class is 0, and it is a thousand points behind
with np.errstate(divide="ignore"):
    print("log of the probability: ", -np.log(np.exp(z_far[0]) / np.exp(z_far).sum()))
m = z_far.max()
print("staying in the logarithm:", m + np.log(np.exp(z_far - m).sum()) - z_far[0])

# %% [markdown]
# ### A batch, and where 1/N comes from
#
# We train on $N$ examples at a time and want one number, so we take the mean:
#
# $$ L = \frac{1}{N} \sum_{n} L_n \qquad\Rightarrow\qquad \frac{\partial L}{\partial z_n} = \frac{1}{N}\,(p_n - e_{y_n}) $$
#
# Why the mean and not the sum? So that the size of the gradient, and with it a good learning rate, does not
# hang on the batch size. The price is a factor $1/N$ that one forgets. Watch it appear:

# %%
batch_z = torch.tensor([[2.0, 1.0, -1.0], [0.0, 0.0, 0.0], [-1.0, 3.0, 0.5]], requires_grad=True)
batch_y = torch.tensor([1, 2, 1])
F.cross_entropy(batch_z, batch_y).backward()  # PyTorch's takes scores, and means over the batch
print("first row of the batch's gradient:", batch_z.grad[0].numpy())
print("p - e_y for that row alone:       ", p - np.eye(3)[1])
print("ratio:                            ", (p - np.eye(3)[1]) / batch_z.grad[0].numpy())

# %% [markdown]
# The factor belongs to the **loss**, and enters once, here. Every layer below receives a `dout` that
# already has it inside. A linear layer that divides by $N$ once more is wrong by a factor $N$, and it will
# still train, only slowly: such mistakes do not announce themselves. In section 8 we catch one.

# %% [markdown]
# ## 5. The linear layer: let the shapes do the algebra
#
# $$ \text{out} = x\,w + b, \qquad x: (N, D),\quad w: (D, M),\quad b: (M),\quad \text{out}: (N, M) $$
#
# Each row of `x` is one example, each column of `w` the weights into one unit. (Many books write $z = Wx +
# b$ with $x$ a column. Then $W$ is our `w` transposed, and their $\partial L/\partial W = (p - e_y)\,x^T$
# is ours, transposed. We use `x @ w + b` throughout.)

# %%
sizes = {"N": 6, "D": 4, "M": 3}
forward = [("out", "N", "M"), "=", ("x", "N", "D"), "@", ("w", "D", "M"), "+", ("b", "1", "M")]
show(draw_shapes([forward], sizes),
     alt="Rectangles drawn to scale: out is N by M, equal to x, N by D, times w, D by M, plus b, "
         "one row of M.")

# %% [markdown]
# ### One example, one weight
#
# Start small: one example, so `x` has $D$ entries and the gradient that arrives, `dz`, has $M$. Weight
# $w_{dm}$ does one job: it carries $x_d$ into $z_m$. So its slope is the input it carried, times the
# gradient of where it carried it to:
#
# $$ \frac{\partial L}{\partial w_{dm}} = x_d \cdot \frac{\partial L}{\partial z_m} $$
#
# *Input times error*, for each pair: an outer product. With the loss of section 4 this is $x_d\,(p_m -
# \delta_{my})$.

# %%
# Try it: which row of dw does x1[2] = 0 silence, and why is that only fair?
x1 = np.array([0.5, -1.0, 0.0, 2.0])
dz1 = p - one_hot
dw1 = np.outer(x1, dz1)
show(draw_matrices({"dw for one example": dw1}, rows=[f"x = {v:g}" for v in x1],
                   columns=[f"dz = {v:.2f}" for v in dz1], width=3.8),
     alt="A 4 by 3 table: each entry is the input of its row times the error of its column. The "
         "third row, with input 0, is zero.")

# %% [markdown]
# A silent input earns neither praise nor blame. A loud input to a unit that was badly wrong is changed the
# most.
#
# What about `x`, which must be handed further back? Input $x_d$ goes into *every* unit $m$, each time
# through its own weight. Used $M$ times, so $M$ ways back, so a sum:
#
# $$ \frac{\partial L}{\partial x_d} = \sum_m \frac{\partial L}{\partial z_m}\, w_{dm} $$

# %% [markdown]
# ### A batch: a puzzle with one solution
#
# Now with $N$ examples. You could grind through indices. Or you could let the shapes tell you. `dx` must
# have the shape of `x`, `dw` the shape of `w`. You have `dout`, `x` and `w` to build from, a product may
# transpose either side, and inner sizes must match. There is one way to fit the pieces. Find both before
# you unfold.
#
# - `dx` is $(N, D)$, from `dout` $(N, M)$ and `w` $(D, M)$.
# - `dw` is $(D, M)$, from `x` $(N, D)$ and `dout` $(N, M)$.
#
# <details><summary><b>Unfold</b> when you have both.</summary>
#
# $$ \frac{\partial L}{\partial x} = \frac{\partial L}{\partial\text{out}}\; w^T
# \qquad\qquad
# \frac{\partial L}{\partial w} = x^T\; \frac{\partial L}{\partial\text{out}} $$
#
# Shapes cannot prove it (a factor $1/N$ has no shape, and a square `w` fits both ways round), but they fix
# where the transposes go, and the two sums above say the same: in `dx` the sum runs over the units $m$, in
# `dw` over the examples $n$.
#
# </details>

# %%
show(draw_shapes([[("dx", "N", "D"), "=", ("dout", "N", "M"), "@", ("wᵀ", "M", "D")],
                  [("dw", "D", "M"), "=", ("xᵀ", "D", "N"), "@", ("dout", "N", "M")]], sizes),
     alt="Rectangles drawn to scale: dx, N by D, is dout, N by M, times w transposed, M by D. "
         "Below, dw, D by M, is x transposed, D by N, times dout, N by M.")

# %% [markdown]
# A matrix product that sums over examples is the sum of the outer products of the single examples. See it
# for two:

# %%
rng = np.random.default_rng(0)
x2, w2, dout2 = rng.normal(size=(2, 4)), rng.normal(size=(4, 3)), rng.normal(size=(2, 3))
by_example = np.outer(x2[0], dout2[0]) + np.outer(x2[1], dout2[1])
w2_torch = torch.tensor(w2, requires_grad=True)
(torch.tensor(x2) @ w2_torch).backward(torch.tensor(dout2))
print("largest difference from PyTorch:", np.abs(by_example - w2_torch.grad.numpy()).max())

# %% [markdown]
# ### Why the bias gradient sums over the batch
#
# `b` has $M$ entries, `dout` has $N \times M$. Where do the $N$ rows go? In `x @ w + b` the same bias is
# added to **every** row: NumPy's broadcasting copies it $N$ times. One number, used $N$ times: where the
# forward pass splits, the backward pass adds.

# %%
shares = [0.2, -0.5, 0.7]  # dout for one unit in three examples
arriving = {f"row {n}": share for n, share in enumerate(shares)}
handed_back = {("b", f"row {n}"): share for n, share in enumerate(shares)}
show(draw_graph(BIAS, {"b": 1.0}, arriving | handed_back | {"b": sum(shares)}),
     alt="One bias feeds three plus signs, one for each example. Gradients 0.2, minus 0.5 and "
         "0.7 come back along the three ways; under the bias stands their sum, 0.4.")

# %% [markdown]
# <details><summary><b>Question.</b> With dout of shape (N, M), what goes wrong if one sums over the other
# axis, or over both?</summary>
#
# The other axis gives $N$ numbers: one for each example, where one for each unit is wanted. If $N = M$
# nothing complains, and the network learns nonsense. Over both gives a single number that broadcasts
# silently into every bias. Ask for `db.shape == b.shape`, and test with $N \ne M$.
#
# </details>

# %% [markdown]
# ## 6. ReLU and its relatives
#
# Two linear layers in a row are one linear layer: $(x\,w_1)\,w_2 = x\,(w_1 w_2)$. Depth would buy nothing.
# Between them we need something that bends. The simplest bend is the **rectified linear unit**:
#
# $$ \text{relu}(x) = \max(0, x), \qquad \text{slope: } 1 \text{ if } x > 0, \quad 0 \text{ if } x < 0 $$
#
# Backward it is the railway switch of section 2: where the input was positive, the gradient passes
# untouched; where it was negative, it stops.
#
# ### Worked problem: a 4 x 4 ReLU, by hand
#
# Take pen and paper. Below are an input `x` and the gradient `dout` that arrives at the output. Write down
# the output, and then the gradient for the input, before you run the cell after.

# %%
x = np.array([[1.5, 2.2, 1.3, 6.7],
              [4.3, -0.3, -0.2, 4.9],
              [-4.5, 1.4, 5.5, 1.8],
              [0.1, -0.5, -0.1, 2.2]])
dout = np.array([[4.5, 1.2, 2.3, 1.3],
                 [-1.3, -6.3, 4.1, -2.9],
                 [-0.5, 1.2, 3.5, 1.2],
                 [-6.1, 0.5, -4.1, -3.2]])
show(draw_matrices({"input x": x, "gradient that arrives: dout": dout}, width=6.4),
     alt="Two 4 by 4 tables of numbers: the input x, five of whose entries are negative, and the "
         "arriving gradient dout.")

# %% [markdown]
# Done? Here PyTorch does the same. Struck out: the five places where the input was negative.

# %%
x_torch = torch.tensor(x, requires_grad=True)
out = torch.relu(x_torch)
out.backward(torch.tensor(dout))
dx = x_torch.grad.numpy()
show(draw_matrices({"output": out.detach().numpy(), "dx": dx}, width=6.4, crossed=x < 0),
     alt="Two 4 by 4 tables: the output of the ReLU and dx. In both, the same five entries are 0 "
         "and struck out; all others equal the input and the arriving gradient.")
print(dx)

# %% [markdown]
# The commonest slip: to set the *negative gradients* to zero. The sign of `dout` has no say. $-6.1$ in the
# last row passes, because 0.1 was positive; $4.1$ in the second row is stopped, because $-0.2$ was not. The
# forward input decides, which is why the forward pass must remember it (in this course: in the `cache`).
#
# ### At exactly 0
#
# ReLU has a kink at 0 and no derivative there. The course's sources do not agree: one says 1, another says
# 0. Both are right: any slope from 0 to 1 lies below the curve on both sides (a *subgradient*), and a score
#    of exactly 0.0 is rare. PyTorch takes 0. So do we in the pictures, and the checks accept either.

# %%
kink = torch.tensor(0.0, requires_grad=True)
torch.relu(kink).backward()
print("PyTorch's slope at 0:", kink.grad.item())

# %% [markdown]
# ### The family
#
# - **Leaky ReLU**: a small slope instead of 0 on the left, `negative_slope`, often 0.01. (Drawn with 0.1,
#   so that one sees it.)
# - **ELU**: $\alpha\,(e^x - 1)$ on the left. Smooth, and it reaches below 0, down to $-\alpha$.
# - **Sigmoid**: $1 / (1 + e^{-x})$, the classic that ReLU replaced.
#
# Look at the dashed lines, the slopes. They are what the backward pass multiplies by.

# %%
def value_and_slope(function, points):
    v = torch.tensor(points, requires_grad=True)
    result = function(v)
    result.sum().backward()
    return {"value": result.detach().numpy(), "slope": v.grad.numpy()}


points = np.linspace(-4, 4, 401)
family = {"ReLU": torch.relu, "leaky ReLU": lambda v: F.leaky_relu(v, 0.1),
          "ELU": F.elu, "sigmoid": torch.sigmoid}
panels = [Panel(points, value_and_slope(f, points), "x", "", title, ylim=(-1.2, 2.2), guides=[0])
          for title, f in family.items()]
show(draw_curves(*panels, columns=2, height=5.4),
     alt="Four panels with a function and its slope. ReLU: slope 0, then 1. Leaky ReLU: slope "
         "0.1, then 1. ELU: slope rising smoothly to 1. Sigmoid: a slope that never exceeds 0.25 "
         "and fades on both sides.")

# %% [markdown]
# ### Why ReLU took over from sigmoid
#
# Look at the sigmoid's slope: $\sigma(x)\,(1 - \sigma(x))$, **never above 1/4**. Every sigmoid layer on the
# way back takes three quarters of the gradient or more. After ten of them, at best $(1/4)^{10}$ is left,
# less than a millionth. And far from 0 on either side it is flat: the unit is *saturated* and learns
# nothing. ReLU's slope is exactly 1 wherever it is open, however large the input. It is also cheap: no
# exponential, just a comparison.
#
# We can measure it. Twenty layers, a random gradient put in at the end, and the length of the gradient on
# its way to the front. (The third line is section 7's.)

# %%
def gradient_lengths(layer, depth=20, width=64, seed=0):
    """The gradient's length at each layer, relative to its length at the end."""
    generator = torch.Generator().manual_seed(seed)
    states = [torch.randn(32, width, generator=generator, requires_grad=True)]
    for _ in range(depth):
        w = torch.randn(width, width, generator=generator) / width**0.5
        states.append(layer(states[-1], w))
        states[-1].retain_grad()
    states[-1].backward(torch.randn(32, width, generator=generator))
    lengths = np.array([state.grad.norm().item() for state in states])
    return lengths / lengths[-1]


lines = {"sigmoid": gradient_lengths(lambda h, w: torch.sigmoid(h @ w)),
         "ReLU": gradient_lengths(lambda h, w: torch.relu(h @ (w * 2**0.5))),
         "sigmoid with skip": gradient_lengths(lambda h, w: torch.sigmoid(h @ w) + h)}
show(draw_curves(Panel(np.arange(21), lines, "layer (0 is the network's input)",
                       "length of the gradient,\nrelative to the end", yscale="log", markers=True)),
     alt="Length of the gradient at each of 20 layers on a logarithmic axis. Through sigmoids it "
         "falls from 1 at the end to about one millionth of a millionth at the input. Through "
         "ReLUs, and with skip connections, it stays near 1.")

# %% [markdown]
# The first sigmoid layers receive about a millionth of a millionth of the gradient. They do not learn; the
# network above them works on the random features they happen to give. (The ReLU line also needs weights of
# the right size, a factor $\sqrt 2$. Unit 06 says why.)

# %% [markdown]
# ### A unit that dies
#
# ReLU has a price of its own. If a unit's score is negative for **every** example, every slope is 0. No
# gradient, no change, so it stays negative. It is dead, and it will not come back: the flat shelf of
# section 1.
#
# One large step can do that. Here one unit, `activation(w * x + b)`, is to learn $2x$ from points between 0
# and 1, and starts with $w = 1$, $b = -1.5$: negative everywhere.

# %%
def revive(activation, steps=60, lr=0.5):
    inputs = torch.linspace(0, 1, 50)
    w = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(-1.5, requires_grad=True)  # Try it: start b at -0.9. Is the unit still dead?
    history = []
    for _ in range(steps):
        error = ((activation(w * inputs + b) - 2 * inputs) ** 2).mean()
        error.backward()
        with torch.no_grad():
            for weight in (w, b):
                weight -= lr * weight.grad
                weight.grad = None
        history.append(error.item())
    return history


lines = {"ReLU": revive(torch.relu),
         "leaky ReLU, slope 0.01": revive(lambda v: F.leaky_relu(v, 0.01)),
         "ELU": revive(F.elu)}
show(draw_curves(Panel(np.arange(60), lines, "step", "mean squared error",
                       "one unit, started in the dead zone")),
     alt="Error against training steps for one unit that starts dead. With ReLU the error stays "
         "at 1.3 for ever; leaky ReLU recovers after some thirty steps, ELU within a few.")

# %% [markdown]
# ReLU: a line as flat as its slope. Leaky ReLU creeps along its 0.01 until it reaches daylight. ELU gets
# out in a few steps. Smaller steps and better initial weights prevent most deaths; the relatives heal them.

# %% [markdown]
# ### What non-negative outputs cost
#
# A subtler price. ReLU's (and sigmoid's) outputs are never negative, and they are the *inputs* of the next
# layer. Recall *input times error*: $\partial L/\partial w_{dm} = x_d\, dz_m$. If all $x_d \ge 0$, then
# **all the weights into one unit get a slope of the same sign**, the sign of its error:

# %%
positive = np.array([0.9, 0.3, 1.4, 0.6])
centred = positive - positive.mean()
errors = np.array([0.8, -0.5, 0.3])
show(draw_matrices({"dw, inputs ≥ 0": np.outer(positive, errors),
                    "dw, inputs centred": np.outer(centred, errors)},
                   columns=["unit 0", "unit 1", "unit 2"], ylabel="input", width=6.4),
     alt="Two 4 by 3 tables of weight gradients. With non-negative inputs each column has a "
         "single sign; with centred inputs the signs mix within a column.")

# %% [markdown]
# With one example, a unit's weights can only go *all up* or *all down*. If one weight should rise and
# another fall, the path must zig-zag. In the picture the goal lies at $(1, -1)$, a direction that is not on
# offer on the left. Both walks take the same step size and the same random examples; on the right, the mean
# has been taken off the inputs.

# %%
goal = np.array([1.0, -1.0])
examples = np.random.default_rng(3).uniform(0, 2, size=(40, 2))
sets = {"inputs ≥ 0": examples, "inputs centred": examples - examples.mean(axis=0)}
walks, bowls = {}, {}
for title, data in sets.items():
    walk = [np.zeros(2)]
    for row in data:
        error = row @ walk[-1] - row @ goal
        walk.append(walk[-1] - 0.4 * error * row)  # Try it: 0.1 for 0.4. Is the zig-zag gone?
    walks[title] = np.array(walk)
    bowls[title] = lambda w0, w1, data=data: np.mean(
        [(row[0] * (w0 - goal[0]) + row[1] * (w1 - goal[1])) ** 2 for row in data], axis=0)
lengths = [np.linalg.norm(np.diff(walk, axis=0), axis=1).sum() for walk in walks.values()]
show(draw_descent(bowls, walks, goal, marks=[f"distance walked: {v:.1f}" for v in lengths]),
     alt="Paths of gradient descent in the plane of two weights, from the origin to the goal at "
         "(1, minus 1). With non-negative inputs the path zig-zags between up-right and "
         "down-left; with centred inputs it goes nearly straight.")

# %% [markdown]
# What helps: activations that reach below 0 (**leaky ReLU, ELU**), and layers that take the mean off on the
# way (**batch normalisation**, unit 04). Averaging over a batch softens it too, since examples with errors
# of both signs mix. That is why plain ReLU still works so well.

# %% [markdown]
# <details><summary><b>Question.</b> Your friend initialises all weights to 0 "to be neutral". ReLU network,
# two layers. What do the gradients of both layers look like?</summary>
#
# The hidden scores are all 0, so (with slope 0 at 0) the hidden outputs are 0. `dw2` is *input times error*
# with input 0: zero. `dx` for the hidden layer goes through `w2`, which is 0: zero. So `dw1` is zero too.
# Only the last bias learns. Even with equal weights other than 0, all hidden units would get the same
# gradient and stay twins for ever. Randomness breaks the tie: that is what random initial weights are for.
#
# </details>

# %% [markdown]
# ## 7. The skip connection: a gradient's own lane
#
# A **residual block** computes something small and *adds it to its input*:
#
# $$ y = \text{relu}(x\,w_1)\,w_2 + x $$
#
# `x` is used twice. You know what follows: two ways back, and they add. Write $\delta$ for the gradient
# that arrives at $y$, and let $R$ be 1 where $x\,w_1 > 0$ and 0 elsewhere (as a diagonal matrix, if you
# like). Then, for column vectors, in the notation of the books:
#
# $$ \frac{\partial L}{\partial x} = \underbrace{W_1^T\, R\, W_2^T\, \delta}_{\text{through the block}} \;+\; \underbrace{\delta}_{\text{past it}} $$
#
# The second term is the point of it all. Whatever the weights do to the first, $\delta$ arrives
# **undiminished**.

# %%
x, w1, w2, dy = 2.0, 1.5, 0.5, 2.0  # Try it: w1 = -1.5 shuts the ReLU. What still reaches x?
z = x * w1
a = max(z, 0.0)
f = a * w2
y = f + x
df = dy
da, dw2 = df * w2, df * a
dz = da * (1.0 if z > 0 else 0.0)
dw1, through, past = dz * x, dz * w1, dy

values = {"x": x, "w1": w1, "w2": w2, "z": z, "a": a, "f": f, "y": y}
gradients = {"y": dy, "f": df, "w2": dw2, "a": da, "z": dz, "w1": dw1,
             ("x", "z"): through, ("x", "y"): past, "x": through + past}
show(draw_graph(RESIDUAL, values, gradients),
     alt="A graph with two ways from x = 2 to y = 3.5: through a product, a ReLU and another "
         "product, and directly to the plus. Gradient 1.5 comes back through the block and 2 "
         "past it; under x stands their sum, 3.5.")
print("by hand:", [through + past, dw1, dw2])
print("witness:", witness(lambda x, w1, w2: dy * (torch.relu(x * w1) * w2 + x), x, w1, w2))

# %% [markdown]
# Go back to the picture of twenty layers: the *sigmoid with skip* line hardly falls, though its sigmoids
# are as stingy as before. In unit 07 this one plus sign takes networks from 20 layers to 152.
#
# <details><summary><b>Question.</b> Someone writes the backward pass and forgets the skip. By how much is
# their dx wrong?</summary>
#
# By exactly $\delta$, the `dout` that arrived. A useful habit: when a gradient is off, look at the
# *difference* between what you got and what you should have got. It often has a familiar face.
#
# </details>

# %% [markdown]
# ## 8. Trust nothing: numerical gradients
#
# Gradients are easy to get wrong and hard to see wrong: the network still trains, just worse. But we own a
# slow method that needs no algebra at all, nudging. Use it as a referee. Two ways to nudge:
#
# $$ \text{one-sided: } \frac{f(x + h) - f(x)}{h} \qquad\qquad \text{central: } \frac{f(x + h) - f(x - h)}{2h} $$
#
# How small should $h$ be? Surely as small as possible? Try it on $f(x) = e^x$ at $x = 1$, where the true
# slope is $e$:

# %%
steps = 10.0 ** np.linspace(-13, 0, 105)
one, true_slope = 1.0, np.exp(1.0)
one_sided = (np.exp(one + steps) - np.exp(one)) / steps
central = (np.exp(one + steps) - np.exp(one - steps)) / (2 * steps)
h32 = steps.astype(np.float32)
central_32 = (np.exp(np.float32(one) + h32) - np.exp(np.float32(one) - h32)) / (2 * h32)
lines = {"one-sided, float64": one_sided, "central, float64": central,
         "central, float32": central_32}
errors = {label: np.abs(line - true_slope) / true_slope + 1e-16 for label, line in lines.items()}
notes = [(2e-12, 3e-7, "rounding"), (3e-2, 2e-10, "truncation")]
show(draw_curves(Panel(steps, errors, "step h", "relative error", "error of a numerical slope",
                       xscale="log", yscale="log", ylim=(1e-13, 30), notes=notes), height=4.2),
     alt="Relative error of a numerical slope against the step h, both axes logarithmic. Each "
         "line is a valley: rounding error on the left, truncation error on the right. The "
         "central difference in float64 is best, near h = 1e-5, with an error near 1e-11.")

# %% [markdown]
# Each line is a valley.
#
# - **Right slope: truncation.** The curve bends, and a wide step sees the bend. By Taylor's formula the
#   one-sided error shrinks like $h$. In the central difference the bends on both sides cancel, and it
#   shrinks like $h^2$: twice as steep in this picture.
# - **Left slope: rounding.** $f(x+h)$ and $f(x-h)$ agree in almost all digits. Their difference keeps only
#   the last few, and dividing by a tiny $h$ blows up what is wrong in them, about $\varepsilon / h$ with
#   $\varepsilon \approx 10^{-16}$ in float64.
#
# The bottom lies where the two meet: for the central difference where $h^2 \approx \varepsilon / h$, so $h
# \approx \varepsilon^{1/3} \approx 6 \cdot 10^{-6}$. Hence **central differences with `h = 1e-5`**, and ten
# or eleven good digits. In float32 ($\varepsilon \approx 10^{-7}$) the same `h` leaves two or three, and
# below $10^{-8}$ none at all: $1 + h$ is then exactly 1. Check gradients in float64.

# %% [markdown]
# <details><summary><b>Question.</b> What does the central difference say about ReLU at exactly 0?</summary>
#
# $(h - 0) / 2h = 1/2$: neither 0 nor 1. It straddles the kink. So a gradient check can fail at an entry
# within $h$ of a kink although the code is right. Random inputs make that unlikely; if one lonely entry of
# thousands is off, look at how near to 0 its input was.
#
# </details>

# %% [markdown]
# ### A gradient check that scales
#
# To nudge every weight in turn is exact, and slow. Here is a trick for large arrays: nudge *all* weights at
# once, in a random direction $v$. If the gradient $dw$ is right, the loss must rise at the rate $\sum dw
# \cdot v$. A few random directions are enough to expose almost any mistake, since a wrong gradient has no
# reason to agree with a random direction.
#
# Below, a linear layer with cross-entropy on three examples. Each dot is one direction. We test the right
# gradient and two classic mistakes. The layer is square, 4 by 4, on purpose: a transposed gradient *fits*,
# and no shape will warn you.

# %%
generator = torch.Generator().manual_seed(0)
x = torch.randn(3, 4, generator=generator, dtype=torch.float64)
w = torch.randn(4, 4, generator=generator, dtype=torch.float64, requires_grad=True)
y = torch.tensor([0, 2, 1])


def loss_at(weights):
    return F.cross_entropy(x @ weights, y)


loss_at(w).backward()
right = w.grad
directions = torch.randn(30, 4, 4, generator=generator, dtype=torch.float64)
h = 1e-5
with torch.no_grad():
    measured = [((loss_at(w + h * v) - loss_at(w - h * v)) / (2 * h)).item() for v in directions]
claims = {"right": right, "1/N forgotten": 3 * right, "transposed": right.T}
claimed = {title: [(dw * v).sum().item() for v in directions] for title, dw in claims.items()}
show(draw_agreement(measured, claimed),
     alt="Claimed against measured slopes in three panels. The right gradient lies on the "
         "diagonal. With 1/N forgotten the dots lie on a line three times as steep. The "
         "transposed gradient is a cloud.")

# %% [markdown]
# The picture is a diagnosis. On the diagonal: right. On *another straight line*: a constant factor is
# missing, and its slope, 3, tells you which. A cloud: the structure is wrong. As a number one uses the
# relative error
#
# $$ \frac{|\text{claimed} - \text{measured}|}{\max(|\text{claimed}|,\, |\text{measured}|)}, $$
#
# in float64: below $10^{-7}$ is fine, above $10^{-3}$ is a bug, and what lies between deserves a look (a
# kink?).
#
# To check a *layer*, which has no loss of its own, put a random gradient `dout` at its output and check the
# number $\sum \text{out} \cdot \text{dout}$. Random, never all ones: with ones, many mistakes cancel.

# %% [markdown]
# ### So why not always nudge?
#
# Time both for the digits network: 64 pixels, 32 hidden units, 10 classes.

# %%
from time import perf_counter

count = 64 * 32 + 32 + 32 * 10 + 10
net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
images, labels = torch.rand(32, 64), torch.randint(10, (32,))


def seconds(task, repeats=300):
    """The quickest of many runs: the others were held up by something else on the machine."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        task()
        times.append(perf_counter() - start)
    return min(times)


forward = seconds(lambda: F.cross_entropy(net(images), labels))
both = seconds(lambda: F.cross_entropy(net(images), labels).backward())
nudging = 2 * count * forward  # two forward passes for each weight
print(f"one forward pass:                   {forward * 1e3:8.2f} ms")
print(f"all {count:,} slopes, backpropagation: {both * 1e3:8.2f} ms")
print(f"all {count:,} slopes, nudging:         {nudging * 1e3:8.2f} ms")

# %% [markdown]
# More than a thousand times faster, for some two thousand weights; with a billion weights, a billion times.
# The backward pass costs about twice the forward one, *however many* weights there are. That is the whole
# reason why deep learning is possible.

# %% [markdown]
# ## 9. Train it
#
# All the pieces are on the table. The data: 1,797 digits of 8 x 8 pixels, of which 447 are held back and
# never trained on.

# %%
digits = load_digits()
show(draw_digits(digits.x_train[:20], titles=[str(v) for v in digits.y_train[:20]]),
     alt="Twenty handwritten digits of 8 by 8 grey pixels, each with its label above.")
print("train:", digits.x_train.shape, "  test:", digits.x_test.shape)

# %% [markdown]
# And the loop, in PyTorch, with the update written out. Four lines do the learning: run forward, ask for
# the gradients, step against them, clear them. (In the assignment you write all of it in NumPy, the
# gradients included.)

# %%
x_train, y_train = torch.tensor(digits.x_train).float(), torch.tensor(digits.y_train)
x_test, y_test = torch.tensor(digits.x_test).float(), torch.tensor(digits.y_test)


def train(lr=0.1, hidden=32, epochs=80, batch=32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    # Small and random: why not zero? See the question in section 6.
    w1 = torch.randn(64, hidden, generator=generator) * 0.05
    w2 = torch.randn(hidden, 10, generator=generator) * 0.25
    weights = [w1, torch.zeros(hidden), w2, torch.zeros(10)]
    for weight in weights:
        weight.requires_grad_()

    def scores(pixels):
        w1, b1, w2, b2 = weights
        return torch.relu(pixels @ w1 + b1) @ w2 + b2

    history = {"train loss": [], "test loss": [], "train accuracy": [], "test accuracy": []}
    for _ in range(epochs):
        for rows in torch.randperm(len(x_train), generator=generator).split(batch):
            loss = F.cross_entropy(scores(x_train[rows]), y_train[rows])  # forward
            loss.backward()  # back
            with torch.no_grad():
                for weight in weights:
                    weight -= lr * weight.grad  # step against the gradient
                    weight.grad = None  # clear, or the next one is added on top
        with torch.no_grad():
            for name, pixels, truth in (("train", x_train, y_train), ("test", x_test, y_test)):
                z = scores(pixels)
                history[f"{name} loss"].append(F.cross_entropy(z, truth).item())
                history[f"{name} accuracy"].append((z.argmax(1) == truth).float().mean().item())
    return history, weights, scores


# Try it: train(hidden=2), then train(hidden=4). How few units can tell ten digits apart?
history, weights, scores = train()
print(f"on digits never seen: {history['test accuracy'][-1]:.1%} right")

# %%
epochs = np.arange(1, len(history["train loss"]) + 1)
losses = {"train": history["train loss"], "test": history["test loss"]}
accuracies = {"train": history["train accuracy"], "test": history["test accuracy"]}
show(draw_curves(Panel(epochs, losses, "epoch", "cross-entropy", "loss", yscale="log"),
                 Panel(epochs, accuracies, "epoch", "share right", "accuracy", ylim=(0.85, 1.005))),
     alt="Training curves over 80 epochs. The training loss keeps falling while the test loss "
         "levels off; training accuracy nears 1, test accuracy levels off near 0.97.")

# %% [markdown]
# Two things to see. First, it works, in a second or two. Second, the gap: the training loss goes on falling
# towards 0, the test loss levels off. From there on the network learns its training digits by heart. Unit
# 05 is about that gap.
#
# ### What does it get wrong?
#
# Always look. A number like 97% hides whether the mistakes are foolish or forgivable.

# %%
with torch.no_grad():
    p_test = torch.softmax(scores(x_test), dim=1)
guess = p_test.argmax(1)
wrong = torch.nonzero(guess != y_test)[:, 0][:20]
titles = [f"{y_test[i]}, read as {guess[i]}\n{p_test[i].max():.0%} sure" for i in wrong]
show(draw_digits(digits.x_test[wrong.numpy()], titles, columns=6),
     alt="The test digits that the network got wrong, each with its true label, the network's "
         "guess, and how sure the network was.")

# %% [markdown]
# Would you have read them all right? Notice also how *sure* the network often is when it is wrong. Softmax
# gives probabilities that add up to 1; nothing forces them to be honest.
#
# ### What has it learnt?
#
# Each column of `w1` has 64 weights, one for each pixel, so we can look at it as a picture. Vermilion: *ink
# here, please*. Blue: *no ink here*.

# %%
w1, b1 = weights[0].detach(), weights[1].detach()
share_on = ((x_train @ w1 + b1) > 0).float().mean(0)
show(draw_weights(w1.numpy(), titles=[f"on: {v:.0%}" for v in share_on]),
     alt="The first-layer weights of 32 hidden units, each as an 8 by 8 picture. Most show "
         "patches of positive and negative weights like strokes and gaps; a few, which are on "
         "for almost no digit, are pure noise.")

# %% [markdown]
# Strokes, gaps and edges: nobody asked for them. Above each picture stands the share of training digits for
# which the unit is on. Find the pictures that are pure noise: their units are on for no digit, or hardly
# any. They died young (section 6) and still show their random start. And look at the left and right
# borders, where the pixels are nearly always 0: *input times error* is 0 there, so nothing has been learnt,
# and nothing is needed.
#
# That each unit must learn for itself that a stroke is a stroke, wherever it stands, is a waste. Unit 02
# cures it, with convolution.
#
# ### The knob that matters most

# %%
rates = [0.005, 0.1, 2.0]  # Try it: 0.5, then 1. At which rate does it begin to stumble?
lines = {f"lr = {lr:g}": train(lr=lr, epochs=15)[0]["train loss"] for lr in rates}
show(draw_curves(Panel(np.arange(1, 16), lines, "epoch", "training loss", "three learning rates",
                       yscale="log", ylim=(0.09, 4), markers=True, guides=[np.log(10)],
                       notes=[(3.2, 3.0, "log 10: guessing")])),
     alt="Training loss over 15 epochs for three learning rates. At 0.005 it creeps down, at 0.1 "
         "it falls fast, at 2 it stays at the level of guessing, log 10.")

# %%
dead_weights = train(lr=2.0, epochs=15)[1]
with torch.no_grad():
    open_units = (x_train @ dead_weights[0] + dead_weights[1] > 0).any(dim=0)
print(f"at lr = 2, units that are on for any digit at all: {open_units.sum()} of {len(open_units)}")

# %% [markdown]
# Too small: it would get there, next week. Too large: the first steps overshoot, throw every hidden unit
# into the dead zone of section 6, and from then on the network guesses, at $\log 10$, whatever picture you
# show it.

# %% [markdown]
# ## 10. How `.backward()` works
#
# So far *we* knew the graph. PyTorch does not: it sees your code run, line by line, `if`s and loops
# included. Yet it finds all the gradients. The idea is small enough to build yourself (the assignment's
# bonus, `Value`). It has three parts.
#
# **1. Every result remembers where it came from.** When `d = b * c` is computed, the new number keeps three
# things: its value, its parents `b` and `c`, and a small function that knows the local rule (for a product:
# swap and multiply). The graph builds itself while the program runs. You can walk along it in PyTorch:

# %%
a = torch.tensor(3.0, requires_grad=True)
b = 2 * a
c = b + 1
d = b * c


def walk(function, indent=0):
    print(" " * indent + type(function).__name__)
    for parent, _ in function.next_functions:
        if parent is not None:
            walk(parent, indent + 4)


walk(d.grad_fn)

# %% [markdown]
# Read from the top: `d` came from a product, whose parents are a product (`b`) and a sum (`c`), and the sum
# again leads to `b`. Each branch ends in `AccumulateGrad`, the box where `a` collects its gradient. The
# name says it: **accumulate**.
#
# **2. Gradients are added, never assigned.** `b` is used twice, by `c` and by `d`. When a share arrives, it
# goes *on top* of what is there: `+=`, not `=`.
#
# **3. Nobody passes on a gradient before all shares have arrived.** So the order matters. `b` must wait for
# `c`, although `d` has already paid its part. The rule: *a node's turn comes after all the nodes it feeds.*
# That is a **topological order**, walked backwards. The green badges show it:

# %%
values = {"a": 3, "b": 6, "c": 7, "d": 42}
show(draw_graph(REUSE, values, order={"d": 1, "c": 2, "b": 3, "a": 4},
                gradients={"d": 1, ("b", "d"): 7, "c": 6, ("b", "c"): 6, "b": 13, "a": 26}),
     alt="A graph: a = 3 feeds b = 6, which feeds c = 7 and d = 42; c feeds d. Badges give the "
         "order d, c, b, a. Gradients 7 and 6 arrive at b, their sum 13 goes on, and a receives "
         "26.")

# %% [markdown]
# And here is what happens if `b` is impatient and takes its turn before `c`. It passes on the 7 it has, and
# the 6 comes too late:

# %%
show(draw_graph(REUSE, values, order={"d": 1, "b": 2, "c": 3, "a": 4},
                gradients={"d": 1, ("b", "d"): 7, "c": 6, ("b", "c"): 6, "b": 7, "a": 14}),
     alt="The same graph with the order d, b, c, a. The node b passed on its gradient before the "
         "share from c came in, so a receives 14 in place of 26.")

print("PyTorch's order gives", witness(lambda a: (2 * a) * (2 * a + 1), 3.0)[0])
print("by algebra, d = 2a(2a + 1) has slope 8a + 2 =", 8 * 3 + 2)

# %% [markdown]
# How does a program find such an order? Walk the graph from the result towards the inputs, and write a node
# down only *after* all its parents have been written down, each node once. The list then runs from inputs
# to result. Read it backwards, and every node comes after all the nodes it feeds.
#
# This is **reverse-mode automatic differentiation**: exact like algebra, as general as nudging, and at the
# cost of about two more passes. A graph that remembers its local rules, `+=`, and a good order: there is no
# fourth part.
#
# ### Accumulating across calls
#
# `+=` explains a famous trap, and the fourth line of our training loop:

# %%
a = torch.tensor(3.0, requires_grad=True)
for call in (1, 2, 3):
    (a**2).backward()
    print(f"after call {call}: a.grad = {a.grad.item()}")

# %% [markdown]
# The slope of $a^2$ at 3 is 6. The second call adds another 6. PyTorch cannot know whether you are done
# with the old gradient, so *you* clear it: `optimizer.zero_grad()`, or `weight.grad = None`.
#
# <details><summary><b>Question.</b> Is there a use for gradients that pile up over several calls?</summary>
#
# Yes. If a batch of 256 does not fit into memory, run four batches of 64 without clearing in between, and
# step once. Where the forward pass splits (into four), the backward pass adds. Mind the factor: four means
# over 64 add up to four times the mean over 256.
#
# </details>

# %% [markdown]
# ## What to take with you
#
# | place | forward | backward | the usual mistake |
# |---|---|---|---|
# | any node | local rule | arriving gradient times local slope | using the output where the input is needed |
# | fork | a number used twice | **sum** over the ways back | the last share overwrites the first |
# | softmax | shares of $e^{z}$ | $p_i(\delta_{ij} - p_j)$ | no maximum subtracted: `nan` at large scores |
# | cross-entropy | mean of $-\log p_y$ | $(p - e_y) / N$ | $1/N$ forgotten, or divided twice |
# | linear | `x @ w + b` | shapes tell | `w` not transposed; bias summed over the wrong axis |
# | ReLU | $\max(0, x)$ | passes where $x > 0$ | the sign of the gradient tested in place of the input's |
# | residual | block plus input | through the block **plus** past it | the skip path dropped |
# | check | central, `h = 1e-5`, float64 | relative error below 1e-7 | square shapes, gradients of ones, float32 |
#
# ### Three last questions
#
# <details><summary><b>1.</b> All activations of a layer are multiplied by 10 and the next layer's weights
# divided by 10. The outputs are the same. Are the gradients?</summary>
#
# No. *Input times error*: the inputs of the next layer are ten times larger, so its `dw` is too, while the
# weights are ten times smaller: one step of the same `lr` is a hundred times larger relative to them. The
# same function can be easy or hard to train, depending on how it is scaled. Units 04 and 06 live on this.
#
# </details>
#
# <details><summary><b>2.</b> A network gives p = (1.0, 0.0, 0.0) to machine precision, and the label is
# class 0. What is learnt from this example?</summary>
#
# Nothing: $p - e_y = 0$. The network spends its effort on examples it still gets wrong, or is unsure about.
# That is a feature.
#
# </details>
#
# <details><summary><b>3.</b> Why does the forward pass have to keep all its intermediate values in memory
# during training, but not when only predicting?</summary>
#
# Each local rule needs its inputs: a product needs the other factor, ReLU the sign, a linear layer its `x`.
# They wait in the `cache` until the backward pass comes by. To predict, nobody comes by. This is why
# training needs so much more memory than predicting.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:** [assignments/01_backprop](../assignments/01_backprop/01_backprop.ipynb). You write
# softmax, cross-entropy, linear layers, the ReLU family, a gradient checker, a residual block and a digit
# classifier in NumPy, with a check under each. Plan about three hours. The bonus, `Value`, is section 10 in
# about fifty lines.
#
# **Read on**
#
# - [CS231n, Backpropagation, Intuitions](https://cs231n.github.io/optimization-2/): the graph view, with
#   more worked gates.
# - [Calculus on Computational Graphs](https://colah.github.io/posts/2015-08-Backprop/), C. Olah: why
#   reverse mode, in pictures.
# - [micrograd](https://github.com/karpathy/micrograd), A. Karpathy: automatic differentiation in a hundred
#   lines. Try `Value` yourself first.
# - [PyTorch: A gentle introduction to
#   autograd](https://pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html).
# - [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0), Rumelhart,
#   Hinton and Williams, 1986: four pages, still readable.
# - [Automatic differentiation in machine learning: a survey](https://arxiv.org/abs/1502.05767), Baydin and
#   others: forward mode, reverse mode, history.
# - [Deep Residual Learning](https://arxiv.org/abs/1512.03385), He and others, and
#   [ELU](https://arxiv.org/abs/1511.07289), Clevert and others: where sections 7 and 6 come from.
