"""train_lenet's check tells a linear map of the pixels, which recognises digits nearly as well, from a network."""
import numpy as np
import pytest

from tests.implementations.conv_layers.train_lenet import adam, linear_map_alone
from utils.checks.units.conv_layers import training

# Here this network gives nearly all noise between 0 and 1 the same label.
SEED = 2024


@pytest.fixture(scope="module")
def case():
    plan = training.train_lenet.plan(SEED)
    return next(inputs for check, _, inputs in plan.cases if check == "digits it has not seen")


def labels_between(answer, case):
    predict = answer.train_lenet(case["x"], case["y"], case["num_classes"], np.random.default_rng(case["seed"]))
    return predict(case["x_between"])


def test_a_network_is_not_taken_for_a_linear_map(case):
    assert not training._linear(labels_between(adam, case))


def test_a_linear_map_is_recognised(case):
    labels = labels_between(linear_map_alone, case)
    assert training._linear(labels)
    changed = labels.copy()
    changed[2 * len(labels) // 3 :] = (changed[2 * len(labels) // 3 :] + 1) % 10
    assert not training._linear(changed)
