"""The time of unit 03's convolution, forward and backward: the reference solution's, its own loops' and PyTorch's.

Run as `python -m bench.convolution THREADS`, in a fresh process since NumPy's and PyTorch's number of threads is fixed at
their start; prints the median seconds as JSON. `convolution_report` runs it and prints the table.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

UNIT = "03_conv_layers"
BATCH, CHANNELS, FILTERS, SIDE, KERNEL, PADDING = 32, 16, 32, 32, 3, 1
# The loops take half a second for one image. Every image is the same work, so one of them and a factor will do.
LOOP_IMAGES = 1
REPEATS, LOOP_REPEATS = 21, 3
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Step = Callable[[], Any]


class Disagreement(Exception):
    """A contender computes something else than PyTorch does: its time would say nothing."""


def main(threads: int) -> None:
    """Time all contenders with `threads` threads each and print the figures."""
    os.environ |= dict.fromkeys(THREAD_VARIABLES, str(threads))
    import torch

    torch.set_num_threads(threads)
    notebook = Path(__file__).resolve().parents[1] / "solutions" / UNIT / f"{UNIT}.ipynb"
    print(json.dumps({"threads": threads, **compare(solution_functions(notebook))}))


def solution_functions(notebook: Path) -> dict[str, Any]:
    """Return what the solution cells of an instructor's notebook define."""
    import numpy as np

    names: dict[str, Any] = {"np": np}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]), names)
    return names


def compare(functions: Mapping[str, Any], repeats: int = REPEATS) -> dict[str, dict[str, float]]:
    """Return median seconds by contender ("solution", "PyTorch", "loops") and pass ("forward", "backward", "both").

    Solution and PyTorch take turns, so that what else the machine does hits both. The loops compute `LOOP_IMAGES` of
    the images, and their time is scaled to all. Raises `Disagreement` where values differ from PyTorch's.
    """
    x, w, b, dout = problem()
    solution = layer(functions["conv2d_forward"], functions["conv2d_backward"])
    loops = layer(functions["conv2d_forward_naive"], functions["conv2d_backward_naive"])
    few = slice(LOOP_IMAGES)
    require_agreement("solution", solution, x, w, b, dout)
    require_agreement("loops", loops, x[few], w, b, dout[few])
    seconds = median_seconds({"solution": solution(x, w, b, dout), "PyTorch": by_pytorch(x, w, b, dout)}, repeats)
    scale = BATCH / LOOP_IMAGES
    slow = median_seconds({"loops": loops(x[few], w, b, dout[few])}, min(repeats, LOOP_REPEATS))["loops"]
    return {**seconds, "loops": {name: scale * taken for name, taken in slow.items()}}


def problem():
    """Return x, w, b and an upstream gradient, all float32."""
    import numpy as np

    rng = np.random.default_rng(0)
    out = SIDE + 2 * PADDING - KERNEL + 1
    shapes = ((BATCH, CHANNELS, SIDE, SIDE), (FILTERS, CHANNELS, KERNEL, KERNEL), FILTERS, (BATCH, FILTERS, out, out))
    return tuple(rng.normal(size=shape).astype(np.float32) for shape in shapes)


def layer(forward: Callable, backward: Callable) -> Callable[..., Step]:
    """Return what makes a step of a NumPy layer: one call gives (out, dx, dw, db), with the clock read in between."""
    def made(x, w, b, dout) -> Step:
        def step():
            started = time.perf_counter()
            out, cache = forward(x, w, b, stride=1, padding=PADDING)
            middle = time.perf_counter()
            gradients = backward(dout, cache)
            return (started, middle, time.perf_counter()), (out, *gradients)
        return step
    return made


def by_pytorch(x, w, b, dout) -> Step:
    """Return the same step, computed by PyTorch."""
    import torch

    leaves = [torch.from_numpy(array).requires_grad_() for array in (x, w, b)]
    upstream = torch.from_numpy(dout)

    def step():
        for leaf in leaves:
            leaf.grad = None
        started = time.perf_counter()
        out = torch.nn.functional.conv2d(*leaves, stride=1, padding=PADDING)
        middle = time.perf_counter()
        out.backward(upstream)
        return (started, middle, time.perf_counter()), (out.detach(), *(leaf.grad for leaf in leaves))
    return step


def require_agreement(name: str, made: Callable[..., Step], *arrays) -> None:
    """Raise `Disagreement` unless a layer's step gives what PyTorch's gives, up to rounding in float32."""
    import numpy as np

    results, expected = made(*arrays)()[1], by_pytorch(*arrays)()[1]
    for what, got, want in zip(("out", "dx", "dw", "db"), results, expected, strict=True):
        want = want.numpy()
        if got.shape != want.shape or not np.allclose(got, want, rtol=1e-3, atol=1e-4 * np.abs(want).max()):
            raise Disagreement(f"The {name} and PyTorch disagree on {what}: no times.")


def median_seconds(steps: Mapping[str, Step], repeats: int) -> dict[str, dict[str, float]]:
    """Return the median seconds of each step's two passes and of both together; the steps take turns."""
    clocks: dict[str, list[tuple[float, float, float]]] = {name: [] for name in steps}
    for step in steps.values():
        step()  # the first call loads kernels and claims memory
    for _ in range(repeats):
        for name, step in steps.items():
            clocks[name].append(step()[0])
    return {
        name: {
            "forward": statistics.median(middle - started for started, middle, _ in read),
            "backward": statistics.median(ended - middle for _, middle, ended in read),
            "both": statistics.median(ended - started for started, _, ended in read),
        }
        for name, read in clocks.items()
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
