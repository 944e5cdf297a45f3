"""`answer` sends arrays whose dtype, shape or data are traps: objects, overflowing shapes, records, code in the dtype.

Deserves: 0
"""
# %% [standardize]
import json, utils.checks.remote as remote
from utils.checks.wire import decode
dtypes = ["O", "f8,(", "V8", "<f8,<f8", "(1000000000,)f8", "M8[s]", "S1000000000", "c16", "__import__('os')", "<f8"]
shapes = [[2**62, 2**62], [-1], [1e308], ["3"], [[3]], [0] * 40, [1] * 33, None, 5, [10**12]]
turns = iter(range(1000))
def lie(name, questions, namespace):
    k = next(turns)
    each = {"dict": [["kind", "values"], ["values", {"dict": [["result", {"array": "AAAA", "dtype": dtypes[k % 10], "shape": shapes[k % 7]}]]}]]}
    return json.dumps({"dict": [["exercise", name], ["seen", [each] * len(decode(questions))], ["used", []]]})
remote.answer = lie
def standardize(x):
    return x
