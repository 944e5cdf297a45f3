"""The tag skip-execution on every cell, with a result already in the check's outputs.

Answer: wrong
Deserves: 0
"""
# %% handing in
for each in notebook.cells:
    each.metadata["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
