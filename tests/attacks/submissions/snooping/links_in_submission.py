"""Hands in links to the solutions, the gradebook, the seeds and another student's folder.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import os
for root, folders, files in os.walk(".", followlinks=True):
    for name in files:
        try:
            print(name, open(os.path.join(root, name), "rb").read()[:100_000])
        except OSError as error:
            print(name, error)
# %% handing in
course = folder.parents[2]
for number, target in enumerate(("solutions", "gradebook.db", ".hidden-seeds.json", "submitted/controls-right/00_start/notes.txt", "home/private.txt", "submitted/controls-right")):
    (folder / f"link{number}").symlink_to(course / target)
(folder / "data").mkdir()
(folder / "data" / "deep.txt").symlink_to("../../../controls-right/00_start/notes.txt")
