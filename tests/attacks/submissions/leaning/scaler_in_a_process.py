"""A ready-made function, called in a process of its own.

Deserves: 0
"""
# %% [standardize]
import json, subprocess, sys
CODE = "import json, sys; from sklearn.preprocessing import scale; print(json.dumps(scale(json.load(sys.stdin)).tolist()))"
def standardize(x):
    done = subprocess.run([sys.executable, "-c", CODE], input=json.dumps(x.tolist()), capture_output=True, text=True)
    return np.array(json.loads(done.stdout), dtype=x.dtype)
