"""The bench's arithmetic, and that it measures what it says."""

import sys

import pytest

from bench.measuring import CommandFailed, measure
from bench.tables import beyond, each_more

MEGABYTE = 1_000_000


def test_the_time_and_the_memory_of_all_processes_are_measured(tmp_path):
    # A process whose child holds 60 MB, each byte written so that the memory is really there.
    child = "import time; held = b'x' * 60_000_000; sum(range(10_000_000)); time.sleep(1); print('done')"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    measured = measure(command, tmp_path)
    assert measured.said.strip() == "done"
    assert 1.0 <= measured.seconds < 30
    assert 0.1 < measured.processor < measured.seconds
    assert 60 * MEGABYTE < measured.memory < 500 * MEGABYTE


def test_a_command_that_fails_is_no_measurement(tmp_path):
    with pytest.raises(CommandFailed, match="ended with 3. It said last: no gradebook"):
        measure([sys.executable, "-c", "print('no gradebook'); raise SystemExit(3)"], tmp_path)


def test_the_cost_of_starting_is_told_apart_from_the_cost_of_each():
    figures = {"students": 24, "workers": 2, "start": {"seconds": 4.0}, "own": 0.1, "ours": {"seconds": 15.0}}
    assert each_more(figures) == pytest.approx(0.5)
    assert beyond(figures) == pytest.approx(0.625 - 0.05)
