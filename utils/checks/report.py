"""What a check says: Result for one check, Report for an exercise, the same for notebook, terminal and feedback."""
from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from utils.checks.spec import Exercise

PASSED, FAILED, NOT_ATTEMPTED = "passed", "failed", "not attempted"
HIDDEN = "Right on the cases that you can see, wrong on hidden cases of the same kind"


@dataclass(frozen=True)
class Result:
    """The outcome of one check.

    Attributes:
        name: the check's name.
        outcome: "passed", "failed" or "not attempted".
        points: what it is worth; `score` is what it earned.
        message: what was seen and what was expected; empty when passed.
        hint: what to think about; may be empty.
        mistake: the named mistake that was recognised, or None.
    """
    name: str
    outcome: str
    points: float
    message: str = ""
    hint: str = ""
    mistake: str | None = None

    @property
    def score(self) -> float:
        return self.points if self.outcome == PASSED else 0.0

    def with_outcome(self, outcome: str, message: str) -> Result:
        return replace(self, outcome=outcome, message=message, hint="", mistake=None)


@dataclass(frozen=True)
class Report:
    """The outcome of an exercise: its results in order, its score out of its points.

    `str(report)` is the plain text, `report.html()` the table; `score` is the sum of the passed checks' points,
    rounded to hundredths, and exactly `points` when all passed.
    """
    exercise: str
    unit: str
    points: float
    results: tuple[Result, ...]
    bonus: bool = False
    printed: str = ""

    @property
    def score(self) -> float:
        if all(r.outcome == PASSED for r in self.results):
            return float(self.points)
        return round(sum(r.score for r in self.results), 2)

    @property
    def outcome(self) -> str:
        outcomes = {r.outcome for r in self.results}
        if outcomes == {PASSED}:
            return PASSED
        return NOT_ATTEMPTED if outcomes == {NOT_ATTEMPTED} else FAILED

    @property
    def passed(self) -> bool:
        return self.outcome == PASSED

    @property
    def mistakes(self) -> list[str]:
        """The named mistakes that were recognised, each once, in order."""
        return list(dict.fromkeys(r.mistake for r in self.results if r.mistake))

    def to_dict(self) -> dict[str, Any]:
        """Plain data (JSON) with everything; `Report.from_dict` reads it back."""
        return {**asdict(self), "results": [asdict(r) for r in self.results], "score": self.score,
                "outcome": self.outcome}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        return cls(data["exercise"], data["unit"], data["points"], tuple(Result(**r) for r in data["results"]),
                   data.get("bonus", False), data.get("printed", ""))

    def __str__(self) -> str:
        from utils.checks.rendering import as_text
        return as_text(self)

    def __repr__(self) -> str:
        return f"<Report {self.exercise}: {self.score:g} of {self.points:g} points, {self.outcome}>"

    def html(self) -> str:
        from utils.checks.rendering import as_html
        return as_html(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # nbgrader reads a test cell's points from the text/plain of its value, and refuses more than the maximum:
        # a bonus exercise is worth 0 there, and our own grader records it as extra credit.
        from utils.checks.rendering import points_line
        value = 0.0 if self.bonus else float(self.score)
        return {"text/plain": repr(value), "text/html": points_line(self)}


def shares(exercise: Exercise) -> dict[str, float]:
    """What each check of an exercise is worth, by name; the weights' shares of the points."""
    total = sum(c.weight for c in exercise.checks)
    return {c.name: exercise.points * c.weight / total for c in exercise.checks}


def combine(public: Report, hidden: Report) -> Report:
    """One report from the public and the hidden cases: a check passes when it passes on both.

    What a hidden case alone shows is the check's name, outcome and hint, never its inputs or values.
    """
    results = []
    for seen, unseen in zip(public.results, hidden.results, strict=True):
        if seen.outcome != PASSED or unseen.outcome == PASSED:
            results.append(seen)
        else:
            results.append(replace(unseen, message=HIDDEN + "."))
    return replace(public, results=tuple(results))

