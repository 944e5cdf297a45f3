"""Builds the course's notebooks from their text: ``python -m autograder.build``.

    sources/lessons/NN_name.py      -> notebooks/NN_name.ipynb
    sources/assignments/NN_name.py  -> solutions/NN_name/NN_name.ipynb  -> assignments/NN_name/NN_name.ipynb

The second arrow of an assignment is nbgrader's own ``generate_assignment``. The same text always gives the
same bytes: cell ids are derived from grade ids and contents, and no notebook carries an output or a time.
"""

from autograder.build.course import BuildResult, build_course, check_course
from autograder.build.sources import Source, SourceError, find_sources

__all__ = ["BuildResult", "Source", "SourceError", "build_course", "check_course", "find_sources"]
