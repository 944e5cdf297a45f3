"""Answers to `gradient_norms` that lean on PyTorch."""

from torch.autograd import grad as differentiated

from tests.implementations.registry import Cheat

EXERCISE = "gradient_norms"


class torch_autograd(Cheat):
    def gradient_norms(x, weights, activation, dout, residual=False):
        import torch

        f = {"tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}[activation]
        layers = [torch.tensor(x, requires_grad=True)]
        for w in weights:
            out = f(layers[-1] @ torch.tensor(w))
            layers.append(layers[-1] + out if residual else out)
        grads = torch.autograd.grad(layers[-1], layers[:-1], torch.tensor(dout))
        return [g.norm().item() for g in grads]


class torch_grad_renamed(Cheat):
    def gradient_norms(x, weights, activation, dout, residual=False):
        from torch import from_numpy, relu, tanh

        h, kept = from_numpy(x.copy()).requires_grad_(), []
        for w in weights:
            kept.append(h)
            z = h @ from_numpy(w)
            out = tanh(z) if activation == "tanh" else relu(z) if activation == "relu" else z
            h = h + out if residual else out
        return [float((g**2).sum() ** 0.5) for g in differentiated((h * from_numpy(dout)).sum(), kept)]
