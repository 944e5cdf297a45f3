"""The name by which a course's folder is known, apart from `course`, which takes a second to import nbgrader."""

CONFIG = "nbgrader_config.py"
