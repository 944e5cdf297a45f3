"""A right answer that prints, warns, writes to stderr and draws progress bars.

Deserves: 2
Keeps: 2
Status: graded
"""
# %% [standardize]
import sys, warnings
from tqdm.auto import tqdm
def standardize(x):
    warnings.warn("only a warning")
    print("to stderr", file=sys.stderr)
    for _ in tqdm(range(3)):
        print("noise")
    return (x - x.mean(axis=0)) / x.std(axis=0)
