"""The same from a later student: what the one before left behind must be gone.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import glob
for pattern in ("/tmp/**", "/dev/shm/**", "/run/**"):
    for path in glob.glob(pattern, recursive=True, include_hidden=True):
        if "left-behind" in path or "survivor" in path:
            print("CORPUS-" + "SURVIVOR", path)
