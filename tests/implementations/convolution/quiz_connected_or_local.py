"""Answers to `quiz_connected_or_local(height, width, channels, units, kernel_size)`: (connected, local)."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "quiz_connected_or_local"


class products(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * kernel_size**2 * channels


class numbers_that_one_unit_sees(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        def weights(rows, columns):
            return rows * columns * channels * units

        return [weights(height, width), weights(kernel_size, kernel_size)]


class sizes_of_arrays(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        connected = np.broadcast_to(0.0, (units, height * width * channels))
        local = np.zeros((units, channels, kernel_size, kernel_size))
        print(connected.shape, local.shape)
        return connected.size, local.size


class as_floats(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return np.prod([height, width, channels, units], dtype=float), float(kernel_size**2 * channels * units)


class by_their_ratio(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        local = kernel_size * kernel_size * channels * units
        return local * height * width // kernel_size**2, local


class one_array(Right):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * channels * np.array([height * width, kernel_size**2])


class swapped(Wrong):
    mistake = "numbers in another order"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * kernel_size**2 * channels, units * height * width * channels


class biases_included(Wrong):
    mistake = "biases counted"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * (height * width * channels + 1), units * (kernel_size**2 * channels + 1)


class local_biases_included(Wrong):
    mistake = "biases counted"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * (kernel_size**2 * channels + 1)


class local_without_channels(Wrong):
    mistake = "channels forgotten"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * kernel_size**2


class connected_without_channels(Wrong):
    mistake = "channels forgotten"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width, units * kernel_size**2 * channels


class no_channels(Wrong):
    mistake = "channels forgotten"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width, units * kernel_size**2


class one_unit(Wrong):
    mistake = "units forgotten"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return height * width * channels, kernel_size**2 * channels


class one_filter(Wrong):
    mistake = "only one filter counted"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, kernel_size**2 * channels


class new_weights_at_every_place(Wrong):
    mistake = "weights not shared"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        places = (height - kernel_size + 1) * (width - kernel_size + 1)
        return units * height * width * channels, units * kernel_size**2 * channels * places


class new_weights_at_every_pixel(Wrong):
    mistake = "weights not shared"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * kernel_size**2 * channels * height * width


class kernel_not_squared(Wrong):
    mistake = "kernel size not squared"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * kernel_size * channels


class kernel_cubed(Wrong):
    mistake = "kernel size cubed"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels, units * kernel_size**3


class square_image(Wrong):
    mistake = "height used for width"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height**2 * channels, units * kernel_size**2 * channels


class circumference(Wrong):
    mistake = "height and width added"

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * (height + width) * channels, units * 2 * kernel_size * channels


class every_pixel_to_every_pixel(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        numbers = height * width * channels
        return units * numbers**2, units * kernel_size**2 * channels


class ratio(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return height * width / kernel_size**2


class connected_alone(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * channels


class lectures_numbers(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return 3145728, 1728


class three_channels(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        return units * height * width * 3, units * kernel_size**2 * 3


class lectures_estimate(Wrong):
    """About three million."""

    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        connected = units * height * width * channels
        return round(connected, -4), units * kernel_size**2 * channels


class printed_only(Wrong):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        print(units * height * width * channels, units * kernel_size**2 * channels)


class torch_modules(Cheat):
    def quiz_connected_or_local(height, width, channels, units, kernel_size):
        from torch import nn

        connected = nn.Linear(height * width * channels, units, bias=False, device="meta")
        local = nn.Conv2d(channels, units, kernel_size, bias=False, device="meta")
        return connected.weight.numel(), local.weight.numel()
