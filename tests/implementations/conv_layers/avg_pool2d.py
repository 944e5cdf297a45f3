"""Answers to `avg_pool2d_forward(x, kernel_size, stride)` and `avg_pool2d_backward(dout, cache)`: no padding, floor."""

import numpy as np

from tests.implementations.conv_layers.windows import added, windows
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "avg_pool2d_backward"


class loops(Right):
    def avg_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        OH, OW = (H - kernel_size) // stride + 1, (W - kernel_size) // stride + 1
        out = np.zeros((N, C, OH, OW), dtype=x.dtype)
        for n in range(N):
            for c in range(C):
                for i in range(OH):
                    for j in range(OW):
                        top, left = i * stride, j * stride
                        out[n, c, i, j] = x[n, c, top : top + kernel_size, left : left + kernel_size].mean()
        return out, (x.shape, kernel_size, stride)

    def avg_pool2d_backward(dout, cache):
        shape, K, S = cache
        dx = np.zeros(shape, dtype=dout.dtype)
        for n, c, i, j in np.ndindex(dout.shape):
            dx[n, c, i * S : i * S + K, j * S : j * S + K] += dout[n, c, i, j] / K**2
        return dx


class views(Right):
    def avg_pool2d_forward(x, kernel_size, stride):
        out = np.mean(windows(x, kernel_size, kernel_size, stride), axis=(4, 5))
        return out, {"x": x, "K": kernel_size, "S": stride}

    def avg_pool2d_backward(dout, cache):
        K = cache["K"]
        parts = np.broadcast_to((dout / (K * K))[..., None, None], (*dout.shape, K, K))
        return added(parts, cache["x"].shape, cache["S"])


class kernel_offsets(Right):
    """Adds up shifted images."""

    def avg_pool2d_forward(x, kernel_size, stride):
        H, W = x.shape[2:]
        OH, OW = 1 + (H - kernel_size) // stride, 1 + (W - kernel_size) // stride
        rows, columns = stride * (OH - 1) + 1, stride * (OW - 1) + 1
        total = 0
        for k in range(kernel_size):
            for m in range(kernel_size):
                total = total + x[:, :, k : k + rows : stride, m : m + columns : stride]
        print(total.shape)
        return total / kernel_size**2, [x.shape, kernel_size, stride, rows, columns]

    def avg_pool2d_backward(dout, cache):
        shape, kernel_size, stride, rows, columns = cache
        dx = np.zeros(shape, dout.dtype)
        share = dout / kernel_size**2
        for k in range(kernel_size):
            for m in range(kernel_size):
                dx[:, :, k : k + rows : stride, m : m + columns : stride] += share
        return dx


class cumulative_sums(Right):
    """Sums over a window from sums over all that is above and left of it; in float64 inside."""

    def avg_pool2d_forward(x, kernel_size, stride):
        total = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (1, 0), (1, 0))).cumsum(axis=2).cumsum(axis=3)
        K = kernel_size
        inside = total[:, :, K:, K:] - total[:, :, :-K, K:] - total[:, :, K:, :-K] + total[:, :, :-K, :-K]
        out = inside[:, :, ::stride, ::stride] / K**2
        return out.astype(x.dtype), (x.shape, kernel_size, stride)

    def avg_pool2d_backward(dout, cache):
        shape, K, S = cache
        parts = np.multiply.outer(dout, np.full((K, K), 1 / K**2)).astype(dout.dtype)
        return added(parts, shape, S)


class two_matrices(Right):
    """A matrix for the rows and one for the columns; the backward is their transposes."""

    def avg_pool2d_forward(x, kernel_size, stride):
        def matrix(size):
            first = np.arange((size - kernel_size) // stride + 1)[:, None] * stride
            at = np.arange(size)
            return (((at >= first) & (at < first + kernel_size)) / kernel_size).astype(x.dtype)

        rows, columns = matrix(x.shape[2]), matrix(x.shape[3])
        return rows @ x @ columns.T, (rows, columns)

    def avg_pool2d_backward(dout, cache):
        rows, columns = cache
        return np.einsum("ih,ncij,jw->nchw", rows, dout, columns)


class reshaped_where_windows_do_not_overlap(Right):
    def avg_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        if kernel_size != stride:
            return loops.avg_pool2d_forward(x, kernel_size, stride)
        OH, OW = H // stride, W // stride
        blocks = x[:, :, : OH * stride, : OW * stride].reshape(N, C, OH, stride, OW, stride)
        return blocks.mean(axis=5).mean(axis=3), (x.shape, kernel_size, stride)

    def avg_pool2d_backward(dout, cache):
        shape, K, S = cache
        if K != S:
            return loops.avg_pool2d_backward(dout, cache)
        dx = np.zeros(shape, dtype=dout.dtype)
        spread = dout.repeat(K, axis=2).repeat(K, axis=3) / K**2
        dx[:, :, : spread.shape[2], : spread.shape[3]] = spread
        return dx


class in_float64(Small, loops):
    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout.astype(float), cache)


class output_in_float64(Small, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = views.avg_pool2d_forward(x.astype(float), kernel_size, stride)
        return out, (x.shape, kernel_size, stride)


class upstream_gradient_divided_in_place(Small, loops):
    def avg_pool2d_backward(dout, cache):
        shape, K, S = cache
        dout /= K**2
        dx = np.zeros(shape, dtype=dout.dtype)
        for n, c, i, j in np.ndindex(dout.shape):
            dx[n, c, i * S : i * S + K, j * S : j * S + K] += dout[n, c, i, j]
        return dx


class assigned(Wrong, loops):
    """Right where windows do not overlap."""

    mistake = "assigned where it must add"

    def avg_pool2d_backward(dout, cache):
        shape, K, S = cache
        dx = np.zeros(shape, dtype=dout.dtype)
        for n, c, i, j in np.ndindex(dout.shape):
            dx[n, c, i * S : i * S + K, j * S : j * S + K] = dout[n, c, i, j] / K**2
        return dx


class not_divided(Wrong, loops):
    mistake = "gradient not divided"

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout, cache) * cache[1] ** 2


class divided_by_the_side(Wrong, loops):
    mistake = "divided by kernel_size alone"

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout, cache) * cache[1]


class divided_by_stride_squared(Wrong, loops):
    """Right for windows side by side."""

    mistake = "divided by the stride"

    def avg_pool2d_backward(dout, cache):
        _, K, S = cache
        return loops.avg_pool2d_backward(dout, cache) * dout.dtype.type(K**2 / S**2)


class divided_by_the_number_of_positions(Wrong, loops):
    mistake = "divided by the number of windows"

    def avg_pool2d_backward(dout, cache):
        OH, OW = dout.shape[2:]
        return loops.avg_pool2d_backward(dout, cache) * dout.dtype.type(cache[1] ** 2 / (OH * OW))


class divided_by_how_many_windows_cover_it(Wrong, loops):
    """dx averaged over the windows that an entry lies in."""

    mistake = "divided by how many windows hold an entry"

    def avg_pool2d_backward(dout, cache):
        count = loops.avg_pool2d_backward(np.ones_like(dout), cache) * cache[1] ** 2
        return loops.avg_pool2d_backward(dout, cache) / np.maximum(count, 1)


class averaged_over_the_batch(Wrong, loops):
    mistake = "divided by N"

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout, cache) / len(dout)


class divided_twice(Wrong, loops):
    mistake = "divided twice"

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout, cache) / cache[1] ** 2


class to_the_corner_alone(Wrong, loops):
    """The whole gradient to the first entry of the window."""

    mistake = "gradient to the window's first entry"

    def avg_pool2d_backward(dout, cache):
        shape, _, S = cache
        dx = np.zeros(shape, dtype=dout.dtype)
        OH, OW = dout.shape[2:]
        dx[:, :, : S * (OH - 1) + 1 : S, : S * (OW - 1) + 1 : S] = dout
        return dx


class to_the_largest(Wrong, loops):
    """The backward of max pooling."""

    mistake = "gradient to the largest entry"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out, (x, *cache)

    def avg_pool2d_backward(dout, cache):
        x, shape, K, S = cache
        parts = windows(x, K, K, S)
        mask = parts == parts.max(axis=(4, 5), keepdims=True)
        return added(mask * dout[..., None, None], shape, S)


class stride_ignored_in_the_backward(Wrong, loops):
    mistake = "stride ignored in the backward"

    def avg_pool2d_backward(dout, cache):
        shape, K, _ = cache
        return loops.avg_pool2d_backward(dout, (shape, K, 1))


class kernel_as_stride_in_the_backward(Wrong, loops):
    """dx by np.kron, as if the windows stood side by side; cut or filled up to the size of x."""

    mistake = "kernel_size taken for the stride in the backward"

    def avg_pool2d_backward(dout, cache):
        shape, K, _ = cache
        spread = np.kron(dout, np.ones((K, K), dtype=dout.dtype)) / K**2
        dx = np.zeros(shape, dtype=dout.dtype)
        part = spread[:, :, : shape[2], : shape[3]]
        dx[:, :, : part.shape[2], : part.shape[3]] = part
        return dx


class stride_is_the_kernel(Wrong, loops):
    mistake = "window's size taken for the stride"

    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x, kernel_size, kernel_size)


class kernel_is_the_stride(Wrong, loops):
    mistake = "stride taken for the window's size"

    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x, stride, stride)


class kernel_and_stride_swapped(Wrong, loops):
    mistake = "kernel_size and stride swapped"

    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x, stride, kernel_size)


class stride_one(Wrong, loops):
    mistake = "stride ignored"

    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x, kernel_size, 1)


class sums(Wrong, loops):
    mistake = "sum instead of mean"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out * kernel_size**2, cache


class output_divided_by_the_side(Wrong, loops):
    mistake = "divided by kernel_size alone"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out * kernel_size, cache


class output_divided_by_stride_squared(Wrong, loops):
    mistake = "divided by the stride"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out * x.dtype.type(kernel_size**2 / stride**2), cache


class largest(Wrong, loops):
    mistake = "maximum instead of mean"

    def avg_pool2d_forward(x, kernel_size, stride):
        _, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return windows(x, kernel_size, kernel_size, stride).max(axis=(4, 5)), cache


class middle(Wrong, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        _, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return np.median(windows(x, kernel_size, kernel_size, stride), axis=(4, 5)), cache


class over_channels_too(Wrong, loops):
    mistake = "channels pooled together"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out.mean(axis=1, keepdims=True) + np.zeros_like(out), cache


class over_rows_alone(Wrong, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        seen = windows(x, kernel_size, kernel_size, stride)
        return seen[..., 0].mean(axis=4), cache


class windows_over_the_edge(Wrong, loops):
    """The size rounded up, the average over what is left of a window."""

    mistake = "windows rounded up"

    def avg_pool2d_forward(x, kernel_size, stride):
        OH, OW = (-(-(size - kernel_size) // stride) + 1 for size in x.shape[2:])
        out = np.zeros((*x.shape[:2], OH, OW), dtype=x.dtype)
        for n, c, i, j in np.ndindex(out.shape):
            window = x[n, c, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
            out[n, c, i, j] = window.sum() / max(1, window.size)
        return out, (x.shape, kernel_size, stride)


class one_row_too_few(Wrong, loops):
    mistake = "one row and column of windows too few"

    def avg_pool2d_forward(x, kernel_size, stride):
        out, cache = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out[:, :, :-1, :-1], cache


class dx_of_the_covered_part(Wrong, loops):
    """What the floor drops is missing from dx."""

    mistake = "rows that no window reached left off"

    def avg_pool2d_backward(dout, cache):
        _, K, S = cache
        OH, OW = dout.shape[2:]
        return loops.avg_pool2d_backward(dout, cache)[:, :, : S * (OH - 1) + K, : S * (OW - 1) + K]


class height_and_width_swapped(Wrong, loops):
    mistake = "rows and columns swapped"

    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x.swapaxes(2, 3), kernel_size, stride)


class dout_ignored(Wrong, loops):
    mistake = "upstream gradient left out"

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(np.ones_like(dout), cache)


class reshaped_always(Wrong):
    """Windows side by side alone."""

    def avg_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        OH, OW = H // kernel_size, W // kernel_size
        blocks = x[:, :, : OH * kernel_size, : OW * kernel_size].reshape(N, C, OH, kernel_size, OW, kernel_size)
        return blocks.mean(axis=(3, 5)), (x.shape, kernel_size)

    def avg_pool2d_backward(dout, cache):
        shape, K = cache
        dx = np.zeros(shape, dtype=dout.dtype)
        spread = dout.repeat(K, axis=2).repeat(K, axis=3) / K**2
        dx[:, :, : spread.shape[2], : spread.shape[3]] = spread
        return dx


class two_by_two_always(Wrong, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        return loops.avg_pool2d_forward(x, 2, 2)


class nothing_returned(Wrong, loops):
    def avg_pool2d_backward(dout, cache):
        print(loops.avg_pool2d_backward(dout, cache))


class whole_numbers(Wrong, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        K = kernel_size
        out, cache = loops.avg_pool2d_forward(x, K, stride)
        return (out * K**2).astype(int) // K**2, cache


class whole_numbers_in_the_backward(Wrong, loops):
    """dout // K**2 where a true division belongs."""

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout // cache[1] ** 2, cache) * cache[1] ** 2


last_seen = None


class cache_kept_outside(Wrong):
    """Remembers the last call's sizes: two layers of the same sizes do not show it."""

    mistake = "cache of another call"

    def avg_pool2d_forward(x, kernel_size, stride):
        global last_seen
        out, last_seen = loops.avg_pool2d_forward(x, kernel_size, stride)
        return out, None

    def avg_pool2d_backward(dout, cache):
        return loops.avg_pool2d_backward(dout, last_seen)


class torch_autograd(Cheat):
    def avg_pool2d_forward(x, kernel_size, stride):
        import torch

        leaf = torch.tensor(x, requires_grad=True)
        out = torch.nn.AvgPool2d(kernel_size, stride)(leaf)
        return out.detach().numpy(), (out, leaf)

    def avg_pool2d_backward(dout, cache):
        import torch

        out, leaf = cache
        return torch.autograd.grad(out, leaf, torch.tensor(dout))[0].numpy()


class torch_forward(Cheat, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        from torch import from_numpy
        from torch.nn.functional import avg_pool2d

        return avg_pool2d(from_numpy(x.copy()), kernel_size, stride).numpy(), (x.shape, kernel_size, stride)


class scipy_uniform_filter(Cheat, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        from scipy.ndimage import uniform_filter

        OH, OW = ((size - kernel_size) // stride + 1 for size in x.shape[2:])
        corner = -(kernel_size // 2)
        smooth = uniform_filter(x, (1, 1, kernel_size, kernel_size), origin=(0, 0, corner, corner))
        return smooth[:, :, ::stride, ::stride][:, :, :OH, :OW], (x.shape, kernel_size, stride)


class scipy_convolve2d(Cheat, loops):
    def avg_pool2d_forward(x, kernel_size, stride):
        from scipy import signal

        ones = np.full((kernel_size, kernel_size), 1 / kernel_size**2)
        maps = [[signal.convolve2d(channel, ones, "valid") for channel in image] for image in x]
        return np.array(maps, dtype=x.dtype)[:, :, ::stride, ::stride], (x.shape, kernel_size, stride)
