"""Answers to `product_variance(var_w, var_x)`: the variance of w * x, both independent and of mean 0."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "product_variance"


class product(Right):
    def product_variance(var_w, var_x):
        return var_w * var_x


class as_arrays(Right):
    def product_variance(var_w, var_x):
        return np.multiply(np.asarray(var_w), np.asarray(var_x))


class from_the_formula_with_means(Right):
    """E[w]**2 and E[x]**2 are 0."""

    def product_variance(var_w, var_x):
        mean_w = mean_x = 0
        return (var_w + mean_w**2) * (var_x + mean_x**2) - mean_w**2 * mean_x**2


class product_of_deviations(Right):
    def product_variance(var_w, var_x):
        std = np.sqrt(var_w) * np.sqrt(var_x)
        print("std", std)
        return std**2


class by_logarithms(Right):
    def product_variance(var_w, var_x):
        return np.exp(np.log(var_w) + np.log(var_x))


class summed(Wrong):
    """As if it were w + x."""

    mistake = "variances added"

    def product_variance(var_w, var_x):
        return var_w + var_x


class root_of_the_product(Wrong):
    mistake = "standard deviation instead of variance"

    def product_variance(var_w, var_x):
        return np.sqrt(var_w * var_x)


class both_squared(Wrong):
    """Variances taken for deviations."""

    mistake = "squared once too often"

    def product_variance(var_w, var_x):
        return (var_w * var_x) ** 2


class weight_squared(Wrong):
    """Var(w * x) = w**2 Var(x), as for a constant w."""

    mistake = "squared once too often"

    def product_variance(var_w, var_x):
        return var_w**2 * var_x


class input_squared(Wrong):
    mistake = "squared once too often"

    def product_variance(var_w, var_x):
        return var_w * var_x**2


class weight_alone(Wrong):
    mistake = "variance of the weights alone"

    def product_variance(var_w, var_x):
        return var_w + 0 * var_x


class input_alone(Wrong):
    mistake = "variance of the inputs alone"

    def product_variance(var_w, var_x):
        return 0 * var_w + var_x


class twice(Wrong):
    """The 2 of a covariance, where there is none."""

    mistake = "doubled"

    def product_variance(var_w, var_x):
        return 2 * var_w * var_x


class as_for_means_of_one(Wrong):
    mistake = "variances added and multiplied"

    def product_variance(var_w, var_x):
        return var_w * var_x + var_w + var_x


class sum_of_both_and_the_product(Wrong):
    """The terms with the means taken for terms with the variances."""

    def product_variance(var_w, var_x):
        return var_w * var_x + var_w**2 + var_x**2


class mean_of_both(Wrong):
    mistake = "mean of the two variances"

    def product_variance(var_w, var_x):
        return (var_w + var_x) / 2


class quotient(Wrong):
    mistake = "one variance over the other"

    def product_variance(var_w, var_x):
        return var_x / var_w


class larger_of_both(Wrong):
    def product_variance(var_w, var_x):
        return np.maximum(var_w, var_x)


class summed_over_an_array(Wrong):
    def product_variance(var_w, var_x):
        return np.sum(var_w * var_x)


class scalar_product(Wrong):
    def product_variance(var_w, var_x):
        return np.dot(var_w, var_x)


class every_pair(Wrong):
    def product_variance(var_w, var_x):
        return np.multiply.outer(var_w, var_x)


class numbers_only(Wrong):
    def product_variance(var_w, var_x):
        return math.prod((float(var_w), float(var_x)))


class measured(Wrong):
    """A simulation comes near it."""

    def product_variance(var_w, var_x):
        rng = np.random.default_rng(0)
        w, x = rng.normal(size=(2, 20_000))
        return var_w * var_x * np.var(w * x)


class whole_numbers(Wrong):
    def product_variance(var_w, var_x):
        return np.floor(var_w * var_x)


class two_decimals(Wrong):
    def product_variance(var_w, var_x):
        return np.round(var_w * var_x, 2)


class always_one(Wrong):
    """Right for the variances that everyone tries first."""

    def product_variance(var_w, var_x):
        return 1.0


class printed_only(Wrong):
    def product_variance(var_w, var_x):
        print(var_w * var_x)


class written_into_the_argument(Wrong):
    """Arrays are multiplied in place, and broadcasting fails."""

    def product_variance(var_w, var_x):
        var_w = np.asarray(var_w)
        var_w *= var_x
        return var_w


class torch_product(Cheat):
    def product_variance(var_w, var_x):
        import torch

        return (torch.as_tensor(var_w, dtype=torch.float64) * var_x).numpy()


class torch_moments(Cheat):
    def product_variance(var_w, var_x):
        from torch import as_tensor, float64, mul

        return mul(as_tensor(var_w, dtype=float64), as_tensor(var_x, dtype=float64)).numpy()
