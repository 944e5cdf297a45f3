"""Answers to `train_heads` that lean on PyTorch, scikit-learn or SciPy."""

import numpy as np
from scipy.special import softmax as shares
from sklearn.utils.extmath import softmax as rows_summing_to_one

from tests.implementations.registry import Cheat
from tests.implementations.regularization.train_heads import changed, heads_from

EXERCISE = "train_heads"


class torch_layers(Cheat):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        import torch

        x, labels, heads = torch.tensor(features), torch.tensor(y).long(), []
        for _ in range(num_heads):
            w = torch.tensor(rng.normal(0, 0.1, (x.shape[1], num_classes)), requires_grad=True)
            b = torch.zeros(num_classes, dtype=torch.float64, requires_grad=True)
            for _ in range(num_steps):
                rows = rng.choice(len(y), batch_size, replace=False)
                loss = torch.nn.functional.cross_entropy(x[rows] @ w + b, labels[rows])
                for leaf, grad in zip((w, b), torch.autograd.grad(loss, (w, b)), strict=True):
                    leaf.data -= lr * grad
            heads.append((w.detach().numpy(), b.detach().numpy()))
        return heads


class scipy_softmax(Cheat):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = (shares(x @ w + b, axis=1) - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class sklearn_softmax(Cheat):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = (rows_summing_to_one(x @ w + b) - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)
