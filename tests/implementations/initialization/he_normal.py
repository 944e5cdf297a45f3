"""Answers to `he_normal(fan_in, fan_out, rng)`: normal weights of variance 2 / fan_in."""

import math
from statistics import NormalDist

import numpy as np

from tests.implementations.registry import Right, Wrong

EXERCISE = "he_normal"


class scale(Right):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))


class standard_normal_times_gain(Right):
    def he_normal(fan_in, fan_out, rng):
        gain = math.sqrt(2)
        return gain / math.sqrt(fan_in) * rng.standard_normal([fan_in, fan_out])


class drawn_transposed(Right):
    def he_normal(fan_in, fan_out, rng):
        w = np.empty((fan_in, fan_out))
        w.T[...] = rng.normal(0, (2 / fan_in) ** 0.5, (fan_out, fan_in))
        return w


class drawn_flat(Right):
    def he_normal(fan_in, fan_out, rng):
        drawn = [rng.normal() for _ in range(fan_in * fan_out)]
        return np.reshape(drawn, (fan_in, fan_out)) * np.sqrt(2.0 / fan_in)


class filled_in_place(Right):
    def he_normal(fan_in, fan_out, rng):
        w = np.zeros((fan_in, fan_out), dtype=np.float64)
        rng.standard_normal(out=w)
        w *= np.sqrt(2)
        w /= np.sqrt(fan_in)
        return w


class rows_stacked(Right):
    def he_normal(fan_in, fan_out, rng):
        print(fan_in, "rows")
        return np.vstack([rng.normal(0, np.sqrt(2 / fan_in), fan_out) for _ in range(fan_in)])


class backwards(Right):
    """From the last entry to the first."""

    def he_normal(fan_in, fan_out, rng):
        w = np.zeros((fan_in, fan_out))
        for i in reversed(range(fan_in)):
            for j in reversed(range(fan_out)):
                w[i, j] = rng.standard_normal() * math.sqrt(2 / fan_in)
        return w


class box_muller(Right):
    def he_normal(fan_in, fan_out, rng):
        radius = np.sqrt(-4 * np.log(1 - rng.random((fan_out, fan_in))) / fan_in)
        return (radius * np.sin(2 * np.pi * rng.random((fan_out, fan_in)))).T


class radius_from_an_exponential(Right):
    def he_normal(fan_in, fan_out, rng):
        squared = rng.exponential(2.0, (fan_in, fan_out)) * 2 / fan_in
        return np.sqrt(squared) * np.cos(rng.uniform(-np.pi, np.pi, (fan_in, fan_out)))


class length_and_sign(Right):
    """A half normal length (the root of a chi-square number) with a random sign."""

    def he_normal(fan_in, fan_out, rng):
        length = np.sqrt(rng.chisquare(1, (fan_in, fan_out)) * 2 / fan_in)
        return length * rng.choice([-1.0, 1.0], size=(fan_in, fan_out))


class quantiles_of_the_standard_library(Right):
    def he_normal(fan_in, fan_out, rng):
        quantile = NormalDist(0, math.sqrt(2 / fan_in)).inv_cdf
        return np.array([[quantile(1 - u) for u in row] for row in rng.uniform(1e-12, 1, (fan_in, fan_out))])


class two_layers_added(Right):
    """Two matrices of variance 1 / fan_in each."""

    def he_normal(fan_in, fan_out, rng):
        a, b = rng.normal(0, fan_in**-0.5, (2, fan_in, fan_out))
        return a + b


class unit_after_unit(Right):
    def he_normal(fan_in, fan_out, rng):
        std = np.sqrt(2 / fan_in)
        return np.column_stack([rng.normal(scale=std, size=fan_in) for _ in range(fan_out)])


class vector_of_independent_entries(Right):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(np.zeros((fan_in, 1)), np.full(fan_out, np.sqrt(2 / fan_in)))


class bits_of_another_kind(Right):
    """Seeded by the generator that was given."""

    def he_normal(fan_in, fan_out, rng):
        other = np.random.Generator(np.random.Philox(rng.integers(2**32)))
        return other.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class child_of_the_generator(Right):
    def he_normal(fan_in, fan_out, rng):
        (child,) = rng.spawn(1)
        rng.random()
        return child.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class single_precision(Right):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)).astype(np.float32)


class variance_as_deviation(Wrong):
    mistake = "variance taken for the standard deviation"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, 2 / fan_in, (fan_in, fan_out))


class gain_not_rooted(Wrong):
    mistake = "2 outside the root"

    def he_normal(fan_in, fan_out, rng):
        return 2 * rng.normal(size=(fan_in, fan_out)) / np.sqrt(fan_in)


class only_the_gain_rooted(Wrong):
    mistake = "root of the 2 alone"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(size=(fan_in, fan_out)) * np.sqrt(2) / fan_in


class two_left_out(Wrong):
    mistake = "2 left out"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out))


class halved_instead_of_doubled(Wrong):
    mistake = "half of the variance twice"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(1 / (2 * fan_in)), (fan_in, fan_out))


class deviation_as_mean(Wrong):
    mistake = "scale handed in as the mean"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(np.sqrt(2 / fan_in), size=(fan_in, fan_out))


class fan_out_for_fan_in(Wrong):
    mistake = "fan_out in place of fan_in"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_out), (fan_in, fan_out))


class glorot(Wrong):
    mistake = "fan_in + fan_out in place of fan_in"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out))


class glorot_for_relus(Wrong):
    """Twice Glorot's variance; He's where both fans agree."""

    mistake = "fan_in + fan_out in place of fan_in"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(4 / (fan_in + fan_out)), (fan_in, fan_out))


class product_of_the_fans(Wrong):
    mistake = "number of entries in place of fan_in"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / (fan_in * fan_out)), (fan_in, fan_out))


class larger_fan(Wrong):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / max(fan_in, fan_out)), (fan_in, fan_out))


class smaller_fan(Wrong):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / min(fan_in, fan_out)), (fan_in, fan_out))


class variance_kept_about_the_mean(Wrong):
    """1 / (1/2 - 1/(2 pi)) in place of 2."""

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2.934 / fan_in), (fan_in, fan_out))


class not_scaled(Wrong):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(size=(fan_in, fan_out)) * np.sqrt(2)


class upside_down(Wrong):
    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(fan_in / 2), (fan_in, fan_out))


class other_shape(Wrong):
    mistake = "(fan_out, fan_in) instead of (fan_in, fan_out)"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))


class one_vector(Wrong):
    mistake = "a row of numbers instead of a matrix"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), fan_in)


class uniform_of_the_same_variance(Wrong):
    """The bound of he_uniform."""

    mistake = "uniform instead of normal"

    def he_normal(fan_in, fan_out, rng):
        bound = np.sqrt(6 / fan_in)
        return rng.uniform(-bound, bound, (fan_in, fan_out))


class uniform_within_a_deviation(Wrong):
    mistake = "standard deviation taken for a bound"

    def he_normal(fan_in, fan_out, rng):
        bound = np.sqrt(2 / fan_in)
        return rng.uniform(-bound, bound, (fan_in, fan_out))


class random_for_normal(Wrong):
    mistake = "positive entries alone"

    def he_normal(fan_in, fan_out, rng):
        return rng.random((fan_in, fan_out)) * np.sqrt(2 / fan_in)


class signs(Wrong):
    mistake = "only the signs are random"

    def he_normal(fan_in, fan_out, rng):
        return np.sign(rng.normal(size=(fan_in, fan_out))) * np.sqrt(2 / fan_in)


class logistic(Wrong):
    mistake = "too many large entries"

    def he_normal(fan_in, fan_out, rng):
        return rng.logistic(0, np.sqrt(2 * 3 / np.pi**2 / fan_in), (fan_in, fan_out))


class triangular(Wrong):
    """The sum of two uniform numbers."""

    def he_normal(fan_in, fan_out, rng):
        u = rng.uniform(-1, 1, (2, fan_in, fan_out)).sum(axis=0)
        return u * np.sqrt(1.5) * np.sqrt(2 / fan_in)


class clipped(Wrong):
    mistake = "clipped"

    def he_normal(fan_in, fan_out, rng):
        std = np.sqrt(2 / fan_in)
        return np.clip(rng.normal(0, std, (fan_in, fan_out)), -2 * std, 2 * std)


class truncated(Wrong):
    """Drawn again beyond two deviations, as in TensorFlow, scale not corrected."""

    mistake = "cut off far from 0"

    def he_normal(fan_in, fan_out, rng):
        std = np.sqrt(2 / fan_in)
        w = rng.normal(0, std, (fan_in, fan_out))
        while (far := np.abs(w) > 2 * std).any():
            w[far] = rng.normal(0, std, far.sum())
        return w


class rectified(Wrong):
    """The ReLU put on the weights."""

    mistake = "part of the matrix left at 0"

    def he_normal(fan_in, fan_out, rng):
        return np.maximum(0, rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)))


class shifted(Wrong):
    mistake = "scale handed in as the mean"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(np.sqrt(2 / fan_in), np.sqrt(2 / fan_in), (fan_in, fan_out))


class global_generator(Wrong):
    mistake = "np.random instead of rng"

    def he_normal(fan_in, fan_out, rng):
        return np.random.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class fixed_seed(Wrong):
    mistake = "a seed inside the function"

    def he_normal(fan_in, fan_out, rng):
        rng = np.random.RandomState(42)
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class new_generator(Wrong):
    mistake = "a generator of its own"

    def he_normal(fan_in, fan_out, rng):
        return np.random.default_rng().normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class standard_library(Wrong):
    mistake = "a generator of its own"

    def he_normal(fan_in, fan_out, rng):
        import random

        return np.array([[random.gauss(0, (2 / fan_in) ** 0.5) for _ in range(fan_out)] for _ in range(fan_in)])


class seeded_by_the_shape(Wrong):
    mistake = "a seed inside the function"

    def he_normal(fan_in, fan_out, rng):
        rng = np.random.default_rng([fan_in, fan_out])
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


class part_from_the_global_generator(Wrong):
    """The signs come from elsewhere."""

    mistake = "np.random instead of rng"

    def he_normal(fan_in, fan_out, rng):
        length = np.abs(rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)))
        return length * np.random.choice([-1, 1], (fan_in, fan_out))


class same_matrix_again(Wrong):
    """Puts the generator back."""

    mistake = "the same matrix at each call"

    def he_normal(fan_in, fan_out, rng):
        state = rng.bit_generator.state
        w = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        rng.bit_generator.state = state
        return w


class one_row_for_all(Wrong):
    mistake = "one row for all inputs"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), fan_out) * np.ones((fan_in, 1))


class one_number_for_all(Wrong):
    mistake = "one number everywhere"

    def he_normal(fan_in, fan_out, rng):
        return np.ones((fan_in, fan_out)) * rng.normal(0, np.sqrt(2 / fan_in))


class one_row_shuffled(Wrong):
    """The rows hold the same numbers in other orders."""

    def he_normal(fan_in, fan_out, rng):
        row = rng.normal(0, np.sqrt(2 / fan_in), fan_out)
        return np.array([rng.permutation(row) for _ in range(fan_in)])


class deviation_made_exact(Wrong):
    def he_normal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        return w / w.std() * np.sqrt(2 / fan_in)


class columns_of_one_length(Wrong):
    mistake = "brought to a fixed mean or size afterwards"

    def he_normal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        return np.sqrt(2) * w / np.sqrt((w**2).sum(axis=0, keepdims=True))


class columns_without_mean(Wrong):
    mistake = "brought to a fixed mean or size afterwards"

    def he_normal(fan_in, fan_out, rng):
        w = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        return w - w.mean(axis=0)


class symmetric(Wrong):
    """Mirrored at the diagonal as far as there is something to mirror."""

    mistake = "entries that come up twice"

    def he_normal(fan_in, fan_out, rng):
        w = rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
        n = min(fan_in, fan_out)
        lower = np.tril(w[:n, :n], -1)
        w[:n, :n] = np.tril(w[:n, :n]) + lower.T
        return w


class orthonormal(Wrong):
    def he_normal(fan_in, fan_out, rng):
        u, _, vt = np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)
        return np.sqrt(2) * u @ vt


class three_decimals(Wrong):
    mistake = "rounded entries"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)).round(3)


class half_precision(Wrong):
    mistake = "half precision"

    def he_normal(fan_in, fan_out, rng):
        return np.float16(rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)))


class bias_counted(Wrong):
    mistake = "one too many in fan_in"

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / (fan_in + 1)), (fan_in, fan_out))


class corrected_for_no_truncation(Wrong):
    """Keras' factor for a truncated normal, and nothing truncated."""

    def he_normal(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / fan_in) / 0.87962566103423978, (fan_in, fan_out))


class first_column_left_out(Wrong):
    mistake = "part of the matrix left at 0"

    def he_normal(fan_in, fan_out, rng):
        w = np.zeros((fan_in, fan_out))
        for j in range(1, fan_out):
            w[:, j] = rng.normal(0, np.sqrt(2 / fan_in), fan_in)
        return w


class leaky_slope_of_pytorch(Wrong):
    """nn.Linear's own a = sqrt(5)."""

    def he_normal(fan_in, fan_out, rng):
        gain = np.sqrt(2 / (1 + 5))
        return rng.normal(0, gain / np.sqrt(fan_in), (fan_in, fan_out))


class printed_only(Wrong):
    def he_normal(fan_in, fan_out, rng):
        print(rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)))
