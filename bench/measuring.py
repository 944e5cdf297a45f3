"""Run a command to its end: its wall time, and processor time and peak memory of all its processes together."""

import itertools
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_BETWEEN = 0.25
# Memory is looked at in every so many rounds: to count a process's pages takes time, and holds up the process.
ROUNDS_BETWEEN = 4


class CommandFailed(Exception):
    """A command of the bench ended with an error; the text ends with what it said last."""


@dataclass(frozen=True)
class Seen:
    """A process as it was last seen: its parent, its name, and processor seconds, its own and of children that ended."""

    parent: int
    name: str
    own: float
    of_children: float


@dataclass(frozen=True)
class Measurement:
    """Wall time and processor time in seconds, and peak memory in bytes, with shared pages counted once where readable.

    Processor time depends less than wall time on what else the machine does. What the last quarter of a second took may
    be missing, and memory that was held for less than a second.
    """

    seconds: float
    processor: float
    memory: int
    said: str
    processes: dict[int, Seen] = field(default_factory=dict)


def measure(command: list[str], folder: Path) -> Measurement:
    """Run `command` in `folder`; raises `CommandFailed`."""
    started = time.monotonic()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        peak = Peak()
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        said = process.stdout.read()
        code = process.wait()
        seconds = time.monotonic() - started
        watcher.join()
    if code:
        raise CommandFailed(f"{' '.join(command)} ended with {code}. It said last: {said[-800:].strip()}")
    return Measurement(seconds, peak.processor, peak.memory, said, peak.processes)


def tool(name: str) -> list[str]:
    """Return how to start a command that is installed beside this Python."""
    return [str(Path(sys.executable).parent / name)]


@dataclass
class Peak:
    """The highest values seen so far."""

    processor: float = 0.0
    memory: int = 0
    processes: dict[int, Seen] = field(default_factory=dict)


def _watch(process: subprocess.Popen, peak: Peak) -> None:
    for turn in itertools.count(1):
        if process.poll() is not None:
            return
        processes = tree(process.pid)
        peak.processor = max(peak.processor, sum(one.own + one.of_children for one in processes.values()))
        peak.processes |= processes
        if turn % ROUNDS_BETWEEN == 0:
            peak.memory = max(peak.memory, sum(memory_of(one) for one in processes))
        time.sleep(SECONDS_BETWEEN)


def tree(pid: int) -> dict[int, Seen]:
    """Return a process and its descendants by their numbers; Linux only, nothing elsewhere."""
    everyone: dict[int, Seen] = {}
    tick = os.sysconf("SC_CLK_TCK")
    for folder in os.scandir("/proc") if os.path.isdir("/proc") else ():
        if not folder.name.isdigit():
            continue
        with suppress(OSError, IndexError, ValueError), open(f"{folder.path}/stat", encoding="utf-8") as file:
            # The name in brackets may hold spaces and brackets, so the fields are counted from behind it.
            start, _, rest = file.read().rpartition(")")
            fields = rest.split()
            user, system, childrens_user, childrens_system = (int(field) / tick for field in fields[11:15])
            name = start.partition("(")[2]
            everyone[int(folder.name)] = Seen(int(fields[1]), name, user + system, childrens_user + childrens_system)
    children: dict[int, list[int]] = {}
    for number, process in everyone.items():
        children.setdefault(process.parent, []).append(number)
    found, waiting = {}, [pid] if pid in everyone else []
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        found[one] = everyone[one]
    return found


def memory_of(pid: int) -> int:
    """Return a process's proportional share of memory in bytes, its resident memory where that cannot be read."""
    for file, wanted in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
                if line.startswith(wanted):
                    return int(line.split()[1]) * 1024
    return 0


def busy_cores(seconds: float = 1.0) -> float:
    """Return how many cores' worth of work the machine does now; Linux only, 0 elsewhere."""

    def idle_and_all() -> tuple[int, int]:
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        return ticks[3] + ticks[4], sum(ticks[:8])

    try:
        before = idle_and_all()
        time.sleep(seconds)
        after = idle_and_all()
    except OSError:
        return 0.0
    total = after[1] - before[1]
    return (os.cpu_count() or 1) * (1 - (after[0] - before[0]) / total) if total else 0.0
