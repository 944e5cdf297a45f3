"""What the checks catch and what they keep, exercise by exercise: `python -m tests.implementations.kill_table`.

An exit code of 0 says that every wrong implementation loses marks, every named mistake is named, every right
implementation keeps its marks, and no cheat gets any. `--problems` says what is amiss in each case that is.
"""

import argparse
import sys

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.implementations.registry import Cheat, Right, Small, Wrong, exercises, implementations
from tests.implementations.verdicts import SEEDS, Verdict, verdict
from utils.checks import exercise


def known_mistakes(name: str, verdicts: list[Verdict]) -> int:
    """How many mistakes the checks know by name: those declared, and those that a check's own judge has named."""
    declared = {mistake.name for check in exercise(name).checks for mistake in check.mistakes}
    return len(declared.union(*(report.mistakes for v in verdicts for report in v.reports.values())))


def row(name: str, verdicts: list[Verdict]) -> list[str]:
    """One exercise's line: mistakes known, wrong caught, of them named, right and small kept, cheats caught."""

    def of(kind):
        chosen = set(implementations(name, kind))
        return [v for v in verdicts if v.implementation in chosen]

    def lost_everywhere(v):
        return all(report.score < report.points for report in v.reports.values())

    def without_problems(chosen):
        return f"{sum(not v.problems for v in chosen)}/{len(chosen)}"

    wrong = of(Wrong)
    caught = f"{sum(map(lost_everywhere, wrong))}/{len(wrong)}"
    named = without_problems([v for v in wrong if v.implementation.mistake])
    return [
        str(known_mistakes(name, verdicts)),
        caught,
        named,
        *(without_problems(of(k)) for k in (Right, Small, Cheat)),
    ]


def main() -> int:
    """Prints the table; 0 when nothing is amiss."""
    parser = argparse.ArgumentParser(prog="python -m tests.implementations.kill_table", description=__doc__)
    parser.add_argument("exercises", nargs="*", help="names of exercises; all of them when left out")
    parser.add_argument("--problems", action="store_true", help="say what is amiss, too")
    options = parser.parse_args()
    names = options.exercises or exercises()
    console = Console(width=max(100, Console().width))
    table = Table(title=f"public cases and {len(SEEDS) - 1} hidden seeds")
    table.add_column("exercise", no_wrap=True)
    for heading in ("mistakes known", "wrong caught", "of them named", "right kept", "small kept", "cheats caught"):
        table.add_column(heading, justify="right")
    problems = []
    for name in track(names, description="grading", console=Console(stderr=True), transient=True):
        verdicts = [verdict(name, implementation) for implementation in implementations(name)]
        table.add_row(name, *row(name, verdicts))
        problems += [f"{name} {v.implementation.__name__}: {p}" for v in verdicts for p in v.problems]
    console.print(table)
    if options.problems:
        for problem in problems:
            console.print(problem, markup=False, highlight=False)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
