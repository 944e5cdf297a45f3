"""average_predictions(probabilities (M, N, K)) and average_parameters(snapshots)."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.style import in_float32, style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch, plain

MEMBERS = "The members run along the first of the three axes (M, N, K): that axis goes, images and classes stay."
MEAN = "The average of M members: their probabilities added up, and divided by M."
ARITHMETIC = "The plain mean of the probabilities themselves: no logarithm, no product, no softmax, no middle value."
NO_LABELS = "The average keeps a probability for each class of each image, (N, K); which class wins is asked later."


def _probabilities(rng: np.random.Generator, members: int, images: int, classes: int) -> np.ndarray:
    weights = rng.exponential(size=(members, images, classes)) ** 2 + 0.01
    return weights / weights.sum(axis=2, keepdims=True)


def _predictions(rng):
    certain = np.eye(4)[rng.integers(4, size=(5, 6))]
    return {"3 members, 5 images, 4 classes": {"probabilities": _probabilities(rng, 3, 5, 4)},
            "one member": {"probabilities": _probabilities(rng, 1, 4, 3)},
            "one image": {"probabilities": _probabilities(rng, 4, 1, 3)},
            "as many members as images and classes": {"probabilities": _probabilities(rng, 4, 4, 4)},
            "members that are certain": {"probabilities": certain}}


def _average(f, i):
    return {"average": f.average_predictions(i.probabilities)}


def _mean(i):
    return {"average": numpy(lambda p: p.mean(0), i.probabilities)}


def _is(name: str, hint: str, function: Callable) -> Mistake:
    """A mistake whose average is `function(probabilities, right average)`."""
    return Mistake(name, hint, lambda i, want: {"average": _quietly(function, i.probabilities.astype(float), want.average)})


def _quietly(function: Callable, *arrays: np.ndarray) -> np.ndarray:
    """What a wrong formula makes of a case, log(0) or 0/0 among it, without a warning."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arrays)


def _normalised(p: np.ndarray) -> np.ndarray:
    return p / p.sum(axis=-1, keepdims=True)


average_predictions = Exercise("average_predictions", 1, (
    Check("average of the members", with_float32(_predictions), _average, _mean, hint=MEAN, weight=2, mistakes=(
        _is("average over the images", MEMBERS, lambda p, want: p.mean(axis=1)),
        _is("average over the classes", MEMBERS, lambda p, want: p.mean(axis=2)),
        _is("average over everything", MEMBERS, lambda p, want: p.mean()),
        _is("sum instead of mean", MEAN, lambda p, want: p.sum(axis=0)),
        _is("divided by the number of images", MEAN, lambda p, want: p.sum(axis=0) / p.shape[1]),
        _is("divided by the number of classes", MEAN, lambda p, want: p.sum(axis=0) / p.shape[2]),
        _is("divided by M - 1", MEAN, lambda p, want: p.sum(axis=0) / (len(p) - 1)),
        _is("geometric mean", ARITHMETIC, lambda p, want: np.exp(np.log(p).mean(axis=0))),
        _is("geometric mean", ARITHMETIC, lambda p, want: _normalised(np.exp(np.log(p).mean(axis=0)))),
        _is("product of the probabilities", ARITHMETIC, lambda p, want: p.prod(axis=0)),
        _is("product of the probabilities", ARITHMETIC, lambda p, want: _normalised(p.prod(axis=0))),
        _is("average of the logarithms", ARITHMETIC, lambda p, want: np.log(p).mean(axis=0)),
        _is("median", ARITHMETIC, lambda p, want: np.median(p, axis=0)),
        _is("median", ARITHMETIC, lambda p, want: _normalised(np.median(p, axis=0))),
        _is("largest of the members", ARITHMETIC, lambda p, want: p.max(axis=0)),
        _is("largest of the members", ARITHMETIC, lambda p, want: _normalised(p.max(axis=0))),
        _is("softmax of the average", ARITHMETIC, lambda p, want: _normalised(np.exp(want))),
        _is("labels instead of probabilities", NO_LABELS, lambda p, want: want.argmax(axis=1)),
        _is("labels instead of probabilities", NO_LABELS, lambda p, want: np.eye(p.shape[2])[want.argmax(axis=1)]),
        _is("shares of the votes", "Each member gives all its probabilities, not only its favourite.",
            lambda p, want: np.eye(p.shape[2])[p.argmax(axis=2)].mean(axis=0)),
        _is("only the last member", MEAN, lambda p, want: p[-1]),
        _is("only the first member", MEAN, lambda p, want: p[0]),
        _is("nothing averaged", MEMBERS, lambda p, want: p),
    )),
    *style_checks(_predictions, _average, _mean, ("probabilities",)),
), rules_out=NUMPY_ONLY)


# --- parameters -------------------------------------------------------------------------------------------

KEYS = ("The average is a dict with the keys of the snapshots, whatever they are called, and an array in the same shape "
        "for each.")
EVERY = "Every snapshot has the same say: all of them added up and divided by how many they are."
ENTRY = "Each entry of each array is averaged by itself: the result has the array's shape."
OWN = ("The average is made of new arrays. What is added up in a snapshot's own array with +=, or returned as it is, "
       "changes the snapshot.")


def _snapshots(rng: np.random.Generator, count: int, shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    return {f"{name} of snapshot {k}": rng.normal(size=shape) for k in range(count) for name, shape in shapes.items()}


def _parameters(rng):
    mlp = {"w1": (3, 4), "b1": (4,), "w2": (4, 2), "b2": (2,)}
    return {"2 snapshots of a layer": _snapshots(rng, 2, {"w": (3, 2), "b": (2,)}),
            "3 snapshots of a network": _snapshots(rng, 3, mlp),
            "one snapshot": _snapshots(rng, 1, {"w": (2, 3), "b": (3,)}),
            "5 snapshots of a convolution layer": _snapshots(rng, 5, {"conv.weight": (2, 3, 2, 2), "conv.bias": (2,),
                                                                      "scale": (2,)}),
            "as many snapshots as rows": _snapshots(rng, 4, {"w": (4, 4), "b": (4,), "c": (4,),
                                                                "d": (4, 4)})}


def _as_dicts(i: Bunch) -> list[dict[str, np.ndarray]]:
    """The list of dicts that the case's arrays stand for; every second one holds its arrays in the opposite order."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for label, array in i.items():
        name, _, number = label.rpartition(" of snapshot ")
        found.setdefault(number, {})[name] = array
    return [dict(reversed(s.items())) if k % 2 else s for k, s in enumerate(found.values())]


def _averaged(f: Any, snapshots: list[dict[str, np.ndarray]]) -> dict[str, Any]:
    average = f.average_parameters(snapshots)
    if not isinstance(average, dict):
        raise BadAnswer(f"average_parameters should return a dict of arrays; it returned {returned(average)}.")
    return average


def _call(f, i):
    snapshots = _as_dicts(i)
    average = _averaged(f, snapshots)
    return {f"average[{name!r}]": plain(average.get(name), name) for name in snapshots[0]}


def _stacked(i: Bunch) -> dict[str, np.ndarray]:
    snapshots = _as_dicts(i)
    return {name: np.stack([np.asarray(s[name], dtype=float) for s in snapshots]) for name in snapshots[0]}


def _mean_of_each(i):
    return {f"average[{name!r}]": numpy(lambda t: t.mean(0), a) for name, a in _stacked(i).items()}


def _each(name: str, hint: str, function: Callable) -> Mistake:
    return Mistake(name, hint, lambda i, want: {f"average[{n!r}]": _quietly(function, a) for n, a in _stacked(i).items()})


def _running(a: np.ndarray) -> np.ndarray:
    """(average + next) / 2, again and again."""
    found = a[0]
    for more in a[1:]:
        found = (found + more) / 2
    return found


def _aliased(f, i):
    snapshots = _as_dicts(i)
    average = _averaged(f, snapshots)
    arrays = [a for s in snapshots for a in s.values()]
    return {"shared": [name for name, a in average.items() if isinstance(a, np.ndarray) and any(
        np.shares_memory(a, b) for b in arrays)], "missing": not all(isinstance(a, np.ndarray) for a in average.values()),
        **{k: a for k, a in i.items()}}


def _judge_aliases(i: Bunch, o: Bunch) -> Failure | None:
    changed = [k for k in i if k in o and not np.allclose(o[k], i[k], rtol=1e-12, atol=1e-12)]
    if changed:
        return Failure(f"{changed[0]} has been changed.", OWN, "summed into a snapshot's own arrays")
    if np.size(o.shared):
        name = np.ravel(o.shared)[0]
        return Failure(f"average[{str(name)!r}] is, or shares its memory with, an array of a snapshot.", OWN,
                       "a snapshot's own arrays returned")
    return None


def _one_key_right(i: Bunch, o: Bunch) -> bool:
    return any(v is None for v in o.values())


average_parameters = Exercise("average_parameters", 2, (
    Check("average of every array", lambda rng: {**(drawn := _parameters(rng)), "2 snapshots, in float32": in_float32(
        next(iter(drawn.values())))}, _call, _mean_of_each, weight=2, hint=EVERY, mistakes=(
        Mistake("a key missing", KEYS, when=_one_key_right),
        _each("sum instead of mean", EVERY, lambda a: a.sum(axis=0)),
        _each("only the last snapshot", EVERY, lambda a: a[-1]),
        _each("only the first snapshot", EVERY, lambda a: a[0]),
        _each("first snapshot left out", EVERY, lambda a: a[1:].mean(axis=0)),
        _each("first snapshot left out of the sum", EVERY, lambda a: a[1:].sum(axis=0) / len(a)),
        _each("last snapshot left out", EVERY, lambda a: a[:-1].mean(axis=0)),
        _each("last snapshot left out of the sum", EVERY, lambda a: a[:-1].sum(axis=0) / len(a)),
        Mistake("divided by the number of arrays", EVERY, lambda i, want: {
            k: v * len(_as_dicts(i)) / len(want) for k, v in want.items()}),
        _each("divided by M - 1", EVERY, lambda a: a.sum(axis=0) / (len(a) - 1)),
        _each("halved with each snapshot", EVERY + " (a + b) / 2 halves the say of all that came before.", _running),
        _each("halved", EVERY, lambda a: a.sum(axis=0) / 2),
        _each("median", EVERY + " The middle value is not the mean.", lambda a: np.median(a, axis=0)),
        _each("average over all entries", ENTRY, lambda a: a.mean()),
        _each("average over all entries", ENTRY, lambda a: a.reshape(len(a), -1).mean(axis=1)),
        _each("average over an axis of the arrays", ENTRY, lambda a: a.mean(axis=1)),
        _each("average over an axis of the arrays", ENTRY, lambda a: a.mean(axis=-1)),
        _each("nothing averaged", EVERY, lambda a: a),
        *(Mistake("not a dict", KEYS, error=f"should return a dict of arrays; it returned {what}") for what in (
            "a ", "one array")),
        Mistake("names of the arrays written as text", KEYS, error="is missing"),
    )),
    Check("new arrays, snapshots as they were", _parameters, _aliased, judge=_judge_aliases, weight=0.5),
    *style_checks(_parameters, _call, _mean_of_each, ())[:2],
), rules_out=NUMPY_ONLY)
