"""The command line: what a person reads, and the exit code."""

import json
import re

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.judging import CheckVerdict, ExerciseVerdict, Judgement
from autograder.recording import judgements
from autograder.recording.seeds import FILE, HiddenSeeds

from .tiny_course import UNIT, Submission


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code and everything that it printed, on one line."""

    def command(*words) -> tuple[int, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, " ".join((out + err).split())

    return command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade", "77_nothing"], f"There is no unit 77_nothing in .* The units are: {UNIT}."),
        (["release", ""], "There is no unit"),
        (["grade", UNIT], f"There are no submissions for {UNIT} .* autograder collect {UNIT} --from FOLDER"),
        (["feedback", UNIT], f"{UNIT} has not been graded yet. Run: autograder grade {UNIT}"),
        (["report", UNIT], f"{UNIT} has not been graded yet"),
        (["export", UNIT], f"{UNIT} has not been graded yet"),
        (["collect", UNIT], "No exchange is set up for this course"),
        (["release", UNIT, "--exchange"], "No exchange is set up for this course"),
        (["collect", UNIT, "--from", "/no/such/folder"], "There is no folder or file /no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(run, course_copy, words, sentence):
    code, text = run(*words, "--course", course_copy)
    assert code == 1 and "Traceback" not in text
    assert re.search(sentence, text)


def test_a_folder_without_a_course_is_named(run, tmp_path):
    code, text = run("grade", UNIT, "--course", tmp_path)
    assert code == 1 and "There is no course in" in text and "--course" in text


def test_wrong_usage_is_told_with_exit_code_2(run):
    assert run("grade")[0] == 2
    assert run("nonsense")[0] == 2
    assert run()[0] == 0


def test_release_packs_the_same_archive_each_time(run, course_copy, tmp_path):
    archives = []
    for _ in range(2):
        assert run("release", UNIT, "--course", course_copy, "--to", tmp_path / "out")[0] == 0
        archives.append((tmp_path / "out" / f"{UNIT}.zip").read_bytes())
    assert archives[0] == archives[1]


def test_from_collecting_to_grades_on_the_command_line(run, course_copy, tmp_path):
    course = Course(course_copy)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    released = course.release_notebook(UNIT)
    (inbox / f"Ána María_{UNIT}.ipynb").write_text(Submission(released).answer().text(), encoding="utf-8")
    (inbox / f"ben_{UNIT}.ipynb").write_text("broken")
    code, text = run("collect", "90", "--from", inbox, "--course", course_copy)
    assert code == 0 and "Collected 2 submissions" in text
    code, text = run("grade", UNIT, "--course", course_copy, "--json", tmp_path / "grades.json", "--workers", 1)
    assert code == 0 and "1 graded, 1 not graded." in text
    ana, ben = sorted(json.loads((tmp_path / "grades.json").read_text()), key=lambda entry: entry["student"], reverse=True)
    assert (ana["student"], ana["status"], ana["score"], ana["points"]) == ("Ána María", "graded", 9.5, 10)
    assert (ben["student"], ben["status"], ben["score"]) == ("ben", "not graded", None)
    assert "not valid JSON" in ben["reason"]
    code, text = run("report", UNIT, "--course", course_copy)
    assert code == 0 and "Where the class struggles" in text
    code, text = run("export", UNIT, "--course", course_copy, "--to", tmp_path / "grades.csv")
    assert code == 0 and "Ána María" in (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    (course.step("submitted", "Ána María", UNIT) / f"{UNIT}.ipynb").write_text("{")
    code, text = run("grade", UNIT, "--course", course_copy, "--student", "Ána María")
    assert code == 0 and "The gradebook keeps the grades of an earlier submission." in text
    code, text = run("grade", UNIT, "--course", course_copy, "--student", "carla")
    assert code == 1 and "carla has not handed in" in text and "ben" in text


@pytest.mark.parametrize("change", ["points", "source"])
def test_a_notebook_built_again_has_to_be_released_again(run, course_copy, submission, change):
    cell = submission.cell("softmax_check")
    if change == "points":
        cell.metadata.nbgrader.points = 5
    else:
        cell.source = "check(softmax, softmax)"
    (course_copy / "assignments" / UNIT / f"{UNIT}.ipynb").write_text(submission.text(), encoding="utf-8")
    (course_copy / "submitted" / "ana" / UNIT).mkdir(parents=True)
    code, text = run("grade", UNIT, "--course", course_copy)
    assert (
        code == 1 and f"differ in softmax_check: the notebook was built again since. Run: autograder release {UNIT}" in text
    )


def test_a_unit_keeps_its_secret_seed_where_only_the_instructor_reads_it(course_copy):
    course = Course(course_copy)
    seeds = HiddenSeeds(course, UNIT)
    assert seeds.current([]) == seeds.current([]) == 0
    other = HiddenSeeds(course, "91_other")
    assert other.current([]) == 0
    assert HiddenSeeds(course, UNIT)[0] == seeds[0] != other[0]
    assert (course.root / FILE).stat().st_mode & 0o777 == 0o600


def test_a_damaged_seed_file_is_told(run, course_copy, submission):
    folder = course_copy / "submitted" / "ana" / UNIT
    folder.mkdir(parents=True)
    (course_copy / FILE).write_text("{")
    code, text = run("grade", UNIT, "--course", course_copy)
    assert code == 1 and FILE in text and "damaged" in text


def test_a_judgement_is_read_back_as_it_was_saved_without_its_notebook(course_copy):
    course = Course(course_copy)
    check = CheckVerdict(name="values", outcome="failed", mistake="no 1/N", message="é", hint="h")
    exercise = ExerciseVerdict(name="softmax", score=1.5, points=3, cell="softmax_check", checks=[check])
    judgement = Judgement(student="Zoë", unit=UNIT, status="partial", reasons=["why"], score=1.5, exercises=[exercise])
    judgements.save(course, judgement.model_copy(update={"notebook": "{}"}))
    assert judgements.load(course, UNIT) == [judgement]


def test_a_damaged_judgement_is_told(run, course_copy):
    path = judgements.path_of(Course(course_copy), UNIT, "ana")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    code, text = run("report", UNIT, "--course", course_copy)
    assert code == 1 and "ana.json is damaged" in text
