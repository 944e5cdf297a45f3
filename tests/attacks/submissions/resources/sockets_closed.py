"""Closes the kernel's sockets and file descriptors under it.

Answer: right
Deserves: 2
Status: partial
"""
# %% before standardize_check
import os
os.closerange(3, 1024)
