"""No Python loop over images or positions: judged by what Python executes as the images grow, never by the clock."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import difference
from utils.checks.executed_lines import executed, grows_with
from utils.checks.observing import pair, several
from utils.checks.spec import Check, Failure
from utils.checks.units.conv_layers.conv_cases import conv_case, expected_conv
from utils.checks.values import Bunch, plain

WEIGHT = 1.4
# What grows, and how many there are: as many more each time.
SIZES = {"images": (2, 14, 26), "rows": (3, 15, 27), "columns": (2, 14, 26)}
VALUES_FIRST = "This counts once the values are right: the checks above say what is wrong with them."
HINT = ("Inside, one line of Python should do the same for all images and all positions: a matrix product, an index "
        "array, a slice. Loops over the few entries of a kernel are fine. A function of yours that is called, im2col "
        "say, counts as well; so do comprehensions, map, np.vectorize and np.apply_along_axis: they are loops written "
        "shorter.")


def _cases(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Three times x and dout in the largest size, for images that get more, higher or wider; one w and b."""
    grown = {"images": (SIZES["images"][-1], (3, 2)), "rows": (2, (SIZES["rows"][-1], 2)),
             "columns": (1, (3, SIZES["columns"][-1]))}
    drawn = {what: conv_case(rng, n, 2, 3, out, (2, 3), padding=1) for what, (n, out) in grown.items()}
    given = {f"{array} of {what}": case[array] for what, case in drawn.items() for array in ("x", "dout")}
    return {"more images, more rows, more columns": {**given, "w": drawn["rows"]["w"], "b": drawn["rows"]["b"],
                                                     "padding": 1}}


def _part(i: Bunch, what: str, size: int | None = None) -> Bunch:
    """One of the three problems, cut to `size` images, rows or columns of output."""
    x, dout = i[f"x of {what}"], i[f"dout of {what}"]
    if size is not None:
        axis = {"images": 0, "rows": 2, "columns": 3}[what]
        more = x.shape[axis] - dout.shape[axis]
        x, dout = x.take(range(size + more), axis), dout.take(range(size), axis)
    return Bunch(x=x, w=i.w, b=i.b, dout=dout, padding=i.padding)


def _count(f: Any, i: Bunch, prepare: Callable, run: Callable, names: tuple[str, ...], functions: tuple) -> dict[str, Any]:
    """What `run` executes for each size of each problem, and what it returns for the largest."""
    seen: dict[str, Any] = {}
    for what, sizes in SIZES.items():
        # The first call of a library's function may import or compile: it is not counted.
        run(prepare(_part(i, what, sizes[0])))
        counts = []
        for size in sizes:
            ready = prepare(_part(i, what, size))
            counts.append(executed(lambda ready=ready: run(ready), functions))
        seen[f"executed for {what}"] = counts
        largest = run(prepare(_part(i, what)))
        seen |= {f"{name} of {what}": plain(largest[name], name) for name in names}
    return seen


def _forward(f: Any, i: Bunch) -> dict[str, Any]:
    def run(part):
        return {"out": pair(f.conv2d_forward(part.x, part.w, part.b, padding=part.padding), "conv2d_forward")[0]}
    return _count(f, i, lambda part: part, run, ("out",), (f.conv2d_forward,))


def _backward(f: Any, i: Bunch) -> dict[str, Any]:
    def prepare(part):
        return part.dout, pair(f.conv2d_forward(part.x, part.w, part.b, padding=part.padding), "conv2d_forward")[1]

    def run(ready):
        return several(f.conv2d_backward(*ready), "conv2d_backward", ("dx", "dw", "db"))
    return _count(f, i, prepare, run, ("dx", "dw"), (f.conv2d_backward,))


def _judge(function: str, names: tuple[str, ...]) -> Callable[[Bunch, Bunch], Failure | None]:
    def judge(i: Bunch, o: Bunch) -> Failure | None:
        for what in SIZES:
            want = expected_conv(_part(i, what))
            for name in names:
                if wrong := difference(name, o.get(f"{name} of {what}"), want[name], "float64"):
                    return Failure(f"{wrong}.", VALUES_FIRST)
        counts = {what: np.asarray(o[f"executed for {what}"], dtype=float).ravel().tolist() for what in SIZES}
        grown = [what for what in SIZES if len(counts[what]) != 3 or grows_with(counts[what], SIZES[what])]
        if not grown:
            return None
        told = " and ".join(f"{counts[what][-1] - counts[what][0]:,.0f} Python steps more for "
                            f"{SIZES[what][-1] - SIZES[what][0]} more {what}" for what in grown)
        name = "loop over images" if grown == ["images"] else "loop over positions"
        return Failure(f"{function} executes {told}: there is a loop over {' and over '.join(grown)}.", HINT, name)
    return judge


def no_loop_checks() -> tuple[Check, Check]:
    """One check for conv2d_forward and one for conv2d_backward."""
    return (Check("forward: no loop over images or positions", _cases, _forward, needs=("conv2d_forward",), weight=WEIGHT,
                  judge=_judge("conv2d_forward", ("out",))),
            Check("backward: no loop over images or positions", _cases, _backward, weight=WEIGHT,
                  judge=_judge("conv2d_backward", ("dx", "dw"))))
