"""Which code decides verdicts: what was judged by other code is judged again, and workers must all have the same."""

import hashlib
from functools import cache
from pathlib import Path

import utils

# The commands, the report and the feedback decide nothing.
DECIDING = ("judging", "kernels")


@cache
def code_version() -> str:
    """Return a hash of the code that decides verdicts: the checks, the judging and the sandbox."""
    package = Path(__file__).parents[1]
    folders = [Path(utils.__file__).parent, *(package / name for name in DECIDING)]
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}:".encode() + path.read_bytes())
    return digest.hexdigest()
