"""Takes the time limit of a case away, then never ends.

Deserves: 0
Status: partial
"""
# %% [standardize]
import signal, time
def standardize(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(1)
