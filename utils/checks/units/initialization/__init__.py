"""Unit 06: Xavier's rule step by step, matrices to begin with, and signals and gradients through many layers."""
from utils.checks.units.initialization.derivation import (
    depth_gain,
    preactivation_variance,
    product_variance,
    relu_variance_kept,
    xavier_variance,
)
from utils.checks.units.initialization.gradients import gradient_norms
from utils.checks.units.initialization.jacobian import input_output_jacobian
from utils.checks.units.initialization.normal import he_normal, xavier_normal
from utils.checks.units.initialization.orthogonal import orthogonal
from utils.checks.units.initialization.signals import activation_statistics
from utils.checks.units.initialization.uniform import glorot_uniform

EXERCISES = (product_variance, preactivation_variance, xavier_variance, depth_gain, relu_variance_kept, xavier_normal,
             glorot_uniform, he_normal, orthogonal, activation_statistics, gradient_norms, input_output_jacobian)
