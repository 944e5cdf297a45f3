"""A notebook saved in JupyterLab updates its text, and the text read again is the same notebook.

`make lab` serves the course through jupytext's contents manager, which reads jupytext.toml; so do the tests.
"""

import json
import shutil
from pathlib import Path

import pytest
from jupytext.sync_contentsmanager import TextFileContentsManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.build import check_course, find_sources
from autograder.build.text import notebook_from_text, text_from_notebook

COURSE = Path(__file__).parents[1]
SOURCES = find_sources(COURSE)
every_source = pytest.mark.parametrize("source", SOURCES, ids=[source.where for source in SOURCES])


@pytest.fixture
def lab(tmp_path):
    """The contents manager of `make lab` on a copy of the course; its folder is ``lab.root_dir``."""
    for name in ("sources", "notebooks", "solutions", "assignments"):
        shutil.copytree(COURSE / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("jupytext.toml", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(COURSE / name, tmp_path)
    return TextFileContentsManager(root_dir=str(tmp_path))


def save(lab, where, notebook):
    lab.save({"type": "notebook", "format": "json", "content": notebook}, where)


@every_source
def test_text_to_notebook_to_text_is_identical(source):
    text = source.read_text()
    notebook, _ = notebook_from_text(text)
    assert text_from_notebook(notebook) == text


@every_source
def test_opening_and_saving_changes_no_text(lab, source):
    text = Path(lab.root_dir, source.where)
    before = text.read_text()
    model = lab.get(source.notebook)
    # As after a run in JupyterLab: outputs and counts, which belong to the notebook alone.
    for count, cell in enumerate(
        (cell for cell in model["content"]["cells"] if cell["cell_type"] == "code"), 1
    ):
        cell["execution_count"] = count
        cell["outputs"] = [new_output("stream", text="hello\n")]
    text.write_text("# to be written again\n")
    save(lab, source.notebook, model["content"])
    assert text.read_text() == before
    assert "hello" in Path(lab.root_dir, source.notebook).read_text()


@every_source
def test_a_change_saved_in_the_notebook_stands_in_the_text_and_survives_a_build(lab, source):
    notebook = lab.get(source.notebook)["content"]
    notebook["cells"].insert(1, new_markdown_cell("A sentence from an instructor."))
    notebook["cells"].append(new_code_cell("%time from_an_instructor = 1"))
    save(lab, source.notebook, notebook)
    text = Path(lab.root_dir, source.where).read_text()
    assert "\n# %% [markdown]\n# A sentence from an instructor.\n" in text
    assert text.endswith("\n# %%\n# %time from_an_instructor = 1\n")
    # What is left to build from it: new cell ids, no outputs, and the student notebook.
    assert source.notebook in check_course(lab.root_dir, [source.name])


@every_source
def test_a_change_in_the_text_is_there_when_the_notebook_is_opened(lab, source):
    text = Path(lab.root_dir, source.where)
    text.write_text(text.read_text() + "\n# %%\nfrom_an_editor = 1\n")
    cells = lab.get(source.notebook)["content"]["cells"]
    assert cells[-1]["source"] == "from_an_editor = 1"


@every_source
def test_saving_writes_into_no_other_file(lab, source):
    def files():
        return {path: path.read_bytes() for path in Path(lab.root_dir).rglob("*") if path.is_file()}

    notebook = lab.get(source.notebook)["content"]
    notebook["cells"].append(new_code_cell("mine = 1"))
    before = files()
    save(lab, source.notebook, notebook)
    after = files()
    changed = {path.relative_to(lab.root_dir).as_posix() for path in after if after[path] != before.get(path)}
    assert {where for where in changed if ".ipynb_checkpoints" not in where} == {
        source.notebook,
        source.where,
    }


def test_student_notebooks_are_paired_with_nothing(lab):
    for path in sorted(Path(lab.root_dir, "assignments").rglob("*.ipynb")):
        where = path.relative_to(lab.root_dir).as_posix()
        texts = {text: text.read_bytes() for text in Path(lab.root_dir).rglob("*.py")}
        notebook = lab.get(where)["content"]
        notebook["cells"].append(new_code_cell("my_answer = 1"))
        save(lab, where, notebook)
        assert "my_answer" in json.loads(path.read_text())["cells"][-1]["source"][0]
        assert {text: text.read_bytes() for text in Path(lab.root_dir).rglob("*.py")} == texts
