"""What a foreign system's people said becomes a label: of the site's comment where there is one, else of the text."""

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.errors import BodyTooLong, EmptyBody
from moderation.domain.label import Label, Origin
from moderation.domain.site import Site
from moderation.services.sites import SYSTEM
from tests import factories

KEY = Actor("key", "k1")
REJECT = (Choice.REJECT, Reason.INSULT)
PUBLISH = (Choice.PUBLISH, None)


def stored(services: Services, site: Site) -> list[Label]:
    return list(services.labels.of(site))


def keep(
    services: Services,
    site: Site,
    text: str = factories.INSULT,
    meant: tuple[Choice, Reason | None] = REJECT,
    reference: str | None = None,
    actor: Actor = KEY,
) -> None:
    services.feedback.keep(site, text, Origin.PERSPECTIVE, meant, actor, reference)


@pytest.mark.both_databases
def test_a_text_that_is_no_comment_is_kept_by_itself(services: Services, site: Site) -> None:
    keep(services, site)
    [label] = stored(services, site)
    assert (label.comment_id, label.text, label.choice, label.reason) == (None, factories.INSULT, *REJECT)
    assert (label.origin, label.weight, label.actor, label.model) == (Origin.PERSPECTIVE, 0.7, KEY, "fake-1")


@pytest.mark.both_databases
def test_the_sites_comment_is_found_by_its_text(services: Services, site: Site) -> None:
    older = factories.held(services, site)
    newer = factories.held(services, site)
    keep(services, site)
    [label] = stored(services, site)
    assert (label.comment_id, label.revision, label.text) == (newer.id, 1, newer.body)
    assert label.comment_id != older.id


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.both_databases
def test_it_is_found_by_its_id_though_spaces_differ(services: Services, site: Site, own: bool) -> None:
    comment = factories.held(services, site, external_id="c-9")
    factories.held(services, site)
    keep(services, site, factories.INSULT.replace(" ", "\n  "), reference=comment.id if own else "c-9")
    assert [label.comment_id for label in stored(services, site)] == [comment.id]


def test_an_id_counts_only_where_the_text_is_the_comments(services: Services, site: Site) -> None:
    factories.published(services, site, external_id="c-9")
    keep(services, site, "نص آخر", reference="c-9")
    assert [(label.comment_id, label.text) for label in stored(services, site)] == [(None, "نص آخر")]


def test_another_sites_comment_is_not_found(services: Services, site: Site, other_site: Site) -> None:
    theirs = factories.held(services, other_site)
    keep(services, site, reference=theirs.id)
    assert [label.comment_id for label in stored(services, site)] == [None]
    assert stored(services, other_site) == []


@pytest.mark.parametrize("reference", ["\0", "\ud800", "x" * 10_000, "", "c'; --"])
@pytest.mark.both_databases
def test_any_reference_is_harmless(services: Services, site: Site, reference: str) -> None:
    keep(services, site, reference=reference)
    assert len(stored(services, site)) == 1


@pytest.mark.both_databases
def test_a_repeat_is_kept_once_and_a_change_of_mind_is_kept(services: Services, site: Site) -> None:
    for meant in (REJECT, REJECT, PUBLISH, PUBLISH, REJECT):
        keep(services, site, meant=meant)
    assert [label.choice for label in stored(services, site)] == [Choice.REJECT, Choice.PUBLISH, Choice.REJECT]


def test_two_keys_may_say_the_same(services: Services, site: Site) -> None:
    keep(services, site)
    keep(services, site, actor=Actor("key", "k2"))
    assert len(stored(services, site)) == 2


@pytest.mark.both_databases
def test_what_no_database_can_hold_is_left_out(services: Services, site: Site) -> None:
    keep(services, site, "أن\0ت \ud800غبي")
    assert [label.text for label in stored(services, site)] == ["أنت غبي"]


@pytest.mark.parametrize(("text", "error"), [("\0", EmptyBody), ("\u200f ", EmptyBody), ("ا" * 10_001, BodyTooLong)])
def test_texts_that_cannot_be_kept_are_refused(
    services: Services, site: Site, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        keep(services, site, text)
    assert stored(services, site) == []


@pytest.mark.both_databases
def test_it_goes_with_its_comment(services: Services, site: Site) -> None:
    comment = factories.held(services, site)
    keep(services, site)
    services.intake.withdraw(site, comment.id, SYSTEM)
    assert stored(services, site) == []


@pytest.mark.both_databases
def test_what_was_kept_of_the_text_alone_goes_too_when_a_comment_that_reads_so_is_withdrawn(
    services: Services, site: Site, other_site: Site
) -> None:
    for one in (site, other_site):
        keep(services, one)
        keep(services, one, "نص آخر تماما")
    comment = factories.held(services, site)
    services.intake.withdraw(site, comment.id, SYSTEM)
    assert [label.text for label in stored(services, site)] == ["نص آخر تماما"]
    assert len(stored(services, other_site)) == 2
