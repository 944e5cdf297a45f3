"""A notebook saved in JupyterLab updates its text, and the text read again is the same notebook.

`make lab` serves the course through jupytext's contents manager, which reads jupytext.toml; so do the tests.
"""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager
from jupytext.async_contentsmanager import AsyncTextFileContentsManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.build import check_course, find_sources
from autograder.build.text import notebook_from_text, text_from_notebook

COURSE = Path(__file__).parents[1]
SOURCES = find_sources(COURSE)
every_source = pytest.mark.parametrize("source", SOURCES, ids=[source.where for source in SOURCES])


class Lab:
    """A copy of the course in ``folder``, opened and saved as JupyterLab's server does."""

    def __init__(self, folder):
        self.folder = folder
        self._manager = AsyncTextFileContentsManager(root_dir=str(folder))

    def open(self, where):
        return asyncio.run(self._manager.get(where))["content"]

    def save(self, where, notebook):
        model = {"type": "notebook", "format": "json", "content": notebook}
        asyncio.run(self._manager.save(model, where))


@pytest.fixture
def lab(tmp_path):
    for name in ("sources", "notebooks", "solutions", "assignments"):
        shutil.copytree(COURSE / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("jupytext.toml", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(COURSE / name, tmp_path)
    return Lab(tmp_path)


def test_the_environment_serves_notebooks_through_jupytext_and_has_the_formgrader():
    found = ExtensionConfigManager(read_config_path=jupyter_config_path()).get_jpserver_extensions()
    enabled = {name for name, is_on in found.items() if is_on}
    assert {"jupyterlab_jupytext", "nbgrader.server_extensions.formgrader"} <= enabled


@every_source
def test_text_to_notebook_to_text_is_identical(source):
    text = source.read_text()
    notebook, _ = notebook_from_text(text)
    assert text_from_notebook(notebook) == text


@every_source
def test_opening_and_saving_changes_no_text(lab, source):
    text = Path(lab.folder, source.where)
    before = text.read_text()
    notebook = lab.open(source.notebook)
    # As after a run in JupyterLab: outputs and counts, which belong to the notebook alone.
    for count, cell in enumerate((cell for cell in notebook["cells"] if cell["cell_type"] == "code"), 1):
        cell["execution_count"] = count
        cell["outputs"] = [new_output("stream", text="hello\n")]
    text.write_text("# to be written again\n")
    lab.save(source.notebook, notebook)
    assert text.read_text() == before
    assert "hello" in Path(lab.folder, source.notebook).read_text()


@every_source
def test_a_change_saved_in_the_notebook_stands_in_the_text_and_survives_a_build(lab, source):
    notebook = lab.open(source.notebook)
    notebook["cells"].insert(1, new_markdown_cell("A sentence from an instructor."))
    notebook["cells"].append(new_code_cell("%time from_an_instructor = 1"))
    lab.save(source.notebook, notebook)
    text = Path(lab.folder, source.where).read_text()
    assert "\n# %% [markdown]\n# A sentence from an instructor.\n" in text
    assert text.endswith("\n# %%\n# %time from_an_instructor = 1\n")
    # What is left to build from it: new cell ids, no outputs, and the student notebook.
    assert source.notebook in check_course(lab.folder, [source.name])


@every_source
def test_a_change_in_the_text_is_there_when_the_notebook_is_opened(lab, source):
    text = Path(lab.folder, source.where)
    text.write_text(text.read_text() + "\n# %%\nfrom_an_editor = 1\n")
    cells = lab.open(source.notebook)["cells"]
    assert cells[-1]["source"] == "from_an_editor = 1"


@every_source
def test_saving_writes_into_no_other_file(lab, source):
    def files():
        return {path: path.read_bytes() for path in Path(lab.folder).rglob("*") if path.is_file()}

    notebook = lab.open(source.notebook)
    notebook["cells"].append(new_code_cell("mine = 1"))
    before = files()
    lab.save(source.notebook, notebook)
    after = files()
    changed = {path.relative_to(lab.folder).as_posix() for path in after if after[path] != before.get(path)}
    assert {where for where in changed if ".ipynb_checkpoints" not in where} == {
        source.notebook,
        source.where,
    }


def test_student_notebooks_are_paired_with_nothing(lab):
    for path in sorted(Path(lab.folder, "assignments").rglob("*.ipynb")):
        where = path.relative_to(lab.folder).as_posix()
        texts = {text: text.read_bytes() for text in Path(lab.folder).rglob("*.py")}
        notebook = lab.open(where)
        notebook["cells"].append(new_code_cell("my_answer = 1"))
        lab.save(where, notebook)
        assert "my_answer" in json.loads(path.read_text())["cells"][-1]["source"][0]
        assert {text: text.read_bytes() for text in Path(lab.folder).rglob("*.py")} == texts
