"""Notebooks with anything wrong with them: as many verdicts as submissions, and never an exception."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.judging import Limits, Reference
from autograder.judging.judgement import Unusable
from autograder.judging.reading import find_notebook, read_notebook
from autograder.judging.restoring import restore
from autograder.judging.submission import judge_submission
from autograder.kernels.isolation import trouble_with_isolation

from .conftest import HOME

UNIT = "00_start"
TEXT = (HOME / "assignments" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
ANSWER = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0)"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-7", "cp500")

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("x" * 100_000)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)
CELL_KEYS = ("cell_type", "source", "metadata", "id", "outputs", "execution_count", "attachments", "\u0000")
META_KEYS = ("nbgrader", "tags", "jupyter", "collapsed", "kernelspec", "language_info", "widgets", "name")
MARKS = ("grade_id", "grade", "solution", "locked", "task", "points", "schema_version", "cell_type", "checksum")
TOP_KEYS = ("nbformat", "nbformat_minor", "metadata", "cells", "worksheets")
places = st.integers(0, 30)
changes = st.one_of(
    st.tuples(st.just("cell"), places, st.sampled_from(CELL_KEYS), anything),
    st.tuples(st.just("metadata"), places, st.sampled_from(META_KEYS), anything),
    st.tuples(st.just("marks"), places, st.sampled_from(MARKS), anything | st.sampled_from(["standardize", "setup"])),
    st.tuples(st.just("top"), places, st.sampled_from(TOP_KEYS), anything | st.sampled_from([3, 4, 5])),
    st.tuples(st.just("notebook"), places, st.sampled_from(META_KEYS), anything),
    st.tuples(st.just("drop"), places, st.just(""), st.none()),
    st.tuples(st.just("repeat"), places, st.just(""), st.none()),
    st.tuples(st.just("shuffle"), places, st.just(""), st.none()),
    st.tuples(st.just("replace"), places, st.just(""), anything),
)


def spoilt(changes: list, encoding: str, cut: float) -> bytes:
    """The released notebook with a right answer, changed as told, as a file's bytes."""
    notebook = json.loads(TEXT)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "standardize":
            cell["source"] = ANSWER
    for what, place, key, value in changes:
        cells = notebook.get("cells")
        if not isinstance(cells, list) or not cells or not isinstance(notebook.get("metadata"), dict):
            break
        at = place % len(cells)
        cell = cells[at]
        meta = cell.get("metadata") if isinstance(cell, dict) else None
        if what == "top":
            notebook[key] = value
        elif what == "notebook":
            notebook["metadata"][key] = value
        elif what == "drop":
            del cells[at]
        elif what == "repeat":
            cells.insert(place % 3, json.loads(json.dumps(cell)))
        elif what == "shuffle":
            random.Random(place).shuffle(cells)
        elif what == "replace":
            cells[at] = value
        elif what == "cell" and isinstance(cell, dict):
            cell[key] = value
        elif what == "metadata" and isinstance(meta, dict):
            meta[key] = value
        elif what == "marks" and isinstance(meta, dict) and isinstance(meta.get("nbgrader"), dict):
            meta["nbgrader"][key] = value
    text = json.dumps(notebook, ensure_ascii=False)
    content = text.encode(encoding, errors="replace")
    return content[: int(len(content) * cut)]


notebooks = st.builds(
    spoilt,
    st.lists(changes, min_size=1, max_size=6),
    st.sampled_from(ENCODINGS) | st.just("utf-8"),
    st.just(1.0) | st.just(1.0) | st.just(1.0) | st.floats(0, 1),
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(content=notebooks)
def test_every_notebook_is_restored_or_refused_with_a_sentence(content, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / f"{UNIT}.ipynb").write_bytes(content)
    reference = Reference(UNIT, TEXT)
    try:
        path, _ = find_notebook(folder, UNIT)
        notebook, _ = read_notebook(path)
        repairs = restore(notebook, reference)
    except Unusable as refusal:
        assert str(refusal).endswith(".")
        return
    assert all(repair.endswith(".") for repair in repairs)
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [(cell.source, cell.cell_type) for cell in checks] == [("check(standardize)", "code")]
    assert checks[0].metadata == reference.cells["standardize_check"].metadata
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.skipif(bool(trouble_with_isolation()), reason="no sandbox is to be had here")
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(content=notebooks)
def test_every_notebook_gets_a_verdict(content, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / f"{UNIT}.ipynb").write_bytes(content)
    limits = Limits(cell_timeout=10.0, total_timeout=30.0)
    judgement = judge_submission(folder, "somebody", Reference(UNIT, TEXT), 7, limits)
    assert judgement.status in ("graded", "partial", "not graded")
    assert "grader's own" not in judgement.reason
    assert judgement.status == "graded" or judgement.reason.endswith(".")
    assert (judgement.score is None) == (judgement.status == "not graded")
    assert json.loads(judgement.model_dump_json())["status"] == judgement.status
