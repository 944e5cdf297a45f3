"""Answers to `predict_heads` that lean on PyTorch or on SciPy's softmax."""

import numpy as np
import scipy.special as sp
from scipy.special import softmax as shares

from tests.implementations.registry import Cheat

EXERCISE = "predict_heads"


class torch_softmax(Cheat):
    def predict_heads(features, heads):
        import torch

        x = torch.tensor(features)
        found = [torch.softmax(x @ torch.tensor(w) + torch.tensor(b), dim=1) for w, b in heads]
        return torch.stack(found).mean(0).numpy()


class scipy_softmax(Cheat):
    def predict_heads(features, heads):
        return np.mean([shares(features @ w + b, axis=1) for w, b in heads], axis=0)


class scipy_log_softmax(Cheat):
    def predict_heads(features, heads):
        return np.mean([np.exp(sp.log_softmax(features @ w + b, axis=-1)) for w, b in heads], axis=0)
