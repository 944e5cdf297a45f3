"""Starts threads until no more can be started.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import threading, time
for _ in range(20_000):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
