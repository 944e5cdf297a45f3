"""Answers to `train_snapshots` that lean on PyTorch."""

import numpy as np
import torch as np_fast

from tests.implementations.registry import Cheat
from tests.implementations.regularization.network import KEYS, cyclic_cosine_lr, mlp_dropout_loss

EXERCISE = "train_snapshots"


class torch_autograd(Cheat):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        import torch

        leaves = {name: torch.tensor(params[name], requires_grad=True) for name in KEYS}
        images, labels, found = torch.tensor(x), torch.tensor(y).long(), []
        for step in range(num_cycles * cycle_length):
            rows = rng.choice(len(x), batch_size, replace=False)
            h = images[rows]
            for n in "12":
                h = torch.relu(h @ leaves["w" + n] + leaves["b" + n])
                h = h * torch.tensor(rng.random(h.shape) < p_keep) / p_keep
            loss = torch.nn.functional.cross_entropy(h @ leaves["w3"] + leaves["b3"], labels[rows])
            grads = torch.autograd.grad(loss, list(leaves.values()))
            for leaf, grad in zip(leaves.values(), grads, strict=True):
                leaf.data -= cyclic_cosine_lr(step, cycle_length, lr_max) * grad
            if (step + 1) % cycle_length == 0:
                found.append({name: leaf.detach().numpy().copy() for name, leaf in leaves.items()})
        return found


class torch_for_the_rate(Cheat):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        rates = lr_max / 2 * (1 + np_fast.cos(np.pi * np_fast.arange(cycle_length, dtype=np_fast.float64) / cycle_length))
        found = []
        for _ in range(num_cycles):
            for rate in rates.tolist():
                rows = rng.choice(len(x), batch_size, replace=False)
                grads = mlp_dropout_loss(params, x[rows], y[rows], p_keep, rng)[1]
                params = {name: params[name] - rate * grads[name] for name in KEYS}
            found.append(params)
        return found
