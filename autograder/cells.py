"""What the source of a cell says by itself: the modules that it imports, and the exercise that it checks."""

import ast
from collections.abc import Iterable, Mapping


def imported_modules(source: str) -> set[str]:
    """Return the modules that a cell imports at its top level; none for one that is no plain Python."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    names = {alias.name for statement in body if isinstance(statement, ast.Import) for alias in statement.names}
    return names | {one.module for one in body if isinstance(one, ast.ImportFrom) and one.module and not one.level}


def imports_of(cells: Iterable[Mapping]) -> tuple[str, ...]:
    """Return the modules that a notebook's code cells import, in order of their names."""
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return tuple(sorted({name for source in code for name in imported_modules(source)}))


def checked_exercise(source: str) -> str | None:
    """Return the exercise that a cell `check(a, b, exercise)` judges, None when the cell calls no check.

    Raises ValueError when a call of `check` stands beside other code, since only a lone call is judged from outside.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    calls = [statement for statement in body if _is_check(statement)]
    if not calls:
        return None
    if len(body) > 1 or not calls[0].value.args:
        raise ValueError("a call of check(...) must stand alone in its cell and name at least one function")
    return calls[0].value.args[-1].id


def _is_check(statement: ast.stmt) -> bool:
    call = getattr(statement, "value", None)
    return (
        isinstance(statement, ast.Expr)
        and isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "check"
        and all(isinstance(argument, ast.Name) for argument in call.args)
    )
