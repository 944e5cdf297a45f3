"""Leaves a process behind, in a session of its own, that goes on writing.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(64):
            try:
                os.close(fd)
            except OSError:
                pass
        while True:
            for place in ("/tmp", "/dev/shm"):
                try:
                    open(f"{place}/survivor-{os.getpid()}", "w").write("CORPUS-SURVIVOR")
                except OSError:
                    pass
            time.sleep(0.2)
    os._exit(0)
