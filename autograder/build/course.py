"""The build of the whole course: read the texts, make the notebooks, write what is new."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from autograder.build.sources import find_sources
from autograder.build.state import State, fingerprint, is_committed


@dataclass
class BuildResult:
    """What a build did, as paths below the course's folder."""

    written: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    # Notebooks that hold work which is neither in their text nor in git nor from an earlier build.
    kept: list = field(default_factory=list)


def build_course(root, names=None, *, discard=False, tell=lambda sentence: None):
    """Bring the notebooks of the units in ``names`` (all, where None) up to date with their texts.

    A notebook that someone has changed by hand is kept and named in the result, unless ``discard`` is true.
    ``tell`` is called with a short line for each text that is built. Raises ``CourseError`` where a text is
    broken; then nothing is written.
    """
    root = Path(root).resolve()
    state = State(root)
    result = BuildResult()
    stale = {}
    for source in find_sources(root, names):
        mark = fingerprint(source, _extras(source))
        if state.is_current(source, mark):
            result.unchanged.append(source.notebook)
        else:
            stale[source] = mark
    if not stale:
        return result
    products = make_notebooks(root, list(stale), tell)
    for source, mark in stale.items():
        kept = False
        for where, content in products[source].items():
            path = root / where
            if path.is_file() and path.read_bytes() == content:
                result.unchanged.append(where)
            elif discard or _may_replace(source, state, where, content):
                _write(path, content)
                result.written.append(where)
            else:
                result.kept.append(where)
                kept = True
        if not kept:
            state.remember(source, mark, products[source])
    state.save()
    return result


def check_course(root, names=None, *, tell=lambda sentence: None):
    """Paths of the notebooks that a build from nothing would write differently; writes nothing.

    Raises ``SourceError`` also for a text that jupytext would write in another form.
    """
    from autograder.build.notebook import require_tidy

    root = Path(root).resolve()
    sources = find_sources(root, names)
    for source in sources:
        require_tidy(source)
    products = make_notebooks(root, sources, tell)
    return [
        where
        for made in products.values()
        for where, content in made.items()
        if not (root / where).is_file() or (root / where).read_bytes() != content
    ]


def make_notebooks(root, sources, tell):
    """For each of ``sources`` the files built from it, ``{path below the course: bytes}``; writes nothing."""
    # Imported here, and not above: a build with nothing to do should take no time.
    from autograder.build.notebook import notebook_bytes
    from autograder.build.releasing import student_files

    made = {}
    for source in sources:
        tell(f"{source.where} -> {source.notebook}")
        made[source] = {source.notebook: notebook_bytes(source)}
    assignments = [source for source in sources if source.kind == "assignment"]
    if assignments:
        tell("student notebooks, by nbgrader: " + ", ".join(source.name for source in assignments))
        solutions = {
            where: content
            for source in assignments
            for where, content in (made[source] | _extras(source)).items()
        }
        released = student_files(root, solutions)
        for source in assignments:
            made[source] |= {
                where: content
                for where, content in released.items()
                if where.startswith(f"assignments/{source.name}/")
            }
    return made


def _extras(source):
    """Other files in an assignment's solution folder, such as pictures: released with the notebook."""
    folder = source.root / "solutions" / source.name
    if source.kind == "lesson" or not folder.is_dir():
        return {}
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != ".ipynb"
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    ]
    return {path.relative_to(source.root).as_posix(): path.read_bytes() for path in paths}


def _may_replace(source, state, where, content):
    from autograder.build.notebook import same_cells

    path = source.root / where
    if not path.is_file():
        return True
    standing = path.read_bytes()
    return (
        state.wrote(source, where, standing)
        or same_cells(standing, content)
        or is_committed(source.root, where)
    )


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that a build that is stopped leaves no half notebook.
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)
