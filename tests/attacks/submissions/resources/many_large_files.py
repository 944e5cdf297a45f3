"""Hands in a folder with a thousand files and a loop of links.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% handing in
for k in range(1000):
    (folder / f"file {k}.txt").write_text("x" * 1000)
(folder / "loop").symlink_to(folder)
(folder / "void").symlink_to("/nowhere")
import os
os.mkfifo(folder / "pipe")
