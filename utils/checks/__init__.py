"""Checks that say what is wrong: `check(f)` in a notebook, `exercise(name).grade(f, seed=...)` anywhere."""
from utils.checks.checking import check
from utils.checks.ready import get_ready
from utils.checks.registry import UnknownExercise, exercise, exercises
from utils.checks.report import Report, combine

__all__ = ["Report", "UnknownExercise", "check", "combine", "exercise", "exercises", "get_ready"]
