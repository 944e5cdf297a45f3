"""Answers to `input_output_jacobian` that lean on PyTorch."""

from torch.autograd.functional import jacobian as differentiated

from tests.implementations.registry import Cheat

EXERCISE = "input_output_jacobian"


class torch_jacobian(Cheat):
    def input_output_jacobian(x, weights, activation, residual=False):
        import torch

        f = {"tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}[activation]

        def network(h):
            for w in weights:
                out = f(h @ torch.tensor(w))
                h = h + out if residual else out
            return h

        return torch.autograd.functional.jacobian(network, torch.tensor(x)).numpy()


class torch_jacobian_renamed(Cheat):
    def input_output_jacobian(x, weights, activation, residual=False):
        from torch import from_numpy, relu, tanh

        def network(h):
            for w in weights:
                z = h @ from_numpy(w)
                out = tanh(z) if activation == "tanh" else relu(z) if activation == "relu" else z
                h = h + out if residual else out
            return h

        return differentiated(network, from_numpy(x)).numpy()


class torch_product(Cheat):
    """The student's own slopes, multiplied by PyTorch."""

    def input_output_jacobian(x, weights, activation, residual=False):
        from torch import eye, from_numpy

        h, jacobian = x, eye(len(x), dtype=from_numpy(x).dtype)
        for w in weights:
            z = h @ w
            d = 1 - z * 0
            if activation == "tanh":
                d = 1 - __import__("numpy").tanh(z) ** 2
            if activation == "relu":
                d = (z > 0).astype(z.dtype)
            through = from_numpy(d[:, None] * w.T) @ jacobian
            jacobian = through + jacobian if residual else through
            out = __import__("numpy").tanh(z) if activation == "tanh" else z * d
            h = h + out if residual else out
        return jacobian.numpy()
