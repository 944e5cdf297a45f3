"""``python -m autograder.build``: the command behind ``make build``."""

import argparse
import sys
import time
from pathlib import Path

from autograder.build.course import build_course, check_course
from autograder.build.sources import find_sources
from autograder.errors import CourseError


def main(arguments=None):
    """Run the command; 0 where all is well, 1 where something is left to do (said on the terminal)."""
    options = _parser().parse_args(arguments)
    try:
        if options.tidy:
            return _tidy(options)
        if options.adopt:
            return _adopt(options)
        return _check(options) if options.check else _build(options)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m autograder.build",
        description="Build notebooks/, solutions/ and assignments/ from the texts in sources/.",
    )
    parser.add_argument(
        "units", nargs="*", metavar="UNIT", help="such as 01_backprop (default: all); with --adopt, notebooks"
    )
    parser.add_argument(
        "--course", type=Path, default=Path("."), help="the folder that holds sources/ (default: this one)"
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--check", action="store_true", help="write nothing; fail if a build would change a notebook"
    )
    action.add_argument(
        "--discard", action="store_true", help="overwrite notebooks that were changed by hand, too"
    )
    action.add_argument(
        "--adopt", action="store_true", help="take changes made in the notebooks over into their texts"
    )
    action.add_argument(
        "--tidy", action="store_true", help="rewrite the texts as jupytext itself would write them"
    )
    return parser


def _build(options):
    started = time.perf_counter()
    result = build_course(options.course, options.units or None, discard=options.discard, tell=print)
    for where in result.kept:
        print(
            f"Kept {where}: it holds changes that the build did not make.\n"
            f"  To keep them for good, {_way_to_keep(where)}.\n"
            "  To overwrite them, run: python -m autograder.build --discard"
        )
    seconds = time.perf_counter() - started
    if result.written:
        print(f"Built {_count(result.written)} in {seconds:.1f} s: {', '.join(result.written)}")
    elif not result.kept:
        print("The notebooks are up to date.")
    return 0


def _way_to_keep(where):
    if where.startswith("assignments/"):
        return "copy the file to another folder"
    return "run: python -m autograder.build --adopt " + where


def _check(options):
    different = check_course(options.course, options.units or None, tell=print)
    if different:
        print(
            f"A build would change {_count(different)}: {', '.join(different)}. Run make build.",
            file=sys.stderr,
        )
        return 1
    print("The notebooks are what their texts give.")
    return 0


def _tidy(options):
    from autograder.build.notebook import tidy

    for source in find_sources(options.course, options.units or None):
        if tidy(source):
            print(f"Tidied {source.where}")
    return 0


def _adopt(options):
    from autograder.build.notebook import adopt

    by_notebook = {source.notebook: source for source in find_sources(options.course)}
    if not options.units:
        raise CourseError(
            "Name the notebooks whose changes to take over: python -m autograder.build --adopt NOTEBOOK..."
        )
    for where in options.units:
        if where not in by_notebook:
            raise CourseError(
                f"{where} has no text of its own. The notebooks that have one are: {', '.join(by_notebook)}."
            )
    for where in options.units:
        adopt(by_notebook[where])
        print(f"{by_notebook[where].where} now says what {where} says.")
    options.units = [by_notebook[where].name for where in options.units]
    return _build(options)


def _count(paths):
    return f"{len(paths)} file" + ("s" if len(paths) != 1 else "")


if __name__ == "__main__":
    sys.exit(main())
