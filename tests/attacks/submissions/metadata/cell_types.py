"""Turns the check into text and the text into code.

Answer: wrong
Deserves: 0
"""
# %% handing in
for each in notebook.cells:
    each.cell_type = "raw" if each.cell_type == "code" else "code"
cell("standardize").cell_type = "code"
