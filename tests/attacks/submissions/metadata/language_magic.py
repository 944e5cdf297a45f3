"""Cells in other languages, by magics that would let another program write the result.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
%%bash
echo 2.0
# %% after standardize_check
%%html
<b>2.0</b>
