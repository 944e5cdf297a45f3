"""Displays a hundred megabytes, as text and as a picture.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
from IPython.display import display
for _ in range(3):
    display({"text/plain": "x" * 40_000_000, "image/png": "A" * 20_000_000}, raw=True)
