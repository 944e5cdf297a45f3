"""nbgrader without its extensions for Jupyter's server, which its package imports before anything else: half of its time.

`install` is called when `autograder` is imported, and works when something first asks for nbgrader.
"""

import importlib
import importlib.util
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# What nbgrader asks functions of that no command calls; importing it costs half of nbgrader's own time.
EXTENSIONS = ("assignment_list", "course_list", "validate_assignment", "formgrader")
NOT_NOW = (
    *(f"nbgrader.server_extensions.{name}" for name in EXTENSIONS),
    "setuptools.archive_util",
)


class LeanNbgrader(MetaPathFinder):
    """Finds nbgrader as usual, and imports it while placeholders stand for the modules in `NOT_NOW`."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return nbgrader's spec, and nothing for any other name."""
        if name != "nbgrader":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _with_placeholders(run, module)
        return spec


def _with_placeholders(run, module: ModuleType) -> None:
    names = {part for name in NOT_NOW for part in (name.rpartition(".")[0], name)} - set(sys.modules)
    for name in names:
        sys.modules[name] = Placeholder(name)
    try:
        run(module)
        # It asks for setuptools.
        importlib.import_module("nbgrader.utils")
    finally:
        # Whoever asks for them from now on gets the real ones.
        for name in names:
            del sys.modules[name]


class Placeholder(ModuleType):
    """A module of functions, each of which imports the real one when it is called."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: getattr(importlib.import_module(self.__name__), name)(*args, **kwargs)


def install() -> None:
    """Let nbgrader's first import in this process be the lean one."""
    if "nbgrader" not in sys.modules:
        sys.meta_path.insert(0, LeanNbgrader())
