"""The shell answers user expressions with things that are no text: numbers, lists, megabytes of brackets, code.

Deserves: 0
"""
# %% [standardize]
replies = [2.0, ["2.0"], {"text/plain": 2.0}, "(" * 100_000, "'" + "x" * 3_000_000 + "'", "__import__('os').system('touch /tmp/pwned')", None]
count = iter(range(10_000))
def forged(expressions):
    reply = replies[next(count) % len(replies)]
    return {name: {"status": "ok", "data": {"text/plain": reply}, "metadata": {}} for name in expressions}
get_ipython().user_expressions = forged
def standardize(x):
    return x
