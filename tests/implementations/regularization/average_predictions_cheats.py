"""Answers to `average_predictions` that lean on PyTorch."""

import torch as np_fast

from tests.implementations.registry import Cheat

EXERCISE = "average_predictions"


class torch_mean(Cheat):
    def average_predictions(probabilities):
        import torch

        return torch.tensor(probabilities).mean(0).numpy()


class torch_renamed(Cheat):
    def average_predictions(probabilities):
        return np_fast.from_numpy(probabilities.copy()).mean(dim=0).numpy()
