"""Raises errors whose text, type and traceback are traps.

Deserves: 0
"""
# %% [standardize]
class Evil(BaseException):
    def __str__(self): raise SystemExit("passed")
    def __repr__(self): raise KeyboardInterrupt
    @property
    def __traceback__(self): raise MemoryError
def standardize(x):
    raise Evil()
