"""Loading ahead of time what a unit's checks need, so that the first check answers as quickly as the others."""
from __future__ import annotations

import importlib.util
import os

from utils.checks.registry import exercises

# Set by graders, which judge in a process of their own: the notebook's kernel then needs nothing but the inputs.
GRADING = "NBGRADER_EXECUTION"


def get_ready(unit: str) -> None:
    """Loads the checks of `unit` ("01_backprop") and says that they are ready.

    In the notebook the judge is PyTorch's automatic differentiation, which takes a second or two to load. Where
    PyTorch is not installed, or a grader runs the notebook, there is nothing to load.
    """
    names = exercises(unit)
    if not os.environ.get(GRADING) and importlib.util.find_spec("torch") is not None:
        for exercise in names:
            exercise.grade({})  # every check says "not attempted", and everything it needs is loaded
        _first_gradient()
    print(f"Ready: {len(names)} exercise{'s' * (len(names) != 1)} to write and check.")


def _first_gradient() -> None:
    """PyTorch sets up its threads and its matrix library at the first product and gradient: most of a second."""
    import torch
    x = torch.eye(4, dtype=torch.float64, requires_grad=True)
    (x @ x).softmax(1).sum().backward()
