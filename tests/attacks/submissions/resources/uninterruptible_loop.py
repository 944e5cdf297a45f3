"""A loop that swallows every exception and ignores every signal.

Answer: right
Deserves: 2
Keeps: 2
Status: partial
"""
# %% before standardize_check
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
