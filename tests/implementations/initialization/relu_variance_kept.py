"""Answers to `relu_variance_kept(fan_in)`: the variance of the weights that keeps the mean square through a ReLU."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "relu_variance_kept"


class quotient(Right):
    def relu_variance_kept(fan_in):
        return 2 / fan_in


class half_is_lost(Right):
    def relu_variance_kept(fan_in):
        kept = 0.5
        return 1 / (kept * fan_in)


class square_of_the_deviation(Right):
    def relu_variance_kept(fan_in):
        return np.sqrt(2.0 / fan_in) ** 2


class twice_xavier(Right):
    def relu_variance_kept(fan_in):
        def xavier_variance(fan_in):
            return np.divide(1, fan_in)

        return np.add(xavier_variance(fan_in), xavier_variance(fan_in))


class gain_of_pytorch(Right):
    def relu_variance_kept(fan_in):
        gain = math.sqrt(2)
        return gain**2 * np.asarray(fan_in, dtype=np.float64) ** -1


class as_xavier(Wrong):
    mistake = "1 / fan_in, which forgets ReLU"

    def relu_variance_kept(fan_in):
        return 1 / fan_in


class deviation(Wrong):
    mistake = "standard deviation instead of variance"

    def relu_variance_kept(fan_in):
        return np.sqrt(2 / fan_in)


class gain_not_squared(Wrong):
    mistake = "root of 2 alone"

    def relu_variance_kept(fan_in):
        return np.sqrt(2) / fan_in


class fan_in_rooted(Wrong):
    def relu_variance_kept(fan_in):
        return 2 / np.sqrt(fan_in)


class halved_not_doubled(Wrong):
    mistake = "2 on the wrong side"

    def relu_variance_kept(fan_in):
        return 1 / (2 * fan_in)


class gain_squared_again(Wrong):
    mistake = "2 squared"

    def relu_variance_kept(fan_in):
        return 4 / fan_in


class variance_kept_about_the_mean(Wrong):
    """The variance of a ReLU's output is 1/2 - 1/(2 pi) of its input's; its mean square is half."""

    mistake = "variance around the mean instead of the mean square"

    def relu_variance_kept(fan_in):
        return 1 / (fan_in * (0.5 - 0.5 / np.pi))


class variance_rounded_to_a_third(Wrong):
    def relu_variance_kept(fan_in):
        return 2.934 / fan_in


class not_inverted(Wrong):
    mistake = "turned upside down"

    def relu_variance_kept(fan_in):
        return fan_in / 2


class multiplied(Wrong):
    mistake = "turned upside down"

    def relu_variance_kept(fan_in):
        return 2 * fan_in


class squared(Wrong):
    mistake = "fan_in squared"

    def relu_variance_kept(fan_in):
        return 2 / fan_in**2


class glorot(Wrong):
    """2 / (fan_in + fan_out) with fan_out taken for fan_in."""

    mistake = "1 / fan_in, which forgets ReLU"

    def relu_variance_kept(fan_in):
        return 2 / (fan_in + fan_in)


class uniform_bound(Wrong):
    mistake = "bound of uniform numbers"

    def relu_variance_kept(fan_in):
        return np.sqrt(6 / fan_in)


class six(Wrong):
    mistake = "bound of uniform numbers"

    def relu_variance_kept(fan_in):
        return 6 / fan_in


class bias_counted(Wrong):
    mistake = "a bias counted"

    def relu_variance_kept(fan_in):
        return 2 / (fan_in + 1)


class one_degree_of_freedom_less(Wrong):
    mistake = "one term too few"

    def relu_variance_kept(fan_in):
        return 2 / (fan_in - 1)


class whole_numbers(Wrong):
    mistake = "whole numbers divided"

    def relu_variance_kept(fan_in):
        return 2 // fan_in


class mean_of_the_relu(Wrong):
    """E[relu(z)] is 1 / sqrt(2 pi) for a standard normal z."""

    def relu_variance_kept(fan_in):
        return np.sqrt(2 * np.pi) / fan_in


class always_two(Wrong):
    mistake = "always 2"

    def relu_variance_kept(fan_in):
        return 2.0


class numbers_only(Wrong):
    def relu_variance_kept(fan_in):
        return 2 * math.pow(fan_in, -1)


class two_decimals(Wrong):
    def relu_variance_kept(fan_in):
        return np.round(2 / fan_in, 2)


class printed_only(Wrong):
    def relu_variance_kept(fan_in):
        print(2 / fan_in)


class torch_quotient(Cheat):
    def relu_variance_kept(fan_in):
        import torch

        return (2 / torch.as_tensor(fan_in, dtype=torch.float64)).numpy()


class torch_gain(Cheat):
    def relu_variance_kept(fan_in):
        from torch import as_tensor
        from torch.nn import init

        return (init.calculate_gain("relu") ** 2 / as_tensor(fan_in).double()).numpy()
