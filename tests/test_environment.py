"""One environment, told in four places: pyproject.toml, constraints.txt, environment.yml and the Makefile."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

COURSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONDA = yaml.safe_load((COURSE / "environment.yml").read_text())
CONSTRAINTS = (COURSE / "constraints.txt").read_text()
PINS = {
    canonicalize_name(name): version
    for name, version in (line.split("==") for line in CONSTRAINTS.splitlines() if "==" in line)
}
PINNED_LINE = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")


def direct_requirements():
    texts = [*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)]
    return [Requirement(text) for text in texts if not text.startswith(PROJECT["name"])]


def closure(requirements=None):
    """Canonical names of all that ``requirements`` (the project's own, if none are given) bring here."""
    todo = list(direct_requirements() if requirements is None else requirements)
    seen = set()
    while todo:
        requirement = todo.pop()
        key = canonicalize_name(requirement.name), tuple(sorted(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        for text in metadata.requires(requirement.name) or []:
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(needed)
    return {name for name, _ in seen}


# --- versions


def test_constraints_are_exact_versions_and_nothing_else():
    for line in CONSTRAINTS.splitlines():
        assert line.startswith("#") or PINNED_LINE.fullmatch(line), f"constraints.txt: {line!r}"
    assert len(PINS) > 100


@pytest.mark.parametrize("requirement", direct_requirements(), ids=str)
def test_each_dependency_is_pinned_to_a_version_that_pyproject_allows(requirement):
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_constraints_hold_the_whole_closure():
    assert closure() - set(PINS) == set()


def test_what_is_installed_is_what_the_constraints_say():
    needed = closure()
    # A local part such as +cpu names a build of the same version.
    installed = {name: Version(metadata.version(name)).public for name in needed}
    different = {name: (installed[name], PINS[name]) for name in needed if installed[name] != PINS[name]}
    assert different == {}, "run `make test`, which brings the environment up to date"


def test_every_pin_runs_on_the_oldest_python_that_the_course_allows():
    # Debian's own 3.11 is 3.11.2, where pip refuses a package that asks for 3.11.5.
    oldest = Version(PROJECT["requires-python"].removeprefix(">=")).public + ".0"
    asked = {name: metadata.metadata(name).get("Requires-Python") or "" for name in closure()}
    assert {name: text for name, text in asked.items() if not SpecifierSet(text).contains(oldest)} == {}


def test_torch_is_the_version_that_the_course_was_tried_with():
    assert PINS["torch"] == "2.13.0"


def third_party_imports(folder):
    """Top names of the packages that files in ``folder`` import: not Python's own, not this project's."""
    found = set()
    for path in sorted((COURSE / folder).rglob("*.py")):
        # Attacking submissions are texts, some of them not Python at all.
        if path.is_relative_to(COURSE / "tests" / "attacks" / "submissions"):
            continue
        names = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.split(".")[0])
        # A file that is run by its path imports its neighbours by their bare names.
        found |= {name for name in names if not path.with_name(f"{name}.py").is_file()}
    return found - set(sys.stdlib_module_names) - {"utils", "autograder", "tests", "bench"}


@pytest.mark.parametrize(
    "folder, extras",
    [("utils", []), ("sources", []), ("autograder", ["instructor"]), ("tests", ["instructor", "dev"])],
)
def test_what_is_imported_is_brought_by_the_install_that_its_readers_make(folder, extras):
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in EXTRAS[extra])]
    brought = closure([Requirement(text) for text in texts if not text.startswith(PROJECT["name"])])
    provided_by = metadata.packages_distributions()
    imported = third_party_imports(folder)
    assert imported
    missing = {
        name for name in imported if not brought & {canonicalize_name(d) for d in provided_by.get(name, [])}
    }
    assert missing == set(), "add what brings them to pyproject.toml"


# --- the same thing in every place


def test_conda_installs_the_same_project_with_the_same_constraints():
    pip_lines = next(entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))
    assert pip_lines == ["-c constraints.txt", "-e .[instructor]"]
    python = next(entry for entry in CONDA["dependencies"] if str(entry).startswith("python="))
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(
        python.removeprefix("python=")
    )
    # All else comes from pyproject.toml: a version told here as well would drift.
    assert [entry for entry in CONDA["dependencies"] if isinstance(entry, str)] == [python, "pip"]
    assert CONDA["name"] == PROJECT["name"]


@pytest.mark.parametrize("where", [".ci/set-up", "README.md"])
def test_every_install_passes_the_constraints(where):
    text = (COURSE / where).read_text()
    installs = re.findall(r"pip install .*", text)
    assert installs
    assert [line for line in installs if "-c constraints.txt" not in line] == []


def test_dev_brings_what_instructors_have_and_the_console_script_exists():
    assert f"{PROJECT['name']}[instructor]" in EXTRAS["dev"]
    module, name = PROJECT["scripts"]["autograder"].split(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_continuous_integration_runs_the_test_command_of_the_readme():
    script = COURSE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "exec make test"
    commands = re.findall(r"^ *(make \w+)", (COURSE / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["make demo", "make test"]


def test_the_readme_names_only_targets_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (COURSE / "Makefile").read_text(), re.MULTILINE))
    for where in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"(?:`|^ +)make ([a-z]+)", (COURSE / where).read_text(), re.MULTILINE))
        assert named and named <= targets, f"{where}: {named - targets}"


# --- what make says


def make(folder, *words):
    # Without what an outer `make test` hands down: it would be taken for this make's own.
    environment = {
        k: v
        for k, v in os.environ.items()
        if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PYTHON")
    }
    return subprocess.run(["make", *words], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def bare(tmp_path):
    """A folder with what `make` reads, and no environment."""
    (tmp_path / ".ci").mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt", ".ci/set-up"):
        shutil.copy(COURSE / name, tmp_path / name)
    return tmp_path


def interpreter(folder, script):
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_help_lists_every_target(bare):
    said = make(bare).stdout
    for target in ("demo", "test", "lab", "build", "lint", "clean"):
        assert re.search(rf"^  make {target} +\w", said, re.MULTILINE)


def test_a_missing_python_is_said_in_a_sentence(bare):
    done = make(bare, "demo", "PYTHON=no-such-python")
    assert (
        done.returncode != 0 and "'no-such-python' does not run. Install Python 3.11 or newer" in done.stdout
    )


def test_a_python_that_is_too_old_is_said_in_a_sentence(bare):
    # It runs an empty program, fails at the version test, and gives its version.
    old = interpreter(bare, 'case "$*" in "-c ") exit 0;; -V) echo Python 3.9.2;; *) exit 1;; esac')
    done = make(bare, "demo", old)
    assert (
        done.returncode != 0
        and "needs Python 3.11 or newer" in done.stdout
        and "is Python 3.9.2" in done.stdout
    )


def test_a_python_without_venv_is_said_in_a_sentence(bare):
    script = f'case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'
    done = make(bare, "demo", interpreter(bare, script))
    assert done.returncode != 0 and "apt install python3-venv" in done.stdout


def test_a_failed_install_shows_pips_last_lines_and_is_tried_again(bare):
    # An environment whose pip always fails, in place of one that has to be made first.
    (bare / ".venv" / "bin").mkdir(parents=True)
    pip = 'case "$*" in *--version*) exit 0;; *) echo "ERROR: no network"; exit 1;; esac'
    interpreter(bare / ".venv" / "bin", pip)
    for _ in range(2):
        done = make(bare, "demo", f"PYTHON={sys.executable}")
        assert done.returncode != 0
        assert "ERROR: no network" in done.stdout and "could not be installed" in done.stdout
    assert not (bare / ".venv" / ".ready").exists()


def test_setting_up_is_done_once(bare):
    (bare / ".venv" / "bin").mkdir(parents=True)
    interpreter(bare / ".venv" / "bin", f'echo "$@" >> {bare}/calls')
    for _ in range(2):
        assert make(bare, "build", f"PYTHON={sys.executable}").returncode == 0
    calls = (bare / "calls").read_text().splitlines()
    assert sum("pip install" in call and "-c constraints.txt" in call for call in calls) == 1
    assert sum("autograder.build" in call for call in calls) == 2
    os.utime(bare / "constraints.txt", (os.stat(bare / ".venv/.ready").st_mtime + 10,) * 2)
    assert make(bare, "build", f"PYTHON={sys.executable}").returncode == 0
    assert sum("pip install" in call for call in (bare / "calls").read_text().splitlines()) == 2
