"""What a judgement depends on, as one short text: as long as it stays the same, there is nothing to judge again."""

import hashlib

from ..judging import Limits, Reference
from ..judging.version import code_version


def digest_of(packed: bytes) -> str:
    """Return the SHA-256 of a packed submission alone."""
    return hashlib.sha256(packed).hexdigest()


def fingerprint(packed: bytes, reference: Reference, seed: int, limits: Limits) -> str:
    """Return the SHA-256 of a packed submission, the release notebook with its hidden tests, seed, limits and code."""
    digest = hashlib.sha256()
    tests = sorted(reference.full_sources.items())
    for part in (packed, reference.text, repr(tests), str(seed), limits.model_dump_json(), code_version()):
        data = part if isinstance(part, bytes) else part.encode("utf-8", errors="surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()
