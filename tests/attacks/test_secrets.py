"""What submissions looked for did not come out with them, and what they left behind harmed nobody."""

import json
from pathlib import Path

import pytest

from .conftest import UNITS
from .corpus import corpus

ALL = corpus()
# The first test waits until the whole class is graded.
pytestmark = [pytest.mark.xdist_group("attacks"), pytest.mark.slow, pytest.mark.timeout(900)]


def outputs(battle, attack) -> str:
    """All that the cells of a judged notebook show; empty where nothing was judged."""
    if battle[attack].notebook is None and not battle.autograded(attack).is_file():
        return ""
    return json.dumps([cell.get("outputs", []) for cell in battle.notebook(attack).cells])


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.student) for attack in ALL])
def test_no_secret_comes_to_light(battle, attack):
    texts = battle.texts(attack)
    secrets = {place: secret for place, secret in battle.secrets.items()}
    if attack.student == "controls-right":
        # The secret is this student's own file.
        assert secrets.pop("another student") in texts
    assert [place for place, secret in secrets.items() if secret in texts] == []
    shown = outputs(battle, attack)
    for mark in ("CORPUS-SURVIVOR", "CORPUS-REACHED", "CORPUS-IMPORTED"):
        assert mark not in shown


def test_everyone_who_handed_in_has_one_verdict(battle):
    assert sorted(battle.judgements) == sorted(attack.student for attack in ALL)
    assert {judgement.status for judgement in battle.judgements.values()} <= {"graded", "partial", "not graded"}
    for judgement in battle.judgements.values():
        assert judgement.status == "graded" or judgement.reason.endswith(".")


def test_everything_that_ran_ran_in_a_sandbox(battle):
    ran = [judgement for judgement in battle.judgements.values() if judgement.status != "not graded"]
    assert len(ran) > 100 and all("bubblewrap" in judgement.sandbox for judgement in ran)


def test_the_course_is_as_it_was(battle):
    course = battle.course
    seeds = json.loads((course.root / ".hidden-seeds.json").read_text())
    assert [str(seeds[unit]) for unit in UNITS] == [battle.secrets["hidden seed"]] * 2
    assert battle.secrets["solutions"] in (course.root / "solutions/00_start/00_start.ipynb").read_text()
    with course.gradebook() as gradebook:
        somebody = gradebook.find_student("somebody")
        assert (somebody.first_name, somebody.last_name) == (battle.secrets["gradebook"], battle.secrets["comment"])
        points = {unit: gradebook.find_assignment(unit).max_code_score for unit in UNITS}
    assert points["00_start"] == 2 and points["01_backprop"] == 32


def test_answers_were_not_run_as_code(battle):
    assert not Path("/tmp/pwned").exists()


def test_a_message_cannot_bring_a_script_into_the_report(battle):
    attack = next(attack for attack in ALL if attack.name == "script_in_message")
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in battle.notebook(attack).cells}
    html = "".join(output.get("data", {}).get("text/html", "") for output in cells["standardize_check"].outputs)
    assert "CORPUS-SCRIPT" in html and "<script" not in html and "<img" not in html
