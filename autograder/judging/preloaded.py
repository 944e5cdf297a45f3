"""What the workers' server imports before it forks workers: judging, Dask, and the unit's checks."""

import importlib
import os

import distributed
import nbformat
from nbformat.v4 import new_notebook

from utils.checks.registry import UNITS

from ..forkserver import UNIT
from . import worker

__all__ = ["distributed", "worker"]

unit = os.environ.get(UNIT, "")
for name, module in UNITS.items():
    if unit and name.startswith(unit):
        importlib.import_module(module)
# Its schema is compiled at the first use.
nbformat.validate(new_notebook())
