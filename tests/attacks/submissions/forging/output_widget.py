"""A forged Output widget claims the messages of later cells for itself.

Deserves: 0
"""
# %% [standardize]
import ipywidgets
out = ipywidgets.Output()
out.msg_id = "*"
with out:
    print(2.0)
out.append_display_data(2.0)
def standardize(x):
    return x
