"""The secret seeds of hidden cases, in a file that only the instructor can read: one for each unit and round.

A round lasts until its feedback is given out. A student's functions see the hidden inputs while they are judged, and may
print them into the feedback: what is handed in after that is judged on cases that nobody has seen.
"""

import json
import os
import secrets
import time
from collections.abc import Iterable

from ..course import Course
from ..errors import CourseError
from .durable import write_durably

FILE = ".hidden-seeds.json"


class HiddenSeeds:
    """The seeds of a unit's rounds. The file lies beside the gradebook, with mode 600."""

    def __init__(self, course: Course, unit: str) -> None:
        """Read what is there; raises `CourseError` for a damaged file."""
        self.course, self.unit = course, unit
        self.path = course.root / FILE
        self._all: dict[str, list[dict]] = {}
        if self.path.is_file():
            try:
                found = json.loads(self.path.read_text(encoding="utf-8")).items()
                self._all = {name: _rounds(entry) for name, entry in found}
            except (ValueError, AttributeError, TypeError, KeyError) as error:
                raise CourseError(f"{self.path} is damaged ({error}). Repair it, or remove it to draw new seeds.") from None
            os.chmod(self.path, 0o600)
        self._rounds = self._all.setdefault(unit, [])

    def __getitem__(self, number: int) -> int:
        """Return the seed of a round."""
        return self._rounds[number]["seed"]

    def __len__(self) -> int:
        """Return how many rounds there have been."""
        return len(self._rounds)

    def current(self, students: Iterable[str], anew: bool = False) -> int:
        """Return the number of the round that goes on; begin one, and draw its seed, where there is none.

        There is none when feedback to one of `students` has been written since the last one began, and none with `anew`.
        """
        if anew or not self._rounds or self._given_out(students):
            self._rounds.append({"seed": secrets.randbelow(2**31 - 1) + 1, "drawn": time.time()})
            write_durably(self.path, json.dumps(self._all, indent=2), mode=0o600)
        return len(self._rounds) - 1

    def _given_out(self, students: Iterable[str]) -> bool:
        drawn = self._rounds[-1]["drawn"]
        folders = (self.course.step("feedback", student, self.unit) for student in students)
        return any(page.stat().st_mtime > drawn for folder in folders for page in folder.glob("*.html"))


def _rounds(entry: object) -> list[dict]:
    """Return the rounds that an entry of the file tells of; a lone number is a round that began long ago."""
    if isinstance(entry, int):
        return [{"seed": entry, "drawn": 0.0}]
    return [{"seed": int(one["seed"]), "drawn": float(one["drawn"])} for one in entry]
