"""jupyter_client's way to a sandboxed kernel.

Registered as "sandboxed-provisioner", so that unmodified nbgrader uses it too:
JUPYTER_DEFAULT_PROVISIONER_NAME=sandboxed-provisioner nbgrader autograde UNIT
"""

import itertools
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import LocalProvisioner

from .isolation import require_isolation
from .sandbox import Sandbox
from .warm import SandboxLost, WarmProcess, give_back, take

PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
GIB = 1024**3
_numbers = itertools.count(1)


class SandboxedProcess:
    """A kernel in a sandbox, with as much of `subprocess.Popen` as jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        """Stand for process number `pid` of the sandbox."""
        self.warm: WarmProcess | None = warm
        self.pid = pid
        self.returncode: int | None = None
        self.reason = ""

    def poll(self) -> int | None:
        """Return the exit code once the kernel has ended, minus the signal's number when one ended it."""
        if self.returncode is None and self.warm is not None:
            try:
                answer = self.warm.ask("poll")
            except SandboxLost:
                answer = {"status": -signal.SIGKILL, "reason": ""}
            self.returncode, self.reason = answer["status"], answer["reason"]
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit code, and give the sandbox back; jupyter_client waits only for what has ended."""
        status = self.poll()
        self.kill()
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process group."""
        if self.poll() is None:
            try:
                self.warm.ask("signal", number=int(number))
            except SandboxLost:
                self.poll()

    def kill(self) -> None:
        """End the kernel with everything it started, and give its sandbox back."""
        if self.warm is not None:
            if self.poll() is None:
                self.returncode = -signal.SIGKILL
            warm, self.warm = self.warm, None
            give_back(warm)

    terminate = kill


class ForkedKernels(KernelSpecManager):
    """Knows the kernel that is forked without looking through those that are installed, which imports IPython for it."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return a specification with nothing in it: a forked kernel has no command."""
        return KernelSpec(display_name=kernel_name, language="python")


class SandboxedProvisioner(LocalProvisioner):
    """Launches kernels by forking a warm process in a sandbox; the files of the kernel's folder are copied in."""

    sandbox = Sandbox()
    memory: int | None = 4 * GIB
    processes = 128
    cpu_seconds = 3600

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Take a warm process, and let the kernel's sockets be in its folder."""
        require_isolation("auto")
        self.warm = take(self.sandbox)
        manager = self.parent
        manager.transport = "ipc"
        # A manager removes the files of its sockets when it goes: they must not have the names of the next one's.
        self.name = f"k{next(_numbers)}"
        manager.ip = str(self.warm.folder / "sockets" / self.name)
        for number, port in enumerate(PORTS, start=1):
            setattr(manager, port, number)
        manager.connection_file = str(self.warm.folder / f"{self.name}.json")
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return {**kwargs, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Fork the kernel; raises `SandboxLost` with the reason when that fails."""
        connection = {**self.connection_info, "ip": f"/run/sockets/{self.name}"}
        connection = {name: _text(value) for name, value in connection.items()}
        warm = self.warm
        try:
            warm.give_files(Path(kwargs.get("cwd") or "."))
            answer = warm.ask("start", connection=connection, limits=self.limits())
        except BaseException:
            warm.close()
            raise
        warm.take_files_back()
        if "error" in answer:
            give_back(warm)
            raise SandboxLost(f"The kernel could not be started in its sandbox: {answer['error']}.")
        self.process = SandboxedProcess(warm, answer["pid"])
        self.pid, self.pgid, self.cwd = answer["pid"], None, kwargs.get("cwd")
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything it started."""
        if self.process:
            self.process.kill()

    async def terminate(self, restart: bool = False) -> None:
        """The same: a kernel that is to go has nothing left to do."""
        await self.kill(restart)

    def limits(self) -> dict[str, int | None]:
        """Return the limits that the kernel takes on."""
        scratch = self.sandbox.scratch_bytes
        return {
            # Address space does not go with CUDA, which maps far more than it uses.
            "memory": None if self.sandbox.cold else self.memory,
            "total_memory": self.memory,
            "scratch": scratch,
            "processes": self.processes + threads_of_this_user(),
            "seconds": self.cpu_seconds,
        }


def threads_of_this_user() -> int:
    """Return how many threads count against this user's limit already; a root-run sandbox has a user of its own."""
    me, total = os.geteuid(), 0
    if me == 0:
        return 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                total += len(os.listdir(f"/proc/{entry.name}/task")) if entry.stat().st_uid == me else 0
            except OSError:
                continue
    return total


def _text(value: object) -> object:
    return value.decode() if isinstance(value, bytes) else value
