"""Makes many thousands of files and folders, some without permission, some with odd names.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import os
for k in range(5000):
    os.makedirs(f"/tmp/many/{k % 50}", exist_ok=True)
    open(f"/tmp/many/{k % 50}/{k}\n\u202e", "w").close()
os.makedirs("/tmp/" + "d/" * 900, exist_ok=True)
os.chmod("/tmp/many/7", 0)
os.mkfifo("/tmp/pipe")
os.symlink("/tmp/loop", "/tmp/loop")
