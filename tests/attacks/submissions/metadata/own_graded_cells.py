"""Adds graded cells of the student's own, worth fifty points each.

Answer: wrong
Deserves: 0
"""
# %% after standardize_check
50.0
# %% handing in
for each in notebook.cells:
    if each.source == "50.0":
        each.metadata["nbgrader"] = dict(cell("standardize_check").metadata.nbgrader, grade_id="extra", points=50)
