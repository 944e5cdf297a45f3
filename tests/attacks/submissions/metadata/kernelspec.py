"""Asks for another kernel, by a path, and another language.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% handing in
notebook.metadata.kernelspec = {"name": "../../../../tmp/evil", "display_name": "bash", "language": "bash"}
notebook.metadata.language_info = {"name": "bash", "codemirror_mode": {"name": ["x"]}, "file_extension": "/../x"}
