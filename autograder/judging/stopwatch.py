"""How long each step of a submission takes, so that the bench can say where the time goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Adds up the seconds of named steps in `seconds`; a step may come several times."""

    def __init__(self) -> None:
        """Begin with no step."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        """Add the time that the block takes to `step`."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.monotonic() - started
