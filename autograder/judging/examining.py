"""Ask the check engine: public cases and hidden cases of an exercise, judged in the grader's own process."""

from collections.abc import Iterable
from functools import lru_cache

from utils.checks import exercise
from utils.checks.report import combine
from utils.checks.wire import shrunk


class Examiner:
    """Judges exercises on the public cases and on those of a secret seed."""

    def __init__(self, seed: int) -> None:
        """Use `seed` for the hidden cases."""
        self.seed = seed

    def questions(self, name: str) -> list[str]:
        """Return what to evaluate in the student's kernel: it holds inputs and never an expected value."""
        return list(asked(name, self.seed))

    def seconds(self, name: str) -> float:
        """Return how long an answer may take where the exercise says so itself (it trains a network), otherwise 0."""
        return exercise(name).seconds or 0.0

    def longest(self, names: Iterable[str]) -> float:
        """Return how long the slowest single case of these exercises may take, 0 where none says so itself.

        A cell of the notebook may do the same once more: train the network and draw what it has learnt.
        """
        return max((check.seconds or 0.0 for name in names for check in exercise(name).checks), default=0.0)

    def report(self, name: str, answers: list[str | None]):
        """Return the engine's report on the public and the hidden cases together."""
        public, hidden = (plan.judge(answer) for plan, answer in zip(plans(name, self.seed), answers, strict=True))
        return combine(public, hidden)


@lru_cache(maxsize=256)
def plans(name: str, seed: int) -> tuple:
    """Return the exercise's public and hidden plans; a class shares them, since the inputs are the same for all."""
    return exercise(name).plan(None), exercise(name).plan(seed)


@lru_cache(maxsize=256)
def asked(name: str, seed: int) -> tuple[str, ...]:
    """Return the expressions that ask for the answers to the exercise's plans; a class shares them."""
    return tuple(
        f"__import__('utils.checks.remote', fromlist=['answer']).answer({name!r}, {shrunk(plan.questions)!r}, globals())"
        for plan in plans(name, seed)
    )
