"""Kills its own kernel, in four cells and four ways, three of which may be forgiven.

Answer: right
Deserves: 2
Keeps: 0
Status: partial
"""
# %% before standardize
import os
os._exit(0)
# %% before standardize
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
# %% before standardize
import ctypes
ctypes.string_at(0)
# %% before standardize
raise SystemExit
