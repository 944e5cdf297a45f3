"""A submission as bytes: the same files give the same bytes, so that they can be compared and sent to any worker."""

import io
import os
import tarfile
from pathlib import Path

from .judgement import Unusable

LARGEST = 200_000_000
MOST_FILES = 20_000


def pack(folder: Path) -> bytes:
    """Return the plain files of a submission as an archive, without links and hidden folders.

    Raises `Unusable` for a submission of more than `LARGEST` bytes or `MOST_FILES` files.
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in plain_files(folder):
            try:
                content = path.read_bytes()
            except OSError as error:
                raise _unreadable(path, folder, error) from error
            # Owner, times and rights say nothing about the work: left out, they cannot change the bytes.
            entry = tarfile.TarInfo(str(path.relative_to(folder)))
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Write the files that `pack` put into `packed` to the new folder `folder`."""
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def plain_files(folder: Path) -> list[Path]:
    """Return the files of a submission in order, without links and hidden folders.

    Raises `Unusable` for a submission of more than `LARGEST` bytes or `MOST_FILES` files.
    """
    found = []
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = [name for name in folders if not name.startswith(".") and not (here / name).is_symlink()]
        found += [here / name for name in files]
    plain = sorted(path for path in found if path.is_file() and not path.is_symlink())
    total = 0
    for count, path in enumerate(plain, start=1):
        try:
            total += path.stat().st_size
        except OSError as error:
            raise _unreadable(path, folder, error) from error
        if total > LARGEST:
            raise Unusable(f"The submission is larger than {LARGEST // 1_000_000} MB. Ask for the notebook alone.")
        if count > MOST_FILES:
            raise Unusable(f"The submission has more than {MOST_FILES} files. Ask for the notebook alone.")
    return plain


def _unreadable(path: Path, folder: Path, error: OSError) -> Unusable:
    return Unusable(f"{path.relative_to(folder)} of the submission cannot be read: {error.strerror or error}.")
