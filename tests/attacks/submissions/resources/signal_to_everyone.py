"""Kills every process that it can see, itself among them.

Answer: right
Deserves: 2
Keeps: 2
Status: partial, graded
"""
# %% before standardize_check
import os, signal
os.kill(-1, signal.SIGKILL)
