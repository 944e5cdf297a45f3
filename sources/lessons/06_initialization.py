# %% [markdown]
# # Initialisation: where the numbers start
#
# Before the first step of training, somebody has to choose the weights. Nothing is known yet, so one draws
# them at random. But from where? Ten layers of random weights that are a little too small, and the last layer
# sees nothing of the image. A little too large, and it sees nothing but its own noise. Between the two lies a
# narrow path, and it can be *computed*, on half a page: variance by variance, one layer at a time. This
# lesson walks that half page slowly, with a simulation next to each line, and then goes on to fifty layers.
#
# In this lesson you will
#
# 1. see why equal weights stay equal, and why zero is the worst number to start from;
# 2. find out what one gets by multiplying many numbers, and many matrices;
# 3. derive Xavier's rule in five small steps, each tried out on numbers;
# 4. know why Glorot looks in both directions, and where He's factor of 2 comes from;
# 5. turn a knob, the gain, and watch activations and gradients through fifty layers;
# 6. meet orthogonal matrices, which lose no length at all;
# 7. look at the Jacobian of a whole network, and see what a skip connection does to it;
# 8. find out by experiment how much all this matters for training.
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, guess first, then
# change the number and run it again. Questions have folded answers. Set aside about ninety minutes; after
# section 6, when all the rules are there, is a good place for a break.
#
# You need unit 01: the linear layer and its way back, and the residual block. Unit 04 began with the same
# trouble, and cured it in another way. PyTorch plays the witness; in the assignment you write the rules in
# NumPy.

# %%
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from utils.data import load_digits
from utils.plots import (
    Panel,
    draw_curves,
    draw_histograms,
    draw_images,
    draw_mapped_circles,
    draw_weights,
    show,
    step_through,
)

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)  # our matrices are small: two threads would only talk to each other

digits = load_digits()
middle, spread = digits.x_train.mean(), digits.x_train.std()  # pixels with mean 0 and variance 1
x_train = torch.tensor((digits.x_train - middle) / spread).float()
x_test = torch.tensor((digits.x_test - middle) / spread).float()
y_train, y_test = torch.tensor(digits.y_train), torch.tensor(digits.y_test)


def normal(std, fan_in, fan_out, generator):
    """(fan_in, fan_out) normal weights with mean 0 and standard deviation `std`."""
    w = torch.empty(fan_out, fan_in, dtype=torch.float64)
    return nn.init.normal_(w, std=std, generator=generator).T


def rms(values):
    """The root of the mean square: the typical size of a number, whatever its sign."""
    return values.square().mean().sqrt().item()

# %% [markdown]
# ## 1. Ways to start badly
#
# Here is a network of six layers with ReLU, and five ways to start it: all weights zero; all weights 0.03; and
# random, normal weights of three sizes. For each we look at three things **before** training: how large the
# numbers are that reach the last layer, how large the gradient is that reaches the *first* one, and how many of
# the first layer's 32 units differ from each other. Then we train, the same way for all.

# %%
def build(fill, seed=0, depth=6, width=32):
    """A network 64 -> width -> ... -> 10 with ReLU; `fill` sets each weight matrix."""
    torch.manual_seed(seed)
    parts = []
    for fan_in, fan_out in pairwise([64, *[width] * (depth - 1), 10]):
        parts += [nn.Linear(fan_in, fan_out), nn.ReLU()]
        nn.init.zeros_(parts[-2].bias)
        fill(parts[-2].weight)
    return nn.Sequential(*parts[:-1])


def fit(net, steps=200, lr=0.02):
    """Train `net` in place, by SGD with momentum 0.9 in batches of 64."""
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        batch = torch.randint(len(x_train), (64,), generator=generator)
        loss = F.cross_entropy(net(x_train[batch]), y_train[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def different_units(net):
    return len(torch.unique(net[0].weight.detach(), dim=0))


starts = {"all 0": nn.init.zeros_,
          "all 0.03": lambda w: nn.init.constant_(w, 0.03),
          "random, std 0.01": lambda w: nn.init.normal_(w, std=0.01),
          "random, std 0.25": lambda w: nn.init.normal_(w, std=0.25),  # Try it: 0.2, 0.35, 0.5
          "random, std 1": lambda w: nn.init.normal_(w, std=1.0)}
nets = {}
print("                   last hidden   gradient of     units of the first layer    right after")
print("start              layer, rms    first layer     that differ, then after     training")
for name, fill in starts.items():
    net = nets[name] = build(fill)
    F.cross_entropy(net(x_train), y_train).backward()
    hidden = net[:-1]  # all but the last layer
    with torch.no_grad():
        size = rms(hidden(x_train))
    slope, before = net[0].weight.grad.norm().item(), different_units(net)
    fit(net)
    with torch.no_grad():
        right = 100 * (net(x_test).argmax(1) == y_test).float().mean().item()
    print(f"{name:18} {size:10.1e} {slope:14.1e} {before:15} {different_units(net):12} "
          f"{right:17.1f}%")

# %% [markdown]
# (*rms* is the root of the mean square: the typical size of a number, whatever its sign.)
#
# - **All zero.** The first hidden layer says 0, so all others do. A weight's gradient is what comes in times
#   what comes back, and everywhere one of the two is 0. Nothing ever moves but the bias of the last layer.
#   Guessing.
# - **All the same.** Now something comes in, and after the first step something comes back, too. (At the very
#   first, nothing: the gradient of the scores adds up to 0 over the classes, and equal weights do nothing but
#   add it up.) But it is *the same* for all units of a layer: they have the same weights, so they say the same,
#   so they get the same gradient, so they have the same weights after the step. Thirty-two units, and one
#   opinion. This is the **symmetry** that the start must break, and it is the whole reason for drawing at
#   random.
# - **Too small.** The units differ, but each layer shrinks what it gets. The gradient at the first layer is so
#   small that two hundred steps do not move it.
# - **Too large.** The numbers explode on their way. The first steps throw the weights so far off that the
#   network never comes back.
# - And in between, **it works**.
#
# The symmetry can be seen. These are eight first-layer units after training, each drawn as a picture of its
# 64 weights, from the start "all 0.03" and from the random start with std 0.25:

# %%
seen = [nets[name][0].weight.detach()[:8].numpy() for name in ("all 0.03", "random, std 0.25")]
titles = [f"{words} {unit}" for words in ("equal,", "random,") for unit in range(8)]
show(draw_weights(np.concatenate(seen).T, titles),
     alt="Two rows of eight small pictures of weights after training. In the upper row, started "
         "from equal weights, all eight pictures are the same. In the lower row, started at "
         "random, each is different.")

# %% [markdown]
# <details><summary><b>Question.</b> Biases are set to zero as a rule. Why does that do no harm?</summary>
#
# The random weights have broken the symmetry already: two units with different weights say different things and
# get different gradients, for their biases as well. One needs *some* difference, not difference everywhere.
#
# </details>
#
# <details><summary><b>Question.</b> Would it do to start all weights at zero, and the biases at
# random?</summary>
#
# The units would then say different things (constants), but what comes back to a hidden layer passes the
# weights of the layer above, which are 0: no gradient below the last layer. The last layer's weights do get
# one, since something comes in. After a step they are no longer 0, then the layer below gets a gradient, and so
# the layers wake up one by one, from the top. The symmetry is broken, but the numbers are far too small. Both
# must be right.
#
# </details>

# %% [markdown]
# ## 2. What do we get when we multiply many numbers?
#
# In a deep network a number is multiplied by weights, layer after layer; and by the chain rule the gradient at
# the first layer is a product of one factor for each layer above it. So before any network: *what becomes of a
# product of many random numbers?*
#
# Take fifty factors, each drawn evenly from an interval of width 1 around 0.9, around 1, or around 1.1.
# We do it 2,000 times. Guess first: what will come out around 1?

# %%
rng = np.random.default_rng(0)
counts = np.arange(1, 51)
panels, ends = [], {}
for centre in (0.9, 1.0, 1.1):  # Try it: for which centre does the median stay at 1?
    products = rng.uniform(centre - 0.5, centre + 0.5, (2000, 50)).cumprod(axis=1)
    ends[centre] = products[:, -1]
    summed_up = {"median": np.median(products, axis=0), "mean": products.mean(axis=0)}
    panels.append(Panel(counts, summed_up, "number of factors", "" if panels else "product",
                        f"around {centre}", yscale="log", ylim=(1e-8, 1e6),
                        threads=products[:40], guides=[1]))
show(draw_curves(*panels, height=3.6),
     alt="Three panels with the product of up to fifty random factors on a logarithmic axis, forty "
         "thin paths each, with their median and mean. Around 0.9 the paths fall, the median to "
         "less than a thousandth; around 1 they spread out, the median falls to a tenth and the "
         "mean stays near 1; around 1.1 they spread and rise, the mean well above the median.")
for centre, end in ends.items():
    low, high = np.quantile(end, [0.05, 0.95])
    print(f"around {centre}: median {np.median(end):8.4f}   mean {end.mean():9.4f}   {centre}^50 = "
          f"{centre**50:8.4f}   nine in ten between {low:.1e} and {high:.1e}")

# %% [markdown]
# Three lessons in one picture.
#
# 1. **Factors below 1 lead to nothing, factors above 1 to infinity.** Powers are merciless: a tenth more or
#    less, fifty times, is a factor of a hundred or more.
# 2. **Around 1 is not enough.** The *mean* of the product stays at 1. But a typical path does not: the median
#    falls to about a tenth, and the paths spread over three powers of ten. Few paths become huge, and
#    these few hold up the mean.
# 3. **One layer's spread matters as much as its centre.** A product stays reasonable only if *all* its
#    factors are close to 1.
#
# Why does the median fall? Because a product is a sum in disguise:
# $\log(f_1 f_2 \cdots f_n) = \log f_1 + \dots + \log f_n$. The logarithm punishes a factor of 0.5 more
# ($-0.69$) than it rewards one of 1.5 ($+0.41$), so the average step goes down although the average factor is
# 1.
#
# And of a sum of independent terms we know how it spreads: the *variances* add up. So the standard deviation of
# the logarithm grows like $\sqrt n$: four times the factors, twice the spread. Let us see:

# %%
logs = np.log(rng.uniform(0.5, 1.5, (4000, 160))).cumsum(axis=1)
one = logs[:, 0].std()
sums = {f"{n} factors": logs[:, n - 1] for n in (10, 40, 160)}
show(draw_histograms(sums, "log of the product", (-26, 10)),
     alt="Three histograms of the logarithm of a product. With 10 factors it is narrow around "
         "minus 0.4, with 40 twice as wide, with 160 twice as wide again and moved to about minus "
         "7. All three look like bells.")
for n in (10, 40, 160):
    print(f"{n:4} factors: spread of the log {logs[:, n - 1].std():.3f},   "
          f"that of one factor times the root of {n}: {one * n**0.5:.3f}")

# %% [markdown]
# A sum of many terms looks like a bell. So the product of many factors is the exponential of a bell (a
# *log-normal* number): most of it small, with a long tail to the right.
#
# <details><summary><b>Question.</b> A gradient passes 100 layers, and each multiplies it by 0.9 or by 1.1, with
# even chances. Does it stay the same on average? Does it typically?</summary>
#
# On average yes, $0.5 \cdot 0.9 + 0.5 \cdot 1.1 = 1$. Typically it meets as many of the one as of the other,
# and $0.9 \cdot 1.1 = 0.99$: fifty such pairs leave $0.99^{50} \approx 0.6$. A small drift, since the factors
# are close to 1. With 0.5 and 1.5 it would be $0.75^{50}$, less than a millionth.
#
# </details>

# %% [markdown]
# ## 3. And many matrices?
#
# Layers are matrices. What plays the part of "a number close to 1" there? A matrix stretches some directions
# and shrinks others. Draw the unit circle, send each of its points through a 2 x 2 matrix, and you get an
# ellipse; its half axes are the **singular values** of the matrix. Here are products of 1, 2, 5 and 10 random
# matrices, with entries of variance 1/2 (which keeps the mean square length of a vector as it is; section 4
# says why). Each picture is enlarged or reduced until the longer half axis is 1:

# %%
generator = torch.Generator().manual_seed(5)  # Try it: other seeds
product, pictures = torch.eye(2, dtype=torch.float64), {}
for n in range(1, 11):
    product = product @ normal(0.5**0.5, 2, 2, generator)
    if n in (1, 2, 5, 10):
        longest = torch.linalg.matrix_norm(product, 2)  # the largest singular value
        pictures["1 matrix" if n == 1 else f"{n} matrices"] = (product / longest).numpy()
show(draw_mapped_circles(pictures),
     alt="Four panels with the unit circle in grey and its image under a product of random "
         "matrices in blue, drawn with the longer half axis 1. One matrix gives an ellipse that is "
         "nearly round, two a longer one; after five and ten the image is all but a straight line.")

# %% [markdown]
# Each factor stretches what has been stretched before. After ten, *all* directions end up on one line: whatever
# went in, what comes out differs in length alone. For a network this means that two different images look more
# and more alike on the way up, and that the gradient, on its way down, knows one direction only.
#
# With more dimensions it is the same, only slower. Here are all the singular values of a product of $n$
# random 32 x 32 matrices, with entries of variance 1/32:

# %%
def singular_values_of_product(draw, size=32, depth=50, seed=0):
    """(size, depth): singular values, largest first, of the product of 1, 2, ... matrices."""
    generator = torch.Generator().manual_seed(seed)
    product, found = torch.eye(size, dtype=torch.float64), []
    for _ in range(depth):
        product = product @ draw(size, generator)
        values = torch.linalg.svdvals(product).numpy()
        # what is 1e-14 times the largest, or less, is rounding: leave it out
        found.append(np.where(values > 1e-14 * values[0], values, np.nan))
    return np.array(found).T


def spectrum(values, title, ylim, ylabel="singular values", xlabel="number of matrices", x=counts):
    """A panel with all singular values (size, depth), the largest and the median stressed."""
    stressed = {"largest": values[0], "median": values[len(values) // 2]}
    return Panel(x, stressed, xlabel, ylabel, title, yscale="log", ylim=ylim, threads=values,
                 guides=[1])


fan = singular_values_of_product(lambda size, g: normal(size**-0.5, size, size, g))
show(draw_curves(spectrum(fan, "products of 32 x 32 matrices", (1e-14, 30))),
     alt="All 32 singular values of a product of up to fifty random matrices, logarithmic. They "
         "fan out: the largest stays between 1 and 10, the median falls in a straight line to "
         "below a ten-millionth, and the smallest falls out of the picture within ten "
         "matrices.")
for n in (1, 10, 50):
    s = fan[:, n - 1]
    print(f"{n:3} matrices: largest {s[0]:7.2f}   median {s[16]:7.1e}   "
          f"mean square {np.nansum(s**2) / 32:6.2f}")

# %% [markdown]
# A single one of these matrices is harmless. A product of fifty lets a few directions of 32 pass, and shuts out
# half of them by a factor of more than ten million. A matrix that is "close to 1" is one whose singular values
# are **all** close to 1. One matrix surely has that property: the identity $I$. Section 8 shows others, and
# section 10 how to stay close to $I$ on purpose.
#
# First things first, though: let us get the *mean square* right. That is what the rules of Xavier, Glorot and
# He do.

# %% [markdown]
# ## 4. One layer, in five steps
#
# A unit of a linear layer adds up products: $z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n$, where $n$ is the number
# of inputs, the **fan-in**. (The next layer sees this unit as one of its inputs; to how many units a layer's
# input goes is its **fan-out**.) Weights and inputs are random, independent of each other, with mean 0. How far
# does $z$ spread?
#
# ### Step 1: one product
#
# Both means are 0, so the mean of $w x$ is 0, and its variance is the mean of its square. Independent things
# may be averaged one by one:
#
# $$ \operatorname{Var}(w x) = E[w^2 x^2] = E[w^2]\, E[x^2] = \operatorname{Var}(w) \operatorname{Var}(x) $$
#
# Nothing here asks for a bell curve. In numbers, with $\operatorname{Var}(w) = 0.25$ and
# $\operatorname{Var}(x) = 4$:

# %%
many = 400_000
kinds = {"both normal": (rng.normal(0, 0.5, many), rng.normal(0, 2, many)),
         "w uniform, x a coin": (rng.uniform(-0.75**0.5, 0.75**0.5, many),
                                 rng.choice([-2, 2], many)),
         "x with mean 1": (rng.normal(0, 0.5, many), rng.normal(1, 2, many))}
for name, (w, x) in kinds.items():
    print(f"{name:20} 0.25 * 4 = {0.25 * 4}   measured {np.var(w * x):.3f}")

# %% [markdown]
# The third line does not fit. There $x$ has mean 1, and the step $E[x^2] = \operatorname{Var}(x)$ fails:
# $E[x^2]$ is $4 + 1$. Remember it. What matters is the **mean square** of the input, and that is the variance
# only if the mean is 0. In section 6 ReLU will make us pay for the difference.
#
# ### Step 2: a sum of products
#
# The variances of independent terms add up. There are fan-in terms, all alike:
#
# $$ \operatorname{Var}(z) = \text{fan\_in} \cdot \operatorname{Var}(w) \cdot \operatorname{Var}(x) $$
#
# Here are histograms of $z$ for three fan-ins, with $\operatorname{Var}(w) = 0.04$ and
# $\operatorname{Var}(x) = 1$. The dashed bell is the formula's, drawn without a look at the data:

# %%
measured, promised = {}, {}
for fan_in in (4, 16, 64):
    w, x = 0.2 * rng.normal(size=(20_000, fan_in)), rng.normal(size=(20_000, fan_in))
    measured[f"fan-in {fan_in}"] = (w * x).sum(axis=1)
    promised[f"fan-in {fan_in}"] = (fan_in * 0.04 * 1) ** 0.5
show(draw_histograms(measured, "z", (-7, 7), bins=61, bells=promised),
     alt="Three histograms of the pre-activation for fan-in 4, 16 and 64, each with a dashed bell "
         "of the predicted standard deviation 0.4, 0.8 and 1.6. For 4 the histogram is a little "
         "more pointed than the bell; for 16 and 64 the two agree.")
for name, z in measured.items():
    print(f"{name:10} variance by the formula {promised[name] ** 2:.3f}   measured {z.var():.3f}")

# %% [markdown]
# The spread agrees in all three. The *shape* becomes a bell as the fan-in grows, as sums of many terms do.
#
# ### Step 3: keep the variance
#
# We want $z$ to spread as far as $x$ does: no more, no less. So $\text{fan\_in} \cdot \operatorname{Var}(w)$
# must be 1:
#
# $$ \operatorname{Var}(w) = \frac{1}{\text{fan\_in}} $$
#
# This is what our source calls **Xavier's rule**: $W_{ij}$ normal, with mean 0 and variance $1 / D_a$, where
# $D_a$ is the size of the layer's input $a$. The second number of $\mathcal N(0, 1/D_a)$ is a *variance*; the
# standard deviation is its root. With 64 inputs the variance is 1/64, and the standard deviation 1/8.
# (Confusing the two is the commonest mistake in this unit. What would become of ten layers?)
#
# PyTorch draws it as `kaiming_normal_` with `nonlinearity="linear"`. Its weights lie as `(fan_out, fan_in)`,
# the course's as `(fan_in, fan_out)`, so we transpose.

# %%
x = torch.randn(4000, 64, generator=generator)
for fan_out in (16, 64, 256):
    w = torch.empty(fan_out, 64)
    w = nn.init.kaiming_normal_(w, nonlinearity="linear", generator=generator).T
    print(f"64 -> {fan_out:3}: variance of the weights {w.var():.5f} (1/64 = {1 / 64:.5f}),  "
          f"of x {x.var():.3f},  of z {(x @ w).var():.3f}")

# %% [markdown]
# The fan-out plays no part: each unit adds up its *own* products. (Small differences remain since these are a
# few weights, drawn once.)
#
# ### Step 4: the activation
#
# Between the layers stands a tanh. Near 0 it is almost a straight line with slope 1: $\tanh(z) \approx z$. As
# long as the numbers are small it changes nothing, $\operatorname{Var}(a) = \operatorname{Var}(z)$, and step 3
# holds for the next layer. How small is small?

# %%
for size in (0.1, 0.3, 1.0, 3.0):
    z = rng.normal(0, size, many)
    kept = np.tanh(z).var() / z.var()
    print(f"std of z {size}:   variance of tanh(z) / variance of z = {kept:.3f}")

# %% [markdown]
# ### Step 5: many layers
#
# Each layer multiplies the variance by the same number, $\text{fan\_in} \cdot \operatorname{Var}(w)$. After $L$
# layers (of the same width, without an activation) it has been multiplied by its $L$-th power. Take 64 units
# and $\operatorname{Var}(w) = 1/32$: a factor of 2 in each layer, and $2^{10} = 1024$ after ten. Or be wrong by
# ten percent only:

# %%
def depth_measured(variance, depth, repeats=50):
    """The growth of the variance in `depth` layers of 64 units: mean and median of networks."""
    factors = []
    for _ in range(repeats):
        h = start = torch.randn(50, 64, generator=generator, dtype=torch.float64)
        for _ in range(depth):
            h = h @ normal(variance**0.5, 64, 64, generator)
        factors.append((h.var() / start.var()).item())
    return np.mean(factors), np.median(factors)


for factor, depth in ((2, 10), (1, 10), (0.5, 10), (1.1, 50), (0.9, 50)):
    mean, median = depth_measured(factor / 64, depth)
    print(f"{factor:>4} per layer, {depth} layers: formula {factor**depth:10.4g}   "
          f"measured: mean {mean:10.4g}, median {median:10.4g}")

# %% [markdown]
# That is the derivation, and with it the first problem of the assignment's written part. Look at the last two
# columns, too: the *mean* over networks follows the formula, as far as chance allows with so few of them; after
# fifty layers the *median* lies well below it. Section 2 told us to expect that. The formula is about averages
# over all draws of the weights, and you will draw once.
#
# <details><summary><b>Question.</b> A convolution with 3 x 3 kernels goes from 64 to 128 channels. What is its
# fan-in?</summary>
#
# One output pixel adds up $64 \cdot 3 \cdot 3 = 576$ products. So the fan-in is 576, and Xavier's standard
# deviation is $1/24$. The size of the image does not matter. The fan-out is $128 \cdot 9 = 1152$: so many sums
# does one input pixel take part in.
#
# </details>
#
# <details><summary><b>Question.</b> You use variance 1/64 where the standard deviation belongs: normal weights
# with std 1/64, 64 inputs. What does a layer do to the variance, and what do ten do?</summary>
#
# The variance of the weights is now $1/4096$, so a layer multiplies the variance by $64/4096 = 1/64$. Ten
# layers: $64^{-10} = 2^{-60}$, about $10^{-18}$. In float32 the image is gone for good.
#
# </details>

# %% [markdown]
# ## 5. The way back: Glorot's compromise
#
# Backwards, a linear layer multiplies by the transposed matrix: `dx = dout @ w.T` (unit 01). One entry of `dx`
# adds up as many products as the unit has *outputs*. Steps 1 to 3 again, word for word, with the fan-out in
# place of the fan-in: to keep the variance of the **gradients**, one needs
# $\operatorname{Var}(w) = 1 / \text{fan\_out}$.
#
# If a layer has as many outputs as inputs, both wishes agree. If not, one cannot have both. Xavier Glorot and
# Yoshua Bengio (2010) take the middle:
#
# $$ \operatorname{Var}(w) = \frac{2}{\text{fan\_in} + \text{fan\_out}} $$
#
# (It is the same Xavier. Libraries call *this* rule `xavier`; the source, and this course, give his first name
# to the one with $1/\text{fan\_in}$ and his family name to this one. Others call the first one LeCun's. When in
# doubt, look at the formula.)
#
# To see the difference one needs a network whose layers change their width. Here is a funnel, 1024 units, then
# 512, and so on down to 16, linear, with the three choices:

# %%
widths = [1024, 512, 256, 128, 64, 32, 16]
choices = {
    "1 / fan_in": lambda w, g: nn.init.kaiming_normal_(w, 0, "fan_in", "linear", g),
    "1 / fan_out": lambda w, g: nn.init.kaiming_normal_(w, 0, "fan_out", "linear", g),
    "Glorot": lambda w, g: nn.init.xavier_uniform_(w, generator=g),
}


def funnel(choice, seed):
    """Mean squares of activations and of gradients, (7,) each, from the input to the last layer."""
    g = torch.Generator().manual_seed(seed)
    h = [torch.randn(300, widths[0], generator=g).requires_grad_()]
    for fan_in, fan_out in pairwise(widths):
        h.append(h[-1] @ choice(torch.empty(fan_out, fan_in), g).T)
        h[-1].retain_grad()
    h[-1].backward(torch.randn(h[-1].shape, generator=g))
    return [[t.square().mean().item() for t in row] for row in (h, [t.grad for t in h])]


found = {name: np.mean([funnel(choice, seed) for seed in range(5)], axis=0)
         for name, choice in choices.items()}
panels = [Panel(np.arange(7), {name: f[row] for name, f in found.items()}, "layer", "mean square",
                title, yscale="log", ylim=(8e-3, 120), markers=True, guides=[1])
          for row, title in enumerate(("activations, upwards", "gradients, downwards"))]
show(draw_curves(*panels, height=3.6, shared_legend=True),
     alt="Two panels over the seven layers of a funnel. Activations: level at 1 with 1 / fan_in, "
         "growing to about 64 with 1 / fan_out, to about 5 with Glorot. Gradients, from 1 at the "
         "last layer down to the first: level with 1 / fan_out, falling to about a sixty-fourth "
         "with 1 / fan_in, to about a tenth with Glorot.")
for name, (up, down) in found.items():
    print(f"{name:12} activations at the top {up[-1]:7.3f}   "
          f"gradients at the bottom {down[0]:7.4f}")

# %% [markdown]
# Each of the two pure rules keeps one side level and lets the other one pay the whole price, a factor of 2 for
# each halving. Glorot shares: $4/3$ per layer on the way up, $2/3$ on the way down. Note that the price is
# *bounded*: with $1/\text{fan\_in}$ the gradient's factors are $\text{fan\_out}/\text{fan\_in}$, and in their
# product all widths but the first and the last cancel. Networks do not grow without end, so for most of them it
# hardly matters which of the three you take. (He, in the next section, says so as well.)
#
# ### Uniform or normal?
#
# Glorot's rule is mostly drawn evenly from $-a$ to $a$. Which $a$ gives the variance that we want? The mean
# square of a number that is spread evenly from $-a$ to $a$ is
#
# $$ \frac{1}{2a} \int_{-a}^{a} x^2\, dx = \frac{a^2}{3} $$
#
# so we solve $a^2 / 3 = 2 / (\text{fan\_in} + \text{fan\_out})$ for $a$. Do it on paper for 300 inputs and 100
# outputs, and compare:

# %%
w_uniform = nn.init.xavier_uniform_(torch.empty(100, 300), generator=generator)
w_normal = nn.init.xavier_normal_(torch.empty(100, 300), generator=generator)
evenly = rng.uniform(-3, 3, many)
print(f"evenly from -3 to 3: variance {evenly.var():.3f}, the formula says {3**2 / 3:g}")
print(f"largest of {w_uniform.numel():,} weights: {w_uniform.abs().max():.4f}")
print(f"variance: uniform {w_uniform.var():.5f}, normal {w_normal.var():.5f}, wanted {2 / 400:.5f}")
x = torch.randn(200, 300, generator=generator)
unit = (2 / 400) ** 0.5
shapes = {"uniform weights / std": (w_uniform / unit).flatten(),
          "normal weights / std": (w_normal / unit).flatten(),
          "z of uniform weights": (x @ w_uniform.T).flatten(),
          "z of normal weights": (x @ w_normal.T).flatten()}
shapes = {name: values.numpy() for name, values in shapes.items()}
kept = {name: 1.5**0.5 for name in shapes if name.startswith("z")}
show(draw_histograms(shapes, "value", (-6.5, 6.5), bins=53, columns=2, bells=kept),
     alt="Four histograms. Above: uniform weights, a box from minus 1.7 to 1.7 standard "
         "deviations, and normal weights, a bell. Below: the pre-activations of both, two bells "
         "that look the same and lie under the dashed curve of the formula.")

# %% [markdown]
# <details><summary><b>Unfold</b> for the bound.</summary>
#
# $a = \sqrt{6 / (\text{fan\_in} + \text{fan\_out})} = \sqrt{6/400} = \sqrt{0.015} \approx 0.1225$. The largest
# weight comes close to it and never passes.
#
# </details>
#
# Above, two different shapes. Below, the same bell twice: the sum over 300 products has forgotten what its
# terms looked like. Only the variance has come through. Uniform weights have the small merit that none of them
# is ever far out.
#
# <details><summary><b>Question.</b> Why does the dashed bell have variance 1.5 here, and not 1?</summary>
#
# Step 2: $\text{fan\_in} \cdot \operatorname{Var}(w) = 300 \cdot 2/400 = 1.5$. The layer narrows from 300 to
# 100. The compromise lets the activations grow by a half, and the gradients shrink to $100 \cdot 2/400 = 0.5$.
#
# </details>

# %% [markdown]
# ## 6. ReLU keeps half: He's factor of 2
#
# A ReLU sets everything below 0 to 0. If $z$ is symmetric around 0, that is half of the numbers, and with them
# goes **half of the mean square**. Take $z$ with variance 4:

# %%
z = rng.normal(0, 2, 20_000)
halves = {"z": z, "relu(z)": np.maximum(z, 0)}
show(draw_histograms(halves, "value", (-9, 9), bins=45),
     alt="Two histograms. Left z, a bell with mean 0 and standard deviation 2. Right relu of z: "
         "half of the numbers stand in one high bar at 0, the others are the right half of the "
         "bell; its mean is 0.8 and its standard deviation about 1.2.")
for name, v in halves.items():
    print(f"{name:8} mean square {np.mean(v**2):.3f}   variance {v.var():.3f}   "
          f"mean {v.mean():.3f}")

# %% [markdown]
# The mean square goes from 4 to 2. The *variance* goes lower still, since the mean is no longer 0. Which of the
# two counts for the next layer? Step 1, third line: the mean square. So a layer with ReLU multiplies the mean
# square by $\tfrac12\, \text{fan\_in} \cdot \operatorname{Var}(w)$, and to keep it, the weights need twice the
# variance:
#
# $$ \operatorname{Var}(w) = \frac{2}{\text{fan\_in}} $$
#
# That is the rule of Kaiming He and others (2015). They trained thirty layers with it, where Xavier's got
# stuck. Backwards it is the same story: the ReLU lets the gradient through where $z > 0$, which is half of the
# places. And the choice of fan-in or fan-out is as in section 5: take either, and stay with it.

# %%
relu_variances = {"1 / fan_in": "linear", "2 / fan_in": "relu"}  # in PyTorch's words
print("mean square after each of six layers of 200 units with ReLU")
for name, nonlinearity in relu_variances.items():
    h = torch.randn(500, 200, generator=generator)
    squares = []
    for _ in range(6):
        w = torch.empty(200, 200)
        nn.init.kaiming_normal_(w, nonlinearity=nonlinearity, generator=generator)
        h = (h @ w.T).relu()
        squares.append(h.square().mean().item())
    print(f"{name}:  " + "  ".join(f"{s:.3f}" for s in squares))

# %% [markdown]
# With Xavier's variance it halves each time. In a network of two or three layers nobody would notice. In one of
# fifty it is $2^{-50}$, a number with fifteen zeros.
#
# The factor is often told as a **gain**: standard deviation = gain $/ \sqrt{\text{fan\_in}}$. Linear and
# (small) tanh have gain 1, ReLU has $\sqrt 2$.
#
# <details><summary><b>Question.</b> What is the gain for a leaky ReLU with slope 0.2 on the left?</summary>
#
# Half of the mean square passes as it is, the other half is multiplied by $0.2^2 = 0.04$. Together
# $\tfrac12 (1 + 0.04) = 0.52$. So the variance must be $1 / 0.52$ times $1/\text{fan\_in}$, and the gain is
# $\sqrt{2 / (1 + 0.2^2)} \approx 1.39$. `nn.init.calculate_gain("leaky_relu", 0.2)` agrees.
#
# </details>
#
# <details><summary><b>Question.</b> All inputs of a ReLU network are positive (pixels from 0 to 1). Does He's
# rule still hold in the first layer?</summary>
#
# For the mean square, yes: nothing was assumed about the inputs' mean, only about the weights'. But all outputs
# of a unit then share a large common part, from the mean of the inputs: they differ less between images than
# their size suggests. It is why one subtracts the mean of the data, as we did at the top.
#
# </details>

# %% [markdown]
# ## 7. Fifty layers and one knob
#
# Now put it all together: fifty layers of 100 units, weights normal with standard deviation
# $\text{gain} / \sqrt{100}$, and one knob, the **gain**. We send 200 random inputs up and random gradients
# down, and write down the rms at each layer. (The input has mean 0 and variance 1, as our digits have.)

# %%
ACTIVATIONS = {"linear": lambda z: z, "tanh": torch.tanh, "relu": torch.relu}
depths = np.arange(51)


def up_and_down(draw, activation, depth=50, width=100, seed=0):
    """The rms of activations and of gradients, (2, depth + 1), from the input to the last layer."""
    g = torch.Generator().manual_seed(seed)
    act = ACTIVATIONS[activation]
    h = [torch.randn(200, width, generator=g, dtype=torch.float64).requires_grad_()]
    for _ in range(depth):
        h.append(act(h[-1] @ draw(width, g)))
        h[-1].retain_grad()
    h[-1].backward(torch.randn(h[-1].shape, generator=g, dtype=torch.float64))
    return np.array([[rms(t) for t in h], [rms(t.grad) for t in h]])


def with_gain(gain):
    return lambda width, g: normal(gain / width**0.5, width, width, g)


gains = [0.5, 0.8, 0.9, 1.0, 1.1, 2**0.5, 2.0, 3.0]
found = {gain: {name: up_and_down(with_gain(gain), name) for name in ACTIVATIONS} for gain in gains}
frames, words = [], []
for gain, rows in found.items():
    frames.append(draw_curves(*(
        Panel(depths, {name: sizes[row] for name, sizes in rows.items()}, "layer", "rms", title,
              yscale="log", ylim=(1e-10, 1e10), guides=[1])
        for row, title in enumerate((f"gain {gain:.3g}: activations", "gradients"))),
        shared_legend=True))
    words.append(f"Gain {gain:.3g}, rms after fifty layers and gradient at the input: " + "; ".join(
        f"{name} {up[-1]:.1e} and {down[0]:.1e}" for name, (up, down) in rows.items()) + ".")
ends = np.array([[[rows[name][0, -1], rows[name][1, 0]] for name in ACTIVATIONS]
                 for rows in found.values()])  # (gain, activation, activations or gradients)
summary = [Panel(gains, dict(zip(ACTIVATIONS, ends[:, :, row].T, strict=True)), "gain", "rms",
                 title, xscale="log", yscale="log", ylim=(1e-10, 1e10), guides=[1], markers=True,
                 xticks=[0.5, 0.7, 1, 1.4, 2, 3])
           for row, title in enumerate(("all gains: activations, layer 50", "gradients, input"))]
step_through(frames, words, draw_curves(*summary, shared_legend=True),
             alt="Activations after fifty layers and gradients at the input against the gain, both "
                 "axes logarithmic. Linear crosses 1 at gain 1, steeply; ReLU crosses 1 at the "
                 "square root of 2. For tanh the activations die out below gain 1 and stay just "
                 "below 1 for larger gains, while its gradients go on growing.")
print("rms of activations in layer 50 / of gradients at the input")
print("gain" + "".join(f"{name:^22}" for name in ACTIVATIONS))
for gain, row in zip(gains, ends, strict=True):
    print(f"{gain:.2f}" + "".join(f"{f'{top:.0e} / {bottom:.0e}':^22}" for top, bottom in row))

# %% [markdown]
# **Turn the slider** through the gains; the strip below it shows where each of them ends.
#
# - **Linear and ReLU** are lines on a logarithmic axis: a constant factor for each layer. For linear the good
#   gain is 1, for ReLU it is $\sqrt 2 \approx 1.41$, as computed. A tenth beside it, and fifty layers make a
#   factor of a hundred.
# - **Tanh** is milder on the way up. It cannot explode: no tanh is larger than 1. With gain 1 it slowly sinks,
#   not by the same factor each time but like $1/\sqrt{\text{layer}}$: the smaller the numbers, the straighter
#   the tanh, and the less is lost.
#   With a larger gain it settles at a fixed level.
# - **But look at its gradients.** With gain 3 the activations look healthy and the gradients explode. A glance
#   at the activations is half of the truth.
#
# Why? Where a tanh is large it is flat, so some units let nothing through (they are **saturated**). The others
# are multiplied by weights three times too large. This is what the layers' outputs look like:

# %%
layer_outputs = {}
for gain in (0.5, 1.0, 3.0):
    g = torch.Generator().manual_seed(0)
    h = torch.randn(200, 100, generator=g, dtype=torch.float64)
    for layer in range(1, 21):
        h = torch.tanh(h @ with_gain(gain)(100, g))
        if layer in (1, 20):
            layer_outputs[f"gain {gain:g}, layer {layer}"] = h.flatten().numpy()
show(draw_histograms(layer_outputs, "output of the layer", (-1.05, 1.05), bins=43, columns=2),
     alt="Six histograms of tanh outputs, layers 1 and 20 for three gains. Gain 0.5: a wide hill "
         "in layer 1, a single bar at 0 in layer 20. Gain 1: spread over the whole range in layer "
         "1, a narrow bell in layer 20. Gain 3: in both layers two peaks at minus 1 and 1.")
for name, h in layer_outputs.items():
    slope = 1 - h**2  # of the tanh
    print(f"{name:18} slope: mean {slope.mean():.2f}, mean square {np.mean(slope**2):.2f}, "
          f"below 0.1 for {np.mean(slope < 0.1):4.0%} of the outputs")

# %% [markdown]
# With gain 3 about half of the outputs sit at the ends and let less than a tenth of the gradient pass; some in
# the middle pass nearly all of it, and the large weights blow it up. Taken together it grows.
#
# <details><summary><b>Question.</b> From the line "gain 3, layer 20": by about how much does one layer change
# the mean square of the gradient?</summary>
#
# $\text{fan\_out} \cdot \operatorname{Var}(w) \cdot E[\text{slope}^2]$ is 9 times the mean square of the slope:
# it grows by nearly 2 in each layer, and its root by a factor of a million or more in fifty. A gradient stays
# alive in a tanh network if $\text{gain}^2 \cdot E[\text{slope}^2] = 1$: at gain 1 with small numbers, where
# the slope is 1. It is again the straight piece in the middle that one wants.
#
# </details>

# %% [markdown]
# ## 8. Orthogonal matrices lose no length
#
# Section 3 left a debt. The rules so far get the mean square right. But the singular values of their matrices
# are anything but equal, and products make it worse. There are matrices whose singular values are all exactly
# 1: the **orthogonal** ones. They turn and mirror, and keep every length:
#
# $$ \lVert x Q \rVert^2 = x\, Q\, Q^\top x^\top = x\, x^\top = \lVert x \rVert^2 \qquad\text{since } Q\, Q^\top = I $$
#
# A product of orthogonal matrices is orthogonal: nothing adds up. (One draws such a matrix at random by making
# the columns of a normal one orthonormal, with a QR decomposition, for instance. `nn.init.orthogonal_` does
# so.)

# %%
def turned(width, g):
    """A random orthogonal matrix (width, width)."""
    w = torch.empty(width, width, dtype=torch.float64)
    return nn.init.orthogonal_(w, generator=g).T


squares = {"normal, variance 1/100": normal(0.1, 100, 100, generator),
           "orthogonal": turned(100, generator)}
values = {name: torch.linalg.svdvals(w).numpy() for name, w in squares.items()}
show(draw_histograms(values, "singular values", (-0.075, 2.125), bins=44),
     alt="Histograms of the singular values of two 100 by 100 matrices. Those of the normal matrix "
         "spread from 0 to 2, fewer towards 2; those of the orthogonal matrix all stand in one bar "
         "at 1.")
for name, s in values.items():
    print(f"{name:23} smallest {s.min():.4f}   largest {s.max():.4f}   "
          f"mean square {np.mean(s**2):.3f}")

# %% [markdown]
# Both have the mean square 1, so both are "Xavier". But the one has it on average, the other in each direction.
# Here are the lengths of a hundred vectors on their way through fifty linear layers of 32 units, relative to
# their start:

# %%
panels = []
for name, draw in {"normal, 1 / fan_in": with_gain(1.0), "orthogonal": turned}.items():
    g = torch.Generator().manual_seed(1)  # Try it: other seeds
    h = torch.randn(100, 32, generator=g, dtype=torch.float64)
    start, ratios = h.norm(dim=1), [torch.ones(100)]
    for _ in range(50):
        h = h @ draw(32, g)
        ratios.append(h.norm(dim=1) / start)
    lengths = torch.stack(ratios, dim=1).numpy()
    panels.append(Panel(depths, {"median": np.median(lengths, axis=0)}, "layer",
                        "" if panels else "length / length at the start", name, yscale="log",
                        ylim=(0.01, 10), threads=lengths))
    end = lengths[:, -1]
    print(f"{name:20} after 50 layers: from {end.min():.4f} to {end.max():.4f}")
show(draw_curves(*panels),
     alt="Lengths of a hundred vectors over fifty layers, logarithmic. Left, normal weights: the "
         "lines wander and spread, ending between some hundredths and 2. Right, "
         "orthogonal weights: all lines lie on 1.")

# %% [markdown]
# Two limits. **A ReLU breaks it**: half of the numbers are gone, and one needs the gain $\sqrt 2$ to make up
# for it on average, no longer exactly. With tanh it holds for small numbers. And **a matrix that is not
# square** can keep all lengths only if its output has room enough. In the course's `x @ w`, with `w` of shape
# `(fan_in, fan_out)`: if $\text{fan\_in} \le \text{fan\_out}$ the rows can be orthonormal, and all lengths are
# kept. Otherwise the columns are, and some directions must be lost:

# %%
for fan_in, fan_out in ((3, 5), (5, 3)):
    w = torch.empty(fan_out, fan_in, dtype=torch.float64)
    w = nn.init.orthogonal_(w, generator=generator).T
    print(f"{fan_in} -> {fan_out}   singular values {torch.linalg.svdvals(w).numpy()}")
    for product, table in (("w @ w.T", w @ w.T), ("w.T @ w", w.T @ w)):
        off = (table - torch.eye(len(table), dtype=table.dtype)).abs().max()
        print(f"   {product} is {len(table)} x {len(table)} and {off:.1e} away from the identity")

# %% [markdown]
# <details><summary><b>Question.</b> All singular values of the (5, 3) matrix are 1 as well. How can it lose
# length?</summary>
#
# It has three singular values, but its input has five directions. Two of them go to 0. A singular value tells
# what happens to *its* direction, and for the two others there is none.
#
# </details>

# %% [markdown]
# ## 9. Every rule, every activation
#
# Six rules, three activations, fifty layers, up and down. Before you run the cell, make a table of six rows and
# three columns, and write in each field: dies, lives, or explodes.

# %%
def by(init, **options):
    """A function (width, generator) -> (width, width) that draws by one of PyTorch's rules."""
    def draw(width, g):
        return init(torch.empty(width, width, dtype=torch.float64), generator=g, **options).T
    return draw


RULES = {
    "too small (std 0.01)": by(nn.init.normal_, std=0.01),
    "Xavier": by(nn.init.kaiming_normal_, nonlinearity="linear"),
    "Glorot": by(nn.init.xavier_uniform_),
    "He": by(nn.init.kaiming_normal_, nonlinearity="relu"),
    "orthogonal": by(nn.init.orthogonal_),
    "too large (std 0.3)": by(nn.init.normal_, std=0.3),
}
found = {(rule, name): up_and_down(draw, name)
         for rule, draw in RULES.items() for name in ACTIVATIONS}
panels = [Panel(depths, {rule: found[rule, name][row] for rule in RULES}, "layer", "rms",
                f"{name}: {title}", yscale="log", ylim=(1e-14, 1e14), guides=[1])
          for name in ACTIVATIONS for row, title in enumerate(("activations", "gradients"))]
show(draw_curves(*panels, columns=2, height=8.4, shared_legend=True),
     alt="Six panels, activations and gradients for linear, tanh and ReLU over fifty layers, a "
         "line for each rule. Linear: Xavier, Glorot and orthogonal lie level at 1, He rises, too "
         "small falls and too large rises out of the picture. Tanh: no activations explode, but "
         "the gradients of too large do. ReLU: only He stays level.")
print("rms of activations in layer 50 / of gradients at the input")
print(" " * 22 + "".join(f"{name:^22}" for name in ACTIVATIONS))
for rule in RULES:
    ends = ((found[rule, name][0, -1], found[rule, name][1, 0]) for name in ACTIVATIONS)
    print(f"{rule:22}" + "".join(f"{f'{top:.0e} / {bottom:.0e}':^22}" for top, bottom in ends))

# %% [markdown]
# - **Xavier and Glorot** lie on each other: all layers are square here, and then the two variances are the
#   same. Good for linear, good for tanh (slowly sinking), and for ReLU a slow death.
# - **He** is made for ReLU, and it is the only one of the six that keeps it alive. For linear layers it is too
#   much. For tanh it is a little too much: its activations settle at a higher level, and its gradients grow a
#   little.
# - **Orthogonal** is a horizontal line in the linear network, without a tremor. For ReLU it needs the gain
#   $\sqrt 2$, like all the others. In section 12 it will get it.
# - **Too large** with tanh is the treacherous one: all is well on the way up, and the gradients grow by some
#   powers of ten.
# - The gradient panels read from the right to the left. In linear networks they mirror the activations, since
#   both are products of the same matrices.
#
# **Try it.** In `up_and_down`, set the width to 10, and run from there. The rules still hold on average. What
# has become of the level lines, and which of them does not care?

# %% [markdown]
# ## 10. The Jacobian, with and without a skip connection
#
# All that a network does to small changes of its input stands in one matrix, its **Jacobian**: row $m$ holds
# the slopes of output $m$ with respect to each input. By the chain rule it is the product of the layers'
# Jacobians (this is how the lecture puts it: $J_1 J_2 \cdots J_n$), so section 3 applies. And its advice was:
# keep each factor close to $I$.
#
# For a plain layer, $h \to \tanh(h W)$ with a random $W$, nothing in the Jacobian looks like $I$. But put the
# input next to it, as in unit 01's residual block, $h \to h + F(h)$. Then
#
# $$ \frac{d\,\text{out}}{dh} = \frac{dF}{dh} + I $$
#
# The $I$ is there for nothing, and $dF/dh$ is small if the weights are not too large. Here are the two for 24
# units, one layer and ten:

# %%
def jacobian(x, weights, act, residual):
    """d output / d input of a network, by PyTorch: row m is the gradient of output m."""
    def network(h):
        for w in weights:
            h = h + act(h @ w) if residual else act(h @ w)
        return h
    return torch.autograd.functional.jacobian(network, x).numpy()


def random_layers(draw, depth, width=24, seed=0):
    g = torch.Generator().manual_seed(seed)
    return [draw(width, g) for _ in range(depth)]


x24 = torch.randn(24, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
pictures = {}
for residual, kind, gain in ((False, "plain, gain 1", 1.0), (True, "residual, gain 0.2", 0.2)):
    for depth in (1, 10):
        layers = random_layers(with_gain(gain), depth)
        title = f"{kind},\n{depth} layer{'s' if depth > 1 else ''}"
        pictures[title] = jacobian(x24, layers, torch.tanh, residual)
show(draw_images(pictures, signed=list(pictures), extent=1.0),
     alt="Four Jacobians as 24 by 24 maps, white 0, vermilion above, blue below. Plain: one layer "
         "is a random pattern, ten layers are much paler, with stripes. Residual: one layer is a "
         "clear diagonal with faint noise, and after ten layers the diagonal can still be seen.")
for title, J in pictures.items():
    s = np.linalg.svd(J, compute_uv=False)
    print(f"{title.replace(chr(10), ' '):30} singular values from {s[-1]:.1e} to {s[0]:.2f}")

# %% [markdown]
# ### How close to I is close?
#
# If no singular value of $dF/dh$ is larger than $\varepsilon$, then no vector is changed by more than an
# $\varepsilon$-th of its length, and so all singular values of $I + dF/dh$ lie between $1 - \varepsilon$ and
# $1 + \varepsilon$. With $\varepsilon$ well below 1 none of them is near 0: **no direction is shut out,
# whatever $F$ does.** For one layer we can look it up:

# %%
for gain in (0.1, 0.2, 0.4):
    J = jacobian(x24, random_layers(with_gain(gain), 1), torch.tanh, residual=True)
    of_f, of_block = (np.linalg.svd(m, compute_uv=False) for m in (J - np.eye(24), J))
    print(f"gain {gain}: dF/dh up to {of_f[0]:.3f},   "
          f"I + dF/dh from {of_block[-1]:.3f} to {of_block[0]:.3f}")

# %% [markdown]
# And over depth, all 24 singular values, for four networks with tanh:

# %%
def spectra(draw, residual, depth=50):
    """(24, depth): the singular values of the Jacobian of the first 1, 2, ... layers."""
    h, J, found = x24, np.eye(24), []
    for w in random_layers(draw, depth):
        J = jacobian(h, [w], torch.tanh, residual) @ J  # the chain rule, one layer more
        h = torch.tanh(h @ w) + (h if residual else 0)
        s = np.linalg.svd(J, compute_uv=False)
        found.append(np.where(s > 1e-14 * s[0], s, np.nan))  # below that it is rounding
    return np.array(found).T


cases = {"plain, Xavier": spectra(with_gain(1.0), False),
         "plain, orthogonal": spectra(turned, False),
         "residual, the same Xavier weights": spectra(with_gain(1.0), True),
         "residual, a fifth of these weights": spectra(with_gain(0.2), True)}
show(draw_curves(*(spectrum(s, name, (1e-10, 1e4), xlabel="layers") for name, s in cases.items()),
                 columns=2, height=6.2, shared_legend=True),
     alt="Four panels with all singular values of the Jacobian over up to fifty layers, "
         "logarithmic. Plain with Xavier: they fan out, the median falls below a thousand-"
         "millionth. Plain with orthogonal weights: most of them sink slowly, close together, to a "
         "tenth. Residual with the same Xavier weights: they spread around 1, from some "
         "thousandths to seventy. Residual with a fifth of the weights: all stay between a tenth "
         "and ten.")
for name, s in cases.items():
    print(f"{name:35} after 50 layers: largest {s[0, -1]:8.2g}   median {s[12, -1]:8.2g}   "
          f"smallest {'(rounding)' if np.isnan(s[-1, -1]) else f'{s[-1, -1]:8.2g}'}")

# %% [markdown]
# The same weights, and one plus sign more: in the plain network the median has lost nearly ten powers of ten,
# in the residual one nothing. With smaller weights *all* directions pass. This is the answer to *how does a
# skip connection help against vanishing gradients?*, seen in numbers: not that the gradient becomes large, but
# that in every direction something of it arrives.
#
# (Orthogonal weights do well, too, without any skip, for as long as the tanh stays in its straight part. That
# is the "advanced initialisation" of our source, which looks at all singular values of the Jacobian and not
# only at their mean square. It holds at the start; the skip connection is still there after a thousand steps.)
#
# <details><summary><b>Question.</b> Multiply it out: what is $(I + A)(I + B)$, and what does it say about ways
# through two residual blocks?</summary>
#
# $I + A + B + AB$. One way past both blocks, one through each of them alone, and one through both. Fifty blocks
# have $2^{50}$ ways, and in a plain network there is only the longest of them. The short ones keep the gradient
# alive.
#
# </details>

# %% [markdown]
# ## 11. The price: a residual network grows
#
# There is a catch. Suppose that each branch $F$ is drawn with care, by He's rule, so that its output has the
# mean square of its input. Then $h + F(h)$ has, for independent terms, **twice** the mean square. Fifty blocks:
# $2^{50}$. What was right for a plain layer is far too much for a branch. Three cures:
#
# 1. divide the branch by the square root of the number of blocks: $(1 + 1/50)^{50} \approx e$;
# 2. start the last layer of each branch at zero: then each block is $I$ at the beginning, exactly, and learns
#    to be more (in this place zeros do no harm: the layer gets a gradient, since something comes in, and what
#    comes in is random);
# 3. put a batch norm into the branch: its output has variance 1, however large $h$ is. Then the variance grows
#    by 1 per block, like 1, 2, 3, ..., which is a straight line and not a power.

# %%
def residual_sizes(factor=1.0, normalise=False, depth=50, width=100):
    """The rms of h and of its gradient, (2, depth + 1), with F(h) = factor * relu(h w1) w2."""
    he, xavier = RULES["He"], RULES["Xavier"]
    g = torch.Generator().manual_seed(0)
    h = [torch.randn(200, width, generator=g, dtype=torch.float64).requires_grad_()]
    for _ in range(depth):
        w1, w2 = he(width, g), xavier(width, g)
        branch = (h[-1] @ w1).relu() @ w2
        if normalise:
            branch = F.batch_norm(branch, None, None, training=True)
        h.append(h[-1] + factor * branch)
        h[-1].retain_grad()
    h[-1].backward(torch.randn(h[-1].shape, generator=g, dtype=torch.float64))
    return np.array([[rms(t) for t in h], [rms(t.grad) for t in h]])


found = {"as it is": residual_sizes(), "branch / root of 50": residual_sizes(50**-0.5),
         "last layer 0": residual_sizes(0.0),
         "batch norm in the branch": residual_sizes(normalise=True)}
panels = [Panel(depths, {name: f[row] for name, f in found.items()}, "block", "rms", title,
                yscale="log", ylim=(0.3, 1e8), guides=[1])
          for row, title in enumerate(("what flows upwards", "gradients"))]
show(draw_curves(*panels, height=3.8, shared_legend=True),
     alt="The rms over fifty residual blocks, logarithmic. As it is, activations and gradients "
         "grow in a straight line to some ten million. Divided by the root of 50 they stay below "
         "2, with a last layer of 0 they stay at 1. With batch norm in the branch the activations "
         "grow to about 7 and the gradients to about 16, slower and slower.")
for name, f in found.items():
    print(f"{name:26} activations x {f[0, -1]:10.4g}   gradients x {f[1, 0]:10.4g}")
print(f"2^25 = {2**25:,}   root of e = {np.e**0.5:.3f}   root of 51 = {51**0.5:.3f}")

# %% [markdown]
# (The root, since we look at the rms: $2^{50}$ in the mean square is $2^{25}$ here.)
#
# The last line explains a part of why ResNet, with a batch norm in each branch, could be trained with 152
# layers: deep in the network $h$ is large and a branch adds 1 to it, so each block is relatively closer to $I$
# than the one before. (Its gradients grow a little more than its activations, since the normalisation takes off
# the mean that ReLU leaves and stretches the rest. But it is like a power of the depth, and not like a power of
# 2.) Practice joins two of the cures: batch norm, with the $\gamma$ of each branch's last one started at 0.

# %% [markdown]
# ## 12. Does it matter for training?
#
# So far we have looked at networks before their first step. Now we train: digits, 32 units per layer, 2 to 40
# layers, ReLU and tanh. Six ways to start, three random starts each. (All hidden layers are square, so Glorot's
# rule would be Xavier's, and is left out. Orthogonal gets gain $\sqrt 2$ for ReLU. The last line is a residual
# network, $h + F(h)$, with weights of variance $1 / (32 \cdot \text{depth})$.)
#
# To be fair, each way gets its own learning rate, the best of three, chosen on 350 digits that are neither
# trained on nor tested on. That makes $2 \cdot 5 \cdot 6 \cdot 3 \cdot 3 = 540$ networks; 54 of them are
# trained at a time, with their weights stacked along one more axis. (How it is done need not concern you now.)

# %%
STARTS = {"too small": 0.05, "too large": 0.5, "Xavier": "linear", "He": "relu",
          "orthogonal": "orthogonal", "residual": "residual"}
RATES = [0.003, 0.01, 0.03]  # Try it: add 0.1. Which of the ways to start can use it?
x_learn, x_choose = x_train[:1000], x_train[1000:]
y_learn, y_choose = y_train[:1000], y_train[1000:]


def start_weights(start, fan_in, fan_out, depth, activation, g):
    w, rule = torch.empty(fan_out, fan_in), STARTS[start]
    if rule == "orthogonal":
        nn.init.orthogonal_(w, gain=2**0.5 if activation == "relu" else 1.0, generator=g)
    elif rule == "residual":
        nn.init.normal_(w, std=(fan_in * (depth if fan_in == fan_out else 1)) ** -0.5, generator=g)
    elif isinstance(rule, str):
        nn.init.kaiming_normal_(w, nonlinearity=rule, generator=g)
    else:
        nn.init.normal_(w, std=rule, generator=g)
    return w.T


def train_all(depth, activation, seeds=3, width=32, steps=150, size=24):
    """Accuracy on the test digits in percent, (starts, seeds), each start at its best rate."""
    networks = [(start, seed) for start in STARTS for seed in range(seeds)]
    generators = [torch.Generator().manual_seed(seed) for _, seed in networks]
    weights, biases = [], []
    for fan_in, fan_out in pairwise([64, *[width] * (depth - 1), 10]):
        drawn = [start_weights(start, fan_in, fan_out, depth, activation, g)
                 for (start, _), g in zip(networks, generators, strict=True)]
        weights.append(torch.stack(drawn).repeat(len(RATES), 1, 1).requires_grad_())
        biases.append(torch.zeros(len(weights[-1]), 1, fan_out, requires_grad=True))
    skip = torch.tensor([float(start == "residual") for start, _ in networks]).repeat(len(RATES))
    skip = skip[:, None, None]
    rate = torch.tensor(RATES).repeat_interleave(len(networks))[:, None, None]
    act = ACTIVATIONS[activation]

    def scores(x):
        h = act(torch.baddbmm(biases[0], x.expand(len(rate), *x.shape), weights[0]))
        for w, b in zip(weights[1:-1], biases[1:-1], strict=True):
            h = skip * h + act(torch.baddbmm(b, h, w))
        return torch.baddbmm(biases[-1], h, weights[-1])

    def percent(x, y):
        right = (scores(x).argmax(2) == y).float().mean(1)
        return 100 * right.reshape(len(RATES), len(STARTS), seeds).numpy()

    learnt = weights + biases
    moves = [torch.zeros_like(p) for p in learnt]
    g = torch.Generator().manual_seed(0)
    for _ in range(steps):
        batch = torch.randint(len(x_learn), (size,), generator=g)
        log_p = F.log_softmax(scores(x_learn[batch]), dim=2)
        loss = -log_p[:, torch.arange(size), y_learn[batch]].mean(1)
        slopes = torch.autograd.grad(loss.sum(), learnt)
        with torch.no_grad():
            for p, move, slope in zip(learnt, moves, slopes, strict=True):
                p -= rate * move.mul_(0.9).add_(slope)  # SGD with momentum 0.9, each at its rate
    with torch.no_grad():
        best = percent(x_choose, y_choose).mean(2).argmax(0)
        return percent(x_test, y_test)[best, np.arange(len(STARTS))]


layer_counts = np.array([2, 5, 10, 20, 40])
panels, accuracy = [], {}
for activation in ("relu", "tanh"):
    right = np.array([train_all(depth, activation) for depth in layer_counts])  # (5, 6, 3)
    rows = accuracy[activation] = dict(zip(STARTS, right.transpose(1, 0, 2), strict=True))
    beside = {name: layer_counts * 1.03 ** (k - 2.5) for k, name in enumerate(STARTS)}
    panels.append(Panel(layer_counts.astype(float),
                        {name: (beside[name], r.mean(1)) for name, r in rows.items()},
                        "layers", "" if panels else "accuracy on digits never seen, %", activation,
                        xscale="log", ylim=(0, 103), markers=True, xticks=layer_counts,
                        spread={name: (r.min(1), r.max(1)) for name, r in rows.items()}))
show(draw_curves(*panels, height=4.2, shared_legend=True),
     alt="Accuracy on unseen digits against the number of layers, from 2 to 40, for six ways to "
         "start, with bars from the lowest to the highest of three starts. With two layers all are "
         "above 90 percent. With ReLU, too small and too large fall to guessing by ten layers, "
         "Xavier by twenty, He and orthogonal sink later, residual stays above 85. With tanh, "
         "Xavier and He sink at forty, orthogonal and residual stay high.")
for activation, rows in accuracy.items():
    print(f"{activation}: mean accuracy in percent with 2, 5, 10, 20, 40 layers")
    for name, r in rows.items():
        print(f"  {name:12}" + "".join(f"{mean:6.0f}" for mean in r.mean(1)))

# %% [markdown]
# - **With two layers it hardly matters.** One can be careless and never notice, which is why bad rules live
#   long.
# - **With depth the order is the one of section 9**: first the much too small and the much too large are lost,
#   then, with ReLU, Xavier, whose activations halve. He holds out longer. At forty layers, plain networks with
#   ReLU are in trouble with every rule.
# - **Orthogonal weights** with tanh are the best of the plain networks: the straight part of the curve, and all
#   directions equally strong. That is section 10 at work. With ReLU they are hardly better than He's: half of
#   each layer is cut away, and the directions are unequal again.
# - **The residual network** hardly notices its depth.
#
# These are 150 steps of a small network. With more steps some of the slow ones get there. "Dies" means: not in
# reasonable time.
#
# And batch norm? In unit 04 the same experiment was run along the other axis, ten layers and all scales: with
# it, a start that is wrong by a factor of ten hardly mattered. A good start, a skip connection, a
# normalisation: three answers to one question, and most modern networks use all of them.

# %% [markdown]
# ## 13. In PyTorch
#
# | what | `torch.nn.init` | variance |
# |---|---|---|
# | Xavier, as in the source | `kaiming_normal_(w, nonlinearity="linear")` | $1 / \text{fan\_in}$ |
# | Glorot | `xavier_uniform_(w)`, `xavier_normal_(w)` | $2 / (\text{fan\_in} + \text{fan\_out})$ |
# | He | `kaiming_normal_(w, nonlinearity="relu")` | $2 / \text{fan\_in}$ |
# | orthogonal | `orthogonal_(w, gain)` | singular values all equal to the gain |
#
# And if you do nothing? `nn.Linear` and `nn.Conv2d` start with weights spread evenly within
# $\pm 1/\sqrt{\text{fan\_in}}$. By the formula of section 5, which variance is that? Guess what ten layers with
# ReLU make of it.

# %%
for layer, fan_in in ((nn.Linear(500, 400), 500), (nn.Conv2d(64, 128, kernel_size=3), 64 * 3 * 3)):
    w = layer.weight.detach()
    print(f"{type(layer).__name__:7} fan-in {fan_in}: variance x fan-in = {w.var() * fan_in:.4f}")
with torch.no_grad():
    h = torch.randn(500, 200, generator=generator)
    squares = [h.square().mean().item()]
    for _ in range(10):
        h = nn.Linear(200, 200, bias=False)(h).relu()
        squares.append(h.square().mean().item())
print(f"ten layers with ReLU: mean square from {squares[0]:.2f} to {squares[-1]:.1e};  "
      f"(1/6)^10 = {6**-10.0:.1e}")

# %% [markdown]
# A third of Xavier's, a sixth of He's. It is a relic from older code, and it goes unnoticed since so many
# networks have a batch norm behind each layer. If yours has none, and it is deep, set the weights yourself.

# %% [markdown]
# ## What to take with you
#
# | what | in one line | the usual mistake |
# |---|---|---|
# | why random | equal units stay equal | zeros; a constant |
# | products | the log adds up; its spread grows like $\sqrt n$ | to look at the mean and not at the median |
# | one layer | $\operatorname{Var}(z) = \text{fan\_in} \cdot \operatorname{Var}(w) \cdot E[x^2]$ | the variance of $x$ where its mean is not 0 |
# | Xavier | $\operatorname{Var}(w) = 1/\text{fan\_in}$ | std in place of the variance; fan-out |
# | Glorot | $2/(\text{fan\_in} + \text{fan\_out})$, for both directions | the factor 3 of the uniform bound forgotten |
# | He | $2/\text{fan\_in}$: ReLU keeps half of the mean square | Xavier with ReLU; He with tanh |
# | orthogonal | all singular values 1; lengths kept | rows where columns must be; no gain for ReLU |
# | residual | $I + dF/dh$: nothing is shut out | full-sized branches: the scale doubles |
#
# ### Three last questions
#
# <details><summary><b>1.</b> You print the rms of the activations, layer by layer, and it falls by the same
# factor each time, about 0.71. What is wrong, most likely?</summary>
#
# $0.71 \approx \sqrt{1/2}$: the mean square halves. A ReLU network with Xavier's variance. Multiply the weights
# by $\sqrt 2$.
#
# </details>
#
# <details><summary><b>2.</b> All activations are fine through forty tanh layers, and still the first layers do
# not learn, while the last ones jump about. Where do you look?</summary>
#
# At the gradients, layer by layer. Tanh hides an explosion on the way up. If they grow from the last layer to
# the first, the weights are too large; if they shrink, many units may be saturated, or the numbers are so small
# that little comes back.
#
# </details>
#
# <details><summary><b>3.</b> Why not choose the weights such that each layer is exactly the identity at the
# start?</summary>
#
# For a linear network that keeps all lengths, and it is symmetric in no bad way (each unit sees its own input).
# But with ReLU half of it is lost at the first layer, all layers do the same, and no directions are mixed: it
# takes long until units become different features. A residual network with a zero last layer *is* this idea,
# done well: the identity is the road, and the random weights stand beside it, ready to be used.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:**
# [assignments/06_initialization](../assignments/06_initialization/06_initialization.ipynb). You write the
# derivation as five small functions, each with a check; then the four rules, judged by their moments and
# bounds; then the instruments of sections 7 to 10: activations, gradients and the Jacobian, for plain and for
# residual networks. At the end you look through fifty layers with rules of your own. Batch norm, the other
# cure, is in [unit 04](04_batchnorm.ipynb); the residual block and its way back are in [unit
# 01](01_backprop.ipynb).
#
# **Read on**
#
# - [Understanding the difficulty of training deep feedforward neural
#   networks](https://proceedings.mlr.press/v9/glorot10a.html), Glorot and Bengio, 2010: the compromise, and the
#   pictures of saturated layers.
# - [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), He, Zhang, Ren and Sun, 2015: the factor
#   of 2.
# - [Exact solutions to the nonlinear dynamics of learning in deep linear neural
#   networks](https://arxiv.org/abs/1312.6120), Saxe, McClelland and Ganguli: why orthogonal.
# - [Resurrecting the sigmoid](https://arxiv.org/abs/1711.04735), Pennington, Schoenholz and Ganguli: all
#   singular values of the Jacobian near 1, and what it buys.
# - [Deep residual learning](https://arxiv.org/abs/1512.03385), He, Zhang, Ren and Sun: the skip connection.
# - [Fixup initialization](https://arxiv.org/abs/1901.09321), Zhang, Dauphin and Ma: deep residual networks
#   without any normalisation, by the start alone.
# - [Batch normalization biases residual blocks towards the identity
#   function](https://arxiv.org/abs/2002.10444), De and Smith: the last line of section 11.
# - [Residual networks behave like ensembles of relatively shallow networks](https://arxiv.org/abs/1605.06431),
#   Veit, Wilber and Belongie: the $2^n$ ways.
# - [torch.nn.init](https://pytorch.org/docs/stable/nn.init.html): the rules by their names.
