"""Answers to dropout that lean on PyTorch, one imported at the top of the notebook under another name."""

import numpy as np
import torch as np_fast

from tests.implementations.registry import Cheat
from tests.implementations.regularization.dropout_backward import base

EXERCISE = "dropout_backward"


class torch_autograd(Cheat):
    """The mask is his own, the gradient another's."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        import torch

        leaf = torch.tensor(x, requires_grad=True)
        mask = base.dropout_forward(np.ones_like(x), p_keep, training, rng)[0]
        out = leaf * torch.tensor(mask)
        return out.detach().numpy(), (leaf, out)

    def dropout_backward(dout, cache):
        import torch

        leaf, out = cache
        return torch.autograd.grad(out, leaf, torch.tensor(dout), retain_graph=True)[0].numpy()


class torch_mask_renamed(Cheat, base):
    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        draws = np_fast.Generator()
        draws.manual_seed(int(rng.integers(2**31)) if rng is not None else draws.seed())
        mask = np_fast.bernoulli(np_fast.full(x.shape, p_keep), generator=draws).numpy().astype(x.dtype) / p_keep
        return x * mask, mask


class torch_in_the_backward(Cheat, base):
    def dropout_backward(dout, cache):
        from torch import from_numpy

        return dout if cache is None else (from_numpy(dout) * from_numpy(cache)).numpy()
