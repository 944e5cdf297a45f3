"""How implementations are written down and found again.

An implementation is a class whose functions (or classes, for `Value`) stand for the cells of a notebook. A
module holds those of one exercise and names it in `EXERCISE`. A class inherits the functions that it does not
change, so a wrong one shows its mistake and nothing else.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from functools import cache
from types import ModuleType

# Named as the units' checks are in utils/checks/units; each has a module of the same name in truth/.
PACKAGES = (
    "start",
    "backprop",
    "convolution",
    "conv_layers",
    "batchnorm",
    "regularization",
    "initialization",
)


class Implementation:
    """What one student handed in for one exercise."""


class Right(Implementation):
    """Correct, in whatever style: keeps every mark."""


class Small(Implementation):
    """Correct values, but the dtype is lost, an input is changed, or the like: loses a fifth at most."""


class Wrong(Implementation):
    """Incorrect on some legitimate input: loses marks.

    `mistake` is the name under which the check should report it; None where no specific hint can be expected.
    """

    mistake: str | None = None


class Cheat(Implementation):
    """Leans on a library that the exercise rules out: gets no marks."""


KINDS = (Right, Small, Wrong, Cheat)


def kind(implementation: type[Implementation]) -> type[Implementation]:
    """Right, Small, Wrong or Cheat: the first of them that the class derives from."""
    return next(base for base in implementation.__mro__ if base in KINDS)


def namespace(implementation: type[Implementation]) -> dict[str, Callable]:
    """The functions and classes of an implementation by name, as a notebook would hold them."""
    found = {}
    for base in reversed(implementation.__mro__):
        for name, value in vars(base).items():
            if not name.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value)):
                found[name] = value
    return found


def package(exercise: str) -> str:
    """The package that holds the implementations of an exercise."""
    return next(module.__name__.split(".")[-2] for module in modules() if module.EXERCISE == exercise)


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module that holds implementations, in the order of PACKAGES and then of their names."""
    found = []
    for package_name in PACKAGES:
        package = importlib.import_module(f"{__package__}.{package_name}")
        names = sorted(entry.name for entry in pkgutil.iter_modules(package.__path__))
        found += [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(module for module in found if hasattr(module, "EXERCISE"))


def exercises() -> list[str]:
    """The names of the exercises that have implementations."""
    return list(dict.fromkeys(module.EXERCISE for module in modules()))


def implementations(exercise: str, of: type[Implementation] | None = None) -> list[type[Implementation]]:
    """The implementations of an exercise in the order in which they are written, all or those of one kind."""
    found = []
    for module in modules():
        if module.EXERCISE != exercise:
            continue
        for value in vars(module).values():
            written_here = inspect.isclass(value) and value.__module__ == module.__name__
            if written_here and issubclass(value, Implementation) and (of is None or kind(value) is of):
                found.append(value)
    return found
