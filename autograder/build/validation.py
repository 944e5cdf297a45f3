"""What must hold in a text before nbgrader sees it, each breach one sentence with the line it stands on."""

import ast
import re

from autograder.build.sources import SourceError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
# nbgrader's schema, version 3: each cell that it looks after carries all of these.
KEYS = ("schema_version", "cell_type", "grade", "grade_id", "locked", "solution", "task")
GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")


def validate(source, notebook, lines):
    """Raise ``SourceError`` for the first thing in ``notebook`` that could not be built or released.

    ``lines`` holds for each cell the number of the line with its marker.
    """
    seen = {}
    for cell, line in zip(notebook.cells, lines, strict=True):
        marks = cell.metadata.get("nbgrader")
        _validate_regions(source, cell, line, marks)
        if cell.cell_type == "code":
            _validate_python(source, cell, line)
        if marks is None:
            continue
        if source.kind == "lesson":
            raise SourceError(
                source.where,
                line,
                "a lesson has no graded cells. Move this cell to the unit's assignment, or "
                "take its nbgrader metadata away.",
            )
        _validate_marks(source, cell, line, marks)
        name = marks["grade_id"]
        if name in seen:
            raise SourceError(
                source.where,
                line,
                f"the grade_id {name!r} is taken by the cell in line {seen[name]}. Each cell needs its own.",
            )
        seen[name] = line


def _validate_marks(source, cell, line, marks):
    def fail(sentence):
        raise SourceError(source.where, line, sentence)

    missing = [key for key in KEYS if key not in marks]
    if missing:
        fail(
            f"the cell's nbgrader metadata lacks {', '.join(missing)}. Copy that of a cell of the same sort."
        )
    if not isinstance(marks["grade_id"], str) or not GRADE_ID.fullmatch(marks["grade_id"]):
        fail(f"grade_id is {marks['grade_id']!r}; it must be a word of letters, digits, `_` and `-`.")
    if marks["schema_version"] != 3:
        fail(f"schema_version is {marks['schema_version']!r}; this course uses nbgrader's version 3.")
    if marks["cell_type"] != cell.cell_type:
        fail(f"cell_type is {marks['cell_type']!r}, but this is a {cell.cell_type} cell.")
    for key in ("grade", "locked", "solution", "task"):
        if not isinstance(marks[key], bool):
            fail(f"{key} is {marks[key]!r}; it must be true or false.")
    points = marks.get("points")
    if marks["grade"] and (isinstance(points, bool) or not isinstance(points, int | float) or points < 0):
        fail(f"a graded cell needs its points, a number that is 0 or more; here they are {points!r}.")
    if marks["grade"] and not marks["solution"] and not marks["locked"]:
        fail('a graded cell that students do not write in must be locked: set `"locked": true`.')


def _validate_regions(source, cell, line, marks):
    begun = None
    for number, text in enumerate(cell.source.splitlines(), line + 1):
        if "BEGIN SOLUTION" in text:
            if begun:
                raise SourceError(
                    source.where,
                    number,
                    f"a solution begins here, but the one begun in line {begun} has no `{END}` yet.",
                )
            begun = number
        elif "END SOLUTION" in text:
            if not begun:
                raise SourceError(
                    source.where, number, f"a solution ends here that never began: `{BEGIN}` is missing."
                )
            begun = None
    if begun:
        raise SourceError(source.where, begun, f"the solution that begins here has no `{END}` in its cell.")
    has_region = "BEGIN SOLUTION" in cell.source
    if has_region and source.kind == "lesson":
        raise SourceError(
            source.where,
            line,
            "a lesson holds a solution region, and nothing would take it out. Answers stand "
            "in sources/assignments alone.",
        )
    if has_region and not (marks and marks.get("solution")):
        raise SourceError(
            source.where,
            line,
            "this cell holds a solution region, but its nbgrader metadata does not say "
            '`"solution": true`, so release would stop.',
        )


def _validate_python(source, cell, line):
    if cell.source.lstrip().startswith("%%"):
        return
    # A magic or a shell command is not Python, but may stand where a statement may.
    code = re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", cell.source)
    try:
        ast.parse(code)
    except SyntaxError as error:
        raise SourceError(
            source.where, line + (error.lineno or 1), f"this is not Python: {error.msg}."
        ) from None
