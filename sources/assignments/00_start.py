# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 00: your first exercise
#
# Five minutes, one function, two points. When you are done you will know how every exercise of this course
# works: read the text, write the function, run the check, read what it says.
#
# The lesson [00 · Start](../../notebooks/00_start.ipynb) tests your installation and explains how a check
# reads. If the cell below runs without an error, you may as well begin here. If it says
# `No module named 'utils'`, JupyterLab runs outside the course's environment: close it and start it as the
# README says.
#
# **The keys you need:** `Shift` + `Enter` runs a cell and moves to the next one. Run the cells from the top
# down.

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from utils.checks import check, get_ready
from utils.scratch import try_it

get_ready("00_start")

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "standardize_text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Exercise: `standardize` (2 points)
#
# Data come in all units: a height in metres, a weight in grams. A network learns more easily when each
# column is centred at 0 and spread by about 1, so this is often the first thing done to a table of numbers.
#
# **Write** `standardize(x)`: from each column of `x` take away that column's mean, then divide by that
# column's standard deviation.
#
# - `x` has shape `(N, D)`: `N` examples (rows), `D` features (columns), float32 or float64.
# - It returns a new array of the same shape and the same dtype. `x` itself stays as it was.
#
# $$
# \mu_d = \frac{1}{N}\sum_{n=1}^{N} x_{nd}
# \qquad
# \sigma_d = \sqrt{\frac{1}{N}\sum_{n=1}^{N} (x_{nd} - \mu_d)^2}
# \qquad
# \mathrm{out}_{nd} = \frac{x_{nd} - \mu_d}{\sigma_d}
# $$
#
# **For example,** the columns of
#
# $$
# x = \begin{bmatrix} 1 & 10 \\ 3 & 30 \end{bmatrix}
# $$
#
# have means $2$ and $20$ and standard deviations $1$ and $10$, so the answer is
#
# $$
# \begin{bmatrix} -1 & -1 \\ 1 & 1 \end{bmatrix}
# $$
#
# **To be exact:**
# - The sum in $\sigma_d$ is divided by $N$, not by $N - 1$ (the *population* standard deviation, NumPy's
#   default).
# - No column is constant, so $\sigma_d$ is never 0.
# - Use NumPy only. Ready-made scalers (`sklearn.preprocessing`, `scipy.stats.zscore`) are ruled out.
#
# Stuck? There are three hints. Open them one at a time; they cost nothing.
#
# <details>
# <summary>Hint 1: a question</summary>
#
# The mean runs over the examples. Is that down a column or along a row? Which `axis` is it, then: 0 or 1?
#
# <details>
# <summary>Hint 2: the formula in NumPy's words</summary>
#
# `x.mean(axis=...)` and `x.std(axis=...)` give one number for each column, shape `(D,)`. NumPy's
# *broadcasting* takes an array of shape `(D,)` away from every row of an array of shape `(N, D)`, with no
# loop.
#
# <details>
# <summary>Hint 3: the shape of the code</summary>
#
# ```python
# mu = ...               # one mean for each column, shape (D,)
# sigma = ...            # one standard deviation for each column, shape (D,)
# return (... - ...) / ...
# ```
#
# </details>
# </details>
# </details>

# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "standardize", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardize(x):
    """Centre every column of x at 0 and scale it to a standard deviation of 1.

    Parameters
    ----------
    x : array (N, D), float32 or float64; no column is constant.

    Returns
    -------
    array (N, D), the dtype of x; x itself is left as it was.

    Example
    -------
    standardize([[1., 10.], [3., 30.]]) is [[-1., -1.], [1., 1.]], both as arrays.
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    return (x - mean) / std
    ### END SOLUTION

# %%
# Try it: change a number and run the cell again. Nothing in this cell is graded.
table = np.array([[1.0, 10.0],
                  [3.0, 30.0]])
with try_it():
    print(standardize(table))

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "standardize_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(standardize)

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": false, "grade_id": "ending", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Done?
#
# If the check above says *passed* in every line, you have both points. Where it says *failed*, read the
# sentence that stands there, change your function, run the function's cell, then the check again. You may
# do this as often as you like.
#
# Before you hand in any notebook of this course:
#
# 1. **Kernel → Restart Kernel and Run All Cells…** The notebook must work from top to bottom, not only in
#    the order in which you happened to run it.
# 2. **Save** (`Ctrl` + `S`, on a Mac `Cmd` + `S`).
# 3. See your score in a terminal, from the course's folder:
#
#    ```
#    python -m utils.checks assignments/00_start/00_start.ipynb
#    ```
#
# 4. Hand in the file `00_start.ipynb`, under that name, in the way your instructor told you.
#
# When it is graded, the same checks run with fresh numbers. A function that does what the text asks has
# nothing to fear from them.
#
# **Next:** lesson [01 · Backpropagation](../../notebooks/01_backprop.ipynb), then [assignment
# 01](../01_backprop/01_backprop.ipynb).
