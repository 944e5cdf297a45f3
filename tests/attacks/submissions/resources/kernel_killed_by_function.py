"""The function ends the kernel.

Deserves: 0
Status: partial
"""
# %% [standardize]
import os
def standardize(x):
    os._exit(0)
