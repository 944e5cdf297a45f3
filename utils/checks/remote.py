"""The kernel's side of a grading from outside: questions in, observations out, nothing expected and nothing scored."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from utils.checks.answering import answer_questions
from utils.checks.registry import exercise
from utils.checks.wire import stretched


def answer(name: str, questions: str, namespace: Mapping[str, Any]) -> str:
    """What the functions in `namespace` do on the cases of `questions`, as text for `Plan.judge`.

    Args:
        questions: the text of `Plan.questions`, as it is or shrunk (`wire.shrunk`).
    """
    return answer_questions(exercise(name), stretched(questions), namespace)
