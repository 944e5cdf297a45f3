"""Answers to `mlp_predict` that lean on PyTorch or SciPy."""

from scipy import special as shares

from tests.implementations.registry import Cheat
from tests.implementations.regularization.network import scores

EXERCISE = "mlp_predict"


class torch_layers(Cheat):
    def mlp_predict(params, x):
        import torch

        p = {name: torch.tensor(value) for name, value in params.items()}
        h = torch.tensor(x)
        for n in "12":
            h = torch.relu(h @ p["w" + n] + p["b" + n])
        return (h @ p["w3"] + p["b3"]).argmax(dim=1).numpy()


class torch_argmax(Cheat):
    def mlp_predict(params, x):
        from torch import from_numpy

        return from_numpy(scores(params, x)).argmax(1).numpy()


class scipy_softmax_renamed(Cheat):
    def mlp_predict(params, x):
        return shares.softmax(scores(params, x), axis=1).argmax(axis=1)
