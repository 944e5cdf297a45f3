"""ipykernel's application and streams, with the parts of a kernel's start and requests that need not cost time left out.

Imported in the warm process; standard behaviour otherwise.
"""

from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell

OPTIONS = (
    "--HistoryManager.enabled=False",
    "--log-level=CRITICAL",
    "--IPKernelApp.outstream_class=quickstart.QuickStream",
    # ipykernel waits this long before every reply, for what it has just waited for.
    "--IPythonKernel._execute_sleep=0",
)
# The parts of IPython's `initialize`.
DONE_BEFORE = (
    "parse_command_line",
    "init_crash_handler",
    "init_profile_dir",
    "init_config_files",
    "load_config_file",
    "init_extensions",
)


class QuickStream(OutStream):
    """ipykernel flushes both streams twice for each request, and each time waits for another thread: half of its time."""

    def flush(self) -> None:
        """Send what was written; what is on its way already leaves in order, since one thread sends everything."""
        if self._flush_pending or self._subprocess_flush_pending:
            super().flush()


class QuickKernelApp(IPKernelApp):
    """ipykernel's application in two parts: `configure` may come before a fork, `initialize` belongs after it."""

    def configure(self) -> None:
        """Read options and configuration: all that IPython's own `initialize` does, which ipykernel's begins with."""
        super(IPKernelApp, self).initialize([*OPTIONS])
        self.shell = ZMQInteractiveShell.instance(
            parent=self, profile_dir=self.profile_dir, compiler_class=XCachingCompiler
        )
        self.init_extensions()
        # Python's tokenizer compiles its expressions when it is first used, which every kernel would do.
        self.shell.transform_cell("print(f'{1}')\n")
        for done in DONE_BEFORE:
            setattr(self, done, lambda *arguments, **options: None)

    def init_kernel(self) -> None:
        """Create the kernel, which takes the shell that is there already."""
        super().init_kernel()
        self.kernel.shell.parent = self.kernel.shell.kernel = self.kernel
        # It writes four notes on each request, for a log that nobody reads.
        self.kernel.log.setLevel("CRITICAL")

    def init_heartbeat(self) -> None:
        """Leave out the thread that answers heartbeats: process 1 of the sandbox knows whether this one lives."""

    def init_control(self, context) -> None:
        """Leave out the thread through which requests would reach subshells: one request after another is all there is."""
        super().init_control(context)
        self.shell_channel_thread = None
