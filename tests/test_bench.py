"""The bench's arithmetic, and that it measures what it says."""

import io
import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bench import convolution
from bench.convolution_report import convolution_table, kept, ratios, thread_counts
from bench.measuring import CommandFailed, Seen, measure
from bench.roles import seconds_by_role
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


def test_the_reference_solution_and_its_loops_agree_with_pytorch():
    home = Path(__file__).resolve().parents[1]
    functions = convolution.solution_functions(home / "solutions" / convolution.UNIT / f"{convolution.UNIT}.ipynb")
    x, w, b, dout = convolution.problem()
    for name, suffix in (("solution", ""), ("loops", "_naive")):
        made = convolution.layer(functions[f"conv2d_forward{suffix}"], functions[f"conv2d_backward{suffix}"])
        # It raises where they differ.
        assert convolution.require_agreement(name, made, x[:1, :, :9], w, b, dout[:1, :, :9]) is None


@pytest.mark.parametrize("wrong", ["out", "dx", "dw", "db"])
def test_a_wrong_result_gets_no_time(wrong):
    arrays = convolution.problem()
    small = (arrays[0][:1], arrays[1], arrays[2], arrays[3][:1])
    right = dict(zip(("out", "dx", "dw", "db"), convolution.by_pytorch(*small)()[1], strict=True))
    answers = {name: tensor.numpy() * (1.01 if name == wrong else 1.0) for name, tensor in right.items()}
    made = convolution.layer(lambda *_, **__: (answers["out"], None), lambda *_: tuple(answers.values())[1:])
    with pytest.raises(convolution.Disagreement, match=f"disagree on {wrong}"):
        convolution.require_agreement("solution", made, *small)


def test_the_two_passes_are_timed_apart_and_the_steps_take_turns():
    order = []

    def forward(x, w, b, stride, padding):
        order.append(x)
        time.sleep(0.02)
        return np.zeros(1), None

    def backward(dout, cache):
        time.sleep(0.06)
        return np.zeros(1), np.zeros(1), np.zeros(1)

    made = convolution.layer(forward, backward)
    seconds = convolution.median_seconds({name: made(name, 0, 0, 0) for name in ("one", "other")}, repeats=3)
    assert order == ["one", "other"] * 4  # the first round is not counted
    for name in ("one", "other"):
        assert seconds[name]["both"] >= seconds[name]["backward"] >= 0.06
        assert seconds[name]["both"] >= 0.08 and seconds[name]["forward"] >= 0.02


def figures(solution, pytorch, loops):
    """Figures as `bench.convolution` prints them, a third of each time in the forward pass."""
    named = {"solution": solution, "PyTorch": pytorch, "loops": loops}
    return {"threads": 1} | {
        name: {"forward": seconds / 3, "backward": seconds * 2 / 3, "both": seconds} for name, seconds in named.items()
    }


@pytest.mark.parametrize(
    "solution, pytorch, loops, promise",
    [(0.03, 0.01, 3.0, True), (0.031, 0.01, 4.0, False), (0.02, 0.01, 1.9, False)],
    ids=["both kept", "too slow beside PyTorch", "too slow beside the loops"],
)
def test_the_table_says_whether_the_promises_are_kept(solution, pytorch, loops, promise):
    measured = figures(solution, pytorch, loops)
    assert ratios(measured) == pytest.approx((solution / pytorch, loops / solution))
    assert kept(measured) is promise
    page = Console(file=io.StringIO(), width=120)
    page.print(convolution_table(measured))
    text = page.file.getvalue()
    assert ("NOT KEPT" in text) is not promise
    assert f"{solution / pytorch:.2f}" in text and f"{loops / solution:.0f}" in text


def test_several_threads_are_compared_on_a_quiet_machine_only():
    assert thread_counts(busy=1.5) == [1]
    assert thread_counts(busy=0.0)[0] == 1


def test_the_figures_come_as_json_after_one_repeat(capsys, monkeypatch):
    monkeypatch.setattr(convolution, "compare", lambda functions: figures(0.02, 0.01, 4.0))
    monkeypatch.setattr(convolution, "solution_functions", lambda notebook: {})
    monkeypatch.setattr("torch.set_num_threads", lambda threads: None)
    for variable in convolution.THREAD_VARIABLES:
        monkeypatch.setenv(variable, "1")
    convolution.main(1)
    assert json.loads(capsys.readouterr().out) == figures(0.02, 0.01, 4.0)


def test_processor_time_is_told_by_who_took_it():
    seen = {
        1: Seen(0, "autograder", 2.0, 0.1),
        2: Seen(1, "autograder", 1.0, 0.0),
        3: Seen(2, "autograder", 0.5, 0.0),
        4: Seen(3, "autograder", 3.0, 0.0),
        5: Seen(3, "autograder", 4.0, 0.0),
        # Started ahead, by the command, and later, by a worker.
        **{number + 1: Seen(parent, "bwrap", 0.01, 0.0) for number, parent in ((5, 1), (15, 5))},
        **{number + 2: Seen(number + 1, "python", 0.25, 10.0) for number in (5, 15)},
        # One that runs still is not yet counted.
        20: Seen(7, "python", 8.0, 0.0),
    }
    assert seconds_by_role(seen) == pytest.approx(
        {"kernels": 20.0, "warm processes": 0.52, "workers": 7.0, "their server": 0.5, "judging process": 1.0,
         "the command": 2.0}
    )
