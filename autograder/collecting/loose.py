"""Find submissions in a folder of loose files, folders and archives, and say what could not be used."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..course import Course, student_id
from ..errors import CourseError
from .archives import BadArchive, unpack
from .naming import student_from


@dataclass(frozen=True)
class Found:
    """One student's work: a folder or a single file, and the name under which it came."""

    student: str
    path: Path
    name: str

    @property
    def time(self) -> float:
        """When the work was last changed, in seconds since 1970; of two by one student the later one counts."""
        files = [self.path, *self.path.rglob("*")] if self.path.is_dir() else [self.path]
        return max(os.lstat(file).st_mtime for file in files)


@dataclass
class Search:
    """What a search found, and (name, reason) of everything that it could not use."""

    found: list[Found] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def search(source: Path, unit: str, course: Course) -> Iterator[Search]:
    """Search `source`, a folder or a zip file, for work on `unit`; archives are unpacked while the context lasts."""
    if not source.exists():
        raise CourseError(f"There is no folder or file {source}. Say where the submissions are with --from FOLDER.")
    others = [name for name in course.units if name != unit]
    with tempfile.TemporaryDirectory(prefix="collect-") as scratch:
        result = Search()
        if source.is_dir():
            _search_folder(source, unit, others, Path(scratch), result)
        else:
            _search_file(source, unit, others, Path(scratch), result)
        _keep_latest(result)
        yield result


def _search_folder(folder: Path, unit: str, others: list[str], scratch: Path, result: Search) -> None:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__MACOSX")):
            continue
        if path.is_symlink():
            result.unused.append((path.name, "it is a link"))
        elif path.is_dir():
            _search_student_folder(path, unit, others, scratch, result)
        else:
            _search_file(path, unit, others, scratch, result)


def _search_student_folder(path: Path, unit: str, others: list[str], scratch: Path, result: Search) -> None:
    content = path / unit if (path / unit).is_dir() else path
    if content is path and any((path / other).is_dir() for other in others) and not any(path.glob("*.ipynb")):
        result.unused.append((path.name, f"it holds work on other units and none on {unit}"))
        return
    student = student_from(path.name, unit)
    if not student:
        result.unused.append((path.name, "its name does not say whose work it is"))
        return
    archives = [item for item in content.iterdir() if item.suffix.lower() == ".zip"]
    if len(archives) == 1 and not any(content.glob("*.ipynb")):
        inner = _unpacked(archives[0], scratch, result)
        content = _single_root(inner) if inner else content
    result.found.append(Found(student, content, path.name))


def _search_file(path: Path, unit: str, others: list[str], scratch: Path, result: Search) -> None:
    other = next((name for name in others if name in path.name), None)
    if other and unit not in path.name:
        result.unused.append((path.name, f"it is work on {other}"))
    elif path.suffix.lower() == ".zip":
        _search_archive(path, unit, others, scratch, result)
    elif ".ipynb" in path.name.lower():
        student = student_from(path.name[: path.name.lower().index(".ipynb")], unit)
        if student:
            result.found.append(Found(student, path, path.name))
        else:
            result.unused.append((path.name, f"its name does not say whose work it is; call it STUDENT_{unit}.ipynb"))
    else:
        result.unused.append((path.name, "it is neither a notebook, nor a folder, nor a zip file"))


def _search_archive(path: Path, unit: str, others: list[str], scratch: Path, result: Search) -> None:
    """One student's archive holds the unit's notebook; any other holds a whole class."""
    inner = _unpacked(path, scratch, result)
    if inner is None:
        return
    root = _single_root(inner)
    student = student_from(path.stem, unit)
    own = (root / f"{unit}.ipynb").is_file() or (unit in path.stem and root is not inner)
    if own and student:
        result.found.append(Found(student, root, path.name))
        return
    before = len(result.found)
    _search_folder(inner, unit, others, scratch, result)
    if len(result.found) == before:
        result.unused.append((path.name, f"it holds no work on {unit}"))


def _unpacked(path: Path, scratch: Path, result: Search) -> Path | None:
    to = Path(tempfile.mkdtemp(dir=scratch))
    try:
        unpack(path, to)
    except BadArchive as error:
        result.unused.append((path.name, str(error)))
        return None
    return to


def _single_root(folder: Path) -> Path:
    """Return the one folder in which an archive keeps everything, or the folder itself."""
    items = [item for item in folder.iterdir() if not item.name.startswith((".", "__MACOSX"))]
    return items[0] if len(items) == 1 and items[0].is_dir() else folder


def _keep_latest(result: Search) -> None:
    latest: dict[str, Found] = {}
    for found in sorted(result.found, key=lambda found: found.time):
        if found.student in latest:
            older = latest[found.student]
            result.unused.append((older.name, f"{found.name} by the same student is newer"))
        latest[found.student] = found
    result.found = sorted(latest.values(), key=lambda found: found.student)


def take(course: Course, unit: str, found: Found) -> str:
    """Copy one student's work to the submissions; return "new", "unchanged" or "replaced" (the old is kept aside)."""
    target = course.step("submitted", student_id(found.student), unit)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".collect-", dir=target.parent))
    if found.path.is_dir():
        _copy_plain(found.path, fresh)
    else:
        shutil.copy2(found.path, fresh / f"{unit}.ipynb")
    fresh.chmod(0o755)
    if not target.exists():
        fresh.rename(target)
        return "new"
    if _contents(target) == _contents(fresh):
        shutil.rmtree(fresh)
        return "unchanged"
    kept = course.root / "replaced" / unit / found.student
    kept.mkdir(parents=True, exist_ok=True)
    target.rename(kept / f"{1 + len(list(kept.iterdir()))}")
    fresh.rename(target)
    return "replaced"


def _copy_plain(folder: Path, to: Path) -> None:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            target = to.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
