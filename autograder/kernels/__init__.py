"""Kernels for submissions: forked from a warm process, each in a sandbox that bubblewrap has built.

`sandbox` describes what is visible, `isolation` finds out what this machine can do, `warm` keeps warm processes,
`provisioner` and `client` fit them to jupyter_client. What stands in `inside/` runs in the sandbox.
"""

from .isolation import NoIsolation, require_isolation
from .libraries import Libraries, libraries_for

__all__ = ["Libraries", "NoIsolation", "libraries_for", "require_isolation"]
