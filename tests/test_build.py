"""The build on small texts of its own: what it makes, what it refuses, and whose work it leaves alone."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build import SourceError, build_course, check_course
from autograder.build.__main__ import main
from autograder.build.state import STATE_FILE
from autograder.errors import CourseError

COURSE = Path(__file__).parents[1]


def marks(kind, name, *, grade=False, locked=False, points=None, solution=False):
    """nbgrader's metadata as jupytext writes it, names in alphabetical order."""
    values = {
        "cell_type": kind,
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "points": points,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return json.dumps({key: value for key, value in values.items() if value is not None})


TEXT_CELL = marks("markdown", "add_text", locked=True)
SOLUTION = marks("code", "add", solution=True)
CHECK = marks("code", "add_check", grade=True, locked=True, points=3)
WRITTEN = marks("markdown", "why", grade=True, points=2, solution=True)

LESSON = """\
# %% [markdown]
# # Sums
#
# A sum adds.

# %%
# %matplotlib inline
total = 1 + 1
total
"""
ASSIGNMENT = f"""\
# %% [markdown] nbgrader={TEXT_CELL}
# ## Exercise: `add`

# %% nbgrader={SOLUTION}
def add(a, b):
    \"\"\"The sum of two numbers.\"\"\"
    ### BEGIN SOLUTION
    total_of_both = a + b
    return total_of_both
    ### END SOLUTION


# %% nbgrader={CHECK}
assert add(1, 2) == 3

# %% [markdown] nbgrader={WRITTEN}
# ### BEGIN SOLUTION
# Because addition commutes.
# ### END SOLUTION
"""
LESSON_TEXT, ASSIGNMENT_TEXT = "sources/lessons/01_sums.py", "sources/assignments/01_sums.py"
LESSON_NOTEBOOK, SOLUTION_NOTEBOOK = "notebooks/01_sums.ipynb", "solutions/01_sums/01_sums.ipynb"
STUDENT_NOTEBOOK = "assignments/01_sums/01_sums.ipynb"
NOTEBOOKS = [LESSON_NOTEBOOK, SOLUTION_NOTEBOOK, STUDENT_NOTEBOOK]


def write_course(root):
    for where, text in ((LESSON_TEXT, LESSON), (ASSIGNMENT_TEXT, ASSIGNMENT)):
        (root / where).parent.mkdir(parents=True, exist_ok=True)
        (root / where).write_text(text)
    (root / "nbgrader_config.py").write_text((COURSE / "nbgrader_config.py").read_text())
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course that was built once. Tests that change anything copy it or take the ``course`` fixture."""
    root = write_course(tmp_path_factory.mktemp("built"))
    build_course(root)
    return root


@pytest.fixture
def course(tmp_path, built):
    """A fresh copy of the built course, the record of its build included."""
    for path in built.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(built)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return tmp_path


def cells(root, where):
    return json.loads((root / where).read_text())["cells"]


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def add_cell(path, source):
    notebook = json.loads(path.read_text())
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "mine",
            "metadata": {},
            "execution_count": 1,
            "outputs": [],
            "source": [source],
        }
    )
    path.write_text(json.dumps(notebook))


# --- what it makes


def test_builds_the_three_notebooks_and_nothing_else(built):
    found = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert found == {*NOTEBOOKS, LESSON_TEXT, ASSIGNMENT_TEXT, "nbgrader_config.py", STATE_FILE}


def test_student_notebook_has_stubs_where_the_solution_has_answers(built):
    solution = (built / SOLUTION_NOTEBOOK).read_text()
    student = (built / STUDENT_NOTEBOOK).read_text()
    assert "total_of_both" in solution and "commutes" in solution
    assert "total_of_both" not in student and "commutes" not in student
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells(built, STUDENT_NOTEBOOK)}
    assert sources["add"].endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert sources["why"] == "YOUR ANSWER HERE"
    assert sources["add_check"] == "assert add(1, 2) == 3"


def test_magics_are_live_in_the_notebook(built):
    assert "%matplotlib inline\n" in cells(built, LESSON_NOTEBOOK)[1]["source"]


@pytest.mark.parametrize("where", NOTEBOOKS)
def test_notebooks_carry_no_outputs_and_only_plain_metadata(built, where):
    notebook = json.loads((built / where).read_text())
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")
        assert set(cell["metadata"]) <= {"nbgrader", "deletable", "editable"}


def test_two_builds_give_the_same_bytes(built, tmp_path):
    build_course(write_course(tmp_path))
    for where in NOTEBOOKS:
        assert (tmp_path / where).read_bytes() == (built / where).read_bytes()


def test_a_cell_put_in_at_the_top_leaves_the_other_ids_alone(course):
    before = [cell["id"] for cell in cells(course, LESSON_NOTEBOOK)]
    replace(course / LESSON_TEXT, "# %% [markdown]\n# # Sums", "# %%\nfirst = 1\n\n# %% [markdown]\n# # Sums")
    build_course(course)
    assert [cell["id"] for cell in cells(course, LESSON_NOTEBOOK)][1:] == before


def test_equal_cells_get_ids_of_their_own(course):
    (course / LESSON_TEXT).write_text("# %%\nx = 1\n\n# %%\nx = 1\n")
    build_course(course)
    first, second = (cell["id"] for cell in cells(course, LESSON_NOTEBOOK))
    assert first != second


def test_other_files_of_a_solution_folder_are_released_with_the_notebook(course):
    (course / "solutions/01_sums/picture.svg").write_text("<svg/>")
    assert "assignments/01_sums/picture.svg" in build_course(course).written
    assert (course / "assignments/01_sums/picture.svg").read_text() == "<svg/>"


# --- only what is needed


def test_second_build_writes_nothing_and_only_changed_texts_are_built(course):
    assert build_course(course).written == []
    replace(course / LESSON_TEXT, "A sum adds.", "A sum adds up.")
    assert build_course(course).written == [LESSON_NOTEBOOK]


def test_second_build_does_not_import_nbgrader(course):
    code = (
        "import sys; from autograder.build.__main__ import main; main(['--course', sys.argv[1]]); "
        "sys.exit('nbgrader' in sys.modules or 'jupytext' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(course)], cwd=COURSE, capture_output=True, text=True
    )
    assert done.returncode == 0 and "up to date" in done.stdout, done.stderr


def test_check_names_what_a_build_would_change_and_writes_nothing(course, capsys):
    assert main(["--check", "--course", str(course)]) == 0
    replace(course / ASSIGNMENT_TEXT, "## Exercise", "## An exercise")
    assert check_course(course) == [SOLUTION_NOTEBOOK, STUDENT_NOTEBOOK]
    assert main(["--check", "--course", str(course)]) == 1
    assert SOLUTION_NOTEBOOK in capsys.readouterr().err
    assert "An exercise" not in (course / SOLUTION_NOTEBOOK).read_text()


# --- nobody's work is lost


@pytest.mark.parametrize(
    "where, text",
    [
        (STUDENT_NOTEBOOK, ASSIGNMENT_TEXT),
        (SOLUTION_NOTEBOOK, ASSIGNMENT_TEXT),
        (LESSON_NOTEBOOK, LESSON_TEXT),
    ],
)
def test_a_notebook_changed_by_hand_is_kept_until_told_otherwise(course, capsys, where, text):
    add_cell(course / where, "my_own_work = 1")
    replace(course / text, "# #", "# # New:")
    assert main(["--course", str(course)]) == 0
    assert f"Kept {where}" in capsys.readouterr().out
    assert "my_own_work" in (course / where).read_text()
    # It is said again at the next build, not once and then forgotten.
    assert build_course(course).kept == [where]
    build_course(course, discard=True)
    assert "my_own_work" not in (course / where).read_text()


def test_work_is_kept_without_a_record_of_an_earlier_build(course):
    (course / STATE_FILE).unlink()
    add_cell(course / STUDENT_NOTEBOOK, "my_own_work = 1")
    assert build_course(course).kept == [STUDENT_NOTEBOOK]


def test_outputs_alone_are_no_work(course):
    notebook = json.loads((course / SOLUTION_NOTEBOOK).read_text())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["3\n"]}]
    (course / SOLUTION_NOTEBOOK).write_text(json.dumps(notebook))
    assert build_course(course).written == [SOLUTION_NOTEBOOK]
    assert not any(cell.get("outputs") for cell in cells(course, SOLUTION_NOTEBOOK))


def test_a_stale_notebook_that_git_holds_is_replaced(course):
    def git(*words):
        subprocess.run(
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *words],
            cwd=course,
            check=True,
            capture_output=True,
        )

    (course / STATE_FILE).unlink()
    add_cell(course / LESSON_NOTEBOOK, "old_text = 1")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "A notebook that was not built after its text changed")
    result = build_course(course)
    assert result.kept == [] and result.written == [LESSON_NOTEBOOK]


def test_adopt_takes_a_notebook_over_into_its_text(course, capsys):
    add_cell(course / SOLUTION_NOTEBOOK, "my_own_work = 1")
    assert main(["--adopt", "--course", str(course), SOLUTION_NOTEBOOK]) == 0
    assert (course / ASSIGNMENT_TEXT).read_text() == ASSIGNMENT + "\n# %%\nmy_own_work = 1\n"
    assert check_course(course) == []
    assert main(["--adopt", "--course", str(course), STUDENT_NOTEBOOK]) == 1
    assert "has no text of its own" in capsys.readouterr().err


# --- broken texts


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


SOLUTION_MARKER, CHECK_MARKER = f"# %% nbgrader={SOLUTION}", f"# %% nbgrader={CHECK}"


def changed_marks(name, marker, old, new, says):
    """A broken text: ``old`` in the metadata of one cell reads ``new``, and the message names its line."""
    assert old in marker
    return pytest.param(marker, marker.replace(old, new), marker.replace(old, new), says, id=name)


BROKEN = [
    pytest.param(
        "total_of_both = a + b", "total_of_both = a +", "total_of_both = a +", "not Python", id="syntax"
    ),
    pytest.param(
        "    ### END SOLUTION\n", "", "    ### BEGIN SOLUTION", "has no `### END SOLUTION`", id="no end"
    ),
    pytest.param("    ### BEGIN SOLUTION\n", "", "    ### END SOLUTION", "never began", id="no begin"),
    pytest.param(
        "    total_of",
        "    ### BEGIN SOLUTION\n    total_of",
        "    ### BEGIN SOLUTION\n    total_of",
        "no `### END",
        id="two begins",
    ),
    pytest.param(
        f"# %% [markdown] nbgrader={TEXT_CELL}",
        f"# %% nbgrader={TEXT_CELL} [markdown]",
        "# %% nbgrader",
        "after `[markdown]`",
        id="marks too early",
    ),
    changed_marks("not a solution", SOLUTION_MARKER, '"solution": true', '"solution": false', "does not say"),
    changed_marks("broken JSON", SOLUTION_MARKER, '"add",', '"add",,', "cannot be read"),
    changed_marks("key missing", SOLUTION_MARKER, ', "task": false', "", "lacks task"),
    changed_marks("old schema", SOLUTION_MARKER, '"schema_version": 3', '"schema_version": 1', "version 3"),
    changed_marks("wrong type", SOLUTION_MARKER, '"code"', '"markdown"', "is a code cell"),
    changed_marks(
        "not a truth value", SOLUTION_MARKER, '"grade": false', '"grade": 0', "must be true or false"
    ),
    changed_marks("id taken", CHECK_MARKER, '"add_check"', '"add"', "taken"),
    changed_marks("id unfit", CHECK_MARKER, '"add_check"', '"add check"', "must be a word"),
    changed_marks("no points", CHECK_MARKER, '"points": 3, ', "", "needs its points"),
    changed_marks("points in words", CHECK_MARKER, '"points": 3', '"points": "3"', "needs its points"),
    changed_marks("not locked", CHECK_MARKER, '"locked": true', '"locked": false', "must be locked"),
]


@pytest.mark.parametrize("old, new, at, says", BROKEN)
def test_a_broken_text_is_named_with_its_line_and_nothing_is_written(course, capsys, old, new, at, says):
    before = (course / SOLUTION_NOTEBOOK).read_bytes()
    replace(course / ASSIGNMENT_TEXT, old, new)
    line = line_of((course / ASSIGNMENT_TEXT).read_text(), at)
    assert main(["--course", str(course)]) == 1
    said = capsys.readouterr().err
    assert re.match(rf"{ASSIGNMENT_TEXT}, line {line}: ", said), said
    assert says in said and "Traceback" not in said
    assert (course / SOLUTION_NOTEBOOK).read_bytes() == before


def test_check_asks_for_the_form_that_jupytext_writes_and_tidy_gives_it(course, capsys):
    replace(course / LESSON_TEXT, "# %% [markdown]", "#%% [markdown]")
    assert main(["--check", "--course", str(course)]) == 1
    assert re.match(rf"{LESSON_TEXT}, line 1: .*--tidy", capsys.readouterr().err)
    assert main(["--tidy", "--course", str(course)]) == 0
    assert (course / LESSON_TEXT).read_text() == LESSON
    assert main(["--check", "--course", str(course)]) == 0


def test_a_lesson_holds_no_answers_and_no_graded_cells(course):
    (course / LESSON_TEXT).write_text(ASSIGNMENT)
    with pytest.raises(SourceError, match="lesson"):
        build_course(course)


def test_a_text_that_is_not_utf8_is_named_with_its_line(course):
    (course / LESSON_TEXT).write_bytes(LESSON.encode() + "# naïve\n".encode("latin-1"))
    with pytest.raises(SourceError, match=rf"{LESSON_TEXT}, line {LESSON.count(chr(10)) + 1}: .*UTF-8"):
        build_course(course)


def test_what_nbgrader_refuses_is_said_in_its_words(course):
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.ClearSolutions.code_stub = {'R': 'fail()'}\n"
    )
    with pytest.raises(CourseError, match=r"01_sums.py: nbgrader could not release .*python.*code_stub"):
        build_course(course)


def test_an_unknown_unit_and_an_empty_folder_are_said(course, tmp_path_factory):
    with pytest.raises(CourseError, match="no unit '09_x'. The units are: 01_sums"):
        build_course(course, ["09_x"])
    with pytest.raises(CourseError, match="There is no text to build"):
        build_course(tmp_path_factory.mktemp("empty"))


def test_a_file_that_cannot_be_a_unit_is_named(course):
    (course / "sources/lessons/Sums 2.py").write_text(LESSON)
    with pytest.raises(SourceError, match="Sums 2.py: a unit's file is named like"):
        build_course(course)
