"""A sandbox's walls hold, for root and for an ordinary user, and the next submission finds everything as new."""

import os
import platform
import shutil
import subprocess
from ast import literal_eval

import pytest

from autograder.errors import CourseError
from autograder.judging import Limits
from autograder.judging.submission import judge_submission
from autograder.kernels import isolation, require_isolation
from autograder.recording.reference import load_reference

from .sandbox_probes import MIB, all_probes, as_nobody, why_not
from .tiny_course import UNIT


@pytest.fixture(scope="session", params=["root", "ordinary"])
def seen(request) -> dict[str, str]:
    """What each probe saw, run by root or by an ordinary user."""
    if reason := why_not(request.param):
        pytest.skip(reason)
    return as_nobody([]) if request.param == "ordinary" and os.geteuid() == 0 else all_probes([])


pytestmark = pytest.mark.xdist_group("sandbox")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ("home", str(["FileNotFoundError"] * 5)),
        ("network", "OSError\nOSError"),
        ("interfaces", "1"),
        ("processes", "[1]"),
        ("warden", "{'PermissionError'}"),
        ("signals", "\n".join(["PermissionError"] * 4)),
        ("writes", ""),
        ("libraries", "no\nno\nno"),
        ("files", "my notes\n/tmp/work"),
        ("memory", "MemoryError:"),
        ("threads", "no more"),
        ("full scratch", "OSError: [Errno 28] No space left on device"),
        ("many files", "ENOSPC"),
        ("uninterruptible", "LOST did not finish in 5 s"),
        ("endless output", "LOST did not finish in 5 s"),
        ("leave things", "left"),
        ("find things", "['home', 'work'] [] [] 0"),
        ("deep folders", "deep"),
        ("after deep folders", "['data']"),
    ],
)
def test_each_probe_meets_its_wall(seen, probe, expected):
    assert seen[probe].replace("ConnectionRefusedError", "OSError") == expected


@pytest.mark.slow
def test_of_the_course_only_what_notebooks_import_is_there(seen):
    assert set(literal_eval(seen["course"])) <= {"utils", ".venv"} and "utils" in seen["course"]


@pytest.mark.slow
def test_the_environment_is_a_short_list_of_our_own(seen):
    names = set(literal_eval(seen["environment"]))
    assert {"HOME", "PATH", "MPLBACKEND"} <= names
    assert len(names) < 30 and not {name for name in names if "KEY" in name or "TOKEN" in name or "PYTEST" in name}


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the probe's numbers are those of x86_64")
def test_system_calls_that_no_notebook_needs_fail(seen):
    assert seen["calls"].split("\n") == ["-1 EPERM"] * 5


@pytest.mark.slow
def test_processes_together_are_held_to_the_memory(seen):
    assert seen["memory of many"].startswith("LOST ended the kernel (its ")
    assert seen["memory of many"].endswith(" processes used more than 2 GiB of memory)")


@pytest.mark.slow
def test_a_fork_bomb_ends_in_a_verdict(seen):
    assert seen["fork bomb"].startswith("LOST ")


@pytest.mark.slow
def test_killing_everyone_hits_nobody_but_oneself(seen):
    assert seen["kill everyone"] in ("PermissionError", "ProcessLookupError")


def test_where_there_is_no_sandbox_grading_is_refused_in_a_sentence(monkeypatch):
    def refusal() -> str:
        isolation.trouble_with_isolation.cache_clear()
        with pytest.raises(CourseError) as refused:
            require_isolation("auto")
        require_isolation("none")
        return str(refused.value)

    with monkeypatch.context() as patch:
        patch.setattr(platform, "system", lambda: "Darwin")
        assert "needs Linux; this is Darwin" in refusal()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: None)
        if platform.system() == "Linux":
            assert "apt install bubblewrap" in refusal() and "--sandbox none" in refusal()
    with monkeypatch.context() as patch:
        said = subprocess.CompletedProcess([], 1, "", "bwrap: No permissions to create new namespace\n")
        patch.setattr(platform, "system", lambda: "Linux")
        patch.setattr(shutil, "which", lambda name: "/usr/bin/bwrap")
        patch.setattr(subprocess, "run", lambda *args, **more: said)
        assert "No permissions to create new namespace" in refusal() and "user.max_user_namespaces" in refusal()
    isolation.trouble_with_isolation.cache_clear()


def test_what_does_not_fit_into_the_scratch_space_is_not_graded_and_says_so(released_course, submission, tmp_path):
    if reason := isolation.trouble_with_isolation():
        pytest.skip(reason)
    (tmp_path / f"{UNIT}.ipynb").write_text(submission.answer().text(), encoding="utf-8")
    (tmp_path / "film.bin").write_bytes(b"x" * (20 * MIB))
    reference = load_reference(released_course, UNIT)
    judgement = judge_submission(tmp_path, "ana", reference, 1, Limits(scratch_bytes=8 * MIB))
    assert judgement.status == "not graded" and "No space left on device" in judgement.reason
