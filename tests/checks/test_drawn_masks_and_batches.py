"""Masks and batches that were drawn at random: right ones are never turned away, wrong ones are known by their pattern."""
import numpy as np
import pytest

from utils.checks.units.regularization.batches import odd_batches, weights_of
from utils.checks.units.regularization.chance import ALARM, margin
from utils.checks.units.regularization.masks import odd_masks, odd_patterns, odd_share

P = 0.7
SHAPE = (600, 4, 6)
X = np.where(np.arange(24).reshape(4, 6) % 3, 1.0, -1.0)


def uniform(seed=0):
    return np.random.default_rng(seed).random(SHAPE)


def ranks(a, axis):
    return a.argsort(axis=axis).argsort(axis=axis)


@pytest.mark.parametrize("p_keep", [0.25, 0.35, 0.65, 0.78])
def test_independent_masks_are_right(p_keep):
    assert [seed for seed in range(60) if odd_masks(uniform(seed) < p_keep, p_keep, X)] == []


PATTERNS = {
    "keep and drop swapped": uniform() > P,
    "p_keep ignored": uniform() < 0.5,
    "units kept with another probability": uniform() < 0.8,
    "no unit set to 0": uniform() < 2,
    "everything dropped": uniform() < -1,
    "mask of the sign": np.broadcast_to(X > 0, SHAPE),
    "the same mask in every call": np.broadcast_to(uniform()[:1] < P, SHAPE),
    "one mask for all images": np.broadcast_to(uniform()[:, :1] < P, SHAPE),
    "whole images dropped": np.broadcast_to(uniform()[:, :, :1] < P, SHAPE),
    "an exact number of units kept": ranks(uniform(), 2) < 4,
    "some units kept more often": uniform() < np.linspace(P - 0.25, P + 0.25, 6),
    "units not independent": np.repeat(uniform()[:, :, ::2] < P, 2, axis=2),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_named(name):
    assert odd_masks(PATTERNS[name], P, X).mistake == name


def test_an_exact_number_of_the_batch_or_of_each_unit_is_seen():
    flat = ranks(uniform().reshape(600, 24), 1).reshape(SHAPE) < 17
    assert odd_masks(flat, P).mistake == odd_masks(ranks(uniform(), 1) < 3, 0.75).mistake == "an exact number of units kept"


def test_whole_channels_are_seen():
    channels = np.random.default_rng(0).random((300, 2, 3, 1, 1)) < P
    assert odd_patterns(np.broadcast_to(channels, (300, 2, 3, 2, 2))).mistake == "whole channels dropped"


def test_the_margin_is_hoeffdings():
    """No tighter than the normal distribution's for one in a thousand million, and narrowing with the root of the draws."""
    assert margin(10_000) > 6.1 * 0.5 / 100
    assert margin(40_000) == pytest.approx(margin(10_000) / 2)
    assert margin(100, questions=5) == pytest.approx(np.sqrt(np.log(10 / ALARM) / 200))
    assert odd_share(np.arange(1000) < 700, P) is None


GRADIENTS = np.random.default_rng(1).normal(size=(6, 9))


def steps(*weights):
    weights = np.array(weights, dtype=float)
    return odd_batches(*weights_of(weights @ GRADIENTS, np.array([GRADIENTS] * len(weights))), 2)


def test_batches_with_and_without_replacement_are_right():
    assert steps([0.5, 0.5, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0.5, 0, 0, 0, 0.5]) is None


@pytest.mark.parametrize(("weights", "name"), [
    ([1 / 6] * 6, "the whole set instead of batches"),
    ([-0.5, 0, 0, 0, 0, -0.5], "steps uphill"),
    ([1, 0, 0, 1, 0, 0], "sum over the batch instead of mean"),
    ([1 / 6, 0, 0, 1 / 6, 0, 0], "divided by the number of all images"),
    ([0.4, 0, 0, 0.4, 0, 0], "steps of another length"),
    ([0.25, 0.25, 0.25, 0.25, 0, 0], "batches of another size"),
    ([1, 0, 0, 0, 0, 0], "batches of another size"),
    ([0] * 6, "no steps made"),
])
def test_a_wrong_step_is_named(weights, name):
    assert steps(weights).mistake == name


def test_a_step_along_no_batch_is_seen():
    off = np.random.default_rng(2).normal(size=(1, 9))
    assert odd_batches(*weights_of(off, GRADIENTS[None]), 2).mistake == "steps not along a batch's gradient"
