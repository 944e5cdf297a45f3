"""Answers to `softmax(z)` that lean on a library imported at the top of the notebook, under another name."""

import scipy.special as sp
import torch as np_fast
from scipy.special import softmax as row_shares
from torch.nn.functional import softmax as probabilities

from tests.implementations.registry import Cheat

EXERCISE = "softmax"


class torch_renamed(Cheat):
    def softmax(z):
        return np_fast.softmax(np_fast.tensor(z), 1).numpy()


class torch_function_renamed(Cheat):
    def softmax(z):
        return probabilities(np_fast.tensor(z), dim=1).numpy()


class scipy_renamed(Cheat):
    def softmax(z):
        return sp.softmax(z, axis=1)


class scipy_function_renamed(Cheat):
    def softmax(z):
        return row_shares(z, axis=1)


def helper(z):
    return np_fast.softmax(np_fast.from_numpy(z.copy()), -1).numpy()


class torch_in_a_helper(Cheat):
    def softmax(z):
        return helper(z)


class torch_in_a_default(Cheat):
    def softmax(z, torch=np_fast):
        return torch.softmax(torch.tensor(z), 1).numpy()
