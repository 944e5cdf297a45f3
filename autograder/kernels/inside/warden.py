"""Process 1 of a sandbox: imports what kernels need, forks one kernel at a time, and ends everything after it.

Run by the judge under bubblewrap as `warden.py OPTIONS` (JSON). Requests come in on stdin and answers go out on stdout,
a line of JSON each; both are closed in the kernels. The end of stdin ends this process and, it being process 1, all in the
sandbox. No event loop, no threads and no computation may happen here, since kernels are forked from what is here.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import stat
import sys

import blinding
import confinement

HOME, WORK, INBOX, SOCKETS = "/tmp/home", "/tmp/work", "/run/inbox", "/run/sockets"
WRITABLE = ["/tmp", "/dev/shm"]
GIB = 1024**3
MOST_FILES = 1024


class Warden:
    """Forks kernels and answers for them."""

    def __init__(self, student: int | None, answers: int, kept: list[str]) -> None:
        """Kernels run under the user number `student`, None for this process's own; answers go to a file's number.

        `kept` are the read-only folders that are shown inside the writable places.
        """
        self.student = student
        self.kept = kept
        self.answers = answers
        self.kernel: int | None = None
        self.status: int | None = None
        self.reason = ""
        self.limits: dict = {}

    def serve(self) -> None:
        """Answer requests until stdin ends."""
        waiting = b""
        while True:
            readable, _, _ = select.select([0], [], [], 0.2 if self._running() else None)
            if readable:
                chunk = os.read(0, 1 << 16)
                if not chunk:
                    return
                *lines, waiting = (waiting + chunk).split(b"\n")
                for line in lines:
                    request = json.loads(line)
                    answer = getattr(self, f"do_{request.pop('do')}")(**request)
                    os.write(self.answers, json.dumps(answer).encode() + b"\n")
            elif self._running():
                self._reap()
                self._watch_memory()

    def do_start(self, connection: dict, limits: dict) -> dict:
        """Fork a kernel that listens as `connection` says; return its number once the submission's files are copied."""
        self.limits, self.status, self.reason = limits, None, ""
        reading, writing = os.pipe()
        self.kernel = os.fork()
        if self.kernel == 0:
            os.close(reading)
            become_kernel(connection, limits, self.student, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            trouble = pipe.read(10_000).decode(errors="replace")
        return {"error": trouble} if trouble else {"pid": self.kernel}

    def do_poll(self) -> dict:
        """Say how the kernel ended: `status` is its exit code, minus the signal that ended it, or None."""
        self._reap()
        return {"status": self.status, "reason": self.reason}

    def do_signal(self, number: int) -> dict:
        """Send a signal to the kernel's process group."""
        if self._running():
            os.killpg(self.kernel, number)
        return {}

    def do_end(self) -> dict:
        """Kill every process but this one, wipe what they wrote, and say whether the sandbox is as new."""
        while True:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
            try:
                self._note(*os.waitpid(-1, 0))
            except ChildProcessError:
                break
        self.kernel = None
        return {"clean": wipe(self.kept) and not left_in_memory()}

    def _running(self) -> bool:
        return self.kernel is not None and self.status is None

    def _reap(self) -> None:
        try:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._note(*ended)
        except ChildProcessError:
            pass

    def _note(self, pid: int, status: int) -> None:
        if pid != self.kernel:
            return
        self.status = os.waitstatus_to_exitcode(status)
        if self.status == -signal.SIGXCPU:
            self.reason = f"it used more than {self.limits['seconds']} s of processor time"

    def _watch_memory(self) -> None:
        """End the kernel when its processes together hold more memory than one of them may."""
        most = self.limits["total_memory"]
        if not self._running():
            return
        held, processes = memory_in_use()
        if held > most:
            who = "it" if processes == 1 else f"its {processes} processes"
            self.reason = f"{who} used more than {most / GIB:.3g} GiB of memory"
            os.kill(-1, signal.SIGKILL)


def become_kernel(connection: dict, limits: dict, student: int | None, pipe: int) -> None:
    """Turn this forked process into the kernel; report on `pipe` what prevents it, or nothing; never return."""
    try:
        os.setsid()
        os.umask(0o022)
        if student is not None:
            os.setgroups([])
            os.setgid(student)
            os.setuid(student)
        confinement.set_dumpable(True)
        os.makedirs(HOME)
        shutil.copytree(INBOX, WORK)
        os.chdir(WORK)
        with open(f"{HOME}/connection.json", "w", encoding="utf-8") as file:
            json.dump(connection, file)
        confinement.limit_resources(limits)
        confinement.restrict_writes(WRITABLE, "/dev", SOCKETS)
        confinement.filter_system_calls()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.closerange(3, pipe)
        os.closerange(pipe + 1, MOST_FILES)
    except BaseException as error:
        os.write(pipe, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    os.close(pipe)
    run_kernel()
    os._exit(0)


def run_kernel() -> None:
    """Run IPython's kernel until it is told to stop."""
    app = sys.modules["quickstart"].QuickKernelApp.instance()
    app.connection_file = f"{HOME}/connection.json"
    app.initialize()
    # Student code may draw from the global generators: the same notebook must score the same each time.
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)
    app.start()


def wipe(kept: list[str]) -> bool:
    """Empty the writable places, but for the folders `kept` and those on the way; return whether nothing is left."""
    try:
        for place in WRITABLE:
            empty(place, kept)
        return True
    except (OSError, RecursionError):
        return False


def empty(folder: str, kept: list[str]) -> None:
    """Remove what `folder` holds, but for the folders `kept` and those on the way."""
    for entry in os.scandir(folder):
        if entry.path in kept:
            continue
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)
        elif any(path.startswith(entry.path + "/") for path in kept):
            empty(entry.path, kept)
        else:
            open_up(entry.path)
            shutil.rmtree(entry.path)


def open_up(top: str) -> None:
    """Make `top` and every folder in it one that can be entered and changed."""
    os.chmod(top, 0o700)
    for root, folders, _ in os.walk(top):
        for name in folders:
            path = os.path.join(root, name)
            if stat.S_ISDIR(os.lstat(path).st_mode):
                os.chmod(path, 0o700)


def left_in_memory() -> bool:
    """Say whether shared memory, semaphores or message queues outlived their processes."""
    for kind in ("shm", "sem", "msg"):
        with open(f"/proc/sysvipc/{kind}", encoding="ascii") as table:
            if len(table.readlines()) > 1:
                return True
    return False


def memory_in_use() -> tuple[int, int]:
    """Return the bytes that all processes but this one hold, and how many they are.

    Pages of files do not count; pages that a fork shares with its parent do count for both.
    """
    total = processes = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        try:
            with open(f"/proc/{name}/status", encoding="ascii", errors="replace") as file:
                lines = [line.split() for line in file if line.startswith(("RssAnon", "RssShmem"))]
        except OSError:
            continue
        total += sum(int(words[1]) * 1024 for words in lines)
        processes += 1
    return total, processes


def main() -> None:
    """Import, say that all is ready, and serve."""
    options = json.loads(sys.argv[1])
    # What imports make stays: there is nothing to collect.
    gc.disable()
    # The imports below may keep caches in the home folder.
    os.makedirs(HOME)
    confinement.set_dumpable(False)
    # A package that prints while it is imported must not be taken for an answer.
    answers = os.dup(1)
    os.dup2(2, 1)
    # Where the units' modules stand otherwise, a sandbox shows nothing; the inbox is emptied before a kernel starts.
    checks = importlib.import_module("utils.checks")
    checks.__path__.insert(0, INBOX)
    for name in options["imports"]:
        importlib.import_module(name)
    for name in options["tried"]:
        # One that is hidden, or missing, is for the notebook's cell to fail at.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    blinding.blind()
    checks.__path__.remove(INBOX)
    importlib.import_module("quickstart").QuickKernelApp.instance().configure()
    # A student's `import confinement` must find nothing.
    sys.path.pop(0)
    wipe(options["kept"])
    gc.collect()
    gc.freeze()
    gc.enable()
    os.write(answers, json.dumps({"ready": True, "landlock": confinement.landlock_version()}).encode() + b"\n")
    Warden(options["student"], answers, options["kept"]).serve()


if __name__ == "__main__":
    main()
