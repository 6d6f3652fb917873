"""The audit as editors read it: newest first, by page, narrowed by person and kind."""

from dataclasses import replace

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import InvalidCursor
from moderation.domain.site import Site
from moderation.services.audit_log import KINDS, Entry
from tests import factories

pytestmark = pytest.mark.both_databases
INSULT = Decision(Choice.REJECT, Reason.INSULT)
SYSTEM = Actor("system", "test")


def log(services: Services, site: Site, *, actor: str | None = None, kind: str | None = None) -> list[Entry]:
    return services.audit_log.page(site, 50, actor=actor, kind=kind)[0]


def decide(services: Services, site: Site, actor: Actor, number: int) -> None:
    comment = factories.held(services, site, f"{factories.INSULT} {number}")
    services.review.decide(site, comment.id, INSULT, actor)


def test_a_decision_tells_who_what_and_what_was_seen(services: Services, site: Site, amal: Actor) -> None:
    decide(services, site, amal, 1)
    [entry] = log(services, site, kind="decisions")
    assert (entry.who, entry.action) == ("أمل", "decision.reject")
    assert entry.decision
    assert entry.decision.reason is Reason.INSULT
    assert entry.comment
    assert entry.comment.body == f"{factories.INSULT} 1"
    assert entry.details["model"] == "fake-1"
    assert entry.details["blind"] is False
    assert entry.details["thresholds"]["TOXICITY"]["hold"] == 0.45


def test_pages_follow_one_another_without_gap_or_repeat(services: Services, site: Site, amal: Actor) -> None:
    for number in range(5):
        decide(services, site, amal, number)
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page, cursor = services.audit_log.page(site, 2, kind="decisions", cursor=cursor)
        seen += [entry.comment.body or "" for entry in page if entry.comment]
    assert cursor is None
    assert seen == [f"{factories.INSULT} {number}" for number in (4, 3, 2, 1, 0)]


def test_a_person_and_a_kind_narrow_it(services: Services, site: Site, amal: Actor, badr: Actor) -> None:
    decide(services, site, amal, 1)
    decide(services, site, badr, 2)
    services.sites.change_policy(site, lambda policy: replace(policy, guests=False), badr)
    assert [entry.who for entry in log(services, site, actor=str(badr))] == ["بدر", "بدر"]
    assert [entry.action for entry in log(services, site, actor=str(badr), kind="settings")] == ["site.changed"]
    assert {entry.action for entry in log(services, site, kind="team")} == {"moderator.added"}
    assert log(services, site, kind="no such kind") == log(services, site)


def test_another_sites_log_is_another_matter(services: Services, site: Site, other_site: Site, amal: Actor) -> None:
    for number in range(2):
        decide(services, site, amal, number)
    assert [entry.action for entry in log(services, other_site)] == ["site.created"]
    _, cursor = services.audit_log.page(site, 1)
    with pytest.raises(InvalidCursor):
        services.audit_log.page(other_site, 1, cursor=cursor)
    with pytest.raises(InvalidCursor):
        services.audit_log.page(site, 1, cursor="forged")


def test_a_withdrawn_comment_leaves_no_text_in_the_log(services: Services, site: Site, amal: Actor) -> None:
    comment = factories.held(services, site)
    services.review.decide(site, comment.id, INSULT, amal)
    services.intake.withdraw(site, comment.id, SYSTEM)
    assert [entry.comment.body for entry in log(services, site) if entry.comment] == [None, None]


def test_people_and_keys_can_be_asked_for(services: Services, site: Site, amal: Actor) -> None:
    key, _ = services.sites.create_key(site, "نظام النشر", [])
    assert services.audit_log.people(site) == [(str(amal), "أمل"), (f"key:{key.id}", "نظام النشر")]


def test_no_action_is_of_two_kinds() -> None:
    actions = [action for kind in KINDS.values() for action in kind]
    assert len(actions) == len(set(actions))
