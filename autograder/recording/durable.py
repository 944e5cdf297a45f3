"""Write a file in one step that outlasts a power cut: a reader finds the old text or the new one, never a part."""

import os
from contextlib import suppress
from pathlib import Path

from ..errors import CannotWrite


def write_durably(path: Path, text: str, mode: int = 0o644, at_once: bool = True) -> None:
    """Write `text` (UTF-8) to `path`; raises `CannotWrite`, and leaves what was there, when the disk does not take it.

    Without `at_once` it is on the disk a little later: it outlasts the end of this process, and maybe not a power cut.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if at_once:
                os.fsync(file.fileno())
        os.replace(fresh, path)
        if at_once:
            _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise CannotWrite(
            f"{path} could not be written: {error.strerror or error}. Make room or allow writing there, and run the same "
            "command again: it goes on where it stopped."
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make a file's new name durable too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
