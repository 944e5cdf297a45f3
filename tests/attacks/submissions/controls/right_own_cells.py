"""A right answer among cells of the student's own, one of which fails.

Answer: right
Deserves: 2
Keeps: 2
Status: graded
"""
# %% before standardize_check
import statistics
print([statistics.pstdev(column) for column in standardize(np.random.rand(10, 2)).T])
# %% after standardize_check
1 / 0
