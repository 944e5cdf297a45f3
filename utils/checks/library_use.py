"""Which ruled-out libraries an answer calls, seen while it runs.

Reading the source would miss aliases and reject comments; watching the calls sees what was really used.
"""
from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from typing import Any


class LibraryWatch:
    """A context in which calls into ruled-out libraries are noted in `used`.

    Args:
        rules: a package ("torch": any call into it), a part of one ("scipy.ndimage": any call into that part) or one
            function ("scipy.special.softmax", "numpy.correlate"), by the public name of each.
    """

    def __init__(self, rules: Iterable[str]):
        rules = tuple(rules)
        self.packages = {r for r in rules if "." not in r}
        self.functions = {(r.split(".")[0], r.rsplit(".", 1)[1]): r for r in rules if "." in r}
        # A function's name is no module's, so every dotted name may stand among the parts as well.
        self.parts = tuple(r for r in rules if "." in r)
        self.used: dict[str, None] = {}
        self._before: tuple = (None, None)

    def __enter__(self) -> LibraryWatch:
        self._before = sys.getprofile(), threading.getprofile()
        if self.packages or self.functions:
            threading.setprofile(self._note)  # for the threads that an answer starts
            sys.setprofile(self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.setprofile(self._before[0])
        threading.setprofile(self._before[1])

    def _note(self, frame, event: str, arg: Any) -> None:
        if event == "call":
            module, name = frame.f_globals.get("__name__") or "", frame.f_code.co_name
        elif event == "c_call":
            owner = getattr(arg, "__self__", None)
            module = getattr(arg, "__module__", None)
            if not isinstance(module, str):
                kind = owner if isinstance(owner, type) else type(owner)
                module = getattr(kind, "__module__", "")
            name = getattr(arg, "__name__", "")
        else:
            return
        if not isinstance(module, str):
            return
        root = module.partition(".")[0]
        if root in self.packages:
            self.used.setdefault(f"{root} ({name})" if name.isidentifier() else root)
        elif (root, name) in self.functions:
            self.used.setdefault(self.functions[root, name])
        elif part := next((p for p in self.parts if module == p or module.startswith(f"{p}.")), None):
            self.used.setdefault(part)
