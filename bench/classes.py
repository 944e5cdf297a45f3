"""Make a course with a class of any size whose submissions are the reference solutions, in a folder of its own."""

import shutil
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.demo.play import course_home
from autograder.naming import CONFIG
from autograder.releasing import release_unit


def make_class(root: Path, unit: str, students: int) -> Course:
    """Make `root` a course in which `students` students have handed in `unit`, each with all answers right.

    Right answers take longest to judge: every check runs to its end, and so does a student's training.
    """
    home = course_home()
    (root / "sources" / "assignments").mkdir(parents=True)
    shutil.copy(home / "sources" / "assignments" / f"{unit}.py", root / "sources" / "assignments")
    shutil.copy(home / CONFIG, root)
    course = Course(root)
    release_unit(course, unit)
    text = nbformat.writes(answered(course, unit))
    for number in range(1, students + 1):
        folder = course.step("submitted", f"student{number:04}", unit)
        folder.mkdir(parents=True)
        (folder / f"{unit}.ipynb").write_text(text, encoding="utf-8")
    return course


def answered(course: Course, unit: str) -> nbformat.NotebookNode:
    """Return the student notebook of `unit` with the reference solutions written in."""
    notebook = nbformat.read(course.release_notebook(unit), as_version=4)
    solved = nbformat.read(course.step("source", unit=unit) / f"{unit}.ipynb", as_version=4)
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            cell.source = solutions[meta.grade_id]
    return notebook
