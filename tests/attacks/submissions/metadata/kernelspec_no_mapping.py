"""Metadata of the notebook that is no mapping.

Answer: right
Deserves: 2
Status: graded, not graded
"""
# %% handing in
import json
data = json.loads(json.dumps(notebook))
data["metadata"] = ["kernelspec", 3]
content = json.dumps(data)
