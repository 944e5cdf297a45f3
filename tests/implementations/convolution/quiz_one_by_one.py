"""Answers to `quiz_one_by_one(height, width, in_channels, out_channels)`: channels, height, width and weights."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "quiz_one_by_one"


class nothing_but_channels(Right):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, in_channels * out_channels


class general_formula(Right):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        k, s, p = 1, 1, 0
        sizes = [(n + 2 * p - k) // s + 1 for n in (height, width)]
        return [out_channels, *sizes, out_channels * k * k * in_channels]


class linear_map_at_each_pixel(Right):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        w = np.zeros((out_channels, in_channels))
        out = np.einsum("fc,chw->fhw", w, np.zeros((in_channels, height, width)))
        print(out.shape)
        return (*out.shape, w.size)


class as_floats(Right):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        weights = sum(float(in_channels) for _ in range(out_channels))
        return float(out_channels), float(height), float(width), weights


class one_array(Right):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        return np.array([out_channels, height, width, in_channels * out_channels])


class image_shrunk(Wrong):
    mistake = "a pixel lost at the border"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height - 1, width - 1, in_channels * out_channels


class image_grown(Wrong):
    mistake = "a pixel added"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height + 1, width + 1, in_channels * out_channels


class two_lost(Wrong):
    """n - k - 1"""

    mistake = "a pixel lost at each border"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height - 2, width - 2, in_channels * out_channels


class one_pixel(Wrong):
    """The output as small as the filter."""

    mistake = "one pixel left"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, 1, 1, in_channels * out_channels


class biases_included(Wrong):
    mistake = "biases counted"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, (in_channels + 1) * out_channels


class one_weight_for_each_filter(Wrong):
    mistake = "input channels forgotten"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, out_channels


class one_filter(Wrong):
    mistake = "only one filter counted"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, in_channels


class a_single_weight(Wrong):
    mistake = "one weight in all"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, 1


class weights_at_every_pixel(Wrong):
    mistake = "a weight for each pixel"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, in_channels * out_channels * height * width


class channels_added(Wrong):
    mistake = "channels added"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, in_channels + out_channels


class channels_kept(Wrong):
    mistake = "input channels kept"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return in_channels, height, width, in_channels * out_channels


class channels_multiplied(Wrong):
    mistake = "channels multiplied"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return in_channels * out_channels, height, width, in_channels * out_channels


class channels_last(Wrong):
    mistake = "channels last"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return height, width, out_channels, in_channels * out_channels


class height_and_width_swapped(Wrong):
    mistake = "height and width swapped"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, width, height, in_channels * out_channels


class square_image(Wrong):
    mistake = "height used for width"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, height, in_channels * out_channels


class pixels_in_one(Wrong):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height * width, in_channels * out_channels


class three_by_three(Wrong):
    mistake = "a 3 x 3 filter counted"

    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, 9 * in_channels * out_channels


class input_squared(Wrong):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        return out_channels, height, width, in_channels**2


class questions_of_the_text(Wrong):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        return (64, 28, 28, 12288) if height == 28 else (2, 5, 7, 6)


class printed_only(Wrong):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        print(out_channels, height, width, in_channels * out_channels)


class torch_layer(Cheat):
    def quiz_one_by_one(height, width, in_channels, out_channels):
        import torch

        layer = torch.nn.Conv2d(in_channels, out_channels, 1, bias=False)
        return *layer(torch.zeros(1, in_channels, height, width)).shape[1:], layer.weight.numel()
