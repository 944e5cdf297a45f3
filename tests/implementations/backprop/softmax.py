"""Answers to `softmax(z)`: (N, K) -> (N, K), the softmax of each row, finite for entries of 1e4."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "softmax"


class shifted(Right):
    def softmax(z):
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


class row_by_row(Right):
    def softmax(z):
        out = np.zeros_like(z)
        for i in range(len(z)):
            e = np.exp(z[i] - np.max(z[i]))
            out[i] = e / np.sum(e)
        return out


class transposed(Right):
    def softmax(z):
        t = z.T - z.max(axis=1)
        e = np.exp(t)
        p = (e / e.sum(axis=0)).T
        print("rows sum to", p.sum(axis=1))
        return p


class through_the_logarithm(Right):
    def softmax(z):
        m = np.max(z, axis=-1)[:, np.newaxis]
        log_sum = m + np.log(np.exp(z - m).sum(axis=-1)[:, np.newaxis])
        return np.exp(z - log_sum)


class einsum(Right):
    def softmax(z, eps=1e-12):
        e = np.exp(z - np.amax(z, 1).reshape(-1, 1))
        return np.einsum("nk,n->nk", e, 1 / (np.einsum("nk->n", e) + z.dtype.type(eps)))


class differences(Right):
    """One over the sum of exp(z_j - z_k): no maximum is needed where infinity under the bar is a true 0."""

    def softmax(z):
        with np.errstate(over="ignore"):
            return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


class stacked(Right):
    def softmax(z):
        def one(row):
            e = np.exp(row - row.max())
            return e / e.sum()

        return np.stack([one(row) for row in z])


class loops_in_float64(Small):
    def softmax(z):
        N, K = z.shape
        out = np.zeros((N, K))
        for i in range(N):
            largest = max(z[i])
            total = 0.0
            for j in range(K):
                out[i, j] = np.exp(float(z[i, j] - largest))
                total += out[i, j]
            for j in range(K):
                out[i, j] /= total
        return out


class in_place(Small):
    def softmax(z):
        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=1, keepdims=True)
        return z


class no_shift(Wrong):
    mistake = "no max subtraction"

    def softmax(z):
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


class no_shift_but_eps(Wrong):
    mistake = "no max subtraction"

    def softmax(z):
        e = np.exp(z)
        return e / (e.sum(axis=1, keepdims=True) + 1e-8)


class whole_maximum(Wrong):
    mistake = "one maximum for the whole batch"

    def softmax(z):
        e = np.exp(z - np.max(z))
        return e / np.sum(e, axis=1, keepdims=True)


class over_columns(Wrong):
    mistake = "softmax over the wrong axis"

    def softmax(z):
        e = np.exp(z - z.max(axis=0, keepdims=True))
        return e / e.sum(axis=0, keepdims=True)


class over_columns_shift_right(Wrong):
    mistake = "softmax over the wrong axis"

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=0)


class over_everything(Wrong):
    mistake = "one sum for the whole batch"

    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum()


class over_everything_shift_right(Wrong):
    mistake = "one sum for the whole batch"

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum()


class axis_lost(Wrong):
    """Runs for as many rows as columns, and for one row."""

    mistake = "axis dropped by a sum, mean or maximum"

    def softmax(z):
        e = np.exp(z - z.max(axis=1))
        return e / e.sum(axis=1)


class log_probabilities(Wrong):
    mistake = "log-softmax returned"

    def softmax(z):
        z = z - z.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class not_normalised(Wrong):
    mistake = "exponentials not divided by their sum"

    def softmax(z):
        return np.exp(z - z.max(axis=1, keepdims=True))


class no_exponential(Wrong):
    mistake = "no exponential"

    def softmax(z):
        return z / z.sum(axis=1, keepdims=True)


class sigmoid(Wrong):
    mistake = "sigmoid of each entry"

    def softmax(z):
        return 1 / (1 + np.exp(-z))


class hard_maximum(Wrong):
    mistake = "one-hot of the largest entry"

    def softmax(z):
        return (z == z.max(axis=1, keepdims=True)).astype(z.dtype)


class shifted_by_minimum(Wrong):
    mistake = "minimum subtracted instead of maximum"

    def softmax(z):
        e = np.exp(z - z.min(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class shifted_by_mean(Wrong):
    def softmax(z):
        e = np.exp(z - z.mean(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class divided_by_maximum(Wrong):
    mistake = "divided by the maximum instead of subtracted"

    def softmax(z):
        e = np.exp(z / np.abs(z).max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class clipped(Wrong):
    mistake = "large entries clipped"

    def softmax(z):
        e = np.exp(np.clip(z, -50, 50))
        return e / e.sum(axis=1, keepdims=True)


class negative_exponent(Wrong):
    mistake = "sign of z flipped"

    def softmax(z):
        e = np.exp(-(z - z.min(axis=1, keepdims=True)))
        return e / e.sum(axis=1, keepdims=True)


class base_two(Wrong):
    def softmax(z):
        e = 2 ** (z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class two_classes_only(Wrong):
    def softmax(z):
        p = 1 / (1 + np.exp(np.minimum(z[:, 1] - z[:, 0], 50)))
        return np.stack([p, 1 - p], axis=1)


class first_row_only(Wrong):
    def softmax(z):
        out = np.zeros_like(z)
        for i in range(len(z)):
            e = np.exp(z[i] - np.max(z[i]))
            out[i] = e / np.sum(e)
            return out


class nan_hidden(Wrong):
    mistake = "no max subtraction"

    def softmax(z):
        e = np.exp(z)
        return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


class printed_only(Wrong):
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        print(e / e.sum(axis=1, keepdims=True))


class half_precision(Wrong):
    def softmax(z):
        z = (z - z.max(axis=1, keepdims=True)).astype(np.float16)
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


class rounded(Wrong):
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return np.round(e / e.sum(axis=1, keepdims=True), 2)


class integer_buffer(Wrong):
    def softmax(z):
        out = np.zeros(z.shape, dtype=int)
        for i in range(len(z)):
            e = np.exp(z[i] - np.max(z[i]))
            out[i] = e / np.sum(e)
        return out


class constant_taken_off_afterwards(Wrong):
    def softmax(z):
        e = np.exp(z) - np.max(z, axis=1, keepdims=True)
        return e / e.sum(axis=1, keepdims=True)


class largest_left_out_of_the_sum(Wrong):
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / (e.sum(axis=1, keepdims=True) - 1 + 1e-9)


class divided_by_classes(Wrong):
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.mean(axis=1, keepdims=True)


class torch_function(Cheat):
    def softmax(z):
        import torch

        return torch.softmax(torch.as_tensor(z), dim=1).numpy()


class torch_module(Cheat):
    def softmax(z):
        from torch import nn, tensor

        return nn.Softmax(dim=-1)(tensor(z)).detach().numpy()


class torch_functional(Cheat):
    def softmax(z):
        import torch.nn.functional as F
        from torch import from_numpy

        return np.asarray(F.softmax(from_numpy(z), 1))


class torch_by_name(Cheat):
    def softmax(z):
        import importlib

        t = importlib.import_module("to" + "rch")
        return t.softmax(t.tensor(z), 1).numpy()


class torch_found_loaded(Cheat):
    def softmax(z):
        import sys

        t = sys.modules["torch"]
        return t.softmax(t.tensor(z), 1).numpy()


class scipy_function(Cheat):
    def softmax(z):
        import scipy.special

        return scipy.special.softmax(z, axis=1)


class scipy_name(Cheat):
    def softmax(z):
        from scipy.special import softmax as ready

        return ready(z, axis=1)


class scipy_logarithm(Cheat):
    def softmax(z):
        from scipy import special

        return np.exp(special.log_softmax(z, axis=1))


class sklearn_function(Cheat):
    def softmax(z):
        from sklearn.utils.extmath import softmax

        return softmax(z)
