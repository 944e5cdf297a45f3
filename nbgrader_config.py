"""The course as nbgrader sees it, for `nbgrader ...` run from this folder and for formgrader in JupyterLab.

Instructor notebooks stand in solutions/ and are built from sources/assignments by `make build`; student notebooks
stand in assignments/. Students' work and grades stay in submitted/, autograded/, feedback/ and
gradebook.db, outside git.
"""
import os

c = get_config()  # noqa: F821  (nbgrader puts get_config into this file's names)

root = os.path.dirname(os.path.abspath(__file__))

c.CourseDirectory.root = root
c.CourseDirectory.course_id = "convnets"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.CourseDirectory.db_url = "sqlite:///" + os.path.join(root, "gradebook.db")
