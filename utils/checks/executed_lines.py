"""How much Python an answer executes: what tells a loop from an array operation, whatever the machine's speed.

A loop over n things executes Python n times; one NumPy call over n things executes it once. So the count is taken for
several sizes of an input and its growth is looked at: see `grows_with`.
"""
from __future__ import annotations

import builtins
import functools
import itertools
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FunctionType, MethodType
from typing import Any

# One turn of the shortest loop there is (`[f(x) for x in xs]`) executes more instructions than this.
LEAST_FOR_A_TURN = 3
JOINING = ("numpy._core.shape_base", "numpy.core.shape_base")


class ExecutedLines:
    """A context that counts, in `count`, what Python executes inside it: calls, lines and instructions.

    Instructions are counted because a loop may stand on one line. Loops that a library runs in Python are counted like
    the student's own (np.apply_along_axis), and so are those that CPython runs in C over functions (map, filter,
    itertools.starmap, functools.reduce): they are replaced for the time by the same loops written in Python.

    Args:
        functions: the functions that will run, in whose modules the replaced names are looked for.
    """

    def __init__(self, functions: Sequence[Any] = ()):
        self.functions = functions
        self.count = 0

    def __enter__(self) -> ExecutedLines:
        self._stand_ins = stand_ins(self.functions)
        self._stand_ins.__enter__()
        # Python 3.12 sends instructions only where some frame asked for them before tracing began.
        sys._getframe().f_trace_opcodes = True
        self._before = sys.gettrace(), threading.gettrace()
        threading.settrace(self._note)
        sys.settrace(self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.settrace(self._before[0])
        threading.settrace(self._before[1])
        self._stand_ins.__exit__(None, None, None)

    def _note(self, frame, event: str, arg: Any) -> Callable | None:
        if event == "call":
            if _joins_arrays(frame):
                return None
            frame.f_trace_opcodes = True
        self.count += 1
        return self._note


def _joins_arrays(frame) -> bool:
    """Whether NumPy joins arrays here (np.stack, np.hstack): it looks at each of them in Python, also where a student
    gave it one array and wrote no loop."""
    return frame.f_globals.get("__name__") in JOINING or frame.f_code.co_name in ("column_stack", "dstack")


def executed(function: Callable[[], Any], functions: Sequence[Any] = ()) -> int:
    """How much Python a call of `function` executes; see `ExecutedLines`."""
    with ExecutedLines(functions) as lines:
        function()
    return lines.count


def grows_with(counts: Sequence[float], sizes: Sequence[int]) -> bool:
    """Whether `counts`, executed for inputs of growing `sizes`, grow as a loop over them does.

    A loop grows at every step. What grows only here and there (a library that takes another path for a larger input)
    is no loop.
    """
    steps = zip(counts, counts[1:], sizes, sizes[1:], strict=False)
    return all(after - before >= LEAST_FOR_A_TURN * (larger - smaller) for before, after, smaller, larger in steps)


@contextmanager
def stand_ins(functions: Sequence[Any]) -> Iterator[None]:
    """Replaces the loops that run in C by Python ones: in their own modules, and where `functions` imported them to."""
    originals = {id(getattr(module, name)): (module, name, stand_in) for module, name, stand_in in STAND_INS}
    places = [vars(module) for module, _, _ in originals.values()]
    places += [f.__globals__ for given in functions if (f := _python_function(given)) is not None]
    changed = []
    try:
        for place in places:
            for name, value in list(place.items()):
                if id(value) in originals:
                    changed.append((place, name, value))
                    place[name] = originals[id(value)][2]
        yield
    finally:
        for place, name, value in reversed(changed):
            place[name] = value


def _python_function(given: Any) -> FunctionType | None:
    """The Python function in a partial, a method, a decorated function or a callable object; None where there is none."""
    while isinstance(given, functools.partial):
        given = given.func
    if not isinstance(given, (FunctionType, MethodType)):
        given = vars(type(given)).get("__call__")
    given = getattr(given, "__func__", given)
    given = getattr(given, "__wrapped__", given)
    return given if isinstance(given, FunctionType) else None


def _map(function, *iterables):
    for values in zip(*iterables, strict=False):
        yield function(*values)


def _filter(function, iterable):
    for value in iterable:
        if (value if function is None else function(value)):
            yield value


def _starmap(function, iterable):
    for values in iterable:
        yield function(*values)


_NOTHING = object()


def _reduce(function, iterable, initial=_NOTHING):
    values = iter(iterable)
    if initial is _NOTHING:
        try:
            initial = next(values)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    for value in values:
        initial = function(initial, value)
    return initial


def _accumulate(iterable, func=None, *, initial=None):
    values = iter(iterable)
    if initial is None:
        try:
            initial = next(values)
        except StopIteration:
            return
    yield initial
    for value in values:
        initial = initial + value if func is None else func(initial, value)
        yield initial


STAND_INS = ((builtins, "map", _map), (builtins, "filter", _filter), (itertools, "starmap", _starmap),
             (functools, "reduce", _reduce), (itertools, "accumulate", _accumulate))
