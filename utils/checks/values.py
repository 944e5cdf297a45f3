"""Plain values: what a student's function returned, reduced to arrays, numbers, strings, lists and dicts.

Only plain values leave the process that runs student code, so an object that pretends to equal everything, or
an array subclass with a comparison of its own, is an ordinary array by the time it is judged.
"""
from __future__ import annotations

from typing import Any

import numpy as np

NUMERIC_KINDS = "biuf"


class NotPlain(ValueError):
    """A returned value that cannot be read as an array or a number; its text says why."""


class Bunch(dict):
    """A dict whose entries are also attributes, so that a check reads `i.x` where the formula has x."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def type_name(value: Any) -> str:
    """The type of `value` as a reader would write it: `numpy.ndarray`, `list`, `torch.Tensor`."""
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__.split('.')[0]}.{kind.__qualname__}"


def _is_tensor(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == "torch" and hasattr(value, "detach")


def plain(value: Any, what: str = "the answer", tensors: bool = False) -> Any:
    """`value` as a plain array (numbers become 0-d arrays), string, None, list or dict, copied.

    Args:
        value: what a student's function returned.
        what: how a message names it ("dx", "the answer").
        tensors: whether PyTorch tensors are taken (units that use PyTorch) or refused.

    Raises:
        NotPlain: with a sentence, for anything else.
    """
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, dict):
        return {str(k): plain(v, f"{what}[{k!r}]", tensors) for k, v in value.items()}
    if _is_tensor(value):
        if not tensors:
            raise NotPlain(f"{what} is a {type_name(value)}; this exercise is written in NumPy: return an array.")
        value = value.detach().cpu().numpy()
    if callable(value) and not isinstance(value, np.generic):
        raise NotPlain(f"{what} is a {type_name(value)}, not a value: was it called?")
    try:
        array = np.array(value, copy=True, subok=False)
    except (ValueError, TypeError, RuntimeError):
        if isinstance(value, (list, tuple)):
            return [plain(v, f"{what}[{k}]", tensors) for k, v in enumerate(value)]
        raise NotPlain(f"{what} is a {type_name(value)} that does not read as an array of numbers.") from None
    if array.dtype.kind == "U":
        return array.tolist()
    if array.dtype.kind == "c":
        raise NotPlain(f"{what} is complex ({array.dtype}); a real number is expected.")
    if array.dtype.kind not in NUMERIC_KINDS:
        if isinstance(value, (list, tuple)):
            return [plain(v, f"{what}[{k}]", tensors) for k, v in enumerate(value)]
        raise NotPlain(f"{what} is a {type_name(value)} that does not read as numbers (dtype {array.dtype}).")
    return array


def copied(inputs: dict) -> Bunch:
    """A deep copy of a case's inputs, so that a function that writes into its arguments harms nobody."""
    def one(v):
        if isinstance(v, np.ndarray):
            return v.copy()
        if isinstance(v, dict):
            return Bunch({k: one(x) for k, x in v.items()})
        if isinstance(v, (list, tuple)):
            return type(v)(one(x) for x in v)
        return v
    return one(dict(inputs))


def shape_text(value: Any) -> str:
    """How a message shows one input: `(4, 3) float32` for an array, otherwise the number, fractions to six digits."""
    if isinstance(value, np.ndarray):
        return f"{value.shape} {value.dtype}"
    if isinstance(value, (list, tuple)) and len(value) > 6:
        return f"{type(value).__name__} of {len(value)}"
    if isinstance(value, (list, tuple)) and any(isinstance(v, (np.ndarray, dict)) for v in value):
        return "[" + ", ".join(shape_text(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shape_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return repr(value)
