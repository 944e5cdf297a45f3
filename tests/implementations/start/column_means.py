"""Answers to `column_means(x)`: the mean of each column of x (N, D)."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "column_means"


class mean_along_axis(Right):
    def column_means(x):
        return x.mean(axis=0)


class sum_over_count(Right):
    def column_means(x):
        N, _ = x.shape
        return np.sum(x, axis=0) / N


class transposed(Right):
    def column_means(x):
        return np.mean(x.T, axis=1)


class row_by_row(Right):
    def column_means(x):
        total = np.zeros_like(x[0])
        for row in x:
            total = total + row
        print("total", total)
        return total / len(x)


class einsum(Right):
    def column_means(x):
        return np.einsum("nd->d", x) / x.shape[0]


class kept_axis(Small):
    def column_means(x):
        return x.mean(axis=0, keepdims=True)


class list_of_floats(Small):
    def column_means(x):
        return [float(np.mean(x[:, j])) for j in range(x.shape[1])]


class buffer_in_float64(Small):
    def column_means(x):
        means = np.zeros(x.shape[1])
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                means[j] += x[i, j] / x.shape[0]
        return means


class over_rows(Wrong):
    mistake = "a mean for each row"

    def column_means(x):
        return x.mean(axis=1)


class over_everything(Wrong):
    mistake = "one mean for the whole table"

    def column_means(x):
        return x.mean()


class sum_only(Wrong):
    mistake = "sums instead of means"

    def column_means(x):
        return x.sum(axis=0)


class divided_by_columns(Wrong):
    mistake = "divided by the number of columns"

    def column_means(x):
        return x.sum(axis=0) / x.shape[1]


class one_too_few(Wrong):
    mistake = "divided by n - 1"

    def column_means(x):
        return x.sum(axis=0) / max(x.shape[0] - 1, 1)


class median(Wrong):
    mistake = "medians instead of means"

    def column_means(x):
        return np.median(x, axis=0)


class first_row_skipped(Wrong):
    def column_means(x):
        total = 0
        for i in range(1, len(x)):
            total = total + x[i]
        return total / len(x)


class last_row_only(Wrong):
    def column_means(x):
        for row in x:
            means = row / 1
        return means


class whole_numbers(Wrong):
    def column_means(x):
        means = np.zeros(x.shape[1], dtype=int)
        for j in range(x.shape[1]):
            means[j] = x[:, j].mean()
        return means


class printed(Wrong):
    def column_means(x):
        print(x.mean(axis=0))


class subtracted(Wrong):
    def column_means(x):
        return x - x.mean(axis=0)


class middle_of_range(Wrong):
    def column_means(x):
        return (x.max(axis=0) + x.min(axis=0)) / 2


class absolute_values(Wrong):
    def column_means(x):
        return np.abs(x).mean(axis=0)


class half_precision(Wrong):
    def column_means(x):
        return x.astype(np.float16).mean(axis=0)


class returned_too_early(Wrong):
    def column_means(x):
        means = np.zeros_like(x[0])
        for j in range(x.shape[1]):
            means[j] = x[:, j].mean()
            return means
