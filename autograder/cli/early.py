"""What a command that judges begins with before it knows its own options: what others have to wait for.

Light on purpose, and right about the options in all usual cases: what it gets wrong costs time and nothing else.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from ..forkserver import compute_alone, warm_up
from ..naming import DEMO_UNIT

JUDGING = ("grade", "regrade", "demo")
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def begin(words: list[str], alone: bool) -> None:
    """Where submissions will be judged here, let those who judge begin with their imports before this process does.

    `words` are the command line's. `alone` says that this process does nothing else, so that imports can be shared.
    """
    if words[0] not in JUDGING or any(word.startswith(("--help", "--scheduler")) for word in words):
        return
    # Elsewhere a process that has imported NumPy is not one to be forked.
    if not alone or sys.platform != "linux":
        warm_up()
        return
    compute_alone()
    units = [DEMO_UNIT] if words[0] == "demo" else [word for word in words[1:] if word[:1].isdigit()]
    unit = units[0] if units else ""
    if unit and words[0] != "demo" and option(words, "--sandbox", "auto") == "auto":
        # Whatever is wrong, the command will find it again, and say so in a sentence.
        with suppress(Exception):
            start_kernels(Path(option(words, "--course", ".")), unit, words)
    start_judging(unit)


def start_judging(unit: str) -> None:
    """Start the process that judges, which has the processes of the kernels from now on; without it, this one judges."""
    from ..judging import elsewhere
    from ..kernels import ahead

    try:
        elsewhere.start(unit)
    except OSError:
        ahead.end()
    else:
        ahead.let_go()


def option(words: list[str], name: str, default: str) -> str:
    """Return what the command line gives for an option, "--name VALUE" or "--name=VALUE"."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == name and following:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return default


def start_kernels(course: Path, unit: str, words: list[str]) -> None:
    """Begin to start the processes that the unit's kernels will be forked from, one for each worker."""
    from ..kernels.isolation import trouble_with_isolation

    notebook = released(course, unit)
    # The command line may have the beginning of a unit's name.
    students = handed_in(course, notebook.stem) if notebook else 0
    workers = option(words, "--workers", "")
    count = 1 if option(words, "--student", "") else int(workers) if workers.isdecimal() else CORES
    if not students or trouble_with_isolation():
        return
    from ..kernels import ahead
    from ..kernels.libraries import libraries_for
    from ..kernels.sandbox import Sandbox

    exercises, imports = exercises_and_imports(notebook)
    ahead.start(Sandbox(libraries_for(exercises, imports)), min(count, students))


def exercises_and_imports(notebook: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return what a `Reference` says of a release notebook, with no imports of its kind; nothing for a damaged one."""
    from ..cells import checked_exercise, imports_of

    exercises = []
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "code" and marks.get("grade") and not marks.get("solution"):
                exercises.append(checked_exercise("".join(cell["source"])))
        return [name for name in exercises if name], imports_of(cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # The command itself will say what is wrong with it.
        return [], ()


def released(course: Path, unit: str) -> Path | None:
    """Return a unit's release notebook, None where it is not in a usual place.

    Only what is imported ahead of time hangs on it: the command itself looks where nbgrader's configuration says.
    """
    found = [path for folder in ("assignments", "release") for path in course.glob(f"{folder}/{unit}*/*.ipynb")]
    named = [path for path in found if path.stem == path.parent.name]
    return named[0] if unit and len(named) == 1 else None


def handed_in(course: Path, unit: str) -> int:
    """Return how many have handed in a unit, 0 where submissions are not in the usual place."""
    return sum(1 for _ in course.glob(f"submitted/*/{unit}"))
