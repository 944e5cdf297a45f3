"""The convolution's times as a table, beside what unit 03 promises of its reference solution."""

import json
import os
import sys
from pathlib import Path

from rich.table import Table

from .convolution import BATCH, CHANNELS, FILTERS, KERNEL, LOOP_IMAGES, SIDE
from .measuring import measure

AT_MOST_PYTORCH = 3.0
AT_LEAST_LOOPS = 100.0
BUSY = 0.2


def thread_counts(busy: float = 0.0) -> list[int]:
    """Return the numbers of threads to compare with: one, and as many as this process may use.

    Where other programs keep more than `BUSY` cores busy, only one: threads that wait for each other on cores they do not
    have spin, and their times say nothing.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [1] if busy > BUSY else sorted({1, cores})


def convolution_times(threads: int) -> dict:
    """Return `convolution.compare`'s figures from a fresh process; raises `CommandFailed`."""
    home = Path(__file__).resolve().parents[1]
    said = measure([sys.executable, "-m", "bench.convolution", str(threads)], home).said
    return json.loads(said.splitlines()[-1])


def ratios(figures: dict) -> tuple[float, float]:
    """Return solution / PyTorch and loops / solution, for forward and backward together."""
    solution, pytorch, loops = (figures[name]["both"] for name in ("solution", "PyTorch", "loops"))
    return solution / pytorch, loops / solution


def kept(figures: dict) -> bool:
    """Whether both promises hold."""
    to_pytorch, to_loops = ratios(figures)
    return to_pytorch <= AT_MOST_PYTORCH and to_loops >= AT_LEAST_LOOPS


def convolution_table(figures: dict) -> Table:
    """Return the times of one number of threads, medians in milliseconds, and the two ratios."""
    threads = figures["threads"]
    title = (f"03_conv_layers: a convolution, batch {BATCH}, {CHANNELS} -> {FILTERS} channels, {SIDE} x {SIDE}, "
             f"{KERNEL} x {KERNEL}, float32, {threads} thread{'s' * (threads != 1)}")
    caption = (f"Medians. The loops ran on {LOOP_IMAGES} of the {BATCH} images, and their time is scaled. Promised: "
               f"at most {AT_MOST_PYTORCH:g} times PyTorch's time, at least {AT_LEAST_LOOPS:g} times as fast as the loops: "
               f"{'kept' if kept(figures) else 'NOT KEPT'}.")
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    for name in ("", "loops ms", "im2col ms", "PyTorch ms", "im2col / PyTorch", "loops / im2col"):
        table.add_column(name, justify="right" if name else "left")
    for row, name in (("forward", "forward"), ("backward", "backward"), ("together", "both")):
        loops, solution, pytorch = (figures[contender][name] for contender in ("loops", "solution", "PyTorch"))
        times = (f"{seconds * 1000:.1f}" for seconds in (loops, solution, pytorch))
        table.add_row(row, *times, f"{solution / pytorch:.2f}", f"{loops / solution:.0f}")
    return table
