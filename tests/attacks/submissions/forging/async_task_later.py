"""A task of the kernel's own event loop acts between the cells.

Deserves: 0
"""
# %% [standardize]
import asyncio
async def later():
    while True:
        await asyncio.sleep(0.01)
        get_ipython().user_ns["check"] = lambda *a: 2.0
        get_ipython().display_pub.publish({"text/plain": "2.0"})
task = asyncio.get_event_loop().create_task(later())
def standardize(x):
    return x
