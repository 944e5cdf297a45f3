"""Stops its own process, so that it neither answers nor ends.

Answer: right
Deserves: 2
Keeps: 2
Status: partial
"""
# %% before standardize_check
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
