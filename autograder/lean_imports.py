"""nbgrader and nbconvert without what their packages import and no command of ours calls: half of their time.

`install` is called when `autograder` is imported, and works when something first asks for one of them.
"""

import importlib
import importlib.util
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

EXTENSIONS = "nbgrader.server_extensions"
# For each package the modules of which it only calls functions and classes, and the parts of it that import these.
LEAN = {
    # Its extensions for Jupyter's server, and what asks a JupyterHub.
    "nbgrader": (
        (
            EXTENSIONS,
            *(f"{EXTENSIONS}.{name}" for name in ("assignment_list", "course_list", "validate_assignment", "formgrader")),
            *("setuptools", "setuptools.archive_util", "requests"),
        ),
        ("nbgrader.utils", "nbgrader.auth"),
    ),
    # What turns Markdown into HTML, for feedback.
    "nbconvert": (("nbconvert.filters.markdown_mistune", "bs4"), ("nbconvert.exporters",)),
}


class LeanImport(MetaPathFinder):
    """Finds a package as usual, and imports it while placeholders stand for some modules."""

    def __init__(self, package: str) -> None:
        """Wait for `package`."""
        self.package = package

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the package's spec, and nothing for any other name."""
        if name != self.package:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: self._with_placeholders(run, module)
        return spec

    def _with_placeholders(self, run, module: ModuleType) -> None:
        not_now, parts = LEAN[self.package]
        names = set(not_now) - set(sys.modules)
        for name in names:
            sys.modules[name] = Placeholder(name)
        try:
            run(module)
            for part in parts:
                importlib.import_module(part)
        finally:
            # Whoever asks for them from now on gets the real ones.
            for name in names:
                del sys.modules[name]


class Placeholder(ModuleType):
    """A module of functions and classes, each of which imports the real one when it is called."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: getattr(importlib.import_module(self.__name__), name)(*args, **kwargs)


def install() -> None:
    """Let the first import of each package in this process be the lean one."""
    for package in LEAN:
        if package not in sys.modules:
            sys.meta_path.insert(0, LeanImport(package))
