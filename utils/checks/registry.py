"""Finding an exercise by name: a unit's checks are imported only when one of them is asked for."""
from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache

from utils.checks.spec import Exercise

# unit name -> module of its declarations; the order is the course's
UNITS = {
    "00_start": "utils.checks.units.start",
    "01_backprop": "utils.checks.units.backprop",
    "02_convolution": "utils.checks.units.convolution",
    "03_conv_layers": "utils.checks.units.conv_layers",
    "04_batchnorm": "utils.checks.units.batchnorm",
    "05_regularization": "utils.checks.units.regularization",
    "06_initialization": "utils.checks.units.initialization",
}


class UnknownExercise(KeyError):
    """No unit has an exercise or function of that name; the text lists what there is."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def _unit(unit: str) -> tuple[Exercise, ...]:
    if unit not in UNITS:
        raise UnknownExercise(f"There is no unit {unit!r}; the units are {', '.join(UNITS)}.")
    return tuple(replace(e, unit=unit) for e in importlib.import_module(UNITS[unit]).EXERCISES)


def exercises(unit: str, practice: bool = False) -> list[Exercise]:
    """The exercises of `unit` ("01_backprop") in order, those for practice only when asked.

    Raises:
        UnknownExercise: for a unit that the course does not have.
    """
    return [e for e in _unit(unit) if practice or not e.practice]


@cache
def exercise(name: str) -> Exercise:
    """The exercise called `name`, or the one that the function `name` belongs to ("linear_forward").

    Raises:
        UnknownExercise: with the names that come close.
    """
    for unit in UNITS:
        for e in _unit(unit):
            if e.name == name:
                return e
    for unit in UNITS:
        for e in _unit(unit):
            if name in e.needs:
                return e
    import difflib
    known = [n for unit in UNITS for e in _unit(unit) for n in e.needs]
    close = difflib.get_close_matches(name, known, 3)
    meant = f" Did you mean {' or '.join(close)}?" if close else ""
    raise UnknownExercise(f"No exercise is called {name!r}.{meant}")
