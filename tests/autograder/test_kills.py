"""SIGKILL at random moments, to the command or any process of its own: the gradebook ends the same."""

import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from autograder.course import Course
from autograder.kernels.isolation import trouble_with_isolation

from .ledger import autograded, rows
from .processes import find
from .tiny_course import HOME, UNIT, Submission

KILLS = 32
INSIDE = 12
CLASS = 4
# The processes that a kill may strike.
TARGETS = ("command", "judging process", "worker", "warm process", "kernel")


@pytest.fixture(scope="module")
def handed_in(released_course, tmp_path_factory) -> Path:
    """A class that has handed in: right, wrong and broken work, and some that changes a test's points."""
    root = Path(shutil.copytree(released_course.root, tmp_path_factory.mktemp("kills") / "course"))
    course = Course(root)
    for number in range(CLASS):
        submission = Submission(course.release_notebook(UNIT)).answer()
        if number % 3 == 1:
            submission.answer(softmax=f"def softmax(z):\n    return z + {number}")
        folder = course.step("submitted", f"student {number}", UNIT)
        folder.mkdir(parents=True)
        text = submission.text() if number != 2 else submission.text()[:3000]
        (folder / f"{UNIT}.ipynb").write_text(text, encoding="utf-8")
    return root


def start(root: Path) -> subprocess.Popen:
    sandbox = "none" if trouble_with_isolation() else "auto"
    words = ["grade", UNIT, "--course", str(root), "--seed", "11", "--sandbox", sandbox, "--workers", "2"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, "-m", "autograder", *words], cwd=HOME, start_new_session=True, **quiet)


def strike(command: subprocess.Popen, target: str, after: float, draw: random.Random) -> bool:
    """Kill a process of this kind `after` seconds from when there is one; say whether there was."""
    due = None
    while command.poll() is None:
        found = [command] if target == "command" else find(command, target)
        if found and due is None:
            due = time.monotonic() + after
        if found and time.monotonic() >= due:
            with suppress(psutil.NoSuchProcess):
                draw.choice(found).kill()
                return True
        time.sleep(0.02)
    return False


def recorded(root: Path, number: int, command: subprocess.Popen) -> None:
    """Wait until as many judgements as `number` are kept, or until the command ends."""
    while command.poll() is None and len(list(root.glob("judgements/*/*.json"))) < number:
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kills_at_random_moments_leave_the_gradebook_of_an_uninterrupted_run(handed_in, tmp_path):
    draw = random.Random(20_261_121)
    whole = Path(shutil.copytree(handed_in, tmp_path / "whole"))
    command = start(whole)
    out, _ = command.communicate(timeout=200)
    assert command.returncode == 0, out
    wanted = rows(Course(whole)), autograded(Course(whole))
    assert len(wanted[1]) == CLASS - 1

    struck = dict.fromkeys(TARGETS, 0)
    while sum(struck.values()) < KILLS or struck["kernel"] + struck["warm process"] < INSIDE:
        root = Path(shutil.copytree(handed_in, tmp_path / "course"))
        # The same cell killed twice is held against the submission, so a run sees one such kill at most.
        plans = [["worker", "command"], ["command"], ["judging process"], ["worker", "command"], ["worker", "worker"]]
        for targets in plans:
            targets.insert(0, draw.choice(["kernel", "warm process"]))
        for targets in [*plans, [], [], []]:
            command = start(root)
            for target in targets:
                if target in ("command", "judging process"):
                    recorded(root, draw.randrange(CLASS), command)
                after = draw.uniform(0, {"command": 0.4, "judging process": 0.4, "worker": 1.5}.get(target, 0.7))
                struck[target] += strike(command, target, after, draw)
            out, _ = command.communicate(timeout=200)
            # What could not be graded is tried again by the next run: here that is the broken one alone.
            if command.returncode == 0 and ", 1 not graded" in out:
                break
        else:
            pytest.fail(f"It never came to an end: {out}")
        assert rows(Course(root)) == wanted[0], (struck, out)
        assert autograded(Course(root)) == wanted[1], struck
        shutil.rmtree(root)
    assert min(struck.values()) > 0, struck
    print(struck)
