"""PyTorch for the workers' server, where the unit's checks judge with it: each worker would import it for two seconds."""

import importlib
import sys

from . import preloaded  # noqa: F401

# Its functions import PyTorch when they are first called.
if "utils.checks.autograd" in sys.modules:
    importlib.import_module("torch")
