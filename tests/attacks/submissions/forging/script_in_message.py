"""Raises an error, prints and warns with HTML and a script in it, to act in the reader's browser.

Deserves: 0
"""
# %% [standardize]
import warnings
EVIL = "</pre><script>alert('CORPUS-SCRIPT')</script><img src=x onerror=alert(1)>"
def standardize(x):
    print(EVIL)
    warnings.warn(EVIL)
    raise ValueError(EVIL)
