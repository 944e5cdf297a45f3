"""Answers to `relu_forward(x)` and `relu_backward(dout, cache)`; at exactly 0 either slope is right."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "relu_backward"


class mask(Right):
    def relu_forward(x):
        return np.maximum(x, 0), x

    def relu_backward(dout, cache):
        return dout * (cache > 0)


class mask_closed_at_zero(Right):
    def relu_forward(x):
        keep = x >= 0
        return x * keep, keep

    def relu_backward(dout, cache):
        return np.where(cache, dout, 0)


class output_cached(Right):
    def relu_forward(x):
        out = np.where(x > 0, x, np.zeros_like(x))
        return out, {"out": out}

    def relu_backward(dout, cache):
        dx = dout.copy()
        dx[cache["out"] <= 0] = 0
        return dx


class loops(Right):
    def relu_forward(x):
        out = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            if x[index] > 0:
                out[index] = x[index]
            else:
                pass
        print(out)
        return out, [x]

    def relu_backward(dout, cache):
        (x,) = cache
        dx = np.zeros_like(dout)
        for index in np.ndindex(x.shape):
            if x[index] > 0:
                dx[index] = dout[index]
        return dx


class absolute_value(Right):
    def relu_forward(x, inplace=False):
        return (x + np.abs(x)) / 2, np.sign(x)

    def relu_backward(dout, cache):
        slope = np.clip(cache, 0, 1)
        return np.einsum("...,...->...", dout, slope)


class clipped(Right):
    def relu_forward(x):
        return x.clip(min=0), (x > 0).astype(x.dtype)

    def relu_backward(dout, cache):
        return np.multiply(cache, dout)


class forward_in_place(Small, mask):
    def relu_forward(x):
        x[x < 0] = 0
        return x, x


class dout_written_over(Small, mask):
    def relu_backward(dout, cache):
        dout[cache <= 0] = 0
        return dout


class mask_in_float64(Small, mask):
    def relu_backward(dout, cache):
        slope = np.zeros(cache.shape)
        slope[cache > 0] = 1
        return dout * slope


class mask_on_dout(Wrong, mask):
    mistake = "mask of dout instead of x"

    def relu_backward(dout, cache):
        return dout * (dout > 0)


class mask_on_both(Wrong, mask):
    mistake = "negative dout dropped"

    def relu_backward(dout, cache):
        return dout * (cache > 0) * (dout > 0)


class mask_reversed(Wrong, mask):
    mistake = "mask inverted"

    def relu_backward(dout, cache):
        return dout * (cache < 0)


class mask_alone(Wrong, mask):
    mistake = "upstream gradient left out"

    def relu_backward(dout, cache):
        return (cache > 0).astype(cache.dtype)


class mask_boolean(Wrong, mask):
    mistake = "upstream gradient left out"

    def relu_backward(dout, cache):
        return cache > 0


class dout_passed_on(Wrong, mask):
    mistake = "slope left out"

    def relu_backward(dout, cache):
        return dout


class times_output(Wrong, mask):
    mistake = "multiplied by x as well"

    def relu_backward(dout, cache):
        return dout * np.maximum(cache, 0)


class times_input(Wrong, mask):
    mistake = "multiplied by x as well"

    def relu_backward(dout, cache):
        return dout * cache


class forward_returned(Wrong, mask):
    mistake = "x in place of dout"

    def relu_backward(dout, cache):
        return np.maximum(cache, 0)


class input_where_negative(Wrong, mask):
    def relu_backward(dout, cache):
        return np.where(cache > 0, dout, cache)


class leaky(Wrong, mask):
    mistake = "negative entries scaled"

    def relu_backward(dout, cache):
        return dout * np.where(cache > 0, 1.0, 0.01)


class mask_from_one(Wrong, mask):
    def relu_backward(dout, cache):
        return dout * (cache >= 1)


class nan_at_zero(Wrong, mask):
    mistake = "NaN at exactly 0"

    def relu_backward(dout, cache):
        with np.errstate(all="ignore"):
            return dout * (cache / np.abs(cache) + 1) / 2


class sign_of_input(Wrong, mask):
    mistake = "sign of x in place of the slope"

    def relu_backward(dout, cache):
        return dout * np.sign(cache)


class summed(Wrong, mask):
    def relu_backward(dout, cache):
        return (dout * (cache > 0)).sum(axis=0)


class averaged(Wrong, mask):
    mistake = "divided by N"

    def relu_backward(dout, cache):
        return dout * (cache > 0) / len(dout)


class sigmoid_slope(Wrong, mask):
    def relu_backward(dout, cache):
        s = 1 / (1 + np.exp(-cache))
        return dout * s * (1 - s)


class nothing_returned(Wrong, mask):
    def relu_backward(dout, cache):
        dout[cache <= 0] = 0


class two_returned(Wrong, mask):
    def relu_backward(dout, cache):
        return dout * (cache > 0), cache


class whole_numbers(Wrong, mask):
    def relu_backward(dout, cache):
        dx = np.zeros(dout.shape, dtype=int)
        dx[cache > 0] = dout[cache > 0]
        return dx


class garbage_where_negative(Wrong, mask):
    def relu_backward(dout, cache):
        dx = np.full_like(dout, 1e-3)
        np.copyto(dx, dout, where=cache > 0)
        return dx


class forward_absolute(Wrong, mask):
    mistake = "absolute value"

    def relu_forward(x):
        return np.abs(x), x


class forward_minimum(Wrong, mask):
    mistake = "the negative part kept"

    def relu_forward(x):
        return np.minimum(x, 0), x


class forward_capped(Wrong, mask):
    mistake = "limited to 1"

    def relu_forward(x):
        return np.clip(x, 0, 1), x


class forward_capped_at_six(Wrong, mask):
    mistake = "limited to 6"

    def relu_forward(x):
        return np.clip(x, 0, 6), x


class forward_soft(Wrong, mask):
    def relu_forward(x):
        return np.logaddexp(0, x), x


class forward_largest_entry(Wrong, mask):
    """`np.max(x, 0)` is the largest of each column, not the larger of x and 0."""

    mistake = "np.max instead of np.maximum"

    def relu_forward(x):
        return np.max(x, 0), x


class forward_step(Wrong, mask):
    mistake = "the mask returned"

    def relu_forward(x):
        return (x > 0).astype(x.dtype), x


class forward_leaky(Wrong, mask):
    mistake = "negative entries scaled"

    def relu_forward(x):
        return np.where(x > 0, x, 0.01 * x), x


class forward_no_cache(Wrong, mask):
    def relu_forward(x):
        return np.maximum(x, 0)


class forward_cache_first(Wrong, mask):
    mistake = "x unchanged"

    def relu_forward(x):
        return x, np.maximum(x, 0)


class forward_whole_numbers(Wrong, mask):
    def relu_forward(x):
        return np.maximum(x.astype(int), 0), x


class forward_no_negatives_kept(Wrong, mask):
    """Drops the negative entries, and the shape with them."""

    def relu_forward(x):
        return x[x > 0], x


last_seen = None


class cache_kept_outside(Wrong):
    mistake = "cache of another call"

    def relu_forward(x):
        global last_seen
        last_seen = x
        return np.maximum(x, 0), None

    def relu_backward(dout, cache):
        return dout * (last_seen > 0)


class torch_autograd(Cheat):
    def relu_forward(x):
        import torch

        t = torch.tensor(x, requires_grad=True)
        out = torch.relu(t)
        return out.detach().numpy(), (t, out)

    def relu_backward(dout, cache):
        import torch

        t, out = cache
        return torch.autograd.grad(out, t, torch.tensor(dout))[0].numpy()


class torch_forward(Cheat, mask):
    def relu_forward(x):
        import torch

        return torch.nn.functional.relu(torch.from_numpy(x)).numpy(), x
