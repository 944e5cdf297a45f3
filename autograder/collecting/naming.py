"""Whose work a file is, read from its name as people and learning platforms write it."""

import re

from ..course import student_id

# "Anna Berg_1234567_assignsubmission_file_" (Moodle), "bergana_LATE_12345_67890_" (Canvas).
MOODLE = re.compile(r"_\d+_assignsubmission_\w*$")
CANVAS = re.compile(r"(_LATE)?_\d{3,}(_\d{3,})*_?$")
COPY = re.compile(r"( ?\(\d+\)|-\d+)$")
SEPARATORS = " _-.,"


def student_from(name: str, unit: str) -> str:
    """Return the student whom a file's or folder's name (without ending) names, "" when it names nobody.

    The unit's name, a platform's numbers and the marks of a repeated download are taken off.
    """
    rest = COPY.sub("", name)
    if unit in rest:
        before, _, after = rest.partition(unit)
        rest = before if before.strip(SEPARATORS) else after
    rest = MOODLE.sub("", rest.rstrip("_") if MOODLE.search(rest) is None else rest)
    rest = CANVAS.sub("", rest)
    return student_id(rest.strip(SEPARATORS))
