"""Is everything here that the course needs? One table, with a sentence for whatever is missing."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from html import escape
from importlib import import_module, metadata
from pathlib import Path

from packaging.requirements import Requirement

from utils.data.folder import VARIABLE, data_folder

PROJECT = "convnet-course"
OLDEST_PYTHON = (3, 11)
INSTALL = (
    "In a terminal, in the course's folder, run: pip install -e . -c constraints.txt  "
    "Then restart the kernel."
)
IN_PLACE, MISSING = "#0072B2", "#D55E00"  # Okabe and Ito: blue and vermilion, each with a word beside it


@dataclass(frozen=True)
class Row:
    """One thing that was looked for."""

    what: str
    found: str
    good: bool = True
    advice: str = ""
    """What to do about it: empty if all is well."""


@dataclass(frozen=True)
class Installation:
    """All that was looked for; in a notebook it shows itself as a table."""

    rows: tuple[Row, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing needs attention."""
        return all(row.good for row in self.rows)

    @property
    def verdict(self) -> str:
        """The one sentence at the end."""
        bad = [row.what for row in self.rows if not row.good]
        if not bad:
            return "Everything is in place."
        return f"To be mended before you go on: {', '.join(bad)}. The table says how."

    def __str__(self) -> str:
        width = max(len(row.what) for row in self.rows)
        lines = []
        for row in self.rows:
            lines.append(f"{'ok     ' if row.good else 'MISSING'}  {row.what:<{width}}  {row.found}")
            if row.advice:
                lines.append(" " * (width + 11) + row.advice)
        return "\n".join([*lines, self.verdict])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; padding: 2px 12px 2px 0; vertical-align: top"'
        body = []
        for row in self.rows:
            colour, mark = (IN_PLACE, "✓ in place") if row.good else (MISSING, "✗ missing")
            advice = f"<br><b>{escape(row.advice)}</b>" if row.advice else ""
            body.append(
                f"<tr><th scope='row' {cell}>{escape(row.what)}</th>"
                f"<td {cell}>{escape(row.found)}{advice}</td>"
                f"<td {cell}><span style='color: {colour}; white-space: nowrap'>{mark}</span></td></tr>"
            )
        head = "".join(f"<th scope='col' {cell}>{title}</th>" for title in ("what", "found", ""))
        return f"<table><tr>{head}</tr>{''.join(body)}</table><p><b>{escape(self.verdict)}</b></p>"


def installation() -> Installation:
    """Look at Python, the packages of a student's installation, the processor, and the folder for data."""
    return Installation((_python(), *_packages(), _processor(), _folder(data_folder())))


def _python() -> Row:
    found = f"{platform.python_version()}, {sys.executable}"
    if sys.version_info >= OLDEST_PYTHON:
        return Row("Python", found)
    wanted = ".".join(map(str, OLDEST_PYTHON))
    return Row(
        "Python", found, False, f"The course needs Python {wanted} or newer: make a new environment with it."
    )


def _packages() -> list[Row]:
    """A row for each package that the project's own metadata asks of a student."""
    try:
        wanted = metadata.requires(PROJECT) or []
    except metadata.PackageNotFoundError:
        return [Row("this course", "not installed in this environment", False, INSTALL)]
    requirements = [Requirement(line) for line in wanted]
    return [_package(r) for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]


def _package(requirement: Requirement) -> Row:
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Row(requirement.name, "not installed", False, INSTALL)
    if not requirement.specifier.contains(version, prereleases=True):
        return Row(requirement.name, f"{version}, but {requirement.specifier} is needed", False, INSTALL)
    return Row(requirement.name, version)


def _processor() -> Row:
    try:
        torch = import_module("torch")
    except (ImportError, OSError) as error:
        return Row("processor", f"PyTorch cannot be loaded: {error}", False, INSTALL)
    if torch.cuda.is_available():
        device = torch.cuda.get_device_properties(0)
        return Row(
            "processor",
            f"GPU: {device.name}, {device.total_memory / 2**30:.0f} GiB (PyTorch calls it 'cuda')",
        )
    if torch.backends.mps.is_available():
        return Row("processor", "GPU: Apple silicon (PyTorch calls it 'mps')")
    return Row("processor", "CPU; no GPU found, and none is needed for what you hand in")


def _folder(folder: Path) -> Row:
    """The folder need not exist yet, but it must be possible to make it and to write there."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    asks = (
        f"Set the environment variable {VARIABLE} to a folder that you may write to, and restart the kernel."
    )
    if not nearest.is_dir():
        return Row("data and weights", f"{folder}: {nearest} is a file, not a folder", False, asks)
    try:
        free = f"{shutil.disk_usage(nearest).free / 2**30:.0f} GiB free"
    except OSError as error:
        return Row("data and weights", f"{folder}: {error.strerror}", False, asks)
    if not os.access(nearest, os.W_OK):
        return Row("data and weights", f"{folder}: no permission to write there", False, asks)
    return Row(
        "data and weights", f"{folder} ({free}{'' if folder.exists() else ', made when first needed'})"
    )
