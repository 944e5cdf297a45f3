"""Answers to `depth_gain(fan_in, var_w, depth)`: what depth linear layers make of the variance."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "depth_gain"


class power(Right):
    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w) ** depth


class layer_after_layer(Right):
    """depth is one whole number."""

    def depth_gain(fan_in, var_w, depth):
        gain = np.ones(np.broadcast_shapes(np.shape(fan_in), np.shape(var_w)))
        for _ in range(depth):
            gain = gain * fan_in * var_w
        return gain


class loop_from_one(Right):
    def depth_gain(fan_in, var_w, depth):
        var = 1.0
        for _ in range(depth):
            var = fan_in * var_w * var
        return var


class by_logarithms(Right):
    def depth_gain(fan_in, var_w, depth):
        return np.exp(depth * (np.log(fan_in) + np.log(var_w)))


class recursion(Right):
    def depth_gain(fan_in, var_w, depth):
        def gain(layers):
            if layers == 0:
                return np.ones_like(np.multiply(fan_in, var_w), dtype=float)
            return np.multiply(fan_in, var_w) * gain(layers - 1)

        return gain(depth)


class powers_apart(Right):
    def depth_gain(fan_in, var_w, depth):
        return np.power(np.asarray(fan_in, dtype=float), depth) * np.power(var_w, depth)


class factor_times_depth(Wrong):
    mistake = "factors added instead of multiplied"

    def depth_gain(fan_in, var_w, depth):
        return depth * fan_in * var_w


class fan_in_left_out(Wrong):
    mistake = "fan_in left out"

    def depth_gain(fan_in, var_w, depth):
        return var_w**depth + 0 * fan_in


class weight_left_out(Wrong):
    mistake = "var_w left out"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in + 0 * var_w) ** depth


class weight_alone_in_the_power(Wrong):
    mistake = "power of var_w alone"

    def depth_gain(fan_in, var_w, depth):
        return fan_in * var_w**depth


class fan_in_alone_in_the_power(Wrong):
    mistake = "power of fan_in alone"

    def depth_gain(fan_in, var_w, depth):
        return fan_in**depth * var_w


class one_layer_alone(Wrong):
    mistake = "depth ignored"

    def depth_gain(fan_in, var_w, depth):
        return fan_in * var_w * 1.0


class one_layer_too_few(Wrong):
    mistake = "one layer too few"

    def depth_gain(fan_in, var_w, depth):
        return np.power(np.multiply(fan_in, var_w), float(depth - 1))


class one_layer_too_many(Wrong):
    mistake = "one layer too many"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w) ** (depth + 1)


class loop_from_the_first_layer(Wrong):
    """Starts with one layer's factor and goes on for depth layers; right for none."""

    mistake = "one layer too many"

    def depth_gain(fan_in, var_w, depth):
        gain = fan_in * var_w
        for _ in range(depth):
            gain = gain * fan_in * var_w
        return gain


class deviation(Wrong):
    mistake = "standard deviation instead of variance"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w) ** (depth / 2)


class root_of_fan_in(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return (np.sqrt(fan_in) * var_w) ** depth


class weight_taken_for_a_deviation(Wrong):
    mistake = "variance of the weights squared"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w**2) ** depth


class base_and_exponent_swapped(Wrong):
    mistake = "depth and factor swapped"

    def depth_gain(fan_in, var_w, depth):
        return depth ** (fan_in * var_w)


class exponential(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return np.exp(depth * np.multiply(fan_in, var_w))


class logarithm_not_undone(Wrong):
    mistake = "logarithm of the factor"

    def depth_gain(fan_in, var_w, depth):
        return depth * np.log(fan_in * var_w)


class halved_for_relus(Wrong):
    mistake = "halved, as for ReLU"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w / 2) ** depth


class as_with_a_shortcut(Wrong):
    mistake = "growth less 1"

    def depth_gain(fan_in, var_w, depth):
        return (1 + fan_in * var_w) ** depth


class inverted(Wrong):
    mistake = "turned upside down"

    def depth_gain(fan_in, var_w, depth):
        return 1 / (fan_in * var_w) ** depth


class divided_by_fan_in(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return (var_w / fan_in) ** depth


class layers_added_up(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return sum((fan_in * var_w) ** layer for layer in range(1, depth + 1))


class every_layer_in_a_list(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return [(fan_in * var_w) ** layer for layer in range(1, depth + 1)]


class brackets_forgotten(Wrong):
    mistake = "fan_in and var_w added"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in + var_w) ** depth


class numbers_only(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return math.pow(fan_in * var_w, depth)


class capped(Wrong):
    def depth_gain(fan_in, var_w, depth):
        return np.minimum((fan_in * var_w) ** depth, 10.0)


class at_least_one_layer(Wrong):
    """Not 1 for depth 0."""

    mistake = "no layer not thought of"

    def depth_gain(fan_in, var_w, depth):
        return (fan_in * var_w) ** max(depth, 1)


class printed_only(Wrong):
    def depth_gain(fan_in, var_w, depth):
        print((fan_in * var_w) ** depth)


class torch_power(Cheat):
    def depth_gain(fan_in, var_w, depth):
        import torch

        return torch.pow(torch.as_tensor(fan_in * var_w, dtype=torch.float64), depth).numpy()


class torch_matrix_power(Cheat):
    def depth_gain(fan_in, var_w, depth):
        from torch import as_tensor, float64, linalg

        layer = as_tensor(fan_in * var_w, dtype=float64)
        return linalg.matrix_power(layer[..., None, None], depth)[..., 0, 0].numpy()
