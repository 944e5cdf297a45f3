# %% [markdown]
# # Dropout and ensembles: be right on what you have never seen
#
# A network that has learnt a hundred digits by heart makes no mistake on them. That is no achievement: a list
# would do the same. What counts are the digits it has **not** seen, and there it makes plenty. This unit is about
# two remedies that look quite different. **Dropout** switches units off at random while the network learns. An
# **ensemble** asks several networks instead of one. In the end they turn out to be relatives, and both rest on
# one idea: errors that are not shared cancel out.
#
# In this lesson you will
#
# 1. watch a network learn a hundred digits by heart;
# 2. take dropout apart: the mask, why it may help, and what it leaves as it was: the expectation;
# 3. send a gradient back through the same mask;
# 4. find out when dropout helps, and when it does harm;
# 5. see why averaging helps, and how far: a formula with one number in it that decides everything;
# 6. let networks average and vote, and find digits on which the two disagree;
# 7. ask whether a network is right as often as it says: calibration;
# 8. get five networks for the price of one, by snapshots under a rate that goes up and down;
# 9. average weights instead of answers, and see when this is a fine idea and when a terrible one;
# 10. put several heads on one body;
# 11. compare all of them: accuracy, calibration and cost, with error bars.
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, guess first, then
# change the number and run it again. Questions have folded answers. Set aside about ninety minutes; the end of
# section 4, where dropout ends and ensembles begin, is a good place for a break.
#
# You need unit 01: softmax, cross-entropy and SGD. PyTorch plays the witness and trains the networks; in the
# assignment you write it all in NumPy.

# %%
from itertools import pairwise
from time import process_time

import numpy as np
import torch
import torch.nn.functional as F
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

from utils.data import load_digits
from utils.plots import (
    Panel,
    Wires,
    draw_bars,
    draw_comparison,
    draw_curves,
    draw_digits,
    draw_histograms,
    draw_matrices,
    draw_reliability,
    draw_thinned,
    draw_wires,
    show,
    step_through,
)

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)

digits = load_digits(test_size=1197)  # 600 to draw small training sets from, 1,197 never seen
x_pool, y_pool = torch.tensor(digits.x_train).float(), torch.tensor(digits.y_train)
x_test, y_test = torch.tensor(digits.x_test).float(), torch.tensor(digits.y_test)

# %% [markdown]
# ## 1. A hundred digits by heart
#
# All the networks here have the same three layers: 64 pixels, 100 units with ReLU, another 100, and 10 scores.
# They train on **100 digits**, about ten of each kind. One network may be lucky or unlucky, with its digits or
# with its start. So from now on we train several at a time and look at how far they lie apart. Their weights
# stand in a **stack**, along one more axis in front, and matrix products do not mind. These are the tools:

# %%
def draw_sets(count, size, seed=0):
    """`count` training sets from the pool: pixels (count, size, 64), labels (count, size)."""
    generator = torch.Generator().manual_seed(seed)
    rows = [torch.randperm(len(x_pool), generator=generator)[:size] for _ in range(count)]
    return x_pool[torch.stack(rows)], y_pool[torch.stack(rows)]


def start(count, seed, sizes=(64, 100, 100, 10)):
    """Random weights for a stack of `count` networks: [w1, b1, w2, b2, w3, b3]."""
    generator = torch.Generator().manual_seed(seed)
    stack = []
    for fan_in, fan_out in pairwise(sizes):
        w = torch.randn(count, fan_in, fan_out, generator=generator)
        stack += [w * (2 / fan_in) ** 0.5, torch.zeros(count, 1, fan_out)]
    return stack


def linear(x, w, b):
    """x @ w + b for each network of a stack, x (count, N, D) or (N, D)."""
    return torch.baddbmm(b, x.expand(len(w), *x.shape[-2:]), w)


def features(nets, x, p_keep=1.0):
    """What the hidden layers make of x, (count, N, 100). Behind each there is PyTorch's dropout."""
    for w, b in zip(nets[:-2:2], nets[1:-2:2], strict=True):
        x = F.dropout(linear(x, w, b).relu(), p=1 - p_keep)
    return x


def scores(nets, x, p_keep=1.0):
    """What each network says to its digits: x (count, N, 64) or (N, 64), scores (count, N, 10)."""
    return linear(features(nets, x, p_keep), *nets[-2:])


def train(nets, x, y, rates, seed, p_keep=1.0, keep=()):
    """SGD in batches of 32, one step for each of `rates`.

    Returns a list of the stacks after the steps `keep`; without it, of the one at the end.
    """
    torch.manual_seed(seed)  # for the masks; the batches come from a source of their own
    generator = torch.Generator().manual_seed(seed)
    nets = [array.clone().requires_grad_() for array in nets]
    kept, each = [], torch.arange(len(x))[:, None]
    for step, rate in enumerate(rates, start=1):
        batch = torch.randint(x.shape[1], (len(x), 32), generator=generator)
        out = scores(nets, x[each, batch], p_keep)
        losses = F.cross_entropy(out.flatten(0, 1), y[each, batch].flatten(), reduction="none")
        slopes = torch.autograd.grad(losses.sum() / 32, nets)  # of the sum: to each its own
        with torch.no_grad():
            for array, slope in zip(nets, slopes, strict=True):
                array -= rate * slope
        if step in (keep or [len(rates)]):
            kept.append([array.detach().clone() for array in nets])
    return kept


def cosine(steps, cycle, top):
    """The learning rate of each step: from `top` down along a cosine, anew in each cycle."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=top)
    schedule, rates = CosineAnnealingWarmRestarts(optimizer, T_0=cycle), []
    for _ in range(steps):
        rates += schedule.get_last_lr()
        optimizer.step()
        schedule.step()
    return rates


def percent_right(out, y):
    """Right answers of each network in percent: out (count, N, 10), y (count, N) or (N,)."""
    return 100 * (out.argmax(-1) == y).float().mean(-1)


def mean_loss(out, y):
    """The mean cross-entropy of each network, (count,)."""
    log_p = F.log_softmax(out, dim=-1)
    return -log_p.gather(-1, y.expand(out.shape[:-1])[..., None])[..., 0].mean(-1)


def with_spread(results):
    """For a Panel: the means of some runs (points, count), and how far they reach."""
    return {"lines": {name: runs.mean(1) for name, runs in results.items()},
            "spread": {name: (runs.min(1), runs.max(1)) for name, runs in results.items()}}


def error(values):
    """Twice the standard error of the mean: where the true mean is likely to be."""
    return 2 * np.std(values, axis=-1, ddof=1) / np.shape(values)[-1] ** 0.5


STEPS, TOP = 300, 0.5
once = cosine(STEPS, STEPS, TOP)  # for now: a rate that falls from 0.5 to 0, slowly first and last

# %% [markdown]
# Eight networks, each with a hundred digits of its own. We stop now and then, and ask them about the digits they
# learn from, and about those they have never seen.

# %%
x8, y8 = draw_sets(8, 100)
stops = [2, 5, 10, 20, 40, 60, 80, 100, 150, 200, 250, 300]
history = train(start(8, seed=0), x8, y8, once, seed=0, keep=stops)
kinds = {"the digits it learns from": (x8, y8), "digits never seen": (x_test, y_test)}
losses = {words: np.array([mean_loss(scores(nets, x), y).numpy() for nets in history])
          for words, (x, y) in kinds.items()}
rights = {words: np.array([percent_right(scores(nets, x), y).numpy() for nets in history])
          for words, (x, y) in kinds.items()}
show(draw_curves(Panel(stops, xlabel="step", ylabel="loss", title="the loss", xscale="log",
                       yscale="log", **with_spread(losses)),
                 Panel(stops, xlabel="step", ylabel="right, %", title="the accuracy", xscale="log",
                       **with_spread(rights)), height=3.5),
     alt="Two panels over 300 steps, with a band from the worst to the best of eight networks. "
         "The loss on the digits learnt from falls towards a hundredth; on digits never seen it "
         "levels off near 0.4. The accuracy on the digits learnt from reaches 100 percent; on "
         "digits never seen it stops near 90.")
learnt, unseen = (runs[-1] for runs in rights.values())
print(f"at the end: {learnt.mean():.1f}% of the digits learnt from, {unseen.mean():.1f}% of those "
      f"never seen, a gap of {(learnt - unseen).mean():.1f} points")

# %% [markdown]
# The two part company early. From then on the network learns things about its hundred digits that are true of
# these hundred and of no others. That is **overfitting**, and the gap is its measure. There is a simple cure, if
# one can have it: more digits.

# %%
sizes, ends = np.array([25, 50, 100, 200, 400]), {words: [] for words in kinds}
for size in sizes:
    x, y = draw_sets(8, size)
    (nets,) = train(start(8, seed=0), x, y, once, seed=0)  # Try it: start(8, seed=1), other starts
    ends["the digits it learns from"].append(percent_right(scores(nets, x), y).numpy())
    ends["digits never seen"].append(percent_right(scores(nets, x_test), y_test).numpy())
ends = {words: np.array(runs) for words, runs in ends.items()}
show(draw_curves(Panel(sizes, xlabel="training digits", ylabel="right, %", ylim=(55, 102),
                       title="eight networks each", markers=True, **with_spread(ends))),
     alt="Accuracy against the number of training digits. On the digits learnt from it is 100 "
         "percent throughout. On digits never seen it rises steadily with their number, and the "
         "bars from worst to best of eight networks get shorter.")
for size, runs in zip(sizes, ends["digits never seen"], strict=True):
    print(f"{size:3} digits: {runs.mean():.1f}% of the unseen ones, "
          f"from {runs.min():.1f} to {runs.max():.1f}")

# %% [markdown]
# With few digits there is a wide gap, and the eight networks lie far apart: **chance** has a large say. Keep both
# in mind. The rest of the lesson is for those who cannot get more digits.

# %% [markdown]
# ## 2. Dropout
#
# ### The mask
#
# In training, at each step, every hidden unit of every image is kept with probability $p_\text{keep}$ and set to
# 0 otherwise. Each draw is independent of all the others. What is kept is divided by $p_\text{keep}$ (in a minute
# we shall see why). Here for four images and six units, with $p_\text{keep} = 0.5$:

# %%
torch.manual_seed(9)  # Try it: other seeds. How many of the 24 are left?
h = torch.tensor([[2.0, 0, 1, 4, 3, 1], [0, 5, 2, 0, 1, 2], [1, 1, 0, 3, 2, 0], [4, 0, 2, 1, 0, 3]])
mask = F.dropout(torch.ones(4, 6), p=0.5)
gone = mask.numpy() == 0
images, units = [f"image {n}" for n in range(4)], [f"u{n}" for n in range(6)]
show(draw_matrices({"activations": h, "mask / p_keep": mask, "out": h * mask}, images, units,
                   crossed=gone),
     alt="Three tables, four images by six units. The activations; the mask, with 2 where a unit "
         "is kept and 0, crossed out, where it is dropped, at other places in each row; and their "
         "product: kept activations doubled, dropped ones 0.")
print(f"kept: {int((~gone).sum())} of 24, by row {(~gone).sum(1)}")

# %% [markdown]
# Three things to look at:
#
# - Each **image** has a mask of its own. One mask for the whole batch would be another layer.
# - The number of units that are kept is a matter of chance, too. It is half of them *on average*. A mask that
#   always keeps exactly half would not be independent: if one unit goes, another must stay.
# - It is not the weights that are dropped, but what the units say. In the next step everybody is back, with a new
#   mask.
#
# **Mind the name.** Here, as in the course's source, $p$ is the probability to **keep**. PyTorch's
# `nn.Dropout(p)` and `F.dropout(x, p)` ask for the probability to **drop**. With 0.5 nobody notices; with 0.8 it
# is the commonest mistake there is.

# %%
torch.manual_seed(0)
for p in (0.2, 0.8):
    share = (F.dropout(torch.ones(10_000), p=p) > 0).float().mean().item()
    print(f"F.dropout(x, p={p}): {share:.1%} of the units are kept")

# %% [markdown]
# ### Why it may help
#
# **Nobody may rely on one other unit.** Without dropout, a unit can learn something that makes sense only
# together with another particular unit, which corrects its mistakes. Such a conspiracy (*co-adaptation*) fits the
# training digits and nothing else. With dropout the partner is missing half of the time. So each unit must be of
# some use by itself, or in many different companies.
#
# **Many networks that share their weights.** Each mask picks one *thinned* network from the full one. With 200
# hidden units there are $2^{200}$ of them. Each image of each batch trains another one, for one step, and they
# all share the same weights. At test time the full network stands in for all of them together: an ensemble,
# nearly for free.

# %%
layers = [3, 5, 5, 2]
full = [np.ones(units, bool) for units in layers]
torch.manual_seed(8)
thinned = {"the full network": full}
for number in range(3):
    hidden = [F.dropout(torch.ones(5), p=0.4) > 0 for _ in range(2)]  # Try it: 0.7, then 0.1
    thinned[f"step {number}"] = [full[0], *hidden, full[-1]]
show(draw_thinned(thinned),
     alt="Four drawings of a network with 3 inputs, two hidden layers of 5 units and 2 outputs. "
         "First all units and wires. Then three thinned ones: each time other hidden units are "
         "crossed out and have no wires; inputs and outputs stay.")

# %% [markdown]
# Both stories can be tested. Eight networks are trained with dropout, the same eight without (same digits, same
# start, same batches). Then:
#
# - *Left*: we knock out random hidden units **at test time**. Who misses them more?
# - *Right*: we ask not the full network, but **many thinned ones**, and average their probabilities. How many
#   does it take to be as good as the full one?

# %%
plain = history[-1]  # the networks of section 1, trained without
(dropped,) = train(start(8, seed=0), x8, y8, once, seed=0, p_keep=0.5)

torch.manual_seed(0)
shares = np.array([0, 0.1, 0.3, 0.5, 0.7, 0.9])
knocked = {}
for words, nets in (("trained with dropout", dropped), ("trained without", plain)):
    outs = [scores(nets, x_test, p_keep=1 - share) for share in shares]
    knocked[words] = np.array([percent_right(out, y_test).numpy() for out in outs])
counts, total, averaged = np.array([1, 2, 3, 5, 10, 20]), 0, []
for asked in range(1, 21):
    total = total + F.softmax(scores(dropped, x_test, 0.5), dim=-1)
    if asked in counts:
        averaged.append(percent_right(total, y_test).mean().item())
full_network = percent_right(scores(dropped, x_test), y_test).mean().item()
show(draw_curves(Panel(shares, xlabel="share of hidden units knocked out",
                       ylabel="digits never seen, right, %", title="who misses them?",
                       ylim=(0, 100), markers=True, **with_spread(knocked)),
                 Panel(counts, {"": averaged}, "thinned networks averaged", "",
                       "many thinned, or one full", markers=True, guides=[full_network],
                       notes=[(6, full_network + 0.4, "the full network")]), height=3.5),
     alt="Left: accuracy against the share of units knocked out. Both lines start together; the "
         "networks trained without dropout fall much earlier. Right: accuracy against the number "
         "of thinned networks that are averaged, rising from one to twenty towards a level line, "
         "the accuracy of the full network.")
for place in (0, 3):
    print(f"{shares[place]:.0%} knocked out: " + ", ".join(
        f"{words} {runs[place].mean():.1f}%" for words, runs in knocked.items()))
print(f"one thinned network {averaged[0]:.1f}%, twenty averaged {averaged[-1]:.1f}%, "
      f"the full network {full_network:.1f}%")

# %% [markdown]
# Units trained with dropout can be missed: the knowledge is spread. And one pass through the full network does
# about as well as twenty thinned ones together. (It is not *exactly* their average. For a network with a single
# linear layer it would be, up to the softmax; with several layers it is a good approximation, no more.)
#
# ### What stays as it was: the expectation
#
# Take one activation, $x = 6$, and keep it with probability $3/4$. If dropping were all, the next layer would get
# 6, 6, 0, 6, ... in training: 4.5 on average. At test time, with everybody present, it would get 6 all the time,
# a third more than it was trained for. There are two ways out:
#
# | | training | test |
# |---|---|---|
# | the first papers' form | times the mask | **times $p_\text{keep}$** |
# | **inverted** dropout | times the mask, **divided by $p_\text{keep}$** | nothing |
#
# All libraries use the second: at test time one wants the network as it is, and the training has to bear the
# trouble.
#
# ### With a pencil
#
# $x = 6$, $p_\text{keep} = 3/4$, inverted. What can come out, and how probable is each? What is the mean, what is
# the variance? And in general, for $x$ and $p$?
#
# <details><summary><b>Unfold</b> to compare.</summary>
#
# $6 / 0.75 = 8$ with probability $3/4$, and 0 with probability $1/4$. The mean is $8 \cdot 3/4 = 6$: as it was.
# The variance is $(8-6)^2 \cdot 3/4 + (0-6)^2 \cdot 1/4 = 3 + 9 = 12$. In general: $x/p$ or 0, the mean is $x$,
# the mean of the squares is $x^2 / p$, and so the variance is $x^2/p - x^2 = x^2\,(1-p)/p$. Here $36 \cdot (1/4)
# / (3/4) = 12$.
#
# </details>
#
# The witness draws. We average over 1, 10, 100 and 1,000 masks, two thousand times each:

# %%
torch.manual_seed(0)
p_keep = 0.75  # Try it: 0.5, then 0.95
panels = {}
for many in (1, 10, 100, 1000):
    drawn = F.dropout(torch.full((2000, many), 6.0), p=1 - p_keep)
    panels[f"mean of {many:,}"] = drawn.mean(1)
show(draw_histograms(panels, "out", (-0.1, 12.1), bins=61, columns=2),
     alt="Four histograms. With one mask the output is either 0, for a quarter, or 8. The mean of "
         "10 masks spreads between about 2 and 8, of 100 masks between 5 and 7, of 1,000 masks it "
         "is a narrow peak. The mean is 6 in all four.")
grid = np.linspace(0.2, 1, 33)
added = [F.dropout(torch.ones(100_000), 1 - p).var().item() for p in grid]
show(draw_curves(Panel(grid, {"(1 − p) / p": (1 - grid) / grid, "measured": added},
                       "p_keep", "variance added to x = 1", "how loud dropout is",
                       notes=[(0.62, 1.35, "p = 0.5: as much noise as signal", 0.505, 1.02)])),
     alt="The variance that dropout adds to an activation of 1, against p_keep: a falling curve, "
         "4 at 0.2, 1 at 0.5, one third at 0.75 and 0 at 1. The measured line lies on the "
         "formula.")
print("standard deviation of the mean of 100:", round(panels["mean of 100"].std().item(), 3),
      " expected:", round((36 * (1 - p_keep) / p_keep / 100) ** 0.5, 3))

# %% [markdown]
# So the mean is right, and the price is **noise**: at $p = 0.5$ a standard deviation as large as the activation
# itself. A unit of the next layer adds up many of them, so its own noise is smaller in proportion: for $D$ equal
# inputs by $\sqrt{D}$. That is a first hint that dropout suits *wide* layers.
#
# ### Scaled twice, or not at all
#
# What happens if the two forms are mixed up? Take the networks that were trained with inverted dropout, and at
# test time multiply the activations by $p_\text{keep}$ all the same. Or train in the first papers' form and
# forget the factor (then everything is $1/p_\text{keep}$ too large).

# %%
def scaled(nets, factor):
    """The same networks with all hidden activations multiplied by `factor`."""
    w1, b1, w2, b2, w3, b3 = nets
    return [w1, b1, factor * w2, b2, factor * w3, b3]


for words, factor in (("inverted, nothing at test time (right)", 1),
                      ("inverted, scaled at test time too", 0.5),
                      ("first form, not scaled at test time", 2)):
    out = scores(scaled(dropped, factor), x_test)
    sure = 100 * F.softmax(out, dim=-1).max(-1).values.mean().item()
    print(f"{words:39} {percent_right(out, y_test).mean():5.1f}% right, "
          f"and on average {sure:5.1f}% sure")

# %% [markdown]
# The accuracy hardly tells! The largest score mostly stays the largest. It is the *confidence* that suffers:
# scaled twice, the network is far too modest, and not scaled, it claims too much. Whoever looks at the accuracy
# alone will not find this mistake. (Section 7 is about confidence.)
#
# <details><summary><b>Question.</b> At test time, may one leave the dropout on, ask a hundred times and average?</summary>
#
# Yes, that is the right panel above. It costs a hundred times as much, and for the accuracy it is hardly worth
# it. But the hundred answers *differ*, and by how much says something about how unsure the network is. It is
# known as Monte Carlo dropout. What one should not do is leave it on by accident and ask once: one gets a worse
# answer, and another one each time.
#
# </details>

# %% [markdown]
# ## 3. The way back goes through the same mask
#
# Once the mask is drawn, dropout is a multiplication by a constant, unit by unit. So its backward pass is the
# multiplication by **the same** constant: what was dropped gets no gradient, what was divided by $p_\text{keep}$
# has its gradient divided by $p_\text{keep}$.
#
# With a pencil: $x = (3, -2, 5, 1)$, $p_\text{keep} = 0.5$, and unit 1 is dropped. What is `out`? And if
# $\text{dout} = (1, 4, -2, 3)$ arrives, what is `dx`?

# %%
torch.manual_seed(9)  # a seed that drops just this one
x = torch.tensor([3.0, -2.0, 5.0, 1.0], requires_grad=True)
out = F.dropout(x, p=0.5)
dout = torch.tensor([1.0, 4.0, -2.0, 3.0])
out.backward(dout)
table = np.array([array.detach().numpy() for array in (x, out, dout, x.grad)])
show(draw_matrices({"": table}, ["x", "out", "dout", "dx"], [f"unit {n}" for n in range(4)],
                   width=3.8),
     alt="A table with a row for each of x = 3, −2, 5, 1; out = 6, 0, 10, 2; dout = 1, 4, −2, 3; "
         "and dx = 2, 0, −4, 6. Unit 1 is dropped: both its output and its gradient are 0.")

# %% [markdown]
# Look at unit 1. A gradient of 4 arrived, and 0 is handed on: this unit had no part in the answer, so it gets no
# part of the blame. If one draws a **new** mask on the way back, the gradient belongs to another network than the
# one that was asked. Units are blamed that said nothing, and others get away. No shape complains. That is what
# the `cache` of the forward pass is for.
#
# And after an evaluation? There the layer is the identity, and hands `dout` on as it is.
#
# <details><summary><b>Question.</b> Suppose the activation behind a ReLU is 0, and dropout drops it as well. Is
# anything lost?</summary>
#
# No: 0 times anything is 0, and the ReLU lets no gradient pass there anyway. It also makes no difference whether
# dropout stands before or after a ReLU: both multiply, unit by unit, by numbers that are not negative.
#
# </details>

# %% [markdown]
# ## 4. When to use it, and when not
#
# Dropout takes something away: in each step only a part of the network works. A network that has units to spare
# can afford that. One that has not, cannot. Let us measure it for narrow and wide networks on a hundred digits
# each. Zero is the same network without dropout; the bars are two standard errors of the *difference*, over ten
# training sets.

# %%
x10, y10 = draw_sets(10, 100, seed=1)
keeps = np.array([0.5, 0.7, 0.9])
gains, widths = {}, (25, 100)  # Try it: 200 (slower)
for width in widths:
    right = {}
    for p_keep in (*keeps, 1.0):
        nets = start(10, seed=0, sizes=(64, width, width, 10))
        (nets,) = train(nets, x10, y10, once, seed=0, p_keep=p_keep)
        right[p_keep] = percent_right(scores(nets, x_test), y_test).numpy()
    gains[f"{width} units in a layer"] = np.array([right[p] - right[1.0] for p in keeps])
    print(f"{width} units, without dropout: {right[1.0].mean():.1f}%")
panels = [Panel(keeps, {"": runs.mean(1)}, "p_keep", "points gained", words, markers=True,
                guides=[0], spread={"": (runs.mean(1) - error(runs), runs.mean(1) + error(runs))})
          for words, runs in gains.items()]
show(draw_curves(*panels),
     alt="Two panels, points of accuracy gained by dropout against p_keep, with error bars. "
         "Narrow layers: much dropout costs many points, and the line comes up to about 0 at the "
         "right. Wide layers: between 0 and 1 everywhere, on a scale many times finer.")
for words, runs in gains.items():
    print(f"{words:22}", "  ".join(f"p_keep {p:g}: {mean:+.1f} ± {bar:.1f}" for p, mean, bar in
                                   zip(keeps, runs.mean(1), error(runs), strict=True)))

# %% [markdown]
# Too much dropout on a narrow network is a disaster: there is not enough left to learn with. On the wide one it
# does no harm, and what it gains on these clean little digits is a fraction of a point, about as much as the bars
# are long. (Section 11 has twenty sets, and shorter bars.) A better tale would be easy to tell, with a bigger
# network and a picked seed. On large networks and harder images dropout has earned much more than here. As a rule
# of thumb:
#
# | use it | rather not |
# |---|---|
# | few data, and a large gap between training and test | much data, or training itself does not get there: the network *under*fits |
# | wide, fully connected layers ($p_\text{keep}$ about 0.5) | narrow ones, or the output layer |
# | input pixels: rarely, and then $p_\text{keep}$ 0.8 to 0.9 | convolutions: neighbouring pixels say the same, so a dropped one is hardly missed; drop whole channels instead |
# | training long enough: a noisy gradient needs more steps | right before a batch norm, see below |
#
# **Beside batch norm** it is often superfluous: batch norm brings noise of its own (unit 04), and the two get in
# each other's way. Dropout adds variance in training, $x^2(1-p)/p$, and none at test time. Batch norm learns its
# running variance *in training*, and uses it at test time, where it no longer fits. If you want both, put dropout
# behind the last batch norm.
#
# <details><summary><b>Question.</b> With dropout, the loss on the training batches is higher than on unseen digits.
# A bug?</summary>
#
# No. In training a thinned network is asked, at test time the full one. Compare both with dropout switched off.
#
# </details>
#
# <details><summary><b>Question.</b> Why not on the output layer?</summary>
#
# There a unit has no colleague that could stand in for it: to drop the score of the right class is to make the
# answer wrong.
#
# </details>
#
# Here is the place for a break.

# %% [markdown]
# ## 5. Why several know better than one
#
# Take $M$ networks whose errors have the variance $s^2$ each, and average their answers. If the errors are
# independent, the variance of the mean is $s^2 / M$. If they are all the same, it stays $s^2$. Between the two
# stands the **correlation** $\rho$ of two networks' errors. The variance of a sum is the sum of all variances and
# covariances: $M$ times $s^2$, and $M(M-1)$ times $\rho s^2$. Divided by $M^2$:
#
# $$ \text{Var}\Big(\frac{1}{M}\sum_m e_m\Big) = \frac{M s^2 + M(M-1)\,\rho s^2}{M^2}
# = \underbrace{\rho\, s^2}_{\text{shared: stays}} + \underbrace{(1-\rho)\,\frac{s^2}{M}}_{\text{not shared: averaged away}} $$
#
# No number of networks brings you below $\rho s^2$. So there are two ways to a good ensemble: good members, and
# members that err **differently**. First a test: the formula, and drawn numbers.

# %%
rng = np.random.default_rng(0)
members = np.arange(1, 21)
lines, dots, shown = {}, {}, np.array([1, 2, 5, 10, 20])
for rho in (0.0, 0.3, 0.8):  # Try it: 1.0. What is left of the gain?
    shared, own = rng.normal(size=(20_000, 1)), rng.normal(size=(20_000, 20))
    errors = rho**0.5 * shared + (1 - rho) ** 0.5 * own  # variance 1 each, correlation rho
    lines[f"ρ = {rho}"] = rho + (1 - rho) / members
    dots[f"ρ = {rho}"] = [errors[:, :count].mean(1).var() for count in shown]
show(draw_curves(Panel(members, lines, "members M", "variance of their mean", "the formula",
                       ylim=(0, 1.1)),
                 Panel(shown, dots, "members M", "", "drawn numbers", ylim=(0, 1.1), markers=True)),
     alt="Two panels, variance of the mean against the number of members. Left the formula, right "
         "the drawn numbers, and they look the same: for correlation 0 it falls like one over M "
         "to 0.05, for 0.3 it levels off above 0.3, for 0.8 it hardly falls below 0.8.")

# %% [markdown]
# Now real networks: twenty of them, all with **the same** hundred digits. Only the start and the order of the
# batches differ. (One need not draw new training sets for each, as *bagging* does. Start and order bring enough
# chance.)
#
# As "error" we take the difference between the probabilities and the truth (1 for the right class, 0 for the
# others), and as "variance" its mean square, summed over the classes; that is known as the *Brier score*. The
# formula holds for it, too. Measure $s^2$ and $\rho s^2$ (the mean product of two networks' errors), draw the
# line, and compare with real averages of $M$ networks:

# %%
x_one, y_one = draw_sets(1, 100, seed=3)
x20, y20 = x_one.expand(20, -1, -1), y_one.expand(20, -1)
(twenty,) = train(start(20, seed=1), x20, y20, once, seed=1)
p20 = F.softmax(scores(twenty, x_test), dim=-1)  # (20, 1197, 10)
truth = F.one_hot(y_test, 10)
e = (p20 - truth).flatten(1).double()
products = e @ e.T / len(y_test)  # (20, 20): mean product of the errors of each pair
squares = products.diagonal().mean().item()
shared = (products.sum() - products.diagonal().sum()).item() / (20 * 19)
rng = np.random.default_rng(0)
brier, right = [], []
for count in members:
    groups = [rng.choice(20, count, replace=False) for _ in range(40)]
    means = torch.stack([p20[torch.tensor(group)].mean(0) for group in groups])
    brier.append((means - truth).square().sum(-1).mean(-1).numpy())
    right.append(percent_right(means, y_test).numpy())
brier, right = np.array(brier), np.array(right)
lines = {"formula": shared + (squares - shared) / members, "40 random groups": brier.mean(1)}
show(draw_curves(Panel(members, lines, "networks averaged", "mean squared error", "the error",
                       guides=[shared],
                       spread={"40 random groups": (brier.min(1), brier.max(1))}),
                 Panel(members, xlabel="networks averaged", ylabel="digits never seen, right, %",
                       title="the accuracy", **with_spread({"": right})), height=3.5),
     alt="Two panels against the number of networks averaged, one to twenty. Left the mean "
         "squared error falls fast at first and then levels off at a line, the shared part; "
         "formula and groups lie on each other. Right the accuracy rises by some points, most of "
         "it by five networks. The bands from worst to best group get narrower.")
print(f"s² = {squares:.3f}, shared {shared:.3f}: ρ = {shared / squares:.2f}")
print("accuracy of " + ", ".join(f"{m}: {right[m - 1].mean():.1f}%" for m in (1, 2, 5, 10, 20)))

# %% [markdown]
# The line is no fit: it comes from pairs alone, and yet it goes through all the averages. Most of the error is
# **shared**: the same hundred digits, the same kind of network, and some unseen digits are just hard. That is why
# averaging soon stops helping. Five networks get most of what there is to get.
#
# Look at the band, too. One network may be a good or a bad one, as it happens. An average of five is hardly ever
# bad. This is worth something even where the mean does not rise by much.

# %% [markdown]
# ## 6. Average, or vote
#
# Two ways to make one answer out of many. **Average the probabilities**, and take the largest. Or let each
# network name its favourite, and take the **majority**. Mostly they agree. Here is a case in which they do not:

# %%
three = {"network 1": [0.52, 0.45, 0.03], "network 2": [0.51, 0.46, 0.03],
         "network 3": [0.04, 0.95, 0.01]}
probabilities = torch.tensor(list(three.values()))
three["average"] = probabilities.mean(0)
show(draw_bars(three, ["A", "B", "C"]),
     alt="Four panels of bars for the classes A, B, C. Networks 1 and 2 are for A by a hair; "
         "network 3 is for B with 0.95. The average is clearly for B, with 0.62.")
favourites = probabilities.argmax(1)
print("votes:", ["ABC"[n] for n in favourites], " majority:", "ABC"[favourites.mode().values],
      " largest average:", "ABC"[probabilities.mean(0).argmax()])

# %% [markdown]
# Two are for A by a hair, one is sure of B. The vote counts heads and says A; the average listens to how *sure*
# each one is and says B. If the networks know how sure they may be, averaging uses more of what they know. If
# some of them shout without reason, the vote is the safer way. (And a vote can end in a tie; then somebody has to
# decide.)
#
# On our digits, the first five networks:

# %%
five = p20[:5]
by_average, by_vote = five.mean(0).argmax(-1), five.argmax(-1).mode(0).values
differ = torch.nonzero(by_average != by_vote)[:, 0]
titles = [f"average {by_average[n]}\nvote {by_vote[n]}\ntruth {y_test[n]}" for n in differ]
show(draw_digits(x_test[differ[:8]].numpy(), titles[:8], columns=8),
     alt="Some of the test digits on which average and vote disagree, with both answers and the "
         "truth above each. Most of them are badly written or look like two digits at once.")
hits = [int((answer == y_test)[differ].sum()) for answer in (by_average, by_vote)]
print(f"they disagree on {len(differ)} of {len(y_test)} digits; there the average is right "
      f"{hits[0]} times, the vote {hits[1]} times")

# %% [markdown]
# They differ on few digits, so there is not much between them. Both leave one thing alone that one might be
# tempted to do: *average the weights* of the five networks, and have only one network to ask. Section 9 shows
# what comes of that.
#
# <details><summary><b>Question.</b> Is it the same to average the scores (logits) and then take the softmax?</summary>
#
# No. The mean of the scores is the logarithm of the *geometric* mean of the probabilities (up to a constant). If
# a single network gives a class nearly 0, this pulls the class down for all. The mean of the probabilities is
# kinder to minorities. Both are in use; in this course it is the probabilities.
#
# </details>

# %% [markdown]
# ## 7. Is it right as often as it says?
#
# A network says "a 7, I am 90% sure". Of all the digits to which it says so, 90% should be sevens. If that is
# true for every degree of confidence, the network is **calibrated**. Accuracy does not ask for that, but whoever
# acts on the answers does: a doctor, or a car.
#
# To measure it, sort the answers into bins by their confidence (the largest probability), ten of equal width. In
# each bin $b$ compare the share of right answers, $\text{acc}_b$, with the mean confidence, $\text{conf}_b$, and
# weigh by the number of answers $n_b$ in it:
#
# $$ \text{expected calibration error} = \sum_b \frac{n_b}{N} \,\big|\text{acc}_b - \text{conf}_b\big| $$
#
# ### With a pencil
#
# Ten answers. Six with confidence 0.95, of which five are right; four with confidence 0.65, of which two are
# right. How large is the error?
#
# <details><summary><b>Unfold</b> to compare.</summary>
#
# First bin: $|5/6 - 0.95| = 0.117$, weight 0.6. Second bin: $|2/4 - 0.65| = 0.15$, weight 0.4. Together $0.07 +
# 0.06 = 0.13$: this network is 13 points too sure.
#
# </details>

# %%
def reliability(p, y, bins=10):
    """For each bin of confidence: (share of the answers, mean confidence, share that is right)."""
    sure, answer = p.max(-1)
    right = (answer == y).double().flatten()
    sure = sure.double().flatten()
    place = (sure * bins - 1e-4).ceil().long().clamp(1, bins) - 1  # a bin holds its upper end
    count = torch.bincount(place, minlength=bins)
    sums = [torch.bincount(place, weights=values, minlength=bins) for values in (sure, right)]
    return (count / len(sure)).numpy(), *((total / count.clamp(min=1)).numpy() for total in sums)


def calibration_error(p, y):
    """The expected calibration error in percent."""
    share, confidence, accuracy = reliability(p, y)
    return 100 * float((share * np.abs(accuracy - confidence)).sum())


votes = F.one_hot(p20.argmax(-1), 10).float()
groups = {"one network": p20, "five averaged": p20.reshape(4, 5, -1, 10).mean(1),
          "five voting": votes.reshape(4, 5, -1, 10).mean(1)}
show(draw_reliability({words: reliability(p, y_test) for words, p in groups.items()}),
     alt="Three reliability diagrams. One network: the dots lie below the diagonal, it is too "
         "sure of itself. Five averaged: the dots lie close to the diagonal. Five voting, with "
         "the share of votes as confidence: nearly all lie well below it. Below, bars for how "
         "many answers fall into each bin: most are in the last one.")
for words, p in groups.items():
    print(f"{words:14} on average {100 * p.max(-1).values.mean():.1f}% sure, "
          f"{percent_right(p, y_test).mean():.1f}% right")

# %% [markdown]
# (All twenty networks count here: one by one, or in four groups of five.)
#
# A single network that has learnt its digits by heart is **too sure**: on the training digits its confidence
# paid, and it has never met a case where it did not. In the average, a digit on which the members disagree gets a
# middling confidence, as it should. The vote takes no notice of doubts, and if all five make the same mistake, it
# is 100% sure.
#
# Careful: averaging always makes *less* sure, never surer, than the members are. That is a cure for networks that
# are too sure. If the members are calibrated already, or too modest, the average is too modest. In *Try it*,
# train with a third of the steps in section 5 (`cosine(100, 100, TOP)`), and look again.
#
# <details><summary><b>Question.</b> A network says "10% for each digit" to every image. Is it calibrated?</summary>
#
# If each digit makes up a tenth of the images: perfectly, and it is of no use at all. Calibration alone is not a
# measure of quality. It needs accuracy beside it.
#
# </details>

# %% [markdown]
# ## 8. Snapshots: several networks in one training
#
# Five networks cost five trainings. Could one training visit five places, one after the other? A learning rate
# that falls to 0 lets the network settle somewhere. Then one takes a copy, a **snapshot**, jerks the rate up
# again, and off it goes, on to the next place. The rate within a cycle of $L$ steps is half a cosine wave:
#
# $$ \text{rate}(t) = \frac{\text{rate}_\text{max}}{2}\Big(1 + \cos\frac{\pi\,(t \bmod L)}{L}\Big) $$
#
# With a pencil: $L = 4$ and a largest rate of 1. What are the rates of steps 0 to 5? (The cosines of 0, 45, 90
# and 135 degrees are 1, 0.71, 0 and −0.71.)

# %%
print("rates of steps 0 to 5:", np.round(cosine(6, cycle=4, top=1.0), 3))

# %% [markdown]
# The first step of a cycle has the full rate, the last one a small rate, but not quite 0. The 0 would be the next
# step's, and there the next cycle begins.
#
# Move the slider: 400 steps, cut into cycles of other lengths. (For once all 600 digits of the pool take part;
# why, you will see.) What does the loss do at each jump?

# %%
lengths = [400, 200, 100, 50]
x1, y1 = x_pool[None], y_pool[None]  # Try it: x_one, y_one, the hundred digits of section 5
panels = []
for length in lengths:
    rates = cosine(400, length, TOP)
    stops = list(range(5, 401, 5))
    path = train(start(1, seed=5), x1, y1, rates, seed=5, keep=stops)
    losses = [mean_loss(scores(nets, x1), y1).item() for nets in path]
    panels.append((Panel(np.arange(400), {"": rates}, "step", "rate", f"L = {length}",
                         ylim=(0, 0.55)),
                   Panel(np.array(stops), {"": losses}, "step", "training loss",
                         yscale="log", ylim=(0.002, 4))))
frames = [draw_curves(*pair) for pair in panels]
words = [f"Cycles of {length} steps: {400 // length} in all. Left the learning rate, right the "
         "loss, which jumps up where a cycle begins and falls within it." for length in lengths]
strip = [*(pair[0] for pair in panels), *(pair[1] for pair in panels)]
step_through(frames, words, draw_curves(*strip, columns=4, height=4.4),
             alt="Eight small panels: above, the learning rate over 400 steps in cycles of 400, "
                 "200, 100 and 50 steps, each a falling half wave; below, the loss of that "
                 "training. It jumps up where a cycle begins and falls within it; later jumps are "
                 "smaller.")

# %% [markdown]
# Where the rate jumps up the loss jumps with it: the network is thrown out of the place where it had settled. As
# the rate falls, so does the loss, and at the end of a cycle it is lower than at the end of the one before. There
# one takes the snapshot.
#
# The later jumps are smaller. What throws a network out is the *disagreement* of the batches: each pulls another
# way, and a high rate follows each of them. Once a network knows all its digits by heart, all batches are
# content, and nobody pulls any more. With 600 digits that takes a while; with 100 it mostly happens early on
# (*Try it*, the comment in the cell). Keep that in mind for what follows.
#
# How many cycles? Short cycles give many snapshots, but each has had little time, and the next one does not get
# far away. Long ones give good snapshots, but few. We take five cycles of 60 steps: **the same 300 steps** as for
# one network. What we get:

# %%
cycles = [60, 120, 180, 240, 300]
snapshots = train(start(8, seed=0), x8, y8, cosine(STEPS, 60, TOP), seed=0, keep=cycles)
p_snap = torch.stack([F.softmax(scores(nets, x_test), dim=-1) for nets in snapshots])
for number, p in enumerate(p_snap, start=1):
    print(f"snapshot {number}: {percent_right(p, y_test).mean():.1f}%")
print(f"all five averaged: {percent_right(p_snap.mean(0), y_test).mean():.1f}%")

# %% [markdown]
# The first snapshots are not good yet: 60 steps are not much. And the average? It is no better than the last
# snapshot alone. We shall ask why in section 10, and measure it properly in section 11.

# %% [markdown]
# ## 9. Average the weights?
#
# Five networks to ask cost five passes through a network. It would be so convenient to average their **weights**
# and ask once. We try it on independent runs, and on snapshots of one run:

# %%
def mean_of(stacks):
    """One stack whose weights are the means of those of the given stacks."""
    return [torch.stack(arrays).mean(0) for arrays in zip(*stacks, strict=True)]


independent = [plain, *(train(start(8, seed=s), x8, y8, once, seed=s)[0] for s in range(1, 5))]
for words, stacks in (("two independent runs", independent[:2]),
                      ("five independent runs", independent),
                      ("the last two snapshots", snapshots[-2:])):
    each = np.mean([percent_right(scores(nets, x_test), y_test).mean() for nets in stacks])
    merged = percent_right(scores(mean_of(stacks), x_test), y_test).mean()
    print(f"{words:24} each {each:.1f}%, their averaged weights {merged:.1f}%")

# %% [markdown]
# For snapshots: fine. For independent runs it is a disaster, and the worse, the more of them. Each is a good
# network, and the point in the middle between them is not. Why?
#
# ### Units have no fixed place
#
# Two hidden units, one input, no biases: $\text{out} = \text{relu}(x) + \text{relu}(-x)$, which is $|x|$. One
# network may have learnt it with the first unit for positive $x$: $w = (1, -1)$. Another one with the second: $w
# = (-1, 1)$. Both are perfect. The average of their weights is $w = (0, 0)$, and its output is 0, always.
#
# The two networks are **the same function**: only the order of their units differs. With 100 units in a layer
# there are $100!$ orders, and each run ends up in one of them by chance. Unit 17 of the one has nothing to do
# with unit 17 of the other. To average them is like averaging two phone books line by line.
#
# ### The straight line between two networks
#
# Walk from network A to network B in a straight line, $(1-t)\,A + t\,B$, and look at the loss on the way. We take
# three B: an independent run; A **itself with its units in another order** (the very same function!); and, from
# one trajectory, two snapshots.

# %%
def shuffled(nets, seed=0):
    """The same functions, with the units of both hidden layers in another order."""
    w1, b1, w2, b2, w3, b3 = nets
    generator = torch.Generator().manual_seed(seed)
    first, second = (torch.randperm(w1.shape[-1], generator=generator) for _ in range(2))
    return [w1[..., first], b1[..., first],
            w2[:, first][..., second], b2[..., second], w3[:, second], b3]


a, b = independent[:2]
same = shuffled(a)
change = (scores(same, x_test) - scores(a, x_test)).abs().max().item()
print(f"other order of the units: the scores change by at most {change:.0e}")
ways = {"an independent run": (a, b), "itself, units reordered": (a, same),
        "two snapshots of one run": tuple(snapshots[-2:])}
t = np.linspace(0, 1, 21)
losses, rights = {}, {}
for words, (begin, end) in ways.items():
    places = [[(1 - s) * u + s * v for u, v in zip(begin, end, strict=True)] for s in t]
    losses[words] = np.array([mean_loss(scores(nets, x8), y8).numpy() for nets in places])
    outs = [scores(nets, x_test) for nets in places]
    rights[words] = np.array([percent_right(out, y_test).numpy() for out in outs])
show(draw_curves(Panel(t, xlabel="way from A (0) to B (1)", ylabel="loss", ylim=(-0.1, 1.6),
                       title="loss on the training digits", **with_spread(losses)),
                 Panel(t, xlabel="way from A (0) to B (1)", ylabel="right, %", ylim=(0, 100),
                       title="digits never seen", **with_spread(rights)), height=3.7),
     alt="Two panels along the straight line between two networks. Between independent runs, and "
         "nearly as much between a network and itself with its units reordered, the loss on the "
         "training digits has a mountain in the middle and the accuracy a valley. Between two "
         "snapshots both lines are level.")
for words in ways:
    at_a, half_way, at_b = (losses[words][place].mean() for place in (0, 10, 20))
    print(f"{words:26} training loss {at_a:.3f} at A, {half_way:.3f} half way, {at_b:.3f} at B; "
          f"accuracy half way {rights[words][10].mean():.1f}%")

# %% [markdown]
# There is a mountain between two independent runs, and **nearly as high a one between a network and itself**. So
# it hardly matters that the second network may have learnt something else. It stands in another place in the
# space of the weights, where the same knowledge is stored in another order. Between two snapshots of one run the
# road is level: they sit in the same valley, their units in the same order, and the point between them is as good
# as they are. (The band: in some run of the eight the fourth snapshot was a poor one. Its road leads evenly
# downhill.)
#
# So the rule is: **answers** can be averaged over any networks, **weights** only along one trajectory. (If one
# first sorts the units of one network so that they match the other's, the mountain gets lower, and in large
# networks nearly vanishes. Look for "Git re-basin" below.)
#
# Averaged weights are one network: one pass at test time, whatever the number of snapshots. In practice one
# averages many places late in one long training, with a rate that stays high enough to move about (*stochastic
# weight averaging*), or keeps a running average of the weights over all steps.
#
# <details><summary><b>Question.</b> The weights of which snapshots should go into the average?</summary>
#
# The late ones. The first snapshot has seen 60 steps and lies a long way off from where the training ends. In a
# mean of answers a poor member is outvoted; a mean of weights is dragged along with it. Section 11 has both
# numbers.
#
# </details>

# %% [markdown]
# ## 10. Many heads, one body
#
# Another way to save: train **one** network, keep its hidden layers as the *body*, and train only the last layer
# several times, each *head* from its own random start and with its own batches. The costly part is shared, and a
# head is a mere 1,010 numbers. The probabilities of the heads are averaged as before.

# %%
five_heads = [f"h{n}" for n in range(1, 6)]
show(draw_wires([
         Wires("five networks: bodies b, heads h", [f"b{n}" for n in range(1, 6)], five_heads,
               [(n, n, n) for n in range(5)]),
         Wires("one body, five heads", ["b"], five_heads, [(0, n, 0) for n in range(5)])]),
     alt="Two drawings. Left, five networks: five bodies below, and above each a head of its own, "
         "each pair joined in a colour of its own. Right, one body below, joined to all five "
         "heads.")

# %%
HEAD_STEPS = 100


def train_on_body(nets, x, y, seed):
    """A stack of new last layers over the bodies of `nets`."""
    head = start(len(x), seed, sizes=(100, 10))
    return train(head, features(nets, x), y, cosine(HEAD_STEPS, HEAD_STEPS, TOP), seed)[0]


heads = [train_on_body(a, x8, y8, seed=100 + k) for k in range(5)]
p_heads = torch.stack([F.softmax(scores(head, features(a, x_test)), dim=-1) for head in heads])
for number, p in enumerate(p_heads, start=1):
    print(f"head {number}: {percent_right(p, y_test).mean():.1f}%")
print(f"all five averaged: {percent_right(p_heads.mean(0), y_test).mean():.1f}%")

# %% [markdown]
# ### Who shares how much?
#
# The average is hardly better than a head alone. Section 5 tells us where to look: at $\rho$. Here are the three
# kinds of five: on how many percent of the unseen digits do members $i$ and $j$ name different digits?

# %%
p_nets = torch.stack([F.softmax(scores(nets, x_test), dim=-1) for nets in independent])
families = {"five networks": p_nets, "five snapshots": p_snap, "five heads": p_heads}


def shared_part(p):
    """rho: the mean product of two members' errors over their mean square; p (M, count, N, 10)."""
    e = (p - truth).flatten(1).double()
    products = e @ e.T
    each = products.diagonal().mean()
    return ((products.sum() - products.diagonal().sum()) / (len(p) * (len(p) - 1)) / each).item()


answers = {words: p.argmax(-1) for words, p in families.items()}
apart = {words: 100 * np.array([[(i != j).float().mean().item() for j in v] for i in v])
         for words, v in answers.items()}
names = [str(n) for n in range(1, 6)]
show(draw_matrices({words: values.round(1) for words, values in apart.items()}, names, names,
                   extent=8),
     alt="Three tables of five by five: percent of unseen digits on which two members disagree. "
         "Five networks: about the same for all pairs. Five snapshots: much for the first one, "
         "and less among the late ones. Five heads: the same for all pairs, less than for "
         "networks.")
for words, p in families.items():
    print(f"{words:15} ρ = {shared_part(p):.2f}; two members disagree on "
          f"{apart[words].sum() / 20:.1f}% of the digits")

# %% [markdown]
# - **Five networks** disagree most. There is something to average away.
# - **Five snapshots**: the early ones disagree with the late ones, but in good part because they are worse. The
#   late ones say much the same: after the jump the network falls back into the same valley. The very thing that
#   makes averaging the *weights* possible makes averaging the *answers* useless.
# - **Five heads** share nearly all of their errors as well. For a single layer over fixed features the loss is
#   convex: there is *one* valley, wherever one starts. What differs is mostly that none has walked to its end.
#   *Try it*: with `HEAD_STEPS = 2000` they move closer together still.
#
# To make the heads differ, one must let them differ earlier: branch off lower down in the network, so that each
# has layers of its own, or train each one on other digits.
#
# <details><summary><b>Question.</b> Why may the variance formula not be read as "the smaller ρ, the better"?</summary>
#
# Because $s^2$ stands in it, too. Members that guess have errors that are hardly shared, and an $s^2$ that is
# huge. The first snapshot brings $\rho$ down and $s^2$ up.
#
# </details>

# %% [markdown]
# ## 11. The experiment: who is worth the money?
#
# Everything against everything: **twenty** training sets of a hundred digits, new ones. On each of them we train
# one network, and each of the rivals. We compare on the *same* sets, from the same start: then the luck of the
# draw falls on all, and the difference is measured much more exactly than the values themselves. The cost is
# counted in training steps and in passes at test time, and measured in seconds (a ratio to one network's; seconds
# of computing, so that other programs on your machine do not count).

# %%
REPEATS, MEMBERS = 20, 5
xs, ys = draw_sets(REPEATS, 100, seed=7)
methods, members_of = {}, {}


def judge(name, p, steps, passes, training, testing):
    """Put down accuracy and calibration of each repetition, p (REPEATS, N, 10), and the cost."""
    methods[name] = {"right": percent_right(p, y_test).numpy(), "steps": steps, "passes": passes,
                     "calibration": np.array([calibration_error(q, y_test) for q in p]),
                     "training": training, "testing": testing}


def timed(work, times=1):
    """(result, seconds of computing, the least of `times` attempts)."""
    least = float("inf")
    for _ in range(times):
        begin = process_time()
        result = work()
        least = min(least, process_time() - begin)
    return result, least


def ask(stacks):
    """Probabilities of all members, (M, REPEATS, N, 10), and the seconds."""
    return timed(lambda: torch.stack([F.softmax(scores(n, x_test), dim=-1) for n in stacks]), 3)


nets, seconds = [], []
for member in range(MEMBERS):
    result, took = timed(lambda k=member: train(start(REPEATS, seed=k), xs, ys, once, k)[0])
    nets.append(result)
    seconds.append(took)
p, asked = ask(nets)
judge("one network", p[0], STEPS, "1", np.mean(seconds), asked / MEMBERS)
votes = F.one_hot(p.argmax(-1), 10).float().mean(0)
members_of["five networks"] = p
judge("five networks, averaged", p.mean(0), 5 * STEPS, "5", sum(seconds), asked)
judge("five networks, voting", votes, 5 * STEPS, "5", sum(seconds), asked)

dropout_nets, took = timed(lambda: train(start(REPEATS, seed=0), xs, ys, once, 0, p_keep=0.8))
p, asked = ask(dropout_nets)
judge("dropout, p_keep 0.8", p[0], STEPS, "1", took, asked)

cyclic = cosine(STEPS, 60, TOP)
snaps, took = timed(lambda: train(start(REPEATS, seed=0), xs, ys, cyclic, seed=0, keep=cycles))
p, asked = ask(snaps)
members_of["five snapshots"] = p
judge("five snapshots", p.mean(0), STEPS, "5", took, asked)
for name, some in (("weights of all five", snaps), ("weights of the last three", snaps[2:])):
    p, asked = ask([mean_of(some)])
    judge(name, p[0], STEPS, "1", took, asked)

heads, took = timed(lambda: [train_on_body(nets[0], xs, ys, 100 + k) for k in range(MEMBERS)])


def ask_heads(some):
    """Probabilities of some of the heads, (M, REPEATS, N, 10): the body is passed only once."""
    body = features(nets[0], x_test)
    return torch.stack([F.softmax(scores(head, body), dim=-1) for head in some])


for name, count in (("one head alone", 1), ("five heads", MEMBERS)):
    p, asked = timed(lambda some=heads[:count]: ask_heads(some), 3)
    judge(name, p.mean(0), f"{STEPS} + {count} x {HEAD_STEPS}", "1 + 4 heads" if count > 1 else "1",
          seconds[0] + took * count / MEMBERS, asked)
members_of["five heads"] = p

order = ["one network", "dropout, p_keep 0.8", "five networks, averaged", "five networks, voting",
         "five snapshots", "weights of all five", "weights of the last three", "one head alone",
         "five heads"]
methods = {name: methods[name] for name in order}
base = methods["one network"]
print(f"{'':26}{'right, %':>8}{'gained':>14}{'cal. error':>12}{'lowered by':>14}{'steps':>14}"
      f"{'passes':>12}{'training':>10}{'asking':>8}")
for name, m in methods.items():
    gain, less = m["right"] - base["right"], base["calibration"] - m["calibration"]
    print(f"{name:26}{m['right'].mean():8.1f}{gain.mean():+8.2f} ± {error(gain):.2f}"
          f"{m['calibration'].mean():12.1f}{less.mean():+8.1f} ± {error(less):.1f}{m['steps']:>14}"
          f"{m['passes']:>12}{m['training'] / base['training']:9.1f}x"
          f"{m['testing'] / base['testing']:7.1f}x")

# %% [markdown]
# How to read the table: *gained* and *lowered by* are differences to the one network on the same twenty sets,
# with two standard errors. If 0 lies within the bar, the experiment has not shown a difference. In the picture
# these are blue; what is vermilion differs by more than chance alone would explain. In the first panel right is
# better, in the other three left.

# %%
rivals = order[1:]
gains = [methods[name]["right"] - base["right"] for name in rivals]
changes = [methods[name]["calibration"] - base["calibration"] for name in rivals]
costs = {what: [methods[name][what] / base[what] for name in rivals]
         for what in ("training", "testing")}
show(draw_comparison(rivals, {
         "accuracy": ([g.mean() for g in gains], error(gains), "points gained"),
         "calibration": ([c.mean() for c in changes], error(changes), "error added"),
         "training": (costs["training"], None, "x one network"),
         "asking": (costs["testing"], None, "x one network")},
         {"accuracy": 0, "calibration": 0, "training": 1, "asking": 1}),
     alt="Four panels with a row for each of eight methods, all compared with one network: points "
         "of accuracy gained, change of the calibration error, and seconds of training and of "
         "asking as multiples. Five networks averaged lie farthest right in accuracy and left in "
         "calibration, and cost five times as much; dropout comes next in accuracy, but its "
         "calibration is not better; snapshots, averaged weights and heads gain no accuracy and "
         "cost about one training.")


def verdict(values, better, worse):
    """In words: does the mean lie further from 0 than its error bar reaches?"""
    if abs(values.mean()) <= error(values):
        return "no difference shown"
    return better if values.mean() > 0 else worse


for name, gain, change in zip(rivals, gains, changes, strict=True):
    print(f"{name:26} {verdict(gain, 'more accurate', 'less accurate'):22}"
          f"{verdict(-change, 'better calibrated', 'worse calibrated')}")
print("shared part of the error: " + ", ".join(
    f"{name} ρ = {shared_part(p):.2f}" for name, p in members_of.items()))

# %% [markdown]
# The lines below the picture are worked out from the numbers, so they hold for your run, whatever you have
# changed. What we make of ours:
#
# **Accuracy.** Five independent networks gain about *one point*, averaged or voting; the bars of the two overlap
# widely. Dropout gains a good part of that with a single network. The three thrifty ways (snapshots, averaged
# weights, heads) are **not** more accurate than one network, and weights that include the first snapshots are
# worse. The reason stands in section 10: their members share their errors.
#
# **Calibration.** The five averaged know better how sure they may be. The vote throws that away. Dropout made it
# a little *worse*: a network that has learnt against all the noise is all the surer without it. The other rows
# lie between no difference and a small gain. Before you praise the heads for theirs, look at the row *one head
# alone*: it does at least as well as five. So it is not the company that does it. A head that was trained briefly
# is more modest, and so are early snapshots; to stop earlier may do the same. It is easy to praise an ensemble
# for something that one of its members does by itself. **Always measure the lone member as well.**
#
# **Cost.** Five networks cost five times the training and five times the asking, in steps as in seconds.
# Snapshots cost one training, but five passes; averaged weights one training and one pass; heads about half a
# training more, all of it in the last layer, and little more than one pass. Dropout costs no steps, but it takes
# time to draw the masks. (The seconds of the quick ones wobble by some tens of percent from run to run.)
#
# **Are snapshots bad, then?** One must not ask more of an experiment than it knows. These networks are small,
# their task is easy, 300 steps are short, and a network that knows its hundred digits by heart is not thrown out
# of its place by a higher rate. In the work that proposed them, large networks on large data sets take snapshots
# after dozens of epochs each. There they do gain, as do averaged weights. What carries over is the *why*: an
# ensemble is worth as much as its members differ, as long as each of them is good.
#
# **Try it.** Change one thing, and see which sentence breaks: `TOP = 0.3` (calmer) in section 1; 400 digits
# instead of 100 in `draw_sets(REPEATS, 100, seed=7)`; snapshots with five times the steps, a fair match for five
# networks: `cosine(5 * STEPS, STEPS, TOP)` and `keep=[STEPS * k for k in range(1, 6)]`.
#
# <details><summary><b>Question.</b> Twenty training sets, but always the same 1,197 test digits. Which part of the chance do the bars
# leave out?</summary>
#
# Other test digits. The bars tell how much the result would move with other *training* sets and starts. To know
# about other test digits one needs those, too. For differences between two methods on the same digits this
# matters less than for the values themselves.
#
# </details>
#
# <details><summary><b>Question.</b> Eight rivals, two measures each: sixteen comparisons, each with bars of two standard errors. What
# should you expect even if none of them made any difference?</summary>
#
# Two standard errors are exceeded by chance in about one case of twenty. Among sixteen comparisons one must be
# prepared for one false alarm. A difference that only just clears its bar is a reason to repeat the experiment,
# not to publish it.
#
# </details>

# %% [markdown]
# ## What to take with you
#
# | what | in one line | the usual mistake |
# |---|---|---|
# | dropout in training | times a random mask, divided by $p_\text{keep}$; each unit of each image by itself | keep and drop swapped; one mask for all images; always exactly half |
# | at test time | nothing | scaled there as well; left on |
# | its backward | the same mask, the same factor | a new mask; the factor forgotten |
# | noise | mean $x$, variance $x^2 (1-p)/p$ | too much of it for a narrow network |
# | averaging | $\rho s^2 + (1-\rho) s^2 / M$ | to expect $s^2 / M$ |
# | average or vote | probabilities, or heads counted | to average the *scores* and call it the same |
# | calibration | right as often as it says | to look at the accuracy alone |
# | snapshots | one at the end of each cycle; the rate begins anew | the phase of the cosine; all snapshots the same array, changed later |
# | averaged weights | along **one** trajectory | over independent runs |
# | heads | last layers only, over one body | to expect them to differ much |
#
# ### Three last questions
#
# <details><summary><b>1.</b> A friend stores snapshots with <code>snapshots.append(params)</code>, and all five of them are the same. Why?</summary>
#
# The list holds five times the *same* object, which training goes on to change. A snapshot must be a copy, of the
# dict *and* of the arrays in it.
#
# </details>
#
# <details><summary><b>2.</b> In what sense is dropout an ensemble, and in what sense is it not?</summary>
#
# Each image at each step trains another thinned network, and the full one stands in for the average of all. But
# they share all their weights, hardly any of them is ever trained twice, and one never averages their answers.
# They are as far from independent as can be.
#
# </details>
#
# <details><summary><b>3.</b> You may train for the time of five networks, but the finished product must answer in the time of one. What do you do?</summary>
#
# Averaged weights along a long trajectory, dropout with more steps, or the best of five. Or *distillation*: train
# five, and then one new network to copy the averaged probabilities of the five. It learns not only which class is
# right, but what else it might have been.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:**
# [assignments/05_regularization](../assignments/05_regularization/05_regularization.ipynb). You write dropout in
# both directions, a three-layer network with it, averages, votes and snapshots, and heads over one body, and see
# your own ensembles at work. Then comes unit 06: where should the weights *begin*? To look up the noise of batch
# norm, go back to [unit 04](04_batchnorm.ipynb).
#
# **Read on**
#
# - [Dropout: a simple way to prevent neural networks from
#   overfitting](https://jmlr.org/papers/v15/srivastava14a.html), Srivastava and others, 2014: both stories, and
#   many experiments.
# - [Dropout as a Bayesian approximation](https://arxiv.org/abs/1506.02142), Gal and Ghahramani: dropout left on,
#   and what the spread says.
# - [Understanding the disharmony between dropout and batch normalization by variance
#   shift](https://arxiv.org/abs/1801.05134), Li and others.
# - [Efficient object localization using convolutional networks](https://arxiv.org/abs/1411.4280), Tompson and
#   others: whole channels dropped.
# - [Simple and scalable predictive uncertainty estimation using deep
#   ensembles](https://arxiv.org/abs/1612.01474), Lakshminarayanan and others: five networks, averaged.
# - [On calibration of modern neural networks](https://arxiv.org/abs/1706.04599), Guo and others, 2017.
# - [Snapshot ensembles: train 1, get M for free](https://arxiv.org/abs/1704.00109), Huang and others, 2017.
# - [Averaging weights leads to wider optima and better generalization](https://arxiv.org/abs/1803.05407),
#   Izmailov and others: averaged weights.
# - [Git re-basin: merging models modulo permutation symmetries](https://arxiv.org/abs/2209.04836), Ainsworth and
#   others: units sorted first.
# - [Why M heads are better than one](https://arxiv.org/abs/1511.06314), Lee and others: how far down to branch
#   off.
# - [Distilling the knowledge in a neural network](https://arxiv.org/abs/1503.02531), Hinton, Vinyals and Dean.
# - [torch.nn.Dropout](https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html), whose `p` is the
#   probability to *drop*.
