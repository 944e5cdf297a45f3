"""Searches its own memory, which was forked from the warm process's, for secrets.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import re
found, mark = set(), b"CAN" + b"ARY-"
with open("/proc/self/mem", "rb", 0) as memory:
    for line in open("/proc/self/maps"):
        start, end = (int(word, 16) for word in line.split()[0].split("-"))
        try:
            memory.seek(start)
            found |= set(re.findall(mark + rb"[0-9a-f]{16}", memory.read(min(end - start, 10**8))))
        except (OSError, ValueError, OverflowError):
            pass
print(found)
