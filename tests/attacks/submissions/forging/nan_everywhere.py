"""Returns NaN, which is not unequal to anything in a careless comparison.

Deserves: 0
"""
# %% [standardize]
def standardize(x):
    return np.full_like(x, np.nan)
# %% after standardize_check
float("nan")
