"""The one exception that the grader shows to a person."""


class CourseError(Exception):
    """Something an instructor can put right; its text is a full sentence that says what, where and what to do."""
