"""Answers to `glorot_uniform` that lean on PyTorch."""

from torch.nn import init

from tests.implementations.registry import Cheat

EXERCISE = "glorot_uniform"


class torch_xavier(Cheat):
    def glorot_uniform(fan_in, fan_out, rng):
        import torch

        generator = torch.Generator().manual_seed(int(rng.integers(2**40)))
        w = torch.empty(fan_out, fan_in, dtype=torch.float64)
        return torch.nn.init.xavier_uniform_(w, generator=generator).numpy().T


class torch_uniform_renamed(Cheat):
    def glorot_uniform(fan_in, fan_out, rng):
        from torch import Generator, empty

        a = (6 / (fan_in + fan_out)) ** 0.5
        generator = Generator().manual_seed(int(rng.integers(2**40)))
        return init.uniform_(empty(fan_in, fan_out), -a, a, generator=generator).numpy()
