"""train_snapshots: SGD under a cyclic cosine rate, a copy of the parameters at the end of each cycle.

With images that are all the same every batch has the same gradient, so that a whole training can be compared with
PyTorch's. A training of one step tells its batch, or its masks.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.spec import Check, Exercise, Failure
from utils.checks.style import unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization.mlp_cases import PARAMS
from utils.checks.units.regularization.snapshot_mistakes import COPY, END, FORM, GIVEN, RATE, STEP, TRAJECTORY
from utils.checks.units.regularization.snapshot_steps import BATCHES, DROPOUT, single_steps
from utils.checks.units.regularization.snapshots_run import (
    NAME,
    alike,
    copies,
    simulated,
    snapshots_case,
    stacked,
    train,
)
from utils.checks.values import Bunch


def _one_cycle(rng):
    return {"one cycle of 6 steps": alike(snapshots_case(rng, 5, (3, 4, 3, 4), 1, 6, 0.3, 1)),
            "one cycle of 3 steps, the whole set as a batch": alike(snapshots_case(rng, 4, (4, 5, 4, 2), 1, 3, 0.2, 4))}


def _several_cycles(rng):
    return {"3 cycles of 4 steps": alike(snapshots_case(rng, 6, (3, 5, 4, 3), 3, 4, 0.3, 2)),
            "2 cycles of 5 steps, batches of one": alike(snapshots_case(rng, 3, (4, 4, 5, 2), 2, 5, 0.25, 1)),
            "4 cycles of one step": alike(snapshots_case(rng, 4, (2, 4, 4, 3), 4, 1, 0.2, 4))}


def _train(f, i):
    return stacked(train(f, i, copies(i)))


# --- arrays of their own ----------------------------------------------------------------------------------

def _shared(f: Any, i: Bunch) -> dict[str, Any]:
    """Whether arrays are shared, the given parameters after the training, and all that was put into the dict."""
    params = copies(i)
    given = dict(params)
    found = train(f, i, params)
    arrays = [[s[n] for n in PARAMS] for s in found]

    def overlap(some, others):
        return any(np.shares_memory(a, b) for a in some for b in others)
    return {"snapshots": any(overlap(arrays[k], arrays[j]) for k in range(len(arrays)) for j in range(k)),
            "with given": any(overlap(one, given.values()) for one in arrays),
            "replaced": any(params.get(n) is not given[n] for n in PARAMS), "same dict": any(
                found[k] is found[j] for k in range(len(found)) for j in range(k)),
            **{n: given[n] for n in PARAMS}}


def _judge_shared(i: Bunch, o: Bunch) -> Failure | None:
    changed = [n for n in PARAMS if not np.allclose(o[n], i[n], rtol=1e-12, atol=1e-12)]
    if changed or o.replaced:
        return Failure(f"{changed[0] if changed else 'an array'} of the given params has been changed.", GIVEN,
                       "given params changed")
    if o["same dict"] or o.snapshots:
        return Failure("two snapshots share their arrays.", COPY, "snapshots share their arrays")
    if o["with given"]:
        return Failure("a snapshot shares its arrays with the given params.", f"{COPY} {GIVEN}",
                       "snapshots share arrays with the given params")
    return None


train_snapshots = Exercise(NAME, 5, (
    Check("one cycle, all images the same", _one_cycle, _train, simulated, mistakes=TRAJECTORY, weight=1.0,
          hint=f"{STEP} {RATE} {END}"),
    Check("several cycles, all images the same", _several_cycles, _train, simulated, mistakes=TRAJECTORY, weight=1.5,
          hint=f"{STEP} {RATE} {END}"),
    Check("snapshots and given params have arrays of their own", _several_cycles, _shared, judge=_judge_shared, weight=0.7,
          mistakes=FORM),
    BATCHES, DROPOUT,
    unchanged_check(single_steps, lambda f, i: train(f, i, copies(i), copy=False), ("x", "y")),
), rules_out=NUMPY_ONLY)
