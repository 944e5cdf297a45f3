"""One kernel for one submission: run cells under limits, and ask it questions without running a cell."""

import ast
import asyncio
import os
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from queue import Empty

from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import ValidationError
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

from ..kernels import Libraries, NoIsolation
from ..kernels.client import QuickClient
from ..kernels.provisioner import ForkedKernels, SandboxedProvisioner
from ..kernels.sandbox import Sandbox
from ..kernels.warm import SandboxLost
from .judgement import Limits, Unusable

# Student code may draw from the global generators: the same notebook must score the same each time. The checks are
# imported here so that no file of a student's can stand in for them, and so that no cell is charged with the time.
PREPARE = """
import random as _random, numpy as _numpy, utils.checks.remote as _remote
_random.seed(0); _numpy.random.seed(0)
del _random, _numpy, _remote
"""


# The kernel is the student's: what it sends may have any form, and these come of reading it.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, ValidationError)
# One string literal: whatever else stands in an answer is not even parsed.
QUOTED = re.compile(r"""'(?:[^'\\\n]++|\\.)*+'|"(?:[^"\\\n]++|\\.)*+\"""")


class CellLost(Exception):
    """A cell or a question took the kernel with it; the text completes a sentence ("did not finish in 5 s").

    `unexplained` says that the kernel or its sandbox was killed by nobody known: it may have been from outside.
    """

    def __init__(self, text: str, unexplained: bool = False) -> None:
        """Hold the text of the sentence."""
        super().__init__(text)
        self.unexplained = unexplained


class Kernel(NotebookClient):
    """nbclient's client, with a cap on what a cell may print and with `ask`."""

    def __init__(self, notebook: NotebookNode, folder: Path, limits: Limits, libraries: Libraries) -> None:
        """Prepare a kernel for `notebook` that will run in (a copy of) `folder`; `running` starts it."""
        super().__init__(
            notebook,
            kernel_name="python3",
            timeout_func=lambda cell: self._cell_seconds,
            on_cell_executed=self._on_reply,
            allow_errors=True,
            interrupt_on_timeout=False,
            raise_on_iopub_timeout=False,
            store_widget_state=False,
            # Times of day would make two gradings of one notebook differ.
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        self.limits = limits
        self.folder = folder
        self.libraries = libraries
        self.sandbox = "none"
        self._cell_seconds = limits.cell_timeout
        self._put_out = Counter()
        self.log.setLevel("CRITICAL")

    @asynccontextmanager
    async def running(self):
        """Start the kernel, and end it with everything it started; raises `Unusable` when it does not start."""
        try:
            await self._start()
            yield self
        finally:
            await self._end()

    async def _start(self, tries: int = 3) -> None:
        while True:
            self.km = self.create_kernel_manager()
            self.km.client_factory = QuickClient
            try:
                if self.limits.sandbox == "none":
                    await self._start_without_sandbox()
                else:
                    await self._start_in_sandbox()
                await self.async_start_new_kernel_client()
                break
            except NoIsolation as error:
                raise Unusable(str(error)) from None
            except (SandboxLost, RuntimeError) as error:
                # A warm process may have been killed while it waited; the next one is fresh.
                tries -= 1
                if not tries:
                    raise Unusable(f"No kernel could be started for it. {error}") from None
                await self._end()
        if self.limits.sandbox == "none":
            await self._execute_silently(PREPARE)

    async def _start_in_sandbox(self) -> None:
        self.km.kernel_spec_manager = ForkedKernels()
        provisioner = SandboxedProvisioner(parent=self.km, kernel_id=self.km.kernel_id, kernel_spec=self.km.kernel_spec)
        provisioner.sandbox = sandbox_for(self.libraries, self.limits)
        provisioner.memory = self.limits.memory
        provisioner.processes = self.limits.processes
        provisioner.cpu_seconds = int(self.limits.total_timeout * (os.cpu_count() or 1)) + 1
        self.km.provisioner = provisioner
        await self.async_start_new_kernel(cwd=str(self.folder))
        self.sandbox = provisioner.warm.description

    async def _start_without_sandbox(self) -> None:
        environment = {
            **os.environ,
            # A student's code shall not leave start-up files or histories behind for the next one.
            "IPYTHONDIR": str(self.folder.parent / "ipython"),
            "NBGRADER_EXECUTION": "autograde",
            "PYTHONHASHSEED": "0",
            # Several submissions run side by side: more threads than that make all of them slower.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await self.async_start_new_kernel(cwd=str(self.folder), env=environment, **quiet)

    async def run_cell(self, cell: NotebookNode, position: int, seconds: float, whole: bool = False) -> None:
        """Run one cell and fill its outputs; raise `CellLost` when it hangs for `seconds` or ends the kernel.

        `whole` says that no output may be missing: nbgrader gives a test without output full marks.
        """
        self._cell_seconds = seconds
        self._put_out.clear()
        self._reply: dict = {}
        self._came_to_end = False
        try:
            await self.async_execute_cell(cell, position)
        except CellTimeoutError:
            raise CellLost(f"did not finish in {_seconds(seconds)}") from None
        except DeadKernelError:
            raise self._ended() from None
        except UNREADABLE:
            raise CellLost("sent an answer that cannot be read") from None
        if not self._came_to_end and (whole or not await self.kc.hears()):
            raise CellLost("sent more output than could be taken in")
        if self._reply.get("status") == "error" and not any(out.output_type == "error" for out in cell.outputs):
            # Lost or cleared on the way, but the reply says that there was one.
            said = {name: str(self._reply.get(name, ""))[:10_000] for name in ("ename", "evalue")}
            cell.outputs.append(new_output("error", traceback=[], **said))
        cell.outputs = join_streams(cell.outputs)

    def process_message(self, msg, cell, cell_index):
        """Note the message with which a cell's outputs end; nbclient goes on without it after a while."""
        try:
            if msg["msg_type"] == "status" and msg["content"].get("execution_state") == "idle":
                self._came_to_end = True
            if not isinstance(msg["content"].get("execution_count", 0), int):
                msg["content"]["execution_count"] = None
            if msg["msg_type"] == "update_display_data":
                # It goes into an earlier output as it is, where any other form would make the notebook unreadable.
                new_output("display_data", data=msg["content"]["data"], metadata=msg["content"]["metadata"])
            return super().process_message(msg, cell, cell_index)
        except UNREADABLE:
            return None

    def _ended(self) -> CellLost:
        """Say that the kernel ended and, where the sandbox knows it, why."""
        process = getattr(self.km.provisioner, "process", None)
        reason = getattr(process, "reason", "")
        unexplained = not reason and getattr(process, "returncode", None) == -signal.SIGKILL
        return CellLost(f"ended the kernel ({reason})" if reason else "ended the kernel", unexplained)

    async def _async_poll_kernel_alive(self) -> None:
        """Notice a kernel's end sooner than nbclient does."""
        while await ensure_async(self.kc.is_alive()):
            await asyncio.sleep(0.2)
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def handle_comm_msg(self, outs, msg, cell_index) -> None:
        """Leave widgets alone: nobody looks at them, and what they send would be kept in this process."""

    async def _on_reply(self, **kwargs) -> None:
        """Notice a call of `exit()` or `quit()`, which ends the kernel only after the cell's reply."""
        self._reply = kwargs["execute_reply"]["content"]
        payload = self._reply.get("payload") or []
        if any(item.get("source") == "ask_exit" for item in payload):
            raise DeadKernelError("The cell asked the kernel to exit.")

    async def ask(self, expression: str, seconds: float) -> str | None:
        """Return the text that `expression` has in the student's namespace, None when it has none.

        It travels in the reply of an empty request, so display hooks and code transformers have no part in it.
        Raises `CellLost` when no answer comes within `seconds` or the kernel ends.
        """
        request = {"silent": True, "store_history": False, "allow_stdin": False, "stop_on_error": False}
        reply = await self._execute_silently("", user_expressions={"answer": expression}, seconds=seconds, **request)
        try:
            text = reply["user_expressions"]["answer"]["data"]["text/plain"]
        except (KeyError, TypeError):
            return None
        if not isinstance(text, str) or len(text) > self.limits.answer_characters or not QUOTED.fullmatch(text):
            return None
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError):
            return None

    def output(self, outs, msg, display_id, cell_index):
        """Keep an output as nbclient does, until the cell has put out more than the limit of its kind: text or pictures."""
        kind = "pictures" if _is_picture(msg["content"]) else "text"
        limit = self.limits.picture_characters if kind == "pictures" else self.limits.output_characters
        if self._put_out[kind] > limit:
            return None
        self._put_out[kind] += len(str(msg["content"]))
        if self._put_out[kind] > limit:
            what = "output" if kind == "text" else "pictures"
            outs.append(new_output("stream", name="stdout", text=f"\n... the rest of the {what} was cut off ...\n"))
            return None
        return super().output(outs, msg, display_id, cell_index)

    async def _execute_silently(self, code: str, seconds: float = 60.0, **request) -> dict:
        request.setdefault("silent", True)
        identity = self.kc.execute(code, **request)
        deadline = time.monotonic() + seconds
        while True:
            try:
                wait = min(0.5, max(0.0, deadline - time.monotonic()))
                message = await ensure_async(self.kc.shell_channel.get_msg(timeout=wait))
            except Empty:
                if not await ensure_async(self.kc.is_alive()):
                    raise self._ended() from None
                if time.monotonic() >= deadline:
                    raise CellLost(f"did not finish in {_seconds(seconds)}") from None
                continue
            if message["parent_header"].get("msg_id") == identity:
                return message["content"]

    async def _end(self) -> None:
        """Kill the kernel and its process group: nothing a student started outlives the judging."""
        # nbclient leaves its watchers running when a cell is given up; they would complain about the missing kernel.
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        if self.km is None:
            return
        group = getattr(self.km.provisioner, "pgid", None)
        if group and group != os.getpgrp():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        with suppress(Exception):
            await asyncio.wait_for(ensure_async(self.km.shutdown_kernel(now=True)), 10)
        if self.kc is not None:
            self.kc.stop_channels()
            self.kc = None


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with what was printed in a row as one: into how many parts the kernel cuts it is chance."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def sandbox_for(libraries: Libraries, limits: Limits) -> Sandbox:
    """Return the kind of sandbox that judging under `limits` takes."""
    return Sandbox(libraries, limits.scratch_bytes, cold=limits.sandbox == "cold")


def _is_picture(content: dict) -> bool:
    data = content.get("data")
    return isinstance(data, dict) and any(kind.startswith("image/") for kind in data)


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
