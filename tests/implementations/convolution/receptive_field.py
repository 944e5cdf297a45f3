"""Answers to `receptive_field([(kernel_size, stride, dilation), ...])`: a count, 1 for no layer."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "receptive_field"


class size_and_jump(Right):
    def receptive_field(layers):
        size, jump = 1, 1
        for k, s, d in layers:
            size = size + d * (k - 1) * jump
            jump = jump * s
        return size


class from_the_top(Right):
    """What the last layer needs, asked of each layer below it."""

    def receptive_field(layers):
        size = 1
        for kernel_size, stride, dilation in reversed(layers):
            size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
        return size


class recursive(Right):
    def receptive_field(layers):
        if len(layers) == 0:
            return 1
        (k, s, d), *above = layers
        return 1 + d * (k - 1) + s * (receptive_field_of(above) - 1)


def receptive_field_of(layers):
    return recursive.receptive_field(layers)


class product_of_strides(Right):
    def receptive_field(layers):
        table = np.array(layers).reshape(-1, 3)
        jumps = np.concatenate([[1], np.cumprod(table[:, 1])])[: len(table)]
        print(jumps)
        return 1 + np.sum(table[:, 2] * (table[:, 0] - 1) * jumps)


class seen_positions(Right):
    def receptive_field(layers):
        seen = {0}
        for kernel_size, stride, dilation in layers[::-1]:
            seen = {at * stride + dilation * j for at in seen for j in range(kernel_size)}
        return max(seen) - min(seen) + 1


class first_and_last(Right):
    def receptive_field(layers):
        last = 0
        for layer in list(layers)[::-1]:
            last = last * layer[1] + (layer[0] - 1) * layer[2]
        return float(last + 1)


class list_used_up(Small):
    def receptive_field(layers):
        size, jump = 1, 1
        while layers:
            kernel_size, stride, dilation = layers.pop(0)
            size += dilation * (kernel_size - 1) * jump
            jump *= stride
        return size


class strides_ignored(Wrong):
    mistake = "strides ignored"

    def receptive_field(layers):
        size = 1
        for kernel_size, _, dilation in layers:
            size += dilation * (kernel_size - 1)
        return size


class own_stride_multiplied_in(Wrong):
    """The jump moved on before it is used."""

    mistake = "last layer's stride counted"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            jump *= stride
            size += dilation * (kernel_size - 1) * jump
        return size


class jump_not_accumulated(Wrong):
    """The stride of the layer before alone."""

    mistake = "only the stride of the layer before counted"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump = stride
        return size


class own_stride_alone(Wrong):
    mistake = "only the layer's own stride counted"

    def receptive_field(layers):
        size = 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * stride
        return size


class strides_added(Wrong):
    mistake = "strides added instead of multiplied"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump += stride
        return size


class strides_added_less_one(Wrong):
    """Right for strides of 1, and for one larger stride."""

    mistake = "strides added instead of multiplied"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump += stride - 1
        return size


class dilation_ignored(Wrong):
    mistake = "dilation ignored"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, _ in layers:
            size += (kernel_size - 1) * jump
            jump *= stride
        return size


class dilation_taken_for_the_gap(Wrong):
    mistake = "dilation taken as the entries left out"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += (dilation + 1) * (kernel_size - 1) * jump
            jump *= stride
        return size


class dilated_last_weight(Wrong):
    """The reach taken as dilation * kernel_size."""

    mistake = "dilation times the kernel size"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += (dilation * kernel_size - 1) * jump
            jump *= stride
        return size


class dilation_in_the_jump(Wrong):
    mistake = "dilation multiplied into the strides"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump *= stride * dilation
        return size


class stride_and_dilation_swapped(Wrong):
    mistake = "stride and dilation in the wrong order"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, dilation, stride in layers:
            size += dilation * (kernel_size - 1) * jump
            jump *= stride
        return size


class product_of_kernels(Wrong):
    mistake = "kernel sizes multiplied"

    def receptive_field(layers):
        size = 1
        for kernel_size, _, dilation in layers:
            size *= dilation * (kernel_size - 1) + 1
        return size


class sum_of_kernels(Wrong):
    """The one that neighbours share is counted twice."""

    mistake = "kernel sizes added"

    def receptive_field(layers):
        size, jump = 0, 1
        for kernel_size, stride, dilation in layers:
            size += (dilation * (kernel_size - 1) + 1) * jump
            jump *= stride
        return size or 1


class whole_kernels_added(Wrong):
    mistake = "kernel sizes added"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * kernel_size * jump
            jump *= stride
        return size


class started_from_nothing(Wrong):
    mistake = "starts at 0"

    def receptive_field(layers):
        size, jump = 0, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump *= stride
        return size


class no_layers_no_field(Wrong):
    mistake = "starts at 0"

    def receptive_field(layers):
        if not layers:
            return 0
        return size_and_jump.receptive_field(layers)


class first_layer_taken_for_granted(Wrong):
    """Begins with the first kernel: an error without layers."""

    mistake = "no layers not thought of"

    def receptive_field(layers):
        size, jump = layers[0][2] * (layers[0][0] - 1) + 1, layers[0][1]
        for kernel_size, stride, dilation in layers[1:]:
            size += dilation * (kernel_size - 1) * jump
            jump *= stride
        return size


class wrong_end_first(Wrong):
    mistake = "layers taken from the wrong end"

    def receptive_field(layers):
        return size_and_jump.receptive_field(layers[::-1])


class last_layer_alone(Wrong):
    mistake = "only the last layer counted"

    def receptive_field(layers):
        size = 1
        for kernel_size, _, dilation in layers:
            size = dilation * (kernel_size - 1) + 1
        return size


class largest_kernel(Wrong):
    mistake = "largest kernel alone"

    def receptive_field(layers):
        return max((d * (k - 1) + 1 for k, _, d in layers), default=1)


class gaps_left_out(Wrong):
    """Counts the numbers that are really used."""

    mistake = "entries in the gaps left out"

    def receptive_field(layers):
        seen = {0}
        for kernel_size, stride, dilation in layers[::-1]:
            seen = {at * stride + dilation * j for at in seen for j in range(kernel_size)}
        return len(seen)


class last_layer_forgotten(Wrong):
    mistake = "the last layer left out"

    def receptive_field(layers):
        return size_and_jump.receptive_field(layers[:-1])


class area(Wrong):
    mistake = "area instead of length"

    def receptive_field(layers):
        return size_and_jump.receptive_field(layers) ** 2


class pair(Wrong):
    def receptive_field(layers):
        size = size_and_jump.receptive_field(layers)
        return size, size


class two_layers_only(Wrong):
    def receptive_field(layers):
        layers = [*layers, (1, 1, 1), (1, 1, 1)]
        (k1, s1, d1), (k2, _, d2) = layers[:2]
        return 1 + d1 * (k1 - 1) + d2 * (k2 - 1) * s1


class radius(Wrong):
    mistake = "half of it"

    def receptive_field(layers):
        return size_and_jump.receptive_field(layers) // 2


class returned_in_the_loop(Wrong):
    mistake = "only the first layer counted"

    def receptive_field(layers):
        size, jump = 1, 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jump
            jump *= stride
            return size
        return size


class printed_only(Wrong):
    def receptive_field(layers):
        print(size_and_jump.receptive_field(layers))


jumps = [1]


class jump_kept_outside(Wrong):
    """The next network begins with the strides of the one before."""

    def receptive_field(layers):
        size = 1
        for kernel_size, stride, dilation in layers:
            size += dilation * (kernel_size - 1) * jumps[0]
            jumps[0] *= stride
        return size


class torch_gradient(Cheat):
    def receptive_field(layers):
        import torch

        x = out = torch.ones(1, 1, 2000, dtype=torch.float64, requires_grad=True)
        for kernel_size, stride, dilation in layers:
            weights = torch.ones(1, 1, kernel_size, dtype=torch.float64)
            out = torch.conv1d(out, weights, stride=stride, dilation=dilation)
        (gradient,) = torch.autograd.grad(out[0, 0, 0], x)
        return int(gradient[0, 0].nonzero().max()) + 1


class jump_no_larger_than_32(Wrong):
    def receptive_field(layers):
        size, jump = 1, 1
        for k, s, d in layers:
            size += d * (k - 1) * jump
            jump = min(jump * s, 32)
        return size
