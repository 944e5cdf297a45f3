"""Takes memory in pieces, in many processes, and writes into all of it.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import os
kept = []
for _ in range(3):
    if os.fork() == 0:
        break
while True:
    kept.append(b"x" * (64 * 1024**2))
