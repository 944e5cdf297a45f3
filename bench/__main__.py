"""`python -m bench`: time grading a class, here and with unmodified nbgrader, and unit 03's convolution; print tables."""

import argparse
import json
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from autograder.course import Course
from autograder.kernels import require_isolation

from .classes import answered, make_class
from .convolution_report import convolution_table, convolution_times, thread_counts
from .measuring import CommandFailed, Measurement, busy_cores, measure, tool
from .roles import seconds_by_role
from .tables import growth_table, roles_table, steps_table, times_table

console = Console(highlight=False, width=100)


def main() -> int:
    """Read the command line, run what it asks for, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("units", nargs="*", default=["00_start", "01_backprop"], help="units to grade")
    parser.add_argument("--students", type=int, default=24, help="students in the class (24)")
    parser.add_argument("--large", type=int, default=240, help="students in the large class; 0 leaves it out (240)")
    parser.add_argument("--workers", type=int, default=2, help="submissions judged side by side (2)")
    parser.add_argument("--no-stock", action="store_true", help="leave unmodified nbgrader out")
    parser.add_argument("--convolution", action="store_true", help="time unit 03's convolution, and nothing else")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    options = parser.parse_args()
    require_isolation("auto")
    if (busy := busy_cores()) > 0.2:
        said = f"Other programs keep {busy:.1f} cores busy: all is slower than alone; processor time says more here."
        console.print(said, style="yellow")
    results = []
    try:
        for unit in [] if options.convolution else options.units:
            results.append(compare(unit, options.students, options.workers, not options.no_stock))
        if options.large and not options.convolution:
            results.append(growth(results[0], options.large))
            console.print(growth_table(results[0], results[-1]))
        results.append({"unit": "03_conv_layers", "convolution": convolution()})
    except CommandFailed as error:
        console.print(str(error), style="red", markup=False)
        return 1
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


def compare(unit: str, students: int, workers: int, with_stock: bool = True) -> dict:
    """Grade a class in `unit` with both graders, one after the other; print and return the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        figures = {"unit": unit, "students": students, "workers": workers}
        course = make_class(Path(scratch) / "ours", unit, students)
        notebook = Path(scratch) / "own.ipynb"
        notebook.write_text(json.dumps(answered(course, unit)), encoding="utf-8")
        # Before and after, since a machine is not always equally quick.
        own = own_seconds(notebook, unit, workers)
        with console.status(f"{unit}: {students} submissions with this grader"):
            figures["ours"] = figures_of(grade(course, unit, workers))
        figures["own"] = statistics.median(own + own_seconds(notebook, unit, workers))
        figures["steps"] = median_steps(course, unit)
        with console.status(f"{unit}: {workers} submissions, for the cost of starting"):
            first = make_class(Path(scratch) / "first", unit, workers)
            figures["start"] = figures_of(grade(first, unit, workers))
        if with_stock:
            with console.status(f"{unit}: {students} submissions with unmodified nbgrader"):
                stock = make_class(Path(scratch) / "stock", unit, students)
                figures["stock"] = figures_of(measure([*tool("nbgrader"), "autograde", unit], stock.root))
    for table in (times_table(figures), roles_table(figures), steps_table(figures)):
        console.print(table)
    return figures


def convolution() -> list[dict]:
    """Time unit 03's reference convolution beside PyTorch and beside loops; print and return the figures."""
    figures = []
    for threads in thread_counts(busy_cores()):
        figures.append(convolution_times(threads))
        console.print(convolution_table(figures[-1]))
    return figures


def growth(small: dict, students: int) -> dict:
    """Grade a large class of the same unit with this grader, and return its figures."""
    unit, workers = small["unit"], small["workers"]
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        with console.status(f"{unit}: {students} submissions with this grader"):
            course = make_class(Path(scratch) / "large", unit, students)
            measured = figures_of(grade(course, unit, workers))
        return {**small, "students": students, "ours": measured, "stock": None, "steps": median_steps(course, unit)}


def grade(course: Course, unit: str, workers: int) -> Measurement:
    """Grade a course's submissions of `unit` through the command line; raises `CommandFailed` if any is not in full."""
    command = [*tool("autograder"), "grade", unit, "--workers", str(workers), "--json", "grades.json"]
    measured = measure(command, course.root)
    for grades in json.loads((course.root / "grades.json").read_text(encoding="utf-8")):
        if grades["status"] != "graded" or grades["score"] < grades["points"]:
            raise CommandFailed(f"A right answer did not get full marks: {grades['student']}, {grades['reason']}")
    return measured


def figures_of(measured: Measurement) -> dict[str, float | dict[str, float]]:
    """Return what was measured, without what the command said, and the processor time by role instead of by process."""
    kept = {name: value for name, value in vars(measured).items() if name not in ("said", "processes")}
    return {**kept, "roles": seconds_by_role(measured.processes)}


def median_steps(course: Course, unit: str) -> dict[str, float]:
    """Return the median seconds of each step of a submission, from the judgements that the grader keeps."""
    kept = [json.loads(path.read_text("utf-8")) for path in (course.root / "judgements" / unit).glob("*.json")]
    steps = {step: statistics.median(one["steps"][step] for one in kept) for step in kept[0]["steps"]}
    judging = statistics.median(one["seconds"] for one in kept)
    named = sum(seconds for step, seconds in steps.items() if step != "recording")
    return {**steps, "the rest of judging": max(0.0, judging - named)}


def own_seconds(notebook: Path, unit: str, workers: int, rounds: int = 2) -> list[float]:
    """Return the seconds of the student's own code and of the checks' calls of it, in plain processes.

    As many at once as there are workers, since processes slow each other down; `rounds` times.
    """
    command = [sys.executable, "-m", "bench.own_code", str(notebook), unit]
    home = Path(__file__).resolve().parents[1]
    with ThreadPoolExecutor(workers) as pool:
        measured = pool.map(lambda _: measure(command, home), range(rounds * workers))
        return [float(one.said.split()[-1]) for one in measured]


if __name__ == "__main__":
    sys.exit(main())
