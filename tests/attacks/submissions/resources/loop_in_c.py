"""One call that holds the interpreter for years.

Answer: right
Deserves: 2
Keeps: 2
Status: partial
"""
# %% before standardize_check
sum(range(10**18))
