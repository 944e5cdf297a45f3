"""Hands in files that stand in for the course's own packages, NumPy's and Python's start-up files.

Deserves: 0
"""
# %% [standardize]
def standardize(x):
    return x
# %% handing in
(folder / "utils" / "checks").mkdir(parents=True)
false = "def __getattr__(name): return lambda *a, **k: 2.0\n"
for name in ("utils/__init__", "utils/checks/__init__", "utils/checks/remote", "numpy", "json", "base64", "sitecustomize", "usercustomize", "autograder", "zmq", "ipykernel", "encodings"):
    (folder / f"{name}.py").write_text(false)
(folder / "ipython_config.py").write_text("c.InteractiveShellApp.exec_lines = ['check = lambda *a: 2.0']\n")
(folder / "pytest.ini").write_text("[pytest]\n")
