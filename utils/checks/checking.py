"""`check(f)`: what a student calls under each exercise."""
from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from utils.checks.registry import UnknownExercise, exercise
from utils.checks.report import Report
from utils.checks.spec import Exercise


def check(*functions: Callable) -> Report:
    """Runs the public checks of an exercise on your functions and shows what is right, what is wrong and why.

    Args:
        functions: the functions (or the class) that the exercise needs; the last one names the exercise, as in
            `check(linear_forward, linear_backward)`.

    Returns:
        A `Report`; in a notebook the table is displayed at once, elsewhere the text is printed.
    """
    if not functions:
        raise TypeError("check needs the functions that the exercise asks for, as in check(softmax).")
    caller = sys._getframe(1).f_globals
    found, namespace = _resolve(functions, caller)
    report = found.grade(namespace)
    show(report)
    return report


def _resolve(functions: tuple, caller: Mapping[str, Any]) -> tuple[Exercise, dict[str, Any]]:
    """The exercise that the last function names, and the functions by the names that the exercise uses.

    A function defined under another name (`softmax = my_softmax`, a partial) is found by the name it is bound to in
    the notebook.

    Raises:
        UnknownExercise: when no exercise has a function of such a name.
    """
    names = [_names(f, caller) for f in functions]
    found, problem = [], UnknownExercise(f"{functions[-1]!r} is not the function of an exercise.")
    for name in names[-1]:
        try:
            found.append(exercise(name))
        except UnknownExercise as unknown:
            problem = unknown
    if not found:
        raise problem
    # One function may be bound to the names of two exercises: take the exercise that all the functions belong to.
    chosen = next((e for e in found if all(set(n) & set(e.needs) for n in names)), found[0])
    namespace: dict[str, Any] = {}
    for function, candidates in zip(functions, names, strict=True):
        name = next((n for n in candidates if n in chosen.needs and n not in namespace), None)
        if name is not None:
            namespace[name] = function
    return chosen, namespace


def _names(function: Any, caller: Mapping[str, Any]) -> list[str]:
    """The names that a function goes by: those it is bound to in the notebook, then its own."""
    own = getattr(function, "__name__", None)
    bound = [n for n, v in list(caller.items()) if v is function and not n.startswith("_")]
    return [n for n in dict.fromkeys([*bound, own]) if isinstance(n, str)]


def _in_notebook() -> bool:
    """True inside a Jupyter kernel, where HTML can be shown."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None


def show(report: Report) -> None:
    """Displays a report where it was asked for: an HTML table in a notebook, plain text elsewhere."""
    if _in_notebook():
        from IPython.display import display
        display({"text/html": report.html(), "text/plain": str(report)}, raw=True)
    else:
        print(report)
