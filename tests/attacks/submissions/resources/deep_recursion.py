"""Recurses until the stack overflows.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
import sys, threading
sys.setrecursionlimit(2**31 - 1)
class Deep:
    def __repr__(self): return repr(self)
    def __getattr__(self, name): return getattr(self, name + "x")
repr(Deep())
