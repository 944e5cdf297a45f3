"""Answers to `conv1x1(x, w, b)`: x (N, C, H, W), w (F, C), b (F,); a linear map at each pixel."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "conv1x1"


class einsum(Right):
    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b[None, :, None, None]


class channels_last(Right):
    def conv1x1(x, w, b):
        pixels = x.transpose(0, 2, 3, 1)
        return (pixels @ w.T + b).transpose(0, 3, 1, 2)


class rows_of_pixels(Right):
    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        rows = np.moveaxis(x, 1, -1).reshape(-1, C)
        out = rows.dot(w.T) + b
        print(out.shape)
        return np.moveaxis(out.reshape(N, H, W, len(w)), -1, 1)


class images_as_matrices(Right):
    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        return (w @ x.reshape(N, C, H * W) + b[:, None]).reshape(N, -1, H, W)


class loops(Right):
    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        F = w.shape[0]
        out = np.zeros((N, F, H, W), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(H):
                    for j in range(W):
                        out[n, f, i, j] = b[f]
                        for c in range(C):
                            out[n, f, i, j] += w[f, c] * x[n, c, i, j]
        return out


class channel_after_channel(Right):
    def conv1x1(x, w, b):
        maps = [sum(weight * x[:, c] for c, weight in enumerate(row)) + bias for row, bias in zip(w, b, strict=True)]
        return np.stack(maps, axis=1).astype(x.dtype)


class tensordot(Right):
    def conv1x1(x, w, b):
        out = np.tensordot(w, x, axes=(1, 1))
        return np.swapaxes(out, 0, 1) + b.reshape(-1, 1, 1)


class pixel_after_pixel(Right):
    def conv1x1(x, w, b):
        out = np.empty((len(x), len(w), *x.shape[2:]), x.dtype)
        for n, i, j in np.ndindex(len(x), *x.shape[2:]):
            out[n, :, i, j] = np.matmul(w, x[n, :, i, j]) + b
        return out


class buffer_in_float64(Small):
    def conv1x1(x, w, b):
        out = np.zeros((len(x), len(w), *x.shape[2:]))
        for f in range(len(w)):
            out[:, f] = np.tensordot(w[f], x, axes=(0, 1)) + b[f]
        return out


class bias_added_to_the_weights(Small):
    """Puts the bias where the weights were, one filter after the other."""

    def conv1x1(x, w, b):
        out = np.einsum("fc,nchw->nfhw", w, x)
        for f in range(len(w)):
            w[f] = b[f]
            out[:, f] += w[f, 0]
        return out


class axes_of_one_dropped(Small):
    """The answer to one image alone has no axis for it."""

    def conv1x1(x, w, b):
        return np.squeeze(einsum.conv1x1(x, w, b))


class w_transposed(Wrong):
    """Runs where there are as many filters as channels."""

    mistake = "w transposed"

    def conv1x1(x, w, b):
        return np.einsum("cf,nchw->nfhw", w, x) + b[:, None, None]


class w_transposed_in_a_product(Wrong):
    """Runs where there are as many filters as channels."""

    mistake = "w transposed"

    def conv1x1(x, w, b):
        return (x.transpose(0, 2, 3, 1) @ w + b).transpose(0, 3, 1, 2)


class w_reshaped(Wrong):
    mistake = "reshaped instead of transposed"

    def conv1x1(x, w, b):
        F, C = w.shape
        return np.einsum("cf,nchw->nfhw", w.reshape(C, F), x) + b[:, None, None]


class bias_forgotten(Wrong):
    mistake = "bias left out"

    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x)


class bias_along_the_width(Wrong):
    """Runs where the image is as wide as there are filters."""

    mistake = "bias along the columns"

    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b


class bias_along_the_height(Wrong):
    mistake = "bias along the rows"

    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b[:, None]


class bias_along_the_batch(Wrong):
    mistake = "bias along the images"

    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b[:, None, None, None]


class bias_for_each_channel(Wrong):
    mistake = "bias added once for each channel of x"

    def conv1x1(x, w, b):
        out = np.zeros((len(x), len(w), *x.shape[2:]), dtype=x.dtype)
        for f in range(len(w)):
            for c in range(w.shape[1]):
                out[:, f] += w[f, c] * x[:, c] + b[f]
        return out


class bias_twice(Wrong):
    mistake = "bias added twice"

    def conv1x1(x, w, b):
        return einsum.conv1x1(x, w, 2 * b)


class bias_summed(Wrong):
    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b.sum()


class first_bias_for_all(Wrong):
    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nfhw", w, x) + b[0]


class summed_over_space(Wrong):
    """Fully connected over the pixels: one number for each filter."""

    mistake = "summed over space"

    def conv1x1(x, w, b):
        return np.einsum("fc,nchw->nf", w, x) + b


class averaged_over_space(Wrong):
    mistake = "averaged over space"

    def conv1x1(x, w, b):
        return x.mean(axis=(2, 3)) @ w.T + b


class channels_averaged(Wrong):
    mistake = "averaged over the channels"

    def conv1x1(x, w, b):
        return einsum.conv1x1(x, w / w.dtype.type(w.shape[1]), b)


class one_channel_only(Wrong):
    mistake = "only one channel"

    def conv1x1(x, w, b):
        return w[:, 0][:, None, None] * x[:, :1] + b[:, None, None]


class channels_not_summed(Wrong):
    mistake = "weights not summed over the channels"

    def conv1x1(x, w, b):
        return w[:, :, None, None] * x[:, None] + b[:, None, None, None]


class reshaped_back_without_moving_the_axes(Wrong):
    """(N*H*W, F) reshaped to (N, F, H, W): right for one filter or one pixel."""

    mistake = "reshaped without transpose"

    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
        return (rows @ w.T + b).reshape(N, len(w), H, W)


class reshaped_there_without_moving_the_axes(Wrong):
    """(N, C, H, W) reshaped to (N*H*W, C)."""

    mistake = "reshaped without transpose"

    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        out = x.reshape(-1, C) @ w.T + b
        return out.reshape(N, H, W, len(w)).transpose(0, 3, 1, 2)


class reshaped_both_ways(Wrong):
    mistake = "reshaped without transpose"

    def conv1x1(x, w, b):
        N, C, H, W = x.shape
        return (x.reshape(-1, C) @ w.T + b).reshape(N, len(w), H, W)


class images_and_filters_swapped(Wrong):
    """(F, N, H, W): right shape where there are as many filters as images."""

    mistake = "images and filters swapped"

    def conv1x1(x, w, b):
        return np.tensordot(w, x, axes=(1, 1)) + b[:, None, None, None]


class filters_last(Wrong):
    mistake = "channels last"

    def conv1x1(x, w, b):
        return x.transpose(0, 2, 3, 1) @ w.T + b


class height_and_width_swapped(Wrong):
    """Runs right for square images alone in shape."""

    mistake = "rows and columns swapped"

    def conv1x1(x, w, b):
        return einsum.conv1x1(x, w, b).swapaxes(2, 3)


class last_axis_taken_for_channels(Wrong):
    """x @ w.T: runs where the image is as wide as there are channels."""

    mistake = "w applied to the columns"

    def conv1x1(x, w, b):
        return x @ w.T + b


class first_image_alone(Wrong):
    def conv1x1(x, w, b):
        return einsum.conv1x1(x[:1], w, b)


class relu_on_top(Wrong):
    mistake = "ReLU applied"

    def conv1x1(x, w, b):
        return np.maximum(einsum.conv1x1(x, w, b), 0)


class with_a_cache(Wrong):
    """Returns a pair, as the layers do."""

    def conv1x1(x, w, b):
        return einsum.conv1x1(x, w, b), (x, w)


class whole_numbers(Wrong):
    def conv1x1(x, w, b):
        out = np.zeros((len(x), len(w), *x.shape[2:]), dtype=int)
        out[:] = einsum.conv1x1(x, w, b)
        return out


class half_precision(Wrong):
    def conv1x1(x, w, b):
        return einsum.conv1x1(x.astype(np.float16), w.astype(np.float16), b)


class nothing_returned(Wrong):
    def conv1x1(x, w, b):
        print(einsum.conv1x1(x, w, b))


class torch_conv2d(Cheat):
    def conv1x1(x, w, b):
        import torch

        layer = torch.nn.functional.conv2d
        return layer(torch.tensor(x), torch.tensor(w)[:, :, None, None], torch.tensor(b)).numpy()


class torch_linear(Cheat):
    def conv1x1(x, w, b):
        from torch import nn, tensor

        pixels = tensor(x).permute(0, 2, 3, 1)
        return nn.functional.linear(pixels, tensor(w), tensor(b)).permute(0, 3, 1, 2).numpy()


class torch_einsum(Cheat):
    def conv1x1(x, w, b):
        import torch as t

        return (t.einsum("fc,nchw->nfhw", t.tensor(w), t.tensor(x)) + t.tensor(b)[:, None, None]).numpy()


class scipy_correlate(Cheat):
    def conv1x1(x, w, b):
        from scipy.signal import correlate

        maps = [correlate(x, row.reshape(1, -1, 1, 1), mode="valid")[:, 0] for row in w]
        return np.stack(maps, axis=1) + b[:, None, None]


class scipy_ndimage(Cheat):
    """A weight for each channel by a correlation along their axis, the middle one of which is whole."""

    def conv1x1(x, w, b):
        from scipy import ndimage

        C = x.shape[1]
        maps = [ndimage.correlate1d(x, row, axis=1, mode="constant")[:, C // 2] for row in w]
        return np.stack(maps, axis=1) + b[:, None, None]
