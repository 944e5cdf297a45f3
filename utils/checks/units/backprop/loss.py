"""cross_entropy(z, y) -> (loss, dz): the mean over the batch of -log p_y, and its gradient (p - e_y) / N."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.compare import Near
from utils.checks.layer import only
from utils.checks.observing import pair
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import in_float32, style_checks, with_float32
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
    """Batches of one, so that a factor 1/N, which has checks of its own, makes no difference here."""
    def case(k, level):
        y = rng.integers(0, k, 1)
        z = rng.normal(size=(1, k))
        z[0, y] -= level
        return {"z": z, "y": y}
    high, low = {"z": 1e4 + rng.normal(size=(1, 4)), "y": rng.integers(0, 4, 1)}, case(4, 1e4)
    return {"label 1000 below the rest": case(4, 1000.0), "label 1e4 below the rest": low,
            "all entries near 1e4": high, "all entries near -1e4": {"z": high["z"] - 2e4, "y": high["y"]},
            "label 1e4 below the rest, in float32": in_float32(low), "all entries near 1e4, in float32": in_float32(high)}


def _far_apart(rng):
    z = rng.normal(size=(4, 3))
    z[::2] += 1e4
    z[1::2] -= 1e4
    return {"rows near 1e4 and rows near -1e4": {"z": z, "y": rng.integers(0, 3, 4)}}


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


def _naive_log_sum(i, want):
    """z - log(sum(exp(z))) without a maximum taken out."""
    import torch
    z, rows, y = torch.tensor(i.z), torch.arange(len(i.y)), torch.tensor(i.y)
    logp = z - z.exp().sum(1, keepdim=True).log()
    dz = logp.exp()
    dz[rows, y] -= 1
    found = {"loss": -logp[rows, y].mean().item(), "dz": (dz / len(i.y)).numpy()}
    return {k: v for k, v in found.items() if k in want}


def _clipped(i, o):
    """Whether the loss is what -log of a small constant gives, where the true one is larger."""
    return 5 < float(o.loss) < min(800.0, _want(i, "loss"))


def _label_likelihood(i):
    return tensor(i.z).softmax(1).numpy()[np.arange(len(i.y)), i.y]


def _squared(i, want):
    p = tensor(i.z).softmax(1).numpy()
    return {"loss": float(((p - np.eye(p.shape[1])[i.y]) ** 2).sum() / len(p))}


def _by_probabilities(i, want):
    dz = np.zeros(i.z.shape)
    dz[np.arange(len(i.y)), i.y] = -1 / _label_likelihood(i) / len(i.y)
    return {"dz": dz}


def _wrong_row(i, want):
    import torch
    return {"loss": -tensor(i.z).log_softmax(0)[torch.arange(len(i.y)), torch.tensor(i.y)].mean().item()}


def _one_minus(i, want):
    return {"loss": float(np.mean(1 - _label_likelihood(i)))}


def _label_column(i, want):
    dz = np.zeros(i.z.shape)
    rows = np.arange(len(i.y))
    dz[rows, i.y] = _want(i, "dz")[rows, i.y]
    return {"dz": dz}


_SWAPPED = Mistake("loss and gradient swapped", "Return the loss first, then dz.",
                   when=lambda i, o: any(isinstance(o.get(k), np.ndarray) and o[k].ndim == n
                                         for k, n in (("loss", 2), ("dz", 0))) and i.z.size > 1)
MAX_HINT = ("exp overflows above about 709 in float64. Adding one constant to a row leaves its softmax as it is: "
            "which constant keeps every exponent at 0 or less?")
_NO_MAX = (Mistake("no max subtraction", MAX_HINT, _naive_softmax),
           Mistake("no max subtraction", MAX_HINT, _naive_log_sum))

cross_entropy = Exercise("cross_entropy", 4, (
    Check("loss", with_float32(_batches), only(_call, "loss"), lambda i: {"loss": _expected(i)["loss"]}, mistakes=(
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
        Mistake("squared error", "The loss is -log p_y; squared distances between p and the labels are another "
                "one.", _squared),
        Mistake("a loss for each example", "The loss is one number: the mean over the batch.",
                lambda i, want: {"loss": -np.log(_label_likelihood(i))}),
        Mistake("every class counted, not the label's", "Only the label's probability enters the loss: pick one entry "
                "in each row.", lambda i, want: {"loss": -float(tensor(i.z).log_softmax(1).mean())}),
        Mistake("every class counted, not the label's", "Only the label's probability enters the loss: pick one entry "
                "in each row.", lambda i, want: {"loss": -float(tensor(i.z).log_softmax(1).sum(1).mean())}),
    )),
    Check("gradient of z", with_float32(_batches), only(_call, "dz"), lambda i: {"dz": _expected(i)["dz"]}, mistakes=(
        _SWAPPED, AXIS_DROPPED,
        Mistake("no 1/N", "The loss is a mean over N examples, so each example's gradient carries a factor 1/N.",
                lambda i, want: {"dz": _want(i, "dz") * len(i.z)}),
        Mistake("label not subtracted", "The gradient for an example is p - e_y: subtract 1 at the label.",
                _dz(lambda dz, p, i: p / len(p))),
        Mistake("label not subtracted", "The gradient for an example is p - e_y, over N: subtract 1 at the label.",
                _dz(lambda dz, p, i: p)),
        Mistake("sign flipped", "Raising the label's score lowers the loss: p - e_y is negative at the label.",
                lambda i, want: {"dz": -_want(i, "dz")}),
        Mistake("1/N twice", "The factor 1/N belongs into the gradient once.",
                lambda i, want: {"dz": _want(i, "dz") / len(i.z)}),
        Mistake("averaged over the classes as well", "The mean runs over the N examples, not over all N x K entries.",
                lambda i, want: {"dz": _want(i, "dz") / i.z.shape[1]}),
        Mistake("gradient by the probabilities, not by z", "-1 / p_y is the slope by the probability; the chain "
                "rule goes on through the softmax to z.", _by_probabilities),
        Mistake("only the label's column", "Every class's score moves the loss, through the sum in the softmax.",
                _label_column),
        Mistake("1/N on the label's column alone", "Both p and e_y carry the factor 1/N: (p - e_y) / N.",
                _dz(lambda dz, p, i: dz * len(p) + np.eye(p.shape[1])[i.y] * (1 - 1 / len(p)))),
        Mistake("1/N on the probabilities alone", "Both p and e_y carry the factor 1/N: (p - e_y) / N.",
                _dz(lambda dz, p, i: dz - np.eye(p.shape[1])[i.y] * (1 - 1 / len(p)))),
    )),
    Check("loss is finite where a probability underflows", _underflowing, only(_call, "loss"),
          lambda i: {"loss": _expected(i)["loss"]}, mistakes=(
        Mistake("log of an underflowed probability", STABLE_HINT, _log_of_softmax),
        *_NO_MAX, AXIS_DROPPED,
        Mistake("probability clipped before the log", "A small constant inside the log keeps it finite and makes "
                                                      "the loss "
                "wrong: 1e4 becomes 28. " + STABLE_HINT,
                when=_clipped),
    ), hint=STABLE_HINT),
    Check("gradient is finite where a probability underflows", _underflowing, only(_call, "dz"),
          lambda i: {"dz": _expected(i)["dz"]}, mistakes=(
        *_NO_MAX, AXIS_DROPPED,
    ), hint=STABLE_HINT),
    Check("rows far apart in one batch", _far_apart, _call, _expected, weight=0.4, mistakes=(
        *_NO_MAX,
        Mistake("one maximum for the whole batch", "With one maximum for all rows, every exponential of a row far "
                                                   "below it "
                "is 0. Each row needs its own maximum.",
                when=lambda i, o: not (np.isfinite(o.loss).all() and np.isfinite(o.dz).all())),
    ), hint="Each row needs its own maximum. (The mean over the batch counts here as well.)"),
    *style_checks(_batches, _call, _expected, ("z", "y")),
), rules_out=NUMPY_ONLY)
