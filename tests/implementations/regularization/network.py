"""The three-layer network and the linear layers that the answers share."""

import numpy as np

KEYS = ("w1", "b1", "w2", "b2", "w3", "b3")


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(z, y):
    """The mean loss and its gradient; finite for large scores."""
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dz = np.exp(log_p)
    dz[rows, y] -= 1
    return -log_p[rows, y].mean(), dz / len(y)


def mask_like(h, p_keep, rng):
    return (rng.random(h.shape) < p_keep).astype(h.dtype) / p_keep


def forward(params, x, mask1, mask2):
    """Both hidden layers after dropout, and the scores."""
    h1 = np.maximum(x @ params["w1"] + params["b1"], 0) * mask1
    h2 = np.maximum(h1 @ params["w2"] + params["b2"], 0) * mask2
    return h1, h2, h2 @ params["w3"] + params["b3"]


def backward(params, x, h1, h2, mask1, mask2, dz):
    da2 = dz @ params["w3"].T * mask2 * (h2 > 0)
    da1 = da2 @ params["w2"].T * mask1 * (h1 > 0)
    grads = {"w1": x.T @ da1, "b1": da1.sum(axis=0), "w2": h1.T @ da2, "b2": da2.sum(axis=0)}
    return grads | {"w3": h2.T @ dz, "b3": dz.sum(axis=0)}


def mlp_dropout_loss(params, x, y, p_keep, rng):
    """A right answer to that exercise: what those to `train_snapshots` call."""
    hidden = [np.empty((len(x), len(params[name])), dtype=x.dtype) for name in ("b1", "b2")]
    masks = [mask_like(h, p_keep, rng) for h in hidden]
    h1, h2, z = forward(params, x, *masks)
    loss, dz = cross_entropy(z, y)
    return loss, backward(params, x, h1, h2, *masks, dz)


def cyclic_cosine_lr(step, cycle_length, lr_max):
    """A right answer to that exercise."""
    return lr_max / 2 * (1 + np.cos(np.pi * (step % cycle_length) / cycle_length))


def scores(params, x):
    h1 = np.maximum(x @ params["w1"] + params["b1"], 0)
    h2 = np.maximum(h1 @ params["w2"] + params["b2"], 0)
    return h2 @ params["w3"] + params["b3"]
