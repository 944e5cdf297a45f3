"""Lesson 00's table: true when all is well, and a sentence to act on for each thing that is not."""

from importlib import metadata
from types import SimpleNamespace

import pytest

from utils import installation as room
from utils.installation import Installation, Row, installation


def row(what: str) -> Row:
    return next(row for row in installation().rows if row.what == what)


@pytest.fixture
def versions(monkeypatch):
    """Pretend versions of packages; None for one that is not installed."""
    pretended, real = {}, metadata.version

    def version(name):
        if name not in pretended:
            return real(name)
        if pretended[name] is None:
            raise metadata.PackageNotFoundError(name)
        return pretended[name]

    monkeypatch.setattr(room.metadata, "version", version)
    return pretended


def test_here_everything_is_in_place():
    found = installation()
    assert found.complete and str(found).endswith("Everything is in place.")
    assert {"Python", "numpy", "torch", "jupyterlab", "processor", "data and weights"} <= {
        r.what for r in found.rows
    }


def test_what_only_instructors_need_is_not_asked_of_a_student():
    assert not {"nbgrader", "pytest"} & {r.what for r in installation().rows}


def test_a_missing_package_gets_a_sentence(versions):
    versions["matplotlib"] = None
    found = row("matplotlib")
    assert (found.good, found.found) == (False, "not installed")
    assert "pip install -e . -c constraints.txt" in found.advice and "restart the kernel" in found.advice
    assert "To be mended before you go on: matplotlib." in str(installation())


def test_an_old_package_says_what_is_needed(versions):
    versions["torch"] = "1.13.1"
    assert not row("torch").good and row("torch").found == "1.13.1, but >=2.6 is needed"


def test_a_build_label_of_torch_is_no_fault(versions):
    versions["torch"] = "2.13.0+cpu"
    assert row("torch").good


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(room.sys, "version_info", (3, 9, 2))
    assert not row("Python").good and "Python 3.11 or newer" in row("Python").advice


def test_a_course_that_is_not_installed_is_one_row(monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(room.metadata, "requires", requires)
    assert row("this course").advice == room.INSTALL


def test_a_broken_torch_is_told_without_a_traceback(monkeypatch):
    def broken(name):
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(room, "import_module", broken)
    assert not row("processor").good and "libgomp.so.1" in row("processor").found


@pytest.mark.parametrize(
    "cuda, mps, words",
    [
        (True, False, "GPU: Great Card, 24 GiB"),
        (False, True, "Apple silicon"),
        (False, False, "CPU; no GPU found"),
    ],
)
def test_the_processor_is_named(monkeypatch, cuda, mps, words):
    card = SimpleNamespace(name="Great Card", total_memory=24 * 2**30)
    torch = SimpleNamespace(
        cuda=SimpleNamespace(is_available=lambda: cuda, get_device_properties=lambda index: card),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: mps)),
    )
    monkeypatch.setattr(room, "import_module", lambda name: torch)
    assert row("processor").good and words in row("processor").found


def test_the_folder_for_data_may_wait_to_be_made(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNET_DATA", str(tmp_path / "new" / "place"))
    found = row("data and weights")
    assert found.good and "made when first needed" in found.found and not (tmp_path / "new").exists()


def test_a_file_in_the_place_of_the_folder_is_named(monkeypatch, tmp_path):
    (tmp_path / "data").write_text("not a folder")
    monkeypatch.setenv("CONVNET_DATA", str(tmp_path / "data"))
    assert not row("data and weights").good and "is a file, not a folder" in row("data and weights").found
    assert "CONVNET_DATA" in row("data and weights").advice


def test_a_folder_that_may_not_be_written_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNET_DATA", str(tmp_path))
    monkeypatch.setattr(room.os, "access", lambda path, mode: False)
    assert "no permission" in row("data and weights").found


def test_html_says_it_in_words_and_escapes_what_it_found():
    page = Installation((Row("torch", "<broken>", False, "Install & restart."),))._repr_html_()
    assert "✗ missing" in page and "&lt;broken&gt;" in page and "Install &amp; restart." in page
