"""What judging one submission yields: plain data, ready for JSON, the gradebook and the report."""

from typing import Literal

from pydantic import BaseModel, Field

Status = Literal["graded", "partial", "not graded"]
Outcome = Literal["passed", "failed", "not attempted"]
SandboxChoice = Literal["auto", "cold", "none"]


class CheckVerdict(BaseModel):
    """One check of one exercise; `mistake` is the named mistake that was recognised, if any."""

    name: str
    outcome: Outcome
    mistake: str | None = None
    message: str = ""
    hint: str = ""


class ExerciseVerdict(BaseModel):
    """One exercise: `score` out of `points`. A bonus exercise adds to the score and nothing to the points."""

    name: str
    score: float
    points: float
    bonus: bool = False
    cell: str
    checks: list[CheckVerdict] = []

    @property
    def mistakes(self) -> list[str]:
        """The named mistakes found, each once, in the order of the checks."""
        return list(dict.fromkeys(check.mistake for check in self.checks if check.mistake))


class Judgement(BaseModel):
    """The verdict on one submission.

    `score` and `points` count what is judged automatically; `score` is None when nothing could be judged.
    `reasons` say why the status is not "graded"; `repairs` say what was put right before judging.
    `sandbox` says how the student's code was kept apart ("bubblewrap, forked kernel"), empty when none was run.
    `notebook` is the cleaned and run notebook as JSON text, None when there is nothing to record.
    `earlier` says that an earlier run judged it, and that this one found nothing to do.
    `seconds` is the time that judging took, `steps` what of it each step took; no grade depends on them.
    """

    student: str
    unit: str
    status: Status
    reasons: list[str] = []
    repairs: list[str] = []
    score: float | None = None
    points: float = 0.0
    seconds: float = 0.0
    steps: dict[str, float] = {}
    exercises: list[ExerciseVerdict] = []
    written: list[str] = []
    sandbox: str = ""
    notebook: str | None = None
    earlier: bool = Field(default=False, exclude=True)

    @property
    def reason(self) -> str:
        """The reasons as one text, empty when the submission was graded in full."""
        return " ".join(self.reasons)

    def summary(self) -> dict:
        """The object that `--json` writes for this submission."""
        return {
            "student": self.student,
            "unit": self.unit,
            "status": self.status,
            "reason": self.reason,
            "score": self.score,
            "points": self.points,
            "seconds": round(self.seconds, 3),
            "sandbox": self.sandbox,
            "exercises": [
                {
                    "name": exercise.name,
                    "score": exercise.score,
                    "points": exercise.points,
                    "checks": [
                        {"name": check.name, "outcome": check.outcome, "mistake": check.mistake}
                        for check in exercise.checks
                    ],
                }
                for exercise in self.exercises
            ],
        }


class Limits(BaseModel):
    """How much a submission may use: seconds for a cell and in total, kernel restarts, characters of output a cell.

    Pictures have a limit of their own (`picture_characters`): a photograph is half a megabyte, and `show` sends each twice.
    `sandbox` is "auto" (a kernel forked in a sandbox), "cold" (a sandbox of its own for each, for GPUs) or "none". Only in
    a sandbox do these hold: bytes of `memory`, `processes` with threads counted, bytes of files (`scratch_bytes`).
    """

    cell_timeout: float = 60.0
    total_timeout: float = 600.0
    restarts: int = 5
    output_characters: int = 200_000
    picture_characters: int = 5_000_000
    answer_characters: int = 50_000_000
    sandbox: SandboxChoice = "auto"
    memory: int = 4 * 1024**3
    processes: int = 128
    scratch_bytes: int = 1024**3


class Unusable(Exception):
    """A submission that cannot be judged at all; the text says why and what the student or instructor can do."""
