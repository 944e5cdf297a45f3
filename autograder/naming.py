"""Names that are needed before anything is imported: `course`, say, takes a second to import nbgrader."""

# The file by which a course's folder is known.
CONFIG = "nbgrader_config.py"
# The unit that the demonstration plays.
DEMO_UNIT = "01_backprop"
