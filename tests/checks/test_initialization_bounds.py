"""The bounds of unit 06's random checks: a right answer misses them less often than they promise, a wrong one always."""
import numpy as np
import pytest

from utils.checks import exercise
from utils.checks.units.initialization import bounds

TRIALS = 2000
OFTEN = 0.05


@pytest.fixture
def loose(monkeypatch):
    """The same formulas at a probability that can be counted."""
    monkeypatch.setattr(bounds, "MISSED", OFTEN)


def normal(rng, count):
    return rng.normal(size=(TRIALS, count))


def uniform(rng, count):
    return rng.uniform(-np.sqrt(3), np.sqrt(3), size=(TRIALS, count))


def rarely(missed):
    """At most OFTEN, and a little for the count of TRIALS (four standard deviations)."""
    return np.mean(missed) <= OFTEN + 4 * np.sqrt(OFTEN / TRIALS)


@pytest.mark.parametrize("draw", (normal, uniform))
def test_means_and_mean_squares_of_right_numbers_lie_within_their_bounds(loose, draw):
    z = draw(np.random.default_rng(1), 300)
    assert rarely(np.abs(z.mean(axis=1)) > bounds.mean_slack(300))
    low, high = bounds.mean_square_range(300)
    square = (z * z).mean(axis=1)
    assert rarely((square < low) | (square > high))
    assert low > 0.6 and high < 1.6


@pytest.mark.parametrize("draw", (normal, uniform))
def test_products_of_independent_numbers_lie_within_their_bound(loose, draw):
    rng = np.random.default_rng(2)
    together = (draw(rng, 300) * draw(rng, 300)).mean(axis=1)
    assert rarely(np.abs(together) > bounds.correlation_slack(300))
    assert bounds.correlation_slack(300) < 0.3


@pytest.mark.parametrize(("draw", "gap"), ((normal, bounds.gap_to_normal),
                                           (uniform, lambda z: bounds.gap_to_uniform(z / np.sqrt(3)))))
def test_distributions_of_right_numbers_lie_within_their_bound_and_of_others_beyond(loose, draw, gap):
    rng = np.random.default_rng(3)
    assert rarely([gap(z) > bounds.distribution_slack(100) for z in draw(rng, 100)])
    other = normal if draw is uniform else uniform
    assert gap(other(rng, 4000)[0]) > bounds.distribution_slack(4000)


def test_counts_that_are_far_from_their_probability_are_unlikely(loose):
    counts = np.random.default_rng(4).binomial(2000, 0.0027, TRIALS)
    assert rarely([bounds.unlikely_count(int(k), 2000, 0.0027) for k in counts])
    assert bounds.unlikely_count(0, 4000, 0.0027) and bounds.unlikely_count(40, 4000, 0.0027)


def test_the_largest_of_many_uniform_numbers_comes_close_to_the_bound(loose):
    largest = np.abs(np.random.default_rng(5).uniform(-1, 1, size=(TRIALS, 200))).max(axis=1)
    assert rarely(largest < 1 - bounds.edge_slack(200))
    assert bounds.edge_slack(200) < 0.05


# --- answers that large matrices alone would not tell from right ones --------------------------------------

def made_exact(fan_in, fan_out, rng):
    z = rng.normal(size=(fan_in, fan_out))
    return z / np.sqrt(np.mean(z * z)) / np.sqrt(fan_in)


def clipped(fan_in, fan_out, rng):
    return np.clip(rng.normal(size=(fan_in, fan_out)), -3, 3) / np.sqrt(fan_in)


def sorted_columns(fan_in, fan_out, rng):
    return np.sort(rng.normal(size=(fan_in, fan_out)), axis=0) / np.sqrt(fan_in)


def one_of_ten_seeds(fan_in, fan_out, rng):
    return np.random.default_rng(rng.integers(10)).normal(size=(fan_in, fan_out)) / np.sqrt(fan_in)


def one_input_more(fan_in, fan_out, rng):
    return rng.normal(size=(fan_in, fan_out)) / np.sqrt(fan_in + 1)


@pytest.mark.parametrize("seed", (None, 11))
@pytest.mark.parametrize(("answer", "mistake"), (
    (made_exact, "brought to a fixed mean or size afterwards"), (clipped, "clipped"), (sorted_columns, "sorted"),
    (one_of_ten_seeds, None), (one_input_more, "one too many in fan_in")))
def test_nearly_right_matrices_lose_marks(answer, mistake, seed):
    report = exercise("xavier_normal").grade(answer, seed=seed)
    assert report.score < report.points
    assert mistake is None or mistake in report.mistakes


def transposed(fan_in, fan_out, rng):
    return rng.normal(size=(fan_out, fan_in)).T / np.sqrt(fan_in)


def number_by_number(fan_in, fan_out, rng):
    return np.array([[rng.normal(0, fan_in**-0.5) for _ in range(fan_out)] for _ in range(fan_in)])


def in_float32(fan_in, fan_out, rng):
    return rng.standard_normal((fan_in, fan_out), dtype=np.float32) / np.float32(np.sqrt(fan_in))


@pytest.mark.parametrize("answer", (transposed, number_by_number, in_float32))
def test_the_order_and_the_precision_of_the_draws_do_not_matter(answer):
    assert all(exercise("xavier_normal").grade(answer, seed=seed).passed for seed in range(8))
