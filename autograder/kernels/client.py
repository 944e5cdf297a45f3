"""A kernel client that is ready as soon as the kernel is, and takes no message of boundless size."""

import asyncio
import time
from queue import Empty

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from traitlets import default

LARGEST_MESSAGE = 128 * 1024**2
MOST_WAITING = 200


class QuickClient(AsyncKernelClient):
    """jupyter_client's own waits 0.2 s more, to be sure that nothing else comes."""

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        # Set for the sockets that will be made: what a student's code sends must not fill the judge's memory.
        context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        context.setsockopt(zmq.RCVHWM, MOST_WAITING)
        # The kernel makes its sockets while the client is connecting; by default that is tried every 100 ms.
        context.setsockopt(zmq.RECONNECT_IVL, 3)
        return context

    def start_channels(self, *args: bool, **kwargs: bool) -> None:
        """Leave out the heartbeat, which takes a thread: the sandbox knows whether its kernel lives."""
        names = ("shell", "iopub", "stdin", "hb", "control")
        super().start_channels(**dict(zip(names, args, strict=False)) | kwargs | {"hb": False})

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels; raises RuntimeError when it ends or `timeout` is over.

        The request's last message says that the kernel is idle again: once it is here, nothing else is on its way.
        """
        deadline = time.monotonic() + (timeout or 60.0)
        while time.monotonic() < deadline:
            if await self.hears(0.05):
                return
            if not await self._async_is_alive():
                raise RuntimeError("The kernel died before it was ready.")
        raise RuntimeError("The kernel was not ready in time.")

    wait_for_ready = _async_wait_for_ready

    async def hears(self, seconds: float = 0.5) -> bool:
        """Ask the kernel about itself and say whether both its answers arrive: the reply, and that it is idle again.

        The second one has `seconds` after the first.
        """
        identity = self.kernel_info()
        reply = await self._message(self.shell_channel, 1.0, identity, "kernel_info_reply")
        if reply is None:
            return False
        self._handle_kernel_info_reply(reply)
        return await self._message(self.iopub_channel, seconds, identity, "status") is not None

    async def _message(self, channel, seconds: float, identity: str, kind: str) -> dict | None:
        """Return the answer to the request `identity` of this kind, None when it does not come in time."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await channel.get_msg(timeout=seconds)
                    status = message["content"].get("execution_state", "idle")
                    if message["msg_type"] == kind and message["parent_header"].get("msg_id") == identity:
                        if status == "idle":
                            return message
        except (TimeoutError, Empty):
            return None
