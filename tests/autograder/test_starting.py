"""What a grading run waits for before its first submission."""

import os
import shutil
import subprocess
import sys
import time

import psutil
import pytest

from autograder.cells import imported_modules
from autograder.cli import early
from autograder.judging import Limits
from autograder.judging.kernel import sandbox_for
from autograder.kernels import libraries_for
from autograder.recording.reference import load_reference

from .tiny_course import UNIT


def test_workers_do_not_import_what_only_recording_needs():
    # nbgrader takes longer to import than ten submissions to judge, and every machine of a cluster would import it.
    code = "import sys, autograder.judging.worker as w; print([m for m in ('nbgrader', 'sqlalchemy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


WHERE = "tcp://host:8786"


@pytest.mark.parametrize(
    "words, judging, kernels",
    [
        (["grade", "01"], "01", (".", "01")),
        (["grade", "--course", "somewhere", "01_backprop", "--workers=2"], "01_backprop", ("somewhere", "01_backprop")),
        (["grade", "01", "--sandbox=none"], "01", None),
        (["grade", "01", "--sandbox", "cold"], "01", None),
        (["regrade", "00", "--course=there"], "00", ("there", "00")),
        (["demo"], "01_backprop", None),
        (["grade", "01", "--scheduler", WHERE], None, None),
        (["grade", "01", f"--scheduler={WHERE}"], None, None),
        (["grade", "--help"], None, None),
        (["report", "01"], None, None),
    ],
)
def test_who_judges_starts_before_anything_else_where_it_is_needed(monkeypatch, words, judging, kernels):
    started, warm = [], []
    monkeypatch.setattr("autograder.cli.early.start_judging", started.append)
    monkeypatch.setattr("autograder.cli.early.start_kernels", lambda course, unit, words: warm.append((str(course), unit)))
    early.begin(words, alone=True)
    assert started == ([judging] if judging else []) and warm == ([kernels] if kernels else [])
    # Where other code runs in this process, it is not forked.
    monkeypatch.setattr("autograder.cli.early.warm_up", lambda: started.append("apart"))
    early.begin(words, alone=False)
    assert started[1:] == (["apart"] if judging else []) and len(warm) <= 1


@pytest.mark.parametrize(
    "words, count",
    [([], early.CORES), (["--workers", "3"], 3), (["--workers=9"], 4), (["--workers", "many"], early.CORES),
     (["--student", "ana"], 1)],
)
def test_as_many_kernels_processes_start_as_will_be_used_and_of_the_kind_that_will(
    monkeypatch, released_course, tmp_path, words, count
):
    started = []
    monkeypatch.setattr("autograder.kernels.isolation.trouble_with_isolation", lambda: "")
    monkeypatch.setattr("autograder.kernels.ahead.start", lambda *what: started.append(what))
    course = shutil.copytree(released_course.root, tmp_path / "course")
    early.start_kernels(course, UNIT, words)
    assert not started, "nobody has handed in"
    for student in ("ana", "bo", "cy", "di"):
        (course / "submitted" / student / UNIT).mkdir(parents=True)
    early.start_kernels(course, UNIT[:2], words)
    reference = load_reference(released_course, UNIT)
    (sandbox, number), = started
    assert sandbox == sandbox_for(libraries_for(reference.exercises, reference.imports), Limits())
    assert number == min(count, 4)


def test_what_goes_wrong_ahead_of_time_is_left_to_the_command(monkeypatch):
    ended = []
    monkeypatch.setattr("autograder.cli.early.start_kernels", lambda *what: 1 / 0)
    monkeypatch.setattr("autograder.judging.elsewhere.start", lambda unit: os.stat("/nowhere"))
    monkeypatch.setattr("autograder.kernels.ahead.end", lambda: ended.append(True))
    early.begin(["grade", "01"], alone=True)
    assert ended == [True]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_a_damaged_release_is_for_the_command_to_complain_of(tmp_path, text):
    (tmp_path / "notebook.ipynb").write_text(text, encoding="utf-8")
    assert early.exercises_and_imports(tmp_path / "notebook.ipynb") == ([], ())


SERVER = """
import multiprocessing, os, sys
from autograder import forkserver

def look(answer, secret):
    names = ["distributed", "autograder.judging.worker", "nbgrader", "torch"]
    held = []
    for name in os.listdir("/proc/self/fd"):
        if os.path.lexists(f"/proc/self/fd/{{name}}"):
            held.append(os.readlink(f"/proc/self/fd/{{name}}"))
    answer.put(([name for name in names if name in sys.modules], os.getppid(), secret in held))

if __name__ == "__main__":
    open_here = os.pipe()
    secret = os.readlink(f"/proc/self/fd/{{open_here[0]}}")
    forkserver.fork_server({unit!r})
    context = multiprocessing.get_context("forkserver")
    answer = context.SimpleQueue()
    worker = context.Process(target=look, args=(answer, secret))
    worker.start()
    print(*answer.get(), worker.pid, os.getpid(), flush=True)
    worker.join()
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("unit, torch", [("00_start", False), ("01", True)])
def test_the_server_is_a_fork_that_has_imported_what_workers_need_and_ends_with_its_parent(tmp_path, unit, torch):
    program = tmp_path / "program.py"
    program.write_text(SERVER.format(unit=unit))
    here = os.environ | {"PYTHONPATH": "."}
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, env=here)
    imported, numbers = done.stdout.rsplit("]", 1)
    server, holds, worker, command = numbers.split()
    names = ["'distributed'", "'autograder.judging.worker'", *(["'torch'"] if torch else [])]
    assert imported.strip(" [") == ", ".join(names), done.stderr
    assert holds == "False" and server not in (worker, command)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(server)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not psutil.pid_exists(int(server))


def test_nbgrader_and_nbconvert_are_imported_lean_and_are_whole_afterwards():
    code = """
import sys, autograder.course, nbgrader, autograder.recording.gradebook
late = ("setuptools", "nbgrader.apps", "nbgrader.server_extensions.formgrader", "requests", "mistune", "bs4")
lean = [name for name in late if name in sys.modules]
import nbgrader.server_extensions.formgrader as formgrader
from setuptools.archive_util import unpack_archive
print(lean, formgrader.__file__ is not None, unpack_archive.__module__, nbgrader._jupyter_server_extension_points())
import nbconvert, nbgrader.auth.jupyterhub as jupyterhub
from nbgrader.apps import NbGraderApp
try:
    jupyterhub.requests.request("GET", "nowhere")
except ValueError as error:
    print(type(error).__name__)
print(nbconvert.HTMLExporter().markdown2html({"cell": {}}, "*word* $x_1$"), nbconvert.filters.markdown2html("**bold**"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    lean, address, page, *_ = [*done.stdout.splitlines(), "", "", ""]
    assert lean == "[] True setuptools.archive_util [{'module': 'nbgrader'}]", done.stderr
    assert address == "MissingSchema" and "<em>word</em> $x_1$" in page and "<strong>bold</strong>" in done.stdout
    assert done.returncode == 0, done.stderr


def test_a_notebook_that_draws_nothing_does_not_wait_for_matplotlib():
    drawing, plain = libraries_for(["softmax"], ["numpy", "utils.plots"]), libraries_for(["softmax"], ["numpy"])
    assert "matplotlib.pyplot" in drawing.imports and "matplotlib.pyplot" not in plain.imports
    assert plain.tried == ("numpy",) and libraries_for(["softmax"]).imports == drawing.imports
    assert imported_modules("import numpy as np, os.path\nfrom utils.plots import show\ndef f():\n    import late") == {
        "numpy", "os.path", "utils.plots"
    }
    assert imported_modules("%matplotlib inline\nimport os") == set()
