"""Answers to `same_padding(kernel_size, dilation=1)`: zeros on each side, where dilation * (kernel_size - 1) is even."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "same_padding"


class half_of_the_reach(Right):
    def same_padding(kernel_size, dilation=1):
        return dilation * (kernel_size - 1) // 2


class as_a_float(Right):
    def same_padding(kernel_size, dilation=1):
        return dilation * (kernel_size - 1) / 2


class reach_rounded(Right):
    """The reach is odd wherever the question is asked."""

    def same_padding(kernel_size, dilation=1):
        reach = dilation * (kernel_size - 1) + 1
        return int(np.floor(reach / 2))


class tried_out(Right):
    def same_padding(kernel_size, dilation=1):
        n, padding = 1000, 0
        while n + 2 * padding - dilation * (kernel_size - 1) < n:
            padding += 1
        return padding


class rounded_up_in_vain(Right):
    def same_padding(kernel_size, dilation=1):
        print("for", kernel_size, dilation)
        return math.ceil((kernel_size * dilation - dilation) / 2)


class dilation_ignored(Wrong):
    mistake = "dilation ignored"

    def same_padding(kernel_size, dilation=1):
        return (kernel_size - 1) // 2


class half_the_kernel(Wrong):
    mistake = "dilation ignored"

    def same_padding(kernel_size, dilation=1):
        return kernel_size // 2


class both_sides_together(Wrong):
    mistake = "both sides together"

    def same_padding(kernel_size, dilation=1):
        return dilation * (kernel_size - 1)


class pair(Wrong):
    def same_padding(kernel_size, dilation=1):
        each = dilation * (kernel_size - 1) // 2
        return each, each


class one_not_taken_off(Wrong):
    """Right for odd kernels without dilation."""

    mistake = "dilation times the kernel size"

    def same_padding(kernel_size, dilation=1):
        return dilation * kernel_size // 2


class one_added(Wrong):
    mistake = "one too many"

    def same_padding(kernel_size, dilation=1):
        return dilation * (kernel_size + 1) // 2


class halved_too_early(Wrong):
    """Right for odd kernels; 0 for a kernel of 2 with dilation 2."""

    mistake = "kernel size halved before the dilation"

    def same_padding(kernel_size, dilation=1):
        return (kernel_size - 1) // 2 * dilation


class half_the_kernel_dilated(Wrong):
    """Right for odd kernels; too much for even ones."""

    mistake = "kernel size halved before the dilation"

    def same_padding(kernel_size, dilation=1):
        return kernel_size // 2 * dilation


class dilation_taken_for_the_gap(Wrong):
    mistake = "dilation taken as the entries left out"

    def same_padding(kernel_size, dilation=1):
        return (dilation + 1) * (kernel_size - 1) // 2


class dilation_added(Wrong):
    """Right for kernels of 3."""

    mistake = "dilation added once"

    def same_padding(kernel_size, dilation=1):
        return (kernel_size - 1) // 2 + dilation - 1


class divided_by_dilation(Wrong):
    def same_padding(kernel_size, dilation=1):
        return (kernel_size - 1) // (2 * dilation)


class always_one(Wrong):
    mistake = "the same padding for every kernel"

    def same_padding(kernel_size, dilation=1):
        return 1


class kernels_of_three(Wrong):
    mistake = "the same padding for every kernel"

    def same_padding(kernel_size, dilation=1):
        return dilation


class reach_not_padding(Wrong):
    def same_padding(kernel_size, dilation=1):
        return dilation * (kernel_size - 1) + 1


class negative(Wrong):
    def same_padding(kernel_size, dilation=1):
        return -dilation * (kernel_size - 1) // 2


class brackets_forgotten(Wrong):
    mistake = "dilation times the kernel size"

    def same_padding(kernel_size, dilation=1):
        return (dilation * kernel_size - 1) // 2


class precedence(Wrong):
    def same_padding(kernel_size, dilation=1):
        return dilation * kernel_size - 1 // 2


class printed_only(Wrong):
    def same_padding(kernel_size, dilation=1):
        print(dilation * (kernel_size - 1) // 2)


class same_as_a_word(Wrong):
    def same_padding(kernel_size, dilation=1):
        return "same"


class torch_tried_out(Cheat):
    def same_padding(kernel_size, dilation=1):
        import torch

        x, w = torch.zeros(1, 1, 200), torch.zeros(1, 1, kernel_size)
        sizes = [torch.conv1d(x, w, padding=p, dilation=dilation).shape[-1] for p in range(90)]
        return sizes.index(200)
