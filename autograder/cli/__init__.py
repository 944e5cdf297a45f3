"""The command line: `autograder release | collect | grade | regrade | feedback | report | export | demo`."""

import atexit
import gc
import os
import sys
from contextlib import suppress

from .early import begin

INTERRUPTED = 130
# Imports make a million objects that stay; looking through them for garbage again and again takes a tenth of the time.
OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 when all is well, 1 with a sentence when it is not.

    Without `arguments` this is the program itself, which ends here.
    """
    words = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        begin(words, alone=arguments is None)
        from .dispatch import run

        code = run(words)
    except KeyboardInterrupt:
        # Before the command itself, which says more, could begin.
        print("Stopped.", file=sys.stderr)
        code = INTERRUPTED
    if arguments is None:
        leave(code)
    return code


def leave(code: int) -> None:
    """End the process, after all that wants to be called at its end: to take it down bit by bit takes half a second."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
