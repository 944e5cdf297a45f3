"""A right answer among cells of the student's own, one of which fails.

Answer: right
Deserves: 2
Keeps: 2
Status: graded
"""
# %% before standardize_check
import matplotlib.pyplot as plt
plt.plot(standardize(np.random.rand(10, 2)))
plt.show()
# %% after standardize_check
1 / 0
