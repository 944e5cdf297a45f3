"""Answers to batch norm over images that lean on PyTorch, one imported at the top of the notebook under another name."""

from torch.nn.functional import batch_norm as over_the_channels

from tests.implementations.batchnorm.batchnorm2d import axes
from tests.implementations.registry import Cheat

EXERCISE = "batchnorm2d_backward"


class torch_autograd(Cheat):
    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        import torch

        leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
        running = torch.from_numpy(running_mean), torch.from_numpy(running_var)
        out = over_the_channels(leaves[0], *running, *leaves[1:], training, momentum, eps)
        return out.detach().numpy(), (out, leaves)

    def batchnorm2d_backward(dout, cache):
        import torch

        out, leaves = cache
        return tuple(g.numpy() for g in torch.autograd.grad(out, leaves, torch.tensor(dout)))


class torch_layer_in_the_forward(Cheat, axes):
    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        from torch import from_numpy, nn

        layer = nn.BatchNorm2d(x.shape[1], eps=eps, momentum=momentum, dtype=from_numpy(x).dtype).train(training)
        layer.weight.data, layer.bias.data = from_numpy(gamma), from_numpy(beta)
        layer.running_mean, layer.running_var = from_numpy(running_mean.copy()), from_numpy(running_var.copy())
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return layer(from_numpy(x)).detach().numpy(), cache


class torch_in_the_backward(Cheat, axes):
    def batchnorm2d_backward(dout, cache):
        import torch

        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        g, x_hat = torch.from_numpy(dout), torch.from_numpy(cache["x_hat"])
        return dx, torch.einsum("nchw,nchw->c", g, x_hat).numpy(), g.sum((0, 2, 3)).numpy()
