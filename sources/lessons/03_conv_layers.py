# %% [markdown]
# # Convolutional layers: from loops to LeNet
#
# In unit 02 one small filter slid over one image. A network does the same with batches of images, dozens
# of channels and hundreds of filters, forwards and backwards, millions of times. Written as loops it would
# take the afternoon. Written as **one matrix product** it takes seconds, and its backward pass is hardly
# any work: you know it from unit 01.
#
# In this lesson you will
#
# 1. count what the loops of a convolutional layer cost, and measure it;
# 2. turn patches into columns (`im2col`), so that a convolution becomes a matrix product;
# 3. find the way back (`col2im`): where patches overlap, gradients add;
# 4. see what is summed in each of the three gradients, once with a pencil and once as matrices;
# 5. look at pooling: who wins, who gets the gradient, and what a shift by one pixel does;
# 6. see that a 1 x 1 convolution is unit 01's linear layer, at each pixel;
# 7. put it all together to LeNet, train it, and look inside.
#
# **How to read it.** Run the cells in order with Shift+Enter. Where a cell says *Try it*, change the number
# and run it again: guess first, then look. Questions have folded answers. Set aside about ninety minutes;
# section 6 is a good place for a break.
#
# You need unit 01 (forward, backward, `dout`, `cache`) and unit 02 (stride, padding, the size of the
# output). PyTorch plays the witness throughout; in the assignment you write everything in NumPy.

# %%
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from utils.data import load_digits
from utils.plots import (
    Panel,
    Volume,
    draw_bars,
    draw_columns,
    draw_curves,
    draw_digits,
    draw_feature_maps,
    draw_matrices,
    draw_partners,
    draw_pipeline,
    draw_pixel_map,
    draw_pooling,
    draw_shapes,
    draw_volumes,
    draw_weights,
    show,
    step_through,
)

np.set_printoptions(precision=4, suppress=True)
torch.set_num_threads(1)  # so that the times below compare one core with one core

# %% [markdown]
# ## The whole trip on one page
#
# This is the beginning of the network that we are going to train. What is new since unit 01 are the first
# and the third box. The rule from there holds here without a change: **a gradient has the shape of the
# thing it belongs to.**

# %%
layers = [("convolution", "sections 1 to 5"), ("ReLU", "unit 01"), ("max pooling", "section 6"),
          ("linear", "unit 01")]
show(draw_pipeline(layers, ["x", "u", "a", "m", "z"], ["dx", "du", "da", "dm", "dz"]),
     alt="Four boxes in a row: convolution, ReLU, max pooling, linear. Blue arrows carry x, u, "
         "a, m and z to the right; dashed vermilion arrows carry dz, dm, da, du and dx back.")

# %% [markdown]
# ## 1. The layer, and what its loops cost
#
# The layer's arrays, in PyTorch's order:
#
# | array | shape | what it is |
# |---|---|---|
# | `x` | `(N, C, H, W)` | `N` images of `C` channels, `H` pixels high and `W` wide |
# | `w` | `(F, C, KH, KW)` | `F` filters; each of them sees **all** the channels |
# | `b` | `(F,)` | one bias for each filter |
# | `out` | `(N, F, H', W')` | one map for each image and filter |
#
# One number of the output is a sum over a patch, through all its channels:
#
# $$ \text{out}_{n f i j} = b_f + \sum_{c} \sum_{p} \sum_{q} w_{f c p q}\; x_{n,\, c,\, i s + p,\, j s + q} $$
#
# with stride $s$, and with `x` already padded. Here it is at its smallest: one image, one channel, one
# filter, stride 1. Four loops are left: two over the places, two over the filter.

# %%
digits = load_digits()
image = digits.x_train[0].reshape(8, 8)
edges = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])

by_loops = np.zeros((6, 6))
start = perf_counter()
for i in range(6):
    for j in range(6):
        for p in range(3):
            for q in range(3):
                by_loops[i, j] += image[i + p, j + q] * edges[p, q]
products = 6 * 6 * 3 * 3
per_product = (perf_counter() - start) / products

by_torch = F.conv2d(torch.tensor(image)[None, None], torch.tensor(edges)[None, None])[0, 0].numpy()
print("products:", products, "   largest difference from PyTorch:", abs(by_loops - by_torch).max())

# %% [markdown]
# With images, filters and channels around it, the four loops are seven. How often the innermost line runs
# is easy to count: for each number of the output, once for each weight of a filter.
#
# $$ N \cdot \underbrace{F \cdot H' \cdot W'}_{\text{outputs of one image}} \cdot \underbrace{C \cdot KH \cdot KW}_{\text{weights of one filter}} $$
#
# A small case from the course's sources: a 5 x 5 image with 3 channels, 32 filters of 3 x 3. There are
# 9 places and 27 weights in a filter, so $32 \cdot 9 \cdot 27 = 7{,}776$ products. And now the network of
# section 8, LeNet, on our little digits: convolutions alone.

# %%
first = (6 * 8 * 8) * (1 * 5 * 5)  # 6 filters on 8 x 8 places; 5 x 5 weights on 1 channel
second = (16 * 4 * 4) * (6 * 5 * 5)  # 16 filters on 4 x 4 places; 5 x 5 weights on 6 channels
training = (first + second) * len(digits.x_train) * 20 * 3  # 20 epochs; forward, and two gradients
print(f"one digit, forward:  {first + second:,} products")
print(f"a whole training:    {training:,} products")
print(f"as Python loops:     about {training * per_product / 60:,.0f} minutes")

# %% [markdown]
# We will train it below in seconds. The products are the same; what costs is not the multiplication but
# everything that Python does around it: look up a name, make an index, box a number. A matrix product hands
# *all* the products over at once to a library that has been polished for fifty years. So: how do we
# make a convolution *one* matrix product?
#
# (In unit 02 a convolution *was* a matrix product: a large banded matrix, mostly zeros, times the image.
# Nobody computes it that way, because of the zeros. The trick is to build the large matrix from the image,
# and keep the filter small.)

# %% [markdown]
# ## 2. A patch becomes a column
#
# For every place of the filter, cut out the patch under it, write its numbers one below the other, and put
# these columns side by side. That is **im2col**, *image to columns*. PyTorch calls it `unfold`.
#
# Our image has two channels of 3 x 4 pixels, numbered so that you can follow them. With a 2 x 2 kernel there
# are $2 \cdot 3 = 6$ places, so six columns; each has $2 \cdot 2 \cdot 2 = 8$ numbers: a patch goes through
# **all** the channels. Step through them:

# %%
x = torch.arange(1.0, 25.0).reshape(1, 2, 3, 4)
cols = F.unfold(x, kernel_size=2)[0].numpy()
frames = [draw_columns(x[0].numpy(), (2, 2), cols, patches=[place]) for place in range(6)]
words = [f"Patch {place} is framed on both channels; column {place} holds its eight numbers: "
         + ", ".join(f"{v:g}" for v in cols[:, place]) + "." for place in range(6)]
step_through(frames, words, draw_columns(x[0].numpy(), (2, 2), cols, patches=[0, 1, 5]),
             alt="Left, an image with two channels of 3 by 4 numbered pixels; right, a matrix of "
                 "8 rows and 6 columns. Three 2 by 2 windows are coloured on both channels, and "
                 "the columns 0, 1 and 5 of the matrix hold their numbers, channel 0 above "
                 "channel 1.")
print("cols:", cols.shape)

# %% [markdown]
# In which order? The course follows PyTorch's `unfold`, and so do the checks:
#
# - **columns**: the places, in reading order: $(0,0), (0,1), (0,2), (1,0), \dots$
# - **rows**: channel first, then the row inside the patch, then the column inside the patch. Entry
#   $(c, p, q)$ stands in row $(c \cdot KH + p) \cdot KW + q$.
#
# For a batch there is one such matrix for each image: `(N, C*KH*KW, L)`, with $L = H' \cdot W'$ places.
#
# ### The same matrix, read along its rows
#
# Now cover the columns in your mind and look at one **row**. Row $(c, p, q)$ holds what the weight at
# $(p, q)$ of channel $c$ meets on its way: everything that lies $p$ down and $q$ to the right of some
# window's corner. On the image that is one rectangle, shifted by $(p, q)$.

# %%
# Try it: rows=[0, 3]. By how much are the two rectangles shifted against each other?
show(draw_columns(x[0].numpy(), (2, 2), cols, rows=[1, 6]),
     alt="The same image and matrix. Row 1, channel 0 offset (0, 1), holds the pixels 2, 3, 4, "
         "6, 7, 8: a rectangle of channel 0 shifted by one to the right. Row 6, channel 1 offset "
         "(1, 0), holds 17, 18, 19, 21, 22, 23: a rectangle of channel 1 shifted by one down.")

# %% [markdown]
# The two readings lead to two programs. Column by column means a step for each place: thousands of them for
# a large image. Row by row means a step for each *offset* in the kernel, and there are only $KH \cdot KW$ of
# these, however large the image and the batch.
#
# <details><summary><b>Question.</b> With stride 2 there are fewer places. What happens to the columns, and
# what to a row's rectangle?</summary>
#
# Columns drop out: only every second place down and across is left. A row's rectangle loses every second
# pixel in both directions, but it still starts at $(p, q)$. Dilation is the other way round: the places are
# as before, and the rectangles start further apart, at $(d \cdot p,\, d \cdot q)$.
#
# </details>
#
# <details><summary><b>Question.</b> Two people agree on every number in cols, but one puts (p, q, c) in the
# rows instead of (c, p, q). On grey images their programs agree. Why, and what happens on colour?</summary>
#
# With one channel the two orders are the same. With three, the rows come in another order than the weights
# of `w.reshape(F, C*KH*KW)`, and each weight is multiplied with the wrong pixel. No shape complains. It is
# a good reason to test with more than one channel.
#
# </details>

# %% [markdown]
# ## 3. One matrix product
#
# Flatten each filter in the same order as the patches: `w` becomes a matrix `W` with a row for each filter,
# $F \times P$, where $P = C \cdot KH \cdot KW$ is the length of a patch. Row times column is a filter on a
# patch. All filters on all patches:

# %%
sizes = {"F": 3, "P": 8, "L": 6}
show(draw_shapes([[("out", "F", "L"), "=", ("W", "F", "P"), "@", ("cols", "P", "L")]], sizes),
     alt="Rectangles drawn to scale: out, F by L, is W, F by P, times cols, P by L. With F = 3 "
         "filters, patches of P = 8 numbers and L = 6 places.")

# %% [markdown]
# The result has a row for each filter and a column for each place. The places are in reading order, so a
# reshape to `(F, H', W')` gives the maps, and nothing needs to be moved. In the case from the sources
# (5 x 5 x 3, 32 filters of 3 x 3) the matrices are $32 \times 27$ and $27 \times 9$, and out come $32 \times
# 9$ numbers, that is 32 maps of 3 x 3:

# %%
generator = torch.Generator().manual_seed(0)
small = torch.randn(1, 3, 5, 5, generator=generator)
filters = torch.randn(32, 3, 3, 3, generator=generator)
W, small_cols = filters.reshape(32, 27), F.unfold(small, 3)[0]
maps = (W @ small_cols).reshape(32, 3, 3)
print("W", tuple(W.shape), " cols", tuple(small_cols.shape), " maps", tuple(maps.shape))
print(f"largest difference from conv2d: {(maps - F.conv2d(small, filters)[0]).abs().max():.1e}")

# %% [markdown]
# ### What is gained: time
#
# One channel, one 3 x 3 filter, square images of growing side. Three ways, on one core: four Python loops,
# columns and a product, and PyTorch's own `conv2d`. This is a live measurement, so your numbers will be
# your own.

# %%
def seconds(task, images, repeats):
    """The quickest of several runs: the others were held up by something else on the machine."""
    times = []
    for _ in range(repeats):
        begin = perf_counter()
        task(images)
        times.append(perf_counter() - begin)
    return min(times)


def loops(images):
    pixels, places = images[0, 0].numpy(), range(images.shape[3] - 2)
    out = np.zeros((len(places), len(places)))
    for i in places:
        for j in places:
            for p in range(3):
                for q in range(3):
                    out[i, j] += pixels[i + p, j + q] * edges[p, q]


sides = [8, 16, 32, 64, 128, 256]  # Try it: add 512, and be patient.
kernel = torch.tensor(edges).reshape(1, 1, 3, 3)
tasks = {"Python loops": (loops, 2),
         "im2col and one product": (lambda images: kernel.reshape(1, 9) @ F.unfold(images, 3), 30),
         "PyTorch conv2d": (lambda images: F.conv2d(images, kernel), 30)}
times = {name: [] for name in tasks}
for side in sides:
    big = torch.rand(1, 1, side, side, generator=generator, dtype=torch.float64)
    for name, (task, repeats) in tasks.items():
        times[name].append(seconds(task, big, repeats))

show(draw_curves(Panel(np.array(sides, float), times, "side of the image, pixels", "seconds",
                       "one 3 x 3 filter on one image", xscale="log", yscale="log", markers=True),
                 height=4.2),
     alt="Seconds against the side of the image, both axes logarithmic. The Python loops are a "
         "straight line from under a millisecond to about half a second. The two others start "
         "flat near ten microseconds and end at about a millisecond, hundreds of times below the "
         "loops.")
ratio = times["Python loops"][-1] / times["im2col and one product"][-1]
print(f"at {sides[-1]} pixels the product is {ratio:.0f} times as fast as the loops")

# %% [markdown]
# Read the slopes. Twice the side is four times the pixels, so all the lines end up equally steep: nobody
# has found a way to do *fewer* products here. The loops stand higher, by a factor of hundreds, and that
# factor is Python. On the left the two lower lines are flat: for a tiny image it costs about as much to
# *call* the library as to run it.
#
# ### What is paid: memory
#
# A pixel in the middle of an image belongs to $KH \cdot KW$ patches, so it is copied as often. The columns
# are that many times as large as the image:

# %%
batch = torch.rand(32, 16, 32, 32)
batch_cols = F.unfold(batch, kernel_size=3, padding=1)  # Try it: kernel_size=5, padding=2
print(f"images:  {batch.nbytes / 2**20:6.1f} MiB  {tuple(batch.shape)}")
print(f"columns: {batch_cols.nbytes / 2**20:6.1f} MiB  {tuple(batch_cols.shape)}")
print(f"columns of VGG's second layer, 32 images: {32 * 64 * 9 * 224 * 224 * 4 / 2**30:.1f} GiB")

# %% [markdown]
# Nine times for 3 x 3, twenty-five times for 5 x 5. And during training the backward pass needs them again
# (or makes them again: memory against time). Libraries therefore rarely store the whole matrix. They cut
# the product into tiles that fit into the cache, and make the columns of a tile when it is its turn. The
# idea is the same, and it is the one behind the fast lines in the picture.
#
# <details><summary><b>Question.</b> A layer has stride equal to its kernel size, 2 x 2 and 2. How large are
# the columns now?</summary>
#
# Exactly as large as the image (if the sides are even): the patches do not overlap, so each pixel stands in
# one column. In that case nothing is copied twice, and, as we shall see, nothing has to be added up on the
# way back.
#
# </details>

# %% [markdown]
# ## 4. The way back: col2im adds
#
# Suppose the gradient of the loss with respect to every entry of `cols` is known. What is the gradient for
# the *image*? Follow one pixel:

# %%
# Try it: pixel=(0, 0, 0), then (0, 1, 1). How often does each of them stand on the right?
show(draw_columns(x[0].numpy(), (2, 2), cols, pixel=(0, 1, 2)),
     alt="Pixel 7 of channel 0 is framed in the image, and framed four times in the matrix of "
         "columns: once in each of four different rows and columns, along a diagonal.")

# %% [markdown]
# Pixel 7 was copied to four places. You know what follows, it is unit 01's sentence: **where the forward
# pass splits, the backward pass adds.** The pixel's gradient is the sum of the four entries. Doing this for
# all the pixels is **col2im** (PyTorch's `fold`): put each column back where its patch was cut out, and
# *add* where patches overlap.
#
# How many shares does each pixel get? Put a 1 into every entry of the columns, fold them back, and read:

# %%
ones = torch.ones(1, 1, 6, 6)
settings = {"stride 1": {}, "stride 2": {"stride": 2}, "padding 1": {"padding": 1}}
counts = {title: F.fold(F.unfold(ones, 3, **how), (6, 6), 3, **how)[0, 0].numpy()
          for title, how in settings.items()}
show(draw_matrices(counts),
     alt="How often each pixel of a 6 by 6 image stands in the columns of a 3 by 3 kernel. "
         "Stride 1: 1 in the corners, rising to 9 in the middle. Stride 2: 1, 2 and 4 in a "
         "cross, and 0 in the last row and column. Padding 1: 4 in the corners, 6 at the edges, "
         "9 inside.")

# %% [markdown]
# - **Stride 1**: corners are seen once, the middle nine times. Pixels at the edge have less say; padding
#   makes up for part of it.
# - **Stride 2**: the windows still overlap, by one row and one column. And look at the last row and column:
#   **0**. The size of the output was rounded down, $\lfloor (6 - 3) / 2 \rfloor + 1 = 2$, so no window gets
#   there. Their gradient is 0, but they keep their place: `dx` has the shape of `x`, all six rows.
# - **Padding 1**: the zeros around the image get shares, too. Nobody wants them; they are cut off.
#
# So folding what was unfolded does *not* give the image back. It gives every pixel times its count.
# `col2im` is not the inverse of `im2col`. It is something better:

# %% [markdown]
# ### The adjoint
#
# `im2col` only copies, so it is linear, and there is a matrix $U$ that does it: as many columns as pixels,
# as many rows as entries in `cols`, and in each row a single 1 that says which pixel is copied. The backward
# pass of a linear map is its transpose (unit 01: forward `x @ w`, backward `dout @ w.T`). Here is $U^T$ for a
# 3 x 3 image and a 2 x 2 kernel. A row for each pixel, and a 1 for each place to which it was copied:

# %%
basis = torch.eye(9).reshape(9, 1, 3, 3)  # nine images with a single 1 each
transpose = F.unfold(basis, 2).reshape(9, 16).numpy()
show(draw_matrices({"Uᵀ: 9 pixels, 4 x 4 entries of the columns": transpose},
                   rows=[f"pixel {n}" for n in range(9)]),
     alt="A 9 by 16 table of zeros and ones. Each column has a single 1. The rows of the corner "
         "pixels have one 1, those of the edges two, that of the middle pixel four.")

# %% [markdown]
# Read a row: the middle pixel 4 collects four entries. Read a column: each entry goes to exactly one pixel.
# A map and its transpose are tied together by one equation, for *any* image $x$ and *any* columns $c$:
#
# $$ \langle U x,\; c \rangle = \langle x,\; U^T c \rangle, \qquad\text{in our words}\qquad
# \sum \text{im2col}(x) \cdot c \;=\; \sum x \cdot \text{col2im}(c) $$
#
# Both sides are the same sum of products, ordered once by columns and once by pixels. It makes a fine test:
# draw both at random, and compare two numbers.

# %%
any_x = torch.randn(2, 3, 7, 6, generator=generator, dtype=torch.float64)
how = {"kernel_size": (3, 2), "stride": 2, "padding": 1}  # Try it: anything that fits
any_c = torch.randn(F.unfold(any_x, **how).shape, generator=generator, dtype=torch.float64)
print("<im2col(x), c> =", (F.unfold(any_x, **how) * any_c).sum().item())
print("<x, col2im(c)> =", (any_x * F.fold(any_c, (7, 6), **how)).sum().item())

# %% [markdown]
# The test catches almost everything: a forgotten stride, a share that overwrites another, a transposed patch,
# padding cropped on one side only. Keep it for the assignment. (And keep the word *adjoint*: in unit 09 the
# same map, run forwards, makes images larger again. It is then called a transposed convolution.)
#
# <details><summary><b>Question.</b> Someone writes col2im with = in place of +=. For which strides is it
# right?</summary>
#
# For strides that are at least as large as the kernel: then no pixel stands in two columns. With a 2 x 2
# kernel and stride 2 every test passes. Test with overlap.
#
# </details>

# %% [markdown]
# ## 5. Backward through a convolution
#
# The layer has three array inputs, so it owes three gradients: `dx`, `dw`, `db`. For each of them ask one
# question: **which outputs did it take part in, and with which partner?** One image, one channel, a 3 x 3
# filter, and a gradient `dout` that arrives at the 2 x 2 output. Partners have the same colour.

# %%
x4 = np.array([[1, 4, 2, -1], [3, 1, 5, 2], [-2, 1, 3, 6], [2, 2, -1, 1.0]])
w3 = np.array([[1, 3, -1], [2, 5, 4], [-3, -2, 1.0]])
dout = np.array([[1, -2], [0.5, 3]])
# Try it: pixel=(0, 0), the corner. How many outputs have seen it? And weight=(2, 2)?
show(draw_partners(x4, w3, dout, weight=(0, 1), pixel=(1, 2)),
     alt="Three rows with the tables x, 4 by 4, w, 3 by 3, and dout, 2 by 2. For db all of dout "
         "is coloured and summed: 2.5. For dw at (0, 1) a 2 by 2 part of x, shifted by one to "
         "the right, is paired with dout. For dx at (1, 2) four weights are paired with dout in "
         "reversed order.")

# %% [markdown]
# - **`db`**: the bias went into every output, each time with the factor 1. Sum `dout` over *all* it was
#   added to: over the images **and** over the places. One number for each filter is left.
# - **`dw`**: weight $(p, q)$ met the pixels of a rectangle, shifted by $(p, q)$: the rectangle of section 2,
#   a row of `cols`. *Input times error*, summed over the places (and over the images of a batch). So `dw`
#   is itself a correlation, of `x` with `dout`.
# - **`dx`**: pixel $(1, 2)$ was seen by the first output (orange) through weight $(1, 2)$, and by the last
#   one (pink) through $(0, 1)$. The further the window has moved on, the further *back* in the filter the
#   pixel lies: the colours on `w` run in the opposite order. So `dx` is a correlation with the filter
#   **reversed** in both directions, just as in unit 02, and with many filters a sum over the filters.
#
# The witness:

# %%
x_t, w_t, b_t = (torch.tensor(v, requires_grad=True) for v in (x4, w3, np.zeros(1)))
out = F.conv2d(x_t[None, None], w_t[None, None], b_t)
out.backward(torch.tensor(dout)[None, None])
print("db:", b_t.grad.item(), "   dw[0, 1]:", w_t.grad[0, 1].item(),
      "   dx[1, 2]:", x_t.grad[1, 2].item())

# %% [markdown]
# ### The same, as matrices
#
# With columns, all of this is unit 01's linear layer. Forward, for one image:
#
# $$ \text{out} = W\,\text{cols} + b, \qquad W: (F, P), \quad \text{cols}: (P, L), \quad \text{out}: (F, L) $$
#
# `dout` arrives and has the shape $(F, L)$. Let the shapes do the algebra once more, on paper, before you
# unfold: `dW` must be $(F, P)$, `dcols` must be $(P, L)$, and there is one way to fit the pieces.
#
# <details><summary><b>Unfold</b> when you have both.</summary>
#
# $$ \text{dW} = \text{dout}\;\text{cols}^T, \qquad\qquad \text{dcols} = W^T\,\text{dout} $$
#
# The first sums over the places $L$; with a batch, over the images as well: every image has used the same
# `W`. The second is a gradient for the *columns*. The image is still one step away.
#
# </details>

# %%
show(draw_shapes([[("dW", "F", "P"), "=", ("dout", "F", "L"), "@", ("colsᵀ", "L", "P")],
                  [("dcols", "P", "L"), "=", ("Wᵀ", "P", "F"), "@", ("dout", "F", "L")]], sizes),
     alt="Rectangles drawn to scale: dW, F by P, is dout, F by L, times cols transposed, L by P. "
         "Below, dcols, P by L, is W transposed, P by F, times dout, F by L.")

# %% [markdown]
# And from `dcols` to `dx`? Forward we went image, *im2col*, columns. Backward: columns, *col2im*, image.
# The whole backward pass is two matrix products, one sum, and one `col2im`. Nothing in it is new.
#
# ### Padding is cut off
#
# If the forward pass has padded the image, `col2im` first gives a gradient for the **padded** image. The
# gradients of the zeros are real numbers, not zeros; but those zeros were put there by us, and nobody can
# move them. Crop, and what is left has the shape of `x`.

# %%
dout_same = torch.arange(16.0, dtype=torch.float64).reshape(1, 1, 4, 4) - 6
x_t = torch.tensor(x4[None, None], requires_grad=True)
F.conv2d(x_t, torch.tensor(w3)[None, None], padding=1).backward(dout_same)
dcols = torch.tensor(w3).reshape(9, 1) @ dout_same.reshape(1, 16)
dx_padded = F.fold(dcols[None], (6, 6), 3)[0, 0].numpy()
border = np.ones((6, 6), bool)
border[1:5, 1:5] = False
show(draw_matrices({"dx of the padded image": dx_padded}, width=4.4, crossed=border),
     alt="A 6 by 6 table of gradients. The entries of the border, one deep, are struck out in "
         "grey; the 4 by 4 entries inside are left.")
difference = np.abs(dx_padded[1:5, 1:5] - x_t.grad[0, 0].numpy()).max()
print(f"inside, largest difference from PyTorch: {difference:.1e}")

# %% [markdown]
# ### Stride in the backward pass
#
# With stride 2 the windows jump. `col2im` takes care of it: each column goes back to where its patch was cut
# out, at $(2i, 2j)$. Seen as a correlation it is a nice picture: `dout` is pulled apart, with a row and a
# column of zeros (struck out) between its entries, and the reversed filter slides over it in steps of
# **one**. Put `padding = K - 1` zeros around, so that it can reach the corners:

# %%
spread = np.zeros((3, 3))
spread[::2, ::2] = dout
spread = np.pad(spread, 2)
show(draw_matrices({"dout for stride 2, pulled apart and padded": spread}, width=4.6,
                   crossed=spread == 0),
     alt="A 7 by 7 table that is 0 and struck out nearly everywhere. The four entries of dout, "
         "1, minus 2, 0.5 and 3, stand two apart in the middle.")

x5 = torch.randn(1, 1, 5, 5, generator=generator, dtype=torch.float64, requires_grad=True)
F.conv2d(x5, torch.tensor(w3)[None, None], stride=2).backward(torch.tensor(dout)[None, None])
reversed_filter = torch.tensor(w3[::-1, ::-1].copy())
by_sliding = F.conv2d(torch.tensor(spread)[None, None], reversed_filter[None, None])
print("dx by sliding the reversed filter:", tuple(by_sliding.shape[2:]),
      f"  largest difference from PyTorch: {(by_sliding - x5.grad).abs().max():.1e}")

# %% [markdown]
# <details><summary><b>Question.</b> On a 6 x 6 image the same filter with stride 2 also gives a 2 x 2
# output. What does the sliding give then, and what is missing?</summary>
#
# The same 5 x 5 numbers: nothing in `dout` knows about the sixth row. But `dx` must be 6 x 6. The last row
# and column were never read (the zeros in the count picture of section 4), so their gradient is 0, and they
# must be put back. It is the commonest shape error in a backward pass with stride.
#
# </details>
#
# <details><summary><b>Question.</b> Someone computes db as dout.sum(axis=0). What shape comes out, and why
# might it go unnoticed?</summary>
#
# `(F, H', W')`: the sum over the images alone. It broadcasts nicely against a batch of maps, so a careless
# update `b = b - lr * db` turns the bias into a map, one bias for each place, and training even works a
# little. Ask for `db.shape == b.shape`.
#
# </details>
#
# <details><summary><b>Question.</b> A test with C = F = 3 passes. What may still be wrong?</summary>
#
# The two axes of `w` may be swapped: filters in the place of channels. With equal numbers every shape fits.
# Tests want sizes that all differ: `N`, `C`, `F`, `H`, `W`, `KH`, `KW`.
#
# </details>

# %% [markdown]
# ## 6. Pooling
#
# A network should end in a few numbers, so on the way the maps must shrink. **Pooling** takes a window of
# each map and keeps one number: the largest, or the mean. Each channel by itself, and no weights at all.
# The size follows the formula you know; the windows may overlap. AlexNet pools 3 x 3 windows with stride 2:
# its maps shrink from 55 to $\lfloor (55 - 3)/2 \rfloor + 1 = 27$.
#
# ### Max pooling: the winner takes it all
#
# Backward, max is the railway switch of unit 01: all the gradient goes to the entry that won. Below are
# 3 x 3 windows with stride 2 on a 5 x 5 map. Find the pixel that wins **twice**, and its gradient:

# %%
x = torch.tensor([[1, 3, 0, 2, 1], [2, 0, 9, 4, 0], [0, 1, 5, 1, 3],
                  [4, 2, 0, 7, -6], [1, 6, -2, 3, 1.0]], requires_grad=True)
dout = torch.tensor([[2.0, 3.0], [-1.0, 4.0]])
# Try it: change the 5 in the middle to 10. Which windows does it win, and what is its gradient?
out, winners = F.max_pool2d(x[None, None], kernel_size=3, stride=2, return_indices=True)
out[0, 0].backward(dout)
show(draw_pooling(x.detach().numpy(), 3, 2, winners[0, 0].numpy(), dout.numpy(), x.grad.numpy()),
     alt="A 5 by 5 map with four overlapping 3 by 3 windows, their 2 by 2 maxima 9, 9, 6 and 7, "
         "the arriving gradient 2, 3, minus 1 and 4, and dx. The 9 has won two windows and gets "
         "2 + 3 = 5; the 6 gets minus 1, the 7 gets 4, and all others 0.")

# %% [markdown]
# The 9 has won two windows, so it was used twice, so its shares **add**: $2 + 3 = 5$. Code that *assigns*
# the gradient keeps the last share, 3, and passes every test in which windows do not overlap. And most
# entries get nothing: they have lost, and changing them a little changes nothing.
#
# ### Ties
#
# What if two entries of a window are equal? Then the maximum has a kink, like ReLU at 0. Raise one of the two,
# and the maximum rises with it; lower it, and the other one holds the maximum. Any split of the gradient
# among the winners is a valid subgradient. PyTorch gives all of it to the first:

# %%
tie = torch.tensor([[[[3.0, 3.0], [1.0, 3.0]]]], requires_grad=True)
F.max_pool2d(tie, 2).backward(torch.full((1, 1, 1, 1), 6.0))
print(tie.grad[0, 0].numpy())

# %% [markdown]
# All to the first, all to the last, shared equally, even the whole gradient to *every* winner (which some
# programs do, and which is no subgradient): the checks of this course accept each. In practice ties are
# common, since after a ReLU whole windows are 0. But there the ReLU stops the gradient anyway.
#
# <details><summary><b>Question.</b> ReLU and then max pooling, or max pooling and then ReLU: does it
# matter?</summary>
#
# Not for the result. ReLU never swaps the order of two numbers, so the largest stays the largest:
# $\max(\text{relu}(a), \text{relu}(b)) = \text{relu}(\max(a, b))$. Pooling first leaves the ReLU a quarter
# of the work.
#
# </details>
#
# <details><summary><b>Question.</b> PyTorch can pad before max pooling, and pads with minus infinity, not
# with 0. Why?</summary>
#
# A padded entry must never win. In a map with negative numbers a 0 would. For the same reason a maximum
# that is searched by a loop must not start at 0.
#
# </details>

# %% [markdown]
# ### Average pooling: everyone gets a share
#
# The mean of a window uses each entry with the factor $1/k^2$, so each entry gets $1/k^2$ of the window's
# gradient back. Where windows overlap, shares add. The same `x` and `dout` as above, once each way:

# %%
mean_x = x.detach().clone().requires_grad_()
F.avg_pool2d(mean_x[None, None], kernel_size=3, stride=2)[0, 0].backward(dout)
show(draw_matrices({"dx of max pooling": x.grad.numpy(),
                    "dx of average pooling, times 9": 9 * mean_x.grad.numpy()}, width=7.2),
     alt="Two 5 by 5 tables. For max pooling three entries are not 0: 5, 4 and minus 1. For "
         "average pooling, times 9, every entry has a share: 2, 3, minus 1 and 4 in the corners, "
         "their sums where two windows overlap, and 8 in the middle, where all four do.")
print("sum of dout:", dout.sum().item(), "  sum of dx, max:", x.grad.sum().item(),
      "  mean:", round(mean_x.grad.sum().item(), 4))

# %% [markdown]
# Both hand back exactly what arrived, $8$ in all: a quick test. Max pooling gives it to a few, average
# pooling spreads it thin. (Average pooling is in fact a convolution, with a filter of equal weights that
# looks at one channel. So everything of section 5 applies.)
#
# ### What max pooling is robust to
#
# The classic reason for max pooling: if a feature moves by a pixel, the maximum of its window stays. Does
# it? Let one bright pixel walk to the right, and compare 2-wide max pooling with simply taking every second
# pixel:

# %%
for shift in range(5):
    row = torch.zeros(1, 10)
    row[0, 2 + shift] = 5
    pooled = F.max_pool1d(row, 2)[0].int().tolist()
    print(row[0].int().tolist(), "  max pool:", pooled,
          "  every second:", row[0, ::2].int().tolist())

# %% [markdown]
# After the first step the maximum has not noticed; after the second it has moved on, by one of *its* pixels.
# **Robust, not immune**: half of the time. Every second pixel is worse: every other step the feature is
# simply gone.
#
# Now on real maps. We run four edge filters and a ReLU over the test digits, shrink the maps in each of three
# ways, and ask how much they change when the digit moves by one pixel to the right (in percent of their
# length).

# %%
x_train = torch.tensor(digits.x_train).float().reshape(-1, 1, 8, 8)
x_test = torch.tensor(digits.x_test).float().reshape(-1, 1, 8, 8)
y_train, y_test = torch.tensor(digits.y_train), torch.tensor(digits.y_test)


def shifted(images, down=0, right=0):
    """The images moved by up to one pixel; what enters is paper."""
    padded = F.pad(images, (1, 1, 1, 1))
    return padded[:, :, 1 - down : 9 - down, 1 - right : 9 - right]


sobel = torch.tensor(edges).float()
four = torch.stack([sobel, -sobel, sobel.T, -sobel.T])[:, None]
shrink = {"not at all": lambda maps: maps,
          "every second": lambda maps: maps[:, :, ::2, ::2],
          "average": lambda maps: F.avg_pool2d(maps, 2),
          "maximum": lambda maps: F.max_pool2d(maps, 2)}
changes = {}
for name, smaller in shrink.items():
    before = smaller(F.conv2d(x_test, four, padding=1).relu())
    after = smaller(F.conv2d(shifted(x_test, right=1), four, padding=1).relu())
    changes[name] = 100 * ((after - before).norm() / before.norm()).item()
heights = list(changes.values())
show(draw_bars({"change of the maps in percent, after a shift by one pixel": heights},
               list(changes)),
     alt="Four bars: how much the maps of edge filters change when the digit moves by one pixel. "
         "Unpooled maps and every second pixel change the most, average and max pooling clearly "
         "less.")

# %% [markdown]
# Both kinds of pooling soften the blow; skipping pixels does not. (The filters do not mind the shift: the
# maps move along with the digit, as unit 02 has shown. It is the *comparison at a fixed place* that suffers,
# and the linear layers at the end of a network compare at fixed places.) Whether this helps a whole
# network, we measure in section 9.
#
# ### Pooling, or stride?
#
# A convolution with stride 2 shrinks the maps as well. It costs a quarter of the products, since it never
# computes what pooling would throw away, and its weights can *learn* how to shrink. Some people find it
# just as good as convolution and pooling, and many newer networks have no pooling but a single mean at
# the end. Against it stands what you have just seen: plain stride looks at every second place and no other.
# Keep the question in mind; after section 9 you will have numbers, and the assignment asks for your opinion.

# %% [markdown]
# ## 7. One by one
#
# What can a kernel of 1 x 1 do? It sees a single pixel, but **all its channels**. $C$ numbers in, $F$ numbers
# out, the same weights at every pixel: that is a linear layer, applied at each pixel by itself.

# %%
pixel_x = np.array([[[1, 0, 2, 1], [0, 3, -2, 1], [2, 1, 0, 1]],
                    [[0, 1, 1, 2], [2, 0, 4, 0], [1, 1, 2, 3]],
                    [[2, 2, 0, 1], [1, 1, 1, 0], [0, 2, 1, 1.0]]])
pixel_w = np.array([[1, 0.5, -1], [0, 1, 2.0]])
kernel_1x1 = torch.tensor(pixel_w)[:, :, None, None]
pixel_out = F.conv2d(torch.tensor(pixel_x)[None], kernel_1x1)[0].numpy()
# Try it: another pixel. The matrix stays, the numbers change.
show(draw_pixel_map(pixel_x, pixel_w, pixel_out, pixel=(1, 2)),
     alt="Left a stack of three channels with one pixel marked through all of them; its three "
         "numbers are multiplied by a 2 by 3 matrix; the two results are the same pixel of a "
         "stack of two channels on the right.")
print("by hand:", pixel_w @ pixel_x[:, 1, 2], "   conv2d:", pixel_out[:, 1, 2])

# %% [markdown]
# What is it good for?
#
# - **To change the number of channels** cheaply, most often to lower it before something expensive. A 3 x 3
#   layer from 256 to 256 channels has $256 \cdot 256 \cdot 9 = 589{,}824$ weights. Down to 64 by 1 x 1, a
#   3 x 3 there, and up again by 1 x 1: $16{,}384 + 36{,}864 + 16{,}384 = 69{,}632$. Inception and ResNet
#   are built like this (unit 07).
# - **To mix channels**: an edge map here, a colour map there, and a map for *red edges* comes out. With a
#   ReLU and a second 1 x 1 layer behind it, it is a two-layer network that runs at each pixel.
#
# <details><summary><b>Question.</b> What are the columns of im2col for a 1 x 1 kernel?</summary>
#
# One column for each pixel, holding its channels: `x` itself, reshaped from `(N, C, H, W)` to `(N, C, H*W)`.
# Nothing is copied. It is the one convolution that *is* a matrix product.
#
# </details>
#
# <details><summary><b>Question.</b> And its gradient for the weights, in words?</summary>
#
# Input times error, as in any linear layer; only that the sum now runs over all the pixels of all the images.
# Each pixel is an example.
#
# </details>

# %% [markdown]
# ## 8. LeNet
#
# All the pieces are on the table: convolution, ReLU, pooling, twice; then flatten and finish with linear
# layers. This plan is LeNet's, from the 1990s; in its day it read the amounts on millions of cheques, every
# day. The original took 32 x 32 pixels. Ours is the same network for 8 x 8, with padding 2 so that the 5 x 5
# filters have somewhere to go.

# %%
V = Volume
show(draw_volumes([V("image", (1, 8, 8)),
                   V("maps", (6, 8, 8), "conv 5 × 5\nReLU"),
                   V("maps", (6, 4, 4), "max pool\n2 × 2"),
                   V("maps", (16, 4, 4), "conv 5 × 5\nReLU"),
                   V("maps", (16, 2, 2), "max pool\n2 × 2"),
                   V("vector", (64,), "flatten"), V("hidden", (120,), "linear\nReLU"),
                   V("hidden", (84,), "linear\nReLU"), V("scores", (10,), "linear")]),
     alt="LeNet for 8 by 8 digits from left to right: the image; 6 maps of 8 by 8; pooled to 6 "
         "maps of 4 by 4; 16 maps of 4 by 4; pooled to 16 maps of 2 by 2; flattened to 64 "
         "numbers; hidden layers of 120 and 84; 10 scores.")

# %% [markdown]
# The pattern is that of nearly all that came after: **space shrinks, channels grow.** Early layers know
# exactly *where*, and little about *what*; late layers know *what*, and only roughly *where*.
#
# Where are the weights, and where is the work? Count: a convolution has few weights and uses each of them at
# every place; a linear layer uses each weight once.

# %%
def lenet(shrink="max pooling"):
    def block(channels, filters):
        if shrink == "stride":
            return [nn.Conv2d(channels, filters, 5, stride=2, padding=2), nn.ReLU()]
        pool = nn.MaxPool2d(2) if shrink == "max pooling" else nn.AvgPool2d(2)
        return [nn.Conv2d(channels, filters, 5, padding=2), nn.ReLU(), pool]

    return nn.Sequential(*block(1, 6), *block(6, 16), nn.Flatten(), nn.Linear(64, 120), nn.ReLU(),
                         nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


maps, total = x_test[:1], 0
print(f"{'layer':<12}{'output':<14}{'parameters':>11}{'products':>10}")
for layer in lenet():
    maps = layer(maps)
    own = sum(p.numel() for p in layer.parameters())
    places = maps[0, 0].numel() if maps.dim() == 4 else 1
    work = layer.weight.numel() * places if own else 0
    total += own
    shape = " x ".join(str(n) for n in maps.shape[1:])
    print(f"{type(layer).__name__:<12}{shape:<14}{own or '':>11}{work or '':>10}")
print(f"{'together':<26}{total:>11}")

# %% [markdown]
# Two and a half thousand parameters do 48,000 products, nineteen thousand do 19,000. In larger networks the
# gap is wider still. (The original, on 32 x 32 pixels, has 61,706 parameters; the difference is its first
# linear layer, which gets 400 numbers in place of 64. It also pooled by averages and ended in something
# fancier. Max pooling and softmax are what one writes today.)
#
# ### Train it
#
# In PyTorch here, in your own NumPy layers in the assignment. The loop is unit 01's, with three things added
# that help a deeper network: *momentum* (the step goes along a running sum of past gradients), a learning
# rate that falls to 0 on the way, and *weight decay* (each step shrinks all weights a little; unit 05).

# %%
def right(net, images):
    with torch.no_grad():
        return (net(images).argmax(1) == y_test).float().mean().item()


def train(net, epochs=20, lr=0.05, batch=32, seed=0):
    torch.manual_seed(seed)
    for layer in net:
        if hasattr(layer, "weight"):  # ReLU networks like weights of this size: unit 06 says why
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9, weight_decay=5e-3)
    history = {"train loss": [], "test accuracy": []}
    steps = epochs * -(-len(x_train) // batch)
    step = 0
    for _ in range(epochs):
        losses = []
        for rows in torch.randperm(len(x_train)).split(batch):
            optimizer.param_groups[0]["lr"] = lr * (1 - step / steps)
            loss = F.cross_entropy(net(x_train[rows]), y_train[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            step += 1
        history["train loss"].append(np.mean(losses))
        history["test accuracy"].append(right(net, x_test))
    return history


net = lenet()
begin = perf_counter()
# Try it: train(net, lr=0.5). What does the loss settle on, and why that number?
history = train(net)
print(f"on digits never seen: {history['test accuracy'][-1]:.1%} right, "
      f"after {perf_counter() - begin:.1f} seconds")

# %%
epochs = np.arange(1, 21)
show(draw_curves(
         Panel(epochs, {"train": history["train loss"]}, "epoch", "cross-entropy", "loss",
               yscale="log"),
         Panel(epochs, {"test": history["test accuracy"]}, "epoch", "share right", "accuracy",
               ylim=(0.85, 1.005))),
     alt="Training curves over 20 epochs. The training loss falls from above 1 to about 0.02; "
         "the accuracy on unseen digits climbs above 0.97 and settles near 0.98.")

# %% [markdown]
# Unit 01's network got about 97%, and so does any network of linear layers alone (there is one at the end of
# section 9). One percent more does not sound like much. Turn it round: about a third of the *mistakes* are
# gone. (Over six seeds, LeNet got between 97.8% and 98.4%.)
#
# ### What does it still get wrong?

# %%
with torch.no_grad():
    p_test = torch.softmax(net(x_test), dim=1)
guess = p_test.argmax(1)
wrong = torch.nonzero(guess != y_test)[:, 0][:12]
titles = [f"{y_test[i]}, read as {guess[i]}\n{p_test[i].max():.0%} sure" for i in wrong]
show(draw_digits(digits.x_test[wrong.numpy()], titles, columns=6),
     alt="The test digits that LeNet got wrong, each with its true label, the network's guess, "
         "and how sure the network was.")

# %% [markdown]
# ## 9. What it has learnt
#
# ### The first filters
#
# Six filters of 5 x 5. Vermilion asks for ink, blue is against it.

# %%
first_filters = net[0].weight.detach().numpy()
show(draw_weights(first_filters.reshape(6, 25).T, [f"filter {n}" for n in range(6)], columns=6,
                  shape=(5, 5)),
     alt="The six learned 5 by 5 filters of the first layer, each a patchwork of positive and "
         "negative weights; in most of them one side is positive and the other negative, or a "
         "band of positive weights runs between negative ones.")

# %% [markdown]
# Edges and bars in several directions, ragged ones. In our run filter 5 asks for ink above and below and for a
# gap between, filter 3 for upright strokes, filters 2 and 4 for slanted ones. The first filters of large
# networks, trained on a million photographs, are of the same kind, only smoother. Nobody has designed them;
# compare them with those that you have written by hand in unit 02.
#
# <details><summary><b>Question.</b> Why do we not draw the filters of the second layer?</summary>
#
# Each of the 16 has six slices, one for each map of the first layer: 96 little pictures, and a slice means
# something only together with the map that it looks at. Better to see what the filters *make* of an image.
#
# </details>
#
# ### One digit on its way through
#
# White is 0, and each row has a scale of its own. A dashed edge: this map is 0 everywhere, its filter has
# found nothing.

# %%
choice = 3  # Try it: other digits. Does the same map light up for the same kind of stroke?
steps, maps = {"image": x_test[choice].numpy()}, x_test[choice : choice + 1]
titles = {1: "conv 1, ReLU\n6 @ 8 × 8", 2: "max pool\n6 @ 4 × 4", 4: "conv 2, ReLU\n16 @ 4 × 4",
          5: "max pool\n16 @ 2 × 2"}
with torch.no_grad():
    for place, layer in enumerate(net[:6]):
        maps = layer(maps)
        if place in titles:
            steps[titles[place]] = maps[0].numpy()
show(draw_feature_maps(steps),
     alt="One test digit through LeNet, row by row: the image; six maps of 8 by 8 that show its "
         "edges from several sides; the same pooled to 4 by 4, coarser and bolder; sixteen maps "
         "of 4 by 4, some of them empty; the same pooled to 2 by 2.")
z = net(x_test[choice : choice + 1])[0].detach().numpy()
show(draw_bars({f"the ten scores; the label is {y_test[choice]}": z}, [str(n) for n in range(10)]),
     alt="Ten bars, one score for each digit: the score of the true label stands out as the "
         "largest.")

# %% [markdown]
# Follow it down. In the first row of maps you still recognise the digit, seen in different lights. After the
# second convolution it is gone: what is left are notes such as *a curve, upper right*. From 64 of these
# notes the linear layers make the decision.

# %% [markdown]
# ### A shift by one pixel, for a whole network
#
# Now the promised measurement. Four networks, trained on digits where they stand: LeNet with max pooling,
# with average pooling, with stride 2 in place of pooling (and exactly as many weights), and a network of
# linear layers only. They read the test digits as they are, and then moved by one pixel to the left and to
# the right.

# %%
networks = {"max pooling": net, "average pooling": lenet("average pooling"),
            "stride 2": lenet("stride"),
            "linear layers only": nn.Sequential(nn.Flatten(), nn.Linear(64, 120), nn.ReLU(),
                                                nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))}
print(f"{'':<20}{'in place':>10}{'one pixel off':>16}")
for name, network in networks.items():
    if network is not net:
        train(network)
    moved = [right(network, shifted(x_test, right=step)) for step in (1, -1)]
    print(f"{name:<20}{right(network, x_test):>10.1%}{np.mean(moved):>16.1%}")

# %% [markdown]
# In place there is about a percent between them. One pixel off, the networks without pooling read about half
# of the digits, and those with pooling about seven in ten. So:
#
# - Pooling buys robustness to *small* shifts. It is not immunity: more than a quarter is lost, although a
#   shifted 3 is a 3 to any child. (One pixel of eight is a large step; on photographs it is a small one.)
# - Stride in place of pooling buys none of it here.
# - Convolution alone does not do it. It *moves along* with the image; something must then let go of the place.
#
# One data set of tiny pictures is no proof. But it is a measurement, and you can change it. (Over six seeds the
# four networks had 72%, 69%, 52% and 48% right one pixel off: the order of the groups was always the same.)
#
# **Try it.** What a network is not given by its structure, it may learn from examples. Add copies of the
# training digits, moved to the left and to the right, run the cell above once more and guess first: which of the
# four gains the most? In a new cell before it:
#
#     x_train = torch.cat([x_train, shifted(x_train, right=1), shifted(x_train, right=-1)])
#     y_train = y_train.repeat(3)
#     train(net)
#
# <details><summary><b>Our result.</b></summary>
#
# LeNet with max pooling and LeNet with stride 2 both come to about 98%, in place *and* one pixel off. Who has
# seen every shift need not be robust by construction. That is how most newer networks can do without pooling;
# the price is three times as many images to look at.
#
# </details>

# %% [markdown]
# ## What to take with you
#
# | place | forward | backward | the usual mistake |
# |---|---|---|---|
# | im2col | patches copied into columns | **col2im**: shares added where patches overlap | rows in another order than the weights |
# | convolution | `W @ cols + b` | `dout @ colsᵀ`, `Wᵀ @ dout`, then col2im | stride ignored on the way back |
# | its bias | added at every place | sum over images **and** places | sum over the images alone |
# | padding | zeros put around | cropped off `dx` | left on `dx`, or cropped on one side |
# | size rounded down | last rows not read | gradient 0, but they keep their place | `dx` too small |
# | max pooling | the largest of a window | all to the winner, **added** over windows | assigned in place of added |
# | average pooling | the mean of a window | $1/k^2$ to each, added | the factor forgotten |
# | 1 x 1 | a linear map at each pixel | that of a linear layer | summed over the pixels in the forward pass |
#
# ### Three last questions
#
# <details><summary><b>1.</b> You double the height and width of all images. What happens to the number of
# parameters of a convolutional layer, to its products, and to the memory of its columns?</summary>
#
# Parameters: unchanged; a filter does not know how large the image is. Products and columns: four times as
# many. (A linear layer behind it would need four times the weights. That is one reason why newer networks
# end in a mean over all places.)
#
# </details>
#
# <details><summary><b>2.</b> In one forward and backward pass of a layer, which step costs most?</summary>
#
# The three matrix products, `W @ cols`, `dout @ colsᵀ` and `Wᵀ @ dout`, have the same number of products
# each. So the backward pass costs about twice the forward pass, the same as in unit 01. Around them, im2col
# and col2im move memory: for few channels and filters that can take longer than the products.
#
# </details>
#
# <details><summary><b>3.</b> Your conv layer passes the gradient check at stride 1 and padding 0, with one
# channel and a square image. What do you test next?</summary>
#
# Everything that was equal or trivial there: stride 2 on a size that does not fit evenly, padding,
# several channels and another number of filters, a kernel that is not square, an image that is not square,
# a batch of more than one, a batch of one. Each of these catches a mistake from the table above.
#
# </details>

# %% [markdown]
# ## What next
#
# **Do the assignment:** [assignments/03_conv_layers](../assignments/03_conv_layers/03_conv_layers.ipynb). You
# write the layer twice, first with loops so that you see it, then with columns so that it runs; im2col and
# col2im, pooling, the 1 x 1 convolution, and then LeNet, forward and backward, trained in your own layers.
# Plan about four hours.
#
# **Read on**
#
# - [CS231n, Convolutional Networks](https://cs231n.github.io/convolutional-networks/): the layer, its sizes,
#   and im2col in a paragraph.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), Dumoulin and
#   Visin: every case of stride and padding, drawn, and the transposed ones.
# - [torch.nn.Unfold](https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html): the layout, in the words
#   of those who set it.
# - [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), LeCun, Bottou,
#   Bengio and Haffner, 1998: LeNet-5, and the cheques.
# - [Network in network](https://arxiv.org/abs/1312.4400), Lin, Chen and Yan: where 1 x 1 comes from.
# - [Striving for simplicity: the all convolutional net](https://arxiv.org/abs/1412.6806), Springenberg and
#   others: stride in place of pooling.
# - [Making convolutional networks shift-invariant again](https://arxiv.org/abs/1904.11486), R. Zhang: why
#   neither is quite right, and a blur that helps.
