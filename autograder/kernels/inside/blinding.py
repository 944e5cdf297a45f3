"""Take out of a warm process what only judging needs: expected values, the judges' own arithmetic, known mistakes.

A kernel observes and does not judge, so all that a student's code could find there are the functions that call its own.
The units' modules are imported from a place that is empty by the time that a kernel runs.
"""

import gc
import sys
from types import CodeType, FunctionType, ModuleType

UNITS = "utils.checks.units"
SENTENCE = "When a notebook is graded, its checks are judged outside of it: this call shows nothing."


def blind() -> None:
    """Keep of the units' modules what observing needs; does nothing where the checks have not been imported."""
    registry = sys.modules.get("utils.checks.registry")
    if registry is None:
        return
    # Units that were not imported here cannot be any more: nothing shall look for an exercise in them.
    for unit in [unit for unit, module in registry.UNITS.items() if module not in sys.modules]:
        del registry.UNITS[unit]
    checks = [check for unit in registry.UNITS for one in registry.exercises(unit, practice=True) for check in one.checks]
    # The public cases are no secret: whoever asks for them has them at home too.
    needed = _names([part for check in checks for part in (check.observe, check.cases)])
    for check in checks:
        for field, value in (("expected", None), ("judge", None), ("mistakes", ())):
            # Checks are frozen for everyone else.
            object.__setattr__(check, field, value)
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{UNITS}.")]:
        module = vars(sys.modules[name])
        for entry in [entry for entry in module if not entry.startswith("__") and entry not in needed]:
            if not isinstance(module[entry], ModuleType):
                del module[entry]
    # A student's own cells may call it; nothing that they define after the call shall be missing for that.
    sys.modules["utils.checks"].check = sys.modules["utils.checks.checking"].check = _check
    gc.collect()


def _names(functions) -> set[str]:
    """Return every name that the functions use, and the functions of the units that they call, in turn."""
    names: set[str] = set()
    waiting, seen = list(functions), set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, type):
            waiting += [value for value in vars(thing).values() if isinstance(value, FunctionType)]
        elif isinstance(thing, (tuple, list)):
            waiting += thing
        elif isinstance(thing, FunctionType):
            used = set(_names_in(thing.__code__))
            names |= used
            waiting += [cell.cell_contents for cell in thing.__closure__ or ()]
            waiting += [*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
            waiting += [thing.__globals__[name] for name in used if name in thing.__globals__]
    return names


def _names_in(code: CodeType):
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _check(*functions: object) -> None:
    print(SENTENCE)
