"""A process that another one started and that this one, forked from it, now looks after."""

import os
import select
import signal
import subprocess
from contextlib import suppress


class Inherited:
    """As much of `subprocess.Popen` as a warm process takes, for a process that is no child of this one."""

    def __init__(self, process: subprocess.Popen, watch: int) -> None:
        """Take over `process`, whose end shows in the file number `watch` (a pidfd)."""
        self.stdin, self.stdout, self.pid = process.stdin, process.stdout, process.pid
        self.watch = watch
        # Only the parent is told how a process ended.
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while it runs, and once it has ended the code of one that was killed."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0.0)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Wait for its end; raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self.watch], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("an inherited process", timeout)
            self.returncode = -signal.SIGKILL
            os.close(self.watch)
        return self.returncode

    def kill(self) -> None:
        """End it."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.watch, signal.SIGKILL)
