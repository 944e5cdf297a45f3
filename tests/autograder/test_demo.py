"""The demonstration: a class of eight through the whole of unit 01, as `make demo` plays it."""

import csv
import json

import pytest

from autograder.cli import main
from autograder.demo.play import fresh_course
from autograder.demo.sample import UNIT, answers, sample_class
from autograder.errors import CourseError


def test_the_sample_class_is_eight_and_each_has_something_to_show():
    students = sample_class()
    assert len(students) == len({student.name for student in students}) == 8
    written = [tuple(sorted(answers(student).items())) for student in students]
    assert len(set(written)) == 8


def test_the_demonstration_leaves_other_folders_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(CourseError, match="holds other files"):
        fresh_course(tmp_path, UNIT)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_sample_class_is_graded_from_release_to_export(tmp_path, capsys):
    folder = tmp_path / "demo"
    assert main(["demo", "--to", str(folder)]) == 0
    table = capsys.readouterr().out
    graded = {entry["student"]: entry for entry in json.loads((folder / "grades.json").read_text())}
    total = {name: (entry["score"], entry["points"]) for name, entry in graded.items()}
    assert total["Ada Lindqvist"] == total["Bruno Sá"] == (38, 32)
    assert total["Dmitri Orlov"] == (0, 32)
    assert total["Chiara Rossi"][0] == 15
    found = {
        name: {check["mistake"] for exercise in entry["exercises"] for check in exercise["checks"]} - {None}
        for name, entry in graded.items()
    }
    assert any("1/N" in mistake for mistake in found["Elif Demir"])
    assert any("skip" in mistake for mistake in found["Farah Haddad"])
    assert any("bias" in mistake for mistake in found["Gwen O'Neill"])
    assert not found["Ada Lindqvist"] and not found["Bruno Sá"]
    for mistakes in found.values():
        assert all(mistake in table for mistake in mistakes)
    assert graded["Aiko Tanaka"]["status"] == "partial" and total["Aiko Tanaka"][0] == 35
    with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == sorted(graded)
    for name in graded:
        assert (folder / "feedback" / name / UNIT / f"{UNIT}.html").stat().st_size > 10_000
