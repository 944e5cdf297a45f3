"""Answers to `orthogonal` that lean on PyTorch, or on the ready-made draws of SciPy."""

from scipy.linalg import orth as basis
from scipy.stats import ortho_group

from tests.implementations.registry import Cheat

EXERCISE = "orthogonal"


class torch_init(Cheat):
    def orthogonal(fan_in, fan_out, rng):
        import torch

        generator = torch.Generator().manual_seed(int(rng.integers(2**40)))
        w = torch.empty(fan_in, fan_out, dtype=torch.float64)
        return torch.nn.init.orthogonal_(w, generator=generator).numpy()


class torch_qr(Cheat):
    def orthogonal(fan_in, fan_out, rng):
        from torch import from_numpy, linalg

        a = from_numpy(rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out))))
        q = linalg.qr(a)[0].numpy()
        return q if fan_in >= fan_out else q.T


class scipy_group(Cheat):
    def orthogonal(fan_in, fan_out, rng):
        q = ortho_group.rvs(max(2, fan_in, fan_out), random_state=rng)
        return q[:fan_in, :fan_out]


class scipy_special_group(Cheat):
    def orthogonal(fan_in, fan_out, rng):
        from scipy import stats

        return stats.special_ortho_group(max(2, fan_in, fan_out), seed=rng).rvs()[:fan_in, :fan_out]


class scipy_basis(Cheat):
    def orthogonal(fan_in, fan_out, rng):
        a = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
        q = basis(a)
        return q if fan_in >= fan_out else q.T
