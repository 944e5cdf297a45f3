"""Cells that try a sandbox's walls, each run in a kernel of its own; also a program, so that another user can run it."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

from autograder.judging import Limits
from autograder.judging.kernel import CellLost, Kernel
from autograder.kernels import libraries_for
from autograder.kernels.isolation import trouble_with_isolation

COURSE = Path(__file__).resolve().parents[2]
MIB = 1024**2
LIMITS = {"cell_timeout": 5.0, "total_timeout": 60.0, "memory": 2 * 1024 * MIB, "scratch_bytes": 64 * MIB, "processes": 64}
# A busy machine takes its time to fill three gigabytes; what is looked for comes long before.
MORE_TIME = {"memory of many": {"cell_timeout": 40.0}}
NOBODY = 65534

READ = """
import os
def look(path):
    try:
        return os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(200)
    except OSError as error:
        return type(error).__name__
"""
# What is tried by name: cells of one kernel, run in order; a test reads what the last one printed.
PROBES = {
    "course": [READ, f"print(look({str(COURSE)!r}))"],
    "home": [READ, "print([look(path) for path in ('/root/.bashrc', '/home', '/etc/shadow', '/var', '/mnt')])"],
    "environment": ["import os; print(sorted(os.environ))"],
    "network": [
        "import socket\nfor address in (('127.0.0.1', 22), ('1.1.1.1', 53)):\n"
        "    try: socket.create_connection(address, timeout=3); print('connected')\n"
        "    except OSError as error: print(type(error).__name__)"
    ],
    "interfaces": ["print(len(open('/proc/net/dev').read().splitlines()) - 2)"],
    "processes": ["import os; print(sorted(int(name) for name in os.listdir('/proc') if name.isdigit())[:1])"],
    "warden": [READ, "print({look(f'/proc/1/{name}') for name in ('environ', 'mem', 'fd', 'maps', 'root', 'cwd')})"],
    "signals": [
        "import os\nfor number in (9, 15, 19, 2):\n"
        "    try: os.kill(1, number); print('sent')\n"
        "    except OSError as error: print(type(error).__name__)"
    ],
    "writes": [
        "import os, utils\nfor folder in ('/', '/run', '/run/sockets', '/run/inbox', '/dev', '/usr', '/etc', "
        "os.path.dirname(utils.__file__)):\n"
        "    try: open(folder + '/new', 'w'); print(folder)\n"
        "    except OSError: pass"
    ],
    "calls": [
        "import ctypes, errno\nlibrary = ctypes.CDLL(None, use_errno=True)\n"
        "for call in ((319, b'x', 0), (272, 0x10000000), (29, 0, 4096, 0o1600), (101, 0, 0, 0, 0), (165, 0, 0, 0, 0, 0)):\n"
        "    print(library.syscall(*call), errno.errorcode[ctypes.get_errno()])"
    ],
    "libraries": [
        "import importlib\nfor name, part in (('torch', 'tensor'), ('scipy.signal', 'hann'), ('autograder', 'course')):\n"
        "    try: getattr(importlib.import_module(name), part)(1); print(name)\n"
        "    except ModuleNotFoundError: print('no')"
    ],
    "files": ["print(open('data/notes.txt').read()); open('mine.txt', 'w').write('x'); import os; print(os.getcwd())"],
    "memory": ["b = bytearray(100 * 2**30)"],
    "memory of many": [
        "import os, time\nfor k in range(12):\n    if os.fork() == 0:\n"
        "        b = bytearray(250 * 2**20)\n        b[::4096] = b'x' * len(b[::4096])\n"
        "        time.sleep(60)\ntime.sleep(38)"
    ],
    "fork bomb": ["import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"],
    "threads": [
        "import threading, time\ntry:\n    for k in range(500): threading.Thread(target=time.sleep, args=(9,)).start()\n"
        "except RuntimeError as error: print('no more')"
    ],
    "full scratch": ["f = open('big', 'wb')\nfor k in range(100): f.write(b'x' * 2**20)"],
    "many files": [
        "import errno\ntry:\n    for k in range(100): open(f'/dev/shm/{k}', 'wb').write(b'x' * 2**20)\n"
        "except OSError as error: print(errno.errorcode[error.errno])"
    ],
    "endless output": ["while True: print('x' * 10_000)"],
    "uninterruptible": [
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True:\n"
        "    try:\n        while True: pass\n    except BaseException: pass"
    ],
    "kill everyone": ["import os\ntry: os.kill(-1, 9)\nexcept OSError as error: print(type(error).__name__)"],
    "leave things": [
        "import os, time, subprocess\nopen('/tmp/left', 'w'); open('/dev/shm/left', 'w')\nos.makedirs('/tmp/a/b')\n"
        "os.chmod('/tmp/a', 0)\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)\nprint('left')"
    ],
    "find things": [
        # A course that lies below /tmp is shown there, and is no leftover.
        "import os, sys, utils\nshown = {p.split('/')[2] for p in (utils.__file__, sys.prefix) if p.startswith('/tmp/')}\n"
        "print(sorted(set(os.listdir('/tmp')) - shown), os.listdir('/dev/shm'), os.listdir('/run/inbox'), "
        "[open(f'/proc/{p}/comm').read() for p in os.listdir('/proc') if p.isdigit()].count('sleep\\n'))"
    ],
    "deep folders": ["import os\nfor k in range(3000): os.mkdir('d'); os.chdir('d')\nprint('deep')"],
    "after deep folders": ["import os; print(os.listdir('.'))"],
}


def probe(cells: list[str], **limits: object) -> str:
    """Run cells in a new sandboxed kernel; return what the last one printed or raised, or what became of the kernel."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])

    async def run(folder: Path) -> None:
        kernel = Kernel(notebook, folder, Limits(**LIMITS | limits), libraries_for(["standardize"]))
        async with kernel.running():
            for position, cell in enumerate(notebook.cells):
                await kernel.run_cell(cell, position, kernel.limits.cell_timeout)

    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "work")
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "notes.txt").write_text("my notes", encoding="utf-8")
        try:
            asyncio.run(run(folder))
        except CellLost as lost:
            return f"LOST {lost}"
    outputs = notebook.cells[-1].outputs
    return "".join(out.get("text") or f"{out.get('ename', '')}: {out.get('evalue', '')}" for out in outputs).strip()


def all_probes(names: list[str]) -> dict[str, str]:
    """Run the probes of these names, all when there are none, in one process and so with one warm process."""
    return {name: probe(PROBES[name], **MORE_TIME.get(name, {})) for name in names or PROBES}


def as_nobody(names: list[str]) -> dict[str, str]:
    """Run the probes as the user nobody. Only root may call this.

    A Python or a course in root's home is shown to that user in a mount namespace of our own.
    """
    command = ["bwrap", "--dev-bind", "/", "/"]
    shown = [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), COURSE]
    closed = {up for path in shown for up in path.parents if not up.stat().st_mode & 0o001}
    for top in (folder for folder in closed if not closed & set(folder.parents)):
        command += ["--perms", "0755", "--tmpfs", str(top)]
        for path in shown:
            if path.is_relative_to(top):
                between = [up for up in reversed(path.parents) if up.is_relative_to(top) and up != top]
                command += [word for up in between for word in ("--perms", "0755", "--dir", str(up))]
                command += ["--ro-bind", str(path), str(path)]
    command += ["--chdir", str(COURSE), "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    command += ["env", "HOME=/tmp", sys.executable, "-m", "tests.autograder.sandbox_probes", *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def why_not(user: str) -> str:
    """Say why probes cannot be run as this kind of user ("root", "ordinary"); empty when they can."""
    if trouble := trouble_with_isolation():
        return trouble
    if user == "root" and os.geteuid() != 0:
        return "the tests do not run as root"
    if user == "ordinary" and os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "setpriv is not here to become another user"
    return ""


if __name__ == "__main__":
    print(json.dumps(all_probes(sys.argv[1:])))
