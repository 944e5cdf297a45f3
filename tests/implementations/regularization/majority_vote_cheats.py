"""Answers to `majority_vote` that lean on PyTorch, or on the one function of SciPy that is the exercise."""

import scipy.stats as tables
from scipy.stats import mode as most_common

from tests.implementations.registry import Cheat

EXERCISE = "majority_vote"


class torch_mode(Cheat):
    def majority_vote(labels):
        import torch

        return torch.tensor(labels).mode(dim=0).values.numpy()


class torch_counts(Cheat):
    def majority_vote(labels):
        from torch import nn, tensor

        return nn.functional.one_hot(tensor(labels).long()).sum(0).argmax(1).numpy()


class scipy_mode(Cheat):
    def majority_vote(labels):
        from scipy import stats

        return stats.mode(labels, axis=0).mode


class scipy_mode_renamed(Cheat):
    def majority_vote(labels):
        return most_common(labels, axis=0, keepdims=False)[0]


class scipy_module_renamed(Cheat):
    def majority_vote(labels):
        return tables.mode(labels).mode.astype(int)
