"""A report as plain text and as HTML: the same words in a terminal, a notebook and returned feedback."""
from __future__ import annotations

import textwrap
from html import escape

from utils.checks.report import FAILED, NOT_ATTEMPTED, PASSED, Report, Result

WORDS = {PASSED: "passed", FAILED: "FAILED", NOT_ATTEMPTED: "not attempted"}
MARKS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "–"}
# Okabe-Ito blue, vermilion and grey: told apart by colour-blind readers, and never by colour alone.
COLOURS = {PASSED: "#0072B2", FAILED: "#D55E00", NOT_ATTEMPTED: "#767676"}
PRINTED_LINES = 10


def points_text(report: Report) -> str:
    kind = "bonus points" if report.bonus else "points"
    return f"{report.score:g} of {report.points:g} {kind}"


def as_text(report: Report) -> str:
    """The report for a terminal: a line for each check, its message and hint below it."""
    lines = [f"{report.exercise}: {points_text(report)}"]
    if report.outcome == NOT_ATTEMPTED:
        return "\n".join(lines + textwrap.wrap(f"not attempted: {_waiting(report)}", 110, initial_indent="  ",
                                               subsequent_indent="    "))
    for r in report.results:
        lines.append(f"  {WORDS[r.outcome]:<14} {r.name}")
        for text in _details(r):
            for k, line in enumerate(text.splitlines()):
                lines += textwrap.wrap(line, 110, initial_indent=" " * 17, break_long_words=False,
                                       subsequent_indent=" " * (17 if k == 0 else 21), replace_whitespace=False)
    if report.printed:
        lines += ["  printed while checking:", *("    " + line for line in _printed(report))]
    return "\n".join(lines)


def _waiting(report: Report) -> str:
    """What an unwritten exercise says: why it counts as unwritten, and what will be checked."""
    return f"{report.results[0].message} The checks to come: {', '.join(r.name for r in report.results)}."


def _details(result: Result) -> list[str]:
    if result.outcome == PASSED:
        return []
    return [t for t in (result.message, f"Hint: {result.hint}" if result.hint else "") if t]


def _printed(report: Report) -> list[str]:
    lines = report.printed.splitlines()
    more = len(lines) - PRINTED_LINES
    return lines[:PRINTED_LINES] + ([f"... and {more} more lines"] if more > 0 else [])


def as_html(report: Report) -> str:
    """The report as one table; every text in it is escaped."""
    shown = report.results
    if report.outcome == NOT_ATTEMPTED:
        shown = (Result(report.exercise, NOT_ATTEMPTED, report.points, _waiting(report)),)
    rows = "".join(_row(r) for r in shown)
    printed = ""
    if report.printed:
        printed = (f'<details><summary>Printed while checking</summary><pre style="margin:0">'
                   f'{escape(chr(10).join(_printed(report)))}</pre></details>')
    return (f'<div><table style="border-collapse:collapse;text-align:left;margin:0" aria-label="Checks of '
            f'{escape(report.exercise)}">'
            f'<caption style="text-align:left;caption-side:top;font-weight:bold;padding:2px 8px">'
            f'{escape(report.exercise)}: {escape(points_text(report))}</caption>{rows}</table>{printed}</div>')


def _row(result: Result) -> str:
    colour = COLOURS[result.outcome]
    details = "".join(
        f'<div style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:48em">{escape(t)}</div>'
        for t in _details(result))
    return (f'<tr><td style="color:{colour};text-align:left;vertical-align:top;white-space:nowrap;padding:2px 8px">'
            f'<b>{MARKS[result.outcome]} {escape(result.outcome)}</b></td>'
            f'<td style="text-align:left;vertical-align:top;padding:2px '
            f'8px"><b>{escape(result.name)}</b>{details}</td></tr>')


def points_line(report: Report) -> str:
    """The one line under the table, shown as the cell's value."""
    return f'<span>{escape(points_text(report))}</span>'
