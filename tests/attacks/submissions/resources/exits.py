"""Ends the kernel in the last cell, after which stock nbgrader gives no grade.

Answer: right
Deserves: 2
Keeps: 2
Status: partial
"""
# %% after standardize_check
import os
os._exit(0)
