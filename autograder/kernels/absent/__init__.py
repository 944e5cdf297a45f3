"""Stands in a sandbox where a hidden package would be: importing it costs nothing, using anything of it fails.

A cell that begins with `import torch` and never uses it would otherwise lose everything else that it defines.
"""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType


class Absent:
    """Something of a hidden package; whatever is done with it fails with a sentence."""

    def __init__(self, name):
        self.__dict__["absent_name"] = name

    def _fail(self, *args, **kwargs):
        raise ModuleNotFoundError(f"{self.absent_name} is not there when this unit is graded: the exercises are to be "
                                  "written without it.")

    __call__ = __getitem__ = __iter__ = __enter__ = _fail

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._fail()

    def __mro_entries__(self, bases):
        return self._fail()


class AbsentModule(ModuleType):
    """A hidden package or a part of it."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


class Finder:
    """Finds every part of the hidden packages, and makes it a module that holds nothing."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        parent = sys.modules.get(name.rpartition(".")[0])
        return ModuleSpec(name, Finder, is_package=True) if type(parent).__name__ == "AbsentModule" else None

    @staticmethod
    def create_module(spec):
        return AbsentModule(spec.name)

    @staticmethod
    def exec_module(module):
        pass


sys.modules[__name__].__class__ = AbsentModule
sys.meta_path.insert(0, Finder)
