"""Ids and grade_ids of a million characters, and ids with slashes and line ends.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% handing in
import json
for number, each in enumerate(notebook.cells):
    each["id"] = ("../" * 5 + "\n" + "x" * 100_000) if number % 2 else 7
notebook.cells[0].metadata.nbgrader.grade_id = "g" * 1_000_000
content = json.dumps(notebook)
