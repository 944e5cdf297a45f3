"""Answers to `cyclic_cosine_lr` that lean on PyTorch."""

from torch.optim import lr_scheduler as rates

from tests.implementations.registry import Cheat

EXERCISE = "cyclic_cosine_lr"


class torch_cosine(Cheat):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        import torch

        angle = torch.tensor(torch.pi * (step % cycle_length) / cycle_length, dtype=torch.float64)
        return (lr_max / 2 * (1 + torch.cos(angle))).item()


class torch_scheduler(Cheat):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        import torch

        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr_max)
        schedule = rates.CosineAnnealingWarmRestarts(optimizer, cycle_length)
        schedule.step(step)
        return optimizer.param_groups[0]["lr"]
