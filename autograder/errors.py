"""The exceptions that the grader shows to a person."""


class CourseError(Exception):
    """Something an instructor can put right; its text is a full sentence that says what, where and what to do."""


class CannotWrite(CourseError):
    """The course folder or the gradebook cannot be written now: a full disk, a locked database. Grading has to stop."""
