"""The secret seeds of hidden cases: one for each unit, drawn once, in a file that only the instructor can read."""

import json
import os
import secrets

from ..course import Course
from ..errors import CourseError
from .durable import write_durably

FILE = ".hidden-seeds.json"


def hidden_seed(course: Course, unit: str, anew: bool = False) -> int:
    """Return the unit's seed; draw and keep one the first time, and with `anew`, which makes other hidden cases.

    The file lies beside the gradebook, with mode 600.
    """
    path = course.root / FILE
    seeds = {}
    if path.is_file():
        try:
            seeds = {str(name): int(seed) for name, seed in json.loads(path.read_text(encoding="utf-8")).items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise CourseError(f"{path} is damaged ({error}). Repair it, or remove it to draw new seeds.") from None
    if anew or unit not in seeds:
        seeds[unit] = secrets.randbelow(2**31 - 1) + 1
        write_durably(path, json.dumps(seeds, indent=2), mode=0o600)
    os.chmod(path, 0o600)
    return seeds[unit]
