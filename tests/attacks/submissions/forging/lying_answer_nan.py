"""`answer` is replaced by one that gives NaN for every entry, of the right shape and dtype.

Deserves: 0
"""
# %% [standardize]
import utils.checks.remote as remote
from utils.checks.wire import decode, encode
def lie(name, questions, namespace):
    seen = []
    for question in decode(questions):
        x = question["inputs"]["x"]
        seen.append({"kind": "values", "values": {"result": np.full_like(x, np.nan), "x": x}, "printed": "", "warned": ""})
    return encode({"exercise": name, "seen": seen, "used": []})
remote.answer = lie
def standardize(x):
    return x
