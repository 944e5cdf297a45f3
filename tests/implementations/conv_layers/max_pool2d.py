"""Answers to `max_pool2d_forward(x, kernel_size, stride)` and `max_pool2d_backward(dout, cache)`: no padding, floor.

At ties any valid subgradient will do, and the whole gradient to every winner.
"""

import numpy as np

from tests.implementations.conv_layers.windows import added, windows
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "max_pool2d_backward"


class loops_and_first_winner(Right):
    def max_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        OH, OW = (H - kernel_size) // stride + 1, (W - kernel_size) // stride + 1
        out = np.zeros((N, C, OH, OW), dtype=x.dtype)
        for n in range(N):
            for c in range(C):
                for i in range(OH):
                    for j in range(OW):
                        top, left = i * stride, j * stride
                        out[n, c, i, j] = np.max(x[n, c, top : top + kernel_size, left : left + kernel_size])
        return out, (x, kernel_size, stride)

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            k, m = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, i * S + k, j * S + m] += dout[n, c, i, j]
        return dx


class mask_of_all_winners(Right):
    """The whole gradient to every winner."""

    def max_pool2d_forward(x, kernel_size, stride):
        seen = windows(x, kernel_size, kernel_size, stride)
        out = seen.max(axis=(4, 5))
        return out, {"x": x, "out": out, "kernel_size": kernel_size, "stride": stride}

    def max_pool2d_backward(dout, cache):
        x, out, K, S = cache["x"], cache["out"], cache["kernel_size"], cache["stride"]
        dx = np.zeros_like(x)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                here = np.s_[:, :, i * S : i * S + K, j * S : j * S + K]
                mask = x[here] == out[:, :, i, j][:, :, None, None]
                dx[here] += mask * dout[:, :, i, j][:, :, None, None]
        return dx


class shared_among_winners(Right):
    def max_pool2d_forward(x, kernel_size, stride):
        seen = windows(x, kernel_size, kernel_size, stride)
        out = np.max(seen, axis=(-2, -1))
        mask = seen == out[..., None, None]
        return out, (mask, mask.sum(axis=(-2, -1)), x.shape, stride)

    def max_pool2d_backward(dout, cache):
        mask, winners, shape, stride = cache
        share = (dout / winners).astype(dout.dtype)
        return added(mask * share[..., None, None], shape, stride)


class last_winner(Right):
    """Keeps the largest entry so far, offset by offset; the later one at a tie."""

    def max_pool2d_forward(x, kernel_size, stride):
        OH, OW = ((size - kernel_size) // stride + 1 for size in x.shape[2:])
        out = np.full((*x.shape[:2], OH, OW), -np.inf, dtype=x.dtype)
        winner = np.zeros(out.shape, dtype=int)
        for offset in range(kernel_size**2):
            k, m = divmod(offset, kernel_size)
            part = x[:, :, k : k + stride * (OH - 1) + 1 : stride, m : m + stride * (OW - 1) + 1 : stride]
            winner[part >= out] = offset
            out = np.maximum(out, part)
        return out, (winner, x.shape, kernel_size, stride)

    def max_pool2d_backward(dout, cache):
        winner, shape, K, S = cache
        n, c, i, j = np.indices(winner.shape)
        dx = np.zeros(shape, dtype=dout.dtype)
        np.add.at(dx, (n, c, i * S + winner // K, j * S + winner % K), dout)
        return dx


class reshaped_where_windows_do_not_overlap(Right):
    def max_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        OH, OW = (H - kernel_size) // stride + 1, (W - kernel_size) // stride + 1
        if kernel_size == stride:
            blocks = x[:, :, : OH * stride, : OW * stride].reshape(N, C, OH, stride, OW, stride)
            return blocks.max(axis=(3, 5)), (x, blocks, stride)
        out, cache = loops_and_first_winner.max_pool2d_forward(x, kernel_size, stride)
        return out, (x, None, cache)

    def max_pool2d_backward(dout, cache):
        x, blocks, rest = cache
        if blocks is None:
            return loops_and_first_winner.max_pool2d_backward(dout, rest)
        mask = blocks == blocks.max(axis=(3, 5), keepdims=True)
        mask = mask / mask.sum(axis=(3, 5), keepdims=True)
        spread = (mask * dout[:, :, :, None, :, None]).astype(x.dtype)
        N, C, OH, S, OW, _ = blocks.shape
        dx = np.zeros_like(x)
        dx[:, :, : OH * S, : OW * S] = spread.reshape(N, C, OH * S, OW * S)
        return dx


class addresses_of_winners(Right):
    """Flat addresses and bincount, channels last; the cache is an object."""

    def max_pool2d_forward(x, kernel_size, stride):
        class Cache:
            shape = x.shape
            dtype = x.dtype

        numbers = np.arange(x.size).reshape(x.shape)
        seen = windows(x, kernel_size, kernel_size, stride)
        flat = seen.reshape(*seen.shape[:4], -1)
        where = windows(numbers, kernel_size, kernel_size, stride).reshape(flat.shape)
        winner = flat.argmax(axis=-1)[..., None]
        cache = Cache()
        cache.where = np.take_along_axis(where, winner, axis=-1)[..., 0]
        print("winners", cache.where.shape)
        return np.take_along_axis(flat, winner, axis=-1)[..., 0], cache

    def max_pool2d_backward(dout, cache):
        total = np.bincount(cache.where.ravel(), weights=dout.ravel(), minlength=int(np.prod(cache.shape)))
        return total.reshape(cache.shape).astype(cache.dtype)


class in_float64(Small, shared_among_winners):
    def max_pool2d_backward(dout, cache):
        mask, winners, shape, stride = cache
        return added(mask * (dout / winners.astype(float))[..., None, None].astype(float), shape, stride)


class buffer_in_float64(Small):
    def max_pool2d_forward(x, kernel_size, stride):
        out = np.zeros(windows(x, kernel_size, kernel_size, stride).shape[:4])
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                patch = x[:, :, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
                out[:, :, i, j] = patch.max(axis=(2, 3))
        return out, (x, kernel_size, stride)

    def max_pool2d_backward(dout, cache):
        return loops_and_first_winner.max_pool2d_backward(dout, cache)


class upstream_gradient_used_up(Small, shared_among_winners):
    """Takes away from dout what it has handed on."""

    def max_pool2d_backward(dout, cache):
        dx = shared_among_winners.max_pool2d_backward(dout, cache)
        dout -= dout
        return dx


class assigned(Wrong, loops_and_first_winner):
    """Right where windows do not overlap."""

    mistake = "assigned where it must add"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            k, m = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, i * S + k, j * S + m] = dout[n, c, i, j]
        return dx


class whole_window_assigned(Wrong, mask_of_all_winners):
    """Each window wipes out what the one before it wrote."""

    def max_pool2d_backward(dout, cache):
        x, out, K, S = cache["x"], cache["out"], cache["kernel_size"], cache["stride"]
        dx = np.zeros_like(x)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                here = np.s_[:, :, i * S : i * S + K, j * S : j * S + K]
                mask = x[here] == out[:, :, i, j][:, :, None, None]
                dx[here] = mask * dout[:, :, i, j][:, :, None, None]
        return dx


class fancy_indices_added_once(Wrong, last_winner):
    """dx[where] += dout adds one of the values that share an address."""

    mistake = "assigned where it must add"

    def max_pool2d_backward(dout, cache):
        winner, shape, K, S = cache
        n, c, i, j = np.indices(winner.shape)
        dx = np.zeros(shape, dtype=dout.dtype)
        dx[n, c, i * S + winner // K, j * S + winner % K] += dout
        return dx


class stride_is_the_kernel(Wrong):
    mistake = "window's size taken for the stride"

    def max_pool2d_forward(x, kernel_size, stride):
        return shared_among_winners.max_pool2d_forward(x, kernel_size, kernel_size)

    def max_pool2d_backward(dout, cache):
        return shared_among_winners.max_pool2d_backward(dout, cache)


class kernel_is_the_stride(Wrong):
    mistake = "stride taken for the window's size"

    def max_pool2d_forward(x, kernel_size, stride):
        return shared_among_winners.max_pool2d_forward(x, stride, stride)

    def max_pool2d_backward(dout, cache):
        return shared_among_winners.max_pool2d_backward(dout, cache)


class kernel_and_stride_swapped(Wrong):
    mistake = "kernel_size and stride swapped"

    def max_pool2d_forward(x, kernel_size, stride):
        return shared_among_winners.max_pool2d_forward(x, stride, kernel_size)

    def max_pool2d_backward(dout, cache):
        return shared_among_winners.max_pool2d_backward(dout, cache)


class two_by_two_always(Wrong):
    def max_pool2d_forward(x, kernel_size, stride):
        return shared_among_winners.max_pool2d_forward(x, 2, 2)

    def max_pool2d_backward(dout, cache):
        return shared_among_winners.max_pool2d_backward(dout, cache)


class stride_one(Wrong):
    mistake = "stride ignored"

    def max_pool2d_forward(x, kernel_size, stride):
        return shared_among_winners.max_pool2d_forward(x, kernel_size, 1)

    def max_pool2d_backward(dout, cache):
        return shared_among_winners.max_pool2d_backward(dout, cache)


class stride_ignored_in_the_backward(Wrong, shared_among_winners):
    mistake = "stride ignored in the backward"

    def max_pool2d_backward(dout, cache):
        mask, winners, shape, stride = cache
        return added(mask * (dout / winners)[..., None, None], shape, 1)


class kernel_as_stride_in_the_backward(Wrong, loops_and_first_winner):
    mistake = "kernel_size taken for the stride in the backward"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            k, m = np.unravel_index(np.argmax(window), window.shape)
            row, column = i * K + k, j * K + m
            if row < x.shape[2] and column < x.shape[3]:
                dx[n, c, row, column] += dout[n, c, i, j]
        return dx


class start_at_zero(Wrong, shared_among_winners):
    """The largest entry so far begins at 0: right for images without a window of negative numbers."""

    mistake = "negative entries lose against 0"

    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = shared_among_winners.max_pool2d_forward(x, kernel_size, stride)
        largest = np.zeros_like(out)
        for part in np.moveaxis(windows(x, kernel_size, kernel_size, stride), (4, 5), (0, 1)).reshape(-1, *out.shape):
            largest = np.maximum(largest, part)
        return largest, cache


class largest_in_absolute_value(Wrong, shared_among_winners):
    mistake = "absolute values compared"

    def max_pool2d_forward(x, kernel_size, stride):
        out, _ = shared_among_winners.max_pool2d_forward(np.abs(x), kernel_size, stride)
        _, cache = shared_among_winners.max_pool2d_forward(x, kernel_size, stride)
        return out, cache


class padded_with_zeros(Wrong, loops_and_first_winner):
    """Rounds the size up and fills what is missing with zeros."""

    mistake = "windows rounded up"

    def max_pool2d_forward(x, kernel_size, stride):
        more = [-(size - kernel_size) % stride for size in x.shape[2:]]
        xp = np.pad(x, ((0, 0), (0, 0), (0, more[0]), (0, more[1])))
        return loops_and_first_winner.max_pool2d_forward(xp, kernel_size, stride)


class padded_all_around(Wrong, loops_and_first_winner):
    """A border of zeros, and the crop of it in the backward."""

    def max_pool2d_forward(x, kernel_size, stride):
        p = kernel_size // 2
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        out, cache = loops_and_first_winner.max_pool2d_forward(xp, kernel_size, stride)
        return out, (*cache, p)

    def max_pool2d_backward(dout, cache):
        *cache, p = cache
        dx = loops_and_first_winner.max_pool2d_backward(dout, cache)
        return dx[:, :, p : dx.shape[2] - p, p : dx.shape[3] - p]


class windows_over_the_edge(Wrong, loops_and_first_winner):
    """The size rounded up; the windows at the edge are cut short by the slice."""

    mistake = "windows rounded up"

    def max_pool2d_forward(x, kernel_size, stride):
        OH, OW = (-(-(size - kernel_size) // stride) + 1 for size in x.shape[2:])
        out = np.zeros((*x.shape[:2], OH, OW), dtype=x.dtype)
        for n, c, i, j in np.ndindex(out.shape):
            window = x[n, c, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
            out[n, c, i, j] = window.max(initial=-np.inf)
        return out, (x, kernel_size, stride)


class one_row_too_few(Wrong, loops_and_first_winner):
    mistake = "one row and column of windows too few"

    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = loops_and_first_winner.max_pool2d_forward(x, kernel_size, stride)
        return out[:, :, :-1, :-1], cache


class size_divided_by_stride(Wrong, loops_and_first_winner):
    """H // stride: right for windows side by side."""

    def max_pool2d_forward(x, kernel_size, stride):
        OH, OW = x.shape[2] // stride, x.shape[3] // stride
        out = np.zeros((*x.shape[:2], OH, OW), dtype=x.dtype)
        for n, c, i, j in np.ndindex(out.shape):
            window = x[n, c, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
            out[n, c, i, j] = window.max(initial=-np.inf)
        return out, (x, kernel_size, stride)


class averages(Wrong, shared_among_winners):
    mistake = "average instead of maximum"

    def max_pool2d_forward(x, kernel_size, stride):
        _, cache = shared_among_winners.max_pool2d_forward(x, kernel_size, stride)
        return windows(x, kernel_size, kernel_size, stride).mean(axis=(4, 5)), cache


class smallest(Wrong, shared_among_winners):
    mistake = "smallest instead of largest"

    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = shared_among_winners.max_pool2d_forward(-x, kernel_size, stride)
        return -out, cache


class over_channels_too(Wrong, mask_of_all_winners):
    """The largest of all channels: right for one channel."""

    mistake = "channels pooled together"

    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = mask_of_all_winners.max_pool2d_forward(x, kernel_size, stride)
        return np.broadcast_to(out.max(axis=1, keepdims=True), out.shape).copy(), cache


class over_rows_alone(Wrong, shared_among_winners):
    def max_pool2d_forward(x, kernel_size, stride):
        _, cache = shared_among_winners.max_pool2d_forward(x, kernel_size, stride)
        return windows(x, kernel_size, 1, stride).max(axis=(4, 5)), cache


class winner_of_the_whole_image(Wrong, loops_and_first_winner):
    """argmax of the image where that of the window belongs."""

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            k, m = np.unravel_index(np.argmax(x[n, c]), x.shape[2:])
            dx[n, c, k, m] += dout[n, c, i, j]
        return dx


class winner_counted_from_the_corner(Wrong, loops_and_first_winner):
    """The place within the window taken for the place in the image."""

    mistake = "the place in the window taken for the place in the image"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            k, m = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, k, m] += dout[n, c, i, j]
        return dx


class row_and_column_of_the_winner_swapped(Wrong, loops_and_first_winner):
    mistake = "rows and columns of the largest entry swapped"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            m, k = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, i * S + k, j * S + m] += dout[n, c, i, j]
        return dx


class winner_by_the_rows_alone(Wrong, loops_and_first_winner):
    """argmax along one axis: a winner for each column of the window."""

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * S : i * S + K, j * S : j * S + K]
            for m, k in enumerate(window.argmax(axis=0)):
                dx[n, c, i * S + k, j * S + m] += dout[n, c, i, j]
        return dx


class to_every_entry(Wrong, loops_and_first_winner):
    mistake = "gradient to every entry of the window"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for i, j in np.ndindex(dout.shape[2:]):
            dx[:, :, i * S : i * S + K, j * S : j * S + K] += dout[:, :, i, j][:, :, None, None]
        return dx


class gradient_of_the_average(Wrong, loops_and_first_winner):
    mistake = "shared among all entries"

    def max_pool2d_backward(dout, cache):
        x, K, S = cache
        dx = np.zeros_like(x)
        for i, j in np.ndindex(dout.shape[2:]):
            dx[:, :, i * S : i * S + K, j * S : j * S + K] += dout[:, :, i, j][:, :, None, None] / K**2
        return dx


class dout_ignored(Wrong, mask_of_all_winners):
    """Counts how often an entry wins."""

    mistake = "upstream gradient left out"

    def max_pool2d_backward(dout, cache):
        return mask_of_all_winners.max_pool2d_backward(np.ones_like(dout), cache)


class times_the_value(Wrong, mask_of_all_winners):
    def max_pool2d_backward(dout, cache):
        return mask_of_all_winners.max_pool2d_backward(dout * cache["out"], cache)


class mask_of_positive_entries(Wrong, mask_of_all_winners):
    """Takes no gradient where the maximum is negative."""

    def max_pool2d_backward(dout, cache):
        return mask_of_all_winners.max_pool2d_backward(dout * (cache["out"] > 0), cache)


class shared_by_the_size_of_the_window(Wrong, loops_and_first_winner):
    def max_pool2d_backward(dout, cache):
        return loops_and_first_winner.max_pool2d_backward(dout / dout.dtype.type(cache[1] ** 2), cache)


class winners_of_equal_values_anywhere(Wrong, mask_of_all_winners):
    """Compares the whole image with each maximum: right where no value comes twice."""

    def max_pool2d_backward(dout, cache):
        x, out = cache["x"], cache["out"]
        dx = np.zeros_like(x)
        for i, j in np.ndindex(dout.shape[2:]):
            dx += (x == out[:, :, i, j][:, :, None, None]) * dout[:, :, i, j][:, :, None, None]
        return dx


class dx_of_the_covered_part(Wrong, shared_among_winners):
    """What the floor drops is missing from dx."""

    mistake = "rows that no window reached left off"

    def max_pool2d_backward(dout, cache):
        dx = shared_among_winners.max_pool2d_backward(dout, cache)
        OH, OW, K = *dout.shape[2:], cache[0].shape[-1]
        return dx[:, :, : cache[3] * (OH - 1) + K, : cache[3] * (OW - 1) + K]


class height_and_width_swapped(Wrong, loops_and_first_winner):
    """Runs right for square images."""

    mistake = "rows and columns swapped"

    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = loops_and_first_winner.max_pool2d_forward(x.swapaxes(2, 3), kernel_size, stride)
        return out, cache


class height_twice(Wrong, loops_and_first_winner):
    """As many columns as rows: right for square images."""

    def max_pool2d_forward(x, kernel_size, stride):
        O = (x.shape[2] - kernel_size) // stride + 1  # noqa: E741
        out = np.zeros((*x.shape[:2], O, O), dtype=x.dtype)
        for n, c, i, j in np.ndindex(out.shape):
            window = x[n, c, i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
            out[n, c, i, j] = window.max(initial=-np.inf)
        return out, (x, kernel_size, stride)


class reshaped_always(Wrong):
    """Windows side by side alone."""

    def max_pool2d_forward(x, kernel_size, stride):
        N, C, H, W = x.shape
        blocks = x.reshape(N, C, H // kernel_size, kernel_size, W // kernel_size, kernel_size)
        return blocks.max(axis=(3, 5)), (x, blocks)

    def max_pool2d_backward(dout, cache):
        x, blocks = cache
        mask = blocks == blocks.max(axis=(3, 5), keepdims=True)
        return (mask * dout[:, :, :, None, :, None]).reshape(x.shape)


class gradient_in_a_tuple(Wrong, loops_and_first_winner):
    """Returns the output's shape along with it."""

    def max_pool2d_backward(dout, cache):
        return loops_and_first_winner.max_pool2d_backward(dout, cache), dout.shape


class nothing_returned(Wrong, loops_and_first_winner):
    def max_pool2d_backward(dout, cache):
        print(loops_and_first_winner.max_pool2d_backward(dout, cache))


class whole_numbers(Wrong, loops_and_first_winner):
    def max_pool2d_forward(x, kernel_size, stride):
        out, cache = loops_and_first_winner.max_pool2d_forward(x, kernel_size, stride)
        return out.astype(int), cache


last_seen = None


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def max_pool2d_forward(x, kernel_size, stride):
        global last_seen
        out, last_seen = loops_and_first_winner.max_pool2d_forward(x, kernel_size, stride)
        return out, None

    def max_pool2d_backward(dout, cache):
        return loops_and_first_winner.max_pool2d_backward(dout, last_seen)


class torch_autograd(Cheat):
    def max_pool2d_forward(x, kernel_size, stride):
        import torch

        leaf = torch.tensor(x, requires_grad=True)
        out = torch.nn.functional.max_pool2d(leaf, kernel_size, stride)
        return out.detach().numpy(), (out, leaf)

    def max_pool2d_backward(dout, cache):
        import torch

        out, leaf = cache
        return torch.autograd.grad(out, leaf, torch.tensor(dout))[0].numpy()


class torch_winners(Cheat):
    """Lets PyTorch find the winners and adds the gradients itself."""

    def max_pool2d_forward(x, kernel_size, stride):
        import torch.nn.functional as layers
        from torch import tensor

        out, where = layers.max_pool2d(tensor(x), kernel_size, stride, return_indices=True)
        return out.numpy(), (where.numpy(), x)

    def max_pool2d_backward(dout, cache):
        where, x = cache
        dx = np.zeros_like(x)
        n, c, *_ = np.indices(dout.shape)
        np.add.at(dx, (n, c, where // x.shape[3], where % x.shape[3]), dout)
        return dx


class scipy_maximum_filter(Cheat, loops_and_first_winner):
    def max_pool2d_forward(x, kernel_size, stride):
        from scipy import ndimage

        OH, OW = ((size - kernel_size) // stride + 1 for size in x.shape[2:])
        corner = -(kernel_size // 2)
        largest = ndimage.maximum_filter(x, (1, 1, kernel_size, kernel_size), origin=(0, 0, corner, corner))
        return largest[:, :, ::stride, ::stride][:, :, :OH, :OW], (x, kernel_size, stride)
