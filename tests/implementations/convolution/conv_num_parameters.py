"""Answers to `conv_num_parameters(in_channels, out_channels, kernel_size, bias=True)`: a count."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "conv_num_parameters"


class one_line(Right):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (in_channels * kernel_size**2 + bool(bias))


class two_sums(Right):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        number = out_channels * in_channels * kernel_size * kernel_size
        if bias:
            number += out_channels
        return number


class sizes_of_arrays(Right):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        w = np.zeros((out_channels, in_channels, kernel_size, kernel_size))
        b = np.zeros(out_channels if bias else 0)
        return w.size + b.size


class filter_by_filter(Right):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        total = 0
        for _ in range(out_channels):
            for _ in range(in_channels):
                total += kernel_size * kernel_size
            total += 1 if bias else 0
        print("total", total)
        return total


class product_of_a_shape(Right):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        weights = np.prod([out_channels, in_channels, kernel_size, kernel_size])
        return float(weights + out_channels * int(bias))


class bias_ignored(Wrong):
    mistake = "biases left out"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * kernel_size**2


class bias_always(Wrong):
    mistake = "biases counted all the same"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (in_channels * kernel_size**2 + 1)


class bias_the_other_way_round(Wrong):
    mistake = "biases left out"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * kernel_size**2 + (0 if bias else out_channels)


class one_bias_for_all(Wrong):
    mistake = "one bias in all"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * kernel_size**2 + int(bias)


class bias_for_each_input_channel(Wrong):
    mistake = "a bias for each input channel"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * kernel_size**2 + in_channels * int(bias)


class bias_for_each_pair_of_channels(Wrong):
    mistake = "a bias for each pair of channels"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * (kernel_size**2 + int(bias))


class bias_for_each_weight(Wrong):
    mistake = "a bias for each weight"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        weights = out_channels * in_channels * kernel_size**2
        return 2 * weights if bias else weights


class input_channels_ignored(Wrong):
    """One slice for all channels."""

    mistake = "input channels forgotten"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (kernel_size**2 + int(bias))


class output_channels_ignored(Wrong):
    mistake = "only one filter counted"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return in_channels * kernel_size**2 + int(bias)


class kernel_not_squared(Wrong):
    mistake = "kernel size not squared"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (in_channels * kernel_size + int(bias))


class kernel_cubed(Wrong):
    """As deep as it is wide, instead of in_channels."""

    mistake = "as deep as it is wide"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (kernel_size**3 + int(bias))


class kernel_doubled(Wrong):
    mistake = "kernel size doubled instead of squared"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (in_channels * kernel_size * 2 + int(bias))


class kernel_with_channels_squared(Wrong):
    mistake = "input channels squared"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * ((in_channels * kernel_size) ** 2 + int(bias))


class channels_added(Wrong):
    mistake = "channels added instead of multiplied"

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return (in_channels + out_channels) * kernel_size**2 + int(bias) * out_channels


class fully_connected(Wrong):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return in_channels * kernel_size**2 * out_channels * kernel_size**2 + int(bias) * out_channels


class three_by_three(Wrong):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (in_channels * 9 + int(bias))


class three_channels(Wrong):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * (3 * kernel_size**2 + int(bias))


class weights_and_biases(Wrong):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        return out_channels * in_channels * kernel_size**2, out_channels * int(bias)


class nothing_returned(Wrong):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        number = out_channels * in_channels * kernel_size**2
        if bias:
            number += out_channels


class returned_with_a_bias_alone(Wrong):
    """The return has slipped under the if."""

    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        number = out_channels * in_channels * kernel_size**2
        if bias:
            number += out_channels
            return number


class torch_layer(Cheat):
    def conv_num_parameters(in_channels, out_channels, kernel_size, bias=True):
        from torch.nn import Conv2d

        return sum(p.numel() for p in Conv2d(in_channels, out_channels, kernel_size, bias=bias).parameters())
