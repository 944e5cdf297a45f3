"""Stands in a sandbox where a hidden package would be: importing it fails as if it were not installed."""

raise ModuleNotFoundError(f"No module named {__name__!r}: it is not there when this unit is graded", name=__name__)
