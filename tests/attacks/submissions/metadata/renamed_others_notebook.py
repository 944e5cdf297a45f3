"""A link in place of the notebook: to another student's work.

Deserves: 0
Status: not graded
"""
# %% handing in
path.symlink_to(folder.parents[1] / "controls-right" / "00_start" / "00_start.ipynb")
