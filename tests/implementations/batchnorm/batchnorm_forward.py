"""Answers to `batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5)`."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "batchnorm_forward"


class staged(Right):
    """Keeps every node of the graph, for whichever backward follows."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            N = len(x)
            mean = x.mean(axis=0)
            centered = x - mean
            var = (centered**2).mean(axis=0)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * var * N / (N - 1)
        else:
            centered = x - running_mean
            var = running_var
        std = np.sqrt(var + eps)
        inv_std = 1 / std
        x_hat = centered * inv_std
        out = gamma * x_hat + beta
        cache = {"x": x, "gamma": gamma, "beta": beta, "centered": centered, "std": std, "inv_std": inv_std}
        cache |= {"x_hat": x_hat, "out": out, "training": training}
        return out, cache


class steps_in_place(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if not training:
            x_hat = (x - running_mean) / np.sqrt(running_var + eps)
            return x_hat * gamma + beta, (x_hat, gamma)
        mean, var = np.mean(x, 0), np.var(x, 0)
        running_mean -= momentum * (running_mean - mean)
        running_var += momentum * (np.var(x, 0, ddof=1) - running_var)
        x_hat = (x - mean) / np.sqrt(var + eps)
        return x_hat * gamma + beta, (x_hat, gamma)


class variance_in_one_pass(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean.copy(), running_var.copy()
        if training:
            N = x.shape[0]
            mean = x.sum(axis=0) / N
            var = (x * x).sum(axis=0) / N - mean * mean
            np.copyto(running_mean, momentum * mean + (1 - momentum) * running_mean)
            np.copyto(running_var, momentum * (N / (N - 1)) * var + (1 - momentum) * running_var)
        scale = gamma * (var + eps) ** -0.5
        return x * scale + (beta - mean * scale), [x, mean, var, eps, gamma, training]


class feature_after_feature(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, D = x.shape
        out, x_hat = np.zeros_like(x), np.zeros_like(x)
        for d in range(D):
            if training:
                m = sum(x[n, d] for n in range(N)) / N
                v = sum((x[n, d] - m) ** 2 for n in range(N)) / N
                running_mean[d] = (1 - momentum) * running_mean[d] + momentum * m
                running_var[d] = (1 - momentum) * running_var[d] + momentum * v * N / (N - 1)
            else:
                m, v = running_mean[d], running_var[d]
            for n in range(N):
                x_hat[n, d] = (x[n, d] - m) / np.sqrt(v + eps)
                out[n, d] = gamma[d] * x_hat[n, d] + beta[d]
        return out, (x, x_hat, gamma, running_var.copy(), training)


class in_float64_and_back(Right):
    """A closure stands for the cache."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        wide = x.astype(np.float64)
        mean = wide.mean(axis=0) if training else running_mean.astype(np.float64)
        var = wide.var(axis=0) if training else running_var.astype(np.float64)
        if training:
            running_mean *= 1 - momentum
            running_mean += (momentum * mean).astype(running_mean.dtype)
            running_var *= 1 - momentum
            running_var += (momentum * wide.var(axis=0, ddof=1)).astype(running_var.dtype)
        out = (wide - mean) / np.sqrt(var + eps) * gamma + beta
        print("normalised with", mean.shape)
        return out.astype(x.dtype), lambda dout: (dout, wide, mean, var)


class einsum(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean[None, :], running_var[None, :]
        if training == True:  # noqa: E712
            mean = np.einsum("nd->d", x)[None] / len(x)
            squares = np.einsum("nd,nd->d", x - mean, x - mean)
            running_mean[...] = np.average([running_mean, mean[0]], axis=0, weights=[1 - momentum, momentum])
            running_var[...] = running_var + momentum * (squares / (len(x) - 1) - running_var)
            var = squares[None] / len(x)
        x_hat = np.divide(x - mean, np.sqrt(np.add(var, eps)))
        return np.einsum("d,nd->nd", gamma, x_hat) + beta.reshape(1, -1), (x_hat, mean, var)


class cache_of_a_class(Right):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        class Cache:
            pass

        def keep(running, value):
            np.multiply(running, 1 - momentum, out=running)
            np.add(running, momentum * value, out=running)

        cache = Cache()
        rows = np.ones((1, len(x)), dtype=x.dtype) / len(x)
        cache.mean = rows @ x if training else running_mean.reshape(1, -1)
        cache.centered = x - cache.mean
        cache.var = rows @ np.square(cache.centered) if training else running_var.reshape(1, -1)
        if training:
            keep(running_mean, cache.mean.ravel())
            keep(running_var, cache.var.ravel() / (1 - 1 / len(x)))
        cache.x_hat = cache.centered / np.sqrt(cache.var + eps)
        out = cache.x_hat.copy()
        out *= gamma
        out += beta
        return [out, cache]


class output_in_float64(Small, staged):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        wide = np.zeros(x.shape)
        wide[:] = out
        return wide, cache


class x_written_over(Small):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean.copy(), running_var.copy()
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * x.var(axis=0, ddof=1)
        x -= mean
        x /= np.sqrt(var + eps)
        return gamma * x + beta, (x, var)


class parameters_written_over(Small, staged):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        gamma /= cache["std"].ravel()
        beta[:] = 0
        return out, cache


def moved(running, batch, momentum):
    """A step of a running statistic, in place."""
    running[:] = (1 - momentum) * running + momentum * batch


class eps_outside_the_root(Wrong):
    mistake = "eps outside the root"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / (np.sqrt(var) + eps) + beta, (x, mean, var)


class eps_left_out(Wrong):
    mistake = "eps left out"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, 0)


class eps_not_as_given(Wrong):
    mistake = "eps not taken from the argument"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum)


class eps_left_out_in_evaluation(Wrong, staged):
    mistake = "eps left out"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)
        x_hat = (x - running_mean) / np.sqrt(running_var)
        return gamma * x_hat + beta, x_hat


class eps_as_a_floor(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / np.sqrt(np.maximum(var, eps)) + beta, (x, mean, var)


class eps_squared(Wrong):
    """eps taken for a standard deviation."""

    mistake = "eps squared"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps**2)


class eps_in_the_running_variance(Wrong):
    """`var` has eps in it by the time the running variance takes its step."""

    mistake = "eps in the running variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if not training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        N = len(x)
        mean, var = x.mean(axis=0), x.var(axis=0)
        var += eps
        out = gamma * (x - mean) / np.sqrt(var) + beta
        moved(running_mean, mean, momentum)
        moved(running_var, var * N / (N - 1), momentum)
        return out, (x, mean, var)


class root_left_out(Wrong):
    mistake = "divided by the variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / (var + eps) + beta, (x, mean, var)


class root_left_out_in_evaluation(Wrong):
    mistake = "divided by the variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * (x - running_mean) / (running_var + eps) + beta, None


class running_variance_biased(Wrong):
    mistake = "biased running variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, var, momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_variance_corrected_the_other_way(Wrong):
    mistake = "corrected the wrong way"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            N = len(x)
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, var * (N - 1) / N, momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_mean_corrected_too(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            N = len(x)
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean * N / (N - 1), momentum)
            moved(running_var, var * N / (N - 1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_variance_is_a_deviation(Wrong):
    mistake = "standard deviation in the running variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, x.std(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_variance_about_the_running_mean(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, ((x - running_mean) ** 2).sum(axis=0) / (len(x) - 1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class unbiased_in_the_normalisation(Wrong):
    mistake = "unbiased variance in the normalisation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
            moved(running_mean, mean, momentum)
            moved(running_var, var, momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class variance_corrected_in_place(Wrong):
    """Meant for the running variance, and the normalisation gets it as well."""

    mistake = "unbiased variance in the normalisation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            N = len(x)
            mean, var = x.mean(axis=0), x.var(axis=0)
            unbiased = var
            unbiased *= N / (N - 1)
            moved(running_mean, mean, momentum)
            moved(running_var, unbiased, momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class biased_and_unbiased_swapped(Wrong):
    mistake = "unbiased variance in the normalisation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class unbiased_again_in_evaluation(Wrong):
    """The correction was made in training already; a batch of one divides by zero."""

    mistake = "running variance corrected once more"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)
        N = len(x)
        var = running_var * N / (N - 1)
        return gamma * (x - running_mean) / np.sqrt(var + eps) + beta, None


class momentum_swapped(Wrong):
    mistake = "momentum the other way round"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


class momentum_of_another_library(Wrong):
    """0.9 of the old value: right for as long as nobody gives a momentum."""

    mistake = "momentum the other way round"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.9, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


class momentum_not_as_given(Wrong):
    mistake = "momentum not taken from the argument"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, 0.1, eps)


class momentum_ignored(Wrong):
    """The running statistics are those of the last batch."""

    mistake = "running statistics set to the batch's"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, 1, eps)


class running_statistics_pile_up(Wrong):
    mistake = "old running value kept whole"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean += momentum * mean
            running_var += momentum * x.var(axis=0, ddof=1)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class rebound(Wrong):
    """A new array under the old name: the caller's stays as it was."""

    mistake = "running statistics replaced instead of updated in place"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean = (1 - momentum) * running_mean + momentum * mean
            running_var = (1 - momentum) * running_var + momentum * x.var(axis=0, ddof=1)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var, running_mean, running_var)


class variance_rebound(Wrong):
    mistake = "running statistics replaced instead of updated in place"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean += momentum * (mean - running_mean)
            running_var = running_var + momentum * (x.var(axis=0, ddof=1) - running_var)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class no_running_statistics(Wrong):
    mistake = "running statistics replaced instead of updated in place"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (running_mean, running_var)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_statistics_in_training(Wrong):
    """They are updated, and then used in place of the batch's own."""

    mistake = "running statistics used in training"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            moved(running_mean, x.mean(axis=0), momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None


class running_statistics_before_the_update(Wrong):
    mistake = "running statistics used in training"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
        if training:
            moved(running_mean, x.mean(axis=0), momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return out, None


class running_mean_with_the_batch_variance(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * (x - running_mean) * cache["inv_std"] + beta, cache


class batch_statistics_in_evaluation(Wrong):
    mistake = "batch statistics in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = x.mean(axis=0), x.var(axis=0)
        if training:
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class batch_mean_in_evaluation(Wrong):
    mistake = "batch mean in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)
        return gamma * (x - x.mean(axis=0)) / np.sqrt(running_var + eps) + beta, None


class training_ignored(Wrong):
    """One branch for both: the batch's statistics always, and an update always."""

    mistake = "running statistics updated in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)


class updated_in_evaluation(Wrong):
    mistake = "running statistics updated in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (running_mean.copy(), running_var.copy())
        moved(running_mean, x.mean(axis=0), momentum)
        moved(running_var, x.var(axis=0) * len(x) / max(len(x) - 1, 1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var)


class running_variance_damaged_in_evaluation(Wrong):
    """`var` is another name for the running variance."""

    mistake = "running statistics updated in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)
        var = running_var
        var += eps
        return gamma * (x - running_mean) / np.sqrt(var) + beta, None


class branches_swapped(Wrong):
    mistake = "running statistics used in training"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        x = np.concatenate([x, x]) if training is False and len(x) == 1 else x
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, not training, momentum, eps)


class statistics_of_each_image(Wrong):
    """Layer normalisation."""

    mistake = "statistics of each row"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if training:
            x_hat = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
            out = gamma * x_hat + beta
        return out, cache


class wrong_axis(Wrong):
    """Runs where N = D."""

    mistake = "statistics of each row"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axis=1), x.var(axis=1)
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=1, ddof=1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


class statistics_of_everything(Wrong):
    mistake = "one mean and variance for everything"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(), x.var()
            moved(running_mean, mean, momentum)
            moved(running_var, var * x.size / (x.size - 1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


class mean_absolute_deviation(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean = x.mean(axis=0)
            var = np.abs(x - mean).mean(axis=0) ** 2
            moved(running_mean, mean, momentum)
            moved(running_var, x.var(axis=0, ddof=1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


class second_moment(Wrong):
    """The mean is not taken away from the squares."""

    mistake = "mean of the squares taken for the variance"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            N = len(x)
            mean, var = x.mean(axis=0), (x**2).mean(axis=0)
            moved(running_mean, mean, momentum)
            moved(running_var, var * N / (N - 1), momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


class not_centered(Wrong):
    mistake = "mean not subtracted"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * x * cache["inv_std"] + beta, cache


class scale_and_shift_left_out(Wrong):
    mistake = "gamma and beta left out"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return cache["x_hat"], cache


class scale_and_shift_left_out_in_evaluation(Wrong):
    mistake = "gamma and beta left out"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out if training else cache["x_hat"], cache


class shift_left_out(Wrong):
    mistake = "beta left out"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * cache["x_hat"], cache


class gamma_and_beta_swapped(Wrong):
    mistake = "gamma and beta swapped"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, beta, gamma, running_mean, running_var, training, momentum, eps)


class shifted_before_scaled(Wrong):
    mistake = "beta added before scaling"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, gamma * beta, running_mean, running_var, training, momentum, eps)


class divided_by_gamma(Wrong):
    mistake = "divided by gamma"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, 1 / gamma, beta, running_mean, running_var, training, momentum, eps)


class one_scale_for_all(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma[0], beta[0], running_mean, running_var, training, momentum, eps)


class clipped(Wrong):
    """x_hat is held within one standard deviation."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * cache["x_hat"].clip(-1, 1) + beta, cache


class four_images(Wrong):
    """The batch size of the example in the text."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            mean = x.sum(axis=0) / 4
            var = ((x - mean) ** 2).sum(axis=0) / 4
            moved(running_mean, mean, momentum)
            moved(running_var, var * 4 / 3, momentum)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


state = {}


class running_statistics_kept_outside(Wrong):
    """A layer's own arrays are never looked at, and two layers of a size share what is."""

    mistake = "running statistics replaced instead of updated in place"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = state.setdefault(x.shape[1], (np.zeros(x.shape[1]), np.ones(x.shape[1])))
        return staged.batchnorm_forward(x, gamma, beta, mean, var, training, momentum, eps)


class no_cache(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)[0]


class nothing_returned(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        print(staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps))


class nothing_in_evaluation(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if training:
            return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)


class x_unchanged_in_evaluation(Wrong):
    """As dropout does."""

    mistake = "nothing normalised in evaluation"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if not training:
            return x.copy(), None
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)


class no_options(Wrong):
    """The signature ends before them."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True):
        return staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training)


class half_precision(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.astype(np.float16), cache


class whole_numbers(Wrong):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.astype(int), cache
