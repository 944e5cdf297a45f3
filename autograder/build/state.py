"""What the last build read and wrote, so that the next does only what is needed and no work is lost."""

import hashlib
import json
import subprocess
from importlib import metadata
from pathlib import Path

STATE_FILE = ".build-state.json"


def digest(content):
    """A short name for ``content`` (bytes), equal only for equal content."""
    return hashlib.sha256(content).hexdigest()[:32]


def fingerprint(source, extras):
    """A name for all that the notebooks of ``source`` depend on: its text, the other files of its folder
    (``extras``: path to bytes), this package, nbgrader's configuration, and the versions of the tools."""
    hashed = hashlib.sha256(source.path.read_bytes())
    for where in sorted(extras):
        hashed.update(where.encode() + b"\0" + extras[where])
    for module in sorted(Path(__file__).parent.glob("*.py")):
        hashed.update(module.read_bytes())
    config = source.root / "nbgrader_config.py"
    hashed.update(config.read_bytes() if config.exists() else b"")
    for tool in ("jupytext", "nbformat", "nbconvert", "nbgrader"):
        hashed.update(f"{tool} {metadata.version(tool)}".encode())
    return hashed.hexdigest()[:32]


class State:
    """The record of the last build in the course's folder; empty where there is none to be read."""

    def __init__(self, root):
        self._path = Path(root) / STATE_FILE
        self._root = Path(root)
        try:
            self._units = json.loads(self._path.read_text())
        except (OSError, ValueError):
            self._units = {}

    def is_current(self, source, mark):
        """True where the last build of ``source`` read ``mark`` and all that it wrote stands unchanged."""
        record = self._units.get(source.where)
        if not record or record["read"] != mark:
            return False
        return all(
            (self._root / where).is_file() and digest((self._root / where).read_bytes()) == written
            for where, written in record["wrote"].items()
        )

    def wrote(self, source, where, content):
        """True where the last build wrote exactly ``content`` (bytes) to ``where``."""
        return self._units.get(source.where, {}).get("wrote", {}).get(where) == digest(content)

    def remember(self, source, mark, products):
        """Record what was read and written (``products``: path to bytes) for ``source``."""
        self._units[source.where] = {"read": mark, "wrote": {w: digest(c) for w, c in products.items()}}

    def save(self):
        self._path.write_text(json.dumps(self._units, indent=1, sort_keys=True) + "\n")


def is_committed(root, where):
    """True where git holds the file exactly as it is on disk, so that overwriting it loses nothing."""
    try:
        tracked = subprocess.run(
            ["git", "ls-files", "--error-unmatch", "--", where], cwd=root, capture_output=True
        )
        changed = subprocess.run(
            ["git", "diff", "--quiet", "HEAD", "--", where], cwd=root, capture_output=True
        )
    except OSError:
        return False
    return tracked.returncode == 0 and changed.returncode == 0
