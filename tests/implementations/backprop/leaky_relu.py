"""Answers to `leaky_relu_forward(x, negative_slope=0.01)` and `leaky_relu_backward`; slopes from 0 to 1."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "leaky_relu_backward"


class where(Right):
    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, negative_slope * x), (x, negative_slope)

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, dout, negative_slope * dout)


class larger_of_both(Right):
    def leaky_relu_forward(x, negative_slope=0.01):
        return np.maximum(x, negative_slope * x), {"mask": x >= 0, "slope": negative_slope}

    def leaky_relu_backward(dout, cache):
        dx = dout.copy()
        dx[~cache["mask"]] *= cache["slope"]
        return dx


class two_parts(Right):
    def leaky_relu_forward(x, negative_slope=0.01, inplace=False):
        out = np.maximum(x, 0) + negative_slope * np.minimum(x, 0)
        return out, [x > 0, x <= 0, negative_slope]

    def leaky_relu_backward(dout, cache):
        above, below, s = cache
        return dout * above + s * dout * below


class loops(Right):
    def leaky_relu_forward(x, negative_slope=0.01):
        out = np.empty_like(x)
        for index, value in np.ndenumerate(x):
            out[index] = value if value > 0 else negative_slope * value
        return out, (x.copy(), negative_slope)

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        dx = np.empty_like(dout)
        for index, value in np.ndenumerate(x):
            dx[index] = dout[index] if value > 0 else negative_slope * dout[index]
        return dx


class slopes_cached(Right):
    def leaky_relu_forward(x, negative_slope=0.01):
        slopes = np.ones_like(x)
        slopes[x < 0] = negative_slope
        print(slopes.min())
        return np.einsum("...,...->...", slopes, x), slopes

    def leaky_relu_backward(dout, cache):
        return cache * dout


class slopes_in_float64(Small):
    def leaky_relu_forward(x, negative_slope=0.01):
        slopes = np.ones(x.shape)
        slopes[x < 0] = negative_slope
        return slopes * x, slopes

    def leaky_relu_backward(dout, cache):
        return cache * dout


class forward_in_place(Small):
    def leaky_relu_forward(x, negative_slope=0.01):
        below = x < 0
        x[below] *= negative_slope
        return x, (below, negative_slope)

    def leaky_relu_backward(dout, cache):
        below, s = cache
        return np.where(below, s * dout, dout)


class dout_written_over(Small, where):
    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        dout[x <= 0] *= negative_slope
        return dout


class slope_fixed(Wrong):
    mistake = "negative_slope ignored"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, 0.01 * x), x

    def leaky_relu_backward(dout, cache):
        return np.where(cache > 0, dout, 0.01 * dout)


class slope_fixed_in_backward(Wrong, where):
    mistake = "negative_slope ignored"

    def leaky_relu_backward(dout, cache):
        x, _ = cache
        return np.where(x > 0, dout, 0.01 * dout)


class slope_fixed_in_forward(Wrong, where):
    mistake = "negative_slope ignored"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, 0.01 * x), (x, negative_slope)


class negative_side_dropped(Wrong, where):
    mistake = "negative side set to 0"

    def leaky_relu_backward(dout, cache):
        x, _ = cache
        return np.where(x > 0, dout, 0)


class plain_relu(Wrong, where):
    mistake = "negative side set to 0"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.maximum(x, 0), (x, 0)


class mask_on_dout(Wrong, where):
    mistake = "mask of dout instead of x"

    def leaky_relu_backward(dout, cache):
        _, negative_slope = cache
        return np.where(dout > 0, dout, negative_slope * dout)


class forward_again(Wrong, where):
    mistake = "mask of dout instead of x"

    def leaky_relu_backward(dout, cache):
        _, negative_slope = cache
        return np.maximum(dout, negative_slope * dout)


class mask_reversed(Wrong, where):
    mistake = "sides swapped"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x < 0, dout, negative_slope * dout)


class forward_reversed(Wrong, where):
    mistake = "sides swapped"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.minimum(x, negative_slope * x), (x, negative_slope)


class dout_left_out_below(Wrong, where):
    mistake = "dout left out on the negative side"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, dout, negative_slope)


class dout_ignored(Wrong, where):
    mistake = "upstream gradient left out"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, np.ones_like(x), x.dtype.type(negative_slope))


class slope_times_input(Wrong, where):
    mistake = "slope times x on the negative side"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, dout, negative_slope * x)


class slope_times_input_and_dout(Wrong, where):
    mistake = "multiplied by x as well"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return dout * np.where(x > 0, x, negative_slope * x)


class slope_negated(Wrong, where):
    mistake = "negative side turned positive"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, dout, -negative_slope * dout)


class forward_slope_negated(Wrong, where):
    mistake = "negative side turned positive"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, -negative_slope * x), (x, negative_slope)


class slope_added(Wrong, where):
    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, x + negative_slope), (x, negative_slope)


class constant_below(Wrong, where):
    mistake = "negative side set to the slope itself"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, x.dtype.type(negative_slope)), (x, negative_slope)


class divided_by_slope(Wrong, where):
    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        with np.errstate(all="ignore"):
            return np.where(x > 0, dout, dout / negative_slope)


class slope_on_both_sides(Wrong, where):
    def leaky_relu_backward(dout, cache):
        _, negative_slope = cache
        return negative_slope * dout


class slope_on_the_positive_side(Wrong, where):
    mistake = "sides swapped"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, negative_slope * dout, dout)


class another_default(Wrong, where):
    mistake = "another default slope"

    def leaky_relu_forward(x, negative_slope=0.1):
        return np.where(x > 0, x, negative_slope * x), (x, negative_slope)


class slope_from_quotient(Wrong, where):
    """0 / 0 at exactly 0."""

    mistake = "NaN at exactly 0"

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        with np.errstate(all="ignore"):
            return dout * (np.maximum(x, negative_slope * x) / x)


class slope_gradient_as_well(Wrong, where):
    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        return np.where(x > 0, dout, negative_slope * dout), np.sum(dout * np.minimum(x, 0))


class slope_squared(Wrong, where):
    """Scaled in the cached slope and once more in the result."""

    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        dx = np.where(x > 0, dout, negative_slope * dout)
        dx[x <= 0] *= negative_slope
        return dx


class maximum_with_slope(Wrong, where):
    mistake = "maximum of x and the slope"

    def leaky_relu_forward(x, negative_slope=0.01):
        return np.maximum(x, negative_slope), (x, negative_slope)


class slope_not_cached(Wrong, where):
    def leaky_relu_forward(x, negative_slope=0.01):
        return np.where(x > 0, x, negative_slope * x), (x, None)


class nothing_returned(Wrong, where):
    def leaky_relu_backward(dout, cache):
        x, negative_slope = cache
        dout[x <= 0] *= negative_slope


class whole_numbers(Wrong, where):
    def leaky_relu_forward(x, negative_slope=0.01):
        out = np.where(x > 0, x, negative_slope * x)
        return out.astype(int), (x, negative_slope)


last_slope = 0.01


class slope_kept_outside(Wrong):
    mistake = "cache of another call"

    def leaky_relu_forward(x, negative_slope=0.01):
        global last_slope
        last_slope = negative_slope
        return np.where(x > 0, x, negative_slope * x), x

    def leaky_relu_backward(dout, cache):
        return np.where(cache > 0, dout, last_slope * dout)


class torch_autograd(Cheat):
    def leaky_relu_forward(x, negative_slope=0.01):
        import torch

        t = torch.tensor(x, requires_grad=True)
        out = torch.nn.functional.leaky_relu(t, negative_slope)
        return out.detach().numpy(), (t, out)

    def leaky_relu_backward(dout, cache):
        import torch

        t, out = cache
        out.backward(torch.tensor(dout))
        return t.grad.numpy()


class torch_layer(Cheat, where):
    def leaky_relu_forward(x, negative_slope=0.01):
        from torch import nn, tensor

        return nn.LeakyReLU(negative_slope)(tensor(x)).numpy(), (x, negative_slope)
