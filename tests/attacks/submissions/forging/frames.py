"""Walks up the frames of whoever calls it and changes their variables.

Deserves: 0
"""
# %% [standardize]
import ctypes, sys
def standardize(x):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if name in ("late", "used", "seen", "watched", "check", "exercise"):
                frame.f_locals[name] = None if name == "exercise" else value
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return x
