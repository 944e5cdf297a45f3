"""Answers to `conv1d_backward(dout, x, w)`: the gradients (dx, dw) of a cross-correlation, stride 1, no padding."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "conv1d_backward"


def windows(a, k):
    return np.lib.stride_tricks.sliding_window_view(a, k)


def right_dx(dout, w):
    return windows(np.pad(dout, len(w) - 1), len(w)) @ w[::-1]


def right_dw(dout, x):
    return windows(x, len(dout)) @ dout


class gathered(Right):
    def conv1d_backward(dout, x, w):
        k = len(w)
        padded = np.pad(dout, k - 1)
        dx = np.array([padded[m : m + k] @ w[::-1] for m in range(len(x))], dtype=x.dtype)
        dw = np.array([x[j : j + len(dout)] @ dout for j in range(k)], dtype=w.dtype)
        return dx, dw


class scattered(Right):
    def conv1d_backward(dout, x, w):
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(len(dout)):
            dx[i : i + len(w)] += dout[i] * w
            dw += dout[i] * x[i : i + len(w)]
        return dx, dw


class two_loops(Right):
    def conv1d_backward(dout, x, w):
        n, k = len(x), len(w)
        dx, dw = np.zeros(n, dtype=x.dtype), np.zeros(k, dtype=w.dtype)
        for i in range(n - k + 1):
            for j in range(k):
                dx[i + j] += w[j] * dout[i]
                dw[j] += x[i + j] * dout[i]
        print(dx.sum(), dw.sum())
        return [dx, dw]


class by_the_matrix(Right):
    def conv1d_backward(dout, x, w):
        M = np.zeros((len(dout), len(x)), dtype=w.dtype)
        for i in range(len(dout)):
            M[i, i : i + len(w)] = w
        dM = np.outer(dout, x)
        return M.T @ dout, np.array([np.trace(dM, offset=j) for j in range(len(w))], dtype=w.dtype)


class window_views(Right):
    def conv1d_backward(dout, x, w):
        zeros = np.zeros(len(w) - 1, dtype=dout.dtype)
        dx = np.einsum("nk,k->n", windows(np.concatenate([zeros, dout, zeros]), len(w)), np.flip(w))
        return dx, windows(x, len(w)).T @ dout


class true_convolution(Right):
    """dx[m] is the sum of dout[m - j] w[j], wherever both exist."""

    def conv1d_backward(dout, x, w):
        L = len(dout)
        dx = [sum((dout[m - j] * w[j] for j in range(len(w)) if 0 <= m - j < L), start=0.0) for m in range(len(x))]
        dw = [sum(dout[i] * x[i + j] for i in range(L)) for j in range(len(w))]
        return np.array(dx, dtype=x.dtype), np.array(dw, dtype=w.dtype)


class added_at(Right):
    def conv1d_backward(dout, x, w):
        where = np.arange(len(dout))[:, None] + np.arange(len(w))
        dx = np.zeros(x.shape, dtype=x.dtype)
        np.add.at(dx, where, dout[:, None] * w)
        return dx, (x[where] * dout[:, None]).sum(axis=0)


class by_fourier(Right):
    def conv1d_backward(dout, x, w):
        size = 2 * len(x)
        dx = np.fft.irfft(np.fft.rfft(dout, size) * np.fft.rfft(w, size), size)[: len(x)]
        dw = np.fft.irfft(np.fft.rfft(x, size) * np.conj(np.fft.rfft(dout, size)), size)[: len(w)]
        return dx.astype(x.dtype), dw.astype(w.dtype)


class buffers_in_float64(Small):
    def conv1d_backward(dout, x, w):
        dx, dw = np.zeros(len(x)), np.zeros(len(w))
        for i in range(len(dout)):
            dx[i : i + len(w)] += dout[i] * w
            dw += dout[i] * x[i : i + len(w)]
        return dx, dw


class filter_left_reversed(Small):
    def conv1d_backward(dout, x, w):
        dw = right_dw(dout, x)
        w[:] = w[::-1].copy()
        return windows(np.pad(dout, len(w) - 1), len(w)) @ w, dw


class columns(Small):
    def conv1d_backward(dout, x, w):
        return right_dx(dout, w)[:, None], right_dw(dout, x)[:, None]


class filter_not_reversed(Wrong):
    mistake = "filter not reversed"

    def conv1d_backward(dout, x, w):
        return windows(np.pad(dout, len(w) - 1), len(w)) @ w, right_dw(dout, x)


class dx_reversed(Wrong):
    mistake = "dout reversed instead of the filter"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w)[::-1], right_dw(dout, x)


class dx_cut_to_same(Wrong):
    """As long as dout."""

    mistake = "dx cut to the length of dout"

    def conv1d_backward(dout, x, w):
        dx = right_dx(dout, w)
        start = (len(w) - 1) // 2
        return dx[start : start + len(dout)], right_dw(dout, x)


class dx_without_padding(Wrong):
    """Runs where dout is as long as w at least, and gives too few numbers."""

    mistake = "dout not padded"

    def conv1d_backward(dout, x, w):
        return windows(dout, len(w)) @ w[::-1], right_dw(dout, x)


class dx_padded_once(Wrong):
    """Zeros in front alone: the last numbers of dx are missing."""

    mistake = "dx cut to the length of dout"

    def conv1d_backward(dout, x, w):
        return windows(np.pad(dout, (len(w) - 1, 0)), len(w)) @ w[::-1], right_dw(dout, x)


class dx_shifted(Wrong):
    """The zeros all on one side."""

    mistake = "dout padded on one side alone"

    def conv1d_backward(dout, x, w):
        return windows(np.pad(dout, (2 * len(w) - 2, 0)), len(w)) @ w[::-1], right_dw(dout, x)


class dx_assigned(Wrong):
    """Where patches overlap, the last one wins."""

    mistake = "assigned where it must add"

    def conv1d_backward(dout, x, w):
        dx = np.zeros_like(x)
        for i in range(len(dout)):
            dx[i : i + len(w)] = dout[i] * w
        return dx, right_dw(dout, x)


class dx_assigned_by_fancy_index(Wrong):
    """dx[index] += value adds once where an index comes twice."""

    mistake = "assigned where it must add"

    def conv1d_backward(dout, x, w):
        where = np.arange(len(dout))[:, None] + np.arange(len(w))
        dx = np.zeros_like(x)
        dx[where] += dout[:, None] * w
        return dx, right_dw(dout, x)


class dx_averaged(Wrong):
    mistake = "averaged over the outputs"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w) / len(dout), right_dw(dout, x)


class dx_of_ones(Wrong):
    """The upstream gradient left out of dx."""

    mistake = "upstream gradient left out"

    def conv1d_backward(dout, x, w):
        return right_dx(np.ones_like(dout), w), right_dw(dout, x)


class dx_forward_again(Wrong):
    """The filter over x instead of over dout."""

    mistake = "output in place of dout"

    def conv1d_backward(dout, x, w):
        return right_dx(windows(x, len(w)) @ w, w), right_dw(dout, x)


class dw_averaged(Wrong):
    mistake = "averaged over the outputs"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), right_dw(dout, x) / len(dout)


class dw_reversed(Wrong):
    mistake = "dw reversed"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), right_dw(dout, x)[::-1]


class dw_with_dout_reversed(Wrong):
    mistake = "dout reversed"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), windows(x, len(dout)) @ dout[::-1]


class dw_assigned(Wrong):
    """What the last output says, alone."""

    mistake = "assigned where it must add"

    def conv1d_backward(dout, x, w):
        dw = np.zeros_like(w)
        for i in range(len(dout)):
            dw = dout[i] * x[i : i + len(w)]
        return right_dx(dout, w), dw


class dw_from_the_first_output(Wrong):
    mistake = "only the first window counted"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), dout[0] * x[: len(w)]


class dw_last_output_lost(Wrong):
    mistake = "last output's share missing"

    def conv1d_backward(dout, x, w):
        dw = np.zeros_like(w)
        for i in range(len(dout) - 1):
            dw += dout[i] * x[i : i + len(w)]
        return right_dx(dout, w), dw


class dw_upstream_left_out(Wrong):
    mistake = "upstream gradient left out"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), right_dw(np.ones_like(dout), x)


class dw_not_summed(Wrong):
    mistake = "windows not added up"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), windows(x, len(w)) * dout[:, None]


class dw_of_full_length(Wrong):
    """dout slid over a padded x."""

    mistake = "x padded"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), windows(np.pad(x, len(dout) - 1), len(dout)) @ dout


class swapped(Wrong):
    mistake = "gradients in another order"

    def conv1d_backward(dout, x, w):
        return right_dw(dout, x), right_dx(dout, w)


class arguments_confused(Wrong):
    """x and w taken for each other."""

    def conv1d_backward(dout, w, x):
        return right_dw(dout, x), right_dx(dout, w)


class all_averaged(Wrong):
    mistake = "averaged over the outputs"

    def conv1d_backward(dout, x, w):
        return right_dx(dout, w) / len(dout), right_dw(dout, x) / len(dout)


class sign_flipped(Wrong):
    mistake = "sign flipped"

    def conv1d_backward(dout, x, w):
        return -right_dx(dout, w), -right_dw(dout, x)


class of_a_true_convolution(Wrong):
    """Gradients of a forward pass that reverses the filter."""

    mistake = "filter not reversed"

    def conv1d_backward(dout, x, w):
        return windows(np.pad(dout, len(w) - 1), len(w)) @ w, right_dw(dout, x)[::-1]


class dw_forgotten(Wrong):
    def conv1d_backward(dout, x, w):
        return right_dx(dout, w)


class whole_numbers(Wrong):
    mistake = "fractions cut off"

    def conv1d_backward(dout, x, w):
        dx, dw = np.zeros(len(x), dtype=int), np.zeros(len(w), dtype=int)
        for i in range(len(dout)):
            dx[i : i + len(w)] += (dout[i] * w).astype(int)
            dw += (dout[i] * x[i : i + len(w)]).astype(int)
        return dx, dw


class ones_to_start_from(Wrong):
    mistake = "started from ones"

    def conv1d_backward(dout, x, w):
        return 1 + right_dx(dout, w), 1 + right_dw(dout, x)


class three_weights_only(Wrong):
    def conv1d_backward(dout, x, w):
        dx = np.zeros_like(x)
        dx[:-2] += dout * w[0]
        dx[1:-1] += dout * w[1]
        dx[2:] += dout * w[2]
        return dx, np.array([dout @ x[:-2], dout @ x[1:-1], dout @ x[2:]])


class half_precision(Wrong):
    def conv1d_backward(dout, x, w):
        dout, x, w = (a.astype(np.float16) for a in (dout, x, w))
        return right_dx(dout, w), right_dw(dout, x)


class printed_only(Wrong):
    def conv1d_backward(dout, x, w):
        print(right_dx(dout, w), right_dw(dout, x))


gradients = {}


class collected_outside(Wrong):
    """Gradients of one call are added to those of the call before, where the sizes agree."""

    def conv1d_backward(dout, x, w):
        for name, gradient in (("dx", right_dx(dout, w)), ("dw", right_dw(dout, x))):
            before = gradients.get((name, len(gradient)), 0.0)
            gradients[name, len(gradient)] = before + gradient
        return gradients["dx", len(x)].astype(x.dtype), gradients["dw", len(w)].astype(w.dtype)


class numpy_functions(Cheat):
    def conv1d_backward(dout, x, w):
        return np.convolve(dout, w, mode="full"), np.correlate(x, dout, mode="valid")


class numpy_for_dw_alone(Cheat):
    def conv1d_backward(dout, x, w):
        return right_dx(dout, w), np.correlate(x, dout)


class scipy_functions(Cheat):
    def conv1d_backward(dout, x, w):
        from scipy.signal import convolve, correlate

        return convolve(dout, w), correlate(x, dout, mode="valid")


class torch_autograd(Cheat):
    def conv1d_backward(dout, x, w):
        import torch

        x, w = (torch.tensor(a, requires_grad=True) for a in (x, w))
        out = torch.nn.functional.conv1d(x[None, None], w[None, None])[0, 0]
        out.backward(torch.tensor(dout))
        return x.grad.numpy(), w.grad.numpy()


class twelve_outputs_at_most(Wrong):
    def conv1d_backward(dout, x, w):
        dx, dw = np.zeros_like(x), np.zeros_like(w)
        for i in range(min(len(dout), 12)):
            dx[i : i + len(w)] += dout[i] * w
            dw += dout[i] * x[i : i + len(w)]
        return dx, dw
