"""Which ruled-out libraries an answer calls, seen while it runs.

Reading the source would miss aliases and reject comments; watching the calls sees what was really used.
"""
from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any


class LibraryWatch:
    """A context in which calls into ruled-out libraries are noted in `used`.

    Args:
        rules: dotted names: a package ("torch": any call into it) or one function ("scipy.special.softmax").
    """

    def __init__(self, rules: Iterable[str]):
        self.packages = {r for r in rules if "." not in r}
        self.functions = {(r.split(".")[0], r.rsplit(".", 1)[1]): r for r in rules if "." in r}
        self.used: dict[str, None] = {}
        self._before = None

    def __enter__(self) -> LibraryWatch:
        self._before = sys.getprofile()
        if self.packages or self.functions:
            sys.setprofile(self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.setprofile(self._before)

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
