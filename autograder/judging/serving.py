"""The process that hands out the judging: it does as the command says until that closes the connection."""

import atexit
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from multiprocessing.connection import Connection
from queue import SimpleQueue

from ..errors import CourseError
from ..forkserver import fork_server


def serve(connection: Connection, unit: str) -> None:
    """Import what judging `unit` needs, then answer requests as they come."""
    # An interrupt at the terminal reaches every process; the command alone decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    fork_server(unit)
    requests: SimpleQueue = SimpleQueue()
    gone = threading.Event()
    threading.Thread(target=_listen, args=(connection, requests, gone), daemon=True).start()
    with ExitStack() as stack:
        while (request := requests.get()) is not None:
            word, *what = request
            if word == "start":
                stack.enter_context(workers_starting_here(*what))
                continue
            for answer in _answers(what, gone):
                try:
                    connection.send(answer)
                except OSError:
                    break
    atexit._run_exitfuncs()


def _listen(connection: Connection, requests: SimpleQueue, gone: threading.Event) -> None:
    """Pass on what is asked; when nobody is there any more, end what is being judged."""
    try:
        while True:
            requests.put(connection.recv())
    except (EOFError, OSError):
        gone.set()
        requests.put(None)


def workers_starting_here(count: int, measure: tuple, limits: str) -> AbstractContextManager[None]:
    """Return a context in which workers start, with their kernels' processes for a `measure`; see `worker.judge`."""
    from . import worker
    from .cluster import workers_ahead

    def get_ready(client) -> None:
        client.run(worker.get_ready, measure, limits, on_error="ignore")

    return workers_ahead(count, get_ready)


def _answers(what: list, gone: threading.Event) -> Iterator[tuple[str, str]]:
    """Yield each judgement, then how it ended."""
    from .pool import judge_all

    try:
        with closing(judge_all(*what, wanted=lambda: not gone.is_set())) as judgements:
            for judgement in judgements:
                yield "judged", judgement.model_dump_json()
    except CourseError as error:
        yield "refused", str(error)
    except Exception as error:
        if os.environ.get("AUTOGRADER_DEBUG"):
            traceback.print_exc()
        yield "failed", f"{type(error).__name__}: {error}"
    else:
        yield "done", ""
