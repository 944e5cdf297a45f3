"""Answers to `he_normal` that lean on PyTorch."""

from tests.implementations.registry import Cheat

EXERCISE = "he_normal"


class torch_kaiming(Cheat):
    def he_normal(fan_in, fan_out, rng):
        import torch

        generator = torch.Generator().manual_seed(int(rng.integers(2**40)))
        w = torch.empty(fan_out, fan_in, dtype=torch.float64)
        return torch.nn.init.kaiming_normal_(w, nonlinearity="relu", generator=generator).numpy().T


class torch_randn(Cheat):
    def he_normal(fan_in, fan_out, rng):
        from torch import Generator, randn

        generator = Generator().manual_seed(int(rng.integers(2**40)))
        return randn(fan_in, fan_out, generator=generator).numpy() * (2 / fan_in) ** 0.5
