"""Answers to `cross_correlate1d(x, w, stride=1, padding=0)`: (n,) and (k,) to (L,)."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "cross_correlate1d"


class slice_by_slice(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        L = (len(padded) - len(w)) // stride + 1
        out = np.zeros(L, dtype=x.dtype)
        for i in range(L):
            out[i] = np.sum(padded[i * stride : i * stride + len(w)] * w)
        return out


class two_loops(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        n, k = x.shape[0], w.shape[0]
        xp = np.zeros(n + 2 * padding, x.dtype)
        xp[padding : padding + n] = x
        L = int(np.floor((n + 2 * padding - k) / stride)) + 1
        out = np.zeros(L, x.dtype)
        for i in range(L):
            for j in range(k):
                out[i] += w[j] * xp[i * stride + j]
        return out


class window_view(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        zeros = np.zeros(padding, dtype=x.dtype)
        windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([zeros, x, zeros]), len(w))
        print("windows", windows.shape)
        return windows[::stride] @ w


class shifted_lines(Right):
    """One product of a weight with a whole line for each weight."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        x = np.pad(x, (padding, padding))
        steps = len(x) - len(w) + 1
        return sum(w[j] * x[j : j + steps] for j in range(len(w)))[::stride]


class index_table(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        x = np.pad(x, padding, mode="constant", constant_values=0)
        starts = np.arange(0, len(x) - len(w) + 1, stride)
        table = starts[:, None] + np.arange(len(w))[None, :]
        return np.einsum("lk,k->l", x[table], w)


class appended(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = [0.0] * padding + list(x) + [0.0] * padding
        answer = []
        start = 0
        while start + len(w) <= len(padded):
            answer.append(sum(a * b for a, b in zip(w, padded[start:], strict=False)))
            start += stride
        return np.array(answer, dtype=x.dtype)


class as_a_matrix(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        n, k = len(x), len(w)
        rows = range(0, n + 2 * padding - k + 1, stride)
        M = np.zeros((len(rows), n + 2 * padding), dtype=w.dtype)
        for i, start in enumerate(rows):
            M[i, start : start + k] = w
        return M[:, padding : padding + n].dot(x)


class without_padding_an_array(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        n, k = len(x), len(w)
        out = np.zeros((n + 2 * padding - k) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            for j in range(k):
                at = i * stride + j - padding
                if 0 <= at < n:
                    out[i] += x[at] * w[j]
        return out


class flipped_twice(Right):
    """A true convolution with the reversed filter."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        v = w[::-1]
        k = len(v)
        x = np.pad(x, padding)
        every = [np.sum(v * x[i - k + 1 : i + 1][::-1]) for i in range(k - 1, len(x))]
        return np.array(every[::stride], x.dtype)


class strided_view(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        shape = ((len(padded) - k) // stride + 1, k)
        step = padded.strides[0]
        patches = np.lib.stride_tricks.as_strided(padded, shape, (step * stride, step))
        return np.apply_along_axis(lambda patch: np.inner(patch, w), 1, patches)


class by_fourier(Right):
    def cross_correlate1d(x, w, stride=1, padding=0):
        x = np.pad(x, padding)
        size = len(x) + len(w)
        spectrum = np.fft.rfft(x, size) * np.conj(np.fft.rfft(w, size))
        return np.fft.irfft(spectrum, size)[: len(x) - len(w) + 1 : stride].astype(x.dtype)


class buffer_in_float64(Small):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        L = (len(padded) - len(w)) // stride + 1
        out = np.zeros(L)
        for i in range(L):
            out[i] = padded[i * stride : i * stride + len(w)] @ w
        return out


class filter_reversed_in_place(Small):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        w[:] = w[::-1].copy()
        out = np.zeros((len(padded) - k) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            for j in range(k):
                out[i] += padded[i * stride + j] * w[k - 1 - j]
        return out


class column(Small):
    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride]
        return windows @ w.reshape(-1, 1)


class flipped(Wrong):
    """A true convolution."""

    mistake = "kernel flipped"

    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride]
        return windows @ w[::-1]


class reversed_output(Wrong):
    mistake = "outputs in reverse order"

    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride]
        return (windows @ w)[::-1]


class padding_counted_once(Wrong):
    mistake = "padding counted once"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        L = (len(x) + padding - len(w)) // stride + 1
        return np.array([padded[i * stride : i * stride + len(w)] @ w for i in range(L)], dtype=x.dtype)


class padded_on_the_left(Wrong):
    mistake = "padding counted once"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, (padding, 0))
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride]
        return windows @ w


class padded_on_the_right(Wrong):
    mistake = "padding counted once"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, (0, padding))
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride]
        return windows @ w


class padding_ignored(Wrong):
    mistake = "padding ignored"

    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.lib.stride_tricks.sliding_window_view(x, len(w))[::stride] @ w


class padding_ignored_but_counted(Wrong):
    """The last entries are never filled."""

    mistake = "zeros not put in"

    def cross_correlate1d(x, w, stride=1, padding=0):
        L = (len(x) + 2 * padding - len(w)) // stride + 1
        out = np.zeros(L, dtype=x.dtype)
        for i in range(L):
            patch = x[i * stride : i * stride + len(w)]
            if len(patch) == len(w):
                out[i] = patch @ w
        return out


class edge_repeated(Wrong):
    mistake = "border repeated instead of zeros"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding, mode="edge")
        return np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride] @ w


class wrapped_around(Wrong):
    """Negative indices, and the rest taken modulo n."""

    mistake = "signal continued from its other end"

    def cross_correlate1d(x, w, stride=1, padding=0):
        n, k = len(x), len(w)
        out = np.zeros((n + 2 * padding - k) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            for j in range(k):
                out[i] += w[j] * x[(i * stride + j - padding) % n]
        return out


class mirrored(Wrong):
    mistake = "border mirrored instead of zeros"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding, mode="symmetric")
        return np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride] @ w


class padded_with_ones(Wrong):
    mistake = "ones in place of zeros"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding, constant_values=1)
        return np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride] @ w


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w)) @ w


class stride_only_in_the_size(Wrong):
    mistake = "stride ignored"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        L = (len(padded) - len(w)) // stride + 1
        return np.array([padded[i : i + len(w)] @ w for i in range(L)], dtype=x.dtype)


class stride_within_the_patch(Wrong):
    """A dilation instead of a stride."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        L = (len(padded) - k) // stride + 1
        out = np.zeros(L, dtype=x.dtype)
        for i in range(L):
            patch = padded[i : i + k * stride : stride]
            out[i] = patch @ w[: len(patch)]
        return out


class rounded_up(Wrong):
    """One more position, at which the filter sticks out."""

    mistake = "window filled up beyond the end"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        L = int(np.ceil((len(padded) - k) / stride)) + 1
        out = np.zeros(L, dtype=x.dtype)
        for i in range(L):
            patch = padded[i * stride : i * stride + k]
            out[i] = patch @ w[: len(patch)]
        return out


class rounded_to_the_nearest(Wrong):
    mistake = "window filled up beyond the end"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        L = round((len(padded) - k) / stride) + 1
        out = np.zeros(L, dtype=x.dtype)
        for i in range(L):
            patch = padded[i * stride : i * stride + k]
            out[i] = patch @ w[: len(patch)]
        return out


class fraction_of_positions(Wrong):
    """np.zeros takes no 2.5."""

    mistake = "floor forgotten"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        out = np.zeros((len(padded) - len(w)) / stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            out[i] = padded[i * stride : i * stride + len(w)] @ w
        return out


class last_position_lost(Wrong):
    mistake = "last position forgotten"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        starts = range(0, len(padded) - len(w), stride)
        return np.array([padded[s : s + len(w)] @ w for s in starts], dtype=x.dtype)


class two_positions_lost(Wrong):
    """n - k - 1 of them, as in one of the sources."""

    mistake = "two positions forgotten"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        L = max((len(padded) - len(w) - 1) // stride, 0)
        return np.array([padded[i * stride : i * stride + len(w)] @ w for i in range(L)], dtype=x.dtype)


class one_for_each_input(Wrong):
    """As many positions as numbers, cut off where the filter sticks out."""

    mistake = "an output for each entry of x"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, (padding, padding + len(w)))
        return np.array([padded[i : i + len(w)] @ w for i in range(0, len(x), stride)], dtype=x.dtype)


class always_same(Wrong):
    """Centred on each number, whatever the padding."""

    mistake = "padded to the input's length"

    def cross_correlate1d(x, w, stride=1, padding=0):
        k = len(w)
        padded = np.pad(x, (k // 2, k - 1 - k // 2))
        return np.array([padded[i : i + k] @ w for i in range(0, len(x), stride)], dtype=x.dtype)


class mean_instead_of_sum(Wrong):
    mistake = "products averaged"

    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride]
        return np.mean(windows * w, axis=1)


class normalised(Wrong):
    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride]
        return windows @ w / np.abs(w).sum()


class weights_left_out(Wrong):
    mistake = "filter left out"

    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride].sum(axis=1)


class products_not_added(Wrong):
    mistake = "products not summed"

    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride] * w


class assigned_instead_of_added(Wrong):
    """Only the last product is left."""

    mistake = "only the last product kept"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        out = np.zeros((len(padded) - k) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            for j in range(k):
                out[i] = w[j] * padded[i * stride + j]
        return out


class last_weight_lost(Wrong):
    mistake = "last weight left out"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        out = np.zeros((len(padded) - k) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            for j in range(k - 1):
                out[i] += w[j] * padded[i * stride + j]
        return out


class whole_numbers(Wrong):
    mistake = "fractions cut off"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        out = np.zeros((len(padded) - len(w)) // stride + 1, dtype=int)
        for i in range(len(out)):
            out[i] = padded[i * stride : i * stride + len(w)] @ w
        return out


class started_from_ones(Wrong):
    mistake = "started from ones"

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        out = np.ones((len(padded) - len(w)) // stride + 1, dtype=x.dtype)
        for i in range(len(out)):
            out[i] += padded[i * stride : i * stride + len(w)] @ w
        return out


class three_weights_only(Wrong):
    def cross_correlate1d(x, w, stride=1, padding=0):
        p = np.pad(x, padding)
        return (w[0] * p[:-2] + w[1] * p[1:-1] + w[2] * p[2:])[::stride]


class stride_and_padding_swapped(Wrong):
    mistake = "stride and padding swapped"

    def cross_correlate1d(x, w, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, stride), len(w))
        return windows[:: max(padding, 1)] @ w


class padding_cut_off(Wrong):
    """Padded, and the outputs at the ends thrown away again."""

    mistake = "ends cut off again"

    def cross_correlate1d(x, w, stride=1, padding=0):
        out = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride] @ w
        return out[padding : len(out) - padding]


class half_precision(Wrong):
    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding).astype(np.float16)
        return np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride] @ w.astype(np.float16)


class printed_only(Wrong):
    def cross_correlate1d(x, w, stride=1, padding=0):
        print(np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))[::stride] @ w)


collected = []


class collected_outside(Wrong):
    """The list of the call before goes on growing."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        for start in range(0, len(padded) - len(w) + 1, stride):
            collected.append(padded[start : start + len(w)] @ w)
        return np.array(collected, dtype=x.dtype)


class options_forgotten(Wrong):
    mistake = "stride ignored"

    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w) + 1)], dtype=x.dtype)


class numpy_correlate(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.correlate(np.pad(x, padding), w, mode="valid")[::stride]


class numpy_convolve(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        return np.convolve(np.pad(x, padding), w[::-1], "valid")[::stride]


class numpy_polynomials(Cheat):
    """Multiplying polynomials is a convolution; np.polymul calls np.convolve."""

    def cross_correlate1d(x, w, stride=1, padding=0):
        padded, k = np.pad(x, padding), len(w)
        full = np.polymul(padded, w[::-1])  # loses the zeros in front
        full = np.pad(full, (len(padded) + k - 1 - len(full), 0))
        return full[k - 1 : len(padded) : stride].astype(x.dtype)


class scipy_signal(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        from scipy import signal

        return signal.correlate(np.pad(x, padding), w, mode="valid")[::stride]


class scipy_ndimage(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        from scipy.ndimage import correlate1d

        padded, k = np.pad(x, padding), len(w)
        centred = correlate1d(padded, w, mode="constant")
        return centred[k // 2 : k // 2 + len(padded) - k + 1 : stride]


class torch_layer(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        import torch

        x, w = (torch.tensor(a)[None, None] for a in (x, w))
        return torch.nn.functional.conv1d(x, w, stride=stride, padding=padding)[0, 0].numpy()


class torch_windows(Cheat):
    def cross_correlate1d(x, w, stride=1, padding=0):
        import torch

        return (torch.from_numpy(np.pad(x, padding)).unfold(0, len(w), stride) @ torch.from_numpy(w)).numpy()


class five_weights_at_most(Wrong):
    def cross_correlate1d(x, w, stride=1, padding=0):
        w = np.where(np.arange(len(w)) < 5, w, 0).astype(w.dtype)
        patches = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), len(w))
        return patches[::stride] @ w
