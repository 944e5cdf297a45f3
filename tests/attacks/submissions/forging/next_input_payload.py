"""Asks the front end, by payloads, to run and to replace cells.

Deserves: 0
"""
# %% [standardize]
shell = get_ipython()
shell.set_next_input("2.0", replace=True)
shell.payload_manager.write_payload({"source": "set_next_input", "text": "2.0", "replace": True})
shell.payload_manager.write_payload({"source": "ask_exit_not", "score": 2.0})
shell.run_cell("2.0", store_history=True)
def standardize(x):
    return x
