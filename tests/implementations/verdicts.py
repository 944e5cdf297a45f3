"""What the checks say about an implementation, and whether that is what its kind deserves."""

import contextlib
import io
import warnings
from dataclasses import dataclass
from functools import cache

from threadpoolctl import threadpool_limits

from tests.implementations.registry import Cheat, Implementation, Right, Small, Wrong, kind, namespace
from utils.checks import Report, exercise

PUBLIC = None
SEEDS = (PUBLIC, 7, 2024)
SMALL_LOSS = 0.2

# The arrays are tiny: on a busy machine a second thread costs several times what it gives.
ONE_THREAD = threadpool_limits(1)


@dataclass(frozen=True)
class Verdict:
    """The reports on one implementation by seed, and what is not as it should be, in sentences."""

    implementation: type[Implementation]
    reports: dict[int | None, Report]
    problems: tuple[str, ...]


def grade(name: str, implementation: type[Implementation], seed: int | None) -> Report:
    """One grading, with what the implementation prints kept away from the test's output."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return exercise(name).grade(namespace(implementation), seed=seed)


@cache
def verdict(name: str, implementation: type[Implementation], seeds: tuple[int | None, ...] = SEEDS) -> Verdict:
    """Grades an implementation on each seed; None stands for the public cases."""
    reports = {seed: grade(name, implementation, seed) for seed in seeds}
    problems = []
    for seed, report in reports.items():
        cases = "public cases" if seed is PUBLIC else f"cases of seed {seed}"
        problems += [f"{cases}: {problem}" for problem in _problems(implementation, report)]
    return Verdict(implementation, reports, tuple(problems))


def _problems(implementation: type[Implementation], report: Report) -> list[str]:
    lost = report.points - report.score
    of = kind(implementation)
    if of is Right and lost:
        return [f"right, and loses {lost:g} of {report.points:g} points: {_failures(report)}"]
    if of is Small and lost > SMALL_LOSS * report.points + 1e-9:
        return [f"right but for style, and loses {lost:g} of {report.points:g} points: {_failures(report)}"]
    if of is Cheat and report.score:
        return [f"leans on a library, and gets {report.score:g} of {report.points:g} points"]
    if of is Wrong and not lost:
        return ["wrong, and keeps every point"]
    if of is Wrong and implementation.mistake and implementation.mistake not in report.mistakes:
        return [f"should be named {implementation.mistake!r}, and is named {report.mistakes}: {_failures(report)}"]
    return []


def _failures(report: Report) -> str:
    return "; ".join(f"[{r.name}] {r.outcome}, {r.mistake}: {r.message}" for r in report.results if not r.score)
