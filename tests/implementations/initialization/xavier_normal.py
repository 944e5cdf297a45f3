"""Answers to `xavier_normal(fan_in, fan_out, rng)`: normal weights of variance 1 / fan_in."""

import numpy as np
from scipy import special

from tests.implementations.registry import Right, Wrong

EXERCISE = "xavier_normal"


class scale(Right):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0.0, np.sqrt(1 / fan_in), size=(fan_in, fan_out))


class standard_normal_divided(Right):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)


class drawn_transposed(Right):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(size=(fan_out, fan_in)).T * fan_in**-0.5


class drawn_flat(Right):
    def xavier_normal(fan_in, fan_out, rng):
        drawn = rng.normal(scale=fan_in**-0.5, size=fan_in * fan_out)
        return drawn.reshape((fan_in, fan_out), order="F")


class row_after_row(Right):
    def xavier_normal(fan_in, fan_out, rng):
        w = np.zeros((fan_in, fan_out))
        std = 1 / np.sqrt(fan_in)
        for i in range(fan_in):
            w[i] = std * rng.standard_normal(fan_out)
        print("std", w.std())
        return w


class unit_after_unit(Right):
    def xavier_normal(fan_in, fan_out, rng):
        columns = [rng.normal(0, 1, fan_in) / fan_in**0.5 for _ in range(fan_out)]
        return np.stack(columns, axis=1)


class number_after_number(Right):
    def xavier_normal(fan_in, fan_out, rng):
        std = (1 / fan_in) ** 0.5
        return np.array([[rng.normal(0, std) for _ in range(fan_out)] for _ in range(fan_in)])


class box_muller(Right):
    def xavier_normal(fan_in, fan_out, rng):
        u = 1 - rng.random((fan_in, fan_out))
        angle = rng.uniform(0, 2 * np.pi, (fan_in, fan_out))
        return np.sqrt(-2 * np.log(u) / fan_in) * np.cos(angle)


class box_muller_both_halves(Right):
    def xavier_normal(fan_in, fan_out, rng):
        count = fan_in * fan_out
        half = (count + 1) // 2
        radius = np.sqrt(-2 * np.log1p(-rng.random(half)))
        angle = 2 * np.pi * rng.random(half)
        z = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count]
        return z.reshape(fan_in, fan_out) / np.sqrt(fan_in)


class polar_method(Right):
    def xavier_normal(fan_in, fan_out, rng):
        found = np.empty(0)
        while found.size < fan_in * fan_out:
            u, v = rng.uniform(-1, 1, (2, 2 * fan_in * fan_out + 8))
            s = u**2 + v**2
            inside = (s > 0) & (s < 1)
            found = np.append(found, u[inside] * np.sqrt(-2 * np.log(s[inside]) / s[inside]))
        return found[: fan_in * fan_out].reshape(fan_in, fan_out) * np.sqrt(1 / fan_in)


class quantiles(Right):
    def xavier_normal(fan_in, fan_out, rng):
        return special.ndtri(rng.random((fan_in, fan_out))) * np.sqrt(1 / fan_in)


class two_draws_added(Right):
    def xavier_normal(fan_in, fan_out, rng):
        a = rng.normal(size=(fan_in, fan_out))
        b = rng.normal(size=(fan_in, fan_out))
        return (a - b) / np.sqrt(2 * fan_in)


class more_than_needed(Right):
    """Draws a square and cuts it."""

    def xavier_normal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        w = rng.normal(loc=0, scale=1, size=[n, n])
        w /= np.sqrt(fan_in)
        return w[:fan_in, :fan_out]


class own_seed_from_the_generator(Right):
    def xavier_normal(fan_in, fan_out, rng):
        child = np.random.default_rng(rng.integers(2**63))
        return child.normal(0, fan_in**-0.5, (fan_in, fan_out))


class older_interface_over_the_same_bits(Right):
    def xavier_normal(fan_in, fan_out, rng):
        old = np.random.RandomState(rng.bit_generator)
        return old.randn(fan_in, fan_out) / np.sqrt(fan_in)


class generator_of_a_generator(Right):
    """default_rng hands a generator through."""

    def xavier_normal(fan_in, fan_out, rng=None):
        rng = np.random.default_rng(rng)
        w = rng.permuted(rng.normal(size=(fan_in, fan_out)))
        return w * (1.0 / fan_in) ** 0.5


class single_precision(Right):
    def xavier_normal(fan_in, fan_out, rng):
        w = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
        return w * np.float32(fan_in**-0.5)


class variance_as_deviation(Wrong):
    mistake = "variance taken for the standard deviation"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, 1 / fan_in, (fan_in, fan_out))


class deviation_as_mean(Wrong):
    """The first argument of normal is the mean."""

    mistake = "scale handed in as the mean"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(np.sqrt(1 / fan_in), size=(fan_in, fan_out))


class fan_out_for_fan_in(Wrong):
    mistake = "fan_out in place of fan_in"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_out), (fan_in, fan_out))


class glorot(Wrong):
    mistake = "fan_in + fan_out in place of fan_in"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out))


class both_fans(Wrong):
    mistake = "fan_in + fan_out in place of fan_in"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / (fan_in + fan_out)), (fan_in, fan_out))


class product_of_the_fans(Wrong):
    mistake = "number of entries in place of fan_in"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / (fan_in * fan_out)), (fan_in, fan_out))


class he(Wrong):
    mistake = "2 / fan_in, which is He's rule"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class larger_fan(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / max(fan_in, fan_out)), (fan_in, fan_out))


class smaller_fan(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / min(fan_in, fan_out)), (fan_in, fan_out))


class bias_counted(Wrong):
    mistake = "one too many in fan_in"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / (fan_in + 1)), (fan_in, fan_out))


class not_scaled(Wrong):
    mistake = "not scaled at all"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(size=(fan_in, fan_out))


class multiplied_instead_of_divided(Wrong):
    mistake = "multiplied instead of divided"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.standard_normal((fan_in, fan_out)) * np.sqrt(fan_in)


class small_constant(Wrong):
    mistake = "one in a hundred whatever the size"

    def xavier_normal(fan_in, fan_out, rng):
        return 0.01 * rng.standard_normal((fan_in, fan_out))


class fourth_root(Wrong):
    mistake = "root taken twice"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, fan_in**-0.25, (fan_in, fan_out))


class other_shape(Wrong):
    mistake = "(fan_out, fan_in) instead of (fan_in, fan_out)"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_out, fan_in))


class flat(Wrong):
    mistake = "a row of numbers instead of a matrix"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), fan_in * fan_out)


class with_a_bias(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)), np.zeros(fan_out)


class square_only(Wrong):
    mistake = "fan_in on both sides"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_in))


class uniform_of_the_same_variance(Wrong):
    mistake = "uniform instead of normal"

    def xavier_normal(fan_in, fan_out, rng):
        bound = np.sqrt(3 / fan_in)
        return rng.uniform(-bound, bound, (fan_in, fan_out))


class uniform_within_a_deviation(Wrong):
    """As PyTorch's own linear layer."""

    mistake = "standard deviation taken for a bound"

    def xavier_normal(fan_in, fan_out, rng):
        bound = np.sqrt(1 / fan_in)
        return rng.uniform(-bound, bound, (fan_in, fan_out))


class random_for_normal(Wrong):
    """Numbers from 0 to 1."""

    mistake = "positive entries alone"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.random((fan_in, fan_out)) / np.sqrt(fan_in)


class centred_random(Wrong):
    mistake = "uniform instead of normal"

    def xavier_normal(fan_in, fan_out, rng):
        return (rng.random((fan_in, fan_out)) - 0.5) / np.sqrt(fan_in)


class signs(Wrong):
    mistake = "only the signs are random"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.choice([-1, 1], (fan_in, fan_out)) / np.sqrt(fan_in)


class laplace(Wrong):
    mistake = "too many large entries"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.laplace(0, np.sqrt(0.5 / fan_in), (fan_in, fan_out))


class clipped(Wrong):
    """Nothing beyond two deviations."""

    mistake = "clipped"

    def xavier_normal(fan_in, fan_out, rng):
        return np.clip(rng.standard_normal((fan_in, fan_out)), -2, 2) / np.sqrt(fan_in)


class truncated(Wrong):
    """Drawn again beyond two deviations, as Keras does, scale corrected."""

    mistake = "cut off far from 0"

    def xavier_normal(fan_in, fan_out, rng):
        w = rng.standard_normal((fan_in, fan_out))
        while (far := np.abs(w) > 2).any():
            w[far] = rng.standard_normal(far.sum())
        return w / 0.8796256610342398 / np.sqrt(fan_in)


class truncated_at_one(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        std = np.sqrt(1 / fan_in)
        w = rng.normal(0, std, (fan_in, fan_out))
        while (far := np.abs(w) > std).any():
            w[far] = rng.normal(0, std, far.sum())
        return w


class positive(Wrong):
    mistake = "positive entries alone"

    def xavier_normal(fan_in, fan_out, rng):
        return np.abs(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)))


class shifted(Wrong):
    mistake = "not centred at 0"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)) + 1 / fan_in


class global_generator(Wrong):
    mistake = "np.random instead of rng"

    def xavier_normal(fan_in, fan_out, rng):
        return np.random.randn(fan_in, fan_out) / np.sqrt(fan_in)


class fixed_seed(Wrong):
    mistake = "a seed inside the function"

    def xavier_normal(fan_in, fan_out, rng):
        rng = np.random.default_rng(0)
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class new_generator(Wrong):
    mistake = "a generator of its own"

    def xavier_normal(fan_in, fan_out, rng):
        rng = np.random.default_rng()
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class global_seed_set(Wrong):
    mistake = "a seed inside the function"

    def xavier_normal(fan_in, fan_out, rng):
        np.random.seed(42)
        return np.random.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class global_seed_from_the_generator(Wrong):
    """Every matrix comes from rng in the end, but the global generator is not left alone."""

    mistake = "np.random instead of rng"

    def xavier_normal(fan_in, fan_out, rng):
        np.random.seed(rng.integers(2**31))
        return np.random.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class same_matrix_again(Wrong):
    """Draws from a copy: the generator that was given stays where it was."""

    mistake = "the same matrix at each call"

    def xavier_normal(fan_in, fan_out, rng):
        import copy

        return copy.deepcopy(rng).normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


def remembering():
    kept = {}

    def first(shape, draw):
        if shape not in kept:
            kept[shape] = draw()
        return kept[shape].copy()

    return first


class remembered(Wrong):
    """One matrix for each shape."""

    mistake = "the same numbers at every draw"
    _first = remembering()

    def xavier_normal(fan_in, fan_out, rng):
        shape = (fan_in, fan_out)
        return remembered._first(shape, lambda: rng.normal(0, np.sqrt(1 / fan_in), shape))


class one_row_for_all(Wrong):
    mistake = "one row for all inputs"

    def xavier_normal(fan_in, fan_out, rng):
        return np.tile(rng.normal(0, np.sqrt(1 / fan_in), fan_out), (fan_in, 1))


class one_column_for_all(Wrong):
    mistake = "one column for all units"

    def xavier_normal(fan_in, fan_out, rng):
        return np.repeat(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, 1)), fan_out, axis=1)


class one_number_for_all(Wrong):
    mistake = "one number everywhere"

    def xavier_normal(fan_in, fan_out, rng):
        return np.full((fan_in, fan_out), rng.normal(0, np.sqrt(1 / fan_in)))


class row_times_column(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        return np.outer(rng.normal(size=fan_in), rng.normal(size=fan_out)) / np.sqrt(fan_in)


class deviation_made_exact(Wrong):
    """Mean and deviation of each matrix put right by hand: entries hang together, and a matrix of one entry is NaN."""

    mistake = "brought to a fixed mean or size afterwards"

    def xavier_normal(fan_in, fan_out, rng):
        w = rng.standard_normal((fan_in, fan_out))
        return (w - w.mean()) / w.std() / np.sqrt(fan_in)


class columns_of_length_one(Wrong):
    mistake = "brought to a fixed mean or size afterwards"

    def xavier_normal(fan_in, fan_out, rng):
        w = rng.standard_normal((fan_in, fan_out))
        return w / np.linalg.norm(w, axis=0)


class scaled_by_each_column(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        w = rng.standard_normal((fan_in, fan_out))
        return w / w.std(axis=0) / np.sqrt(fan_in)


class each_row_its_own_scale(Wrong):
    """fan_in counted down, row after row."""

    def xavier_normal(fan_in, fan_out, rng):
        return np.array([rng.normal(0, 1 / np.sqrt(i + 1), fan_out) for i in range(fan_in)])


class half_of_the_negatives(Wrong):
    """The second half mirrors the first."""

    mistake = "entries that come up twice"

    def xavier_normal(fan_in, fan_out, rng):
        w = rng.normal(0, np.sqrt(1 / fan_in), fan_in * fan_out)
        half = w.size // 2
        w[half : 2 * half] = -w[:half]
        return w.reshape(fan_in, fan_out)


class upper_triangle(Wrong):
    mistake = "part of the matrix left at 0"

    def xavier_normal(fan_in, fan_out, rng):
        return np.triu(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)))


class sparse(Wrong):
    """Half of the weights 0, the others of twice the variance."""

    mistake = "part of the matrix left at 0"

    def xavier_normal(fan_in, fan_out, rng):
        w = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        return w * (rng.random(w.shape) < 0.5)


class orthonormal(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        q, _ = np.linalg.qr(rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out))))
        return q if fan_in >= fan_out else q.T


class identity(Wrong):
    mistake = "part of the matrix left at 0"

    def xavier_normal(fan_in, fan_out, rng):
        return np.eye(fan_in, fan_out) / np.sqrt(fan_in)


class zeros(Wrong):
    mistake = "all zeros"

    def xavier_normal(fan_in, fan_out, rng):
        return np.zeros((fan_in, fan_out))


class two_decimals(Wrong):
    mistake = "rounded entries"

    def xavier_normal(fan_in, fan_out, rng):
        return np.round(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)), 2)


class whole_numbers(Wrong):
    mistake = "whole numbers"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)).astype(int)


class half_precision(Wrong):
    mistake = "half precision"

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)).astype(np.float16)


class two_of_box_muller_left_out(Wrong):
    mistake = "half of the variance"

    def xavier_normal(fan_in, fan_out, rng):
        u, v = 1 - rng.random((2, fan_in, fan_out))
        return np.sqrt(-np.log(u)) * np.cos(2 * np.pi * v) / np.sqrt(fan_in)


class sorted_weights(Wrong):
    mistake = "sorted"

    def xavier_normal(fan_in, fan_out, rng):
        return np.sort(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)), axis=0)


class gain_of_tanh(Wrong):
    """5/3, as PyTorch recommends."""

    def xavier_normal(fan_in, fan_out, rng):
        return rng.normal(0, 5 / 3 / np.sqrt(fan_in), (fan_in, fan_out))


class last_row_left_out(Wrong):
    mistake = "part of the matrix left at 0"

    def xavier_normal(fan_in, fan_out, rng):
        w = np.zeros((fan_in, fan_out))
        for i in range(fan_in - 1):
            w[i] = rng.normal(0, np.sqrt(1 / fan_in), fan_out)
        return w


class ten_seeds(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        child = np.random.default_rng(rng.integers(10))
        return child.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class printed_only(Wrong):
    def xavier_normal(fan_in, fan_out, rng):
        print(rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)))
