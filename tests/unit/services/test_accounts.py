"""Sites and their keys; moderators and how they sign in."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.access_errors import LoginBlocked, LoginRefused
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import (
    AlreadyExists,
    InvalidField,
    InvalidKey,
    MissingKey,
    MushrifError,
    UnknownArticle,
    UnknownAuthor,
    UnknownModerator,
    UnknownSite,
)
from moderation.domain.policy import FailSafe, Mode, Standing, Threshold
from moderation.domain.site import ArticleState, Moderator, Role, Scope, Site, SitePolicy
from moderation.services.people.passwords import Passwords
from moderation.store.tables import keys, moderators, sessions
from tests import factories
from tests.factories import PASSWORD
from tests.fakes import FakeClock
from tests.together import together

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def log_in(services: Services, person: Moderator, password: str = PASSWORD, address: str = HERE) -> str:
    return services.sign_in.log_in(person.email, password, address)


def fail(services: Services, person: Moderator, times: int, address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            log_in(services, person, "wrong", address)


def test_a_site_is_found_by_its_slug(services: Services, site: Site) -> None:
    assert services.sites.by_slug("alkhabar") == site
    assert services.sites.all() == [site]


def test_a_slug_is_taken_once(services: Services, site: Site) -> None:
    with pytest.raises(AlreadyExists):
        services.sites.create("alkhabar", "آخر", "https://other.example")


def test_two_makers_of_one_site_at_once_are_told_apart(services: Services) -> None:
    def create() -> str:
        try:
            return services.sites.create("alkhabar", "الخبر", "https://alkhabar.example").slug
        except MushrifError as error:
            return error.code

    assert sorted(together([create] * 4)) == ["alkhabar", *["already_exists"] * 3]


@pytest.mark.parametrize("slug", ["", "الخبر", "Al", "a b", "a/b", "a" * 65, "a.b", "-", "--"])
def test_a_slug_that_no_url_can_carry_is_refused(services: Services, slug: str) -> None:
    with pytest.raises(InvalidField):
        services.sites.create(slug, "موقع", "https://example.com")


def test_an_unknown_site_is_named(services: Services) -> None:
    with pytest.raises(UnknownSite, match="'nowhere'"):
        services.sites.by_slug("nowhere")


def test_a_policy_comes_back_as_it_was_set(services: Services, site: Site) -> None:
    thresholds = {"TOXICITY": Threshold(0.4, 0.97), "INSULT": Threshold(0.6)}
    policy = SitePolicy(Mode.PRE, FailSafe.PUBLISH_LOW_RISK, 5, False, thresholds)
    services.sites.set_policy(site, policy, CLI)
    assert services.sites.by_slug(site.slug).policy == policy


def test_a_key_opens_its_site_with_its_scopes(services: Services, site: Site) -> None:
    made, secret = services.sites.create_key(site, "cms", [Scope.INGEST, Scope.READ])
    found, key = services.sites.authenticate(secret)
    assert (found, key) == (site, made)
    assert [scope for scope in Scope if key.allows(scope)] == [Scope.INGEST, Scope.READ]


def test_an_admin_key_may_do_everything(services: Services, site: Site) -> None:
    key, _ = services.sites.create_key(site, "cms", [Scope.ADMIN])
    assert all(key.allows(scope) for scope in Scope)


def test_a_keys_secret_is_stored_nowhere(services: Services, site: Site) -> None:
    _, secret = services.sites.create_key(site, "cms", [Scope.ADMIN])
    with services.store.read() as tx:
        [row] = tx.connection.execute(sa.select(keys)).all()
    assert secret not in str(row)
    assert re.fullmatch(r"[0-9a-f]{64}", row.hash)
    assert secret.startswith(row.prefix)
    assert len(secret) - len(row.prefix) > 30


@pytest.mark.parametrize("secret", ["mk_unknown", "x", "ملف", "\udcff"])
def test_an_unknown_key_is_refused(services: Services, site: Site, secret: str) -> None:
    with pytest.raises(InvalidKey):
        services.sites.authenticate(secret)


@pytest.mark.parametrize("secret", [None, ""])
def test_a_missing_key_is_told_how_to_be_sent(services: Services, secret: str | None) -> None:
    with pytest.raises(MissingKey, match="Authorization: Bearer"):
        services.sites.authenticate(secret)


def test_a_revoked_key_opens_nothing_from_then_on(services: Services, site: Site) -> None:
    key, secret = services.sites.create_key(site, "cms", [Scope.ADMIN])
    services.sites.revoke_key(site, key.id)
    with pytest.raises(InvalidKey):
        services.sites.authenticate(secret)
    assert services.sites.keys_of(site)[0].revoked_at


def test_a_key_is_revoked_once_and_by_its_own_site(services: Services, site: Site, other_site: Site) -> None:
    key, secret = services.sites.create_key(site, "cms", [Scope.ADMIN])
    with pytest.raises(InvalidKey):
        services.sites.revoke_key(other_site, key.id)
    assert services.sites.authenticate(secret)
    services.sites.revoke_key(site, key.id)
    with pytest.raises(InvalidKey):
        services.sites.revoke_key(site, key.id)


def test_an_articles_settings_are_kept_apart_from_its_title(services: Services, site: Site) -> None:
    ref = ArticleRef("a1", "https://alkhabar.example/a1", "عنوان")
    services.sites.put_article(site, ref, ArticleState.CLOSED, Mode.PRE, CLI)
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, CLI)
    article = services.sites.article(site, "a1")
    assert (article.title, article.state, article.mode) == ("عنوان", ArticleState.OPEN, None)


def test_unknown_articles_and_authors_are_told(services: Services, site: Site) -> None:
    with pytest.raises(UnknownArticle):
        services.sites.article(site, "a1")
    with pytest.raises(UnknownAuthor):
        services.sites.author(site, "u1")


def test_an_authors_standing_is_kept(services: Services, site: Site) -> None:
    services.sites.put_author(site, AuthorRef("u1", "أمل"), Standing.TRUSTED, CLI)
    author = services.sites.author(site, "u1")
    assert (author.name, author.standing) == ("أمل", Standing.TRUSTED)


def test_a_moderator_signs_in_with_their_role(services: Services, site: Site, moderator: Moderator) -> None:
    found = services.sign_in.by_session(log_in(services, moderator))
    assert found == moderator
    assert moderator.roles == {"alkhabar": Role.MODERATOR}


def test_an_address_is_the_same_in_any_case(services: Services, moderator: Moderator) -> None:
    assert services.sign_in.log_in(f"  {moderator.email.upper()} ", PASSWORD, HERE)


def test_passwords_and_tokens_are_stored_as_hashes_only(services: Services, moderator: Moderator) -> None:
    token = log_in(services, moderator)
    with services.store.read() as tx:
        stored = str([tx.connection.execute(sa.select(table)).all() for table in (moderators, sessions)])
    assert "$argon2id$" in stored
    assert PASSWORD not in stored
    assert token not in stored


def test_an_address_is_taken_once(services: Services, site: Site, moderator: Moderator) -> None:
    with pytest.raises(AlreadyExists):
        services.people.add(moderator.email, "آخر", PASSWORD, site, Role.EDITOR)


@pytest.mark.parametrize(
    ("email", "password"), [("no-address", PASSWORD), ("a@b", "short"), ("a" * 254 + "@b", PASSWORD)]
)
def test_a_wrong_address_or_short_password_is_refused(
    services: Services, site: Site, email: str, password: str
) -> None:
    with pytest.raises(InvalidField):
        services.people.add(email, "أمل", password, site, Role.MODERATOR)


def test_a_person_may_work_for_a_second_site(
    services: Services, site: Site, other_site: Site, moderator: Moderator
) -> None:
    granted = services.people.grant(moderator.email, other_site, Role.EDITOR)
    assert granted.roles == {"alkhabar": Role.MODERATOR, "annahar": Role.EDITOR}
    assert services.people.grant(moderator.email, other_site, Role.MODERATOR).roles["annahar"] is Role.MODERATOR


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(services: Services, moderator: Moderator) -> None:
    answers = []
    for email, password in ((moderator.email, "wrong"), ("nobody@alkhabar.example", PASSWORD)):
        with pytest.raises(LoginRefused) as refused:
            services.sign_in.log_in(email, password, HERE)
        answers.append(refused.value.detail)
    assert answers[0] == answers[1]


def test_five_failures_in_a_row_block_even_the_right_password(services: Services, moderator: Moderator) -> None:
    fail(services, moderator, 5)
    with pytest.raises(LoginBlocked) as blocked:
        log_in(services, moderator)
    assert blocked.value.retry_after
    assert 0 < blocked.value.retry_after <= 16


def test_the_pause_doubles_with_each_failure_up_to_a_quarter_of_an_hour(
    services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    fail(services, moderator, 5)
    pauses = []
    for _ in range(9):
        with pytest.raises(LoginBlocked) as blocked:
            log_in(services, moderator)
        assert blocked.value.retry_after
        pauses.append(blocked.value.retry_after - 1)
        clock.advance(seconds=blocked.value.retry_after)
        fail(services, moderator, 1)
    assert pauses == [15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_blocked_account_does_not_block_its_colleagues_at_the_same_address(
    services: Services, site: Site, moderator: Moderator
) -> None:
    fail(services, moderator, 5)
    with pytest.raises(LoginBlocked):
        log_in(services, moderator, address=ELSEWHERE)
    colleague = factories.moderator(services, site, "بدر")
    assert log_in(services, colleague)


def test_thirty_failures_over_many_accounts_block_their_address(services: Services, moderator: Moderator) -> None:
    for number in range(30):
        with pytest.raises(LoginRefused):
            services.sign_in.log_in(f"guess{number}@else.example", PASSWORD, HERE)
    with pytest.raises(LoginBlocked):
        log_in(services, moderator)
    assert log_in(services, moderator, address=ELSEWHERE)


def test_the_right_password_forgets_earlier_failures(services: Services, moderator: Moderator) -> None:
    fail(services, moderator, 4, ELSEWHERE)
    log_in(services, moderator)
    fail(services, moderator, 4)
    assert log_in(services, moderator)


def test_a_session_ends_after_its_hours(services: Services, moderator: Moderator, clock: FakeClock) -> None:
    token = log_in(services, moderator)
    for _ in range(12):
        assert services.sign_in.by_session(token)
        clock.advance(seconds=timedelta(hours=1).total_seconds() - 1)
    assert services.sign_in.by_session(token)
    clock.advance(seconds=12)
    assert services.sign_in.by_session(token) is None


def test_logging_out_ends_this_session_only(services: Services, moderator: Moderator) -> None:
    here, there = log_in(services, moderator), log_in(services, moderator)
    services.sign_in.log_out(here)
    assert services.sign_in.by_session(here) is None
    assert services.sign_in.by_session(there) == moderator


@pytest.mark.parametrize("token", [None, "", "x", "\udcff"])
def test_an_unknown_token_is_nobody(services: Services, token: str | None) -> None:
    assert services.sign_in.by_session(token) is None


def test_a_disabled_person_is_out_at_once_and_cannot_return(services: Services, moderator: Moderator) -> None:
    token = log_in(services, moderator)
    services.people.disable(moderator.email)
    assert services.sign_in.by_session(token) is None
    with pytest.raises(LoginRefused):
        log_in(services, moderator)
    with services.store.read() as tx:
        assert tx.connection.execute(sa.select(sessions)).all() == []


def test_only_a_known_person_can_be_disabled(services: Services) -> None:
    with pytest.raises(UnknownModerator):
        services.people.disable("nobody@alkhabar.example")


def test_an_old_hash_is_renewed_at_the_next_log_in(services: Services, moderator: Moderator) -> None:
    strong = Passwords().hash(PASSWORD)
    with services.store.begin() as tx:
        tx.moderators.set_password_hash(moderator.id, strong)
    log_in(services, moderator)
    with services.store.read() as tx:
        renewed = tx.moderators.password_hash(moderator.id)
    assert renewed != strong
    assert services.sign_in.passwords.matches(renewed, PASSWORD)


def test_a_damaged_hash_matches_nothing(services: Services) -> None:
    assert not services.sign_in.passwords.matches("not a hash", PASSWORD)
