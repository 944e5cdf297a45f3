"""A course must not lie where every sandbox would show it."""

import pytest

from autograder.kernels import NoIsolation, sandbox
from autograder.naming import CONFIG


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in a folder that every sandbox shows."""
    folder = tmp_path / "shown" / "src" / "course"
    folder.mkdir(parents=True)
    (folder / CONFIG).touch()
    monkeypatch.setattr(sandbox, "shown_folders", lambda: [tmp_path / "shown"])
    return folder


def test_a_course_in_sight_is_refused_with_what_to_do(course, tmp_path):
    with pytest.raises(NoIsolation, match=f"{course} lies below {tmp_path / 'shown'}.* Run the command in the"):
        sandbox.require_out_of_sight(course)
    sandbox.require_out_of_sight(tmp_path / "elsewhere")


def test_a_course_that_the_command_runs_in_is_hidden(course, monkeypatch):
    monkeypatch.chdir(course)
    sandbox.require_out_of_sight(course)
    words = sandbox.Sandbox().command(course, None)
    assert words[words.index(str(course)) - 1] == "--tmpfs"
