"""Drawing inputs whose sizes differ from seed to seed: a length is drawn from how often a filter shall fit into it."""
from __future__ import annotations

from typing import Any

import numpy as np


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """A Python int from low to high, both included."""
    return int(rng.integers(low, high + 1))


def length(kernel_size: int, stride: int, padding: int, steps: int, left_over: int = 0, dilation: int = 1) -> int:
    """The input length at which a filter takes `steps` steps after its first position, with `left_over` entries dropped
    at the end."""
    reach = dilation * kernel_size - dilation + 1
    return reach + steps * stride + left_over - 2 * padding


def signal(rng: np.random.Generator, kernel_size: int, stride: int = 1, padding: int = 0, steps: int | None = None,
           left_over: int = 0) -> dict[str, Any]:
    """x and w of random entries for a filter that fits `steps` more times after its first position."""
    steps = whole(rng, 3, 6) if steps is None else steps
    return {"x": rng.normal(size=length(kernel_size, stride, padding, steps, left_over)), "w": rng.normal(size=kernel_size)}


def distinct(rng: np.random.Generator, count: int, low: int, high: int) -> list[int]:
    """`count` different Python ints from low to high."""
    return [int(n) for n in low + rng.permutation(high - low + 1)[:count]]
