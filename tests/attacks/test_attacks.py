"""No attack of the corpus gains anything, changes a neighbour, or leaves anything behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.delivery.authoring.build import build
from autograder.proof.attacks.trials import TrialCourse, open_trials
from autograder.proof.attacks.corpus import Attack, read_attacks
from autograder.content.course import find_course

ATTACKS = read_attacks(find_course())


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialCourse]:
    with open_trials(find_course(), tmp_path_factory.mktemp("arena"), build) as opened:
        yield opened


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])
def test_an_attack_gains_nothing_and_leaves_nothing_behind(arena: TrialCourse, attack: Attack) -> None:
    trial = arena.try_out(attack)
    assert trial.gained <= 0
    assert trial.complaints == []


def test_the_honest_part_earns_some_points_and_not_all(arena: TrialCourse) -> None:
    assert 0 < arena.honest.score < arena.honest.max_score
