"""nbgrader's converters log to the terminal; here their log is kept, and shown as one sentence when they fail."""

import logging
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class Log(logging.Handler):
    """Keeps what was logged at level WARNING and above."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record's text."""
        self.lines.append(record.getMessage())

    @property
    def last_words(self) -> str:
        """The last line of the most telling thing logged: a traceback's last line, else the last message."""
        for line in self.lines:
            if "Traceback (most recent call last)" in line:
                return line.strip().splitlines()[-1]
        return self.lines[-1].strip() if self.lines else ""


@contextmanager
def quiet_logger() -> Iterator[tuple[logging.Logger, Log]]:
    """Give a logger that prints nothing, and the handler that keeps what it was told."""
    logger = logging.getLogger(f"autograder.nbgrader.{uuid.uuid4().hex}")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    handler = Log()
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            # SQLAlchemy warns about how nbgrader adds a submission; it is nothing that an instructor could act on.
            warnings.simplefilter("ignore")
            yield logger, handler
    finally:
        logger.removeHandler(handler)
        logging.Logger.manager.loggerDict.pop(logger.name, None)
