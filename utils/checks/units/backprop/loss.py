"""cross_entropy(z, y) -> (loss, dz): the mean over the batch of -log p_y, and its gradient (p - e_y) / N."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.compare import Near
from utils.checks.observing import pair
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import AXIS_DROPPED

STABLE_HINT = ("log p_y = z_y - log(sum(exp(z))). Written so, and with the row's maximum taken out of the sum, no "
               "probability is ever formed that could underflow to 0.")


def _batches(rng):
    def batch(n, k):
        return {"z": 1.5 * rng.normal(size=(n, k)), "y": rng.integers(0, k, n)}
    same = batch(5, 3)
    same["y"][:] = 1
    square = batch(4, 4)
    return {"6 rows, 3 classes": batch(6, 3), "a batch of one": batch(1, 5), "ten classes": batch(8, 10),
            "one label throughout": same, "as many rows as classes": square}


def _underflowing(rng):
    def case(n, k, level):
        y = rng.integers(0, k, n)
        z = rng.normal(size=(n, k))
        z[np.arange(n), y] -= level
        return {"z": z, "y": y}
    high = {"z": 1e4 + rng.normal(size=(3, 4)), "y": rng.integers(0, 4, 3)}
    low = case(3, 4, 1e4)
    mixed = rng.normal(size=(4, 3))
    mixed[::2] += 1e4
    mixed[1::2] -= 1e4
    return {"label 1000 below the rest": case(4, 3, 1000.0), "label 1e4 below the rest": low,
            "all entries near 1e4": high, "rows far apart": {"z": mixed, "y": rng.integers(0, 3, 4)},
            "label 1e4 below the rest, in float32": {"z": low["z"].astype(np.float32), "y": low["y"]},
            "all entries near 1e4, in float32": {"z": high["z"].astype(np.float32), "y": high["y"]}}


def _expected(i):
    import torch
    z = tensor(i.z, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor(i.y).long())
    (dz,) = torch.autograd.grad(loss, z)
    # Both come from differences of logits: near 1e4 in float32 a stable formula keeps the precision of the logits, 1e-3.
    largest = float(np.abs(i.z).max())
    return {"loss": Near(loss.item(), scale=max(1.0, largest / 10)), "dz": Near(dz.numpy(), scale=max(1.0, largest / 50))}


def _want(i, name):
    value = _expected(i)[name]
    return value.value if isinstance(value, Near) else value


def _call(f, i):
    loss, dz = pair(f.cross_entropy(i.z, i.y), "cross_entropy", "(loss, dz)")
    return {"loss": loss, "dz": dz}


def _part(name):
    return lambda f, i: {name: _call(f, i)[name]}


def _loss(factor):
    return lambda i, want: {"loss": _want(i, "loss") * factor(i)}


def _dz(function):
    """A mistake's dz from the right one, the probabilities and the batch size."""
    def gives(i, want):
        p = tensor(i.z).softmax(1).numpy()
        return {"dz": function(_want(i, "dz"), p, i)}
    return gives


def _log_of_softmax(i, want):
    import torch
    p = torch.tensor(i.z).softmax(1)[torch.arange(len(i.y)), torch.tensor(i.y)]
    return {"loss": (-p.log()).mean().item()}


def _naive_softmax(i, want):
    import torch
    z = torch.tensor(i.z)
    e = z.exp()
    p = e / e.sum(1, keepdim=True)
    dz = p.clone()
    dz[torch.arange(len(i.y)), torch.tensor(i.y)] -= 1
    loss = -(p[torch.arange(len(i.y)), torch.tensor(i.y)]).log().mean()
    return {k: v for k, v in {"loss": loss.item(), "dz": (dz / len(i.y)).numpy()}.items() if k in want}


def _wrong_row(i, want):
    import torch
    return {"loss": -tensor(i.z).log_softmax(0)[torch.arange(len(i.y)), torch.tensor(i.y)].mean().item()}


def _one_minus(i, want):
    p = tensor(i.z).softmax(1).numpy()
    return {"loss": float(np.mean(1 - p[np.arange(len(i.y)), i.y]))}


def _label_column(i, want):
    dz = np.zeros(i.z.shape)
    rows = np.arange(len(i.y))
    dz[rows, i.y] = _want(i, "dz")[rows, i.y]
    return {"dz": dz}


_SWAPPED = Mistake("loss and gradient swapped", "Return the loss first, then dz.",
                   when=lambda i, o: any(isinstance(o.get(k), np.ndarray) and o[k].ndim == n
                                         for k, n in (("loss", 2), ("dz", 0))) and i.z.size > 1)
_NO_MAX = Mistake("no max subtraction", "exp overflows above about 709 in float64. Adding one constant to a row leaves "
                  "its softmax as it is: which constant keeps every exponent at 0 or less?", _naive_softmax)

cross_entropy = Exercise("cross_entropy", 4, (
    Check("loss", with_float32(_batches), _part("loss"), lambda i: {"loss": _expected(i)["loss"]}, mistakes=(
        _SWAPPED, AXIS_DROPPED,
        Mistake("summed instead of averaged", "The loss is the mean over the batch: divide by N.",
                _loss(lambda i: len(i.z))),
        Mistake("sign flipped", "The loss is minus the log-likelihood: it is never negative.", _loss(lambda i: -1)),
        Mistake("averaged over the classes as well", "The mean runs over the N examples, not over all N x K entries.",
                _loss(lambda i: 1 / i.z.shape[1])),
        Mistake("logarithm to base 2 or 10", "Use the natural logarithm: its derivative is 1/p without a factor.",
                _loss(lambda i: 1 / np.log(2))),
        Mistake("logarithm to base 2 or 10", "Use the natural logarithm: its derivative is 1/p without a factor.",
                _loss(lambda i: 1 / np.log(10))),
        Mistake("softmax over the wrong axis", "Each row is one example: its probabilities sum to 1 along the row.",
                _wrong_row),
        Mistake("no logarithm", "1 - p_y is not the log-likelihood: take -log p_y.", _one_minus),
        Mistake("no logarithm", "The likelihood itself is not the loss: take -log p_y.",
                lambda i, want: {"loss": 1 - _one_minus(i, want)["loss"]}),
        Mistake("no logarithm", "The likelihood itself is not the loss: take -log p_y.",
                lambda i, want: {"loss": _one_minus(i, want)["loss"] - 1}),
        Mistake("every class counted, not the label's", "Only the label's probability enters the loss: pick one entry "
                "in each row.", lambda i, want: {"loss": -float(tensor(i.z).log_softmax(1).mean())}),
        Mistake("every class counted, not the label's", "Only the label's probability enters the loss: pick one entry "
                "in each row.", lambda i, want: {"loss": -float(tensor(i.z).log_softmax(1).sum(1).mean())}),
    )),
    Check("gradient of z", with_float32(_batches), _part("dz"), lambda i: {"dz": _expected(i)["dz"]}, mistakes=(
        _SWAPPED, AXIS_DROPPED,
        Mistake("no 1/N", "The loss is a mean over N examples, so each example's gradient carries a factor 1/N.",
                lambda i, want: {"dz": _want(i, "dz") * len(i.z)}),
        Mistake("label not subtracted", "The gradient for an example is p - e_y: subtract 1 at the label.",
                _dz(lambda dz, p, i: p / len(p))),
        Mistake("label not subtracted", "The gradient for an example is p - e_y, over N: subtract 1 at the label.",
                _dz(lambda dz, p, i: p)),
        Mistake("sign flipped", "Raising the label's score lowers the loss: p - e_y is negative at the label.",
                lambda i, want: {"dz": -_want(i, "dz")}),
        Mistake("1/N twice", "The factor 1/N belongs into the gradient once.", lambda i, want: {"dz": _want(i, "dz") / len(i.z)}),
        Mistake("averaged over the classes as well", "The mean runs over the N examples, not over all N x K entries.",
                lambda i, want: {"dz": _want(i, "dz") / i.z.shape[1]}),
        Mistake("only the label's column", "Every class's score moves the loss, through the sum in the softmax.",
                _label_column),
        Mistake("1/N on the label's column alone", "Both p and e_y carry the factor 1/N: (p - e_y) / N.",
                _dz(lambda dz, p, i: dz * len(p) + np.eye(p.shape[1])[i.y] * (1 - 1 / len(p)))),
        Mistake("1/N on the probabilities alone", "Both p and e_y carry the factor 1/N: (p - e_y) / N.",
                _dz(lambda dz, p, i: dz - np.eye(p.shape[1])[i.y] * (1 - 1 / len(p)))),
    )),
    Check("loss is finite where a probability underflows", _underflowing, _part("loss"),
          lambda i: {"loss": _expected(i)["loss"]}, mistakes=(
        _NO_MAX, AXIS_DROPPED,
        Mistake("log of an underflowed probability", STABLE_HINT, _log_of_softmax),
        Mistake("probability clipped before the log", "A small constant inside the log keeps it finite and makes the loss "
                "wrong: 1e4 becomes 28. " + STABLE_HINT,
                when=lambda i, o: np.isfinite(o.loss).all() and 0 <= float(o.loss) < _want(i, "loss")),
    ), hint=STABLE_HINT),
    Check("gradient is finite where a probability underflows", _underflowing, _part("dz"),
          lambda i: {"dz": _expected(i)["dz"]}, mistakes=(
        _NO_MAX, AXIS_DROPPED,
        Mistake("no 1/N", "The loss is a mean over N examples, so each example's gradient carries a factor 1/N.",
                lambda i, want: {"dz": _want(i, "dz") * len(i.z)}),
    ), hint=STABLE_HINT),
    *style_checks(_batches, _call, _expected, ("z", "y")),
), rules_out=NUMPY_ONLY)
