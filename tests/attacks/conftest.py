"""The corpus judged once as one class through the real pipeline, in a course full of secrets."""

import fcntl
import json
import os
import pickle
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.grading import grade_unit, jobs_for
from autograder.judging import Judgement, Limits
from autograder.kernels.isolation import trouble_with_isolation
from autograder.releasing import release_unit

from .corpus import Attack, corpus

HOME = Path(__file__).parents[2]
UNITS = ("00_start", "01_backprop")
# A machine that is busy must not make a right answer late; what hangs costs this much each time.
LIMITS = Limits(
    cell_timeout=6.0, total_timeout=90.0, restarts=3, memory=2 * 1024**3, scratch_bytes=64 * 1024**2, processes=64
)
LONGER = LIMITS.model_copy(update={"cell_timeout": 40.0, "total_timeout": 200.0})
MARK = "CANARY-"


@dataclass
class Battle:
    """The class after grading: the course, every judgement, and what must not have come to light."""

    course: Course
    judgements: dict[str, Judgement]
    secrets: dict[str, str]

    def __getitem__(self, attack: Attack) -> Judgement:
        return self.judgements[attack.student]

    def recorded(self, attack: Attack) -> float:
        """The score in nbgrader's gradebook, 0 when there is none."""
        with self.course.gradebook() as gradebook:
            try:
                return float(gradebook.find_submission(attack.unit, attack.student).score)
            except Exception:
                return 0.0

    def texts(self, attack: Attack) -> str:
        """All that came out of a submission: its autograded folder and its judgement."""
        folder = self.course.step("autograded", attack.student, attack.unit)
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        found = "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
        return found + self[attack].model_dump_json()

    def autograded(self, attack: Attack) -> Path:
        """Where nbgrader writes the judged notebook."""
        return self.course.step("autograded", attack.student, attack.unit) / f"{attack.unit}.ipynb"

    def notebook(self, attack: Attack):
        """The autograded notebook."""
        return nbformat.read(self.autograded(attack), as_version=4)


@pytest.fixture(scope="session")
def battle(tmp_path_factory, worker_id) -> Battle:
    """The corpus, graded; skipped, with the reason, where no sandbox is to be had."""
    if trouble := trouble_with_isolation():
        pytest.skip(trouble)
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    with open(folder / "battle.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "battle.pickle"
        if not done.exists():
            course, judgements, kept = fight(folder / "battle")
            done.write_bytes(pickle.dumps((course.root, judgements, kept)))
        root, judgements, kept = pickle.loads(done.read_bytes())
    return Battle(Course(root), judgements, kept)


def fight(root: Path) -> tuple[Course, dict[str, Judgement], dict[str, str]]:
    """Grade the corpus in a new course in `root`."""
    course, kept = prepared(root)
    for attack in corpus():
        folder = course.step("submitted", attack.student, attack.unit)
        folder.mkdir(parents=True, exist_ok=True)
        attack.hand_in(course.release_notebook(attack.unit), folder)
    judgements = {}
    home = os.environ.get("HOME")
    os.environ.update(CORPUS_SECRET=kept["environment"], HOME=str(root / "home"))
    try:
        for unit in UNITS:
            if course.submitters(unit):
                limits = LIMITS if unit == "00_start" else LONGER
                for judgement in grade_unit(course, unit, jobs_for(course, unit), limits, workers=2):
                    judgements[judgement.student] = judgement
    finally:
        del os.environ["CORPUS_SECRET"]
        os.environ["HOME"] = home or ""
    return course, judgements, kept


def prepared(root: Path, units: tuple[str, ...] = UNITS) -> tuple[Course, dict[str, str]]:
    """Make a course of the real units with a secret wherever an attack might look; return both."""
    root.mkdir()
    places = ("solutions", "gradebook", "another student", "environment", "home", "comment")
    kept = {place: MARK + secrets.token_hex(8) for place in places}
    kept["hidden seed"] = str(1_000_000_007 + secrets.randbelow(10**9))
    shutil.copy(HOME / "nbgrader_config.py", root)
    (root / ".hidden-seeds.json").write_text(json.dumps({unit: int(kept["hidden seed"]) for unit in UNITS}))
    (root / "home").mkdir()
    (root / "home" / "private.txt").write_text(kept["home"])
    for unit in units:
        folder = Path(shutil.copytree(HOME / "solutions" / unit, root / "solutions" / unit))
        notebook = nbformat.read(folder / f"{unit}.ipynb", as_version=4)
        solution = next(cell for cell in notebook.cells if "### BEGIN SOLUTION" in cell.source)
        solution.source = solution.source.replace("### END SOLUTION", f"# {kept['solutions']}\n    ### END SOLUTION", 1)
        nbformat.write(notebook, folder / f"{unit}.ipynb")
        release_unit(Course(root), unit)
    course = Course(root)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("somebody", first_name=kept["gradebook"], last_name=kept["comment"])
    other = course.step("submitted", "controls-right", "00_start")
    other.mkdir(parents=True)
    (other / "notes.txt").write_text(kept["another student"])
    return course, kept
