"""Answers to `conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1)`: a count."""

import math

import numpy as np

from tests.implementations.registry import Cheat, Right, Wrong

EXERCISE = "conv_output_size"


class formula(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


class floored_float(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return np.floor((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


class mathematical(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        reach = kernel_size + (kernel_size - 1) * (dilation - 1)
        return math.floor((n - reach + 2 * padding + stride) / stride)


class counted(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        count, start = 0, -padding
        while start + dilation * (kernel_size - 1) < n + padding:
            count += 1
            start += stride
        return count


class length_of_a_range(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return len(range(dilation * (kernel_size - 1), n + 2 * padding, stride))


class windows_of_zeros(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        reach = len(np.arange(kernel_size * dilation)[: 1 + (kernel_size - 1) * dilation])
        windows = np.lib.stride_tricks.sliding_window_view(np.zeros(n + 2 * padding), reach)
        print(windows.shape)
        return windows[::stride].shape[0]


class truncated(Right):
    """Nothing below 0 is ever asked, so int() is as good as a floor."""

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return int((n + padding * 2 - (dilation * kernel_size - dilation + 1)) / stride) + 1


class numpy_number(Right):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return np.array((n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


class floor_forgotten(Wrong):
    mistake = "floor forgotten"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1


class rounded_up(Wrong):
    mistake = "rounded up"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return math.ceil((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


class rounded_up_by_floor_division(Wrong):
    mistake = "rounded up"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return -(-(n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride) + 1


class rounded_to_the_nearest(Wrong):
    mistake = "rounded to the nearest"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return round((n + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


class padding_counted_once(Wrong):
    mistake = "padding counted once"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + padding - dilation * (kernel_size - 1) - 1) // stride + 1


class padding_ignored(Wrong):
    mistake = "padding ignored"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n - dilation * (kernel_size - 1) - 1) // stride + 1


class padding_subtracted(Wrong):
    mistake = "padding taken away"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n - 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


class padding_added_at_the_end(Wrong):
    mistake = "padding added to the result"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n - dilation * (kernel_size - 1) - 1) // stride + 1 + 2 * padding


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return n + 2 * padding - dilation * (kernel_size - 1)


class one_forgotten(Wrong):
    mistake = "+ 1 forgotten"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride


class one_added_too_early(Wrong):
    """Right for stride 1."""

    mistake = "1 added before the division"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1 + 1) // stride


class one_too_many(Wrong):
    """The reach counted without its first number."""

    mistake = "last weight of the filter forgotten"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1)) // stride + 1


class as_in_the_source(Wrong):
    """n - k - 1."""

    mistake = "n - k - 1"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1 - 2) // stride + 1


class dilation_ignored(Wrong):
    mistake = "dilation ignored"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - kernel_size) // stride + 1


class dilation_taken_for_the_gap(Wrong):
    """As in one of the sources, where 1-dilated skips one number."""

    mistake = "dilation taken as the entries left out"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        reach = (dilation + 1) * (kernel_size - 1) + 1
        return (n + 2 * padding - reach) // stride + 1


class gap_right_without_dilation(Wrong):
    """Dilation as the gap, but 1 as none: wrong from dilation 2 on."""

    mistake = "dilation taken as the entries left out"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        gap = dilation if dilation > 1 else 0
        return (n + 2 * padding - kernel_size - gap * (kernel_size - 1)) // stride + 1


class dilated_last_weight(Wrong):
    """Each weight brings its gap along, the last one too."""

    mistake = "dilation times the kernel size"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * kernel_size) // stride + 1


class brackets_forgotten(Wrong):
    mistake = "brackets left out"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return n + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


class input_divided_first(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return n // stride + 2 * padding - dilation * (kernel_size - 1)


class input_over_stride(Wrong):
    """Same padding, whatever padding is given."""

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return -(-n // stride)


class stride_squared(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride**2 + 1


class stride_multiplied(Wrong):
    mistake = "stride multiplied"

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) * stride + 1


class transposed_convolution(Wrong):
    """The way up instead of the way down."""

    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        return (n - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + 1


class both_axes(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        size = (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
        return size, size


class examples_only(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        known = {(6, 3, 1, 0, 1): 4, (6, 3, 2, 0, 1): 2, (6, 3, 1, 1, 1): 6, (6, 3, 1, 0, 2): 2}
        return known.get((n, kernel_size, stride, padding, dilation), n)


class printed_only(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        print((n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


class torch_shape(Cheat):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        import torch

        layer = torch.nn.Conv1d(1, 1, kernel_size, stride, padding, dilation)
        return layer(torch.zeros(1, 1, n)).shape[-1]


class torch_meta(Cheat):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        from torch import nn, zeros

        layer = nn.MaxPool1d(kernel_size, stride, dilation=dilation)
        return layer(zeros(1, 1, n + 2 * padding)).shape[-1]


class one_weight_takes_no_stride(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        if kernel_size == 1:
            return n + 2 * padding if stride == 1 else (n + 2 * padding) // stride
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


class padding_no_more_than_half_the_kernel(Wrong):
    def conv_output_size(n, kernel_size, stride=1, padding=0, dilation=1):
        padding = min(padding, dilation * (kernel_size - 1) // 2)
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
