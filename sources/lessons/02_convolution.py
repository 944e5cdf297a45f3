# %% [markdown]
# # Convolution: one small filter, everywhere
#
# The network of unit 01 joined every pixel to every unit. For a digit of 64 pixels that was fine. For a
# photograph it is hopeless, and wasteful too: what makes an edge an edge is the same in the top left corner
# as in the bottom right. **Convolution** takes one small set of weights and uses it at every place. It is the
# idea that made machines see, and it is no more than a sum of products, done again and again.
#
# In this lesson you will
#
# 1. count the weights of a layer that sees a photograph, and see what a local one saves;
# 2. slide a filter along a row of numbers by hand, and know what *stride*, *padding* and *dilation* do;
# 3. never again guess the size of an output;
# 4. see a convolution as a matrix with shared weights, and its backward pass as two more correlations;
# 5. blur, sharpen and find edges on a real photograph;
# 6. stack channels and layers, and know how far a unit sees;
# 7. know what a convolution can do that a fully connected layer cannot, and the other way round.
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, guess first, then
# change the number and run it again. Questions have folded answers. Set aside about two hours, or two
# sittings: section 6, the photographs, is a good place to begin the second.
#
# You need unit 01's rule for the way back (*where the forward pass splits, the backward pass adds*) and NumPy
# arrays. PyTorch plays witness: it computes, and we look.

# %%
import numpy as np
import torch
import torch.nn.functional as F

from utils.data import load_photograph
from utils.plots import (
    Channels,
    Panel,
    Windows,
    Wires,
    draw_bands,
    draw_channels,
    draw_curves,
    draw_images,
    draw_matrices,
    draw_patch,
    draw_receptive_fields,
    draw_slide,
    draw_window,
    draw_window_strip,
    draw_windows,
    draw_windows_2d,
    draw_wires,
    show,
    step_through,
)
from utils.plots.style import BLUE, CYCLE, GREEN, VERMILION

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)


def tensor(numbers):
    return torch.tensor(np.array(numbers, dtype=np.float64))


# %% [markdown]
# ## 1. Why not connect everything?
#
# Here is a photograph of 128 x 128 pixels, each with a red, a green and a blue value: $128 \cdot 128 \cdot 3
# = 49{,}152$ numbers. Small, as photographs go.

# %%
astronaut = load_photograph("astronaut")[::4, ::4]
order = np.random.default_rng(0).permutation(128 * 128)
shuffled = astronaut.reshape(-1, 3)[order].reshape(128, 128, 3)
show(draw_images({"128 × 128 × 3": astronaut, "the face, from close by": astronaut[21:41, 44:64],
                  "the same pixels, shuffled": shuffled},
                 boxes={"128 × 128 × 3": [(21, 44, 20, 20)],
                        "the face, from close by": [(3, 6, 3, 3)]}),
     alt="Left, a photograph of an astronaut with a box around the face. In the middle the face, "
         "with a box of 3 by 3 pixels around an eye. Right, all pixels in random order: noise.")

# %% [markdown]
# Join 64 units to all of these numbers, as in unit 01, and count the weights:

# %%
print(f"64 units, each joined to the whole image:  {64 * 128 * 128 * 3:>9,}")
print(f"64 units, each joined to 3 x 3 pixels:     {64 * 3 * 3 * 3:>9,}")

# %% [markdown]
# Three million weights, for one layer of only 64 units. Each of them must be learnt from examples, kept, and
# multiplied. And look at the picture on the right. It has the same pixels, in another order. If *all* images
# were shuffled in this same way, a fully connected layer would learn from them exactly as well: it has no
# idea which pixels are neighbours. We throw that knowledge away, and then pay three million weights to
# have it learnt again.
#
# Two observations help.
#
# - **Useful features are local.** To see that there is an edge, a corner, the rim of an eye, it is enough to
#   look at a small patch. Join a unit to 3 x 3 pixels in three colours, and it has 27 weights. 64 such units
#   have 1,728.
# - **What is useful here is useful there.** An edge detector for one corner would do for all the others. So
#   let one unit with one set of weights look at *every* patch in turn, and write down what it finds at each
#   place.
#
# The 1,728 weights then serve the whole image. Below are both steps for six inputs and four outputs: first
# the far wires go, then the remaining ones share their weights. Equal colours are equal weights.

# %%
inputs, outputs = [f"x{i}" for i in range(6)], [f"y{i}" for i in range(4)]
near = [(i, o, i - o) for o in range(4) for i in range(o, o + 3)]
show(draw_wires([
         Wires("connected: 24 weights", inputs, outputs,
               [(i, o, None) for i in range(6) for o in range(4)]),
         Wires("local: 12 weights", inputs, outputs, [(i, o, None) for i, o, _ in near]),
         Wires("local and shared: 3", inputs, outputs, near)]),
     alt="Six inputs joined to four outputs three times. Fully connected: 24 grey wires. Local: "
         "each output has wires to three neighbouring inputs, 12 in all. Shared: the same "
         "wires in three colours, the same three for every output.")

# %% [markdown]
# <details><summary><b>Question.</b> A colour image of 224 x 224, and a first layer of 1,000 units. How many
# weights, if all are connected? If each sees 3 x 3 pixels and shares its weights?</summary>
#
# $224 \cdot 224 \cdot 3 \cdot 1000 = 150{,}528{,}000$, against $3 \cdot 3 \cdot 3 \cdot 1000 = 27{,}000$. The
# second number does not know how large the image is. That is the point: the same layer reads a stamp and a
# poster.
#
# </details>

# %% [markdown]
# ## 2. A filter slides
#
# Begin with a single row of numbers, $x$, of length $n$, and a **filter** (or *kernel*) $w$ of length $k$. Lay
# the filter on the beginning of the row. Multiply what lies on top of each other, add up, write the sum down.
# Move one place to the right. Repeat until the filter meets the end of the row.
#
# $$ \text{out}_i = \sum_{j=0}^{k-1} w_j\; x_{i+j} $$
#
# Do it once with a pencil before you move the slider: what are the four results? (Below the slider, all the
# steps stand side by side.)

# %%
def slide(numbers, weights, **options):
    """What PyTorch's conv1d makes of one row of numbers: our witness."""
    rows = tensor(numbers)[None, None], tensor(weights)[None, None]  # (N, C, W) and (F, C, KW)
    return F.conv1d(*rows, **options)[0, 0].numpy()


x = [2, 0, 1, 3, -1, 2]
w = [1, 0, -1]  # Try it: [1, 1, 1], then [0, 1, 0]. What does each of them do to the row?
out = slide(x, w)
step_through([draw_slide(x, w, out, [i]) for i in range(len(out))],
             [f"Step {i}: the filter lies on entries {i} to {i + 2} of x; the sum of products is "
              f"{out[i]:g}." for i in range(len(out))],
             strip=draw_slide(x, w, out, range(len(out))),
             alt="Four steps of the filter (1, 0, −1) along the row (2, 0, 1, 3, −1, 2). At each "
                 "step three products are added, and the results fill up: 1, −3, 2, 1.")

# %% [markdown]
# Count the results. The filter can start at entry 0, 1, ..., $n - k$, so there are
#
# $$ L = n - k + 1 $$
#
# of them: here $6 - 3 + 1 = 4$. (One of the course's sources prints $n - k - 1$. It is a slip: with $n = k$ the
# filter fits exactly once, and $n - k + 1$ is 1.)
#
# ### A filter is a question
#
# A sum of products is a dot product, and a dot product measures likeness. So the filter asks at every place:
# *how much does it look like me here?* Below is a noisy row of 120 numbers with a step, a ramp and, twice, a
# little code: up, up, down, up, down, down. Three filters ask three questions of it.

# %%
code = np.array([1, 1, -1, 1, -1, -1, 0])
signal = np.concatenate([np.zeros(30), np.ones(30), np.linspace(1, 0, 30), np.zeros(30)])
signal[12:19] += 0.4 * code
signal[98:105] += 0.4 * code
signal += np.random.default_rng(1).normal(scale=0.12, size=120)

questions = {"mean of 7: where is it high?": np.ones(7) / 7,
             "difference: where does it rise?": [-1, -1, -1, 0, 1, 1, 1],
             "the code: where are you like me?": code}
places = np.arange(3, 117)  # a result belongs to the middle of its window
panels = [Panel(np.arange(120), {"": signal}, "place", "", "the row")]
panels += [Panel(places, {"": slide(signal, f)}, "place", "", q) for q, f in questions.items()]
show(draw_curves(*panels, columns=2, height=5.2),
     alt="Four curves over 120 places. The row: noise, a wiggle near 15, a step up at 30, a ramp "
         "down from 60 to 90, a wiggle near 101. The mean is smooth. The difference has one large "
         "peak, at the step. The filter with the code has two sharp ones, at 15 and at 101.")

# %% [markdown]
# The mean drowns the noise, and the code with it. The difference answers at the step, and is a little below 0
# all along the ramp. The third filter finds the code both times, though to the eye it is little more than
# noise, and nobody said *where* to look. (At the step it answers *no*: the opposite of me.)
#
# In a network nobody tells it *what* to look for either: the weights are learnt (section 10).

# %% [markdown]
# ### Correlation or convolution?
#
# What we have done is, strictly speaking, a **cross-correlation**. In mathematics a *convolution* turns the
# filter round first: $\sum_j w_j\, x_{i-j}$. A single 1 in a row of zeros shows the difference:

# %%
impulse, w = [0, 0, 1, 0, 0], [1, 2, 3]
print("cross-correlation, conv1d:         ", slide(impulse, w))
print("true convolution, np.convolve:     ", np.convolve(impulse, w, mode="valid"))
print("cross-correlation, filter reversed:", slide(impulse, w[::-1]))

# %% [markdown]
# The correlation writes the filter down backwards: its *last* weight meets the 1 first. The convolution turns
# the filter and so writes it forwards, which makes it commutative ($x * w = w * x$) and gives mathematicians
# short proofs. For a network it makes no difference: if the learnt filter comes out reversed, so what? So all
# the libraries skip the turning, and call it convolution all the same. So do we. **In this course, as in
# PyTorch, a convolution does not flip the filter.** (Keep the reversed filter in mind: it comes back in
# section 5, by itself.)
#
# <details><summary><b>Question.</b> For which filters is there no difference at all? For which does only the
# sign change?</summary>
#
# For those that read the same from both ends, such as the mean, or $(1, 2, 1)$. For those that read the same
# but with the sign turned, such as $(1, 0, -1)$, the sign of every result changes: a detector of falls
# becomes a detector of rises. If you mix the two up there, no shape warns you.
#
# </details>

# %% [markdown]
# ## 3. Stride, padding, dilation
#
# Three knobs decide where the filter is laid down.
#
# - **Stride** $s$: move $s$ places at a time. The output is about $s$ times shorter.
# - **Padding** $p$: put $p$ zeros at *each* end first. The output is longer, and the entries at the ends are
#   looked at as often as the others.
# - **Dilation** $d$: spread the filter, so that its entries lie $d$ places apart. It sees further, with no more
#   weights.
#
# Each comb below is one window; its teeth are the entries it looks at. What no window reaches is crossed out.

# %%
# Try it: make the fourth one stride = 3. Then the last one dilation = 3: how much padding keeps 8?
def windows(title, n, kernel_size, **options):
    count = len(slide(np.zeros(n), np.zeros(kernel_size), **options))  # as many as PyTorch finds
    return Windows(title, n, kernel_size, count, **options)


show(draw_windows([windows("n = 8, k = 3", 8, 3), windows("padding = 1", 8, 3, padding=1),
                   windows("stride = 2", 8, 3, stride=2),
                   windows("stride = 2, padding = 1", 8, 3, stride=2, padding=1),
                   windows("dilation = 2", 8, 3, dilation=2),
                   windows("dilation = 2, padding = 2", 8, 3, dilation=2, padding=2)]),
     alt="Six rows of 8 entries with the windows of a filter of 3 under them. Plain: 6 windows. "
         "Padding 1: 8. Stride 2: 3, the last entry is crossed out. Stride 2 and padding 1: 4, "
         "the last zero is crossed out. Dilation 2: 4. Dilation 2 and padding 2: 8.")

# %% [markdown]
# ### The size of the output, once and for all
#
# You need not remember the formula if you remember the picture.
#
# 1. With its zeros the row has $n + 2p$ entries. (*Two* ends: forgetting one of them is the commonest slip.)
# 2. From its first tooth to its last the filter covers $d\,(k-1) + 1$ entries.
# 3. So the last place where it could start is $n + 2p - d\,(k-1) - 1$, counted from 0.
# 4. It starts at $0, s, 2s, \dots$ up to there. Where the steps do not come out even, the last bit is left
#    over, so round **down**, and count the start at 0 as well:
#
# $$ L = \left\lfloor \frac{n + 2p - d\,(k - 1) - 1}{s} \right\rfloor + 1 $$
#
# For the third picture: $\lfloor (8 - 2 - 1)/2 \rfloor + 1 = \lfloor 2.5 \rfloor + 1 = 3$, and one entry is
# left over. For the last one: $(8 + 4 - 4 - 1)/1 + 1 = 8$.
#
# Two settings have names. **Valid** is $p = 0$: only windows that lie wholly inside. **Same** is as much
# padding as keeps the length at stride 1. Set $L = n$ in the formula: $2p = d\,(k-1)$. For $k = 3$ that is one
# zero at each end, for $k = 5$ two. For $k = 4$ it would be one and a half, which is why nearly all kernels
# are odd.
#
# <details><summary><b>Question.</b> n = 10, k = 4, stride 3, padding 1. How long is the output, and which
# entries of x are never looked at?</summary>
#
# $\lfloor (10 + 2 - 3 - 1)/3 \rfloor + 1 = \lfloor 8/3 \rfloor + 1 = 3$. The windows start at 0, 3 and 6 of
# the padded row, and the last one ends at 9. Entries 10 and 11 of the padded row are left over: the last entry
# of $x$, and the zero behind it.
#
# </details>

# %% [markdown]
# ### The same in two dimensions
#
# On an image the filter is a little square, and everything happens twice, down and across. The dots are the
# middles of the windows.

# %%
show(draw_windows_2d([windows("valid: 5 → 3", 5, 3), windows("same: 5 → 5", 5, 3, padding=1),
                      windows("stride 2, pad 1: 5 → 3", 5, 3, stride=2, padding=1),
                      windows("stride 2, pad 1: 6 → 3", 6, 3, stride=2, padding=1)]),
     alt="Four square images with their padding, their first two windows and the output below. "
         "Valid: 5 by 5 gives 3 by 3. Same, padding 1: 5 by 5 gives 5 by 5. Stride 2 and "
         "padding 1: 5 by 5 gives 3 by 3; so does 6 by 6, with a row and a column left over.")

# %% [markdown]
# ### A famous sum that does not come out
#
# AlexNet, which won the ImageNet contest in 2012 and changed the field, begins with 96 filters of 11 x 11 at stride 4. The lecture
# that this course follows says, as the paper does, that they turn 224 x 224 pixels into 55 x 55, without
# padding. Do the sum before you run the cell.

# %%
for n, padding in [(224, 0), (227, 0), (224, 2)]:
    length = len(slide(np.zeros(n), np.zeros(11), stride=4, padding=padding))
    exact = (n + 2 * padding - 11) / 4 + 1
    print(f"n = {n}, padding {padding}: {exact:6.2f} without the floor, {length} in PyTorch")

# %% [markdown]
# 224 without padding gives 54. The 55 needs 227 pixels, or a padding of 2 and the floor, which is what
# torchvision's AlexNet does. If one of the best known papers of the field can be off by three pixels, so can
# we. Do the sum.
#
# **A word on words.** One source calls a filter with one *gap* between its entries "1-dilated". PyTorch counts
# the *distance*: that is `dilation=2`, and `dilation=1` is the ordinary filter. In this course we count as
# PyTorch does.

# %% [markdown]
# ## 4. A convolution is a matrix
#
# Every result is a weighted sum of the inputs, so the whole thing is a linear map, and every linear map is a
# matrix. Which one? Take $n = 4$, $k = 3$ and a zero at each end. (Try to write the table down before you
# look. Row $i$ tells how $y_i$ is made.)

# %%
# Which weight stands where: 0, 1, 2 for w₁, w₂, w₃, and -1 for nothing.
on_padded = np.array([[0, 1, 2, -1, -1, -1],
                      [-1, 0, 1, 2, -1, -1],
                      [-1, -1, 0, 1, 2, -1],
                      [-1, -1, -1, 0, 1, 2]])
show(draw_bands({"on the padded row": on_padded, "on x itself": on_padded[:, 1:5]},
                columns={"on the padded row": ["0", "x₁", "x₂", "x₃", "x₄", "0"],
                         "on x itself": ["x₁", "x₂", "x₃", "x₄"]}, rows=["y₁", "y₂", "y₃", "y₄"]),
     alt="Left, a 4 by 6 matrix whose rows hold w1, w2, w3, each row one place further to the "
         "right, and zeros elsewhere. Right, the same without its first and last column: 4 by 4, "
         "with w2 along the diagonal, w3 above it and w1 below.")

# %% [markdown]
# The filter, one place further in each row: a band, and zeros all around it. The two outer columns only ever
# meet the zeros of the padding, so they may go, and we are left with a matrix that acts on $x$ itself. Here
# it is in numbers, with PyTorch as the witness:

# %%
x, w = [3, 1, -2, 5], [2, -1, 4]  # Try it: another w, and then M to go with it.
M = np.array([[-1, 4, 0, 0],
              [2, -1, 4, 0],
              [0, 2, -1, 4],
              [0, 0, 2, -1]])
print("M @ x:  ", M @ x)
print("conv1d: ", slide(x, w, padding=1))

# %% [markdown]
# Now look at the three wirings of section 1 as tables, with 8 inputs and 6 outputs. Grey weights are free to
# be anything; coloured ones are tied to all the others of their colour.

# %%
# A matrix is known by what it does to unit vectors: column j answers to a single 1 at place j.
shared = np.stack([slide(unit, [1, 2, 3]) for unit in np.eye(8)], axis=1).astype(int) - 1
local = np.where(shared >= 0, 9, -1)
show(draw_bands({"connected: 48": np.full((6, 8), 9), "local: 18": local,
                 "convolution: 3": shared}),
     alt="Three 6 by 8 matrices. Fully connected: all 48 entries grey. Local: a band of 18 grey "
         "entries, zeros elsewhere. Convolution: the same band in three colours, one for each "
         "diagonal.")

# %% [markdown]
# A convolution **is** a fully connected layer in which most weights are nailed to 0 (**sparse**) and the
# others are tied together (**shared**). From this follow
#
# - *a saving*: 3 weights in place of 48, and the 3 stay 3 however long the row is;
# - *a loss*: of all the 6 x 8 matrices, only those with this pattern are left. A convolution is **less
#   expressive**. Whatever it computes, a fully connected layer could compute too, and not the other way
#   round (section 9);
# - *a trick*: multiplying matrices is what computers do best. Written out, this one is mostly zeros, which
#   would be silly to multiply. Unit 03 arranges the same numbers the other way round and makes convolution
#   fast.

# %% [markdown]
# ## 5. The way back
#
# A layer needs gradients. Take the smallest example that shows everything: $n = 4$, $k = 3$, no padding, so
# two results, $y_1$ and $y_2$. Let $\delta_1$ and $\delta_2$ be the gradients that arrive at them. (The
# discussion sheet we follow asks for the gradients with respect to $x$ and $y$; it means $x$ and $w$.)
#
# ### For x: why the filter turns round
#
# Follow the wires. Forward, $y_2$ gathers from three inputs, through $w_1, w_2, w_3$, from left to right. On the
# way back, stand at $x_3$ and look up. It fed $y_1$ through $w_3$, and $y_2$ through $w_2$. Where the forward pass
# splits, the backward pass adds:
#
# $$ \frac{\partial L}{\partial x_3} = w_3\,\delta_1 + w_2\,\delta_2 $$

# %%
names, results, deltas = ["x₁", "x₂", "x₃", "x₄"], ["y₁", "y₂"], ["δ₁", "δ₂"]
wires = [(o + j, o, j) for o in range(2) for j in range(3)]
weights = ("w₁", "w₂", "w₃")
show(draw_wires([Wires("forward: y₂ gathers", names, results, wires, [(1, 1), (2, 1), (3, 1)],
                       labels=weights),
                 Wires("backward: x₃ gathers", names, deltas, wires, [(2, 0), (2, 1)],
                       backward=True, labels=weights)]),
     alt="Wires between x1 to x4 and two results. Left, y2 gathers from x2, x3 and x4 through w1, "
         "w2 and w3. Right, x3 gathers from delta 1 through w3 and from delta 2 through w2: the "
         "order of the weights is reversed.")

# %% [markdown]
# Read from left to right, the results come in the order 1, 2, and the weights in the order **3, 2**: the
# later the window started, the earlier in the filter $x_3$ lay. So from an input's point of view a *reversed*
# filter slides over the $\delta$s. And because $x_1$ was seen only by the first weight of the first window,
# that reversed filter must start with just one entry on the row: pad $\delta$ with $k - 1$ zeros on each
# side.
#
# $$ \frac{\partial L}{\partial x} \;=\; \big(\,\delta \text{ with } k-1 \text{ zeros at each end}\,\big) \;\star\; \big(\,w \text{ reversed}\,\big) $$

# %%
x, w, dout = [1, 2, -1, 3], [2, -1, 4], [3, 1]
x_torch, w_torch = tensor(x).requires_grad_(), tensor(w).requires_grad_()
F.conv1d(x_torch[None, None], w_torch[None, None])[0, 0].backward(tensor(dout))
dx, dw = x_torch.grad.numpy(), w_torch.grad.numpy()  # the witness: by autograd

look = {"padding": 2, "names": ("δ", "w reversed", "dx"), "order": [2, 1, 0], "backward": True}
step_through([draw_slide(dout, w[::-1], dx, [i], **look) for i in range(4)],
             [f"Step {i}: the reversed filter (4, −1, 2) on the padded row (0, 0, 3, 1, 0, 0); "
              f"entry {i} of dx is {dx[i]:g}." for i in range(4)],
             strip=draw_slide(dout, w[::-1], dx, range(4), **look),
             alt="The reversed filter (4, −1, 2) slides along δ = (3, 1) with two zeros at each "
                 "end. The four sums are 6, −1, 11 and 4, the gradient for x.")

# %% [markdown]
# In each sum, the left side is read off the picture, and the right side is what PyTorch's autograd says. Check
# one or two. Another way to see it: forward is $y = Mx$, so backward is $dx = M^T \delta$, and if you turn the band of
# section 4 on its side, each row reads the weights from last to first.

# %% [markdown]
# ### For w: every place votes
#
# Weight $w_2$ was used in both windows. In the first it carried $x_2$ into $y_1$, in the second $x_3$ into
# $y_2$. *Input times error*, as in unit 01, summed over all the places where the weight was used:
#
# $$ \frac{\partial L}{\partial w_2} = \delta_1\,x_2 + \delta_2\,x_3 $$
#
# Look at the pattern: $\delta$, laid on $x$ from its second entry on. So here $\delta$ plays the filter, and
# slides along $x$:
#
# $$ \frac{\partial L}{\partial w} \;=\; x \star \delta $$

# %%
show(draw_slide(x, dout, dw, range(3), names=("x", "δ", "dw"), backward=True, order=[3, 4]),
     alt="The row δ = (3, 1) slides as a filter along x = (1, 2, −1, 3). The three sums are 5, 5 "
         "and 0, the gradient for w.")

# %% [markdown]
# Check the lengths, as always: a gradient has the shape of the thing it belongs to. $\delta$ has $n - k + 1$
# entries. Padded, $n - k + 1 + 2(k-1) = n + k - 1$; a filter of $k$ leaves $n$. Good: `dx` is like `x`. And $x$
# under a filter of $n - k + 1$ leaves $n - (n - k + 1) + 1 = k$. Good: `dw` is like `w`.
#
# So a convolution's backward pass is **two more convolutions**. In a network of many layers, training costs
# about three times what running costs, for this reason.
#
# The other five partial derivatives of this example are yours: the assignment asks for them.
#
# <details><summary><b>Question.</b> In a fully connected layer each weight gets its gradient from one input
# and one output. How many places give to a weight of a 3 x 3 filter on an image of 100 x 100, and what is that
# good for?</summary>
#
# $98 \cdot 98 = 9{,}604$ places, from a single image. Sharing weights is sharing lessons: each edge in
# each corner teaches the same nine numbers. It is why a convolutional network learns from far fewer examples
# than a fully connected one of its size.
#
# </details>

# %% [markdown]
# ## 6. Images
#
# Down and across at once:
#
# $$ \text{out}_{i,j} = \sum_{u} \sum_{v} w_{u,v}\; x_{i+u,\; j+v} $$
#
# Nine products for a 3 x 3 kernel. The image below is dark on the left and bright on the right; the kernel
# has negative weights on its left and positive ones on its right. Step through, and see where it answers.

# %%
def filtered(image, kernel, **options):
    """What PyTorch's conv2d makes of one image of one channel: our witness."""
    return F.conv2d(tensor(image)[None, None], tensor(kernel)[None, None], **options)[0, 0].numpy()


image = np.array([[0, 0, 1, 1, 1],
                  [0, 0, 1, 1, 1],
                  [0, 0, 1, 1, 1],
                  [0, 0, 1, 1, 1],
                  [0, 0, 0, 0, 0]])
left_to_right = np.array([[-1, 0, 1],
                          [-2, 0, 2],
                          [-1, 0, 1]])
out = filtered(image, left_to_right)
places = [(i, j) for i in range(3) for j in range(3)]
step_through([draw_window(image, left_to_right, out, place) for place in places],
             [f"The window at row {i}, column {j}: nine products whose sum is {out[i, j]:g}."
              for i, j in places],
             strip=draw_window_strip(image, (3, 3), out, places),
             alt="Nine steps of a 3 by 3 window over a 5 by 5 image, dark on the left and bright "
                 "on the right with a dark last row. The results: 4, 4, 0 in the first two rows "
                 "and 3, 3, 0 in the last.")

# %% [markdown]
# It answers 4 where the brightness rises from left to right inside its window (3 where the dark last row takes
# part), and 0 where left and right are equally bright: a detector of upright edges, made of nine numbers.

# %% [markdown]
# ### On a photograph
#
# Now the classic of the lecture, a **blur**: a mean of the 3 x 3 neighbours in which the near ones count more.
# It is $\tfrac{1}{16}$ of whole numbers, and it adds up to 1, so that the picture stays as bright as it was.

# %%
camera = load_photograph("camera")[::2, ::2]
blur = np.array([[1, 2, 1],
                 [2, 4, 2],
                 [1, 2, 1]]) / 16
close_up = camera[62:86, 106:130]
show(draw_patch(close_up, blur, filtered(close_up, blur, padding=1), at=(11, 13)),
     alt="One patch of a photograph under the blur. From the left: a face with a box of 3 by 3 "
         "pixels at the eye, the nine pixel values, the kernel, the nine products, and the "
         "blurred image with the sum at its place.")

# %% [markdown]
# One pixel of the result. The other 65,535 are made in the same way. And here is what becomes of the whole
# photograph under the blur and four other kernels. The last two give numbers below 0 as well: blue is
# negative, vermilion positive, white is 0.

# %%
sharpen = np.array([[0, -1, 0],
                    [-1, 5, -1],
                    [0, -1, 0]])
top_to_bottom = left_to_right.T
mean_of_9 = np.ones((9, 9)) / 81
gallery = {"the photograph": camera,
           "blur": filtered(camera, blur, padding=1),
           "mean of 9 × 9": filtered(camera, mean_of_9, padding=4),
           "sharpen": filtered(camera, sharpen, padding=1),
           "edges, left to right": filtered(camera, left_to_right, padding=1),
           "edges, top to bottom": filtered(camera, top_to_bottom, padding=1)}
signed = ["edges, left to right", "edges, top to bottom"]
show(draw_images(gallery, columns=3, signed=signed, extent=2.5),
     alt="A photograph of a man with a camera on a tripod, and five filtered versions: slightly "
         "blurred, strongly blurred, sharpened, and two maps of edges. Upright edges such as the "
         "tripod's legs stand out in the first map, level ones in the second.")

# %% [markdown]
# Look for the man's coat in the two maps of edges. Its left rim is blue in the first: from the bright sky to
# the dark coat the brightness *falls*. Its right rim is vermilion. The tripod's upright leg is plain in the
# first map and all but gone in the second.
#
# **Sharpen** adds to each pixel whatever sets it apart from its four neighbours: 5 in the middle, minus each of
# them. On a flat patch that leaves the value as it is ($5 - 4 = 1$); at an edge the bright side gets brighter,
# the dark side darker.
#
# <details><summary><b>Question.</b> The weights of the blur add up to 1, those of sharpen too, those of the
# edge filters to 0. What does the sum of the weights mean?</summary>
#
# It is the answer on a flat grey patch, as a multiple of the grey. Sum 1: brightness is kept. Sum 0: flat
# patches are invisible, only changes count. A sum of 9 (all ones) would make the picture nine times as bright.
#
# </details>

# %%
# Try it: your own kernel. Guess, then look. Ideas: a 1 in a corner and zeros else; all ones;
# the blur with 1 taken off its middle; [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]].
mine = np.array([[0, 1, 0],
                 [1, -4, 1],
                 [0, 1, 0]])
coins = load_photograph("coins")[:200, :200]
result = filtered(coins, mine, padding=1)
title = f"weights add up to {mine.sum():g}"
show(draw_images({"coins": coins, title: result}, signed=[title] if result.min() < -0.01 else [],
                 width=6.4),
     alt="A photograph of coins, and the same under a kernel of your own. As given, the kernel "
         "marks the rims of the coins by a fine double line, positive on one side.")

# %% [markdown]
# ### What the padding does to the picture
#
# Zero is a colour: black. With zero padding the filter sees a black frame around the photograph, and an edge
# where the picture ends. Below, the edges of one piece of the photograph, first with zeros around it, then
# with its mean taken off before, so that zero is a middle grey. Inside, nothing changes: the weights add up
# to 0.

# %%
piece = camera[30:80, 70:145]
plain = filtered(piece, left_to_right, padding=1)
less_mean = filtered(piece - piece.mean(), left_to_right, padding=1)
show(draw_images({"a piece": piece, "zeros around it": plain, "mean taken off first": less_mean},
                 signed=["zeros around it", "mean taken off first"], extent=2.5),
     alt="A piece of the photograph and its edges. With zeros around it there is a strong "
         "vermilion line along the left border and a strong blue one along the right. With the "
         "mean taken off first, both lines are paler; the inside is the same.")
print(f"mean answer at the right border: {np.abs(plain[:, -1]).mean():.2f} with zeros,",
      f"{np.abs(less_mean[:, -1]).mean():.2f} with the mean taken off")

# %% [markdown]
# So one takes the mean off the images that go into a network, and the frame fades. Or one uses valid windows
# and lives with an image that shrinks by $k - 1$ at each layer: a 5 x 5 filter leaves 28 x 28 of 32 x 32, and
# seven such layers leave 4 x 4. Nearly everybody pads.

# %% [markdown]
# ## 7. Channels
#
# ### In
#
# A colour image has three **channels**. A filter then has three as well: one little square for each channel
# of its input. All products of all channels go into *one* sum. A 5 x 5 filter on a colour image has $5 \cdot
# 5 \cdot 3 = 75$ weights, and its result is one number for each place: a single map.
#
# ### Out
#
# One filter asks one question. Ten filters ask ten, and give ten maps. Laid behind each other they are an
# "image" with ten channels. Seen from a single place, 75 numbers go in and 10 come out: a tiny linear layer,
# and the same one at every place.

# %%
rgb = [VERMILION, GREEN, BLUE]
show(draw_channels([Channels("x: 3 × 32 × 32", 3, 32, 32, rgb, window=(4, 5, 5)), "⋆",
                    Channels("w: 10 filters, each 3 × 5 × 5", 3, 5, 5, rgb, times=10), "→",
                    Channels("out: 10 × 28 × 28", 10, 28, 28, CYCLE, window=(4, 5, 1))]),
     alt="A stack of three sheets of 32 by 32 with a 5 by 5 window framed through all of them; ten "
         "filters, each a stack of three 5 by 5 squares; and the result, ten sheets of 28 by 28, "
         "each with one pixel framed.")

# %%
# Try it: padding=2. Then kernel_size=3. Work out shape and parameters before you run it.
layer = torch.nn.Conv2d(in_channels=3, out_channels=10, kernel_size=5, padding=0)
print("weight:", tuple(layer.weight.shape), "=", f"{layer.weight.numel()} weights")
print("bias:  ", tuple(layer.bias.shape), "  together", layer.weight.numel() + layer.bias.numel())
print("out:   ", tuple(layer(torch.zeros(1, 3, 32, 32)).shape))

# %% [markdown]
# 750 weights, and one bias for each *filter* (not for each place, not for each weight): 760 parameters. The
# size of the image does not come into it. AlexNet's first layer, 96 filters of 11 x 11 on three channels, has
# $11 \cdot 11 \cdot 3 \cdot 96 = 34{,}848$ weights and 96 biases, 34,944 parameters in all.
#
# <details><summary><b>Question.</b> The ten maps go into a second layer of 20 filters of 3 x 3. How many
# parameters does that have?</summary>
#
# Each filter must be as deep as its input: $3 \cdot 3 \cdot 10 = 90$ weights and a bias. Twenty of them: 1,820.
# The three colours of the image are forgotten by then; the second layer sees ten maps.
#
# </details>

# %% [markdown]
# ### Two layouts
#
# Pictures come as **height x width x channels**: one pixel's red, green and blue lie side by side. So does our
# photograph, and so the lectures write it. PyTorch, and this course from here on, wants **batch x channels x
# height x width**, `(N, C, H, W)`, and filters `(F, C, KH, KW)`. To get from one to the other, *move the axes*:
# `permute`, or NumPy's `transpose`. Never `reshape`: it keeps the numbers in their order in memory and only
# cuts them up differently.

# %%
pixels = torch.tensor(astronaut)
moved, cut = pixels.permute(2, 0, 1), pixels.reshape(3, 128, 128)
print("H x W x C:", tuple(pixels.shape))
print("C x H x W:", tuple(moved.shape), "and", tuple(cut.shape))
show(draw_images({"permute: channel 0": moved[0].numpy(), "reshape: channel 0": cut[0].numpy(),
                  "reshape: channel 1": cut[1].numpy()}),
     alt="Left, after permute, channel 0 is the astronaut's red channel as a grey picture. Middle "
         "and right, after reshape, channels 0 and 1 show parts of it, torn into stripes.")

# %% [markdown]
# Both have the right shape, and one is rubbish. No error will tell you. When a network learns strangely
# little from images, look at what it is given.

# %% [markdown]
# ### A filter of 1 x 1
#
# What is left of a convolution if its window is a single pixel? The sum over the channels. A **1 x 1
# convolution** looks at no neighbours; at each pixel it mixes the channels, by the same little matrix
# everywhere: from $C$ numbers to $F$ numbers. Height and width stay as they are.

# %%
mixes = {"grey: (0.21, 0.72, 0.07)": [0.2126, 0.7152, 0.0722],
         "red against blue: (1, 0, −1)": [1, 0, -1]}
weight = tensor(list(mixes.values()))[:, :, None, None]  # (F, C, 1, 1) = (2, 3, 1, 1)
maps = F.conv2d(moved[None], weight)[0].numpy()
show(draw_images({"three channels": astronaut} | dict(zip(mixes, maps, strict=True)),
                 signed=["red against blue: (1, 0, −1)"]),
     alt="The astronaut in colour; a grey version; and red against blue, where the orange suit "
         "and the skin are strongly vermilion and all that is grey is nearly white.")

# %% [markdown]
# Two filters of 1 x 1, six weights, and the orange suit stands out. In large networks 1 x 1 convolutions are
# used to change the number of channels before something costly: from 256 to 64 with $256 \cdot 64 = 16{,}384$
# weights. Followed by a ReLU and another one, it is a little network that runs at every pixel.

# %% [markdown]
# ## 8. Layers on layers
#
# ### Without a bend, nothing is gained
#
# In unit 01 two linear layers in a row were one linear layer. With convolutions it is the same: two blurs in
# a row are one larger blur. What one layer makes of a single bright pixel tells all about it:

# %%
spot = np.zeros((7, 7))
spot[3, 3] = 1
twice = filtered(filtered(spot, blur, padding=1), blur, padding=1)
show(draw_matrices({"blurred twice": 256 * twice[1:6, 1:6]}, width=4.0),
     alt="A 5 by 5 table, largest in the middle with 36 and falling to 1 in the corners.")
print("one 5 x 5 filter in place of two 3 x 3:",
      np.allclose(filtered(filtered(camera, blur), blur), filtered(camera, twice[1:6, 1:6])))

# %% [markdown]
# (Each number of the table stands for a 256th.) So between two convolutions goes a ReLU, as between linear
# layers. Then a second layer can ask questions that no single filter can, such as *both*: an upright edge
# below this place **and** a level edge to its right? That is a corner, of the top left kind.

# %%
shapes = np.zeros((40, 60))
shapes[8:30, 6:26] = 1
rows, columns = np.mgrid[:40, :60]
shapes[(rows - 19) ** 2 + (columns - 43) ** 2 < 144] = 1

# Layer 1: four filters of 1 x 3 x 3, and a ReLU. Layer 2: one of 4 x 5 x 5, a bias, and a ReLU.
edges = np.stack([left_to_right, -left_to_right, top_to_bottom, -top_to_bottom])
first = F.relu(F.conv2d(tensor(shapes)[None, None], tensor(edges)[:, None], padding=1))
corner = torch.zeros(1, 4, 5, 5).double()
corner[0, 0, 3:, 2] = 1  # in map 0, dark to bright across: the two places below the middle
corner[0, 2, 2, 3:] = 1  # in map 2, dark to bright down: the two places to its right
second = F.relu(F.conv2d(first, corner, bias=tensor([-14]), padding=2))
maps = {"dark to bright, across": first[0, 0] / 4, "bright to dark, across": first[0, 1] / 4,
        "dark to bright, down": first[0, 2] / 4, "bright to dark, down": first[0, 3] / 4}
show(draw_images({"image": shapes} | {f"layer 1: {name}": m.numpy() for name, m in maps.items()}
                 | {"layer 2: a top left corner": second[0, 0].numpy() / 2}, columns=3),
     alt="A white square and a white disc on black. Four maps of the first layer each show one "
         "side of both. The map of the second layer is dark but for one bright spot, at the top "
         "left corner of the square.")

# %% [markdown]
# Edges, then corners; then eyes and wheels, then faces and cars. Nobody builds the later layers by hand, but
# this is how they can work, and when one looks into trained networks (unit 10), this is roughly what one
# finds.

# %% [markdown]
# ### How far does a unit see?
#
# A unit of the second layer looks at 3 x 3 units of the first, each of which looks at 3 x 3 pixels, which
# overlap. All the pixels that can change it are its **receptive field**. Here in one dimension, from the top
# unit down to the input:

# %%
# Each layer is (kernel_size, stride, dilation), the one next to the input first.
# Try it: a network of your own, of one to four layers, that spans exactly 9 pixels. Find two.
networks = {"three layers, k = 3": [(3, 1, 1)] * 3,
            "the first with stride 2": [(3, 2, 1), (3, 1, 1), (3, 1, 1)],
            "dilations 1, 2, 4": [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
            "dilations 2, 2, 2": [(3, 1, 2)] * 3}
show(draw_receptive_fields(networks),
     alt="Four cones from one unit through three layers down to the input. Three plain layers "
         "reach 7 pixels, with stride 2 in the first 11, with dilations 1, 2, 4 they reach 15. "
         "With dilation 2 three times the cone spans 13 pixels but skips every other one.")

# %% [markdown]
# To get the number without drawing, walk up from the input with two numbers in hand: what you see so far (at
# first 1 pixel), and the **spacing** of the units, in pixels (at first 1). Each layer adds $(k - 1)\,d$ steps
# of the present spacing, and *then* multiplies the spacing by its stride. For the second network:
#
# | layer | adds | sees | spacing after it |
# |---|---|---|---|
# | input | | 1 | 1 |
# | k = 3, stride 2 | 2 steps of 1 | 3 | 2 |
# | k = 3 | 2 steps of 2 | 7 | 2 |
# | k = 3 | 2 steps of 2 | 11 | 2 |
#
# PyTorch can be asked directly: which inputs get a gradient from one output?

# %%
row = torch.zeros(1, 1, 25, requires_grad=True)
ones = torch.ones(1, 1, 3)
top = F.conv1d(F.conv1d(F.conv1d(row, ones, stride=2), ones), ones)
top[0, 0, 4].backward()
print("gradient:", row.grad[0, 0].int().tolist())
print("pixels seen:", torch.count_nonzero(row.grad).item())

# %% [markdown]
# Look at the numbers, too: the middle pixels reach the unit along many ways, the outer ones along one. A unit
# sees its middle best.
#
# - **Depth** makes the field grow by a fixed amount per layer; **stride** makes every later layer's steps
#   longer; **dilations** that double make it double with each layer, with no weight and no pixel lost. (Three
#   times the same dilation leaves holes: the fourth picture.)
# - Two layers of 3 x 3 see 5 x 5, like one layer of 5 x 5. They have $2 \cdot 9 = 18$ weights per pair of
#   channels in place of 25, and a ReLU in between. Small filters, many layers: that is the lesson of VGG
#   (unit 07).
#
# <details><summary><b>Question.</b> How many plain 3 x 3 layers does it take until a unit sees the whole of a
# 224 x 224 image? And if every second layer has stride 2?</summary>
#
# Each adds 2, so $1 + 2m \ge 224$ gives $m = 112$. With strides, a pair of layers adds $2 + 2 = 4$ steps of
# the present spacing and then doubles it: 1, 5, 13, 29, 61, 125, 253. Six pairs, twelve layers. This is one
# reason why every network for images shrinks its maps on the way.
#
# </details>

# %% [markdown]
# ## 9. What a convolution knows, and what it cannot do
#
# ### Shift the input, and the output shifts
#
# A filter does the same at every place. So if the picture moves by ten pixels, all its answers move by ten
# pixels, and do not change otherwise. This is **translation equivariance**:
#
# $$ \text{conv}(\text{shift}(x)) = \text{shift}(\text{conv}(x)) $$

# %%
coin = load_photograph("coins")[26:84:2, 16:74:2]
scene = np.zeros((48, 64))
scene[6:35, 4:33] = (coin - 0.45).clip(0) / 0.4
shifted = np.roll(scene, (8, 22), axis=(0, 1))
before, after = (filtered(s, left_to_right, padding=1) for s in (scene, shifted))
rng = np.random.default_rng(0)
dense = rng.normal(scale=1 / 55, size=(48 * 64, 48 * 64)).astype(np.float32)  # a connected layer
dense_before, dense_after = ((dense @ s.ravel()).reshape(48, 64) for s in (scene, shifted))
show(draw_images({"x": scene, "convolution of x": before, "connected layer of x": dense_before,
                  "x, shifted": shifted, "convolution, of x shifted": after,
                  "connected, of x shifted": dense_after},
                 columns=3, extent=1.5,
                 signed=["convolution of x", "connected layer of x", "convolution, of x shifted",
                         "connected, of x shifted"]),
     alt="Above, a photograph of a coin on black, its edges by a convolution, and noise from a "
         "random connected layer. Below, the same for the coin moved down and to the right: the "
         "edges have moved with it and are the same; the noise is another noise.")
moved_back = np.roll(after, (-8, -22), axis=(0, 1))
dense_back = np.roll(dense_after, (-8, -22), axis=(0, 1))
print("largest difference after moving back, convolution:    ", np.abs(moved_back - before).max())
print("largest difference after moving back, connected layer:",
      round(float(np.abs(dense_back - dense_before).max()), 2))

# %% [markdown]
# A connected layer that has learnt a coin on the left has learnt nothing about a coin on the right. A
# convolution has learnt both at once.
#
# Small print. At the border, zero padding breaks the rule: the frame does not move with the picture. And with
# stride 2 it holds for shifts by 2, 4, 6: a shift by *one* pixel gives the filter other windows.

# %%
for shift in (1, 2):
    strided = filtered(scene, left_to_right, stride=2)
    moved_scene = filtered(np.roll(scene, shift, axis=1), left_to_right, stride=2)
    if shift == 2:  # two pixels are one place of the output
        moved_scene = np.roll(moved_scene, -1, axis=1)
    difference = np.abs(moved_scene - strided)[:, 1:-1].max()
    print(f"stride 2, picture moved by {shift}: largest difference {difference:.2f}")

# %% [markdown]
# <details><summary><b>Question.</b> Does a convolution also commute with turning the picture by 90 degrees, or
# with mirroring it?</summary>
#
# No. An upright edge turned is a level edge, and a filter for upright edges does not see it. Only if the
# filter itself looks the same when turned (the blur does). A network that should know a cat upside down must
# be shown cats upside down.
#
# </details>

# %% [markdown]
# ### What it gives up
#
# Section 4 had it in one picture: out of all matrices a convolution keeps only those with one band of shared
# weights. Two kinds of things are out of its reach.
#
# - **Far things at once.** One layer cannot compare the left rim of the picture with the right one. It takes
#   depth, strides, or a connected layer at the end.
# - **Places that mean something.** If it matters *where* a thing is, sharing weights is the wrong belief. Here
#   is a task that a layer with 3 x 3 shared weights cannot learn, whatever its weights: *darken the left half
#   of the picture*.

# %%
image = np.full((6, 8), 0.8)
target = image.copy()
target[:, :4] = 0.2
kernel = np.full((3, 3), 0.1)
answer = filtered(image, kernel)  # Try it: any kernel you like. Can you make the two halves differ?
print("the task, one row: ", target[0])
print("any convolution:   ", answer[0], " the same everywhere: all windows look alike")

# %% [markdown]
# Equal windows get equal answers. That is a promise when it fits (photographs, sound over time, text), and a
# handicap when it does not (a form whose third box is the date, portraits all cropped alike). **The belief
# that neighbours matter and that places are alike is built in. If it is true, it is worth millions of
# weights; if it is false, no amount of data takes it away.**

# %% [markdown]
# ## 10. Learn the filter
#
# So far we chose the weights. But a filter is differentiable (section 5), so it can be learnt. A friend has
# filtered a photograph with a secret 3 x 3 kernel, and gives us the picture before and after. We start from
# random weights and go downhill:

# %%
secret = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])  # Try it: the blur, or one of your own.
before = tensor(camera - camera.mean())[None, None]
after = F.conv2d(before, tensor(secret)[None, None])

w = tensor(np.random.default_rng(0).normal(scale=0.5, size=(1, 1, 3, 3))).requires_grad_()
velocity, history, seen = torch.zeros_like(w), [], {}
for step in range(401):
    loss = ((F.conv2d(before, w) - after) ** 2).mean()
    loss.backward()
    if step in (0, 20, 400):
        seen[f"after {step} steps" if step else "at first"] = w.detach()[0, 0].numpy().round(2)
    with torch.no_grad():
        velocity = 0.9 * velocity + w.grad  # momentum: a ball that rolls, and does not stop at once
        w -= 0.5 * velocity
        w.grad = None
    history.append(loss.item())
show(draw_matrices(seen),
     alt="The 3 by 3 weights at the start, random; after 20 steps, negative on the left and "
         "positive on the right; after 400 steps, the secret kernel: −1, 0, 1 in the outer rows "
         "and −2, 0, 2 in the middle one.")
print(f"loss: {history[0]:.3f} at first, {history[-1]:.1e} at the end")

# %% [markdown]
# There it is: the edge detector, from one photograph and nine weights. In a network nobody hands over the
# filtered picture. The gradient comes from far behind, from a loss on labels, and it turns out that the first
# layer learns edges and blobs of colour all the same, because everything else can be built from them.

# %% [markdown]
# ## What to take with you
#
# | what | in one line | the usual mistake |
# |---|---|---|
# | cross-correlation | $\sum_j w_j\,x_{i+j}$: lay on, multiply, add, move | the filter flipped, as in a true convolution |
# | output size | $\lfloor (n + 2p - d(k-1) - 1)/s \rfloor + 1$ | padding counted once; no floor; the $+1$ forgotten |
# | same padding | $2p = d\,(k-1)$, for odd $k$ | dilation left out |
# | as a matrix | a band with shared weights | rows that wrap around at the end |
# | `dx` | padded `dout`, filter **reversed** | not reversed; padding $k$ in place of $k-1$ |
# | `dw` | `x` under `dout` | a mean in place of a sum |
# | parameters | $F\,(C \cdot k \cdot k) + F$ | one bias per weight, or per place; channels left out |
# | layouts | `(N, C, H, W)`: permute, never reshape | channels cut up |
# | receptive field | add $(k-1)\,d \times$ spacing, then spacing $\times\, s$ | the own stride multiplied in too early |
#
# ### Three last questions
#
# <details><summary><b>1.</b> A convolution with a kernel as large as the image, no padding. What is it?</summary>
#
# A fully connected layer: one window, one result per filter, a weight for each pixel. LeNet and VGG can be
# written with convolutions alone in this way, and then take images of any size.
#
# </details>
#
# <details><summary><b>2.</b> You double height and width of all images. What happens to the number of
# parameters, the number of multiplications, and the memory for the maps of a convolutional layer?</summary>
#
# Parameters: nothing. Multiplications and memory: four times as much, since each place costs the same and there
# are four times as many.
#
# </details>
#
# <details><summary><b>3.</b> A layer has 3 x 3 filters, 64 channels in and 64 out. Somebody replaces the 3 x 3
# by 5 x 5 with dilation 1, somebody else by 3 x 3 with dilation 2. What do they pay, and what do they
# get?</summary>
#
# Both see 5 x 5. The first has $25 \cdot 64 \cdot 64 = 102{,}400$ weights in place of 36,864, and looks at every
# pixel. The second has no weight more, and skips every other row and column.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:** [assignments/02_convolution](../assignments/02_convolution/02_convolution.ipynb). You
# write the sliding filter, the formulas, the matrix and the backward pass in NumPy, filter a photograph with
# your own code, and answer the classic questions about sizes and parameters, with a check under each. Plan
# about three hours. Then comes [unit 03](03_conv_layers.ipynb): the same in two dimensions, forward and
# backward, fast, and with it a whole network, LeNet.
#
# **Read on**
#
# - [Image Kernels, explained visually](https://setosa.io/ev/image-kernels/), V. Powell: hover over a photograph
#   and see the nine products.
# - [CS231n, Convolutional Networks](https://cs231n.github.io/convolutional-networks/): layers, sizes, famous
#   networks.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), V. Dumoulin and F.
#   Visin: every case of stride and padding, drawn.
# - [Understanding Convolutions](https://colah.github.io/posts/2014-07-Understanding-Convolutions/), C. Olah:
#   where the true convolution comes from.
# - [Computing Receptive Fields](https://distill.pub/2019/computing-receptive-fields/), A. Araujo and others: the
#   walk of section 8, for any network.
# - [Multi-Scale Context Aggregation by Dilated Convolutions](https://arxiv.org/abs/1511.07122), F. Yu and V.
#   Koltun: dilations that double.
# - [Network In Network](https://arxiv.org/abs/1312.4400), M. Lin and others: where 1 x 1 convolutions come from.
# - [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), Y. LeCun and
#   others, 1998: LeNet, and the case for shared weights.
# - [ImageNet Classification with Deep Convolutional Neural
#   Networks](https://doi.org/10.1145/3065386), A. Krizhevsky and others: AlexNet. Find the 224.
