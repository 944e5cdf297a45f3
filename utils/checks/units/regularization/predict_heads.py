"""predict_heads(features, heads) -> (N, K): the average of the heads' probabilities."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch

ORDER = ("First each head's probabilities, softmax(features @ w + b), then their average: not the other way round, and no "
         "average of the heads' parameters, which comes to the same.")
MEAN = "The average of the heads' probabilities: added up, and divided by the number of heads."
ROWS = "A softmax runs over the classes: the probabilities of each image add up to 1."
STABLE = "exp of a large score overflows: subtract each row's largest score first."
NO_LABELS = "Probabilities (N, K) are asked; which class wins is asked later."


def _case(rng: np.random.Generator, images: int, features: int, classes: int, heads: int,
          size: float = 1.5) -> dict[str, Any]:
    found = {"features": rng.normal(size=(images, features))}
    for k in range(heads):
        found[f"w of head {k}"] = rng.normal(size=(features, classes)) * size / np.sqrt(features)
        found[f"b of head {k}"] = rng.normal(size=classes) * 0.7
    return found


def _cases(rng):
    return {"5 images, 6 features, 3 classes, 4 heads": _case(rng, 5, 6, 3, 4), "a single head": _case(rng, 4, 3, 5, 1),
            "a single image": _case(rng, 1, 5, 4, 3), "all sizes equal": _case(rng, 4, 4, 4, 4),
            "heads that disagree strongly": _case(rng, 6, 5, 4, 3, size=8)}


def _large_cases(rng):
    shifted = _case(rng, 5, 4, 3, 3)
    return {"scores of 1e4": _case(rng, 5, 4, 3, 3, size=1e4),
            "scores shifted by -1e4": {k: v - 1e4 if k.startswith("b") else v for k, v in shifted.items()}}


def _heads(i: Bunch) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(i[f"w of head {k}"], i[f"b of head {k}"]) for k in range(sum(name.startswith("w") for name in i))]


def _call(f, i):
    return {"probabilities": f.predict_heads(i.features, _heads(i))}


def _scores(i: Bunch, bias: float = 1.0) -> Any:
    """(M, N, K) tensor."""
    import torch
    return torch.stack([tensor(i.features) @ tensor(w) + bias * tensor(b) for w, b in _heads(i)])


def _expected(i):
    return {"probabilities": _scores(i).softmax(2).mean(0).numpy()}


def _is(name: str, hint: str, function: Callable, bias: float = 1.0) -> Mistake:
    return Mistake(name, hint, lambda i, want: {"probabilities": np.asarray(function(_scores(i, bias)))})


def _normalised(p: Any) -> Any:
    return p / p.sum(-1, keepdim=True)


MISTAKES = (
    _is("logits averaged", ORDER, lambda s: s.mean(0).softmax(1)),
    _is("logits averaged", ORDER, lambda s: s.sum(0).softmax(1)),
    _is("scores instead of probabilities", ORDER, lambda s: s.mean(0)),
    _is("sum instead of mean", MEAN, lambda s: s.softmax(2).sum(0)),
    _is("softmax over the images", ROWS, lambda s: s.softmax(1).mean(0)),
    _is("softmax over the heads", ROWS, lambda s: s.softmax(0).mean(0)),
    _is("softmax over everything", ROWS, lambda s: s.flatten(1).softmax(1).reshape(s.shape).mean(0)),
    _is("biases left out", "Each head is w and b.", lambda s: s.softmax(2).mean(0), bias=0.0),
    _is("only the first head", MEAN, lambda s: s.softmax(2)[0]),
    _is("only the last head", MEAN, lambda s: s.softmax(2)[-1]),
    _is("geometric mean", MEAN, lambda s: s.log_softmax(2).mean(0).exp()),
    _is("logarithms averaged", MEAN, lambda s: s.log_softmax(2).mean(0)),
    _is("softmax of the average", ORDER, lambda s: s.softmax(2).mean(0).softmax(1)),
    _is("largest of the heads", MEAN, lambda s: s.softmax(2).max(0).values),
    _is("largest of the heads", MEAN, lambda s: _normalised(s.softmax(2).max(0).values)),
    _is("median of the heads", MEAN, lambda s: s.softmax(2).median(0).values),
    _is("product of the heads", MEAN, lambda s: s.softmax(2).prod(0)),
    _is("product of the heads", MEAN, lambda s: _normalised(s.softmax(2).prod(0))),
    _is("labels instead of probabilities", NO_LABELS, lambda s: s.softmax(2).mean(0).argmax(1)),
    _is("every head's probabilities", MEAN, lambda s: s.softmax(2)),
    _is("divided by the number of classes", MEAN, lambda s: s.softmax(2).sum(0) / s.shape[2]),
    _is("divided by the number of images", MEAN, lambda s: s.softmax(2).sum(0) / s.shape[1]),
    _is("average over the images", MEAN, lambda s: s.softmax(2).mean(1)),
    PRODUCT, BROADCAST,
)

predict_heads = Exercise("predict_heads", 2, (
    Check("average of the heads' probabilities", with_float32(_cases), _call, _expected, mistakes=MISTAKES, hint=MEAN,
          weight=2),
    Check("large scores", _large_cases, _call, _expected, hint=STABLE, weight=0.6, mistakes=(
        Mistake("scores overflow", STABLE, when=lambda i, o: not np.isfinite(o.probabilities).all()), *MISTAKES)),
    *style_checks(lambda rng: {"5 images, 4 heads": _case(rng, 5, 6, 3, 4), "a single image": _case(rng, 1, 5, 4, 3)},
                  _call, _expected, ("features", *(f"{part} of head {k}" for k in range(3) for part in "wb"))),
), rules_out=NUMPY_ONLY)
