"""Installs what is not there.

Deserves: 0
"""
# %% before standardize
import subprocess, sys
print(subprocess.run([sys.executable, "-m", "pip", "install", "--target", "/tmp/more", "--timeout", "1", "--retries", "0", "jax"], capture_output=True, text=True))
# %% [standardize]
import sys
sys.path.insert(0, "/tmp/more")
def standardize(x):
    import jax
    return np.asarray(jax.nn.standardize(x, axis=0))
