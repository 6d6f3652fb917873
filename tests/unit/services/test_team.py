"""Links that let someone in once, and what an administrator may do with a site's people."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.access_errors import LastAdministrator, LinkExpired, OwnRole
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import (
    AlreadyExists,
    ClaimLost,
    InsufficientRole,
    InvalidField,
    MushrifError,
    UnknownModerator,
)
from moderation.domain.site import Moderator, Role, Site
from moderation.services.cursors import Signer
from moderation.store.tables import audit, links
from tests import factories
from tests.factories import PASSWORD
from tests.fakes import FakeClock
from tests.together import together

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")
NEW, ADDRESS = "a password of my own", "huda@alkhabar.example"


def invited(services: Services, site: Site, role: Role = Role.EDITOR) -> str:
    token = services.links.invite(f" {ADDRESS.upper()} ", site, role, CLI)
    assert token
    return token


def fresh(services: Services, person: Moderator) -> Moderator:
    return next(one for one in services.people.all() if one.id == person.id)


def log_in(services: Services, email: str, password: str) -> Moderator | None:
    return services.sign_in.by_session(services.sign_in.log_in(email, password, "192.0.2.1"))


# Links


def test_an_invited_person_joins_with_the_role_and_a_password_of_their_own(services: Services, site: Site) -> None:
    services.links.accept(invited(services, site), " هدى  سالم ", NEW)
    person = log_in(services, ADDRESS, NEW)
    assert person
    assert (person.name, person.roles) == ("هدى سالم", {"alkhabar": Role.EDITOR})


def test_a_link_works_once(services: Services, site: Site) -> None:
    token = invited(services, site)
    services.links.accept(token, "هدى", NEW)
    with pytest.raises(LinkExpired):
        services.links.accept(token, "آخر", "another password")
    assert log_in(services, ADDRESS, NEW)


def test_of_four_who_use_a_link_at_once_one_joins(services: Services, site: Site) -> None:
    token = invited(services, site)

    def use() -> str:
        try:
            services.links.accept(token, "هدى", NEW)
        except MushrifError as error:
            return error.code
        return "joined"

    assert sorted(together([use] * 4)) == ["joined", *["link_expired"] * 3]


@pytest.mark.parametrize(("hours", "holds"), [(71.9, True), (72, False)])
def test_an_invitation_holds_three_days(
    services: Services, site: Site, clock: FakeClock, hours: float, holds: bool
) -> None:
    token = invited(services, site)
    clock.advance(seconds=hours * 3600)
    if holds:
        assert services.links.open(token).email == ADDRESS
    else:
        with pytest.raises(LinkExpired):
            services.links.open(token)


@pytest.mark.parametrize("token", ["", "x", "ملف", "\udcff", Signer("another secret").sign("link", "x")])
def test_a_forged_link_opens_nothing(services: Services, site: Site, token: str) -> None:
    with pytest.raises(LinkExpired):
        services.links.open(token)


def test_a_links_token_is_stored_nowhere(services: Services, site: Site) -> None:
    token = invited(services, site)
    with services.store.read() as tx:
        stored = str([tx.connection.execute(sa.select(table)).all() for table in (links, audit)])
    assert ADDRESS in stored
    assert token not in stored


def test_a_new_invitation_voids_the_one_before(services: Services, site: Site) -> None:
    first, second = invited(services, site), invited(services, site, Role.MODERATOR)
    with pytest.raises(LinkExpired):
        services.links.open(first)
    assert services.links.open(second).role is Role.MODERATOR


@pytest.mark.parametrize(("name", "password"), [("", NEW), ("   ", NEW), ("ا" * 101, NEW), ("هدى", "short")])
def test_a_wrong_name_or_password_leaves_the_link_as_it_was(
    services: Services, site: Site, name: str, password: str
) -> None:
    token = invited(services, site)
    with pytest.raises(InvalidField):
        services.links.accept(token, name, password)
    assert services.links.open(token)


@pytest.mark.parametrize("email", ["", "nobody", "a b@c", "@", "a" * 254 + "@b"])
def test_what_is_no_address_is_not_invited(services: Services, site: Site, email: str) -> None:
    with pytest.raises(InvalidField):
        services.links.invite(email, site, Role.MODERATOR, CLI)


def test_someone_known_from_another_site_joins_at_once_and_keeps_their_password(
    services: Services, site: Site, other_site: Site, moderator: Moderator
) -> None:
    assert services.links.invite(moderator.email, other_site, Role.EDITOR, CLI) is None
    person = log_in(services, moderator.email, PASSWORD)
    assert person
    assert person.roles == {"alkhabar": Role.MODERATOR, "annahar": Role.EDITOR}


def test_who_is_in_the_team_or_locked_out_is_not_invited(
    services: Services, site: Site, other_site: Site, moderator: Moderator
) -> None:
    with pytest.raises(AlreadyExists):
        services.links.invite(moderator.email, site, Role.ADMINISTRATOR, CLI)
    services.people.disable(moderator.email)
    with pytest.raises(AlreadyExists):
        services.links.invite(moderator.email, other_site, Role.EDITOR, CLI)


def test_an_invitation_never_sets_the_password_of_someone_who_joined_meanwhile(
    services: Services, site: Site, other_site: Site
) -> None:
    here, there = invited(services, site), invited(services, other_site)
    services.links.accept(here, "هدى", NEW)
    services.links.accept(there, "دخيل", "the intruder's own")
    person = log_in(services, ADDRESS, NEW)
    assert person
    assert (person.name, set(person.roles)) == ("هدى", {"alkhabar", "annahar"})


def test_a_revoked_invitation_is_over(services: Services, site: Site, other_site: Site) -> None:
    token = invited(services, site)
    [waiting] = services.links.waiting(site)
    assert not services.links.revoke(other_site, waiting.id, CLI)
    assert services.links.revoke(site, waiting.id, CLI)
    assert services.links.waiting(site) == []
    with pytest.raises(LinkExpired):
        services.links.accept(token, "هدى", NEW)


def test_a_reset_link_sets_a_new_password_and_ends_all_sessions(services: Services, moderator: Moderator) -> None:
    session = services.sign_in.log_in(moderator.email, PASSWORD, "192.0.2.1")
    services.links.accept(services.links.reset(moderator.email, CLI), "", NEW)
    assert services.sign_in.by_session(session) is None
    assert log_in(services, moderator.email, NEW) == moderator


def test_a_reset_lets_someone_in_whom_wrong_guesses_had_blocked(services: Services, moderator: Moderator) -> None:
    for _ in range(5):
        with pytest.raises(MushrifError):
            services.sign_in.log_in(moderator.email, "a guess", "192.0.2.9")
    services.links.accept(services.links.reset(moderator.email, CLI), "", NEW)
    assert log_in(services, moderator.email, NEW)


def test_a_reset_link_holds_one_hour_and_only_the_newest_works(
    services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    first, second = (services.links.reset(moderator.email, CLI) for _ in range(2))
    with pytest.raises(LinkExpired):
        services.links.open(first)
    clock.advance(seconds=3600)
    with pytest.raises(LinkExpired):
        services.links.open(second)


def test_nobody_resets_the_password_of_someone_unknown(services: Services) -> None:
    with pytest.raises(UnknownModerator):
        services.links.reset("nobody@alkhabar.example", CLI)


def test_who_signs_in_elsewhere_joins_by_an_open_invitation_only(services: Services, site: Site) -> None:
    with pytest.raises(LinkExpired):
        services.links.join_vouched(ADDRESS, "هدى")
    invited(services, site)
    services.links.join_vouched(ADDRESS, "هدى")
    assert services.sign_in.by_session(services.sign_in.vouched(ADDRESS))
    with pytest.raises(MushrifError):
        services.sign_in.log_in(ADDRESS, "", "192.0.2.1")


# Team


def test_an_administrator_changes_a_role_on_their_site_only(
    services: Services, site: Site, other_site: Site, admin: Moderator, moderator: Moderator
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    services.team.set_role(site, admin, moderator.id, Role.EDITOR)
    assert fresh(services, moderator).roles == {"alkhabar": Role.EDITOR, "annahar": Role.MODERATOR}


def test_who_is_removed_from_a_site_keeps_the_others(
    services: Services, site: Site, other_site: Site, admin: Moderator, moderator: Moderator
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    services.team.remove(site, admin, moderator.id)
    assert fresh(services, moderator).roles == {"annahar": Role.MODERATOR}
    assert [person.id for person in services.team.people(site)] == [admin.id]


def test_who_is_removed_from_a_site_decides_there_no_more(
    services: Services, site: Site, admin: Moderator, moderator: Moderator
) -> None:
    comment = factories.held(services, site)
    [held] = services.review.claim_next(site, factories.actor(moderator))
    services.team.remove(site, admin, moderator.id)
    with pytest.raises(ClaimLost):
        services.review.decide_claimed(held.claim.id, Decision(Choice.REJECT), factories.actor(moderator))
    [next_hand] = services.review.claim_next(site, factories.actor(admin))
    assert next_hand.comment.id == comment.id


@pytest.mark.parametrize("by_command", [True, False])
def test_who_is_locked_out_keeps_no_comment_from_colleagues(
    services: Services, site: Site, other_site: Site, admin: Moderator, moderator: Moderator, *, by_command: bool
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    services.people.grant(admin.email, other_site, Role.ADMINISTRATOR)
    for one in (site, other_site):
        factories.held(services, one)
        assert services.review.claim_next(one, factories.actor(moderator))
    if by_command:
        services.people.disable(moderator.email)
    else:
        services.team.disable(site, fresh(services, admin), moderator.id)
    for one in (site, other_site):
        assert services.review.claim_next(one, factories.actor(admin))


def test_a_person_is_locked_out_and_let_in_again(
    services: Services, site: Site, admin: Moderator, moderator: Moderator
) -> None:
    session = services.sign_in.log_in(moderator.email, PASSWORD, "192.0.2.1")
    services.team.disable(site, admin, moderator.id)
    assert services.sign_in.by_session(session) is None
    services.team.enable(site, admin, moderator.id)
    assert log_in(services, moderator.email, PASSWORD)


Act = Callable[[Services, Site, Moderator, str], object]
ACTS: dict[str, Act] = {
    "set_role": lambda services, site, by, person: services.team.set_role(site, by, person, Role.MODERATOR),
    "remove": lambda services, site, by, person: services.team.remove(site, by, person),
    "disable": lambda services, site, by, person: services.team.disable(site, by, person),
    "enable": lambda services, site, by, person: services.team.enable(site, by, person),
    "in_charge": lambda services, site, by, person: services.team.in_charge(site, by, person),
}
every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@every_act
def test_nobody_changes_their_own_access_by_accident(
    services: Services, site: Site, admin: Moderator, act: Act
) -> None:
    factories.moderator(services, site, role=Role.ADMINISTRATOR)
    with pytest.raises(OwnRole):
        act(services, site, admin, admin.id)


@every_act
def test_the_people_of_another_site_are_unknown(
    services: Services, site: Site, other_site: Site, admin: Moderator, act: Act
) -> None:
    stranger = factories.moderator(services, other_site)
    for person in (stranger.id, "x"):
        with pytest.raises(UnknownModerator):
            act(services, site, admin, person)


@every_act
def test_who_is_no_administrator_any_more_changes_nothing(
    services: Services, site: Site, admin: Moderator, moderator: Moderator, act: Act
) -> None:
    with services.store.begin() as tx:
        tx.moderators.set_role(admin.id, site.id, Role.EDITOR)
    with pytest.raises(InsufficientRole):
        act(services, site, admin, moderator.id)


@pytest.mark.parametrize("act", [ACTS[name] for name in ("disable", "enable", "in_charge")])
def test_an_account_that_serves_other_sites_too_is_out_of_one_administrators_reach(
    services: Services, site: Site, other_site: Site, admin: Moderator, moderator: Moderator, act: Act
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    with pytest.raises(InsufficientRole):
        act(services, site, admin, moderator.id)
    services.people.grant(admin.email, other_site, Role.ADMINISTRATOR)
    act(services, site, fresh(services, admin), moderator.id)


def test_two_administrators_who_remove_one_another_at_once_leave_one(
    services: Services, site: Site, admin: Moderator
) -> None:
    second = factories.moderator(services, site, role=Role.ADMINISTRATOR)

    def remove(by: Moderator, whom: Moderator) -> str:
        try:
            services.team.remove(site, by, whom.id)
        except MushrifError as error:
            return error.code
        return "removed"

    results = together([lambda: remove(admin, second), lambda: remove(second, admin)])
    assert sorted(results) == ["insufficient_role", "removed"]
    assert len(services.team.people(site)) == 1


@pytest.mark.parametrize("act", [ACTS[name] for name in ("set_role", "remove", "disable")])
def test_the_last_administrator_who_can_sign_in_stays(
    services: Services, site: Site, admin: Moderator, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    """Only a race could come this far: whoever acts is an administrator. The site's own promise holds without it."""
    last = factories.moderator(services, site, role=Role.ADMINISTRATOR)
    monkeypatch.setattr("moderation.services.people.team._still_administrator", lambda tx, site, by: None)
    services.people.disable(admin.email)
    with pytest.raises(LastAdministrator):
        act(services, site, admin, last.id)
