"""The course's own texts: the notebooks are what they give, and no answer leaves the instructor's side."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from autograder.build import check_course, find_sources
from autograder.build.text import notebook_from_text

COURSE = Path(__file__).parents[1]
SOURCES = find_sources(COURSE)
ASSIGNMENTS = [source for source in SOURCES if source.kind == "assignment"]
# What anybody writes in any function; a line made of nothing else gives no answer away.
TRIVIAL = re.compile(
    r"return (x|out|z|loss|grad|self|None)|out, cache|import .*|from .* import .*|(self|other|else|try):?"
)


def lines_of(text):
    return {line.strip() for line in text.splitlines()}


def solution_lines(source):
    """Lines of the solution regions that give something away: longer than 12 characters and no comment."""
    notebook, _ = notebook_from_text(source.read_text())
    found = set()
    for cell in notebook.cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            found |= {line for line in lines_of(region) if len(line) > 12 and not line.startswith("#")}
    return {line for line in found if not TRIVIAL.fullmatch(line)}


def names(sources):
    return [source.where for source in sources]


def test_a_rebuild_changes_nothing():
    assert check_course(COURSE) == [], "run `make build`, and commit what it writes"


def test_no_notebook_is_left_over_from_a_text_that_is_gone():
    built = {source.notebook for source in SOURCES}
    built |= {f"assignments/{source.name}/{source.name}.ipynb" for source in ASSIGNMENTS}
    standing = {
        path.relative_to(COURSE).as_posix()
        for folder in ("notebooks", "solutions", "assignments")
        for path in (COURSE / folder).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert standing == built


@pytest.mark.parametrize("source", ASSIGNMENTS, ids=names(ASSIGNMENTS))
def test_every_assignment_has_a_lesson_of_the_same_name(source):
    assert (COURSE / "sources" / "lessons" / f"{source.name}.py").is_file()


@pytest.mark.parametrize("source", ASSIGNMENTS, ids=names(ASSIGNMENTS))
def test_no_solution_line_stands_in_what_students_have(source):
    answers = solution_lines(source)
    assert answers, "this assignment has no solution region at all"
    for where in ("assignments", "notebooks"):
        for path in sorted((COURSE / where).rglob("*.ipynb")):
            text = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
            assert not answers & lines_of(text), f"{path} holds lines of {source.where}'s solutions"
    for path in sorted((COURSE / "utils").rglob("*.py")):
        assert not answers & lines_of(path.read_text()), f"{path} holds lines of {source.where}'s solutions"


@pytest.mark.parametrize("source", ASSIGNMENTS, ids=names(ASSIGNMENTS))
def test_students_code_cells_hold_stubs_and_no_markers(source):
    student = json.loads((COURSE / "assignments" / source.name / f"{source.name}.ipynb").read_text())
    cells = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
        for cell in student["cells"]
    }
    text = "\n".join(cells.values())
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text
    notebook, _ = notebook_from_text(source.read_text())
    for cell in notebook.cells:
        if "BEGIN SOLUTION" in cell.source:
            stub = cells.get(cell.metadata["nbgrader"]["grade_id"], "")
            expected = "raise NotImplementedError()" if cell.cell_type == "code" else "YOUR ANSWER HERE"
            assert expected in stub


@pytest.mark.parametrize("source", SOURCES, ids=names(SOURCES))
def test_notebooks_import_utils_and_never_the_autograder(source):
    notebook, _ = notebook_from_text(source.read_text())
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"^\s*(import|from)\s+autograder\b", code, re.MULTILINE)


def imported_names(text):
    """The names after `import` or `from` in Python text, read as tokens so that strings do not count."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    return {
        after.string
        for token, after in zip(tokens, tokens[1:], strict=False)
        if token.type == tokenize.NAME and token.string in ("import", "from")
    }


def test_utils_never_imports_the_autograder():
    modules = sorted((COURSE / "utils").rglob("*.py"))
    assert modules
    assert [path.as_posix() for path in modules if "autograder" in imported_names(path.read_text())] == []


def test_nbgrader_run_in_the_courses_folder_releases_the_same_notebook(tmp_path):
    shutil.copytree(COURSE / "solutions", tmp_path / "solutions")
    shutil.copy(COURSE / "nbgrader_config.py", tmp_path)
    tools = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    source = ASSIGNMENTS[0]
    command = ["nbgrader", "generate_assignment", source.name]
    done = subprocess.run(command, cwd=tmp_path, env=tools, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where = f"assignments/{source.name}/{source.name}.ipynb"
    assert (tmp_path / where).read_bytes() == (COURSE / where).read_bytes()
    assert (tmp_path / "gradebook.db").is_file()
