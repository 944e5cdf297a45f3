"""Judging submissions: pure functions from a folder to a verdict, with no gradebook in sight."""

from .judgement import CheckVerdict, ExerciseVerdict, Judgement, Limits
from .reference import Reference

__all__ = ["CheckVerdict", "ExerciseVerdict", "Judgement", "Limits", "Reference"]
