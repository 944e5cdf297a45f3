"""Answers to `xavier_normal` that lean on PyTorch."""

from torch.nn.init import normal_

from tests.implementations.registry import Cheat

EXERCISE = "xavier_normal"


class torch_normal(Cheat):
    def xavier_normal(fan_in, fan_out, rng):
        import torch

        generator = torch.Generator().manual_seed(int(rng.integers(2**40)))
        w = torch.randn(fan_in, fan_out, generator=generator, dtype=torch.float64)
        return (w / fan_in**0.5).numpy()


class torch_init_renamed(Cheat):
    def xavier_normal(fan_in, fan_out, rng):
        from torch import Generator, empty

        generator = Generator().manual_seed(int(rng.integers(2**40)))
        return normal_(empty(fan_in, fan_out), 0, fan_in**-0.5, generator=generator).numpy()


class torch_kaiming(Cheat):
    """With the gain of a linear layer it is the same rule."""

    def xavier_normal(fan_in, fan_out, rng):
        from torch import Generator, empty, nn

        generator = Generator().manual_seed(int(rng.integers(2**40)))
        w = nn.init.kaiming_normal_(empty(fan_out, fan_in), nonlinearity="linear", generator=generator)
        return w.T.numpy()
