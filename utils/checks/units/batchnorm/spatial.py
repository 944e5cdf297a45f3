"""batchnorm2d_forward and batchnorm2d_backward over images (N, C, H, W): one mean and one variance for each channel."""
from __future__ import annotations

from utils.checks.layer import only
from utils.checks.spec import Check, Exercise
from utils.checks.style import style_checks, with_float32
from utils.checks.units.batchnorm import norm_cases as cases
from utils.checks.units.batchnorm import spatial_mistakes as wrong
from utils.checks.units.batchnorm.backward import gradient_check, plain_expected, zero_gamma_check
from utils.checks.units.batchnorm.evaluation_gradients import after_evaluation
from utils.checks.units.batchnorm.forward import evaluation_checks, running_checks
from utils.checks.units.batchnorm.norm_cases import ARRAYS, RUNNING
from utils.checks.units.batchnorm.observers import GRADIENTS, gradients, output
from utils.checks.units.batchnorm.output_mistakes import right_out
from utils.checks.units.batchnorm.torch_norm import expected_norm
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.two_calls import two_calls_check

FORWARD, BACKWARD = "batchnorm2d_forward", "batchnorm2d_backward"


def _small(i):
    found = expected_norm(i)
    return {n: found[n] for n in ("out", *GRADIENTS)}


batchnorm2d = Exercise(BACKWARD, 5, (
    Check("training: output", with_float32(cases.image_cases), output(FORWARD), right_out, needs=(FORWARD,), weight=1.5,
          mistakes=wrong.OUT, hint=wrong.CHANNEL),
    *running_checks(FORWARD, cases.image_cases, wrong.RUNNING_MEAN, wrong.RUNNING_VAR, 0.5),
    *evaluation_checks(FORWARD, cases.evaluation_image_cases, 0.6, wrong.IN_EVALUATION),
    gradient_check(FORWARD, BACKWARD, "dx", cases.image_cases, wrong.DX, 1.5),
    gradient_check(FORWARD, BACKWARD, "dgamma", cases.image_cases, wrong.DGAMMA, 0.7),
    gradient_check(FORWARD, BACKWARD, "dbeta", cases.image_cases, wrong.DBETA, 0.5),
    zero_gamma_check(FORWARD, BACKWARD, cases.zero_gamma_image_cases, 0.1),
    *after_evaluation(FORWARD, BACKWARD, cases.evaluation_image_cases, 0.6),
    two_calls_check((FORWARD, BACKWARD), ARRAYS, cases.optioned_image_cases, plain_expected, ("momentum", "eps"), RUNNING,
                    other=cases.image_cases),
    *style_checks(cases.image_style_cases, only(gradients(FORWARD, BACKWARD), "out", *GRADIENTS), _small,
                  (*ARRAYS, "dout")),
), needs=(FORWARD, BACKWARD), rules_out=NUMPY_ONLY)
