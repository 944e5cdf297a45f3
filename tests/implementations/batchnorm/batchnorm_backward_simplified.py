"""Answers to `batchnorm_backward_simplified(dout, cache) -> (dx, dgamma, dbeta)`: dx in one expression."""

import numpy as np

from tests.implementations.batchnorm.batchnorm_backward import parts
from tests.implementations.batchnorm.batchnorm_forward import staged
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "batchnorm_backward_simplified"


class sums(staged):
    def batchnorm_backward_simplified(dout, cache):
        x_hat, gamma, inv_std = cache["x_hat"], cache["gamma"], cache["inv_std"]
        N = len(dout)
        dgamma = (dout * x_hat).sum(axis=0)
        dbeta = dout.sum(axis=0)
        if not cache["training"]:
            return dout * gamma * inv_std, dgamma, dbeta
        dx = gamma * inv_std / N * (N * dout - dbeta - x_hat * dgamma)
        return dx, dgamma, dbeta


class means(Right):
    """A tuple for a cache, a list for the gradients."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean.copy(), running_var.copy()
        if training:
            mean, var = x.mean(0), x.var(0)
            running_mean += momentum * (mean - running_mean)
            running_var += momentum * (x.var(0, ddof=1) - running_var)
        std = np.sqrt(var + eps)
        x_hat = (x - mean) / std
        return gamma * x_hat + beta, (x_hat, gamma / std, 1.0 if training else 0.0)

    def batchnorm_backward_simplified(dout, cache):
        x_hat, scale, t = cache
        gx = dout * x_hat
        dx = scale * (dout - t * (dout.mean(axis=0) + x_hat * gx.mean(axis=0)))
        return [dx, gx.sum(axis=0), dout.sum(axis=0)]


class projection(Right):
    """One matrix product for each feature, channels first; a closure for a cache."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        xt = np.ascontiguousarray(x.T)
        mean, var = running_mean.copy(), running_var.copy()
        if training:
            mean, var = xt.mean(axis=1), xt.var(axis=1)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * xt.var(axis=1, ddof=1)
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (xt - mean[:, None]) * inv_std[:, None]

        def jacobian():
            D, N = x_hat.shape
            eye = np.tile(np.eye(N, dtype=x.dtype), (D, 1, 1))
            if training:
                basis = np.stack([np.ones_like(x_hat), x_hat], axis=2)
                eye = eye - basis @ basis.transpose(0, 2, 1) / N
            return (gamma * inv_std)[:, None, None] * eye

        return (gamma[:, None] * x_hat + beta[:, None]).T, (x_hat, jacobian)

    def batchnorm_backward_simplified(dout, cache):
        x_hat, jacobian = cache
        dx = np.matmul(jacobian(), dout.T[:, :, None])[:, :, 0].T
        return dx, np.diag(x_hat @ dout).copy(), dout.T @ np.ones(len(dout), dtype=dout.dtype)


class from_the_inputs(Right):
    """Nothing in the cache but the inputs and the statistics; variance in one pass."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N = len(x)
        if training:
            mean = np.einsum("nd->d", x) / N
            var = np.einsum("nd,nd->d", x, x) / N - mean**2
            running_mean[...] = running_mean - momentum * (running_mean - mean)
            running_var[...] = running_var - momentum * (running_var - var * (N / (N - 1)))
        else:
            mean, var = np.array(running_mean), np.array(running_var)
        out = (x - mean) * gamma / np.sqrt(var + eps) + beta
        return out, {"x": x, "mean": mean, "power": var + eps, "gamma": gamma, "mode": "train" if training else "test"}

    def batchnorm_backward_simplified(dout, cache):
        centered, power, gamma = cache["x"] - cache["mean"], cache["power"], cache["gamma"]
        together = np.einsum("nd,nd->d", dout, centered)
        dgamma, dbeta = together / np.sqrt(power), np.einsum("nd->d", dout)
        if cache["mode"] == "test":
            return gamma * dout * power**-0.5, dgamma, dbeta
        N = dout.shape[0]
        return gamma * power**-0.5 * (dout - dbeta / N - centered * together / power / N), dgamma, dbeta


class through_dx_hat(staged):
    def batchnorm_backward_simplified(dout, cache):
        dx_hat, x_hat, std = dout * cache["gamma"], cache["x_hat"], cache["std"]
        dx = dx_hat / std
        if cache["training"]:
            dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0)) / std
        return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


class in_float64_and_back(staged):
    def batchnorm_backward_simplified(dout, cache):
        wide = {name: np.asarray(value, dtype=np.float64) for name, value in cache.items() if name != "training"}
        grads = sums.batchnorm_backward_simplified(dout.astype(np.float64), {**cache, **wide})
        print(len(grads), "gradients")
        return tuple(np.asarray(g, dtype=dout.dtype) for g in grads)


class rows_kept(Small, sums):
    def batchnorm_backward_simplified(dout, cache):
        dx, _, _ = sums.batchnorm_backward_simplified(dout, cache)
        return dx, (dout * cache["x_hat"]).sum(axis=0, keepdims=True), dout.sum(axis=0, keepdims=True)


class in_float64(Small, sums):
    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout.astype(float), cache)


class dout_written_over(Small, sums):
    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if cache["training"]:
            dout -= dbeta / N
            dout -= x_hat * dgamma / N
        dout *= gamma * inv_std
        return dout, dgamma, dbeta


class mean_path_left_out(Wrong, sums):
    mistake = "mean's path left out"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - x_hat * dgamma), dgamma, dbeta


class variance_path_left_out(Wrong, sums):
    mistake = "variance's path left out"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta), dgamma, dbeta


class statistics_taken_for_constants(Wrong, sums):
    mistake = "mean and variance taken for constants"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        return gamma * inv_std * dout, dgamma, dbeta


class one_closed_form_for_both(Wrong, sums):
    """That of training."""

    mistake = "training's backward after evaluation"

    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout, {**cache, "training": True})


class branches_swapped(Wrong, sums):
    mistake = "mean and variance taken for constants"

    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout, {**cache, "training": not cache["training"]})


class dout_passed_through_in_evaluation(Wrong, sums):
    mistake = "only dout passed back"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return (dx if cache["training"] else dout.copy()), dgamma, dbeta


class no_parameter_gradients_in_evaluation(Wrong, sums):
    mistake = "no gradient for gamma and beta"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx, dgamma * cache["training"], dbeta * cache["training"]


class inv_std_left_out_in_evaluation(Wrong, sums):
    mistake = "standard deviation left out"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return (dx if cache["training"] else dout * cache["gamma"]), dgamma, dbeta


class none_in_evaluation(Wrong, sums):
    def batchnorm_backward_simplified(dout, cache):
        if cache["training"]:
            return sums.batchnorm_backward_simplified(dout, cache)


class dout_not_multiplied_by_N(Wrong, sums):
    mistake = "N left out of the direct path"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


class not_divided_by_N(Wrong, sums):
    """The sums as they are."""

    mistake = "1/N left out"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


class all_times_N(Wrong, sums):
    mistake = "not divided by N"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (N * dout - dbeta - x_hat * dgamma), dgamma, dbeta


class divided_by_N_twice(Wrong, sums):
    mistake = "divided by N"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return (dx / len(dx) if cache["training"] else dx), dgamma, dbeta


class unbiased_count(Wrong, sums):
    mistake = "divided by N - 1 on the variance's path"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std * (dout - dbeta / N - x_hat * dgamma / (N - 1)), dgamma, dbeta


class features_counted(Wrong, sums):
    mistake = "number of features in place of N"

    def batchnorm_backward_simplified(dout, cache):
        _, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        D = dout.shape[1]
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / D * (D * dout - dbeta - x_hat * dgamma), dgamma, dbeta


class all_entries_counted(Wrong, sums):
    """dout.size for N."""

    def batchnorm_backward_simplified(dout, cache):
        _, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        size = dout.size
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / size * (size * dout - dbeta - x_hat * dgamma), dgamma, dbeta


class sums_swapped_in_dx(Wrong, sums):
    """x_hat goes with the wrong one of the sums."""

    mistake = "dgamma and dbeta swapped in dx"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dgamma - x_hat * dbeta), dgamma, dbeta


class x_hat_forgotten(Wrong, sums):
    mistake = "x_hat left out of the variance's path"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - dgamma), dgamma, dbeta


class centered_for_x_hat(Wrong, sums):
    mistake = "x - mean in place of x_hat"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - cache["centered"] * dgamma), dgamma, dbeta


class x_for_x_hat(Wrong, sums):
    mistake = "x in place of x_hat"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - cache["x"] * dgamma), dgamma, dbeta


class x_hat_squared(Wrong, sums):
    """x_hat * x_hat * dout, where the sum over the batch is forgotten."""

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - x_hat**2 * dout), dgamma, dbeta


class plus_the_variance_path(Wrong, sums):
    mistake = "sign of the variance's path flipped"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta + x_hat * dgamma), dgamma, dbeta


class plus_both_paths(Wrong, sums):
    mistake = "sign of the mean's and the variance's path flipped"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout + dbeta + x_hat * dgamma), dgamma, dbeta


class half_a_variance_path(Wrong, sums):
    mistake = "factor 2 left out of the variance's path"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - x_hat * dgamma / 2), dgamma, dbeta


class gamma_left_out(Wrong, sums):
    mistake = "gamma left out"

    def batchnorm_backward_simplified(dout, cache):
        _, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        dx, _, _ = sums.batchnorm_backward_simplified(dout, {**cache, "gamma": np.ones_like(dgamma)})
        return dx, dgamma, dbeta


class gamma_on_dout_alone(Wrong, sums):
    """dx_hat minus sums of dout."""

    mistake = "gamma left out of one path"

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        return inv_std / N * (N * gamma * dout - dbeta - x_hat * dgamma), dgamma, dbeta


class gamma_twice(Wrong, sums):
    mistake = "gamma twice"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx * cache["gamma"], dgamma, dbeta


class parameters_from_dx_hat(Wrong, sums):
    mistake = "multiplied by gamma"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx, dgamma * cache["gamma"], dbeta * cache["gamma"]


class multiplied_by_std(Wrong, sums):
    mistake = "multiplied by the standard deviation"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx * cache["std"] ** 2, dgamma, dbeta


class divided_by_the_variance(Wrong, sums):
    mistake = "divided by the variance"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx / cache["std"], dgamma, dbeta


class not_divided_by_std(Wrong, sums):
    mistake = "standard deviation left out"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx * cache["std"], dgamma, dbeta


class eps_forgotten(Wrong, sums):
    """The closed form of the lecture, in which eps has been dropped."""

    mistake = "eps left out"

    def batchnorm_backward_simplified(dout, cache):
        if cache["training"]:
            inv_std = 1 / np.sqrt(cache["x"].var(axis=0))
            cache = {**cache, "inv_std": inv_std, "x_hat": cache["centered"] * inv_std}
        return sums.batchnorm_backward_simplified(dout, cache)


class running_variance_in_the_backward(Wrong, sums):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out, {**cache, "inv_std": 1 / np.sqrt(running_var + eps)}


class summed_over_features(Wrong, sums):
    """Runs where N = D, all of it along the wrong axis."""

    mistake = "arrays whose shapes do not line up"

    def batchnorm_backward_simplified(dout, cache):
        x_hat, gamma, inv_std = cache["x_hat"], cache["gamma"], cache["inv_std"]
        N = len(dout)
        dgamma, dbeta = (dout * x_hat).sum(axis=1), dout.sum(axis=1)
        if not cache["training"]:
            return dout * gamma * inv_std, dgamma, dbeta
        return gamma * inv_std / N * (N * dout - dbeta - x_hat * dgamma), dgamma, dbeta


class row_means_in_dx(Wrong, sums):
    """The parameters' gradients are right; dx is that of layer normalisation."""

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, dbeta = parts(dout, cache)
        if not cache["training"]:
            return gamma * inv_std * dout, dgamma, dbeta
        along = (dout * x_hat).mean(axis=1, keepdims=True)
        return gamma * inv_std * (dout - dout.mean(axis=1, keepdims=True) - x_hat * along), dgamma, dbeta


class parameters_averaged(Wrong, sums):
    mistake = "averaged over the batch"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx, dgamma / len(dout), dbeta / len(dout)


class parameters_not_summed(Wrong, sums):
    mistake = "not summed"

    def batchnorm_backward_simplified(dout, cache):
        dx, _, _ = sums.batchnorm_backward_simplified(dout, cache)
        return dx, dout * cache["x_hat"], dout.copy()


class dgamma_and_dbeta_swapped(Wrong, sums):
    mistake = "gradients in another order"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx, dbeta, dgamma


class dx_last(Wrong, sums):
    mistake = "gradients in another order"

    def batchnorm_backward_simplified(dout, cache):
        dx, dgamma, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dgamma, dbeta, dx


class dgamma_with_x(Wrong, sums):
    mistake = "x in place of x_hat"

    def batchnorm_backward_simplified(dout, cache):
        dx, _, dbeta = sums.batchnorm_backward_simplified(dout, cache)
        return dx, (dout * cache["x"]).sum(axis=0), dbeta


class dout_damaged_on_the_way(Wrong, sums):
    """dbeta is taken from dout after the means have been taken off it: 0."""

    def batchnorm_backward_simplified(dout, cache):
        N, x_hat, inv_std, gamma, dgamma, _ = parts(dout, cache)
        if cache["training"]:
            dout -= dout.mean(axis=0)
            dout -= x_hat * dgamma / N
        dout *= gamma * inv_std
        return dout, dgamma, dout.sum(axis=0)


class dout_ignored(Wrong, sums):
    mistake = "upstream gradient left out"

    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(np.ones_like(dout), cache)


class only_dx(Wrong, sums):
    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout, cache)[0]


class nothing_returned(Wrong, sums):
    def batchnorm_backward_simplified(dout, cache):
        print(sums.batchnorm_backward_simplified(dout, cache))


class half_precision(Wrong, sums):
    def batchnorm_backward_simplified(dout, cache):
        return tuple(g.astype(np.float16) for g in sums.batchnorm_backward_simplified(dout, cache))


last_seen = {}


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        last_seen.update(cache)
        return out, None

    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout, last_seen)


mode = {}


class training_kept_outside(Wrong):
    """Whether it trains, as the last of all layers had it: wrong where some are frozen."""

    mistake = "training's backward after evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mode["training"] = training
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)

    def batchnorm_backward_simplified(dout, cache):
        return sums.batchnorm_backward_simplified(dout, {**cache, **mode})


class torch_autograd(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        import torch

        leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
        running = torch.from_numpy(running_mean), torch.from_numpy(running_var)
        out = torch.nn.functional.batch_norm(leaves[0], *running, *leaves[1:], training, momentum, eps)
        return out.detach().numpy(), (out, leaves)

    def batchnorm_backward_simplified(dout, cache):
        import torch

        out, leaves = cache
        out.backward(torch.tensor(dout))
        return tuple(leaf.grad.numpy() for leaf in leaves)


class torch_in_the_forward(Cheat, sums):
    """The output alone; the gradients are the student's."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        from torch import tensor
        from torch.nn.functional import batch_norm

        given = [tensor(array) for array in (x, running_mean, running_var, gamma, beta)]
        out = batch_norm(*given, training, momentum, eps).numpy()
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out, cache


class torch_arithmetic(Cheat, sums):
    """The closed form on tensors."""

    def batchnorm_backward_simplified(dout, cache):
        import torch

        cache = {name: torch.tensor(value) for name, value in cache.items()}
        grads = sums.batchnorm_backward_simplified(torch.tensor(dout), cache)
        return tuple(g.numpy() for g in grads)
