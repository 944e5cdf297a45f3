"""Answers to `preactivation_variance(fan_in, var_w, var_x)`: the variance of a sum of fan_in products."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "preactivation_variance"


class product(Right):
    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w * var_x


class with_the_step_before(Right):
    def preactivation_variance(fan_in, var_w, var_x):
        def product_variance(var_w, var_x):
            return var_w * var_x

        return fan_in * product_variance(var_w, var_x)


class as_arrays(Right):
    def preactivation_variance(fan_in, var_w, var_x):
        fan_in, var_w, var_x = np.broadcast_arrays(fan_in, var_w, var_x)
        return np.prod([fan_in, var_w, var_x], axis=0)


class square_of_the_deviation(Right):
    def preactivation_variance(fan_in, var_w, var_x):
        std = np.sqrt(fan_in) * np.sqrt(var_w) * np.sqrt(var_x)
        return std * std


class einsum(Right):
    def preactivation_variance(fan_in, var_w, var_x):
        return np.einsum("...,...,...->...", fan_in, var_w, var_x)


class one_product_alone(Wrong):
    mistake = "fan_in left out"

    def preactivation_variance(fan_in, var_w, var_x):
        return var_w * var_x + 0 * fan_in


class fan_in_squared(Wrong):
    """Var(n y) = n**2 Var(y), as if all products were the same number."""

    mistake = "fan_in squared"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in**2 * var_w * var_x


class divided_by_fan_in(Wrong):
    """The variance of a mean."""

    mistake = "divided by fan_in"

    def preactivation_variance(fan_in, var_w, var_x):
        return var_w * var_x / fan_in


class root_of_fan_in(Wrong):
    mistake = "root of fan_in"

    def preactivation_variance(fan_in, var_w, var_x):
        return np.sqrt(fan_in) * var_w * var_x


class deviation(Wrong):
    mistake = "standard deviation instead of variance"

    def preactivation_variance(fan_in, var_w, var_x):
        return np.sqrt(fan_in * var_w * var_x)


class variances_added(Wrong):
    mistake = "variances of a product added"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * (var_w + var_x)


class variances_squared(Wrong):
    mistake = "squared once too often"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w**2 * var_x**2


class weight_squared(Wrong):
    mistake = "squared once too often"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w**2 * var_x


class input_left_out(Wrong):
    mistake = "only the weights counted"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w + 0 * var_x


class weight_left_out(Wrong):
    mistake = "only the inputs counted"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_x + 0 * var_w


class power_of_fan_in(Wrong):
    """Multiplied where it should be added up."""

    mistake = "taken to the power fan_in"

    def preactivation_variance(fan_in, var_w, var_x):
        return (var_w * var_x) ** fan_in


class fan_in_added(Wrong):
    mistake = "everything added up"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in + var_w * var_x


class one_degree_of_freedom_less(Wrong):
    mistake = "one term too few"

    def preactivation_variance(fan_in, var_w, var_x):
        return (fan_in - 1) * var_w * var_x


class bias_counted(Wrong):
    mistake = "a bias counted"

    def preactivation_variance(fan_in, var_w, var_x):
        return (fan_in + 1) * var_w * var_x


class bias_added(Wrong):
    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w * var_x + var_w


class halved_for_a_relu(Wrong):
    mistake = "halved, as for ReLU"

    def preactivation_variance(fan_in, var_w, var_x):
        return fan_in * var_w * var_x / 2


class summed_over_an_array(Wrong):
    def preactivation_variance(fan_in, var_w, var_x):
        return np.sum(fan_in * var_w * var_x)


class numbers_only(Wrong):
    def preactivation_variance(fan_in, var_w, var_x):
        return math.prod((float(fan_in), float(var_w), float(var_x)))


class counted_in_a_loop(Wrong):
    """Right where fan_in is one number."""

    def preactivation_variance(fan_in, var_w, var_x):
        total = 0
        for _ in range(int(fan_in)):
            total = total + var_w * var_x
        return total


class measured(Wrong):
    def preactivation_variance(fan_in, var_w, var_x):
        rng = np.random.default_rng(1)
        return fan_in * var_w * var_x * np.var(rng.normal(size=10_000))


class printed_only(Wrong):
    def preactivation_variance(fan_in, var_w, var_x):
        print(fan_in * var_w * var_x)


class torch_product(Cheat):
    def preactivation_variance(fan_in, var_w, var_x):
        import torch

        return torch.as_tensor(fan_in * var_w * var_x, dtype=torch.float64).numpy()


class torch_full(Cheat):
    def preactivation_variance(fan_in, var_w, var_x):
        from torch import float64, tensor

        return (tensor(fan_in, dtype=float64) * tensor(var_w, dtype=float64) * tensor(var_x, dtype=float64)).numpy()
