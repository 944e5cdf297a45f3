"""Step 2 of a check, guarded: run a student's functions on one case and bring back plain values or what went wrong."""
from __future__ import annotations

import contextlib
import io
import random
import signal
import threading
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from utils.checks.library_use import LibraryWatch
from utils.checks.spec import Check, Exercise
from utils.checks.student_trace import describe
from utils.checks.values import NotPlain, copied, plain, type_name

CASE_SECONDS = 20
KEPT_PRINTS = 2000
RAISED = "It raised "


class NotAttempted(Exception):
    """A needed function is missing or still a stub."""


class BadAnswer(Exception):
    """A student's function returned something of the wrong form; the text is the whole message."""


class OutOfTime(BaseException):
    """A case ran out of time. A BaseException, so that a student's `except Exception` does not swallow it."""


class Functions:
    """A student's functions as attributes; a missing one raises NotAttempted, a non-function BadAnswer."""

    def __init__(self, namespace: Mapping[str, Any]):
        self.__namespace = namespace

    def __getattr__(self, name: str) -> Any:
        try:
            function = self.__namespace[name]
        except KeyError:
            raise NotAttempted(f"{name} is not defined") from None
        if function is None or function is Ellipsis:
            raise NotAttempted(f"{name} is not written yet")
        if not callable(function):
            raise BadAnswer(f"{name} is a {type_name(function)}, not a function: is the name used for something else?")
        return function


def pair(result: Any, function: str, form: str = "(out, cache)") -> tuple[Any, Any]:
    """The two parts of a forward's answer, a tuple or a list of two.

    Raises:
        BadAnswer: saying what was returned instead.
    """
    if isinstance(result, (tuple, list)) and len(result) == 2:
        return result[0], result[1]
    raise BadAnswer(f"{function} should return {form}, two things; it returned {returned(result)}.")


def several(result: Any, function: str, names: tuple[str, ...]) -> dict[str, Any]:
    """A backward's gradients by name: a lone one comes bare, several as a tuple or list.

    Raises:
        BadAnswer: when the number of gradients is another.
    """
    form = "(" + ", ".join(names) + ")"
    if len(names) == 1:
        if isinstance(result, (tuple, list)) and len(result) != 1 and any(isinstance(r, np.ndarray) for r in result):
            raise BadAnswer(f"{function} should return {names[0]} alone; it returned {returned(result)}.")
        return {names[0]: result}
    if isinstance(result, (tuple, list)) and len(result) == len(names):
        return dict(zip(names, result, strict=True))
    raise BadAnswer(f"{function} should return {form}, {len(names)} gradients; it returned {returned(result)}.")


def returned(result: Any) -> str:
    """What a function returned, in words."""
    if result is None:
        return "None (is a return missing?)"
    if isinstance(result, (tuple, list)):
        return f"a {type(result).__name__} of {len(result)}"
    if isinstance(result, np.ndarray):
        return f"one array of shape {result.shape}"
    return f"a {type_name(result)}"


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in the running code after `seconds`, where the platform has alarms and this is the main thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: Any) -> None:
        raise OutOfTime(f"still running after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def quiet(prints: io.StringIO, caught: list) -> Iterator[None]:
    """Keeps prints, warnings and NumPy's floating-point settings of a student's code to itself."""
    with contextlib.redirect_stdout(prints), contextlib.redirect_stderr(prints), \
            warnings.catch_warnings(record=True) as record, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            yield
        finally:
            caught.extend(record)


def observe(exercise: Exercise, check: Check, inputs: dict, namespace: Mapping[str, Any],
            watch: LibraryWatch) -> dict[str, Any]:
    """Runs one case and returns what happened as plain data.

    Returns:
        A dict with `kind` "values" (and `values`), "not attempted", "error" (and `text`) or "out of time", and
        `printed` and `warned` texts, which never change a score.
    """
    prints, caught = io.StringIO(), []
    # A student may draw from the global generators: the same case then draws the same numbers at every grading.
    np.random.seed(20_21)
    random.seed(20_21)
    try:
        with quiet(prints, caught), time_limit(check.seconds or CASE_SECONDS), watch:
            outputs = check.observe(Functions(namespace), copied(inputs))
            values = {k: plain(v, k, exercise.tensors) for k, v in outputs.items()}
        seen = {"kind": "values", "values": values}
    except (NotAttempted, NotImplementedError) as missing:
        seen = {"kind": "not attempted", "text": str(missing)[:200]}
    except (BadAnswer, NotPlain) as bad:
        seen = {"kind": "error", "text": str(bad)}
    except OutOfTime as late:
        seen = {"kind": "out of time", "text": describe(late)}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: exit() inside a function is a wrong answer, not our end
        seen = {"kind": "error", "text": RAISED + describe(error)}
    seen["printed"] = prints.getvalue()[:KEPT_PRINTS]
    seen["warned"] = "; ".join(dict.fromkeys(str(w.message)[:200] for w in caught))[:600]
    return seen
