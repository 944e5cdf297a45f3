"""Linear softmax classifiers over given features: cases, a student's training of them, and PyTorch's."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, returned
from utils.checks.values import Bunch, plain

NAME = "train_heads"
FORM = "a list of num_heads pairs (w, b)"


def heads_case(rng: np.random.Generator, images: int, features: int, classes: int, heads: int, batch: int | None,
               steps: int, lr: float, size: float = 1.0) -> dict[str, Any]:
    """Features of standard deviation `size`; without a `batch` the default is asked."""
    given = {} if batch is None else {"batch_size": batch}
    return {"features": size * rng.normal(size=(images, features)), "y": rng.integers(classes, size=images),
            "num_classes": classes, "num_heads": heads, "num_steps": steps, "lr": lr, **given,
            "seed": int(rng.integers(2**31))}


def trained(f: Any, i: Bunch, lr: float, seed: int | None = None, copy: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """(w (M, D, K), b (M, K)) of all heads.

    Raises:
        BadAnswer: where something else than `FORM` comes back.
    """
    given = {"batch_size": i.batch_size} if "batch_size" in i else {}
    x, y = (i.features.copy(), i.y.copy()) if copy else (i.features, i.y)
    rng = np.random.default_rng(i.seed if seed is None else seed)
    heads = f.train_heads(x, y, i.num_classes, i.num_heads, i.num_steps, lr, rng, **given)
    if not isinstance(heads, (list, tuple)):
        raise BadAnswer(f"{NAME} should return {FORM}; it returned {returned(heads)}.")
    if not all(isinstance(head, (list, tuple)) and len(head) == 2 for head in heads):
        raise BadAnswer(f"{NAME} should return {FORM}; the first thing in the list is {returned(heads[0])}.")
    if len(heads) != i.num_heads:
        raise BadAnswer(f"{NAME} should return {i.num_heads} heads; it returned {len(heads)}.")
    shapes = {"w": (i.features.shape[1], i.num_classes), "b": (i.num_classes,)}
    found = []
    for k, (name, shape) in enumerate(shapes.items()):
        arrays = [plain(head[k], name) for head in heads]
        for array in arrays:
            if not isinstance(array, np.ndarray) or array.size != np.prod(shape) or (k == 0 and array.shape != shape):
                raise BadAnswer(f"{name} of a head has shape {np.shape(array)}; {shape} is asked.")
        found.append(np.stack([a.reshape(shape) for a in arrays]))
    return found[0], found[1]


def step_gradient(x: Any, y: Any, w: Any, b: Any, bias_in_scores: bool = True) -> tuple[Any, Any]:
    """Gradients of the mean cross-entropy of x @ w + b, all tensors."""
    import torch
    from torch.nn import functional as F
    leaves = [t.detach().clone().requires_grad_() for t in (w, b)]
    bias = leaves[1] if bias_in_scores else leaves[1] - leaves[1].detach()
    loss = F.cross_entropy(x @ leaves[0] + bias, y)
    return tuple(torch.autograd.grad(loss, leaves))


def sgd(i: Bunch, w: np.ndarray, b: np.ndarray, steps: int, lr: float, moved: str = "wb", bias_in_scores: bool = True,
        momentum: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """A head after `steps` steps over all images; `moved` are the parameters that are trained."""
    import torch
    x, y = torch.tensor(i.features), torch.tensor(np.asarray(i.y, dtype=np.int64))
    w, b = torch.tensor(w), torch.tensor(b)
    vw, vb = torch.zeros_like(w), torch.zeros_like(b)
    for _ in range(steps):
        dw, db = step_gradient(x, y, w, b, bias_in_scores)
        vw, vb = momentum * vw + dw, momentum * vb + db
        w, b = (w - lr * vw if "w" in moved else w), (b - lr * vb if "b" in moved else b)
    return w.numpy(), b.numpy()


def image_gradients(i: Bunch, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(N, D * K + K): each image's own gradient, the weights' and the bias's one after the other."""
    import torch
    from torch.nn import functional as F
    x, y = torch.tensor(i.features), torch.tensor(np.asarray(i.y, dtype=np.int64))
    scores = (x @ torch.tensor(w) + torch.tensor(b)).requires_grad_()
    (of_scores,) = torch.autograd.grad(F.cross_entropy(scores, y, reduction="sum"), scores)
    return torch.cat([torch.einsum("nd,nk->ndk", x, of_scores).flatten(1), of_scores], dim=1).numpy()
