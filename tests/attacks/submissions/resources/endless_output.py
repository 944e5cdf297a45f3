"""Prints without end.

Answer: right
Deserves: 2
Keeps: 2
Status: partial
"""
# %% before standardize_check
while True:
    print("x" * 10_000)
