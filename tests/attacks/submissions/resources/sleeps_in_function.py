"""The function sleeps for years.

Deserves: 0
Status: graded, partial
"""
# %% [standardize]
import time
def standardize(x):
    while True:
        try:
            time.sleep(10**8)
        except BaseException:
            pass
