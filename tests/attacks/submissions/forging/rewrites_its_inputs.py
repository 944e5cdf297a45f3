"""Writes into its inputs so that the unchanged input looks like the answer of the identity, and freezes later calls.

Deserves: 0
"""
# %% [standardize]
def standardize(x):
    x[...] = 0
    return x
