"""A gradebook as plain rows, to be compared with another one."""

from autograder.course import Course

from .tiny_course import UNIT


def rows(course: Course) -> list[tuple]:
    """Everything that the gradebook knows of the tiny unit, without the database's own numbers."""
    found = []
    with course.gradebook() as gradebook:
        for student in sorted(gradebook.students, key=lambda student: student.id):
            found.append(("student", student.id))
            for submission in gradebook.student_submissions(student.id):
                found.append(("submission", student.id, submission.score, submission.max_score, submission.timestamp))
        for submission in sorted(gradebook.assignment_submissions(UNIT), key=lambda submission: submission.student_id):
            for notebook in submission.notebooks:
                for grade in sorted(notebook.grades, key=lambda grade: grade.name):
                    found.append(
                        ("grade", submission.student_id, grade.name, grade.auto_score, grade.manual_score)
                        + (grade.extra_credit, grade.needs_manual_grade, grade.score)
                    )
                for comment in sorted(notebook.comments, key=lambda comment: comment.name):
                    found.append(("comment", submission.student_id, comment.name, comment.comment))
    return found


def autograded(course: Course) -> dict[str, bytes]:
    """The judged notebooks by student."""
    return {path.parent.parent.name: path.read_bytes() for path in course.step("autograded").glob(f"*/{UNIT}/*.ipynb")}
