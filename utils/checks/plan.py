"""A grading's cases, drawn from a seed, and the judging of what was observed on them (steps 1 and 3 of a check)."""
from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from utils.checks.judging import Case, judge_check
from utils.checks.observing import RAISED
from utils.checks.report import FAILED, NOT_ATTEMPTED, PASSED, Report, Result, shares
from utils.checks.spec import Exercise
from utils.checks.values import Bunch, copied
from utils.checks.wire import BadWire, decode, encode

PUBLIC = 0
STYLE_WAITS = "Counts once a check of the values passes."
KINDS = {"values", "not attempted", "error", "out of time"}


class Plan:
    """All cases of one exercise for one seed.

    Attributes:
        exercise: the exercise.
        seed: None for the public cases.
    """

    def __init__(self, exercise: Exercise, seed: int | None = None):
        self.exercise, self.seed = exercise, seed

    @cached_property
    def cases(self) -> list[tuple[str, str, Bunch]]:
        """(check name, case name, inputs) in order; each check draws from a stream of its own, so that adding a
        check leaves the others' cases as they were."""
        found = []
        for check in self.exercise.checks:
            stream = zlib.crc32(f"{self.exercise.name}/{check.name}".encode())
            rng = np.random.default_rng([PUBLIC if self.seed is None else 1 + int(self.seed), stream])
            found += [(check.name, name, copied(inputs)) for name, inputs in check.cases(rng).items()]
        return found

    @cached_property
    def _kept(self) -> list[dict[str, Bunch]]:
        """For each case, what judging computes of it alone: a grader judges many submissions on the same plan."""
        return [{} for _ in self.cases]

    @cached_property
    def questions(self) -> str:
        """What the student's process needs in order to answer, as text: inputs, and nothing that is expected."""
        return encode([{"check": check, "inputs": {k: v for k, v in inputs.items() if not k.startswith("_")}}
                       for check, _, inputs in self.cases])

    def judge(self, answers: str | None) -> Report:
        """The report on `answers`, the text that `utils.checks.remote.answer` gave; None when nothing came back."""
        try:
            seen, used = self._read(answers)
        except BadWire as problem:
            return self._all(f"What came back from the notebook's kernel could not be read: {problem}.")
        if used:
            return self._all(f"{self.exercise.name} calls {', '.join(used)}. This exercise asks you to write it "
                             "yourself: the libraries that it rules out are named in its text.",
                             mistake="ruled-out library")
        worth = shares(self.exercise)
        results, printed, k = [], [], 0
        for check in self.exercise.checks:
            count = sum(name == check.name for name, _, _ in self.cases)
            drawn, answered = self.cases[k:k + count], seen[k:k + count]
            kept = self._kept[k:k + count]
            cases = [Case(name, inputs, s, e) for (_, name, inputs), s, e in zip(drawn, answered, kept, strict=True)]
            k += count
            printed += [c.seen["printed"] for c in cases if c.seen["printed"]]
            results.append(judge_check(check, cases, worth[check.name]))
        results = self._said_once(self._gated(results))
        return Report(self.exercise.name, self.exercise.unit, self.exercise.points, tuple(results),
                      bonus=self.exercise.bonus, printed=printed[0] if printed else "")

    def _read(self, answers: str | None) -> tuple[list[dict], list[str]]:
        if answers is None:
            raise BadWire("nothing came back; the kernel stopped or ran out of time")
        told = decode(answers)
        if not isinstance(told, Mapping) or not isinstance(told.get("seen"), list) or len(told["seen"]) != len(self.cases):
            raise BadWire("it does not answer the questions that were asked")
        used = told.get("used") or []
        if not isinstance(used, (list, tuple, Mapping)):
            raise BadWire("the list of libraries has an unknown form")
        return [_sound(s) for s in told["seen"]], [str(u)[:80] for u in used][:5]

    def _gated(self, results: list[Result]) -> list[Result]:
        """Style counts only once some value check passes, so that returning the input unchanged earns nothing."""
        style = {c.name for c in self.exercise.checks if c.style}
        if any(r.outcome == PASSED for r in results if r.name not in style):
            return results
        return [r.with_outcome(FAILED, STYLE_WAITS) if r.name in style and r.outcome != NOT_ATTEMPTED else r
                for r in results]

    def _said_once(self, results: list[Result]) -> list[Result]:
        """One error usually stops every check in the same line: it is told in full where it comes first."""
        first: dict[str, str] = {}
        told = []
        for r in results:
            error = r.message.partition(RAISED)[2].partition("\n")[0]
            if error and error in first:
                r = replace(r, message=f"The same error as under \"{first[error]}\" above.", hint="")
            elif error:
                first[error] = r.name
            told.append(r)
        return told

    def _all(self, message: str, outcome: str = FAILED, mistake: str | None = None) -> Report:
        worth = shares(self.exercise)
        results = tuple(Result(c.name, outcome, worth[c.name], message if k == 0 else "See above.", "", mistake)
                        for k, c in enumerate(self.exercise.checks))
        return Report(self.exercise.name, self.exercise.unit, self.exercise.points, results, bonus=self.exercise.bonus)

    def not_attempted(self, message: str) -> Report:
        """A report in which every check says "not attempted", for a notebook that lacks the exercise."""
        return self._all(message, NOT_ATTEMPTED)


def _sound(seen: Any) -> dict:
    """One observation with the fields and types that judging relies on; anything else is an unreadable one."""
    if not isinstance(seen, Mapping) or not isinstance(seen.get("kind"), str) or seen["kind"] not in KINDS:
        raise BadWire("an observation has an unknown form")
    values = seen.get("values")
    if not isinstance(values, Mapping) and (values is not None or seen["kind"] == "values"):
        raise BadWire("an observation has no values, or values of an unknown form")
    return {"kind": seen["kind"], "values": Bunch(values or {}),
            **{k: str(seen.get(k) or "")[:4000] for k in ("text", "printed", "warned")}}
