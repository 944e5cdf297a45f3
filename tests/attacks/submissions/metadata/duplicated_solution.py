"""Repeats the solution cell: a right one, and after it a wrong one.

Answer: right
Deserves: 2
"""
# %% handing in
import copy
again = copy.deepcopy(cell("standardize"))
again.source = "def standardize(x):\n    return x"
notebook.cells.append(again)
