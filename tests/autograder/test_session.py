"""The gradebook that is held open: nothing reaches the file before its time, and metadata is held to the same schema."""

import jsonschema
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import Course
from autograder.recording.session import VALIDATION, OpenGradebook

from .tiny_course import marks


@pytest.mark.parametrize("change", [{}, {"points": "many"}, {"points": -1}, {"grade_id": "a b"}, {"solution": 3}])
def test_metadata_is_valid_and_invalid_as_nbgrader_has_it(change):
    schema, meta = MetadataValidator().schema, marks("softmax_check", points=3)["nbgrader"] | change

    def verdict(validate) -> str:
        try:
            validate(meta, schema)
        except jsonschema.ValidationError as error:
            return str(error)
        return "valid"

    assert verdict(VALIDATION.validate) == verdict(jsonschema.validate)
    assert (verdict(VALIDATION.validate) == "valid") == (not change)


def test_what_is_undone_never_reached_the_file_and_what_is_entered_did(course_copy):
    course = Course(course_copy)
    directory = course.directory()
    held = OpenGradebook(directory.db_url, directory.course_id)

    def students() -> set[str]:
        with course.gradebook() as gradebook:
            return {student.id for student in gradebook.students}

    try:
        held.update_or_create_student("undone")
        assert students() == set()
        held.undo()
        held.update_or_create_student("entered")
        held.enter()
        assert students() == {"entered"}
    finally:
        held.shut()
