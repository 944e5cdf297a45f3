"""dropout_forward(x, p_keep, training, rng) and dropout_backward(dout, cache): inverted dropout.

Which units were kept is read off from what came back, so that values are compared exactly, whatever was drawn and in
which order.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import difference, precision
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.regularization import dropout_mistakes as wrong
from utils.checks.units.regularization.dropout_run import (
    BACKWARD,
    FORWARD,
    in_shape_of,
    kept_units,
    nonzero,
    run_backward,
    run_forward,
)
from utils.checks.units.regularization.masks import FRESH, odd_masks, odd_patterns, odd_share
from utils.checks.units.two_calls import HINT as OWN_CACHE
from utils.checks.units.two_calls import WEIGHT as OWN_CACHE_WEIGHT
from utils.checks.values import Bunch

DRAWS = 600
MANY = (500, 400)
FROM_RNG = "All random numbers come from the rng that is passed in: in the same state it gives the same mask."


def _away_from_zero(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs without a zero among them, so that a 0 that comes back was put there."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 2, size=shape)


def _case(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> dict[str, Any]:
    return {"x": _away_from_zero(rng, shape), "dout": _away_from_zero(rng, shape), "p_keep": float(rng.uniform(low, high)),
            "seed": int(rng.integers(2**31))}


def _cases(rng):
    return {"6 images, 5 units": _case(rng, (6, 5), 0.6, 0.75), "few units kept": _case(rng, (5, 8), 0.25, 0.4),
            "a batch of one": _case(rng, (1, 12), 0.6, 0.7),
            "feature maps (N, C, H, W)": _case(rng, (2, 3, 4, 5), 0.7, 0.8),
            "as many images as units": _case(rng, (6, 6), 0.6, 0.7)}


def _one_axis(rng):
    return {"one axis": _case(rng, (25,), 0.6, 0.7)}


def _all_kept(rng):
    return {"p_keep = 1": _case(rng, (50, 20), 1, 1)}


def _style_cases(rng):
    return {"6 images, 5 units": _case(rng, (6, 5), 0.6, 0.8), "a batch of one": _case(rng, (1, 7), 0.6, 0.8)}


def _forward(f, i):
    return {"out": run_forward(f, i.x, i.p_keep, i.seed)[0]}


def _both(f, i):
    out, cache = run_forward(f, i.x, i.p_keep, i.seed)
    return {"out": out, "dx": run_backward(f, i.dout, cache)}


def _fault(name: str, got: Any, want: np.ndarray, i: Bunch) -> Failure | None:
    off = difference(name, got, want, precision(i.x))
    return Failure(off + ".", wrong.DROPPED if name == "out" else wrong.SAME) if off else None


def _judge_out(i: Bunch, o: Bunch) -> Failure | None:
    return _fault("out", o.out, i.x * kept_units(i, o.out) / i.p_keep, i)


def _judge_dx(i: Bunch, o: Bunch) -> Failure | None:
    return _fault("dx", o.dx, i.dout * kept_units(i, o.out) / i.p_keep, i)


# --- masks ------------------------------------------------------------------------------------------------

def _many_units(rng):
    """A p_keep just above whole hundredths: who compares whole numbers below 10 or 100 with it is off by most of one."""
    p_keep = int(rng.choice([*range(5, 38), *range(63, 95)])) / 100 + 0.001
    return {f"{MANY[0]} images of {MANY[1]} units": {**_case(rng, MANY, 0, 1), "p_keep": p_keep},
            "very few units kept": _case(rng, (100, 100), 0.02, 0.04),
            "nearly all kept": _case(rng, (100, 100), 0.96, 0.98)}


def _share(f, i):
    return {"kept": nonzero(f, i.x, i.p_keep, np.random.default_rng(i.seed))}


def _judge_share(i: Bunch, o: Bunch) -> Failure | None:
    share = odd_share(o.kept, i.p_keep)
    return share and (odd_patterns(o.kept[None]) or share if 0 < o.kept.mean() < 1 else share)


def _many_calls(rng):
    return {"many calls for 4 images of 6 units": _case(rng, (4, 6), 0.65, 0.78),
            "many calls with few units kept": _case(rng, (6, 4), 0.25, 0.35),
            "many calls for feature maps": _case(rng, (2, 3, 2, 2), 0.65, 0.75)}


def _masks(f, i):
    rng = np.random.default_rng(i.seed)
    return {"kept": np.array([nonzero(f, i.x, i.p_keep, rng) for _ in range(DRAWS)])}


def _two_generators(rng):
    return {"64 units, several calls": {**_case(rng, (8, 8), 0.4, 0.6), "other_seed": int(rng.integers(2**31))}}


def _several_calls(f, i):
    def out(*seed):
        return run_forward(f, i.x, i.p_keep, *seed)[0]
    rng = np.random.default_rng(i.seed)
    return {"first": out(rng), "second": out(rng), "first again": out(i.seed), "other": out(i.other_seed),
            "without rng": out(), "without rng again": out()}


def _judge_generators(i: Bunch, o: Bunch) -> Failure | None:
    """Two right masks of 64 units are equal with a probability below 1e-15."""
    def same(one, another):
        return np.array_equal(o[one], o[another])

    for name, out in o.items():
        if in_shape_of(i.x, out) is None:
            return Failure(f"out has another shape than x, {i.x.shape}, in the {name} call.")
        if not np.any(out == 0):
            scaled = np.ptp(out / i.x) < 1e-6
            return Failure(f"nothing is dropped in the call {name}." if "without" in name else "nothing is dropped.",
                           "In training some units are dropped, also where no rng is given.",
                           "nothing dropped" if scaled else "no unit set to 0")
    if not same("first", "first again"):
        return Failure("two generators in the same state give two different masks.", FROM_RNG, "mask not drawn from rng")
    if same("first", "other"):
        return Failure("generators of different seeds give the same mask.", f"{FROM_RNG} In another state, another.",
                       "rng ignored: a fixed seed inside")
    if same("first", "second"):
        return Failure("two calls with one generator, one after the other, have the same mask.", FRESH,
                       "the same mask in every call")
    if same("without rng", "without rng again"):
        return Failure("two calls without rng have the same mask.",
                       "Without rng every call draws a new mask: np.random.default_rng() without a seed.",
                       "rng=None gives the same mask every time")
    return None


# --- the way back -----------------------------------------------------------------------------------------

def _with_zeros(rng):
    """Half of x is 0, as after a ReLU: what came back says nothing about the mask there."""
    case = _case(rng, (8, 16), 0.4, 0.6)
    return {"half of x is 0": {**case, "x": case["x"] * (rng.permutation(case["x"].size).reshape(8, 16) % 2)}}


def _judge_at_zero(i: Bunch, o: Bunch) -> Failure | None:
    """At the zeros dx may be 0 or dout / p_keep; all 0, or none, has a probability below 1e-14."""
    dx, zero = in_shape_of(i.x, o.dx), i.x == 0
    if dx is None:
        return _fault("dx", o.dx, i.dout, i)
    kept = np.where(zero, dx != 0, kept_units(i, o.out))
    if failure := _fault("dx", dx, i.dout * kept / i.p_keep, i):
        return failure
    if not dx[zero].any():
        return Failure("the gradient is 0 wherever x is 0.", wrong.NOT_OUT, "mask read off from the output")
    if dx[zero].all():
        return Failure("where x is 0, all units let the gradient pass.", wrong.NOT_OUT, "mask read off from the output")
    return None


def _two_layers(rng):
    first, second = _case(rng, (5, 8), 0.4, 0.6), _case(rng, (5, 8), 0.4, 0.6)
    other = _case(rng, (3, 4), 0.4, 0.6)
    return {"two layers of one size": {**first, **{f"{k}_of_the_second": v for k, v in second.items()}},
            "two layers of two sizes": {**first, **{f"{k}_of_the_second": v for k, v in other.items()}}}


def _second(i: Bunch) -> Bunch:
    return Bunch({k.removesuffix("_of_the_second"): v for k, v in i.items() if k.endswith("_of_the_second")})


def _in_turn(f, i):
    """Forward of both layers, backward of the second, and then the backward of the first."""
    j = _second(i)
    out, cache = run_forward(f, i.x, i.p_keep, i.seed)
    second_out, second_cache = run_forward(f, j.x, j.p_keep, j.seed)
    run_backward(f, j.dout, second_cache)
    return {"out": out, "dx": run_backward(f, i.dout, cache), "second out": second_out}


def _judge_turns(i: Bunch, o: Bunch) -> Failure | None:
    failure = _judge_dx(i, o)
    return failure and Failure(failure.message, OWN_CACHE)


def _of_another_call(i: Bunch, o: Bunch) -> bool:
    j = _second(i)
    dx, kept = o.dx, kept_units(j, o["second out"])
    if dx.shape != i.x.shape:
        return True
    return j.x.shape == i.x.shape and any(np.allclose(dx, i.dout * kept * scale) for scale in (
        1 / i.p_keep, 1 / j.p_keep, 1.0))


# --- evaluation -------------------------------------------------------------------------------------------

def _evaluation_cases(rng):
    return {"5 images, 6 units": {**_case(rng, (5, 6), 0.3, 0.45), "with_rng": True},
            "without rng": {**_case(rng, (4, 7), 0.6, 0.7), "with_rng": False},
            "feature maps (N, C, H, W)": {**_case(rng, (2, 3, 4, 2), 0.3, 0.45), "with_rng": True}}


def _evaluated(f, i):
    return run_forward(f, i.x, i.p_keep, *([i.seed] if i.with_rng else []), training=False)


def _passed_back(f, i):
    out, cache = _evaluated(f, i)
    return {"dx": run_backward(f, i.dout, cache)}


def _call_on(f: Any, i: Bunch) -> dict[str, Any]:
    """Both directions on the case's own arrays."""
    found = {}
    for training in (False, True):
        out, cache = f.dropout_forward(i.x, i.p_keep, training=training, rng=np.random.default_rng(i.seed))
        found = {"out": out, "dx": f.dropout_backward(i.dout, cache)}
    return found


def _shapes(i: Bunch) -> dict[str, Any]:
    return {"out": i.x, "dx": i.dout}


def _masks_check(name: str, drawn: Callable, observe: Callable, judge: Callable, weight: float) -> Check:
    return Check(name, drawn, observe, judge=judge, needs=(FORWARD,), mistakes=wrong.RAISED, weight=weight)


dropout = Exercise(BACKWARD, 5, (
    Check("training: units are 0 or divided by p_keep", with_float32(_cases), _forward, judge=_judge_out, needs=(FORWARD,),
          mistakes=wrong.OUT, weight=1.2),
    _masks_check("a share p_keep is kept", _many_units, _share, _judge_share, 1.0),
    _masks_check("each unit of each image on its own", _many_calls, _masks,
                 lambda i, o: odd_masks(o.kept, i.p_keep, i.x), 1.0),
    _masks_check("the mask comes from rng", _two_generators, _several_calls, _judge_generators, 0.7),
    Check("evaluation: output", with_float32(_evaluation_cases), lambda f, i: {"out": _evaluated(f, i)[0]},
          lambda i: {"out": i.x}, needs=(FORWARD,), mistakes=wrong.in_evaluation("out", "x"), weight=0.6,
          hint=wrong.EVALUATION),
    Check("backward: the forward's mask and scale", with_float32(_cases), _both, judge=_judge_dx, mistakes=wrong.DX,
          weight=1.5),
    Check("backward: where x is 0", _with_zeros, _both, judge=_judge_at_zero, mistakes=wrong.DX_WITH_ZEROS, weight=0.4),
    Check("x with one axis alone", _one_axis, _both, judge=lambda i, o: _judge_out(i, o) or _judge_dx(i, o), weight=0.2,
          mistakes=wrong.RAISED),
    Check("p_keep = 1 changes nothing", _all_kept, _both, lambda i: {"out": i.x, "dx": i.dout}, weight=0.2,
          hint="With p_keep = 1 every unit is kept, and divided by 1."),
    Check("backward after evaluation", with_float32(_evaluation_cases), _passed_back, lambda i: {"dx": i.dout},
          mistakes=wrong.in_evaluation("dx", "dout"), weight=0.6, hint=wrong.EVALUATION),
    Check("two layers keep their own caches", _two_layers, _in_turn, judge=_judge_turns, weight=OWN_CACHE_WEIGHT,
          mistakes=(Mistake("cache of another call", OWN_CACHE, when=_of_another_call), *wrong.DX)),
    *style_checks(_style_cases, _call_on, _shapes, ("x", "dout")),
), needs=(FORWARD, BACKWARD), rules_out=NUMPY_ONLY)
