"""Answers to `xavier_variance(fan_in)`: the variance of the weights that keeps a linear layer's."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "xavier_variance"


class inverse(Right):
    def xavier_variance(fan_in):
        return 1 / fan_in


class power(Right):
    """Arrays are of floats."""

    def xavier_variance(fan_in):
        return fan_in**-1.0


class reciprocal_of_a_float(Right):
    def xavier_variance(fan_in):
        return np.reciprocal(np.asarray(fan_in, dtype=float))


class square_of_the_deviation(Right):
    def xavier_variance(fan_in):
        std = 1.0 / np.sqrt(fan_in)
        return np.square(std)


class glorot_of_equal_widths(Right):
    def xavier_variance(fan_in):
        fan_out = fan_in
        return 2 / (fan_in + fan_out)


class solved(Right):
    """The variance at which the preactivation has the variance of x, for whatever variance of x."""

    def xavier_variance(fan_in):
        var_x = 1.0
        return np.divide(var_x, np.multiply(fan_in, var_x))


class deviation(Wrong):
    mistake = "standard deviation instead of variance"

    def xavier_variance(fan_in):
        return 1 / np.sqrt(fan_in)


class for_a_relu(Wrong):
    mistake = "2 / fan_in"

    def xavier_variance(fan_in):
        return 2 / fan_in


class halved(Wrong):
    mistake = "half of it"

    def xavier_variance(fan_in):
        return 1 / (2 * fan_in)


class squared(Wrong):
    mistake = "fan_in squared"

    def xavier_variance(fan_in):
        return 1 / fan_in**2


class not_inverted(Wrong):
    mistake = "turned upside down"

    def xavier_variance(fan_in):
        return fan_in * 1.0


class root_not_inverted(Wrong):
    mistake = "turned upside down"

    def xavier_variance(fan_in):
        return np.sqrt(fan_in)


class negative(Wrong):
    def xavier_variance(fan_in):
        return -1 / fan_in


class uniform_bound(Wrong):
    mistake = "bound of uniform numbers"

    def xavier_variance(fan_in):
        return np.sqrt(3 / fan_in)


class uniform_without_the_third(Wrong):
    mistake = "bound of uniform numbers"

    def xavier_variance(fan_in):
        return 3 / fan_in


class six(Wrong):
    """From glorot_uniform."""

    def xavier_variance(fan_in):
        return 6 / fan_in


class bias_counted(Wrong):
    mistake = "a bias counted"

    def xavier_variance(fan_in):
        return 1 / (fan_in + 1)


class one_degree_of_freedom_less(Wrong):
    """Divides by 0 for a single input."""

    mistake = "one term too few"

    def xavier_variance(fan_in):
        return 1 / (fan_in - 1)


class whole_numbers(Wrong):
    mistake = "whole numbers divided"

    def xavier_variance(fan_in):
        return 1 // fan_in


class always_one(Wrong):
    mistake = "always 1"

    def xavier_variance(fan_in):
        return 1.0


class small_constant(Wrong):
    def xavier_variance(fan_in):
        return 0.01


class numbers_only(Wrong):
    def xavier_variance(fan_in):
        return math.pow(fan_in, -1)


class sizes_not_values(Wrong):
    def xavier_variance(fan_in):
        return 1 / np.size(fan_in)


class two_decimals(Wrong):
    def xavier_variance(fan_in):
        return np.round(1 / fan_in, 2)


class logarithm(Wrong):
    def xavier_variance(fan_in):
        return 1 / np.log(fan_in)


class printed_only(Wrong):
    def xavier_variance(fan_in):
        print(1 / fan_in)


class torch_reciprocal(Cheat):
    def xavier_variance(fan_in):
        import torch

        return torch.reciprocal(torch.as_tensor(fan_in, dtype=torch.float64)).numpy()


class torch_division(Cheat):
    def xavier_variance(fan_in):
        from torch import as_tensor

        return (1 / as_tensor(fan_in).double()).numpy()
