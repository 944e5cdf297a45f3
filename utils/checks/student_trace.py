"""A student's own traceback: the exception, cut to the lines that the student wrote."""
from __future__ import annotations

import linecache
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType

OURS = str(Path(__file__).resolve().parent)
LIBRARIES = tuple({str(Path(sysconfig.get_path(k)).resolve()) for k in ("stdlib", "platstdlib", "purelib", "platlib")})
MAX_TEXT = 400


def is_student_file(filename: str) -> bool:
    """True for a notebook cell, a script or exec'd text: neither this package nor an installed library."""
    if filename.startswith("<frozen"):
        return False
    # A notebook cell's name need not exist as a file, so it is compared as text, not resolved.
    return not filename.startswith((OURS, *LIBRARIES)) and "site-packages" not in filename


def _line(frame) -> str:
    text = (linecache.getline(frame.filename, frame.lineno) or frame.line or "").strip()
    return f": {text}" if text else ""


def student_lines(trace: TracebackType | None) -> list[str]:
    """One line of text for each of the student's own frames, outermost first (at most the last five)."""
    frames = [f for f in traceback.extract_tb(trace, limit=200) if is_student_file(f.filename)]
    return [f"in {f.name}, line {f.lineno}{_line(f)}" for f in frames[-5:]]


def error_text(error: BaseException) -> str:
    """`ValueError: operands could not be broadcast ...`, cut to a readable length."""
    try:
        words = str(error)
    except Exception:  # a student's exception class may fail to print itself
        words = ""
    if isinstance(error, KeyError):
        words = f"key {words} is missing"
    text = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + " ..."


def describe(error: BaseException) -> str:
    """The error and where in the student's own lines it arose, in one short paragraph."""
    return "\n".join([error_text(error), *("  " + line for line in student_lines(error.__traceback__))])
