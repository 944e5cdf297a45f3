"""The command line: `autograder release | collect | grade | feedback | report | export | demo`."""

from .main import main

__all__ = ["main"]
