"""Answers to `batchnorm_forward` that lean on a library, some imported at the top of the notebook under another name."""

import torch as np_fast
from sklearn.preprocessing import scale
from torch.nn.functional import batch_norm as normalised

from tests.implementations.batchnorm.batchnorm_forward import staged
from tests.implementations.registry import Cheat

EXERCISE = "batchnorm_forward"


class torch_function(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        import torch

        x, gamma, beta = (torch.tensor(array) for array in (x, gamma, beta))
        running = torch.from_numpy(running_mean), torch.from_numpy(running_var)
        out = torch.nn.functional.batch_norm(x, *running, gamma, beta, training, momentum, eps)
        return out.numpy(), (x, gamma)


class torch_function_renamed(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = np_fast.tensor(running_mean), np_fast.tensor(running_var)
        given = (np_fast.tensor(array) for array in (gamma, beta))
        out = normalised(np_fast.tensor(x), mean, var, *given, training, momentum, eps).numpy()
        running_mean[:], running_var[:] = mean.numpy(), var.numpy()
        return out, None


class torch_layer(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        from torch import from_numpy, nn, no_grad

        layer = nn.BatchNorm1d(x.shape[1], eps=eps, momentum=momentum, dtype=from_numpy(x).dtype).train(training)
        layer.running_mean, layer.running_var = from_numpy(running_mean), from_numpy(running_var)
        with no_grad():
            layer.weight.copy_(from_numpy(gamma))
            layer.bias.copy_(from_numpy(beta))
            return layer(from_numpy(x)).numpy(), layer


class torch_statistics(Cheat):
    """The student's own formula around PyTorch's mean and variance."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            unbiased, mean = (t.numpy() for t in np_fast.var_mean(np_fast.from_numpy(x), 0))
            var = unbiased * (len(x) - 1) / len(x)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * unbiased
        return gamma * (x - mean) / (var + eps) ** 0.5 + beta, None


class sklearn_scale(Cheat):
    """scale divides by the deviation without eps, which is put right afterwards."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        x_hat = cache["x_hat"]
        if training:
            var = x.var(axis=0)
            x_hat = scale(x) * (var / (var + eps)) ** 0.5
        return gamma * x_hat + beta, cache
