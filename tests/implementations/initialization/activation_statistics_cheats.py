"""Answers to `activation_statistics` that lean on PyTorch."""

from torch.nn import functional as hidden

from tests.implementations.registry import Cheat

EXERCISE = "activation_statistics"


class torch_layers(Cheat):
    def activation_statistics(x, weights, activation, residual=False):
        import torch

        f = {"tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}[activation]
        h, found = torch.tensor(x), []
        for w in weights:
            out = f(h @ torch.tensor(w))
            h = h + out if residual else out
            found.append((h.mean().item(), h.std(correction=0).item()))
        return found


class torch_activation_renamed(Cheat):
    """The student's own loop around PyTorch's activations."""

    def activation_statistics(x, weights, activation, residual=False):
        from torch import as_tensor, tanh

        h, found = x, []
        for w in weights:
            z = as_tensor(h @ w)
            out = {"tanh": tanh, "relu": hidden.relu}.get(activation, z.clone)
            out = (out() if activation == "linear" else out(z)).numpy()
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found
