"""What wrong networks with dropout return as loss and as gradients."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils.checks.compare import Near, matches
from utils.checks.spec import Mistake
from utils.checks.units.regularization import mlp_cases as net
from utils.checks.units.regularization.masks import SWAPPED
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.values import Bunch

FORWARD = "relu(x @ w1 + b1), dropout, relu(@ w2 + b2), dropout, @ w3 + b3; the scores come straight from the last layer."
LOSS = "The loss is the mean over the images of minus the logarithm of the right class's probability."
SOFTMAX = "A probability is exp of a score divided by the sum over the classes of the same image."
START = "The way back begins with (probabilities - one-hot labels) / N."
GATE = "On the way back each ReLU lets the gradient pass where its input was positive, and nowhere else."
BIAS = "b was added to every row: its gradient adds up the rows, one number for each unit."
INPUT = "The gradient of a layer's weights holds what came into the layer: the values after the ReLU and after the dropout."
MASK = "On the way back the gradient goes through each layer's dropout too: the same mask, and the same 1 / p_keep."
KEYS = "grads is a dict with the keys of params: w1, b1, w2, b2, w3, b3."
SCALE = "Each hidden unit that is kept is divided by p_keep, so that at prediction nothing need be scaled."
STABLE = ("exp of a large score overflows, and the logarithm of a probability of 0 is minus infinity. Subtract each row's "
          "largest score first, and take the logarithm of the sum, not of the quotient.")


def _reduced(reduce: Callable) -> Callable:
    """A loss made of log-probabilities (N, K) and labels by `reduce`."""
    def loss(scores: Any, y: np.ndarray) -> Any:
        import torch
        return reduce(scores.log_softmax(1), torch.tensor(np.asarray(y, dtype=np.int64)))
    return loss


def _picked(log_p: Any, y: Any) -> Any:
    return log_p.gather(1, y[:, None])[:, 0]


def _over_images(scores: Any, y: np.ndarray) -> Any:
    import torch
    return -_picked(scores.log_softmax(0), torch.tensor(np.asarray(y, dtype=np.int64))).mean()


def _log_sum(scores: Any, y: np.ndarray) -> Any:
    return scores.logsumexp(1).mean()


def _one_hot(log_p: Any, y: Any) -> Any:
    from torch.nn import functional as F
    return F.one_hot(y, log_p.shape[1]).to(log_p.dtype)


def _loss(**replaced: Any) -> Callable:
    return lambda i, want: {"loss": net.outcome(i, **replaced).loss}


def _softmax(scores: Any) -> Any:
    return scores.softmax(1)


def _nothing(h: Any) -> Any:
    return 0 * h


def _tanh(z: Any) -> Any:
    return z.tanh()


def _sigmoid(z: Any) -> Any:
    return z.sigmoid()


_NETWORKS = (
    ("ReLU left out after the first layer", {"relus": (net.identity, net.relu)}),
    ("ReLU left out after the second layer", {"relus": (net.relu, net.identity)}),
    ("no ReLU at all", {"relus": (net.identity, net.identity)}),
    ("ReLU after the last layer", {"end": net.relu}),
    ("tanh in place of ReLU", {"relus": (_tanh, _tanh)}),
    ("sigmoid in place of ReLU", {"relus": (_sigmoid, _sigmoid)}),
    *((f"bias b{k} left out", {"biases": tuple(b for b in net.LAYERS if b != k)}) for k in net.LAYERS),
    ("all biases left out", {"biases": ()}),
)

LOSSES = (
    Mistake("sum instead of mean", LOSS, lambda i, want: {"loss": want.loss * len(i.x)}),
    Mistake("one loss for each image", LOSS, when=lambda i, o: np.size(o.loss) == len(i.x) > 1),
    Mistake("sign of the loss flipped", LOSS, lambda i, want: {"loss": -want.loss}),
    Mistake("mean over the classes as well", LOSS, lambda i, want: {"loss": want.loss / len(i.b3)}),
    Mistake("another logarithm", LOSS + " It is the natural one.", lambda i, want: {"loss": want.loss / np.log(2)}),
    Mistake("another logarithm", LOSS + " It is the natural one.", lambda i, want: {"loss": want.loss / np.log(10)}),
    *(Mistake(name, FORWARD, _loss(**replaced)) for name, replaced in _NETWORKS),
    Mistake("softmax taken twice", SOFTMAX, _loss(end=_softmax)),
    Mistake("softmax over the images", SOFTMAX, _loss(loss=_over_images)),
    Mistake("logarithm left out", LOSS, _loss(loss=_reduced(lambda log_p, y: -_picked(log_p, y).exp().mean()))),
    Mistake("logarithm left out", LOSS, _loss(loss=_reduced(lambda log_p, y: 1 - _picked(log_p, y).exp().mean()))),
    Mistake("logarithm of all classes", LOSS, _loss(loss=_reduced(lambda log_p, y: -log_p.sum(1).mean()))),
    Mistake("logarithm of all classes", LOSS, _loss(loss=_reduced(lambda log_p, y: -log_p.mean()))),
    *(Mistake("squared error", LOSS, _loss(loss=_reduced(lambda log_p, y, f=f: f(log_p, y))))
      for f in (lambda log_p, y: ((log_p.exp() - _one_hot(log_p, y)) ** 2).mean(),
                lambda log_p, y: ((log_p.exp() - _one_hot(log_p, y)) ** 2).sum(1).mean())),
    Mistake("the right score instead of its probability", SOFTMAX, _loss(loss=lambda scores, y: _log_sum(scores, y) * 0 - (
        scores[np.arange(len(y)), np.asarray(y)]).mean())),
    Mistake("the right score left out", SOFTMAX, _loss(loss=_log_sum)),
    Mistake("keep and drop swapped", SWAPPED, _loss(drops=(_nothing, _nothing))),
    Mistake("keep and drop swapped", SWAPPED, when=lambda i, o: not np.isfinite(o.loss).all()),
    PRODUCT, BROADCAST,
)


def with_scale(i: Bunch, masks: Sequence[np.ndarray | None] = (None, None)) -> dict[str, Near]:
    """Loss and gradients, judged on a scale of 1 where they are smaller: a probability of 1e-34 is as right as one of 0."""
    return {n: Near(v, scale=max(1.0, float(np.abs(v).max()))) for n, v in net.outcome(i, masks).items()}


def _clipped(i: Bunch, o: Bunch) -> bool:
    """Whether only the loss is off, and too small."""
    want = with_scale(i)
    grads_right = all(matches(o[n], v, "float64") for n, v in want.items() if n != "loss")
    return grads_right and float(np.ravel(o.loss)[0]) < float(want["loss"].value)


LARGE_SCORES = (
    Mistake("scores overflow", STABLE, when=lambda i, o: not all(np.isfinite(v).all() for v in o.values())),
    Mistake("probability clipped before the logarithm", STABLE, when=_clipped),
    Mistake("a gradient missing", KEYS, error="grads has no key"),
    Mistake("gradients not in a dict", KEYS, error="with the keys of params; it returned a"),
)


def _all_dropped(i: Bunch, o: Bunch) -> bool:
    """Whether the loss is that of a network that kept nothing at p_keep=1, or of one that divided by 0."""
    return not np.isfinite(o.loss).all() or matches(o.loss, net.outcome(i, drops=(_nothing, _nothing)).loss, "float32")


def _parts(layer: int) -> tuple[str, str]:
    return net.shown(f"w{layer}"), net.shown(f"b{layer}")


def gradients(layer: int) -> tuple[Mistake, ...]:
    """What wrong networks return for the gradients of a layer's weights and bias where nothing is dropped."""
    dw, db = _parts(layer)

    def of(**replaced: Any) -> Callable:
        def gives(i: Bunch, want: Bunch) -> dict[str, Any]:
            found = net.outcome(i, **replaced)
            return {dw: found[dw], db: found[db]}
        return gives

    def scaled(factor: Callable) -> Callable:
        return lambda i, want: {dw: want[dw] * factor(i), db: want[db] * factor(i)}

    gate = net.as_if(net.relu, net.identity)

    def rows(i: Bunch) -> np.ndarray:
        """The gradient of the layer's output, a row for each image."""
        return np.stack([net.outcome(Bunch({**i, "x": i.x[n:n + 1], "y": i.y[n:n + 1]}))[db]
                         for n in range(len(i.x))]) / len(i.x)

    return (
        Mistake("a gradient missing", KEYS, error="grads has no key"),
        Mistake("gradients not in a dict", KEYS, error="with the keys of params; it returned a"),
        Mistake("keep and drop swapped", SWAPPED, when=_all_dropped),
        Mistake("bias summed over the wrong axis", BIAS, lambda i, want: {db: Near(rows(i).sum(axis=1), scale=1.0)}),
        Mistake("bias gradient not summed", BIAS, lambda i, want: {db: rows(i)}),
        Mistake("bias summed over everything", BIAS, lambda i, want: {db: rows(i).sum()}),
        Mistake("bias averaged over the batch", BIAS + " The 1/N of the mean loss is in there already.",
                lambda i, want: {db: want[db] / len(i.x)}),
        Mistake("weights' gradient transposed", "A gradient has the shape of what it is the gradient of.",
                lambda i, want: {dw: want[dw].T}),
        Mistake("1/N left out of the gradients", START, scaled(lambda i: len(i.x))),
        Mistake("divided twice by N", START, scaled(lambda i: 1 / len(i.x))),
        Mistake("divided by the number of classes", START, scaled(lambda i: 1 / len(i.b3))),
        Mistake("sign flipped", START + " The minus sign of a step belongs to the training.", scaled(lambda i: -1)),
        Mistake("one-hot labels left out", START, of(loss=_log_sum)),
        Mistake("softmax over the images", SOFTMAX, of(loss=_over_images)),
        *(Mistake("ReLU mask left out", GATE, of(relus=relus)) for relus in (
            (gate, net.relu), (net.relu, gate), (gate, gate))[slice(*{1: (0, 3), 2: (1, 2), 3: (0, 0)}[layer])]),
        *((Mistake("hidden values from before the ReLU", INPUT, of(remembered=lambda z, a, h: z)),) if layer > 1 else ()),
        *(Mistake(name, FORWARD, of(**replaced)) for name, replaced in _NETWORKS),
        Mistake("gradients of zeros", "Nothing was written into these arrays, or the gradient was lost on the way back.",
                when=lambda i, o: not (np.any(o[dw]) or np.any(o[db]))),
        Mistake("the parameters themselves", "grads holds the gradients under the parameters' names.",
                lambda i, want: {dw: i[f"w{layer}"], db: i[f"b{layer}"]}),
        PRODUCT, BROADCAST,
    )
