"""Answers to `cyclic_cosine_lr(step, cycle_length, lr_max)`: lr_max / 2 * (1 + cos(pi * (step % L) / L))."""

import cmath
import math

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "cyclic_cosine_lr"


class formula(Right):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + np.cos(np.pi * (step % cycle_length) / cycle_length))


class half_angle(Right):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        done = math.fmod(step, cycle_length) / cycle_length
        return lr_max * math.cos(math.pi * done / 2) ** 2


class divmod_and_interpolation(Right):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        cycle, t = divmod(step, cycle_length)
        print("cycle", cycle)
        lr_min = 0.0
        return lr_min + 0.5 * (lr_max - lr_min) * (1 + math.cos(t * math.pi / cycle_length))


class counted_down(Right):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        while step >= cycle_length:
            step -= cycle_length
        return lr_max * (1 - math.sin(math.pi / 2 * step / cycle_length) ** 2)


class table(Right):
    """The rates of one cycle, and the one that is due."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        angles = np.linspace(0, np.pi, cycle_length, endpoint=False)
        return float((lr_max / 2 * (1 + np.cos(angles)))[step - step // cycle_length * cycle_length])


class on_the_circle(Right):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        turn = cmath.exp(1j * math.pi * (step % cycle_length) / cycle_length)
        return abs(1 + turn) ** 2 * lr_max / 4


class array_of_one(Small):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return np.array([lr_max / 2 * (1 + np.cos(np.pi * (step % cycle_length) / cycle_length))])


class array_without_axes(Small):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return np.array(lr_max / 2 * (1 + np.cos(np.pi * (step % cycle_length) / cycle_length)))


class no_cycles(Wrong):
    """Without the remainder: the cosine goes up again."""

    mistake = "no restart"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * step / cycle_length))


class stays_at_the_end(Wrong):
    mistake = "no restart"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * min(step, cycle_length) / cycle_length))


class up_and_down(Wrong):
    """A whole turn in each cycle."""

    mistake = "a whole turn of the cosine"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(2 * math.pi * (step % cycle_length) / cycle_length))


class half_the_angle(Wrong):
    mistake = "half a turn too little"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi / 2 * (step % cycle_length) / cycle_length))


class quarter_of_a_turn(Wrong):
    """lr_max cos(pi t / 2), without the square."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max * math.cos(math.pi / 2 * (step % cycle_length) / cycle_length)


class not_halved(Wrong):
    mistake = "half left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length))


class one_left_out(Wrong):
    """Goes below zero."""

    mistake = "1 left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * math.cos(math.pi * (step % cycle_length) / cycle_length)


class cosine_alone(Wrong):
    mistake = "1 left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max * math.cos(math.pi * (step % cycle_length) / cycle_length)


class bracket_in_another_place(Wrong):
    mistake = "brackets left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * 1 + math.cos(math.pi * (step % cycle_length) / cycle_length)


class modulo_after_the_division(Wrong):
    """pi * step % L / L: the remainder is taken of pi * step."""

    mistake = "remainder of pi * step"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * step % cycle_length / cycle_length))


class ends_at_zero(Wrong):
    """Divided by L - 1, so that the last step of a cycle has rate 0."""

    mistake = "divided by cycle_length - 1"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / max(cycle_length - 1, 1)))


class steps_from_one(Wrong):
    """As the paper counts: step - 1."""

    mistake = "steps counted from 1"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * ((step - 1) % cycle_length) / cycle_length))


class one_step_ahead(Wrong):
    mistake = "steps counted from 1"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * ((step + 1) % cycle_length) / cycle_length))


class one_step_ahead_in_the_cycle(Wrong):
    mistake = "steps counted from 1"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length + 1) / cycle_length))


class cycle_one_step_longer(Wrong):
    mistake = "cycles one step too long"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * (step % (cycle_length + 1)) / cycle_length))


class rises(Wrong):
    mistake = "rate rises"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 - math.cos(math.pi * (step % cycle_length) / cycle_length))


class sine(Wrong):
    mistake = "sine for cosine"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.sin(math.pi * (step % cycle_length) / cycle_length))


class straight_down(Wrong):
    mistake = "a straight line"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max * (1 - (step % cycle_length) / cycle_length)


class constant(Wrong):
    mistake = "constant rate"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max


class step_by_step(Wrong):
    """Divides by ten from cycle to cycle."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max * 0.1 ** (step // cycle_length)


class by_number_of_cycle(Wrong):
    """The quotient for the remainder."""

    mistake = "number of the cycle instead of the place in it"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * (step // cycle_length) / cycle_length))


class degrees(Wrong):
    mistake = "degrees instead of radians"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(180 * (step % cycle_length) / cycle_length))


class no_pi(Wrong):
    mistake = "pi left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos((step % cycle_length) / cycle_length))


class pi_as_3_14(Wrong):
    """Off by less than a thousandth, yet off."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(3.14 * (step % cycle_length) / cycle_length))


class whole_division(Wrong):
    mistake = "constant rate"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * ((step % cycle_length) // cycle_length)))


class not_divided(Wrong):
    mistake = "place in the cycle not divided by its length"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length)))


class halves_each_cycle(Wrong):
    """Each cycle begins with half of the rate of the last."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        top = lr_max / 2 ** (step // cycle_length)
        return top / 2 * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length))


class warm_start(Wrong):
    """Rises over the first step."""

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        if step == 0:
            return lr_max / 10
        return lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length))


class never_quite_zero(Wrong):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return max(lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length)), 0.1 * lr_max)


class rate_left_out(Wrong):
    mistake = "lr_max left out"

    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return (1 + math.cos(math.pi * (step % cycle_length) / cycle_length)) / 2


class all_rates_of_the_cycle(Wrong):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return lr_max / 2 * (1 + np.cos(np.pi * np.arange(cycle_length) / cycle_length))


class printed(Wrong):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        print(lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length)))


class rounded(Wrong):
    def cyclic_cosine_lr(step, cycle_length, lr_max):
        return round(lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length)), 2)
