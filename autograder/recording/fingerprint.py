"""What a judgement depends on, as one short text: as long as it stays the same, there is nothing to judge again."""

import hashlib
from functools import cache
from pathlib import Path

import utils

from ..judging import Limits, Reference

# What decides verdicts; the commands, the report and the feedback do not.
DECIDING = ("judging", "kernels")


def fingerprint(packed: bytes, reference: Reference, seed: int, limits: Limits) -> str:
    """Return the SHA-256 of a packed submission, the release notebook with its hidden tests, seed, limits and code."""
    digest = hashlib.sha256()
    tests = sorted(reference.full_sources.items())
    for part in (packed, reference.text, repr(tests), str(seed), limits.model_dump_json(), code_version()):
        data = part if isinstance(part, bytes) else part.encode("utf-8", errors="surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


@cache
def code_version() -> str:
    """Return a hash of the code that decides verdicts: the checks and the judging."""
    package = Path(__file__).parents[1]
    folders = [Path(utils.__file__).parent, *(package / name for name in DECIDING)]
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}:".encode() + path.read_bytes())
    return digest.hexdigest()
