"""Allocates a hundred gigabytes at once.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
big = np.ones(100 * 1024**3 // 8)
