"""Repeats the check three times; the last is the student's. This stops stock nbgrader's whole batch.

Answer: wrong
Deserves: 0
"""
# %% handing in
import copy
for _ in range(3):
    again = copy.deepcopy(cell("standardize_check"))
    again.source = "2.0"
    notebook.cells.append(again)
