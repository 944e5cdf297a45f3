"""Answers to `dropout_forward(x, p_keep, training=True, rng=None) -> (out, cache)` and `dropout_backward(dout, cache)`."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "dropout_backward"


class mask_with_the_scale(Right):
    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        if rng is None:
            rng = np.random.default_rng()
        mask = ((rng.random(x.shape) < p_keep) / p_keep).astype(x.dtype)
        return x * mask, mask

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * cache


class binomial(Right):
    """A tuple as cache; whole numbers as the mask."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        rng = rng or np.random.default_rng()
        if training:
            mask = rng.binomial(1, p_keep, size=x.shape).astype(x.dtype)
            out = x * mask / p_keep
        else:
            mask, out = None, x.copy()
        return out, (mask, p_keep, training)

    def dropout_backward(dout, cache):
        mask, p_keep, training = cache
        if training:
            return dout * mask / p_keep
        return dout


class choice(Right):
    def dropout_forward(x, p_keep, training=True, rng=None):
        scale = np.ones_like(x)
        if training:
            rng = np.random.default_rng(rng)
            scale = rng.choice(np.array([0, 1 / p_keep], dtype=x.dtype), size=x.shape, p=[1 - p_keep, p_keep])
        return x * scale, {"scale": scale}

    def dropout_backward(dout, cache):
        return cache["scale"] * dout


class dropped_by_assignment(Right):
    """Draws what is to be dropped, with the module numpy.random where no generator is given."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        draw = np.random if rng is None else rng
        drop = np.zeros(x.shape, dtype=bool)
        if training and p_keep < 1:
            drop = draw.uniform(size=x.shape) > p_keep
        scale = 1.0 if not training else 1.0 / p_keep
        out = x * scale
        out[drop] = 0
        return out, (drop, scale)

    def dropout_backward(dout, cache):
        drop, scale = cache
        dx = dout.copy() * scale
        dx[drop] = 0
        return dx


class drawn_transposed(Right):
    """A closure as cache."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, lambda dout: dout
        rng = np.random.default_rng() if rng is None else rng
        keep = rng.random(x.shape[::-1]).T < p_keep
        return np.where(keep, x / p_keep, 0), lambda dout: np.where(keep, dout / p_keep, 0)

    def dropout_backward(dout, cache):
        return cache(dout)


class kept_by_index(Right):
    """Drawn flat; an object as cache."""

    class Cache:
        def __init__(self, kept, p_keep):
            self.kept, self.p_keep = kept, p_keep

    def dropout_forward(x, p_keep, training=True, rng=None):
        rng = rng if rng is not None else np.random.default_rng()
        kept, p = np.arange(x.size), 1
        if training:
            kept, p = np.flatnonzero(rng.random(x.size) < p_keep), p_keep
        out = np.zeros_like(x)
        out.flat[kept] = x.ravel()[kept] / p
        return out, kept_by_index.Cache(kept, p)

    def dropout_backward(dout, cache):
        dx = np.zeros_like(dout)
        dx.flat[cache.kept] = dout.ravel()[cache.kept] / cache.p_keep
        return dx


class row_after_row(Right):
    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, ("evaluation", None)
        rng = rng or np.random.default_rng()
        mask = np.empty_like(x)
        for i in range(len(x)):
            mask[i] = (rng.random(x[i].shape) <= p_keep) / p_keep
        print("kept", (mask > 0).mean())
        return mask * x, ("training", mask)

    def dropout_backward(dout, cache):
        mode, mask = cache
        return dout * mask if mode == "training" else dout.copy()


class entry_by_entry(Right):
    """From the last to the first."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        rng = np.random.default_rng(rng)
        out, scales = x.copy(), np.ones_like(x)
        if training:
            for index in reversed(list(np.ndindex(x.shape))):
                scales[index] = 1 / p_keep if rng.random() < p_keep else 0.0
                out[index] = x[index] * scales[index]
        return out, scales

    def dropout_backward(dout, cache):
        dx = np.empty_like(dout)
        for index in np.ndindex(dout.shape):
            dx[index] = dout[index] * cache[index]
        return dx


class whole_numbers_drawn(Right):
    def dropout_forward(x, p_keep, training=True, rng=None):
        if training:
            rng = np.random.default_rng() if rng is None else rng
            keep = rng.integers(0, 2**53, x.shape) < p_keep * 2**53
            return keep * x / p_keep, (keep, p_keep)
        return x, (np.ones(x.shape, dtype=bool), 1)

    def dropout_backward(dout, cache):
        keep, p = cache
        return keep * dout / p


class floor_of_a_sum(Right):
    """floor(u + p) is 1 with probability p."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = np.floor(rng.random(x.shape) + p_keep).astype(x.dtype)
        mask /= p_keep
        return x * mask, mask

    def dropout_backward(dout, cache):
        if cache is None:
            return dout
        return dout * cache


class mask_in_float64(Small):
    def dropout_forward(x, p_keep, training=True, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep) / p_keep if training else np.ones(x.shape)
        return x * mask, mask

    def dropout_backward(dout, cache):
        return dout * cache


class x_written_over(Small):
    """The H1 *= U1 of many a lecture."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = ((rng.random(x.shape) < p_keep) / p_keep).astype(x.dtype)
        x *= mask
        return x, mask

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * cache


class dout_written_over(Small, mask_with_the_scale):
    def dropout_backward(dout, cache):
        if cache is not None:
            dout *= cache
        return dout


class base(Right):
    """What the wrong ones share; itself right."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep).astype(x.dtype) / p_keep
        return x * mask, mask

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * cache


class keep_and_drop_swapped(Wrong, base):
    mistake = "keep and drop swapped"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) > p_keep) / p_keep
        return x * mask, mask


class as_in_pytorch(Wrong, base):
    """p_keep taken for the probability of dropping, throughout."""

    mistake = "keep and drop swapped"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training or p_keep == 1:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) > p_keep) / (1 - p_keep)
        return x * mask, mask


class scaled_by_the_dropped(Wrong, base):
    mistake = "divided by 1 - p_keep"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training or p_keep == 1:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep) / (1 - p_keep)
        return x * mask, mask


class not_scaled(Wrong, base):
    mistake = "scale left out"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = rng.random(x.shape) < p_keep
        return x * mask, mask


class scaled_at_test_time_instead(Wrong, base):
    """The first form of dropout: nothing in training, times p_keep afterwards."""

    mistake = "scaled in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x * p_keep, p_keep
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep).astype(x.dtype)
        return x * mask, mask


class scaled_at_test_time_as_well(Wrong, base):
    mistake = "scaled in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x * p_keep, np.full_like(x, p_keep)
        return base.dropout_forward(x, p_keep, training, rng)


class divided_at_test_time(Wrong, base):
    mistake = "scaled in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x / p_keep, None
        return base.dropout_forward(x, p_keep, training, rng)


class multiplied_by_p_keep(Wrong, base):
    mistake = "multiplied by p_keep"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep) * p_keep
        return x * mask, mask


class divided_by_the_root(Wrong, base):
    """Keeps the variance of x, it was thought."""

    mistake = "divided by the root of p_keep"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep) / np.sqrt(p_keep)
        return x * mask, mask


class scaled_by_what_was_kept(Wrong, base):
    """By the fraction of this mask, not by its probability."""

    mistake = "scale of the units that happen to be kept"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape) < p_keep).astype(x.dtype)
        mask /= max(mask.mean(), 1e-12)
        return x * mask, mask


class dropped_stay_as_they_are(Wrong, base):
    mistake = "dropped units not 0"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = np.where(rng.random(x.shape) < p_keep, 1 / p_keep, 1)
        return x * mask, mask


class mean_in_place_of_the_dropped(Wrong, base):
    mistake = "dropped units not 0"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        if training:
            out[mask == 0] = x.mean()
        return out, mask


class dropout_in_evaluation(Wrong, base):
    mistake = "dropout in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, True, rng)


class evaluation_by_default(Wrong, base):
    mistake = "nothing dropped"

    def dropout_forward(x, p_keep, training=False, rng=None):
        return base.dropout_forward(x, p_keep, training, rng)


class modes_swapped(Wrong, base):
    mistake = "dropout in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, not training, rng)


class no_generator_no_dropout(Wrong, base):
    mistake = "nothing dropped"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if rng is None or not training:
            return x, None
        return base.dropout_forward(x, p_keep, training, rng)


class no_generator_is_an_error(Wrong, base):
    mistake = "rng=None not provided for"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        mask = (rng.random(x.shape) < p_keep) / p_keep
        return x * mask, mask


class no_generator_always_the_same(Wrong, base):
    mistake = "rng=None gives the same mask every time"

    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, training, np.random.default_rng(0) if rng is None else rng)


class new_mask_in_the_backward(Wrong):
    mistake = "a new mask in the backward"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        return x * (rng.random(x.shape) < p_keep) / p_keep, (p_keep, rng)

    def dropout_backward(dout, cache):
        if cache is None:
            return dout
        p_keep, rng = cache
        return dout * (rng.random(dout.shape) < p_keep) / p_keep


class no_mask_in_the_backward(Wrong, base):
    mistake = "mask left out in the backward"

    def dropout_backward(dout, cache):
        return dout


class scale_alone_in_the_backward(Wrong):
    mistake = "mask left out in the backward"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, _ = base.dropout_forward(x, p_keep, training, rng)
        return out, p_keep if training else 1

    def dropout_backward(dout, cache):
        return dout / cache


class no_scale_in_the_backward(Wrong, base):
    mistake = "scale left out in the backward"

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * (cache > 0)


class scaled_twice_in_the_backward(Wrong):
    mistake = "divided twice in the backward"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return out, (mask, p_keep)

    def dropout_backward(dout, cache):
        mask, p_keep = cache
        return dout if mask is None else dout * mask / p_keep


class multiplied_in_the_backward(Wrong):
    """Times p_keep where the forward divides."""

    mistake = "multiplied by p_keep in the backward"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return out, (mask, p_keep)

    def dropout_backward(dout, cache):
        mask, p_keep = cache
        return dout if mask is None else dout * (mask > 0) * p_keep


class the_dropped_in_the_backward(Wrong, base):
    mistake = "mask inverted in the backward"

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * (cache == 0)


class mask_from_the_output(Wrong):
    """A kept unit whose x is 0 is taken for a dropped one: after a ReLU, half of them."""

    mistake = "mask read off from the output"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, _ = base.dropout_forward(x, p_keep, training, rng)
        return out, (out != 0) / p_keep if training else np.ones_like(x)

    def dropout_backward(dout, cache):
        return dout * cache


class output_in_the_backward(Wrong):
    mistake = "x in the gradient"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return out, out

    def dropout_backward(dout, cache):
        return dout * cache


class mask_of_the_last_call(Wrong):
    """The mask in a global variable, the cache empty."""

    mistake = "cache of another call"

    last = [None]

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask_of_the_last_call.last[0] = base.dropout_forward(x, p_keep, training, rng)
        return out, None

    def dropout_backward(dout, cache):
        return base.dropout_backward(dout, mask_of_the_last_call.last[0])


class first_mask_for_ever(Wrong, base):
    """Drawn once for each shape."""

    mistake = "the same mask in every call"

    masks = {}

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        masks = first_mask_for_ever.masks
        if (x.shape, p_keep) not in masks:
            masks[x.shape, p_keep] = base.dropout_forward(np.ones(x.shape), p_keep, True, rng)[1]
        mask = masks[x.shape, p_keep]
        return x * mask, mask


class backward_after_evaluation_scaled(Wrong):
    mistake = "scaled in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return out, (mask, p_keep)

    def dropout_backward(dout, cache):
        mask, p_keep = cache
        return dout / p_keep if mask is None else dout * mask


class backward_after_evaluation_fails(Wrong, base):
    mistake = "no mask in evaluation"

    def dropout_backward(dout, cache):
        return dout * cache


class no_gradient_after_evaluation(Wrong):
    mistake = "zeros in evaluation"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return out, np.zeros_like(x) if mask is None else mask

    def dropout_backward(dout, cache):
        return dout * cache


class one_mask_for_all_images(Wrong, base):
    mistake = "one mask for all images"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape[1:]) < p_keep) / p_keep
        return x * mask, mask


class whole_images(Wrong, base):
    """One number for each image: all of its units or none."""

    mistake = "whole images dropped"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random((len(x), *(1,) * (x.ndim - 1))) < p_keep) / p_keep
        return x * mask, mask


class whole_channels(Wrong, base):
    """One number for each channel of an image, as nn.Dropout2d; right for (N, D)."""

    mistake = "whole channels dropped"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        shape = x.shape[:2] + (1,) * (x.ndim - 2)
        mask = (rng.random(shape) < p_keep) / p_keep
        return x * mask, mask


class all_or_nothing(Wrong, base):
    """rng.random() without a shape."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random() < p_keep) / p_keep
        return x * mask, mask


class as_many_in_each_image(Wrong, base):
    """Exactly p_keep of each image's units."""

    mistake = "an exact number of units kept"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        flat = np.zeros((len(x), x[0].size))
        flat[:, : round(p_keep * x[0].size)] = 1 / p_keep
        mask = rng.permuted(flat, axis=1).reshape(x.shape)
        return x * mask, mask


class as_many_altogether(Wrong, base):
    """Exactly p_keep of all units."""

    mistake = "an exact number of units kept"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = np.zeros(x.size)
        mask[rng.choice(x.size, size=round(p_keep * x.size), replace=False)] = 1 / p_keep
        mask = mask.reshape(x.shape)
        return x * mask, mask


class indices_drawn_with_replacement(Wrong, base):
    """Some units are dropped twice, so too few are."""

    mistake = "units kept with another probability"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = np.full(x.size, 1 / p_keep)
        mask[rng.integers(0, x.size, round((1 - p_keep) * x.size))] = 0
        mask = mask.reshape(x.shape)
        return x * mask, mask


class mask_shared_by_pairs_of_images(Wrong, base):
    """The second half of the images has the masks of the first."""

    mistake = "units not independent"

    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        if mask is not None and len(x) > 1:
            half = len(x) // 2
            mask[half : 2 * half] = mask[:half]
            out = x * mask
        return out, mask


class rng_not_used(Wrong, base):
    mistake = "mask not drawn from rng"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        mask = (np.random.rand(*x.shape) < p_keep) / p_keep
        return x * mask, mask


class seeded_inside(Wrong, base):
    mistake = "rng ignored: a fixed seed inside"

    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, training, np.random.default_rng(42))


class rng_not_moved_on(Wrong, base):
    """Draws from a copy: the next call draws the same."""

    mistake = "the same mask in every call"

    def dropout_forward(x, p_keep, training=True, rng=None):
        import copy

        return base.dropout_forward(x, p_keep, training, copy.deepcopy(rng))


class gaussian_noise(Wrong, base):
    mistake = "noise instead of a mask"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = rng.normal(1, np.sqrt((1 - p_keep) / p_keep), x.shape)
        return x * mask, mask


class normal_numbers_drawn(Wrong, base):
    """Normal numbers compared with p_keep: at 0.5, 69 of 100 are kept."""

    mistake = "units kept with another probability"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.standard_normal(x.shape) < p_keep) / p_keep
        return x * mask, mask


class tenths(Wrong, base):
    """A number from 0 to 9 below 10 p_keep: right for 0.3, not for 0.75."""

    mistake = "units kept with another probability"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.integers(0, 10, x.shape) < 10 * p_keep) / p_keep
        return x * mask, mask


class never_all_kept(Wrong, base):
    """p_keep cut to what seemed sensible: 1 drops some all the same."""

    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, min(p_keep, 0.95), training, rng)


class shape_with_a_star(Wrong, base):
    """The habit from np.random.rand: an error, but for one axis."""

    mistake = "the shape handed over as several numbers"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(*x.shape) < p_keep) / p_keep
        return x * mask, mask


class always_half(Wrong, base):
    mistake = "p_keep ignored"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = rng.integers(0, 2, x.shape) / p_keep
        return x * mask, mask


class shares_in_place_of_a_mask(Wrong, base):
    """The random numbers themselves, without a comparison."""

    mistake = "noise instead of a mask"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = rng.random(x.shape) / p_keep
        return x * mask, mask


class sign_of_x(Wrong, base):
    """A ReLU in place of a mask."""

    mistake = "mask of the sign"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        mask = (x > 0) / p_keep
        return x * mask, mask


class smallest_dropped(Wrong, base):
    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training or not x.size:
            return x, None
        mask = (np.abs(x) >= np.quantile(np.abs(x), 1 - p_keep)) / p_keep
        return x * mask, mask


class every_other_unit(Wrong, base):
    mistake = "the same mask in every call"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        mask = (np.arange(x.size).reshape(x.shape) % 10 < 10 * p_keep) / p_keep
        return x * mask, mask


class images_in_rows_alone(Wrong, base):
    """Runs for (N, D) only."""

    mistake = "mask of another shape"

    def dropout_forward(x, p_keep, training=True, rng=None):
        N, D = x.shape
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random((N, D)) < p_keep) / p_keep
        return x * mask, mask


class columns_drawn_as_rows(Wrong, base):
    """The mask made for (D, N): runs where both are equal, and there alone."""

    mistake = "mask of another shape"

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = (rng.random(x.shape[::-1]) < p_keep) / p_keep
        return x * mask, mask


class mask_returned_as_the_output(Wrong, base):
    mistake = "the mask alone"

    def dropout_forward(x, p_keep, training=True, rng=None):
        _, mask = base.dropout_forward(x, p_keep, training, rng)
        return (x if mask is None else mask), mask


class mask_added(Wrong, base):
    def dropout_forward(x, p_keep, training=True, rng=None):
        out, mask = base.dropout_forward(x, p_keep, training, rng)
        return (out if mask is None else x + mask), mask


class out_and_cache_swapped(Wrong, base):
    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, training, rng)[::-1]


class cache_forgotten(Wrong, base):
    def dropout_forward(x, p_keep, training=True, rng=None):
        return base.dropout_forward(x, p_keep, training, rng)[0]


class backward_printed(Wrong, base):
    def dropout_backward(dout, cache):
        print(base.dropout_backward(dout, cache))


class gradient_in_a_tuple_with_p(Wrong, base):
    def dropout_backward(dout, cache):
        return base.dropout_backward(dout, cache), None


class mask_in_a_shared_buffer(Wrong):
    """The mask lies in the cache as a view of a buffer that the next call of that size writes over."""

    mistake = "cache of another call"

    buffers = {}

    def dropout_forward(x, p_keep, training=True, rng=None):
        if not training:
            return x, None
        rng = np.random.default_rng() if rng is None else rng
        mask = mask_in_a_shared_buffer.buffers.setdefault(x.shape, np.zeros(x.shape))
        mask[:] = (rng.random(x.shape) < p_keep) / p_keep
        return x * mask, mask

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * cache
