"""Collecting: whose work a file is, what is taken, and what is left with a reason."""

import os
import zipfile
from pathlib import Path

import pytest

from autograder.collecting.loose import search, take
from autograder.collecting.naming import student_from
from autograder.course import Course

from .tiny_course import UNIT


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Zoë Brûlé_90_tiny", "Zoë Brûlé"),
        ("90_tiny_Zoë Brûlé", "Zoë Brûlé"),
        ("90_tiny - ana", "ana"),
        ("ana", "ana"),
        ("ana_90_tiny (1)", "ana"),
        ("bergana_12345_67890_90_tiny-1", "bergana"),
        ("bergana_LATE_12345_67890_90_tiny", "bergana"),
        ("Anna Berg_1234567_assignsubmission_file_90_tiny", "Anna Berg"),
        ("Anna Berg_1234567_assignsubmission_file_", "Anna Berg"),
        ("90_tiny", ""),
        ("O'Neill, Gwen", "O'Neill, Gwen"),
        ("Zoe\u0308", "Zoë"),
        ("../../etc", "etc"),
    ],
)
def test_the_student_is_read_from_the_name(name, student):
    assert student_from(name, UNIT) == student


@pytest.fixture
def course(course_copy) -> Course:
    return Course(course_copy)


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def zipped(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def collected(course: Course, source: Path) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Collect, and return each student's files with their text, and what was left with its reason."""
    with search(source, UNIT, course) as found:
        for work in found.found:
            take(course, UNIT, work)
        left = dict(found.unused)
    taken = {}
    for student in course.submitters(UNIT):
        folder = course.step("submitted", student, UNIT)
        taken[student] = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return taken, left


def test_files_folders_and_archives_of_students_are_taken(course, inbox):
    (inbox / f"ana_{UNIT}.ipynb").write_text("ana")
    (inbox / "Zoë Brûlé").mkdir()
    (inbox / "Zoë Brûlé" / f"{UNIT}.ipynb").write_text("zoë")
    (inbox / "Zoë Brûlé" / "data.csv").write_text("1")
    (inbox / "ben" / UNIT).mkdir(parents=True)
    (inbox / "ben" / UNIT / f"{UNIT}.ipynb").write_text("ben")
    (inbox / "nobody").mkdir()
    zipped(inbox / f"carl_{UNIT}.zip", {f"{UNIT}/{UNIT}.ipynb": "carl", "__MACOSX/x": ""})
    taken, left = collected(course, inbox)
    assert left == {}
    assert taken == {
        "Zoë Brûlé": {f"{UNIT}.ipynb": "zoë", "data.csv": "1"},
        "ana": {f"{UNIT}.ipynb": "ana"},
        "ben": {f"{UNIT}.ipynb": "ben"},
        "carl": {f"{UNIT}.ipynb": "carl"},
        "nobody": {},
    }


def test_a_platforms_archive_of_a_class_is_taken(course, tmp_path):
    zipped(
        tmp_path / "class.zip",
        {
            f"Anna Berg_1234567_assignsubmission_file_/{UNIT}.ipynb": "anna",
            f"bergana_LATE_12345_67890_{UNIT}.ipynb": "ana",
        },
    )
    taken, _ = collected(course, tmp_path / "class.zip")
    assert taken == {"Anna Berg": {f"{UNIT}.ipynb": "anna"}, "bergana": {f"{UNIT}.ipynb": "ana"}}


def test_what_cannot_be_used_is_left_with_a_reason(course, inbox):
    (course.root / "solutions" / "91_other").mkdir()
    (course.root / "solutions" / "91_other" / "91_other.ipynb").write_text("{}")
    (inbox / "notes.docx").write_text("")
    (inbox / f"{UNIT}.ipynb").write_text("")
    (inbox / "ana_91_other.ipynb").write_text("")
    (inbox / f"broken_{UNIT}.zip").write_bytes(b"PK broken")
    (inbox / "link.ipynb").symlink_to(inbox / "notes.docx")
    taken, left = collected(course, inbox)
    assert taken == {}
    assert left["notes.docx"] == "it is neither a notebook, nor a folder, nor a zip file"
    assert "does not say whose work it is" in left[f"{UNIT}.ipynb"]
    assert left["ana_91_other.ipynb"] == "it is work on 91_other"
    assert left[f"broken_{UNIT}.zip"].startswith("it is damaged")
    assert left["link.ipynb"] == "it is a link"


def test_an_archive_cannot_write_outside_its_folder(course, inbox, tmp_path):
    members = {f"../../../../{tmp_path.name}-escaped": "x", "/tmp/absolute": "x", f"{UNIT}.ipynb": "mallory"}
    zipped(inbox / f"mallory_{UNIT}.zip", members)
    taken, _ = collected(course, inbox)
    assert taken == {"mallory": {f"{UNIT}.ipynb": "mallory"}}
    assert not list(tmp_path.parent.rglob("*-escaped"))


def test_of_two_hand_ins_the_newer_is_taken(course, inbox):
    for name, time in ((f"ana_{UNIT}.ipynb", 2000), (f"ana_{UNIT} (1).ipynb", 1000)):
        (inbox / name).write_text(name)
        os.utime(inbox / name, (time, time))
    taken, left = collected(course, inbox)
    assert taken == {"ana": {f"{UNIT}.ipynb": f"ana_{UNIT}.ipynb"}}
    assert left == {f"ana_{UNIT} (1).ipynb": f"ana_{UNIT}.ipynb by the same student is newer"}


def test_a_replaced_hand_in_is_kept_aside(course, inbox):
    work = inbox / f"ana_{UNIT}.ipynb"
    results = []
    for text in ("first", "first", "second"):
        work.write_text(text)
        with search(inbox, UNIT, course) as found:
            results += [take(course, UNIT, work) for work in found.found]
    assert results == ["new", "unchanged", "replaced"]
    assert (course.root / "replaced" / UNIT / "ana" / "1" / f"{UNIT}.ipynb").read_text() == "first"
