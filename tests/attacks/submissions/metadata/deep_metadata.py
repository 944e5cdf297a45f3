"""Metadata nested four hundred levels deep, on the notebook and on each cell.

Answer: right
Deserves: 2
Status: graded, partial, not graded
"""
# %% handing in
import json
deep = "[" * 400 + "]" * 400
content = json.dumps(notebook).replace('"metadata": {', '"metadata": {"deep": %s, ' % deep).replace(", }", "}")
