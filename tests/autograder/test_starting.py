"""What a grading run waits for before its first submission."""

import subprocess
import sys

import pytest

from autograder import cli


def test_workers_do_not_import_what_only_recording_needs():
    # nbgrader takes longer to import than ten submissions to judge, and every machine of a cluster would import it.
    code = "import sys, autograder.judging.worker as w; print([m for m in ('nbgrader', 'sqlalchemy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words, early",
    [
        (["grade", "01"], ["01"]),
        (["grade", "--course", "somewhere", "01_backprop", "--workers=2"], ["01_backprop"]),
        (["regrade", "00"], ["00"]),
        (["demo"], [""]),
        (["grade", "01", "--scheduler", "tcp://host:8786"], []),
        (["grade", "01", "--scheduler=tcp://host:8786"], []),
        (["grade", "--help"], []),
        (["report", "01"], []),
    ],
)
def test_the_workers_server_starts_before_anything_else_where_it_is_needed(monkeypatch, words, early):
    started = []
    monkeypatch.setattr("autograder.cli.warm_up", started.append)
    cli.begin_early(words)
    assert started == early
