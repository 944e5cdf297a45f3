"""`answer` answers no question, or one only, or the first again and again.

Deserves: 0
"""
# %% [standardize]
import utils.checks.remote as remote
from utils.checks.wire import decode, encode
turns = iter(range(1000))
def lie(name, questions, namespace):
    first = decode(questions)[0]["inputs"]["x"]
    one = {"kind": "values", "values": {"result": (first - first.mean(0)) / first.std(0), "x": first}}
    return encode({"exercise": name, "seen": [one] * (0, 1, 40)[next(turns) % 3], "used": []})
remote.answer = lie
def standardize(x):
    return x
