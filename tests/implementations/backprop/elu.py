"""Answers to `elu_forward(x, alpha=1.0)` and `elu_backward`: alpha * (exp(x) - 1) below 0."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "elu_backward"


def below(x):
    return np.minimum(x, 0)


class where(Right):
    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * (np.exp(below(x)) - 1)), (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, dout * alpha * np.exp(below(x)))


class overflow_not_taken(Right):
    """exp overflows in the branch that np.where does not take: the values stay finite."""

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * (np.exp(x) - 1)), (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * np.where(x > 0, 1, alpha * np.exp(x))


class output_cached(Right):
    def elu_forward(x, alpha=1.0):
        out = np.where(x > 0, x, alpha * np.expm1(below(x)))
        return out, {"out": out, "x": x, "alpha": alpha}

    def elu_backward(dout, cache):
        slope = np.where(cache["x"] > 0, np.ones_like(dout), cache["out"] + cache["alpha"])
        return dout * slope


class two_parts(Right):
    def elu_forward(x, alpha=1.0, inplace=False):
        out = np.maximum(x, 0) + np.minimum(0, alpha * (np.exp(np.minimum(x, 0)) - 1))
        print("largest", out.max())
        return out, [x, alpha]

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * (x >= 0) + dout * (x < 0) * alpha * np.exp(np.minimum(x, 0))


class masks(Right):
    def elu_forward(x, alpha=1.0):
        out = x.copy()
        negative = x < 0
        out[negative] = alpha * (np.exp(x[negative]) - 1)
        slope = np.ones_like(x)
        slope[negative] = alpha * np.exp(x[negative])
        return out, slope

    def elu_backward(dout, cache):
        return np.einsum("...,...->...", dout, cache)


class loops(Right):
    def elu_forward(x, alpha=1.0):
        out = np.zeros_like(x)
        for index in np.ndindex(*x.shape):
            out[index] = x[index] if x[index] > 0 else alpha * (np.exp(x[index]) - 1)
        return out, (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        dx = np.zeros_like(x)
        for index in np.ndindex(*x.shape):
            if x[index] > 0:
                dx[index] = dout[index]
            else:
                dx[index] = dout[index] * alpha * np.exp(x[index])
        return dx


class forward_in_place(Small):
    def elu_forward(x, alpha=1.0):
        negative = x < 0
        x[negative] = alpha * (np.exp(x[negative]) - 1)
        return x, (x, negative, alpha)

    def elu_backward(dout, cache):
        out, negative, alpha = cache
        return np.where(negative, dout * (out + alpha), dout)


class buffer_in_float64(Small, where):
    def elu_backward(dout, cache):
        x, alpha = cache
        slope = np.ones(x.shape)
        slope[x < 0] = alpha * np.exp(x[x < 0])
        return slope * dout


class dout_written_over(Small, where):
    def elu_backward(dout, cache):
        x, alpha = cache
        dout[x < 0] *= alpha * np.exp(x[x < 0])
        return dout


class alpha_forgotten(Wrong):
    mistake = "alpha left out"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, np.exp(below(x)) - 1), x

    def elu_backward(dout, cache):
        return np.where(cache > 0, dout, dout * np.exp(below(cache)))


class alpha_forgotten_in_forward(Wrong, where):
    mistake = "alpha left out"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, np.exp(below(x)) - 1), (x, alpha)


class alpha_forgotten_in_backward(Wrong, where):
    mistake = "alpha left out"

    def elu_backward(dout, cache):
        x, _ = cache
        return np.where(x > 0, dout, dout * np.exp(below(x)))


class output_as_slope(Wrong, where):
    mistake = "the value in place of the slope"

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, dout * alpha * (np.exp(below(x)) - 1))


class one_added_for_alpha(Wrong, where):
    """Right for alpha = 1."""

    mistake = "the value in place of the slope"

    def elu_backward(dout, cache):
        x, alpha = cache
        out = alpha * (np.exp(below(x)) - 1)
        return np.where(x > 0, dout, dout * (out + 1))


class no_minus_one(Wrong, where):
    mistake = "the -1 left out"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * np.exp(below(x))), (x, alpha)


class one_outside_the_parentheses(Wrong, where):
    mistake = "the -1 outside alpha"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * np.exp(below(x)) - 1), (x, alpha)


class mask_multiplied(Wrong, where):
    """0 times infinity is NaN for large x."""

    mistake = "exponential of large positive entries"

    def elu_forward(x, alpha=1.0):
        return x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0), (x, alpha)


class mask_multiplied_in_backward(Wrong, where):
    mistake = "exponential of large positive entries"

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * ((x > 0) + alpha * np.exp(x) * (x <= 0))


class maximum_of_both(Wrong, where):
    """exp(x) - 1 is never below x: the curved side wins everywhere, and overflows."""

    mistake = "maximum of both sides"

    def elu_forward(x, alpha=1.0):
        return np.maximum(x, alpha * (np.exp(x) - 1)), (x, alpha)


class mask_on_dout(Wrong, where):
    mistake = "mask of dout instead of x"

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(dout > 0, dout, dout * alpha * np.exp(below(x)))


class dout_ignored(Wrong, where):
    mistake = "upstream gradient left out"

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, np.ones_like(x), alpha * np.exp(below(x)))


class dout_left_out_below(Wrong, where):
    mistake = "dout left out on the negative side"

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, alpha * np.exp(below(x)))


class negative_side_dropped(Wrong, where):
    mistake = "negative side set to 0"

    def elu_backward(dout, cache):
        x, _ = cache
        return np.where(x > 0, dout, 0)


class mask_reversed(Wrong, where):
    mistake = "sides swapped"

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x < 0, dout, dout * alpha * np.exp(x))


class alpha_on_both_sides(Wrong, where):
    mistake = "alpha on both sides"

    def elu_backward(dout, cache):
        x, alpha = cache
        return alpha * np.where(x > 0, dout, dout * np.exp(below(x)))


class forward_alpha_on_both_sides(Wrong, where):
    mistake = "alpha on both sides"

    def elu_forward(x, alpha=1.0):
        return alpha * np.where(x > 0, x, np.exp(below(x)) - 1), (x, alpha)


class sign(Wrong, where):
    mistake = "sign of the negative side flipped"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * (1 - np.exp(below(x)))), (x, alpha)


class sign_of_exponent(Wrong, where):
    mistake = "exp(-x) on the negative side"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * (np.exp(np.minimum(-x, 80)) - 1)), (x, alpha)


class exp_of_output(Wrong, where):
    """The output is cached and taken for x."""

    mistake = "exponential of out"

    def elu_backward(dout, cache):
        x, alpha = cache
        out = np.where(x > 0, x, alpha * (np.exp(below(x)) - 1))
        return np.where(out > 0, dout, dout * alpha * np.exp(np.minimum(out, 0)))


class leaky(Wrong, where):
    mistake = "negative side linear"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * x), (x, alpha)


class scaled_as_selu(Wrong, where):
    def elu_forward(x, alpha=1.0):
        return 1.0507 * np.where(x > 0, x, alpha * (np.exp(below(x)) - 1)), (x, alpha)


class alpha_inside_the_exponent(Wrong, where):
    mistake = "alpha inside the exponential"

    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, np.exp(alpha * below(x)) - 1), (x, alpha)


class in_place_then_cached(Wrong):
    """The cached x already holds the output."""

    mistake = "exponential of out"

    def elu_forward(x, alpha=1.0):
        x[x < 0] = alpha * (np.exp(x[x < 0]) - 1)
        return x, (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, dout * alpha * np.exp(below(x)))


class alpha_default_changed(Wrong, where):
    mistake = "another default alpha"

    def elu_forward(x, alpha=0.1):
        return np.where(x > 0, x, alpha * (np.exp(below(x)) - 1)), (x, alpha)


class alpha_squared(Wrong, where):
    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, dout * alpha**2 * np.exp(below(x)))


class clipped_below(Wrong, where):
    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * np.maximum(x, -1)), (x, alpha)


class whole_numbers(Wrong, where):
    def elu_forward(x, alpha=1.0):
        out = np.zeros(x.shape, dtype=int)
        out[:] = np.where(x > 0, x, alpha * (np.exp(below(x)) - 1))
        return out, (x, alpha)


class nothing_returned(Wrong, where):
    def elu_backward(dout, cache):
        x, alpha = cache
        dout[x < 0] *= alpha * np.exp(x[x < 0])


class half_precision(Wrong, where):
    def elu_forward(x, alpha=1.0):
        return np.where(x > 0, x, alpha * (np.exp(below(x)) - 1)).astype(np.float16), (x, alpha)


class alpha_gradient_as_well(Wrong, where):
    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, dout * alpha * np.exp(below(x))), np.sum(dout)


last_alpha = 1.0


class alpha_kept_outside(Wrong):
    mistake = "cache of another call"

    def elu_forward(x, alpha=1.0):
        global last_alpha
        last_alpha = alpha
        return np.where(x > 0, x, alpha * (np.exp(below(x)) - 1)), x

    def elu_backward(dout, cache):
        return np.where(cache > 0, dout, dout * last_alpha * np.exp(below(cache)))


class torch_autograd(Cheat):
    def elu_forward(x, alpha=1.0):
        import torch

        t = torch.tensor(x, requires_grad=True)
        out = torch.nn.functional.elu(t, alpha)
        return out.detach().numpy(), (t, out)

    def elu_backward(dout, cache):
        import torch

        t, out = cache
        out.backward(torch.tensor(dout))
        return t.grad.numpy()


class torch_layer(Cheat, where):
    def elu_forward(x, alpha=1.0):
        from torch import nn, tensor

        return nn.ELU(alpha)(tensor(x)).numpy(), (x, alpha)
