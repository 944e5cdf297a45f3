"""No right answer is turned away, whatever the seed and the style it is written in."""
import contextlib
import io

import pytest

from tests.implementations.registry import Right, Small, implementations, namespace
from utils.checks import exercise, exercises

SEEDS = 200
# Training takes a third of a second, LeNet's ten; and loops over every entry of a convolution take their time as well.
FEWER = {"train_classifier": 8, "train_lenet": 1, "conv2d_backward": 16, "conv2d_backward_naive": 21, "lenet_backward": 20,
         "max_pool2d_backward": 60, "avg_pool2d_backward": 60, "batchnorm_forward": 60, "batchnorm_backward_graph": 50,
         "batchnorm_backward": 50, "batchnorm_backward_simplified": 50, "batchnorm2d_backward": 50,
         "dropout_backward": 33, "mlp_dropout_loss": 18, "train_snapshots": 12, "train_heads": 12,
         "mlp_predict": 60, "average_parameters": 60, "majority_vote": 60, "predict_heads": 60,
         "product_variance": 50, "preactivation_variance": 50, "xavier_variance": 50, "depth_gain": 50,
         "relu_variance_kept": 50, "xavier_normal": 17, "glorot_uniform": 15, "he_normal": 17, "orthogonal": 15,
         "activation_statistics": 18, "gradient_norms": 18, "input_output_jacobian": 20}
UNITS = ("00_start", "01_backprop", "02_convolution", "03_conv_layers", "04_batchnorm", "05_regularization",
         "06_initialization")


def named(name):
    return pytest.param(name, marks=pytest.mark.slow) if name == "train_lenet" else name


@pytest.mark.parametrize("name", [named(e.name) for unit in UNITS for e in exercises(unit, practice=True)])
def test_no_right_answer_is_turned_away(name):
    right = implementations(name, Right)
    assert len(right) >= 4
    for seed in range(FEWER.get(name, SEEDS)):
        written = right[seed % len(right)]
        report = exercise(name).grade(namespace(written), seed=1000 + seed)
        assert report.passed, f"seed {1000 + seed}, {written.__name__}:\n{report}"


@pytest.mark.parametrize("name", [named(e.name) for u in UNITS for e in exercises(u) if implementations(e.name, Small)])
def test_a_lost_dtype_or_a_changed_input_never_costs_the_values(name):
    for seed, written in enumerate(implementations(name, Small)):
        with contextlib.redirect_stdout(io.StringIO()):
            report = exercise(name).grade(namespace(written), seed=seed)
        style = {c.name for c in exercise(name).checks if c.style}
        assert {r.name for r in report.results if r.outcome != "passed"} <= style, f"{written.__name__}:\n{report}"
