"""batchnorm_backward_graph(dout, cache): the gradient at every node of the graph, each with a check of its own name."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from utils.checks.compare import Near, matches
from utils.checks.layer import only
from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.batchnorm import graph_mistakes as wrong
from utils.checks.units.batchnorm import norm_cases as cases
from utils.checks.units.batchnorm.gradient_mistakes import FORWARD_FIRST
from utils.checks.units.batchnorm.graph_nodes import ASKED, KEYS, added_up, node_gradients, parts, scale, users
from utils.checks.units.batchnorm.norm_cases import ARRAYS, RUNNING
from utils.checks.units.batchnorm.observers import GRADIENTS, run_forward
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.two_calls import two_calls_check
from utils.checks.values import Bunch, plain

FORWARD, BACKWARD = "batchnorm_forward", "batchnorm_backward_graph"
WEIGHTS = {"dscaled": 0.4, "dbeta": 0.6, "dcentered": 1.3, "dx": 1.3}


def _gradients(f: Any, i: Bunch) -> dict[str, Any]:
    """Every node's gradient by key, None where it is missing, and `out`."""
    out, cache = run_forward(f, FORWARD, i)
    return {**_of_dict(f.batchnorm_backward_graph(i.dout, cache)), "out": out}


def _of_dict(grads: Any) -> dict[str, Any]:
    if not isinstance(grads, dict):
        raise BadAnswer(f"{BACKWARD} should return a dict of gradients with the keys {', '.join(KEYS)}; it returned "
                        f"{returned(grads)}.")
    return {key: _entry(grads, key) for key in KEYS}


def _entry(grads: dict, key: str) -> Any:
    return plain(grads.get(key), key)


def _expected(i: Bunch, *keys: str) -> dict[str, Near]:
    found = node_gradients(i)
    return {k: Near(found[k], scale=scale(i, k[1:], found)) for k in keys or KEYS}


def _follows(node: str) -> Mistake:
    """This step is right, and what it started from is not."""
    before = [f"d{u}" for u in users(node) if u != "out"]

    def when(i: Bunch, o: Bunch) -> bool:
        right = node_gradients(i)
        started_wrong = any(not matches(o[b], Near(right[b], scale=scale(i, b[1:], right)), "float32") for b in before)
        return started_wrong and matches(o[f"d{node}"], added_up(i, node, parts(i, node, o)), "float32")
    return Mistake(f"d{node} follows from a wrong {' or '.join(before)}", f"This step is right, and what it starts from is "
                   f"not: mend {' or '.join(before)} first, and d{node} will come right.", when=when)


def _node_check(node: str) -> Check:
    key = f"d{node}"
    needed = {key, *(f"d{u}" for u in users(node) if u != "out")}

    def observe(f: Any, i: Bunch) -> dict[str, Any]:
        seen = _gradients(f, i)
        if seen[key] is None:
            raise BadAnswer(f"the dict that {BACKWARD} returned has no entry '{key}', or None under that name.")
        return {k: v for k, v in seen.items() if k in needed or k == "out"}

    follows = (_follows(node),) if len(needed) > 1 else ()
    return Check(key, with_float32(cases.training_cases), observe, lambda i: _expected(i, key),
                 weight=WEIGHTS.get(key, 1.0), hint=wrong.HINTS[key],
                 mistakes=(wrong.MISSING, *follows, *wrong.OF_NODE[key], FORWARD_FIRST))


def _narrow_check() -> Check:
    """The steps that eps has a part in, where it is as large as the variance."""
    keys = ("dinv_std", "dstd", "dvar", "dx")
    return Check("features that hardly vary", cases.narrow_cases, only(_gradients, *keys, "out"),
                 lambda i: _expected(i, *keys), mistakes=(*wrong.NARROW, FORWARD_FIRST), weight=0.5,
                 hint="eps stands under the root, beside the variance, on the way back as well: std holds it already.")


def _as_tuple(observe):
    """`observe` of a layer whose backward returns dx, dgamma and dbeta, for one that returns a dict."""
    def seen(f, i):
        def backward(dout: Any, cache: Any) -> tuple:
            grads = _of_dict(f.batchnorm_backward_graph(dout, cache))
            return tuple(grads[k] for k in GRADIENTS)
        return observe(Bunch(batchnorm_forward=f.batchnorm_forward, batchnorm_backward_graph=backward), i)
    return seen


def _own_caches() -> Check:
    check = two_calls_check((FORWARD, BACKWARD), ARRAYS, cases.optioned_cases,
                            lambda i: {k: v.value for k, v in _expected(i, *GRADIENTS).items()}, ("momentum", "eps"),
                            RUNNING, other=cases.training_cases)
    return replace(check, observe=_as_tuple(check.observe))


batchnorm_backward_graph = Exercise(BACKWARD, 6, (
    *(_node_check(node) for node in ASKED),
    _narrow_check(),
    _own_caches(),
    *style_checks(cases.style_cases, only(_gradients, *KEYS), _expected, (*ARRAYS, "dout")),
), needs=(FORWARD, BACKWARD), rules_out=NUMPY_ONLY)
