"""Every submission of the corpus gets at most what its honest part deserves, and harms nobody."""

import pytest

from .corpus import corpus

ALL = corpus()
# The first test waits until the whole class is graded.
pytestmark = [pytest.mark.xdist_group("attacks"), pytest.mark.slow, pytest.mark.timeout(900)]


def named(attacks):
    return [pytest.param(attack, id=attack.student) for attack in attacks]


@pytest.mark.parametrize("attack", named(ALL))
def test_it_earns_what_it_deserves(battle, attack):
    judgement = battle[attack]
    assert judgement.status in attack.statuses, judgement.reason
    assert "grader's own" not in judgement.reason
    score = judgement.score or 0.0
    assert attack.keeps - 1e-9 <= score <= attack.deserves + 1e-9, (score, judgement.reason)
    assert battle.recorded(attack) <= attack.deserves + 1e-9
