"""Reading and restoring notebooks, without a kernel: one thing wrong at a time."""

import copy

import nbformat
import pytest

from autograder.judging.judgement import Unusable
from autograder.judging.reading import find_notebook, read_notebook
from autograder.judging.restoring import restore
from autograder.recording.reference import load_reference

from .tiny_course import UNIT
from .troubles import other_unit


@pytest.fixture(scope="module")
def reference(released_course):
    return load_reference(released_course, UNIT)


@pytest.fixture
def cleaned(tmp_path, reference):
    """Read and restore a submission; give the notebook and the repairs."""

    def clean(submission, encoding="utf-8"):
        path = tmp_path / f"{UNIT}.ipynb"
        path.write_text(submission.text(), encoding=encoding)
        notebook, repairs = read_notebook(path)
        return notebook, repairs + restore(notebook, reference)

    return clean


def grade_ids(notebook) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in notebook.cells if cell.metadata.get("nbgrader")]


def assert_whole(notebook, reference) -> None:
    """Every cell of the release is there once, in order, and the graded ones are the instructor's."""
    assert grade_ids(notebook) == list(reference.cells)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and not cell.metadata.nbgrader.solution:
            released = reference.cells[cell.metadata.nbgrader.grade_id]
            assert cell.source == reference.source(cell.metadata.nbgrader.grade_id)
            assert cell.metadata == released.metadata and cell.cell_type == released.cell_type
    nbformat.validate(notebook)


def test_an_honest_notebook_is_left_as_it_is(submission, cleaned, reference):
    notebook, repairs = cleaned(submission.answer())
    assert repairs == []
    assert_whole(notebook, reference)
    assert [c.source for c in notebook.cells if c.id == "double"] == [submission.cell("double").source]


def test_hidden_tests_come_back(submission, cleaned):
    notebook, _ = cleaned(submission)
    assert "double(-5) == -10" in next(cell.source for cell in notebook.cells if cell.id == "double_test")


@pytest.mark.parametrize("grade_id", ["standardize_check", "softmax_check", "double_half", "why", "setup"])
def test_a_missing_cell_is_put_back_where_it_was(submission, cleaned, reference, grade_id):
    notebook, repairs = cleaned(submission.remove(grade_id))
    assert repairs == [f"The cell {grade_id} was missing; it was put back."]
    assert_whole(notebook, reference)


def test_a_missing_check_follows_code_that_the_student_moved_elsewhere(submission, cleaned, reference):
    submission.remove("softmax_check").remove("softmax").insert("def softmax(z): ...", before="double")
    notebook, _ = cleaned(submission)
    sources = [cell.source for cell in notebook.cells]
    assert sources.index("def softmax(z): ...") < sources.index("check(softmax)")


def test_of_a_repeated_check_the_last_is_kept(submission, cleaned, reference):
    submission.notebook.cells.insert(0, copy.deepcopy(submission.cell("softmax_check")))
    notebook, repairs = cleaned(submission)
    assert repairs == ["The cell softmax_check stood 2 times in the notebook; the last one was kept."]
    assert_whole(notebook, reference)


def test_both_halves_of_a_split_solution_are_kept(submission, cleaned):
    half = copy.deepcopy(submission.cell("softmax"))
    half["source"] = "first_half = 1"
    submission.notebook.cells.insert(submission.position("softmax"), half)
    notebook, _ = cleaned(submission)
    assert "first_half = 1" in [cell.source for cell in notebook.cells]
    assert grade_ids(notebook).count("softmax") == 1


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_check_turned_into_text_becomes_code_again(submission, cleaned, reference, kind):
    cell = submission.cell("softmax_check")
    cell.cell_type = kind
    del cell["outputs"], cell["execution_count"]
    notebook, repairs = cleaned(submission)
    assert repairs == [f"The cell softmax_check had been turned into {kind}; it was made code again."]
    assert_whole(notebook, reference)


def test_a_changed_check_is_restored(submission, cleaned, reference):
    submission.cell("softmax_check").source = "3.0"
    notebook, repairs = cleaned(submission)
    assert repairs == ["The cell softmax_check had been changed; it was restored."]
    assert_whole(notebook, reference)


def test_changed_points_are_restored(submission, cleaned, reference):
    submission.cell("softmax_check").metadata.nbgrader.points = 100
    notebook, repairs = cleaned(submission)
    assert repairs == ["The points of the cell softmax_check had been changed; they were restored."]
    assert_whole(notebook, reference)


def test_tags_of_graded_cells_are_taken_off(submission, cleaned, reference):
    submission.cell("softmax_check").metadata.tags = ["skip-execution"]
    notebook, _ = cleaned(submission)
    assert_whole(notebook, reference)


@pytest.mark.parametrize("what", ["grade_id", "nbgrader", "nbgrader is text", "everything but text"])
def test_a_check_that_lost_its_metadata_is_recognised(submission, cleaned, reference, what):
    cell = submission.cell("softmax_check")
    if what == "grade_id":
        cell.metadata.nbgrader.grade_id = "softmax_check_2"
    elif what == "nbgrader is text":
        cell.metadata.nbgrader = "lost"
    else:
        del cell.metadata["nbgrader"]
    if what == "everything but text":
        cell.id = "another"
    notebook, repairs = cleaned(submission)
    assert repairs == ["The cell softmax_check had lost its nbgrader data; it was given back."]
    assert_whole(notebook, reference)


def test_made_up_nbgrader_cells_are_plain_cells(submission, cleaned, reference):
    submission.insert("1 + 1", before="double")
    made_up = submission.notebook.cells[submission.position("double") - 1]
    made_up.metadata = {"nbgrader": {"grade": True, "grade_id": "free_points", "points": 50}}
    notebook, _ = cleaned(submission)
    assert_whole(notebook, reference)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16"])
def test_other_encodings_are_read(submission, cleaned, encoding):
    submission.insert("name = 'Zoë'", before="softmax")
    notebook, _ = cleaned(submission, encoding)
    assert "name = 'Zoë'" in [cell.source for cell in notebook.cells]


def test_the_old_notebook_format_is_converted(submission, reference, tmp_path):
    old = nbformat.convert(nbformat.from_dict(dict(submission.answer().notebook)), 3)
    path = tmp_path / f"{UNIT}.ipynb"
    path.write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    notebook, repairs = read_notebook(path)
    assert repairs == [f"{UNIT}.ipynb was in notebook format 3 and was converted to format 4."]
    restore(notebook, reference)
    assert_whole(notebook, reference)


def test_repeated_cell_ids_are_made_unique(submission, cleaned):
    for cell in submission.notebook.cells:
        cell["id"] = "same"
    notebook, _ = cleaned(submission)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_a_notebook_of_another_unit_is_refused(submission, cleaned):
    with pytest.raises(Unusable, match=f"another assignment: it holds other_standardize_check.*{UNIT}"):
        cleaned(other_unit(submission))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is not a notebook", "not valid JSON at line 1"),
        (b'{\n "cells": [\n  {', "cut off at line 3"),
        (b"<!DOCTYPE html>\n<html></html>", "is a web page"),
        (b'{\n<<<<<<< HEAD\n "a": 1\n=======\n>>>>>>> theirs\n}', "unresolved merge"),
        (b" \n", "is an empty file"),
        (b"[1, 2]", "is JSON but no notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', "without cells"),
        (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": 7}]}',
            "damaged at cell 1",
        ),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}', "damaged at cell 1"),
        (b'{"nbformat": 9, "cells": [1]}', "notebook format 9"),
        (b'{"nbformat": "4", "cells": [1]}', "notebook format '4'"),
        (b'{"nbformat": 3, "worksheets": 5}', "could not be read in notebook format 3"),
        (b"[" * 100_000, "not valid JSON"),
        (bytes(range(256)) * 4, "not valid JSON"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path, content, words):
    path = tmp_path / "work.ipynb"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=words) as refusal:
        read_notebook(path)
    assert str(refusal.value).endswith(".") and "work.ipynb" in str(refusal.value)


def test_the_notebook_of_the_unit_is_chosen_among_several(tmp_path):
    for name in ("scratch.ipynb", f"{UNIT}.ipynb"):
        (tmp_path / name).write_text("{}")
    assert find_notebook(tmp_path, UNIT) == (tmp_path / f"{UNIT}.ipynb", [])


def test_a_lone_notebook_of_another_name_is_taken(tmp_path):
    (tmp_path / "final.ipynb.txt").write_text("{}")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "final-checkpoint.ipynb").write_text("{}")
    path, repairs = find_notebook(tmp_path, UNIT)
    assert path.name == "final.ipynb.txt" and len(repairs) == 1


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "folder is empty"),
        (["answers.pdf"], "holds no notebook, only answers.pdf"),
        (["a.ipynb", "b.ipynb"], "several notebooks and none is called 90_tiny.ipynb"),
    ],
)
def test_a_folder_without_the_notebook_is_refused(tmp_path, names, words):
    for name in names:
        (tmp_path / name).write_text("{}")
    with pytest.raises(Unusable, match=words):
        find_notebook(tmp_path, UNIT)
