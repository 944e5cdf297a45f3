"""What a grading run waits for before its first submission."""

import subprocess
import sys

import pytest

from autograder.cli import main as command


def test_workers_do_not_import_what_only_recording_needs():
    # nbgrader takes longer to import than ten submissions to judge, and every machine of a cluster would import it.
    code = "import sys, autograder.judging.worker as w; print([m for m in ('nbgrader', 'sqlalchemy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words, early",
    [
        (["grade", "01"], True),
        (["demo"], True),
        (["grade", "01", "--scheduler", "tcp://host:8786"], False),
        (["grade", "01", "--scheduler=tcp://host:8786"], False),
        (["grade", "--help"], False),
        (["report", "01"], False),
    ],
)
def test_the_workers_server_starts_before_anything_else_where_it_is_needed(monkeypatch, words, early):
    started = []
    monkeypatch.setattr("autograder.judging.cluster.warm_up", lambda: started.append(1))
    sys.modules[command.__module__].begin_early(words)
    assert bool(started) == early
