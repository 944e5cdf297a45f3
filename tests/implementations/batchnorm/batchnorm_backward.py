"""Answers to `batchnorm_backward(dout, cache) -> (dx, dgamma, dbeta)`, in any way."""

import numpy as np

from tests.implementations.batchnorm.batchnorm_forward import staged
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "batchnorm_backward"


class node_after_node(staged):
    def batchnorm_backward(dout, cache):
        x_hat, inv_std, centered = cache["x_hat"], cache["inv_std"], cache["centered"]
        N = len(dout)
        dbeta = dout.sum(axis=0)
        dgamma = (dout * x_hat).sum(axis=0)
        dx_hat = dout * cache["gamma"]
        if not cache["training"]:
            return dx_hat * inv_std, dgamma, dbeta
        dvar = (dx_hat * centered).sum(axis=0) * -0.5 * inv_std**3
        dmean = -(dx_hat * inv_std).sum(axis=0) - 2 * dvar * centered.mean(axis=0)
        dx = dx_hat * inv_std + dvar * 2 * centered / N + dmean / N
        return dx, dgamma, dbeta


class statistics_again(Right):
    """The cache holds the inputs, and the backward starts anew; a closure stands for the cache."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        def statistics():
            if training:
                return np.mean(x, axis=0), np.mean(x * x, axis=0) - np.mean(x, axis=0) ** 2
            return running_mean, running_var

        mean, var = (s.copy() for s in statistics())
        if training:
            running_mean += momentum * (mean - running_mean)
            running_var += momentum * (var * len(x) / (len(x) - 1) - running_var)
        scale = gamma / np.sqrt(var + eps)
        return x * scale + (beta - mean * scale), lambda: (x, gamma, mean, var, training, eps)

    def batchnorm_backward(dout, cache):
        x, gamma, mean, var, training, eps = cache()
        std = np.sqrt(var + eps)
        dbeta, dgamma = dout.sum(0), (dout * (x - mean) / std).sum(0)
        if training:
            g = dout - dout.mean(0)
            return [gamma / std * (g - (x - mean) / std * (dgamma / len(x))), dgamma, dbeta]
        return [gamma / std * dout, dgamma, dbeta]


class jacobian_of_each_feature(Right):
    """An (N, N) matrix for each feature."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, D = x.shape
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean[...] = (1 - momentum) * running_mean + momentum * mean
            running_var[...] = (1 - momentum) * running_var + momentum * np.var(x, axis=0, ddof=1)
        else:
            mean, var = running_mean.copy(), running_var.copy()
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (x - mean) * inv_std
        jacobian = np.zeros((D, N, N), dtype=x.dtype)
        for d in range(D):
            jacobian[d] = np.eye(N)
            if training:
                jacobian[d] -= (1 + np.outer(x_hat[:, d], x_hat[:, d])) / N
            jacobian[d] *= gamma[d] * inv_std[d]
        return x_hat * gamma + beta, (jacobian, x_hat)

    def batchnorm_backward(dout, cache):
        jacobian, x_hat = cache
        dx = np.einsum("dnm,nd->md", jacobian, dout)
        return dx, np.einsum("nd,nd->d", dout, x_hat), np.einsum("nd->d", dout)


class feature_after_feature(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, D = x.shape
        out, x_hat, inv_std = np.empty_like(x), np.empty_like(x), np.empty_like(gamma)
        for d in range(D):
            m, v = running_mean[d], running_var[d]
            if training:
                m, v = x[:, d].mean(), x[:, d].var()
                running_mean[d] += momentum * (m - running_mean[d])
                running_var[d] += momentum * (v * N / (N - 1) - running_var[d])
            inv_std[d] = 1 / (v + eps) ** 0.5
            x_hat[:, d] = (x[:, d] - m) * inv_std[d]
            out[:, d] = gamma[d] * x_hat[:, d] + beta[d]
        return out, (x_hat, inv_std, gamma, training)

    def batchnorm_backward(dout, cache):
        x_hat, inv_std, gamma, training = cache
        N, D = dout.shape
        dx, dgamma, dbeta = np.zeros_like(dout), np.zeros_like(gamma), np.zeros_like(gamma)
        for d in range(D):
            for n in range(N):
                dgamma[d] += dout[n, d] * x_hat[n, d]
                dbeta[d] += dout[n, d]
            for n in range(N):
                g = dout[n, d]
                if training:
                    g = g - dbeta[d] / N - x_hat[n, d] * dgamma[d] / N
                dx[n, d] = gamma[d] * inv_std[d] * g
        return dx, dgamma, dbeta


class in_float64_and_back(staged):
    def batchnorm_backward(dout, cache):
        g, x_hat = dout.astype(np.float64), cache["x_hat"].astype(np.float64)
        rows = np.ones(len(g))
        dgamma, dbeta = np.tensordot(rows, g * x_hat, 1), np.tensordot(rows, g, 1)
        dx = g.copy()
        if cache["training"]:
            dx -= dbeta / len(g)
            dx -= x_hat * dgamma / len(g)
        dx *= cache["gamma"]
        dx /= cache["std"]
        print("largest", np.abs(dx).max())
        return tuple(a.astype(dout.dtype) for a in (dx, dgamma, dbeta))


class two_kinds_of_cache(Right):
    """An object with a method; the evaluation's cache is of another class."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        class Evaluated:
            def __init__(self, x_hat, scale):
                self.x_hat, self.scale = x_hat, scale

            def gradients(self, g):
                return g * self.scale, np.add.reduce(g * self.x_hat), np.add.reduce(g)

        class Trained(Evaluated):
            def gradients(self, g):
                dx, dgamma, dbeta = super().gradients(g)
                return dx - self.scale * np.mean(g, 0) - self.scale * self.x_hat * np.mean(g * self.x_hat, 0), dgamma, dbeta

        kind, mean, var = Evaluated, running_mean, running_var
        if training:
            kind, mean, var = Trained, x.mean(0), x.var(0)
            running_mean[:] = running_mean * (1 - momentum) + mean * momentum
            running_var[:] = running_var * (1 - momentum) + x.var(0, ddof=1) * momentum
        x_hat = (x - mean) / np.sqrt(var + eps)
        return gamma * x_hat + beta, kind(x_hat, gamma / np.sqrt(var + eps))

    def batchnorm_backward(dout, cache):
        return cache.gradients(dout)


class rows_kept(Small, node_after_node):
    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma[None], dbeta[None]


class buffers_in_float64(Small, node_after_node):
    def batchnorm_backward(dout, cache):
        grads = np.zeros(dout.shape), np.zeros(dout.shape[1]), np.zeros(dout.shape[1])
        for kept, g in zip(grads, node_after_node.batchnorm_backward(dout, cache), strict=True):
            kept[:] = g
        return grads


class dout_written_over(Small, node_after_node):
    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        dout[:] = dx
        return dout, dgamma, dbeta


def parts(dout, cache):
    """What most wrong answers have right: N, x_hat, inv_std, gamma, dgamma, dbeta."""
    x_hat = cache["x_hat"]
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    return len(dout), x_hat, cache["inv_std"], cache["gamma"], dgamma, dbeta


class mean_path_left_out(Wrong, staged):
    mistake = "mean's path left out"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - x_hat * dgamma / N), dgamma, dbeta


class variance_path_left_out(Wrong, staged):
    mistake = "variance's path left out"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N), dgamma, dbeta


class statistics_taken_for_constants(Wrong, staged):
    mistake = "mean and variance taken for constants"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        return gamma * inv_std * dout, dgamma, dbeta


class evaluation_as_training(Wrong, node_after_node):
    mistake = "training's backward after evaluation"

    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, {**cache, "training": True})


class branches_swapped(Wrong, node_after_node):
    mistake = "mean and variance taken for constants"

    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, {**cache, "training": not cache["training"]})


class dout_passed_through_in_evaluation(Wrong, node_after_node):
    """As dropout does."""

    mistake = "only dout passed back"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return (dx if cache["training"] else dout.copy()), dgamma, dbeta


class no_parameter_gradients_in_evaluation(Wrong, node_after_node):
    mistake = "no gradient for gamma and beta"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        if cache["training"]:
            return dx, dgamma, dbeta
        return dx, np.zeros_like(dgamma), np.zeros_like(dbeta)


class nothing_of_x_in_evaluation(Wrong, node_after_node):
    mistake = "nothing passed back"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return (dx if cache["training"] else np.zeros_like(dx)), dgamma, dbeta


class batch_statistics_in_evaluation(Wrong, node_after_node):
    """The backward normalises with the batch's own statistics, whatever the forward did."""

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        if not cache["training"]:
            x = cache["x"]
            dgamma = (dout * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)).sum(axis=0)
        return dx, dgamma, dbeta


class cache_of_training_alone(Wrong, node_after_node):
    """Evaluation remembers nothing."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out, cache if training else None


class gamma_left_out_in_evaluation(Wrong, node_after_node):
    mistake = "gamma left out"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        if not cache["training"]:
            dx = dout * cache["inv_std"]
        return dx, dgamma, dbeta


class running_variance_in_the_backward(Wrong, node_after_node):
    """Normalised with the batch's variance there, divided by the running one back."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out, {**cache, "inv_std": 1 / np.sqrt(running_var + eps)}


class cached_variance_corrected(Wrong):
    """`var *=` for the running variance changes the array that stands in the cache."""

    mistake = "unbiased variance in the backward"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (running_mean.copy(), running_var.copy())
        out = gamma * (x - mean) / np.sqrt(var + eps) + beta
        cache = x, gamma, mean, var, eps, training
        if training:
            var *= len(x) / (len(x) - 1)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * var
        return out, cache

    def batchnorm_backward(dout, cache):
        x, gamma, mean, var, eps, training = cache
        std = np.sqrt(var + eps)
        x_hat = (x - mean) / std
        dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
        if not training:
            return gamma * dout / std, dgamma, dbeta
        return gamma / std * (dout - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


class unbiased_count(Wrong, staged):
    """The gradient of the variance with N - 1, where the normalisation divides by N."""

    mistake = "divided by N - 1 on the variance's path"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N - x_hat * dgamma / (N - 1)), dgamma, dbeta


class features_counted(Wrong, staged):
    mistake = "number of features in place of N"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        D = dout.shape[1]
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / D - x_hat * dgamma / D), dgamma, dbeta


class not_divided_by_N(Wrong, staged):
    mistake = "1/N left out"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


class mean_not_divided_by_N(Wrong, node_after_node):
    mistake = "1/N left out of the mean's path"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        if cache["training"]:
            g = dout * cache["gamma"] * cache["inv_std"]
            dx = dx + g.mean(axis=0) - g.sum(axis=0)
        return dx, dgamma, dbeta


class half_forgotten_in_dvar(Wrong, staged):
    """The gradient of the variance twice what it is."""

    mistake = "factor 2 too much on the variance's path"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N - 2 * x_hat * dgamma / N), dgamma, dbeta


class two_forgotten(Wrong, staged):
    mistake = "factor 2 left out of the variance's path"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N - 0.5 * x_hat * dgamma / N), dgamma, dbeta


class variance_path_with_the_other_sign(Wrong, staged):
    mistake = "sign of the variance's path flipped"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N + x_hat * dgamma / N), dgamma, dbeta


class mean_path_with_the_other_sign(Wrong, staged):
    mistake = "sign of the mean's path flipped"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout + dbeta / N - x_hat * dgamma / N), dgamma, dbeta


class power_of_minus_a_half(Wrong, staged):
    """-1/2 (var + eps)^(-1/2) in place of -1/2 (var + eps)^(-3/2)."""

    mistake = "x - mean in place of x_hat"

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        dx_hat, centered = dout * gamma, cache["centered"]
        if not cache["training"]:
            return dx_hat * inv_std, dgamma, dbeta
        dvar = (dx_hat * centered).sum(axis=0) * -0.5 * inv_std
        dx = dx_hat * inv_std + 2 * centered * dvar / N - (dx_hat * inv_std).mean(axis=0)
        return dx, dgamma, dbeta


class dvar_with_x(Wrong, staged):
    """x where centered belongs."""

    def batchnorm_backward(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        dx_hat, x = dout * gamma, cache["x"]
        if not cache["training"]:
            return dx_hat * inv_std, dgamma, dbeta
        dvar = (dx_hat * x).sum(axis=0) * -0.5 * inv_std**3
        dx = dx_hat * inv_std + 2 * cache["centered"] * dvar / N - (dx_hat * inv_std).mean(axis=0)
        return dx, dgamma, dbeta


class gamma_left_out(Wrong, node_after_node):
    mistake = "gamma left out"

    def batchnorm_backward(dout, cache):
        _, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        dx, _, _ = node_after_node.batchnorm_backward(dout, {**cache, "gamma": np.ones_like(dgamma)})
        return dx, dgamma, dbeta


class gamma_in_dgamma(Wrong, node_after_node):
    """dx_hat where dout belongs."""

    mistake = "multiplied by gamma"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma * cache["gamma"], dbeta


class gamma_in_dbeta(Wrong, node_after_node):
    mistake = "multiplied by gamma"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma, dbeta * cache["gamma"]


class not_divided_by_std(Wrong, node_after_node):
    mistake = "standard deviation left out"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx * cache["std"], dgamma, dbeta


class multiplied_by_std(Wrong, node_after_node):
    mistake = "multiplied by the standard deviation"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx * cache["std"] ** 2, dgamma, dbeta


class divided_by_the_variance(Wrong, node_after_node):
    mistake = "divided by the variance"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx * cache["inv_std"], dgamma, dbeta


class eps_left_out_of_the_backward(Wrong, node_after_node):
    """A feature that never changes needs it."""

    mistake = "eps left out"

    def batchnorm_backward(dout, cache):
        if cache["training"]:
            std = np.sqrt(cache["x"].var(axis=0))
            inv_std = 1 / std
            cache = {**cache, "std": std, "inv_std": inv_std, "x_hat": cache["centered"] * inv_std}
        return node_after_node.batchnorm_backward(dout, cache)


class eps_of_the_default(Wrong, node_after_node):
    """The cache holds no eps."""

    mistake = "eps not taken from the argument"

    def batchnorm_backward(dout, cache):
        if cache["training"]:
            inv_std = 1 / np.sqrt(cache["x"].var(axis=0) + 1e-5)
            cache = {**cache, "inv_std": inv_std, "x_hat": cache["centered"] * inv_std}
        return node_after_node.batchnorm_backward(dout, cache)


class dgamma_with_x(Wrong, node_after_node):
    mistake = "x in place of x_hat"

    def batchnorm_backward(dout, cache):
        dx, _, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, (dout * cache["x"]).sum(axis=0), dbeta


class dgamma_with_centered(Wrong, node_after_node):
    mistake = "x - mean in place of x_hat"

    def batchnorm_backward(dout, cache):
        dx, _, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, (dout * cache["centered"]).sum(axis=0), dbeta


class dgamma_with_out(Wrong, node_after_node):
    mistake = "output in place of x_hat"

    def batchnorm_backward(dout, cache):
        dx, _, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, (dout * cache["out"]).sum(axis=0), dbeta


class absolute_values(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, (dout * np.abs(cache["x_hat"])).sum(axis=0), dbeta


class parameters_not_summed(Wrong, node_after_node):
    mistake = "not summed"

    def batchnorm_backward(dout, cache):
        dx, _, _ = node_after_node.batchnorm_backward(dout, cache)
        return dx, dout * cache["x_hat"], dout.copy()


class parameters_averaged(Wrong, node_after_node):
    mistake = "averaged over the batch"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma / len(dout), dbeta / len(dout)


class dbeta_averaged(Wrong, node_after_node):
    mistake = "averaged over the batch"

    def batchnorm_backward(dout, cache):
        dx, dgamma, _ = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma, dout.mean(axis=0)


class summed_over_features(Wrong, node_after_node):
    """Runs everywhere, and has the right shape where N = D."""

    mistake = "summed over the wrong axis"

    def batchnorm_backward(dout, cache):
        dx, _, _ = node_after_node.batchnorm_backward(dout, cache)
        return dx, (dout * cache["x_hat"]).sum(axis=1), dout.sum(axis=1)


class summed_over_everything(Wrong, node_after_node):
    mistake = "summed over everything"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma.sum(), dbeta.sum()


class dgamma_and_dbeta_swapped(Wrong, node_after_node):
    mistake = "gradients in another order"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dbeta, dgamma


class dx_last(Wrong, node_after_node):
    mistake = "gradients in another order"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dgamma, dbeta, dx


class dx_summed(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx.sum(axis=0), dgamma, dbeta


class x_hat_from_the_output(Wrong, staged):
    """(out - beta) / gamma: gone where gamma is 0."""

    mistake = "x_hat recovered by dividing by gamma"

    def batchnorm_backward(dout, cache):
        N, _, inv_std, gamma, _, dbeta = parts(dout, cache)
        x_hat = (cache["out"] - cache["beta"]) / gamma
        dgamma = (dout * x_hat).sum(axis=0)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N - x_hat * dgamma / N), dgamma, dbeta


class x_hat_damaged(Wrong, node_after_node):
    """The output is made in x_hat's own array, which stands in the cache."""

    mistake = "output in place of x_hat"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        out = cache["x_hat"]
        out *= gamma
        out += beta
        return out, cache


class dout_damaged_on_the_way(Wrong, staged):
    """dout has become dx_hat by the time that dgamma and dbeta are computed from it."""

    mistake = "multiplied by gamma"

    def batchnorm_backward(dout, cache):
        dout *= cache["gamma"]
        N, x_hat, inv_std, _, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return inv_std * dout, dgamma, dbeta
        return inv_std * (dout - dbeta / N - x_hat * dgamma / N), dgamma, dbeta


class dout_ignored(Wrong, node_after_node):
    mistake = "upstream gradient left out"

    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(np.ones_like(dout), cache)


class sign(Wrong, node_after_node):
    mistake = "sign flipped"

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return -dx, -dgamma, -dbeta


class only_dx(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, cache)[0]


class beta_forgotten(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, cache)[:2]


class gradients_of_the_running_statistics(Wrong, node_after_node):
    """Five gradients; running statistics get none."""

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        return dx, dgamma, dbeta, np.zeros_like(dgamma), np.zeros_like(dbeta)


class nothing_returned(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        print(node_after_node.batchnorm_backward(dout, cache))


class half_precision(Wrong, node_after_node):
    def batchnorm_backward(dout, cache):
        return tuple(g.astype(np.float16) for g in node_after_node.batchnorm_backward(dout, cache))


class four_images(Wrong, staged):
    """The batch size of the example in the text."""

    def batchnorm_backward(dout, cache):
        _, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / 4 - x_hat * dgamma / 4), dgamma, dbeta


last_seen = {}


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        last_seen.update(cache)
        return out, None

    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, last_seen)


mode = {}


class training_kept_outside(Wrong):
    """Whether it trains, as the last of all layers had it: wrong where some are frozen."""

    mistake = "training's backward after evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mode["training"] = training
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)

    def batchnorm_backward(dout, cache):
        return node_after_node.batchnorm_backward(dout, {**cache, **mode})


class torch_autograd(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        import torch

        leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
        running = torch.from_numpy(running_mean), torch.from_numpy(running_var)
        out = torch.nn.functional.batch_norm(leaves[0], *running, *leaves[1:], training, momentum, eps)
        return out.detach().numpy(), (out, leaves)

    def batchnorm_backward(dout, cache):
        import torch

        out, leaves = cache
        return tuple(g.numpy() for g in torch.autograd.grad(out, leaves, torch.tensor(dout)))


class torch_in_the_backward(Cheat, staged):
    """The student's own formula, differentiated by PyTorch."""

    def batchnorm_backward(dout, cache):
        import torch

        x, gamma, beta = (torch.tensor(cache[name], requires_grad=True) for name in ("x", "gamma", "beta"))
        if cache["training"]:
            eps = torch.tensor(cache["std"] ** 2) - x.detach().var(0, correction=0)
            x_hat = (x - x.mean(0)) / (x.var(0, correction=0) + eps).sqrt()
        else:
            x_hat = torch.tensor(cache["x_hat"]) + (x - x.detach()) * torch.tensor(cache["inv_std"])
        (gamma * x_hat + beta).backward(torch.tensor(dout))
        return x.grad.numpy(), gamma.grad.numpy(), beta.grad.numpy()


class torch_native_backward(Cheat, node_after_node):
    """dx alone, from PyTorch's own backward of the layer."""

    def batchnorm_backward(dout, cache):
        from torch import from_numpy, ops

        dx, dgamma, dbeta = node_after_node.batchnorm_backward(dout, cache)
        if cache["training"]:
            x, gamma = from_numpy(cache["x"]), from_numpy(cache["gamma"])
            inv_std = from_numpy(cache["inv_std"])
            given = from_numpy(dout), x, gamma, None, None, x.mean(0), inv_std, True, 0.0, [True, False, False]
            dx = ops.aten.native_batch_norm_backward(*given)[0].numpy()
        return dx, dgamma, dbeta
