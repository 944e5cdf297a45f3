"""Gives the check a type that no notebook has.

Answer: wrong
Deserves: 0
Status: not graded
"""
# %% handing in
cell("standardize_check").cell_type = "graded"
import json
content = json.dumps(notebook)
