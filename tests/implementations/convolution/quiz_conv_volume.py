"""Answers to `quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding)`:
(out_channels, out_height, out_width, weights, parameters)."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "quiz_conv_volume"


def size(n, kernel_size, stride, padding):
    return (n + 2 * padding - kernel_size) // stride + 1


class formulas(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        out_height = (height + 2 * padding - kernel_size) // stride + 1
        out_width = (width + 2 * padding - kernel_size) // stride + 1
        weights = num_filters * in_channels * kernel_size**2
        return num_filters, out_height, out_width, weights, weights + num_filters


class own_helpers(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        def along(n):
            return len(range(0, n + 2 * padding - kernel_size + 1, stride))

        per_filter = in_channels * kernel_size * kernel_size
        return [num_filters, along(height), along(width), num_filters * per_filter, num_filters * (per_filter + 1)]


class from_arrays(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        image = np.zeros((height + 2 * padding, width + 2 * padding))
        windows = np.lib.stride_tricks.sliding_window_view(image, (kernel_size, kernel_size))[::stride, ::stride]
        w, b = np.zeros((num_filters, in_channels, kernel_size, kernel_size)), np.zeros(num_filters)
        print(windows.shape, w.shape)
        return (len(w), *windows.shape[:2], w.size, w.size + b.size)


class floored_floats(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        out_height, out_width = (math.floor((n - kernel_size + 2 * padding) / stride) + 1.0 for n in (height, width))
        weights = kernel_size**2 * in_channels * num_filters
        return num_filters, out_height, out_width, weights, weights + num_filters


class counted(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = []
        for n in (height, width):
            start, count = -padding, 0
            while start + kernel_size <= n + padding:
                start, count = start + stride, count + 1
            sizes.append(count)
        weights = sum(kernel_size * kernel_size for _ in range(in_channels * num_filters))
        return num_filters, sizes[0], sizes[1], weights, weights + num_filters


class one_array(Right):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = (np.array([height, width]) + 2 * padding - kernel_size) // stride + 1
        weights = num_filters * in_channels * kernel_size**2
        return np.concatenate([[num_filters], sizes, [weights, weights + num_filters]])


class Base:
    """The right parts, of which each wrong answer below changes one."""

    def answer(h, w, c, f, k, s, p, **changed):
        weights = f * c * k * k
        parts = {"channels": f, "height": size(h, k, s, p), "width": size(w, k, s, p), "weights": weights}
        parts["parameters"] = weights + f
        return tuple((parts | changed).values())


class channels_multiplied(Wrong):
    """Each filter on each channel by itself."""

    mistake = "channels multiplied"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        channels = in_channels * num_filters
        return Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding, channels=channels)


class channels_kept(Wrong):
    mistake = "input channels kept"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding, channels=in_channels)


class rounded_up(Wrong):
    mistake = "rounded up"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [math.ceil((n + 2 * padding - kernel_size) / stride) + 1 for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class rounded_to_the_nearest(Wrong):
    mistake = "rounded to the nearest"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [round((n + 2 * padding - kernel_size) / stride + 1) for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class floor_forgotten(Wrong):
    mistake = "floor forgotten"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [(n + 2 * padding - kernel_size) / stride + 1 for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class padding_counted_once(Wrong):
    mistake = "padding counted once"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [(n + padding - kernel_size) // stride + 1 for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class padding_ignored(Wrong):
    mistake = "padding ignored"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(height, width, in_channels, num_filters, kernel_size, stride, 0)


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(height, width, in_channels, num_filters, kernel_size, 1, padding)


class one_forgotten(Wrong):
    mistake = "+ 1 forgotten"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [(n + 2 * padding - kernel_size) // stride for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class size_kept(Wrong):
    mistake = "the input's size kept"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=height, width=width
        )


class square_image(Wrong):
    """The height for both."""

    mistake = "height used for width"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(height, height, in_channels, num_filters, kernel_size, stride, padding)


class height_and_width_swapped(Wrong):
    mistake = "height and width swapped"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(width, height, in_channels, num_filters, kernel_size, stride, padding)


class channels_last(Wrong):
    """As the lectures write it."""

    mistake = "numbers in another order"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        f, h, w, *rest = Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding)
        return h, w, f, *rest


class weights_of_one_channel(Wrong):
    mistake = "input channels forgotten"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        weights = num_filters * kernel_size**2
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding,
            weights=weights, parameters=weights + num_filters,
        )  # fmt: skip


class weights_of_one_filter(Wrong):
    mistake = "only one filter counted"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        weights = in_channels * kernel_size**2
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding,
            weights=weights, parameters=weights + 1,
        )  # fmt: skip


class kernel_not_squared(Wrong):
    mistake = "kernel size not squared"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        weights = num_filters * in_channels * kernel_size
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding,
            weights=weights, parameters=weights + num_filters,
        )  # fmt: skip


class one_bias_for_all(Wrong):
    mistake = "one bias in all"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        weights = num_filters * in_channels * kernel_size**2
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, parameters=weights + 1
        )


class bias_for_each_channel_pair(Wrong):
    mistake = "a bias for each pair of channels"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        parameters = num_filters * in_channels * (kernel_size**2 + 1)
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, parameters=parameters
        )


class bias_for_each_output(Wrong):
    mistake = "a bias for each output"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        f, h, w, weights, _ = Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding)
        return f, h, w, weights, weights + f * h * w


class biases_forgotten(Wrong):
    mistake = "biases left out"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        weights = num_filters * in_channels * kernel_size**2
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, parameters=weights
        )


class weights_with_biases(Wrong):
    mistake = "biases counted"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        f, h, w, _, parameters = Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding)
        return f, h, w, parameters, parameters


class parameters_before_weights(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        f, h, w, weights, parameters = Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding
        )
        return f, h, w, parameters, weights


class biases_instead_of_parameters(Wrong):
    mistake = "only the biases counted"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, parameters=num_filters
        )


class weights_at_every_place(Wrong):
    mistake = "a weight for each position"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        f, h, w, weights, _ = Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding)
        return f, h, w, weights * h * w, weights * h * w + f


class as_in_the_source(Wrong):
    """n - k - 1"""

    mistake = "n - k - 1"

    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        sizes = [(n + 2 * padding - kernel_size - 1) // stride for n in (height, width)]
        return Base.answer(
            height, width, in_channels, num_filters, kernel_size, stride, padding, height=sizes[0], width=sizes[1]
        )


class questions_of_the_text(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        if kernel_size == 11:
            return 96, 55, 55, 34848, 34944
        if num_filters == 10:
            return 10, 32, 32, 750, 760
        return (1, 32, 32, 75, 76) if padding else (1, 28, 28, 75, 76)


class shape_alone(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        return Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding)[:3]


class printed_only(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        print(Base.answer(height, width, in_channels, num_filters, kernel_size, stride, padding))


class torch_layer(Cheat):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        import torch

        layer = torch.nn.Conv2d(in_channels, num_filters, kernel_size, stride, padding)
        out = layer(torch.zeros(1, in_channels, height, width))
        parameters = sum(p.numel() for p in layer.parameters())
        return *out.shape[1:], layer.weight.numel(), parameters


class padding_no_more_than_half_the_kernel(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        padding = min(padding, kernel_size // 2)
        return formulas.quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding)


class steps_no_longer_than_the_kernel(Wrong):
    def quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding):
        stride = min(stride, kernel_size)
        return formulas.quiz_conv_volume(height, width, in_channels, num_filters, kernel_size, stride, padding)
