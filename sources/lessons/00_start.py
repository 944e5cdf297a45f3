# %% [markdown]
# # Start here
#
# Welcome. In this course you build convolutional networks from the ground up: first every gradient by hand,
# in NumPy, then the famous architectures in PyTorch, then networks that find, outline, dream and paint. You
# learn a thing by writing it, and a **check** under each function tells you at once what is right and what
# is not.
#
# This page does three things: it tests your installation, shows how a check talks, and sends you off to
# your first exercise.
#
# **Five minutes?** Run the next cell (click into it, press Shift+Enter). If the table ends with *Everything
# is in place*, go straight to [assignment 00](../assignments/00_start/00_start.ipynb): one small function,
# end to end. Come back for the rest when a check says something that you do not understand.

# %%
from utils.installation import installation

installation()

# %% [markdown]
# Each row that needs attention says what to do, in a sentence. If the cell stops with `No module named
# 'utils'`, the notebook is running in a Python that does not have the course: start JupyterLab from the
# course's own environment, as the README says, or choose that kernel in the menu *Kernel → Change Kernel*.
#
# - **CPU or GPU.** Everything that you hand in runs on a laptop's CPU. Later units have longer experiments
#   that a GPU makes quicker; each has a smaller twin for the CPU.
# - **Data and weights.** Units 00 and 01 download nothing: the handwritten digits come with scikit-learn.
#   What later units download is kept in the folder in the last row, `~/.cache/convnet-course`. To have it
#   elsewhere, set the environment variable `CONVNET_DATA` before you start JupyterLab.

# %% [markdown]
# ## How a notebook runs
#
# A notebook is a column of **cells**. A grey one holds Python. Shift+Enter runs it and goes to the next;
# Ctrl+Enter (Cmd+Enter on a Mac) runs it and stays. The value of its last line appears below.

# %%
steps = 0  # run me once
steps

# %% [markdown]
# The number in brackets on the left, such as `[3]`, counts the runs. It tells *when* a cell ran, which need
# not be the order on the page. Run the next cell three times and watch the result:

# %%
# Try it: run me three times. What will I say after you run the cell above once more?
steps = steps + 1
steps

# %% [markdown]
# The page did not change, and yet the answer did. For a notebook has two sides: the **page**, which you
# see, and the **kernel**, a running Python, which remembers everything that was ever run, in the order in
# which it was run.
#
# ### The restart trap
#
# This is the mistake that costs most people an evening, once. You define something, use it, and later
# delete or rename its cell. Everything goes on working, because the kernel still remembers. Then somebody
# else opens the notebook, a grader for instance, with a fresh kernel.

# %%
from utils.plots import draw_kernel, draw_pipeline, show

show(draw_kernel([(1, "rate = 0.1", False), (2, "w = 2.0", True), (3, "w = w - rate * 4", True)],
                 {"rate": ("0.1", False), "w": ("1.6", True)}),
     alt="Left, a page with three cells; the first, which set rate to 0.1, has been deleted. "
         "Right, the kernel's memory: it still knows rate = 0.1, from nowhere, and w = 1.6.")

# %% [markdown]
# On this page the last cell works today, and fails tomorrow with `NameError: name 'rate' is not defined`.
#
# **The cure takes ten seconds.** Before you hand in anything, choose *Kernel → Restart Kernel and Run All
# Cells…* The kernel forgets everything, and the page must stand on its own, from top to bottom. What works
# after that works for us too.
#
# <details><summary><b>Question.</b> A cell shows <code>[*]</code> and nothing happens. What now?</summary>
#
# The star means that it is still running, or waiting for one that is. If it takes too long, choose *Kernel
# → Interrupt Kernel*, or press the black square above. Nothing is lost but that cell's result.
#
# </details>

# %% [markdown]
# ## How a check reads
#
# Under each exercise stands a cell such as `check(softmax)`. It runs your function on inputs prepared for
# it, compares, and explains. You may run it as often as you like: there is no penalty, no counter, and
# nothing leaves your computer.
#
# An exercise ends in one of three ways. Here they are, on a small practice exercise that does not count for
# anything:
#
# > **Write** `column_means(x)`. `x` has shape `(N, D)`: $N$ rows, one for each example, and $D$ columns.
# > Return the mean of each column, shape `(D,)`.
#
# ### Passed

# %%
from utils.checks import check


def column_means(x):
    return x.mean(axis=0)


check(column_means)

# %% [markdown]
# One line for each thing that was looked at. *Values* carries most of the points. The others are about good
# manners, and worth little: the result has the **shape** the text asks for, keeps the **dtype** (float32
# in, float32 out), and the **input array** is left as it was. The last line is your score.
#
# ### Failed
#
# The commonest slip of all: the mean over the wrong axis.

# %%
def column_means(x):
    return x.mean(axis=1)


check(column_means)

# %% [markdown]
# Read it slowly once, and you can read them all. A failed check says
#
# - **which function** and **which case**: here a table of 6 rows and 3 columns;
# - **what is wrong**: six numbers came back where three were expected. Where the shape is right and the
#   numbers are not, it says how many are off, where the worst one is, what you got there and what was
#   expected;
# - a **hint**, if the mistake is one that we know. Many people made it before you, and it has a name.
#
# If your function stops with an error of its own, you see that error and the line *of your code* where it
# happened.
#
# ### Not attempted
#
# This is what you find in a fresh assignment: a function with a line that says it has not been written.

# %%
def column_means(x):
    # YOUR CODE HERE
    raise NotImplementedError()


check(column_means)

# %% [markdown]
# Not wrong, just not there yet. An unwritten exercise scores 0 and disturbs nobody: you can do the
# exercises in any order, and leave some out.
#
# **Try it.** Write your own `column_means` below, and break it in as many ways as you can think of: sums in
# place of means, a list in place of an array, the input changed on the way. See what the check makes of it.

# %%
def column_means(x):
    return x.sum(axis=0) / 3


check(column_means)

# %% [markdown]
# ## Points, hints and hidden cases
#
# - **Points.** Each exercise has its points, shared among its checks, so a function that is right in most
#   ways earns most of them. Small things such as the dtype count only once the values are right.
# - **Hints.** Each text in an assignment ends with three folded hints: a question, then the formula, then
#   the shape of the code. Open them one at a time. They cost nothing.
# - **Hidden cases.** When your notebook is graded, the same checks run once more with fresh inputs. A
#   function that does what the text says has nothing to fear from them; one that was fitted to the numbers
#   shown here does. For a hidden case the feedback names the check and the hint, but not the inputs.
# - **Rounding.** Numbers are compared with a tolerance that fits their dtype. You never fail over the last
#   digit, nor over your way of writing it: loops, helper functions, other formulas are all right, unless
#   the text rules something out.
# - **Written questions** are read by a person.

# %%
show(draw_pipeline(layers=[("you write", "in the notebook"), ("check", "as often as\nyou like"),
                           ("you hand in", "after Restart\nand Run All"),
                           ("grading", "the same checks,\nfresh inputs")],
                   forward=["", "function", "all well?", "file", "points"],
                   backward=["", "message", "", "feedback", ""]),
     alt="Four boxes in a row: you write, check, you hand in, grading. Arrows forward carry the "
         "function, then the file, then the points; messages come back from the check, and "
         "feedback from grading.")

# %% [markdown]
# ## Handing in
#
# 1. *Kernel → Restart Kernel and Run All Cells…*, then save (Ctrl+S or Cmd+S).
# 2. If you like, see your score as a grader would. In a terminal, in the course's folder:
#
#    ```
#    python -m utils.checks assignments/00_start/00_start.ipynb
#    ```
#
# 3. Hand in the file `00_start.ipynb` in the way your instructor told you. Keep its name, and please leave
#    the cells with `check(...)` as they are: the grader puts the originals back in any case.
#
# ## What next
#
# **Your first exercise:** [assignment 00](../assignments/00_start/00_start.ipynb), `standardize`, in five
# minutes. Then [lesson 01](01_backprop.ipynb): how a network learns what to change.
#
# If something here is new to you, these are good places to look it up:
#
# - [JupyterLab's user guide](https://jupyterlab.readthedocs.io/): cells, kernels, shortcuts.
# - [NumPy: the absolute basics for beginners](https://numpy.org/doc/stable/user/absolute_beginners.html),
#   and its page on [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html), which the
#   course uses on every page.
# - [PyTorch: Learn the basics](https://pytorch.org/tutorials/beginner/basics/intro.html), not needed before
#   unit 07.
