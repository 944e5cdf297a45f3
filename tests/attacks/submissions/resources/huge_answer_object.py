"""Returns a list that holds itself, and one of millions of lists.

Deserves: 0
Status: graded, partial
"""
# %% [standardize]
def standardize(x):
    own = []
    own.append(own)
    return [own, {"x": own}]
