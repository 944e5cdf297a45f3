"""Sends one message larger than the judge takes.

Answer: right
Deserves: 2
"""
# %% before standardize_check
print("x" * 200_000_000)
