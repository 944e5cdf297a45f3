"""Gives the check's grade_id to a cell of the student's own, and another to the check.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
2.0
# %% handing in
check = cell("standardize_check")
mine = notebook.cells[notebook.cells.index(check) - 1]
mine.metadata["nbgrader"] = dict(check.metadata.nbgrader)
check.metadata.nbgrader.grade_id = "something_else"
