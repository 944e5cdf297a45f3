"""Answers to `average_parameters` that lean on PyTorch."""

from torch import from_numpy as array_of

from tests.implementations.registry import Cheat

EXERCISE = "average_parameters"


class torch_stack(Cheat):
    def average_parameters(snapshots):
        import torch

        return {name: torch.stack([torch.tensor(s[name]) for s in snapshots]).mean(0).numpy() for name in snapshots[0]}


class torch_renamed(Cheat):
    def average_parameters(snapshots):
        return {name: (sum(array_of(s[name]) for s in snapshots) / len(snapshots)).numpy() for name in snapshots[0]}
