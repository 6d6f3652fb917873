"""The check after a shift (`benchmarks.shift`): it must see what it is there to see."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from benchmarks.shift_check import Answers, violations
from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor
from moderation.domain.site import Site
from moderation.store.ids import new_id
from moderation.store.tables import claims, comments, decisions, held_counts, labels
from tests.moderating import REJECT

KEY = "amal:0:1"


@pytest.fixture
def answers(services: Services, site: Site, held_comment: Comment, amal: Actor) -> Answers:
    """What a shift of one decision was told."""
    [item] = services.review.claim_next(site, amal)
    services.review.decide_claimed(item.claim.id, REJECT, amal, idempotency_key=KEY)
    return Answers({KEY: 1}, 0, [1.0], {held_comment.id}, 0, set())


def test_a_good_shift_has_no_violation(services: Services, site: Site, answers: Answers) -> None:
    assert violations(services, site, answers) == []


def test_a_second_decision_in_force_is_seen(services: Services, site: Site, answers: Answers) -> None:
    with services.store.begin() as tx:
        row = dict(tx.connection.execute(sa.select(decisions)).mappings().one())
        again = {"id": new_id(), "idempotency_key": f"{KEY}:again"}
        tx.connection.execute(decisions.insert().values(row | again))
    found = violations(services, site, answers)
    assert any("was decided twice" in one for one in found)
    assert any("was answered 1 decisions and stored 2" in one for one in found)


def test_a_decision_that_was_answered_and_is_gone_is_seen(services: Services, site: Site, answers: Answers) -> None:
    with services.store.begin() as tx:
        tx.connection.execute(labels.delete())
        tx.connection.execute(decisions.delete())
    assert f"turn {KEY} was answered 1 decisions and stored 0" in violations(services, site, answers)


def test_a_comment_that_vanished_or_that_nobody_gets_is_seen(
    services: Services, site: Site, answers: Answers, held_comment: Comment
) -> None:
    with services.store.begin() as tx:
        tx.connection.execute(comments.update().values(status="held", escalated_to="moderator:nobody"))
    found = violations(services, site, replace(answers, posted=answers.posted | {"lost"}))
    assert "comment lost vanished" in found
    assert f"comment {held_comment.id} waits where nobody gets it" in found


def test_a_kept_count_that_is_wrong_is_seen(services: Services, site: Site, answers: Answers) -> None:
    with services.store.begin() as tx:
        tx.connection.execute(held_counts.insert().values(site_id=site.id, hour="2026-11-25 08", held=1))
    assert any("the count that is kept says" in one for one in violations(services, site, answers))


def test_a_lease_that_never_ended_is_seen(services: Services, site: Site, answers: Answers, amal: Actor) -> None:
    with services.store.begin() as tx:
        tx.connection.execute(claims.update().values(released_at=None))
        tx.connection.execute(comments.update().values(claim_token="left"))
    found = violations(services, site, answers)
    assert any("is still leased" in one for one in found)
    assert any("never ended" in one for one in found)
