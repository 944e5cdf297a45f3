"""Answers to `batchnorm2d_forward`, arguments as in `batchnorm_forward` with x (N, C, H, W), and `batchnorm2d_backward`."""

import numpy as np

from tests.implementations.batchnorm.batchnorm_backward_simplified import sums
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "batchnorm2d_backward"
IMAGE_AXES = (0, 2, 3)


class axes(Right):
    """Statistics over three axes at once."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean, running_var
        if training:
            count = x.size // x.shape[1]
            mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * var * count / (count - 1)
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (x - mean[:, None, None]) * inv_std[:, None, None]
        out = gamma[:, None, None] * x_hat + beta[:, None, None]
        return out, {"x": x, "x_hat": x_hat, "inv_std": inv_std, "gamma": gamma, "training": training}

    def batchnorm2d_backward(dout, cache):
        x_hat, scale = cache["x_hat"], (cache["gamma"] * cache["inv_std"])[:, None, None]
        count = dout.size // dout.shape[1]
        dgamma, dbeta = (dout * x_hat).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
        if not cache["training"]:
            return dout * scale, dgamma, dbeta
        dx = scale * (dout - dbeta[:, None, None] / count - x_hat * dgamma[:, None, None] / count)
        return dx, dgamma, dbeta


batchnorm_forward, batchnorm_backward = sums.batchnorm_forward, sums.batchnorm_backward_simplified


def to_rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def from_rows(rows, shape):
    N, C, H, W = shape
    return rows.reshape(N, H, W, C).transpose(0, 3, 1, 2)


class pixels_as_rows(Right):
    """The layer of (N, D), which sees N * H * W images of C features."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = batchnorm_forward(to_rows(x), gamma, beta, running_mean, running_var, training, momentum, eps)
        return from_rows(out, x.shape), cache

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = batchnorm_backward(to_rows(dout), cache)
        return from_rows(dx, dout.shape), dgamma, dbeta


class channels_first(Right):
    """(C, N * H * W) by moveaxis; a tuple there and a list back."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        moved = np.moveaxis(x, 1, 0)
        flat = moved.reshape(len(gamma), -1)
        mean, var = np.array(running_mean), np.array(running_var)
        if training:
            mean, var = flat.mean(1), flat.var(1)
            running_mean += momentum * (mean - running_mean)
            running_var += momentum * (flat.var(1, ddof=1) - running_var)
        std = np.sqrt(var + eps).reshape(-1, 1)
        x_hat = (flat - mean.reshape(-1, 1)) / std
        out = gamma.reshape(-1, 1) * x_hat + beta.reshape(-1, 1)
        return np.moveaxis(out.reshape(moved.shape), 0, 1), (x_hat, gamma.reshape(-1, 1) / std, training)

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, training = cache
        moved = np.moveaxis(dout, 1, 0)
        g = moved.reshape(len(moved), -1)
        dx = g
        if training:
            dx = g - g.mean(1, keepdims=True) - x_hat * (g * x_hat).mean(1, keepdims=True)
        return [np.moveaxis((scale * dx).reshape(moved.shape), 0, 1), (g * x_hat).sum(1), g.sum(1)]


class channel_after_channel(Right):
    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, caches = np.empty_like(x), []
        for c in range(x.shape[1]):
            plane = x[:, c]
            m, v = running_mean[c], running_var[c]
            if training:
                m = plane.sum() / plane.size
                v = ((plane - m) ** 2).sum() / plane.size
                running_mean[c] = (1 - momentum) * running_mean[c] + momentum * m
                running_var[c] = (1 - momentum) * running_var[c] + momentum * v * plane.size / (plane.size - 1)
            s = (v + eps) ** 0.5
            caches.append(((plane - m) / s, gamma[c] / s))
            out[:, c] = gamma[c] * (plane - m) / s + beta[c]
        return out, (caches, training)

    def batchnorm2d_backward(dout, cache):
        caches, training = cache
        dx, dgamma, dbeta = np.zeros_like(dout), [], []
        for c, (x_hat, scale) in enumerate(caches):
            g = dout[:, c]
            dgamma.append((g * x_hat).sum())
            dbeta.append(g.sum())
            if training:
                g = g - (dbeta[-1] + x_hat * dgamma[-1]) / g.size
            dx[:, c] = scale * g
        print("channels", len(caches))
        return dx, np.array(dgamma, dtype=dout.dtype), np.array(dbeta, dtype=dout.dtype)


class einsum(Right):
    """Variance in one pass; what evaluation and training share is a closure."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, C, H, W = x.shape
        M = N * H * W
        mean, var = running_mean + 0, running_var + 0
        if training:
            mean = np.einsum("nchw->c", x) / M
            var = np.einsum("nchw,nchw->c", x, x) / M - mean**2
            np.copyto(running_mean, (1 - momentum) * running_mean + momentum * mean)
            np.copyto(running_var, (1 - momentum) * running_var + momentum * M / (M - 1) * var)
        inv_std = (var + eps) ** -0.5
        x_hat = np.einsum("nchw,c->nchw", x - mean.reshape(1, C, 1, 1), inv_std)

        def backward(g):
            dgamma, dbeta = np.einsum("nchw,nchw->c", g, x_hat), np.einsum("nchw->c", g)
            if training:
                g = g - np.einsum("nchw,c->nchw", x_hat, dgamma / M) - dbeta.reshape(1, C, 1, 1) / M
            return np.einsum("nchw,c->nchw", g, gamma * inv_std), dgamma, dbeta

        return np.einsum("c,nchw->nchw", gamma, x_hat) + beta.reshape(1, C, 1, 1), backward

    def batchnorm2d_backward(dout, cache):
        return cache(dout)


class node_after_node(Right):
    """Inside in float64."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        def wide(a):
            return a.astype(np.float64).reshape(1, -1, 1, 1)

        x64, mean, var = x.astype(np.float64), wide(running_mean), wide(running_var)
        if training:
            mean, var = x64.mean(IMAGE_AXES, keepdims=True), x64.var(IMAGE_AXES, keepdims=True)
            running_mean *= 1 - momentum
            running_mean += (momentum * mean.ravel()).astype(x.dtype)
            running_var *= 1 - momentum
            running_var += (momentum * x64.var(IMAGE_AXES, ddof=1)).astype(x.dtype)
        out = wide(gamma) * (x64 - mean) / np.sqrt(var + eps) + wide(beta)
        return out.astype(x.dtype), [x64 - mean, np.sqrt(var + eps), wide(gamma), training]

    def batchnorm2d_backward(dout, cache):
        centered, std, gamma, training = cache
        M = dout[:, 0].size
        dx_hat = dout * gamma
        dcentered = dx_hat / std
        dx = dcentered
        if training:
            dvar = -0.5 * (dx_hat * centered).sum(IMAGE_AXES, keepdims=True) / std**3
            dcentered = dcentered + 2 * centered * dvar / M
            dx = dcentered - dcentered.sum(IMAGE_AXES, keepdims=True) / M
        dgamma = (dout * centered / std).sum(IMAGE_AXES)
        return dx.astype(dout.dtype), dgamma.astype(dout.dtype), dout.sum(IMAGE_AXES)


class all_axes_kept(Small, axes):
    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        return dx, dgamma.reshape(1, -1, 1, 1), dbeta.reshape(1, -1, 1, 1)


class in_float64(Small, axes):
    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout.astype(float), cache)


class dout_written_over(Small, axes):
    def batchnorm2d_backward(dout, cache):
        grads = axes.batchnorm2d_backward(dout, cache)
        dout *= cache["x_hat"]
        return grads


class x_written_over(Small, axes):
    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        x[:] = cache["x_hat"]
        return out, cache


def reduced(dout, cache):
    """What most wrong answers have right: x_hat, gamma / std, dgamma, dbeta, each ready to broadcast."""
    x_hat, scale = cache["x_hat"], (cache["gamma"] * cache["inv_std"])[:, None, None]
    dgamma, dbeta = (dout * x_hat).sum(IMAGE_AXES)[:, None, None], dout.sum(IMAGE_AXES)[:, None, None]
    return x_hat, scale, dgamma, dbeta


class statistics_per_pixel(Wrong):
    """Over the batch alone: every pixel is a feature of its own."""

    mistake = "statistics of each pixel"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, C, H, W = x.shape
        if not training:
            return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean[:] = (1 - momentum) * running_mean + momentum * mean.mean(axis=(1, 2))
        running_var[:] = (1 - momentum) * running_var + momentum * var.mean(axis=(1, 2))
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (x - mean) * inv_std
        out = gamma[:, None, None] * x_hat + beta[:, None, None]
        return out, {"x_hat": x_hat, "pixels": gamma[:, None, None] * inv_std}

    def batchnorm2d_backward(dout, cache):
        if "pixels" not in cache:
            return axes.batchnorm2d_backward(dout, cache)
        x_hat = cache["x_hat"]
        dx = cache["pixels"] * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
        return dx, (dout * x_hat).sum(IMAGE_AXES), dout.sum(IMAGE_AXES)


class statistics_of_each_image(Wrong):
    """Instance normalisation."""

    mistake = "statistics of each image (instance norm)"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        if not training:
            return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
        running_mean[:] = (1 - momentum) * running_mean + momentum * mean.mean(axis=(0, 2, 3))
        running_var[:] = (1 - momentum) * running_var + momentum * var.mean(axis=(0, 2, 3))
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (x - mean) * inv_std
        out = gamma[:, None, None] * x_hat + beta[:, None, None]
        return out, {"x_hat": x_hat, "images": gamma[:, None, None] * inv_std}

    def batchnorm2d_backward(dout, cache):
        if "images" not in cache:
            return axes.batchnorm2d_backward(dout, cache)
        x_hat = cache["x_hat"]
        along = (dout * x_hat).mean(axis=(2, 3), keepdims=True)
        dx = cache["images"] * (dout - dout.mean(axis=(2, 3), keepdims=True) - x_hat * along)
        return dx, (dout * x_hat).sum(IMAGE_AXES), dout.sum(IMAGE_AXES)


class statistics_of_all_channels(Wrong, axes):
    """One mean and one variance for the whole batch."""

    mistake = "one mean and variance for all channels"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if training:
            cache["x_hat"] = (x - x.mean()) / np.sqrt(x.var() + eps)
            out = gamma[:, None, None] * cache["x_hat"] + beta[:, None, None]
        return out, cache


class layer_normalisation(Wrong, axes):
    """Over (C, H, W), for each image."""

    mistake = "statistics of each image, all channels together (layer norm)"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if training:
            x_hat = x - x.mean(axis=(1, 2, 3), keepdims=True)
            x_hat /= np.sqrt(x.var(axis=(1, 2, 3), keepdims=True) + eps)
            out = gamma[:, None, None] * x_hat + beta[:, None, None]
        return out, cache


class running_variance_biased(Wrong, axes):
    mistake = "biased running variance"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        before = running_var.copy()
        given = x, gamma, beta, running_mean, running_var
        result = axes.batchnorm2d_forward(*given, training, momentum, eps)
        if training:
            running_var[:] = (1 - momentum) * before + momentum * x.var(axis=IMAGE_AXES)
        return result


class running_variance_counts_images(Wrong, axes):
    """N / (N - 1), where N * H * W values were averaged; of a single image it makes infinity."""

    mistake = "N in place of N * H * W"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        before, N = running_var.copy(), np.float64(len(x))
        result = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if training:
            running_var[:] = (1 - momentum) * before + momentum * x.var(axis=IMAGE_AXES) * N / (N - 1)
        return result


class momentum_swapped(Wrong, axes):
    mistake = "momentum the other way round"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, 1 - momentum, eps)


class rebound(Wrong, axes):
    mistake = "running statistics replaced instead of updated in place"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        running_mean, running_var = running_mean.copy(), running_var.copy()
        return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)


class updated_in_evaluation(Wrong, axes):
    mistake = "running statistics updated in evaluation"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        running = running_mean.copy(), running_var.copy()
        axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, True, momentum, eps)
        return axes.batchnorm2d_forward(x, gamma, beta, *running, training, momentum, eps)


class running_statistics_in_training(Wrong, axes):
    mistake = "running statistics used in training"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, False, momentum, eps)


class batch_statistics_in_evaluation(Wrong, axes):
    mistake = "batch statistics in evaluation"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        running = (running_mean, running_var) if training else (running_mean.copy(), running_var.copy())
        return axes.batchnorm2d_forward(x, gamma, beta, *running, True, momentum, eps)


class options_not_passed_on(Wrong, pixels_as_rows):
    """momentum and eps stay at their defaults."""

    mistake = "eps not taken from the argument"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = batchnorm_forward(to_rows(x), gamma, beta, running_mean, running_var, training)
        return from_rows(out, x.shape), cache


class training_not_passed_on(Wrong, pixels_as_rows):
    """Options by position, one place too far to the left."""

    mistake = "eps not taken from the argument"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = batchnorm_forward(to_rows(x), gamma, beta, running_mean, running_var, momentum, eps)
        return from_rows(out, x.shape), cache


class eps_outside_the_root(Wrong, axes):
    mistake = "eps outside the root"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mean, var = running_mean.copy(), running_var.copy()
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if training:
            mean, var = x.mean(axis=IMAGE_AXES), x.var(axis=IMAGE_AXES)
        cache["inv_std"] = 1 / (np.sqrt(var) + eps)
        cache["x_hat"] = (x - mean[:, None, None]) * cache["inv_std"][:, None, None]
        return gamma[:, None, None] * cache["x_hat"] + beta[:, None, None], cache


class scale_along_the_width(Wrong, axes):
    """gamma and beta line up with the last axis: runs where W = C."""

    mistake = "gamma and beta along the columns"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma * cache["x_hat"] + beta, cache


class scale_along_the_images(Wrong, axes):
    """Runs where N = C."""

    mistake = "gamma and beta along the images"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return gamma[:, None, None, None] * cache["x_hat"] + beta[:, None, None, None], cache


class scale_left_out(Wrong, axes):
    mistake = "gamma and beta left out"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return cache["x_hat"], cache


class reshaped_without_moving_the_channels(Wrong):
    """(N, C, H, W) to (-1, C) as it lies in memory: channels get mixed."""

    mistake = "reshaped without moving the channels"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        rows = x.reshape(-1, x.shape[1])
        out, cache = batchnorm_forward(rows, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.reshape(x.shape), cache

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = batchnorm_backward(dout.reshape(-1, dout.shape[1]), cache)
        return dx.reshape(dout.shape), dgamma, dbeta


class gradient_reshaped_without_moving_the_channels(Wrong, pixels_as_rows):
    mistake = "reshaped without moving the channels"

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = batchnorm_backward(dout.reshape(-1, dout.shape[1]), cache)
        return dx.reshape(dout.shape), dgamma, dbeta


class not_moved_back(Wrong, pixels_as_rows):
    """There by transpose and reshape, back by reshape alone."""

    mistake = "channels not moved back"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = batchnorm_forward(to_rows(x), gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.reshape(x.shape), cache


class dx_not_moved_back(Wrong, pixels_as_rows):
    mistake = "channels not moved back"

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = batchnorm_backward(to_rows(dout), cache)
        return dx.reshape(dout.shape), dgamma, dbeta


class pixels_in_another_order(Wrong, pixels_as_rows):
    """The rows of dout run down the columns of an image, those of x_hat along its lines."""

    def batchnorm2d_backward(dout, cache):
        turned = dout.swapaxes(2, 3)
        dx, dgamma, dbeta = batchnorm_backward(to_rows(turned), cache)
        return from_rows(dx, turned.shape).swapaxes(2, 3), dgamma, dbeta


class channels_last(Wrong, pixels_as_rows):
    """Left as (N, H, W, C)."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = pixels_as_rows.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.transpose(0, 2, 3, 1), cache


class height_and_width_swapped(Wrong, pixels_as_rows):
    """(N, C, W, H): the right shape for square images."""

    mistake = "height and width swapped"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = pixels_as_rows.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        return out.swapaxes(2, 3), cache


class images_as_rows(Wrong):
    """Each image flattened, and gamma repeated: statistics per pixel by another way."""

    mistake = "statistics of each pixel"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N, C, H, W = x.shape
        wide = [np.repeat(a, H * W) for a in (gamma, beta, running_mean, running_var)]
        out, cache = batchnorm_forward(x.reshape(N, -1), *wide, training, momentum, eps)
        running_mean[:], running_var[:] = (a.reshape(C, -1).mean(axis=1) for a in wide[2:])
        return out.reshape(x.shape), cache

    def batchnorm2d_backward(dout, cache):
        N, C, H, W = dout.shape
        dx, dgamma, dbeta = batchnorm_backward(dout.reshape(N, -1), cache)
        return dx.reshape(dout.shape), dgamma.reshape(C, -1).sum(axis=1), dbeta.reshape(C, -1).sum(axis=1)


class images_counted(Wrong, axes):
    mistake = "N in place of N * H * W"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        N = len(dout)
        return scale * (dout - dbeta / N - x_hat * dgamma / N), dgamma.ravel(), dbeta.ravel()


class pixels_counted(Wrong, axes):
    """H * W, without the batch."""

    mistake = "H * W in place of N * H * W"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        M = dout[0, 0].size
        return scale * (dout - dbeta / M - x_hat * dgamma / M), dgamma.ravel(), dbeta.ravel()


class height_squared_counted(Wrong, axes):
    """N * H * H: right for square images."""

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        M = len(dout) * dout.shape[2] ** 2
        return scale * (dout - dbeta / M - x_hat * dgamma / M), dgamma.ravel(), dbeta.ravel()


class everything_counted(Wrong, axes):
    """N * C * H * W."""

    mistake = "channels counted too"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        return scale * (dout - dbeta / dout.size - x_hat * dgamma / dout.size), dgamma.ravel(), dbeta.ravel()


class means_per_pixel_in_dx(Wrong, axes):
    """The forward is right; in dx the sums run over the batch alone."""

    mistake = "sums over the images alone"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        dx = scale * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
        return dx, dgamma.ravel(), dbeta.ravel()


class means_per_image_in_dx(Wrong, axes):
    mistake = "sums over each image alone"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        first, second = (a.mean(axis=(2, 3), keepdims=True) for a in (dout, dout * x_hat))
        return scale * (dout - first - x_hat * second), dgamma.ravel(), dbeta.ravel()


class mean_path_left_out(Wrong, axes):
    mistake = "mean's path left out"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        return scale * (dout - x_hat * dgamma / dout[:, 0].size), dgamma.ravel(), dbeta.ravel()


class variance_path_left_out(Wrong, axes):
    mistake = "variance's path left out"

    def batchnorm2d_backward(dout, cache):
        x_hat, scale, dgamma, dbeta = reduced(dout, cache)
        if not cache["training"]:
            return dout * scale, dgamma.ravel(), dbeta.ravel()
        return scale * (dout - dbeta / dout[:, 0].size), dgamma.ravel(), dbeta.ravel()


class statistics_taken_for_constants(Wrong, axes):
    mistake = "mean and variance taken for constants"

    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout, {**cache, "training": False})


class evaluation_as_training(Wrong, axes):
    mistake = "training's backward after evaluation"

    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout, {**cache, "training": True})


class dout_passed_through_in_evaluation(Wrong, axes):
    mistake = "only dout passed back"

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        return (dx if cache["training"] else dout.copy()), dgamma, dbeta


class gamma_left_out_of_dx(Wrong, axes):
    mistake = "gamma left out"

    def batchnorm2d_backward(dout, cache):
        _, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        dx, _, _ = axes.batchnorm2d_backward(dout, {**cache, "gamma": np.ones_like(dgamma)})
        return dx, dgamma, dbeta


class dgamma_with_x(Wrong, axes):
    mistake = "x in place of x_hat"

    def batchnorm2d_backward(dout, cache):
        dx, _, dbeta = axes.batchnorm2d_backward(dout, cache)
        return dx, (dout * cache["x"]).sum(axis=IMAGE_AXES), dbeta


class summed_over_the_batch_alone(Wrong, axes):
    """dgamma and dbeta of (C, H, W)."""

    mistake = "summed over the images alone"

    def batchnorm2d_backward(dout, cache):
        dx, _, _ = axes.batchnorm2d_backward(dout, cache)
        return dx, (dout * cache["x_hat"]).sum(axis=0), dout.sum(axis=0)


class summed_over_the_pixels_alone(Wrong, axes):
    """dgamma and dbeta of (N, C): the right size for one image."""

    mistake = "summed over each image alone"

    def batchnorm2d_backward(dout, cache):
        dx, _, _ = axes.batchnorm2d_backward(dout, cache)
        return dx, (dout * cache["x_hat"]).sum(axis=(2, 3)), dout.sum(axis=(2, 3))


class averaged_over_the_pixels(Wrong, axes):
    mistake = "averaged over the batch"

    def batchnorm2d_backward(dout, cache):
        dx, _, _ = axes.batchnorm2d_backward(dout, cache)
        return dx, (dout * cache["x_hat"]).mean(axis=IMAGE_AXES), dout.mean(axis=IMAGE_AXES)


class of_the_last_image(Wrong, axes):
    """Assigned in a loop over images where it must add."""

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        for g, x_hat in zip(dout, cache["x_hat"], strict=True):
            dgamma, dbeta = (g * x_hat).sum(axis=(1, 2)), g.sum(axis=(1, 2))
        return dx, dgamma, dbeta


class dgamma_and_dbeta_swapped(Wrong, axes):
    mistake = "gradients in another order"

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        return dx, dbeta, dgamma


class order_swapped(Wrong, axes):
    mistake = "gradients in another order"

    def batchnorm2d_backward(dout, cache):
        dx, dgamma, dbeta = axes.batchnorm2d_backward(dout, cache)
        return dgamma, dbeta, dx


class dout_ignored(Wrong, axes):
    mistake = "upstream gradient left out"

    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(np.ones_like(dout), cache)


class dx_left_as_rows(Wrong, pixels_as_rows):
    def batchnorm2d_backward(dout, cache):
        return batchnorm_backward(to_rows(dout), cache)


class only_dx(Wrong, axes):
    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout, cache)[0]


class nothing_returned(Wrong, axes):
    def batchnorm2d_backward(dout, cache):
        print(axes.batchnorm2d_backward(dout, cache))


class forward_returns_no_cache(Wrong, axes):
    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)[0]


class three_channels(Wrong, pixels_as_rows):
    """RGB for ever."""

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        rows = x.transpose(0, 2, 3, 1).reshape(-1, 3)
        out, cache = batchnorm_forward(rows, gamma, beta, running_mean, running_var, training, momentum, eps)
        return from_rows(out, x.shape), cache


class width_from_the_height(Wrong, pixels_as_rows):
    """Runs for square images."""

    def batchnorm2d_backward(dout, cache):
        N, C, H, _ = dout.shape
        dx, dgamma, dbeta = batchnorm_backward(to_rows(dout), cache)
        return from_rows(dx, (N, C, H, H)), dgamma, dbeta


class half_precision(Wrong, axes):
    def batchnorm2d_backward(dout, cache):
        return tuple(g.astype(np.float16) for g in axes.batchnorm2d_backward(dout, cache))


class x_hat_damaged(Wrong, axes):
    """The output is made in x_hat's own array, which stands in the cache."""

    mistake = "output in place of x_hat"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        out = cache["x_hat"]
        out *= gamma[:, None, None]
        out += beta[:, None, None]
        return out, cache


last_seen = {}


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        last_seen.update(cache)
        return out, None

    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout, last_seen)


mode = {}


class training_kept_outside(Wrong):
    """Whether it trains, as the last of all layers had it: wrong where some are frozen."""

    mistake = "training's backward after evaluation"

    def batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        mode["training"] = training
        return axes.batchnorm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)

    def batchnorm2d_backward(dout, cache):
        return axes.batchnorm2d_backward(dout, {**cache, **mode})
