"""Turns the check into a task that a person marks, and its cell into a manually graded answer.

Answer: wrong
Deserves: 0
"""
# %% handing in
check = cell("standardize_check")
check.metadata.nbgrader.update(grade=False, solution=False, task=True, points=2)
cell("standardize").metadata.nbgrader.update(grade=True, points=2)
