"""Answers to `cyclic_cosine_lr` that lean on PyTorch."""

import torch as np_fast

from tests.implementations.registry import Cheat

EXERCISE = "cyclic_cosine_lr"


class torch_cosine(Cheat):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        import torch

        angle = torch.tensor(torch.pi * (step % cycle_length) / cycle_length, dtype=torch.float64)
        return (lr_max / 2 * (1 + torch.cos(angle))).item()


class torch_renamed(Cheat):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        angles = np_fast.linspace(0, np_fast.pi, cycle_length + 1, dtype=np_fast.float64)
        return (lr_max / 2 * (1 + np_fast.cos(angles)))[step % cycle_length].item()
