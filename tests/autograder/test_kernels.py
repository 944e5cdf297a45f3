"""Kernels forked from a warm process: quick, alike, in good repair after whatever happened to the last one."""

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client import AsyncKernelManager
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import Course
from autograder.judging import Limits
from autograder.judging.kernel import QUOTED, Kernel, sandbox_for
from autograder.judging.submission import judge_submission
from autograder.kernels import libraries_for, warm
from autograder.kernels.client import QuickClient
from autograder.kernels.isolation import trouble_with_isolation
from autograder.kernels.libraries import NEVER, TORCH, Libraries
from autograder.kernels.provisioner import SandboxedProvisioner
from autograder.recording.reference import load_reference

from .sandbox_probes import probe
from .tiny_course import UNIT

pytestmark = [
    pytest.mark.skipif(bool(trouble_with_isolation()), reason=trouble_with_isolation()),
    pytest.mark.xdist_group("sandbox"),
]
LIMITS = Limits(cell_timeout=10.0, total_timeout=60.0)
FULL = 9.5
PICTURES = "from IPython.display import display\nfor _ in range({}): display({{'image/png': 'A' * 400_000}}, raw=True)"


def judge(course: Course, submission, folder, **limits):
    """Judge a notebook of the tiny unit."""
    folder.mkdir(exist_ok=True)
    (folder / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
    return judge_submission(folder, "ana", load_reference(course, UNIT), 3, LIMITS.model_copy(update=limits))


@pytest.mark.parametrize(
    ("source", "kept", "told"),
    [
        (PICTURES.format(3), 3, None),
        (PICTURES.format(30), 12, "pictures"),
        ("for _ in range(300): print('x' * 1_000, flush=True)", None, "output"),
    ],
    ids=["a few photographs", "endless pictures", "endless text"],
)
def test_photographs_are_kept_and_endless_output_is_cut_off(tmp_path, source, kept, told):
    async def outputs() -> list:
        cell = new_code_cell(source)
        async with Kernel(new_notebook(cells=[cell]), tmp_path, LIMITS, libraries_for(["standardize"])).running() as kernel:
            await kernel.run_cell(cell, 0, 10.0)
        return cell.outputs

    found = asyncio.run(outputs())
    text = "".join(o.text for o in found if o.output_type == "stream")
    if kept is not None:
        assert sum("image/png" in o.get("data", {}) for o in found) == kept
    assert (f"the rest of the {told} was cut off" in text) if told else ("cut off" not in text)
    assert len(str(found)) < LIMITS.picture_characters + 2 * LIMITS.output_characters


def test_a_kernel_is_ready_soon_with_its_imports_done(tmp_path, record_property):
    libraries = libraries_for(["standardize"])

    async def seconds() -> float:
        started = time.perf_counter()
        cell = new_code_cell("import sys; print(sorted({'numpy', 'matplotlib.pyplot', 'utils.checks'} & set(sys.modules)))")
        async with Kernel(new_notebook(cells=[cell]), tmp_path, LIMITS, libraries).running() as kernel:
            ready = time.perf_counter() - started
            await kernel.run_cell(cell, 0, 10.0)
        assert cell.outputs[0].text == "['matplotlib.pyplot', 'numpy', 'utils.checks']\n"
        return ready

    warm.give_back(warm.take(sandbox_for(libraries, LIMITS)))
    median = statistics.median(asyncio.run(seconds()) for _ in range(7))
    record_property("kernel ready, median seconds", median)
    print(f"kernel ready, imports done: median {median:.3f} s")
    # The target is 0.25 s on a machine that does nothing else; tests run beside others.
    assert median < 1.5


def test_every_kernel_draws_the_same_numbers_and_hashes():
    draw = ["import random, numpy; print(random.random(), numpy.random.rand(), hash('text'))"]
    assert probe(draw) == probe(draw)


def test_a_plot_is_shown_as_a_picture(released_course, submission, tmp_path):
    submission.answer().insert("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", before="softmax")
    judgement = judge(released_course, submission, tmp_path)
    cells = nbformat.reads(judgement.notebook, as_version=4).cells
    shown = [out for cell in cells if "plt.plot" in cell.source for out in cell.outputs]
    assert ["image/png" in out.data for out in shown] == [True]


def test_what_a_unit_may_lean_on_follows_from_its_exercises():
    numpy_unit, any_unit = libraries_for(["standardize", "softmax"]), libraries_for([])
    assert {"torch", "scipy/signal"} <= set(numpy_unit.hidden) and not set(TORCH) & set(numpy_unit.imports)
    assert any_unit.hidden == NEVER


@pytest.mark.parametrize(("choice", "described"), [("cold", "cold kernel"), ("none", "none"), ("auto", "forked kernel")])
def test_each_kind_of_kernel_gives_the_same_grades_and_says_what_it_was(
    released_course, submission, tmp_path, choice, described
):
    judgement = judge(released_course, submission.answer(), tmp_path, sandbox=choice)
    assert judgement.score == FULL and judgement.status == "graded" and judgement.reasons == []
    assert judgement.sandbox.endswith(described) and judgement.summary()["sandbox"] == judgement.sandbox


LOOK = """
import utils.checks.units.start as start
from utils.checks import exercise
checks = exercise("standardize").checks
print({(check.expected, check.judge, check.mistakes) for check in checks}, hasattr(start, "_standardized"))
"""


@pytest.mark.parametrize("choice", ["auto", "cold"])
def test_no_kernel_holds_what_judging_expects(choice):
    assert probe([LOOK], sandbox=choice) == "{(None, None, ())} False"


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["auto", "cold"])
def test_pytorch_works_in_a_kernel(choice):
    code = """
        import torch
        x = torch.rand(2, 3, 8, 8)
        layer = torch.nn.Conv2d(3, 4, 3)
        optimizer = torch.optim.Adam(layer.parameters())
        layer(x).square().mean().backward()
        optimizer.step()
        print(layer.weight.grad.shape, torch.rand(1).item() == torch.rand(1).item())
    """
    cell = new_code_cell("\n".join(line.strip() for line in code.splitlines()))

    async def run(folder) -> None:
        libraries = Libraries(Libraries.imports + TORCH)
        limits = LIMITS.model_copy(update={"sandbox": choice})
        async with Kernel(new_notebook(cells=[cell]), folder, limits, libraries).running() as kernel:
            await kernel.run_cell(cell, 0, 20.0)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))
    assert cell.outputs[0].text == "torch.Size([4, 3, 3, 3]) False\n"


def sandboxes() -> list[psutil.Process]:
    """The processes of this one's sandboxes, the outermost first."""
    return [
        child for child in psutil.Process().children(recursive=True) if any("warden.py" in w for w in child.cmdline())
    ]


@pytest.mark.parametrize("which", ["kernel", "warm process", "bubblewrap"])
def test_a_kill_from_outside_changes_no_grade(released_course, submission, tmp_path, which):
    submission.answer().insert("import time; time.sleep(1.5)", before="softmax")
    right = judge(released_course, submission, tmp_path)
    place = {"bubblewrap": 0, "warm process": 1, "kernel": 2}[which]
    killed = []

    def kill() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(sandboxes()) < 3:
            time.sleep(0.02)
        time.sleep(0.7)
        killed.append(sandboxes()[place].pid)
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    again = judge(released_course, submission, tmp_path)
    killer.join()
    assert killed and right.score == FULL
    assert again.model_dump(exclude={"seconds", "steps"}) == right.model_dump(exclude={"seconds", "steps"})


def test_a_kernel_that_kills_itself_each_time_costs_its_cell(released_course, submission, tmp_path):
    submission.answer().insert("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", before="softmax")
    judgement = judge(released_course, submission, tmp_path)
    assert judgement.status == "partial" and judgement.score == FULL
    assert "ended the kernel and was left out" in judgement.reason


def test_processor_time_is_bounded_and_named(released_course, submission, tmp_path, monkeypatch):
    # A notebook may use as many seconds as it may take on each core, so it takes a part of one to reach the bound.
    monkeypatch.setattr(os, "cpu_count", lambda: 1 / 60)
    submission.answer().insert("while True: pass", before="softmax")
    judgement = judge(released_course, submission, tmp_path, cell_timeout=30.0)
    assert judgement.reason.endswith("ended the kernel (it used more than 2 s of processor time) and was left out.")


FORGED_MESSAGES = """
import IPython, json
kernel = IPython.get_ipython().kernel
for kind, content in (
    ("display_data", {}), ("execute_result", {"data": 5, "metadata": [], "execution_count": "x"}), ("status", []),
    ("display_data", {"data": {"text/plain": 7, "image/png": {"a": 1}}, "metadata": {}}), ("stream", {"text": None}),
    ("update_display_data", {"transient": 3}), ("clear_output", None), ("comm_open", {"data": 1}), ("error", {}),
):
    kernel.session.send(kernel.iopub_socket, kind, json.dumps(content).encode(), parent=kernel.get_parent())
"""


def test_messages_of_any_form_harm_nobody(released_course, submission, tmp_path):
    judgement = judge(released_course, submission.answer().insert(FORGED_MESSAGES, before="softmax"), tmp_path)
    assert judgement.score == FULL
    nbformat.validate(nbformat.reads(judgement.notebook, as_version=4))


def test_an_answer_is_a_quoted_text_or_nothing():
    for text in ("'a'", '"it\'s"', "'\\\\'", "'é\\n'", "''"):
        assert QUOTED.fullmatch(text)
    for text in ("'a' 'b'", "'a", "b'a'", "--1", "'a'*9", "'\\'", "['a']", "'a\nb'", ""):
        assert not QUOTED.fullmatch(text)


def test_output_too_large_to_take_in_never_passes_a_test(released_course, submission, tmp_path):
    flood = "from IPython.display import display\ndisplay({'text/plain': 'x' * 200_000_000}, raw=True)"
    submission.answer().insert(flood, before="double_test").answer(double="def double(x):\n    return 3 * x")
    judgement = judge(released_course, submission, tmp_path, cell_timeout=60, total_timeout=120)
    scores = {exercise.name: exercise.score for exercise in judgement.exercises}
    assert scores["double_test"] == 0 and scores["double_half"] == 0.5
    assert "sent more output than could be taken in" in judgement.reason


def test_what_is_printed_in_a_row_is_one_output_however_it_was_sent(released_course, submission, tmp_path):
    loop = "for i in range(9):\n    print(i, end=' ', flush=True)\n    time.sleep(0.05)\n"
    submission.insert(f"import sys, time\n{loop}display('aside')\n{loop}", before="setup")
    judgement = judge(released_course, submission.answer(), tmp_path)
    cells = nbformat.reads(judgement.notebook, as_version=4).cells
    outputs = next(cell.outputs for cell in cells if cell.source.startswith("import sys, time"))
    digits = " ".join(map(str, range(9))) + " "
    assert [one.get("text") for one in outputs] == [digits, None, digits]


def test_an_error_that_was_cleared_away_still_fails_the_test(released_course, submission, tmp_path):
    hide = (
        "from IPython.display import clear_output\n"
        "get_ipython().events.register('post_run_cell', lambda result: clear_output())"
    )
    submission.answer().insert(hide, before="double_test").answer(double="def double(x):\n    return 3 * x")
    judgement = judge(released_course, submission, tmp_path)
    assert {exercise.name: exercise.score for exercise in judgement.exercises}["double_test"] == 0


def test_no_folder_is_left_behind_by_a_process_that_ends(tmp_path):
    code = (
        "from autograder.kernels import warm; from autograder.kernels.sandbox import Sandbox\n"
        "kept = warm.take(Sandbox()); warm.give_back(kept); print(kept.folder, kept.folder.exists())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    folder, existed = done.stdout.split()
    assert existed == "True" and not os.path.exists(folder)


def test_a_kernel_that_leaves_when_asked_gives_its_sandbox_back(tmp_path):
    async def start_and_ask() -> SandboxedProvisioner:
        manager = AsyncKernelManager(kernel_name="python3", client_factory=QuickClient)
        manager.provisioner = SandboxedProvisioner(parent=manager, kernel_id="one", kernel_spec=manager.kernel_spec)
        await manager.start_kernel(cwd=str(tmp_path))
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        provisioner = manager.provisioner
        await manager.shutdown_kernel(now=False)
        client.stop_channels()
        return provisioner

    provisioner = asyncio.run(start_and_ask())
    again = warm.take(provisioner.sandbox)
    assert again is provisioner.warm
    again.close()


@pytest.mark.slow
def test_unmodified_nbgrader_runs_its_kernels_in_the_sandbox(course_copy, submission):
    look = "import os\nassert not os.path.exists('../../../solutions') and os.getcwd() == '/tmp/work'"
    folder = course_copy / "submitted" / "ana" / UNIT
    folder.mkdir(parents=True)
    submission.answer(double=f"{look}\ndef double(x):\n    return 2 * x")
    (folder / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--student", "ana"],
        cwd=course_copy,
        env={**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": "sandboxed-provisioner"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with Course(course_copy).gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(UNIT, UNIT, "ana").grades
        assert {grade.name: grade.auto_score for grade in grades}["double_test"] == 1
