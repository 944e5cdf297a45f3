"""A student's train_snapshots, and what PyTorch makes of the same training where every batch has the same gradient."""
from __future__ import annotations

from collections.abc import Callable
from math import cos, pi
from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, returned
from utils.checks.units.regularization.mlp_cases import PARAMS, mlp_case, outcome, params_of, shown
from utils.checks.values import Bunch, plain

NAME = "train_snapshots"


def snapshots_case(rng: np.random.Generator, images: int, sizes: tuple[int, ...], cycles: int, length: int, lr_max: float,
                   batch: int, p_keep: float = 1.0) -> dict[str, Any]:
    return {**mlp_case(rng, images, sizes, p_keep), "num_cycles": cycles, "cycle_length": length, "lr_max": lr_max,
            "batch_size": batch}


def alike(case: dict[str, Any]) -> dict[str, Any]:
    """The case with images that are all the same, labels too: every batch has the same gradient."""
    count = len(case["x"])
    return {**case, "x": np.repeat(case["x"][:1], count, axis=0), "y": np.repeat(case["y"][:1], count)}


def train(f: Any, i: Bunch, params: dict[str, np.ndarray],
          seed: int | np.random.Generator | None = None, copy: bool = True) -> list[dict[str, Any]]:
    """What the student's training returns, a list of dicts; a generator may be passed in place of a seed.

    Raises:
        BadAnswer: where it is no such list.
    """
    rng = np.random.default_rng(i.seed if seed is None else seed)
    x, y = (i.x.copy(), i.y.copy()) if copy else (i.x, i.y)
    found = f.train_snapshots(params, x, y, i.num_cycles, i.cycle_length, i.lr_max, i.p_keep, i.batch_size, rng)
    if not isinstance(found, (list, tuple)):
        raise BadAnswer(f"{NAME} should return a list of snapshots; it returned {returned(found)}.")
    for snapshot in found:
        if not isinstance(snapshot, dict):
            raise BadAnswer(f"a snapshot is a dict like params; the list holds {returned(snapshot)}.")
        if missing := [n for n in PARAMS if not isinstance(snapshot.get(n), np.ndarray)]:
            raise BadAnswer(f"a snapshot is a dict like params; {missing[0]} is missing from one.")
    return list(found)


def copies(i: Bunch) -> dict[str, np.ndarray]:
    return {n: v.copy() for n, v in params_of(i).items()}


def stacked(snapshots: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Each parameter of all snapshots in one array, the snapshots along its first axis."""
    return {f"{n} of the snapshots": np.stack([plain(s[n], n) for s in snapshots]) if snapshots else np.zeros(0)
            for n in PARAMS}


# --- what should come out ---------------------------------------------------------------------------------

def rate(step: int, length: int) -> float:
    """Share of lr_max."""
    return (1 + cos(pi * (step % length) / length)) / 2


def simulated(i: Bunch, rates: Callable[[int], float] | None = None, taken: Callable[[int], bool] | None = None,
              steps: int | None = None, restart: bool = False, start: bool = False, momentum: float = 0.0,
              rates_in_velocity: bool = False, moved: tuple[str, ...] = PARAMS) -> dict[str, np.ndarray]:
    """The snapshots of a training on all images, with parts of it replaced.

    Args:
        i: a case whose images are alike, with p_keep=1.
        rates: share of lr_max in a step.
        taken: whether a snapshot is taken after so many steps.
        steps: how many are made.
        restart: whether each cycle begins with the given parameters.
        start: whether the given parameters are the first snapshot.
        momentum: of the steps.
        rates_in_velocity: whether the momentum is that of steps, not of gradients.
        moved: the parameters that are trained.
    """
    length = i.cycle_length
    rates = rates or (lambda s: rate(s, length))
    taken = taken or (lambda done: done % length == 0)
    params = {n: v.astype(float) for n, v in params_of(i).items()}
    velocity = {n: np.zeros_like(v) for n, v in params.items()}
    found = [dict(params)] if start else []
    for s in range(i.num_cycles * length if steps is None else steps):
        if restart and s % length == 0:
            params = {n: v.astype(float) for n, v in params_of(i).items()}
        grads = outcome(Bunch({**i, **params}))
        by = rates(s) if rates_in_velocity else 1.0
        velocity = {n: momentum * velocity[n] + by * grads[shown(n)] for n in PARAMS}
        by = 1.0 if rates_in_velocity else rates(s)
        params = {n: v - i.lr_max * by * velocity[n] if n in moved else v for n, v in params.items()}
        if taken(s + 1):
            found.append(dict(params))
    return stacked(found)
