"""Sites with their keys, articles and authors; moderators and how they sign in."""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import (
    AlreadyExists,
    InvalidField,
    InvalidKey,
    LoginBlocked,
    LoginRefused,
    MissingKey,
    UnknownArticle,
    UnknownAuthor,
    UnknownModerator,
    UnknownSite,
)
from moderation.domain.policy import Mode, Standing
from moderation.domain.site import Article, ArticleState, Author, Key, Moderator, Role, Scope, Site, SitePolicy
from moderation.services.passwords import Passwords
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

SESSION_HOURS = 12
MIN_PASSWORD = 10
FREE_FAILURES = {"email": 5, "address": 30}  # a newsroom shares one address
LONGEST_BLOCK_SECONDS = 900
SYSTEM = Actor("system", "cli")


@dataclass(frozen=True)
class Sites:
    """Makes tenants and their keys, and finds a caller's site from a key."""

    store: Store
    clock: Clock

    def create(self, slug: str, name: str, url: str) -> Site:
        """Make a site with the default policy; raises AlreadyExists, InvalidField for a slug no URL can carry."""
        if not slug.isascii() or not slug.replace("-", "").isalnum() or slug != slug.lower() or len(slug) > 64:
            raise InvalidField(f"'{slug}' is no slug; use up to 64 of a-z, 0-9 and '-'")

        def work(tx: Transaction) -> Site:
            if tx.sites.by_slug(slug):
                raise AlreadyExists(f"the site '{slug}' exists already")
            site = tx.sites.add(slug, name, url, SitePolicy(), self.clock())
            tx.audit.add(SYSTEM, "site.created", site.id, self.clock(), site_id=site.id)
            return site

        return self.store.run(work)

    def all(self) -> list[Site]:
        """Return every site, oldest first."""
        with self.store.read() as tx:
            return tx.sites.all()

    def by_slug(self, slug: str) -> Site:
        """Return a site; raises UnknownSite."""
        with self.store.read() as tx:
            site = tx.sites.by_slug(slug)
        if site is None:
            raise UnknownSite(f"no site '{slug}'")
        return site

    def set_policy(self, site: Site, policy: SitePolicy, actor: Actor) -> None:
        """Replace a site's policy; it holds for verdicts from now on."""
        with self.store.begin() as tx:
            tx.sites.save_policy(site.id, policy)
            tx.audit.add(actor, "site.policy_changed", site.id, self.clock(), site_id=site.id)

    def create_key(self, site: Site, name: str, scopes: Iterable[Scope]) -> tuple[Key, str]:
        """Make a key and return it with its secret, which is not kept and cannot be shown again."""
        # Lower case only: Akismet clients carry the key in a host name.
        secret = "mk_" + base64.b32encode(secrets.token_bytes(25)).decode().lower()
        key = Key(new_id(), site.id, name, secret[:10], frozenset(scopes), self.clock())
        with self.store.begin() as tx:
            tx.keys.add(key, _digest(secret))
            tx.audit.add(SYSTEM, "key.created", key.id, self.clock(), site_id=site.id, scopes=sorted(key.scopes))
        return key, secret

    def keys_of(self, site: Site) -> list[Key]:
        """Return a site's keys, without secrets."""
        with self.store.read() as tx:
            return tx.keys.of_site(site.id)

    def revoke_key(self, site: Site, key_id: str) -> None:
        """End a key at once; raises InvalidKey when the site has no such live key."""
        with self.store.begin() as tx:
            if not tx.keys.revoke(site.id, key_id, self.clock()):
                raise InvalidKey(f"the site '{site.slug}' has no live key '{key_id}'")
            tx.audit.add(SYSTEM, "key.revoked", key_id, self.clock(), site_id=site.id)

    def authenticate(self, secret: str | None) -> tuple[Site, Key]:
        """Return the site and key of a bearer secret; raises MissingKey, InvalidKey (unknown or revoked)."""
        if not secret:
            raise MissingKey("send the site's key as 'Authorization: Bearer mk_…'")
        with self.store.read() as tx:
            key = tx.keys.by_hash(_digest(secret))
            site = tx.sites.by_id(key.site_id) if key and key.revoked_at is None else None
        if key is None or site is None:
            raise InvalidKey("the key is unknown or was revoked")
        return site, key

    def put_article(self, site: Site, ref: ArticleRef, state: ArticleState, mode: Mode | None, actor: Actor) -> Article:
        """Make or change an article: open or closed, moderated before or after publication (None: as the site)."""
        with self.store.begin() as tx:
            article = tx.articles.ensure(site.id, ref, self.clock())
            tx.articles.set(article.id, state, mode)
            details = {"state": state, "mode": mode}
            tx.audit.add(actor, "article.changed", article.id, self.clock(), site_id=site.id, **details)
            return _found(tx, site, ref.external_id)

    def article(self, site: Site, external_id: str) -> Article:
        """Return an article; raises UnknownArticle."""
        with self.store.read() as tx:
            return _found(tx, site, external_id)

    def put_author(self, site: Site, ref: AuthorRef, standing: Standing, actor: Actor) -> Author:
        """Make or change an author: normal, trusted or banned."""
        with self.store.begin() as tx:
            author = tx.authors.ensure(site.id, ref, self.clock())
            tx.authors.set_standing(author.id, standing)
            details = {"standing": standing}
            tx.audit.add(actor, "author.changed", author.id, self.clock(), site_id=site.id, **details)
        return self.author(site, ref.external_id)

    def author(self, site: Site, external_id: str) -> Author:
        """Return an author; raises UnknownAuthor."""
        with self.store.read() as tx:
            author = tx.authors.find(site.id, external_id)
        if author is None:
            raise UnknownAuthor(f"no author '{external_id}' on this site")
        return author


@dataclass(frozen=True)
class People:
    """Moderators and their sessions in the console."""

    store: Store
    clock: Clock
    passwords: Passwords

    def add(self, email: str, name: str, password: str, site: Site, role: Role) -> Moderator:
        """Make a person with a role on a site; raises AlreadyExists, InvalidField."""
        email = email.strip().lower()
        if "@" not in email or len(email) > 254:
            raise InvalidField(f"'{email}' is no e-mail address")
        if len(password) < MIN_PASSWORD:
            raise InvalidField(f"the password has {len(password)} characters; at least {MIN_PASSWORD} are needed")
        hashed = self.passwords.hash(password)

        def work(tx: Transaction) -> Moderator:
            if tx.moderators.by_email(email):
                raise AlreadyExists(f"a moderator with the address '{email}' exists already")
            moderator_id = new_id()
            tx.moderators.add(moderator_id, email, name, hashed, self.clock())
            tx.moderators.set_role(moderator_id, site.id, role)
            tx.audit.add(SYSTEM, "moderator.added", moderator_id, self.clock(), site_id=site.id, role=role)
            return _moderator(tx, moderator_id)

        return self.store.run(work)

    def grant(self, email: str, site: Site, role: Role) -> Moderator:
        """Give a known person a role on one more site; raises UnknownModerator, AlreadyExists for one locked out."""
        with self.store.begin() as tx:
            moderator = _by_email(tx, email)
            if moderator.disabled:
                raise AlreadyExists(f"'{moderator.email}' is known and locked out; add the person with another address")
            tx.moderators.set_role(moderator.id, site.id, role)
            tx.audit.add(SYSTEM, "moderator.granted", moderator.id, self.clock(), site_id=site.id, role=role)
            return _moderator(tx, moderator.id)

    def all(self) -> list[Moderator]:
        """Return everyone, oldest first."""
        with self.store.read() as tx:
            return tx.moderators.all()

    def disable(self, email: str) -> None:
        """Lock a person out at once, sessions included; raises UnknownModerator."""
        with self.store.begin() as tx:
            moderator = _by_email(tx, email)
            tx.moderators.disable(moderator.id, self.clock())
            tx.sessions.end_all(moderator.id)
            tx.audit.add(SYSTEM, "moderator.disabled", moderator.id, self.clock(), site_id=None)

    def log_in(self, email: str, password: str, address: str) -> str:
        """Return a new session's token.

        Raises LoginRefused for a wrong address or password (which of them is not said), LoginBlocked with
        `retry_after` after five failures in a row for one e-mail, or thirty from one network address: the
        pause doubles with each, up to a quarter of an hour.
        """
        email = email.strip().lower()
        subjects = {"email": _digest(f"email:{email}"), "address": _digest(f"address:{address}")}
        self._refuse_blocked(subjects.values())
        with self.store.read() as tx:
            moderator = tx.moderators.by_email(email)
            hashed = tx.moderators.password_hash(moderator.id) if moderator else None
        if not self.passwords.matches(hashed, password) or moderator is None or moderator.disabled:
            self._count_failure(subjects)
            raise LoginRefused("wrong e-mail address or password")
        token = secrets.token_urlsafe(32)
        now = self.clock()
        with self.store.begin() as tx:
            tx.login_attempts.clear(subjects["email"])
            tx.sessions.add(_digest(token), moderator.id, now, now + timedelta(hours=SESSION_HOURS))
            if hashed and self.passwords.outdated(hashed):
                tx.moderators.set_password_hash(moderator.id, self.passwords.hash(password))
            tx.audit.add(Actor("moderator", moderator.id), "session.started", moderator.id, now, site_id=None)
        return token

    def by_session(self, token: str | None) -> Moderator | None:
        """Return who a session token belongs to; None when it ended or they were locked out."""
        if not token:
            return None
        with self.store.read() as tx:
            moderator_id = tx.sessions.moderator_id(_digest(token), self.clock())
            moderator = tx.moderators.by_id(moderator_id) if moderator_id else None
        return moderator if moderator and not moderator.disabled else None

    def log_out(self, token: str) -> None:
        """End a session."""
        with self.store.begin() as tx:
            tx.sessions.end(_digest(token))

    def _refuse_blocked(self, subjects: Iterable[str]) -> None:
        now = self.clock()
        with self.store.read() as tx:
            blocks = [until for subject in subjects if (until := tx.login_attempts.blocked_until(subject))]
        longest = max(blocks, default=now)
        if longest > now:
            seconds = int((longest - now).total_seconds()) + 1
            raise LoginBlocked("too many failed attempts; wait before the next one", retry_after=seconds)

    def _count_failure(self, subjects: Mapping[str, str]) -> None:
        now = self.clock()
        with self.store.begin() as tx:
            for kind, subject in subjects.items():
                beyond = tx.login_attempts.fail(subject, now) - FREE_FAILURES[kind]
                if beyond >= 0:
                    pause = min(15 * 2**beyond, LONGEST_BLOCK_SECONDS)
                    tx.login_attempts.block(subject, now + timedelta(seconds=pause))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _found(tx: Transaction, site: Site, external_id: str) -> Article:
    article = tx.articles.find(site.id, external_id)
    if article is None:
        raise UnknownArticle(f"no article '{external_id}' on this site")
    return article


def _by_email(tx: Transaction, email: str) -> Moderator:
    moderator = tx.moderators.by_email(email.strip().lower())
    if moderator is None:
        raise UnknownModerator(f"no moderator with the address '{email}'")
    return moderator


def _moderator(tx: Transaction, moderator_id: str) -> Moderator:
    moderator = tx.moderators.by_id(moderator_id)
    assert moderator is not None
    return moderator
