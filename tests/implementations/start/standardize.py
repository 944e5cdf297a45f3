"""Answers to `standardize(x)`: each column of x (N, D) less its mean, over its standard deviation."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "standardize"


class one_line(Right):
    def standardize(x):
        return (x - x.mean(axis=0)) / x.std(axis=0)


class by_hand(Right):
    def standardize(x):
        N = x.shape[0]
        mu = np.sum(x, axis=0, keepdims=True) / N
        centred = x - mu
        var = np.sum(centred**2, axis=0, keepdims=True) / N
        return centred / np.sqrt(var)


class column_by_column(Right):
    def standardize(x):
        out = np.zeros_like(x)
        for j in range(x.shape[1]):
            column = x[:, j]
            out[:, j] = (column - np.mean(column)) / np.std(column)
        return out


class transposed(Right):
    def standardize(x):
        rows = x.T
        rows = rows - rows.mean(axis=1)[:, None]
        rows = rows / rows.std(axis=1)[:, None]
        return rows.T


class copied_then_in_place(Right):
    def standardize(x):
        x = x.copy()
        x -= np.mean(x, 0)
        x /= np.std(x, 0)
        print(x[:1])
        return x


class stacked(Right):
    def standardize(x, eps=0.0):
        columns = [(c - c.mean()) / (c.std() + eps) for c in x.T]
        return np.stack(columns, axis=1)


class einsum(Right):
    def standardize(x):
        c = x - np.einsum("nd->d", x) / len(x)
        return c / np.sqrt(np.einsum("nd,nd->d", c, c) / len(x))


class plain_loops(Small):
    def standardize(x):
        N, D = x.shape
        out = np.zeros((N, D))
        for j in range(D):
            mean = sum(float(x[i, j]) for i in range(N)) / N
            var = sum((float(x[i, j]) - mean) ** 2 for i in range(N)) / N
            for i in range(N):
                out[i, j] = (x[i, j] - mean) / var**0.5
        return out


class in_place(Small):
    def standardize(x):
        x -= x.mean(axis=0)
        x /= x.std(axis=0)
        return x


class by_rows(Wrong):
    mistake = "statistics of each row"

    def standardize(x):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


class whole_array(Wrong):
    mistake = "one mean and deviation for the whole table"

    def standardize(x):
        return (x - x.mean()) / x.std()


class sample_deviation(Wrong):
    mistake = "n - 1 in the standard deviation"

    def standardize(x):
        return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)


class variance(Wrong):
    mistake = "divided by the variance"

    def standardize(x):
        return (x - x.mean(axis=0)) / x.var(axis=0)


class only_centred(Wrong):
    mistake = "not divided by the standard deviation"

    def standardize(x):
        return x - x.mean(axis=0)


class only_scaled(Wrong):
    mistake = "mean left in"

    def standardize(x):
        return x / x.std(axis=0)


class parentheses_forgotten(Wrong):
    mistake = "brackets left out"

    def standardize(x):
        return x - x.mean(axis=0) / x.std(axis=0)


class multiplied(Wrong):
    def standardize(x):
        return (x - x.mean(axis=0)) * x.std(axis=0)


class one_deviation_for_all(Wrong):
    mistake = "one standard deviation for the whole table"

    def standardize(x):
        return (x - x.mean(axis=0)) / x.std()


class deviation_after_wrong_centring(Wrong):
    mistake = "one mean for the whole table"

    def standardize(x):
        return (x - x.mean()) / x.std(axis=0)


class range_scaled(Wrong):
    mistake = "scaled to the range 0 to 1"

    def standardize(x):
        return (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))


class mean_absolute_deviation(Wrong):
    def standardize(x):
        c = x - x.mean(axis=0)
        return c / np.abs(c).mean(axis=0)


class median_subtracted(Wrong):
    def standardize(x):
        return (x - np.median(x, axis=0)) / x.std(axis=0)


class large_constant_added(Wrong):
    mistake = "a constant added to the standard deviation"

    def standardize(x):
        return (x - x.mean(axis=0)) / (x.std(axis=0) + 1)


class in_place_nothing_returned(Wrong):
    def standardize(x):
        x -= x.mean(axis=0)
        x /= x.std(axis=0)


class statistics_returned(Wrong):
    def standardize(x):
        return x.mean(axis=0), x.std(axis=0)


class whole_numbers(Wrong):
    def standardize(x):
        return ((x - x.mean(axis=0)) / x.std(axis=0)).astype(int)


class half_precision(Wrong):
    def standardize(x):
        x = x.astype(np.float16)
        return (x - x.mean(axis=0)) / x.std(axis=0)


class broadcast_for_square_only(Wrong):
    def standardize(x):
        return (x - x.mean(axis=1)) / x.std(axis=1)


class first_column_for_all(Wrong):
    def standardize(x):
        return (x - x[:, 0].mean()) / x[:, 0].std()


class root_of_mean_square(Wrong):
    mistake = "mean left in the standard deviation"

    def standardize(x):
        return (x - x.mean(axis=0)) / np.sqrt((x**2).mean(axis=0))


class transposed_result(Wrong):
    def standardize(x):
        return ((x - x.mean(axis=0)) / x.std(axis=0)).T


class scipy_zscore(Cheat):
    def standardize(x):
        from scipy import stats

        return stats.zscore(x, axis=0)


class sklearn_scale(Cheat):
    def standardize(x):
        from sklearn.preprocessing import scale

        return scale(x)


class sklearn_scaler(Cheat):
    def standardize(x):
        from sklearn.preprocessing import StandardScaler

        return StandardScaler().fit_transform(x)


class torch_statistics(Cheat):
    def standardize(x):
        import torch

        t = torch.tensor(x)
        return ((t - t.mean(0)) / t.std(0, correction=0)).numpy()
