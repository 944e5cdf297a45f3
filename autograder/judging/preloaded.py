"""What the workers' server imports before it forks workers: judging, the unit's checks, PyTorch where they judge with it.

Each worker would otherwise import them for itself, PyTorch for two seconds.
"""

import importlib
import os
import sys

from utils.checks.registry import UNITS

from ..forkserver import UNIT
from . import worker

__all__ = ["worker"]

# Its functions import PyTorch when they are first called.
JUDGED_WITH_PYTORCH = "utils.checks.autograd"

unit = os.environ.get(UNIT, "")
for name, module in UNITS.items():
    if unit and name.startswith(unit):
        importlib.import_module(module)
if JUDGED_WITH_PYTORCH in sys.modules:
    importlib.import_module("torch")
