"""Answers to `glorot_uniform(fan_in, fan_out, rng)`: uniform weights within +-sqrt(6 / (fan_in + fan_out))."""

import math

import numpy as np

from tests.implementations.registry import Right, Wrong

EXERCISE = "glorot_uniform"


def bound(fan_in, fan_out):
    return math.sqrt(6 / (fan_in + fan_out))


class uniform(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / (fan_in + fan_out))
        return rng.uniform(-a, a, size=(fan_in, fan_out))


class random_stretched(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = math.sqrt(6.0 / (fan_in + fan_out))
        return (2 * rng.random((fan_in, fan_out)) - 1) * a


class from_the_variance(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        var = 2 / (fan_in + fan_out)
        a = (3 * var) ** 0.5
        return rng.uniform(low=-a, high=a, size=[fan_in, fan_out])


class drawn_transposed(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = (6 / np.add(fan_in, fan_out)) ** 0.5
        return rng.uniform(-a, a, (fan_out, fan_in)).T


class drawn_flat(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6) / np.sqrt(fan_in + fan_out)
        return np.resize(rng.uniform(-1, 1, fan_in * fan_out), (fan_in, fan_out)) * a


class number_after_number(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        w = np.zeros((fan_in, fan_out))
        for j in range(fan_out):
            for i in range(fan_in):
                w[i, j] = rng.uniform(-a, a)
        return w


class row_after_row(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        print("within", a)
        return np.concatenate([a * (1 - 2 * rng.random((1, fan_out))) for _ in range(fan_in)])


class from_whole_numbers(Right):
    """53 random bits for each weight."""

    def glorot_uniform(fan_in, fan_out, rng):
        u = rng.integers(0, 2**53, (fan_in, fan_out)) / 2**53
        return bound(fan_in, fan_out) * (2 * u - 1)


class length_and_sign(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        length = rng.random((fan_in, fan_out)) * bound(fan_in, fan_out)
        return np.where(rng.random((fan_in, fan_out)) < 0.5, length, -length)


class filled_in_place(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        w = np.empty((fan_in, fan_out))
        rng.random(out=w)
        w -= 0.5
        w *= 2 * bound(fan_in, fan_out)
        return w


class share_of_a_turn(Right):
    """An angle, turned into a number by its share of the circle."""

    def glorot_uniform(fan_in, fan_out, rng):
        z = rng.normal(size=(2, fan_in, fan_out))
        return np.arctan2(z[0], z[1]) / np.pi * bound(fan_in, fan_out)


class beta(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        return bound(fan_in, fan_out) * (2 * rng.beta(1, 1, (fan_in, fan_out)) - 1)


class own_seed_from_the_generator(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        child = np.random.default_rng(rng.integers(2**32, size=4))
        a = bound(fan_in, fan_out)
        return child.uniform(-a, a, (fan_in, fan_out))


class older_interface_over_the_same_bits(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.random.RandomState(rng.bit_generator).uniform(-a, a, (fan_in, fan_out))


class single_precision(Right):
    def glorot_uniform(fan_in, fan_out, rng):
        u = rng.random((fan_in, fan_out), dtype=np.float32)
        return (u * np.float32(2) - np.float32(1)) * np.float32(bound(fan_in, fan_out))


class fan_in_alone(Wrong):
    mistake = "fan_in alone"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / fan_in)
        return rng.uniform(-a, a, (fan_in, fan_out))


class fan_out_alone(Wrong):
    mistake = "fan_out alone"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out))


class three_over_fan_in(Wrong):
    """Xavier's variance, as a uniform bound: right for a square matrix."""

    mistake = "fan_in alone"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(3 / fan_in)
        return rng.uniform(-a, a, (fan_in, fan_out))


class three_over_fan_out(Wrong):
    mistake = "fan_out alone"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(3 / fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out))


class deviation_as_bound(Wrong):
    """sqrt(3) left out."""

    mistake = "standard deviation taken for the bound"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(2 / (fan_in + fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class three_for_six(Wrong):
    mistake = "3 in place of 6"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(3 / (fan_in + fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class one_over_both(Wrong):
    mistake = "1 in place of 6"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(1 / (fan_in + fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class twelve(Wrong):
    """Variance b**2 / 12 of a width b, taken for the bound."""

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(24 / (fan_in + fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class root_left_out(Wrong):
    mistake = "root left out"

    def glorot_uniform(fan_in, fan_out, rng):
        a = 6 / (fan_in + fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out))


class only_six_rooted(Wrong):
    mistake = "root of the 6 alone"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6) / (fan_in + fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out))


class brackets_forgotten(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / fan_in + fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out))


class product_of_the_fans(Wrong):
    mistake = "fan_in and fan_out multiplied"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / (fan_in * fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class mean_of_the_fans(Wrong):
    mistake = "fan_in and fan_out averaged"

    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / ((fan_in + fan_out) / 2))
        return rng.uniform(-a, a, (fan_in, fan_out))


class larger_fan(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(3 / max(fan_in, fan_out))
        return rng.uniform(-a, a, (fan_in, fan_out))


class bias_counted(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        a = np.sqrt(6 / (fan_in + fan_out + 1))
        return rng.uniform(-a, a, (fan_in, fan_out))


class from_zero(Wrong):
    """One side alone."""

    mistake = "not centred at 0"

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.uniform(0, bound(fan_in, fan_out), (fan_in, fan_out))


class random_times_bound(Wrong):
    mistake = "not centred at 0"

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.random((fan_in, fan_out)) * bound(fan_in, fan_out)


class half_the_width(Wrong):
    """random - 0.5 goes to half of the bound."""

    mistake = "half of the bound"

    def glorot_uniform(fan_in, fan_out, rng):
        return (rng.random((fan_in, fan_out)) - 0.5) * bound(fan_in, fan_out)


class shifted(Wrong):
    mistake = "not centred at 0"

    def glorot_uniform(fan_in, fan_out, rng):
        return (2 * rng.random((fan_in, fan_out)) - 0.5) * bound(fan_in, fan_out)


class size_in_the_place_of_high(Wrong):
    """uniform(a) goes from a to 1."""

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.uniform(bound(fan_in, fan_out), size=(fan_in, fan_out))


class low_left_at_minus_one(Wrong):
    mistake = "numbers between 0 and 1, or -1 and 1, not scaled"

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.uniform(-1, 1, (fan_in, fan_out))


class normal_of_the_same_variance(Wrong):
    """glorot_normal."""

    mistake = "normal instead of uniform"

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out))


class normal_with_the_bound(Wrong):
    mistake = "normal instead of uniform"

    def glorot_uniform(fan_in, fan_out, rng):
        return rng.normal(0, bound(fan_in, fan_out), (fan_in, fan_out))


class normal_clipped_at_the_bound(Wrong):
    mistake = "clipped"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.clip(rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out)), -a, a)


class cosine(Wrong):
    """An angle's cosine is not uniform."""

    def glorot_uniform(fan_in, fan_out, rng):
        return bound(fan_in, fan_out) * np.cos(rng.uniform(0, 2 * np.pi, (fan_in, fan_out)))


class triangular(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.triangular(-a, 0, a, (fan_in, fan_out))


class mean_of_two(Wrong):
    mistake = "3 in place of 6"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, (2, fan_in, fan_out)).mean(axis=0)


class signs(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        return rng.choice([-1.0, 1.0], (fan_in, fan_out)) * bound(fan_in, fan_out)


class grid_of_eleven(Wrong):
    mistake = "a few values only"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.choice(np.linspace(-a, a, 11), (fan_in, fan_out))


class squares_with_signs(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        u = rng.uniform(-1, 1, (fan_in, fan_out))
        return u * np.abs(u) * bound(fan_in, fan_out)


class other_shape(Wrong):
    mistake = "(fan_out, fan_in) instead of (fan_in, fan_out)"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, (fan_out, fan_in))


class reshaped_flat(Wrong):
    mistake = "a row of numbers instead of a matrix"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, fan_in * fan_out)


class square_only(Wrong):
    mistake = "fan_out on both sides"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, (fan_out, fan_out))


class global_generator(Wrong):
    mistake = "np.random instead of rng"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.random.uniform(-a, a, (fan_in, fan_out))


class fixed_seed(Wrong):
    mistake = "a seed inside the function"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.random.default_rng(182).uniform(-a, a, (fan_in, fan_out))


class new_generator(Wrong):
    mistake = "a generator of its own"

    def glorot_uniform(fan_in, fan_out, rng):
        rng = np.random.default_rng()
        return (2 * rng.random((fan_in, fan_out)) - 1) * bound(fan_in, fan_out)


class standard_library(Wrong):
    mistake = "a generator of its own"

    def glorot_uniform(fan_in, fan_out, rng):
        import random

        a = bound(fan_in, fan_out)
        return np.array([[random.uniform(-a, a) for _ in range(fan_out)] for _ in range(fan_in)])


class evenly_spaced(Wrong):
    """Not random at all."""

    mistake = "the same numbers at every draw"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.linspace(-a, a, fan_in * fan_out).reshape(fan_in, fan_out)


class evenly_spaced_and_shuffled(Wrong):
    """Bound and mean exact in each matrix: entries hang together."""

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.permutation(np.linspace(-a, a, fan_in * fan_out)).reshape(fan_in, fan_out)


class same_matrix_again(Wrong):
    mistake = "the same matrix at each call"

    def glorot_uniform(fan_in, fan_out, rng):
        import copy

        a = bound(fan_in, fan_out)
        return copy.copy(np.random.Generator(copy.deepcopy(rng.bit_generator))).uniform(-a, a, (fan_in, fan_out))


class one_row_for_all(Wrong):
    mistake = "one row for all inputs"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.array([rng.uniform(-a, a, fan_out)] * fan_in)


class one_column_for_all(Wrong):
    mistake = "one column for all units"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.hstack([rng.uniform(-a, a, (fan_in, 1))] * fan_out)


class one_number_for_all(Wrong):
    mistake = "one number everywhere"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.full((fan_in, fan_out), rng.uniform(-a, a))


class mirrored(Wrong):
    """Every second column is the negative of its neighbour."""

    mistake = "entries that come up twice"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        w = rng.uniform(-a, a, (fan_in, fan_out))
        w[:, 1::2] = -w[:, : 2 * (fan_out // 2) : 2]
        return w


class stretched_to_the_bound(Wrong):
    """The largest weight lies at the bound in every matrix."""

    def glorot_uniform(fan_in, fan_out, rng):
        w = rng.uniform(-1, 1, (fan_in, fan_out))
        return w / np.abs(w).max() * bound(fan_in, fan_out)


class two_decimals(Wrong):
    mistake = "rounded entries"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return np.round(rng.uniform(-a, a, (fan_in, fan_out)), 2)


class half_precision(Wrong):
    mistake = "half precision"

    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out)).astype("float16")


class bound_returned_too(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        a = bound(fan_in, fan_out)
        return rng.uniform(-a, a, (fan_in, fan_out)), a


class zeros(Wrong):
    mistake = "all zeros"

    def glorot_uniform(fan_in, fan_out, rng):
        return np.zeros((fan_in, fan_out))


class printed_only(Wrong):
    def glorot_uniform(fan_in, fan_out, rng):
        print(rng.uniform(-1, 1, (fan_in, fan_out)) * bound(fan_in, fan_out))
