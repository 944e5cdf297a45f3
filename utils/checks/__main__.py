"""`python -m utils.checks NOTEBOOK`: your own score, on the cases that you can see, without a gradebook."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from utils.checks.notebook_score import CannotScore, score_notebook
from utils.checks.report import Report


def main(arguments: list[str] | None = None) -> int:
    """Prints a notebook's reports and score; returns 0 when every exercise passed, 1 when not, 2 for a bad file."""
    parser = argparse.ArgumentParser(prog="python -m utils.checks", description="Run a notebook from top to bottom "
        "in a "
                                     "fresh kernel and check its exercises on the cases that you can see. The exit "
                                     "code "
                                     "is 0 only when all of them passed.")
    parser.add_argument("notebook", type=Path, help="for instance assignments/01_backprop/01_backprop.ipynb")
    parser.add_argument("--cell-seconds", type=float, default=120.0, help="the longest that one cell may take (120)")
    options = parser.parse_args(arguments)
    try:
        found = score_notebook(options.notebook, options.cell_seconds,
                               lambda name: print(f"checking {name} ...", file=sys.stderr, flush=True))
    except CannotScore as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    for report in found.reports:
        print(report, end="\n\n")
    for trouble in found.troubles:
        print(f"Note: {trouble}")
    required = [r for r in found.reports if not r.bonus]
    parts = [_sum(required, "points"), *([_sum(bonus, "bonus points")]
                  if (bonus := [r for r in found.reports if r.bonus]) else [])]
    print(f"{found.unit}: {' and '.join(parts)} on the cases that you can see.")
    return 0 if found.passed else 1


def _sum(reports: list[Report], kind: str) -> str:
    return f"{sum(r.score for r in reports):g} of {sum(r.points for r in reports):g} {kind}"


if __name__ == "__main__":
    sys.exit(main())
