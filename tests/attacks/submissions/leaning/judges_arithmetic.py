"""Calls the function with which the checks work out what they expect.

Deserves: 0
"""
# %% [standardize]
def standardize(x):
    from utils.checks.units.start import _standardized
    from utils.checks.values import Bunch
    return _standardized(Bunch(x=x))["result"].astype(x.dtype)
