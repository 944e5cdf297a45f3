"""The command's own process for judging: it uses kernels' processes that were started ahead, and ends with the command."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from autograder.judging.elsewhere import GONE
from autograder.kernels.isolation import trouble_with_isolation

from .processes import find
from .tiny_course import HOME, UNIT, Submission

pytestmark = pytest.mark.skipif(bool(trouble_with_isolation()), reason=trouble_with_isolation())

SOON = 15.0


@pytest.fixture
def grading(released_course, tmp_path):
    """Start to grade a class of two, one of whom never ends; return the command once both are being judged."""
    root = Path(shutil.copytree(released_course.root, tmp_path / "course"))
    running = []

    def start(*words: str) -> subprocess.Popen:
        for student, source in (("ana", "import time\ntime.sleep(100)"), ("bo", "while True:\n    pass")):
            folder = root / "submitted" / student / UNIT
            folder.mkdir(parents=True, exist_ok=True)
            notebook = Submission(released_course.release_notebook(UNIT)).answer().insert(source, before="setup")
            (folder / f"{UNIT}.ipynb").write_text(notebook.text(), encoding="utf-8")
        command = subprocess.Popen(
            [sys.executable, "-m", "autograder", "grade", UNIT, "--course", str(root), "--workers", "2", *words],
            cwd=HOME, start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        running.append(command)
        deadline = time.monotonic() + 60
        while len(find(command, "kernel")) < 2 and command.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(find(command, "kernel")) == 2, command.communicate(timeout=5)
        return command

    yield start
    for command in running:
        everyone = below(command)
        command.kill()
        # In their own time, in which they clean up; only what is left is killed.
        left(everyone)
        with suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGKILL)
        command.stdout.close()
        command.wait()


def below(command: subprocess.Popen) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess, AttributeError):
        return psutil.Process(command.pid).children(recursive=True)
    return []


def sandboxes(command: subprocess.Popen) -> list[psutil.Process]:
    """The outermost processes of bubblewrap that have not ended."""
    outermost = [one for one in below(command) if one.name() == "bwrap" and one.parent().name() != "bwrap"]
    return [one for one in outermost if one.status() != psutil.STATUS_ZOMBIE]


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a while."""
    deadline = time.monotonic() + SOON
    while (alive := [one for one in processes if one.is_running()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return alive


def test_kernels_come_from_the_processes_that_were_started_ahead_and_from_no_others(grading):
    command = grading()
    assert [one.ppid() for one in sandboxes(command)] == [command.pid] * 2
    # In sandboxes of two users, since a user's processes are counted together.
    if os.geteuid() == 0:
        assert len({one.uids().real for one in find(command, "kernel")}) == 2


def test_processes_that_were_started_ahead_for_nothing_end(grading):
    # The command line is read before it is understood: the last of two options counts, the first is found.
    command = grading("--sandbox", "auto", "--sandbox", "cold")
    assert all(one.ppid() != command.pid for one in sandboxes(command))


def test_the_command_says_when_the_process_that_judges_was_killed_and_everything_ends(grading):
    command = grading()
    everyone = below(command)
    judging = find(command, "judging process")
    assert len(judging) == 1
    judging[0].kill()
    out, _ = command.communicate(timeout=SOON)
    assert command.returncode == 1 and GONE in " ".join(out.split())
    assert left(everyone) == []


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_is_judged_ends_with_the_command(grading, number, code):
    command = grading()
    everyone = below(command)
    assert len(everyone) >= 8
    command.send_signal(number)
    out, _ = command.communicate(timeout=SOON)
    assert command.returncode == code, out
    assert left(everyone) == []


@pytest.mark.parametrize(
    "serve, said",
    [("1 / 0", "RuntimeError ZeroDivisionError: division by zero"), ("os._exit(3)", f"CourseError {GONE}")],
)
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_process_that_cannot_judge_says_why(serve, said, seconds):
    code = f"""
import os, time
from autograder.judging import elsewhere, serving
serving.serve = lambda connection, unit: {serve}
elsewhere.start("00")
time.sleep({seconds})
try:
    print(list(elsewhere.judge_all([], None, 1, None, 1)))
except Exception as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == said, done.stderr
