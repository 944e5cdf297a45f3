"""Attachments with paths and huge data, on text and on code cells.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% handing in
import json
data = {"../../../gradebook.db": {"text/plain": "x" * 2_000_000}, "": {}, "a": "no mapping"}
for each in notebook.cells:
    each["attachments"] = data
content = json.dumps(notebook)
