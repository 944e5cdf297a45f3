"""Warm processes: start one in its sandbox, ask it for kernels, and keep the idle ones for the next submission."""

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

from .inherited import Inherited
from .isolation import NoIsolation
from .sandbox import Sandbox, furnish, student_number

STARTING_SECONDS = 120.0
ANSWER_SECONDS = 30.0
# A command's exit code when a signal ended what it ran is this and the signal's number.
SIGNALLED = 128
PREFIX = "kernel-"


class SandboxLost(Exception):
    """The warm process is gone or does not answer; its kernel is gone with it."""


class WarmProcess:
    """Process 1 of a sandbox, seen from the judge: a line of JSON out, a line of JSON back."""

    def __init__(self, sandbox: Sandbox, student: int | None = None) -> None:
        """Begin to start the process, for kernels of the user number `student`; `wait_until_ready` waits for it."""
        student = student or student_number()
        self.sandbox = sandbox
        self.landlock = 0
        self._ready = False
        self._waiting = b""
        self._broken = False
        self._turn = threading.Lock()
        # Sockets have short paths, and whatever a student could put beside them would fill memory and no disk.
        place = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else tempfile.gettempdir()
        _sweep(Path(place))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        self._lock = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        furnish(self.folder, sandbox.libraries, student)
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            sandbox.command(self.folder, student),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd="/",
            env={},
            # An interrupt at the terminal is for the judge, who then ends the sandbox in good order.
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    @property
    def description(self) -> str:
        """How kernels from here are kept apart, in a few words."""
        return self.sandbox.describe(self.landlock)

    def wait_until_ready(self) -> None:
        """Wait until all is imported; raises `NoIsolation` with what was said when that fails."""
        if self._ready:
            return
        try:
            self.landlock = self._answer(STARTING_SECONDS)["landlock"]
        except SandboxLost:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
            code = self._process.returncode
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip().splitlines() or ["it gave no reason"]
            self.close()
            if code is not None and (code < 0 or code > SIGNALLED):
                # bubblewrap or what it runs was killed, perhaps from outside: another may do better.
                raise SandboxLost("The process that kernels are forked from was killed while it started.") from None
            raise NoIsolation(f"The sandbox for students' code could not be started: {said[-1]}") from None
        self.take_files_back()
        self._ready = True

    def ask(self, do: str, **request: object) -> dict:
        """Return the answer to a request; raises `SandboxLost` when there is none."""
        with self._turn:
            if self._broken:
                raise SandboxLost("The sandbox was given up.")
            # An interrupt between question and answer would leave the answer to the next question.
            self._broken = True
            try:
                self._process.stdin.write(json.dumps({"do": do, **request}).encode() + b"\n")
                self._process.stdin.flush()
            except (OSError, ValueError):
                raise SandboxLost("The sandbox ended.") from None
            answer = self._answer(ANSWER_SECONDS)
            self._broken = False
            return answer

    def give_files(self, source: Path) -> None:
        """Show the sandbox a copy of the files in `source`, readable to whichever user its kernel becomes."""
        inbox = self.folder / "inbox"
        for root, _, files in os.walk(source):
            to = inbox / Path(root).relative_to(source)
            to.mkdir(exist_ok=True)
            to.chmod(0o755)
            for name in files:
                shutil.copyfile(Path(root, name), to / name, follow_symlinks=False)
                if not (to / name).is_symlink():
                    (to / name).chmod(0o644)

    def take_files_back(self) -> None:
        """Empty the place for files; the kernel has its own copy."""
        _empty(self.folder / "inbox")

    def clean(self) -> bool:
        """End the kernel and everything it started; say whether the sandbox can serve another submission."""
        try:
            clean = self.ask("end")["clean"]
        except SandboxLost:
            return False
        return _empty(self.folder / "sockets") and _empty(self.folder / "inbox") and clean

    def close(self) -> None:
        """End the sandbox with all in it."""
        with suppress(OSError):
            self._process.stdin.close()
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        self._process.stdout.close()
        self._errors.close()
        os.close(self._lock)
        shutil.rmtree(self.folder, ignore_errors=True)

    def watch(self) -> None:
        """Prepare to be handed on to a process that is forked from this one; raises OSError where that cannot be."""
        self._watch = os.pidfd_open(self._process.pid)

    def take_over(self) -> None:
        """Belong to this process, which was forked from the one that started it."""
        self._process = Inherited(self._process, self._watch)

    def files(self) -> list[int]:
        """Return the numbers of the files that a process needs to take it over."""
        streams = self._process.stdin, self._process.stdout, self._errors
        return [self._lock, self._watch, *(stream.fileno() for stream in streams)]

    def let_go(self) -> None:
        """Leave it to another process, which holds the same files."""
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            stream.close()
        os.close(self._lock)
        os.close(self._watch)

    def _answer(self, seconds: float) -> dict:
        deadline = time.monotonic() + seconds
        while b"\n" not in self._waiting:
            left = max(0.0, deadline - time.monotonic())
            readable, _, _ = select.select([self._process.stdout], [], [], left)
            chunk = os.read(self._process.stdout.fileno(), 1 << 16) if readable else b""
            if not chunk:
                raise SandboxLost("The sandbox ended." if readable else "The sandbox does not answer.")
            self._waiting += chunk
        line, _, self._waiting = self._waiting.partition(b"\n")
        return json.loads(line)


def _sweep(place: Path) -> None:
    """Remove folders whose judge was killed: whoever is alive holds a lock on theirs."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # One that is being made has no lock yet for a moment.
                if time.time() - folder.stat().st_mtime > 60 and folder.stat().st_uid == os.geteuid():
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _empty(folder: Path) -> bool:
    for entry in os.scandir(folder):
        with suppress(OSError):
            shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
    return not any(folder.iterdir())


_idle: list[WarmProcess] = []
_inherited: list[WarmProcess] = []
_owner = 0


def inherit(warm: WarmProcess) -> None:
    """Take over, in a process that was just forked, one that its parent started."""
    warm.take_over()
    _inherited.append(warm)


def prepare(sandbox: Sandbox) -> None:
    """Begin to start a warm process of this kind, unless one waits already; it imports while the caller goes on."""
    _forget_others_processes()
    if not any(warm.sandbox == sandbox for warm in _idle):
        close_all()
        _idle.append(WarmProcess(sandbox))


def take(sandbox: Sandbox) -> WarmProcess:
    """Return a warm process for one kernel, ready; raises `NoIsolation` when none can be started."""
    _forget_others_processes()
    while _idle:
        warm = _idle.pop()
        if warm.sandbox == sandbox and warm.alive:
            break
        warm.close()
    else:
        warm = WarmProcess(sandbox)
    warm.wait_until_ready()
    return warm


def give_back(warm: WarmProcess) -> None:
    """Clean up after a kernel, and keep the process for the next one if that left it as new."""
    # A cold kernel's process has nothing in it worth keeping; a GPU's memory is freed for certain by its end.
    if warm.clean() and not warm.sandbox.cold:
        _idle.append(warm)
    else:
        warm.close()


def close_all() -> None:
    """End the idle warm processes of this process."""
    while _idle:
        _idle.pop().close()


def _forget_others_processes() -> None:
    """After a fork of this process, its warm processes stay its own; this one ends the ones that it starts."""
    global _owner
    if _owner != os.getpid():
        _idle[:] = _inherited
        _inherited.clear()
        _owner = os.getpid()
        # A process of multiprocessing's leaves without calling atexit's functions, but calls these.
        Finalize(None, close_all, exitpriority=10)
