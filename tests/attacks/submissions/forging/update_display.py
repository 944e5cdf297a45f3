"""A thread changes the displays of other cells afterwards.

Deserves: 0
"""
# %% [standardize]
import threading, time
from IPython.display import display
handle = display({"text/plain": "waiting"}, raw=True, display_id="standardize_check")
def later():
    for _ in range(30):
        time.sleep(0.05)
        handle.update({"text/plain": "2.0"}, raw=True)
threading.Thread(target=later, daemon=True).start()
def standardize(x):
    return x
