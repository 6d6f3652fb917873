"""A claim's lease."""

from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.domain.claim import Claim
from moderation.domain.decision import REASON_LABELS, REASON_MESSAGES, Actor, Reason
from moderation.domain.errors import ClaimLost
from tests.fakes import START

CLAIM = Claim("c1", "k1", 1, Actor("moderator", "m1"), START + timedelta(seconds=300))


def test_a_claim_is_held_until_its_lease_ends() -> None:
    assert CLAIM.still_held(START + timedelta(seconds=299)) is CLAIM


@pytest.mark.parametrize("seconds", [300, 301])
def test_a_claim_is_lost_when_its_lease_ends(seconds: int) -> None:
    with pytest.raises(ClaimLost):
        CLAIM.still_held(START + timedelta(seconds=seconds))


def test_a_released_claim_is_lost_at_once() -> None:
    with pytest.raises(ClaimLost):
        replace(CLAIM, released=True).still_held(START)


def test_every_reason_has_a_label_and_a_message_for_its_author() -> None:
    assert set(REASON_LABELS) == set(REASON_MESSAGES) == set(Reason)


def test_an_actor_is_written_as_kind_and_id() -> None:
    assert str(Actor("moderator", "m1")) == "moderator:m1"
