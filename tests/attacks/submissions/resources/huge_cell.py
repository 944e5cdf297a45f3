"""A cell of eight megabytes.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
"HUGE"
# %% handing in
for each in notebook.cells:
    if each.source == '"HUGE"':
        each.source = "text = '''" + "x" * 8_000_000 + "'''"
