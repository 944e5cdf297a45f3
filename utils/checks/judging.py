"""Step 3 of a check: compare what was observed with what is expected, name the mistake, write the message."""
from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.checks.compare import difference, matches, precision
from utils.checks.report import FAILED, NOT_ATTEMPTED, PASSED, Result
from utils.checks.spec import Check, Failure, Mistake
from utils.checks.values import Bunch, copied, shape_text


@dataclass(frozen=True)
class Case:
    """One case of a check: its name, its inputs (the judge's own copy), what was observed on it, and a place in which
    the expected values are kept, so that a class's submissions share them."""
    name: str
    inputs: Bunch
    seen: Mapping[str, Any]
    kept: dict[str, Bunch] = field(default_factory=dict)

    def expected(self, check: Check) -> Bunch:
        """The expected values, computed once."""
        if "expected" not in self.kept:
            self.kept["expected"] = Bunch(check.expected(copied(self.inputs)))
        return copied(self.kept["expected"])


@dataclass(frozen=True)
class _Fault:
    """A case that went wrong: what is off in a sentence, and the judge's own hint and mistake if it has them."""
    case: Case
    text: str
    expected: Bunch | None = None
    hint: str = ""
    mistake: str | None = None


def judge_check(check: Check, cases: list[Case], points: float) -> Result:
    """The result of one check from all its cases; the first case that is wrong writes the message."""
    missing = [c for c in cases if c.seen["kind"] == "not attempted"]
    if missing:
        return Result(check.name, NOT_ATTEMPTED, points, _unwritten(check, missing[0].seen["text"]))
    faults = [f for c in cases if (f := _fault(check, c)) is not None]
    if not faults:
        return Result(check.name, PASSED, points)
    first = faults[0]
    mistake = _recognise(check, faults)
    name = mistake.name if mistake else first.mistake
    hint = mistake.hint if mistake else (first.hint or check.hint)
    return Result(check.name, FAILED, points, _message(check, first, len(faults), len(cases)), hint, name)


def _unwritten(check: Check, text: str) -> str:
    """A sentence for a missing function or a stub; a stub's own words are kept where it has any."""
    return f"{text or check.needs[-1] + ' is not written yet'}".rstrip(".") + "."


def _fault(check: Check, case: Case) -> _Fault | None:
    kind = case.seen["kind"]
    if kind == "out of time":
        return _Fault(case, f"It did not finish in time ({case.seen['text']}): is there a loop that never ends?")
    if kind == "error":
        return _Fault(case, case.seen["text"])
    observed = Bunch(case.seen["values"])
    if check.judge is not None:
        failure: Failure | None = guarded(check.judge, copied(case.inputs), observed)
        return None if failure is None else _Fault(case, failure.message, None, failure.hint, failure.mistake)
    expected = case.expected(check)
    grade = precision(*case.inputs.values())
    wrong = [d for k, want in expected.items() if (d := difference(k, observed.get(k), want, grade))]
    return _Fault(case, "; ".join(wrong) + ".", expected) if wrong else None


def guarded(judge: Callable[[Bunch, Bunch], Failure | None], inputs: Bunch, observed: Bunch) -> Failure | None:
    """A check's own judge, which may stumble over values of an unexpected form: that is the answer's fault."""
    try:
        return judge(inputs, observed)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError) as error:
        return Failure(f"the answer has an unexpected form ({error})")


def _recognise(check: Check, faults: list[_Fault]) -> Mistake | None:
    """The first named mistake that explains every wrong case that gave values; where none does, one that explains
    every case that raised (a square case often gives wrong values where the others raise)."""
    valued = [f for f in faults if f.case.seen["kind"] == "values"]
    raised = [f for f in faults if f.case.seen["kind"] == "error"]
    for mistake in check.mistakes:
        if mistake.error is None and valued and all(_explains(mistake, f) for f in valued):
            return mistake
    for mistake in check.mistakes:
        if mistake.error is not None and raised and all(mistake.error in f.case.seen["text"] for f in raised):
            return mistake
    return None


def _explains(mistake: Mistake, fault: _Fault) -> bool:
    inputs, observed = copied(fault.case.inputs), Bunch(fault.case.seen["values"])
    grade = precision(*inputs.values())
    try:
        # What a wrong formula does to a case's numbers (0/0, say) is no news to the reader of a report.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if mistake.when is not None:
                return bool(mistake.when(inputs, observed))
            would = Bunch({**(fault.expected or {}), **mistake.gives(inputs, fault.expected or Bunch())})
            return all(matches(observed.get(k), v, grade) for k, v in would.items())
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, ZeroDivisionError, RuntimeError):
        # The mistake cannot be made on this case (PyTorch raises RuntimeError where sizes forbid it), or the answer has
        # another form: not this one.
        return False


def _message(check: Check, fault: _Fault, wrong: int, total: int) -> str:
    shown = ", ".join(f"{k} {shape_text(v)}" for k, v in fault.case.inputs.items() if not k.startswith("_"))
    count = f", {wrong} of {total} cases wrong" if total > 1 else ""
    inputs = f" ({shown})" if shown else ""
    text = f"{check.needs[-1]}, case \"{fault.case.name}\"{inputs}{count}: {fault.text}"
    if fault.case.seen.get("warned"):
        text += f" NumPy or Python warned: {fault.case.seen['warned']}."
    return text
