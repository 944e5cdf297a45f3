"""What there is to judge."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """One submission to judge."""

    student: str
    folder: Path
