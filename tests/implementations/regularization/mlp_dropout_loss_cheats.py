"""Answers to `mlp_dropout_loss` that lean on PyTorch, imported at the top of the notebook under another name as well."""

import numpy as np
from torch.nn.functional import cross_entropy as loss_of

from tests.implementations.registry import Cheat
from tests.implementations.regularization import network
from tests.implementations.regularization.network import KEYS, mask_like

EXERCISE = "mlp_dropout_loss"


class torch_autograd(Cheat):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        import torch

        leaves = {name: torch.tensor(params[name], requires_grad=True) for name in KEYS}
        h = torch.tensor(x)
        for n in "12":
            h = torch.relu(h @ leaves[f"w{n}"] + leaves[f"b{n}"])
            h = h * torch.tensor(mask_like(h.detach().numpy(), p_keep, rng))
        loss = torch.nn.functional.cross_entropy(h @ leaves["w3"] + leaves["b3"], torch.tensor(y).long())
        loss.backward()
        return loss.item(), {name: leaf.grad.numpy() for name, leaf in leaves.items()}


class torch_loss_renamed(Cheat):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        import torch

        masks = [mask_like(np.empty((len(x), len(params[name])), dtype=x.dtype), p_keep, rng) for name in ("b1", "b2")]
        h1, h2, z = network.forward(params, x, *masks)
        scores = torch.tensor(z, requires_grad=True)
        loss = loss_of(scores, torch.from_numpy(y).long())
        loss.backward()
        return loss.item(), network.backward(params, x, h1, h2, *masks, scores.grad.numpy())


class scipy_softmax(Cheat):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        from scipy.special import log_softmax

        masks = [mask_like(np.empty((len(x), len(params[name])), dtype=x.dtype), p_keep, rng) for name in ("b1", "b2")]
        h1, h2, z = network.forward(params, x, *masks)
        log_p, rows = log_softmax(z, axis=1), np.arange(len(y))
        dz = np.exp(log_p)
        dz[rows, y] -= 1
        return -log_p[rows, y].mean(), network.backward(params, x, h1, h2, *masks, dz / len(y))
