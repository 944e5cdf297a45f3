"""A right answer by loops.

Deserves: 2
Keeps: 2
Status: graded
"""
# %% [standardize]
def standardize(x):
    result = np.empty_like(x)
    for column in range(x.shape[1]):
        mean = sum(x[:, column]) / len(x)
        deviation = (sum((value - mean) ** 2 for value in x[:, column]) / len(x)) ** 0.5
        result[:, column] = [(value - mean) / deviation for value in x[:, column]]
    return result
