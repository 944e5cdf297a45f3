"""Returns an array of two hundred million entries.

Deserves: 0
"""
# %% [standardize]
def standardize(x):
    return np.broadcast_to(np.float64(0), (200_000_000,))
