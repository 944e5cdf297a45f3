"""The words in which a unit declares its exercises: Exercise, Check, Mistake, Failure.

A check is three separate steps. `cases` draws plain inputs from a seed; `observe` runs the student's functions
and returns plain outputs; judging compares the outputs with `expected` (or asks `judge`). Only `observe` touches a
student's code, so the other two can run in another process.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.checks.values import Bunch


@dataclass(frozen=True)
class Mistake:
    """A known wrong implementation, recognised by what it computes.

    Attributes:
        name: the mistake in a student's words ("no 1/N").
        hint: what to think about, one or two sentences that do not give the answer away.
        gives: `(inputs, expected) -> outputs` it would return; outputs that it leaves right may be missing.
        when: instead of `gives`, `(inputs, observed) -> bool`, for what is easier to recognise than to compute.
        error: instead of both, words that an exception's text must contain.
    """
    name: str
    hint: str
    gives: Callable[[Bunch, Bunch], Mapping[str, Any]] | None = None
    when: Callable[[Bunch, Bunch], bool] | None = None
    error: str | None = None


@dataclass(frozen=True)
class Failure:
    """What a check's own `judge` returns when the outputs are wrong: a sentence, and a hint where it knows one."""
    message: str
    hint: str = ""
    mistake: str | None = None


@dataclass(frozen=True)
class Check:
    """One named property of an exercise.

    Attributes:
        name: in words that a student understands ("gradient of x").
        cases: step 1, `rng -> {case name: {input name: plain value}}`. Inputs whose name starts with "_" are the
            judge's alone and never reach the student's process.
        observe: step 2, `(functions, inputs) -> {output name: value}`; `functions` has the student's as attributes.
        expected: step 3, `inputs -> {output name: array, number, Near or Between}`.
        judge: step 3 in its general form, `(inputs, observed) -> Failure | None`, where values are not the point.
        needs: the functions it calls; all that the exercise needs when left empty.
        mistakes: named mistakes, the likeliest first.
        hint: shown when no named mistake is recognised.
        weight: its share of the exercise's points.
        style: a small matter (dtype, shape, inputs left alone), counted only once some value check passes.
        seconds: how long a case may run; None for what is enough for everything that does not train a network.
    """
    name: str
    cases: Callable[[np.random.Generator], Mapping[str, Mapping[str, Any]]]
    observe: Callable[[Any, Bunch], Mapping[str, Any]]
    expected: Callable[[Bunch], Mapping[str, Any]] | None = None
    judge: Callable[[Bunch, Bunch], Failure | None] | None = None
    needs: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    hint: str = ""
    weight: float = 1.0
    style: bool = False
    seconds: float | None = None


@dataclass(frozen=True)
class Exercise:
    """What a student writes under one name, and the checks that judge it.

    Attributes:
        name: the function that names it (the last of `needs`).
        points: what it is worth.
        checks: in the order a student should read them.
        needs: the functions or classes to write; `(name,)` when left empty.
        rules_out: dotted names that the answer may not call ("torch", "scipy.special.softmax").
        tensors: whether PyTorch tensors are right outputs.
        bonus: worth extra credit only.
        practice: for lessons; no assignment holds it.
        unit: set by the unit's registry ("01_backprop").
    """
    name: str
    points: float
    checks: tuple[Check, ...]
    needs: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()
    tensors: bool = False
    bonus: bool = False
    practice: bool = False
    unit: str = ""

    def __post_init__(self):
        object.__setattr__(self, "needs", tuple(self.needs) or (self.name,))
        names = [c.name for c in self.checks]
        if len(set(names)) != len(names):
            raise ValueError(f"exercise {self.name!r} has two checks of one name: {names}")
        for c in self.checks:
            if not c.needs:
                object.__setattr__(c, "needs", self.needs)
            if (c.expected is None) == (c.judge is None):
                raise ValueError(f"check {c.name!r} of {self.name!r} needs either `expected` or `judge`")
            if unknown := set(c.needs) - set(self.needs):
                raise ValueError(
                    f"check {c.name!r} of {self.name!r} needs {sorted(unknown)}, which the exercise does not")

    @property
    def seconds(self) -> float | None:
        """How long its slow checks may run together, where some check has `seconds` of its own; otherwise None."""
        return sum(c.seconds or 0.0 for c in self.checks) or None

    def plan(self, seed: int | None = None):
        """The cases of one grading: public ones for None, fresh ones for a seed. See `utils.checks.plan.Plan`."""
        from utils.checks.plan import Plan
        return Plan(self, seed)

    def grade(self, answer: Any, seed: int | None = None):
        """Runs and judges an answer in this process.

        Args:
            answer: a mapping of names to functions or classes (a whole namespace will do), or, for an exercise that
                needs one function, that function.
            seed: None for the public cases, an int for fresh ones.

        Returns:
            `utils.checks.report.Report`.
        """
        from utils.checks.answering import answer_questions
        plan = self.plan(seed)
        return plan.judge(answer_questions(self, plan.questions, as_namespace(self, answer)))


def as_namespace(exercise: Exercise, answer: Any) -> Mapping[str, Any]:
    """`answer` as a mapping of names; a lone function stands for the one that the exercise needs."""
    if isinstance(answer, Mapping):
        return answer
    if len(exercise.needs) == 1:
        return {exercise.needs[0]: answer}
    raise TypeError(f"{exercise.name} needs {' and '.join(exercise.needs)}: pass a mapping of these names to "
                    f"functions, "
                    f"not one {type(answer).__name__}.")
