"""The kernel's replies lack the parts that a client relies on.

Deserves: 0
"""
# %% [standardize]
kernel = get_ipython().kernel
async def nothing(*a, **k):
    return {"status": "ok", "user_expressions": ["no", "mapping"], "payload": "text", "execution_count": "2.0"}
kernel.do_execute = nothing
def standardize(x):
    return x
