"""Read the corpus: one small text file for each submission, with what its honest part deserves in its docstring.

A file's docstring is a sentence and then fields (`Deserves: 2`); cells follow, each under a line of its own:
`# %% [standardize]` fills a solution cell, `# %% before standardize_check` and `# %% after ...` add a cell of the
student's own, `# %% handing in` is run here, on the finished notebook and its folder.
"""

import ast
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

HERE = Path(__file__).parent / "submissions"
WRONG = "def standardize(x):\n    return x"
RIGHT = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0)"
FIELDS = {"deserves", "keeps", "unit", "status", "answer", "says"}


@dataclass(frozen=True)
class Attack:
    """One submission of the corpus.

    It may earn at most `deserves` points. What it may not lose by what it does beside its honest part is `keeps`.
    """

    category: str
    name: str
    text: str

    @property
    def student(self) -> str:
        """The name it is handed in under."""
        return f"{self.category}-{self.name}"

    @cached_property
    def about(self) -> str:
        """What it tries, in a sentence."""
        return self._docstring.partition("\n\n")[0]

    @cached_property
    def _docstring(self) -> str:
        return ast.get_docstring(ast.parse(self.text.partition("# %%")[0]))

    @cached_property
    def fields(self) -> dict[str, str]:
        """The fields of the docstring, by name in lower case; raises ValueError for one that is not known."""
        pairs = (line.partition(":") for line in self._docstring.partition("\n\n")[2].splitlines() if line.strip())
        fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
        if unknown := fields.keys() - FIELDS:
            raise ValueError(f"{self.student} has unknown fields: {', '.join(unknown)}")
        return fields

    @property
    def unit(self) -> str:
        """The unit it is handed in for."""
        return self.fields.get("unit", "00_start")

    @property
    def deserves(self) -> float:
        """The most points that it may get."""
        return float(self.fields["deserves"])

    @property
    def keeps(self) -> float:
        """The fewest points that it may get."""
        return float(self.fields.get("keeps", 0))

    @property
    def statuses(self) -> set[str]:
        """The statuses that its verdict may have."""
        return set(self.fields.get("status", "graded, partial").split(", "))

    @cached_property
    def parts(self) -> list[tuple[str, str]]:
        """The parts of the file: what each is for, and its text."""
        found = re.split(r"^# %% (.+)\n", self.text, flags=re.MULTILINE)[1:]
        return [(place.strip(), body.strip("\n")) for place, body in zip(found[::2], found[1::2], strict=True)]

    def hand_in(self, released: Path, folder: Path) -> None:
        """Write the submission into `folder`, from the notebook that was released."""
        notebook = nbformat.read(released, as_version=4)
        answer = {"right": RIGHT, "wrong": WRONG}.get(self.fields.get("answer", ""))
        if answer:
            position(notebook, "standardize", self).source = answer
        for place, text in self.parts:
            words = place.split()
            if place.startswith("["):
                position(notebook, place.strip("[]"), self).source = text
            elif words[0] in ("before", "after"):
                at = notebook.cells.index(position(notebook, words[1], self)) + (words[0] == "after")
                notebook.cells.insert(at, new_code_cell(text))
        path = folder / f"{self.unit}.ipynb"
        names = {"notebook": notebook, "folder": folder, "path": path, "cell": lambda name: position(notebook, name, self)}
        for place, text in self.parts:
            if place == "handing in":
                exec(compile(text, f"{self.student}.py", "exec"), names)
        if not path.exists() and not path.is_symlink():
            # The attacks on metadata are not valid notebooks, so nbformat would not write them.
            path.write_text(names.get("content") or json.dumps(notebook), encoding="utf-8")


def position(notebook, grade_id: str, attack: Attack):
    """Return the cell of the released notebook with this grade_id."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise ValueError(f"{attack.student} speaks of the cell {grade_id}, which {attack.unit} has not got")


def corpus() -> list[Attack]:
    """Return every submission, in order."""
    return [
        Attack(path.parent.name, path.stem, path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*/*.py"))
    ]
