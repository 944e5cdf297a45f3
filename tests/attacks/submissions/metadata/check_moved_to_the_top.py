"""Moves the check before everything else.

Answer: wrong
Deserves: 0
"""
# %% handing in
check = cell("standardize_check")
notebook.cells.remove(check)
notebook.cells.insert(0, check)
