"""Sites with their settings, keys, articles and authors."""

import base64
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from moderation.domain import site_rules
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import (
    AlreadyExists,
    InvalidField,
    InvalidKey,
    MissingKey,
    StaleSettings,
    UnknownArticle,
    UnknownAuthor,
    UnknownSite,
)
from moderation.domain.policy import Mode, Standing
from moderation.domain.site import Article, ArticleState, Author, Key, Scope, Site, SitePolicy
from moderation.services.people.passwords import digest
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.sites import policy_json
from moderation.store.store import Store, Transaction

SYSTEM = Actor("system", "cli")

Hours = tuple[datetime | None, datetime | None]
"""From when until when an article takes comments; None for no limit."""

ALWAYS: Hours = (None, None)


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

    def set_policy(self, site: Site, policy: SitePolicy, actor: Actor, version: int | None = None) -> Site:
        """Replace a site's policy; it holds for verdicts from now on. See `change`."""
        return self.change(site, lambda now: replace(now, policy=policy), actor, version)

    def change_policy(
        self, site: Site, change: Callable[[SitePolicy], SitePolicy], actor: Actor, version: int | None = None
    ) -> Site:
        """Change parts of a site's policy as it now stands, so that two changes at once both hold. See `change`."""
        return self.change(site, lambda now: replace(now, policy=change(now.policy)), actor, version)

    def change(self, site: Site, change: Callable[[Site], Site], actor: Actor, version: int | None = None) -> Site:
        """Apply `change` to the site as it now stands and return the result.

        Raises StaleSettings when the site is not at `version` any more, so that nobody overwrites what they
        have not seen; without a version the change is made to whatever stands. Raises InvalidField when a changed
        field is outside its bounds (`domain.site_rules`).
        """

        def work(tx: Transaction) -> Site:
            current = tx.sites.by_id(site.id, lock=True)
            if current is None:
                raise UnknownSite(f"no site '{site.slug}'")
            if version not in (None, current.version):
                raise StaleSettings(f"the settings are at version {current.version}, not {version}; read them again")
            wanted = change(current)
            if wanted == current:
                return current
            changed = _differences(current, wanted)
            _refuse_faults(wanted, changed)
            saved = tx.sites.save(wanted)
            details = {"version": saved.version, "changed": changed}
            tx.audit.add(actor, "site.changed", site.id, self.clock(), site_id=site.id, **details)
            return saved

        return self.store.run(work)

    def create_key(self, site: Site, name: str, scopes: Iterable[Scope], actor: Actor = SYSTEM) -> tuple[Key, str]:
        """Make a key and return it with its secret, which is not kept and cannot be shown again."""
        # Lower case only: Akismet clients carry the key in a host name.
        secret = "mk_" + base64.b32encode(secrets.token_bytes(25)).decode().lower()
        key = Key(new_id(), site.id, name, secret[:10], frozenset(scopes), self.clock())
        with self.store.begin() as tx:
            tx.keys.add(key, digest(secret))
            tx.audit.add(actor, "key.created", key.id, self.clock(), site_id=site.id, scopes=sorted(key.scopes))
        return key, secret

    def keys_of(self, site: Site) -> list[Key]:
        """Return a site's keys, without secrets."""
        with self.store.read() as tx:
            return tx.keys.of_site(site.id)

    def revoke_key(self, site: Site, key_id: str, actor: Actor = SYSTEM) -> None:
        """End a key at once; raises InvalidKey when the site has no such live key."""
        with self.store.begin() as tx:
            if not tx.keys.revoke(site.id, key_id, self.clock()):
                raise InvalidKey(f"the site '{site.slug}' has no live key '{key_id}'")
            tx.audit.add(actor, "key.revoked", key_id, self.clock(), site_id=site.id)

    def authenticate(self, secret: str | None) -> tuple[Site, Key]:
        """Return the site and key of a bearer secret; raises MissingKey, InvalidKey (unknown or revoked)."""
        if not secret:
            raise MissingKey("send the site's key as 'Authorization: Bearer mk_…'")
        with self.store.read() as tx:
            key = tx.keys.by_hash(digest(secret))
            site = tx.sites.by_id(key.site_id) if key and key.revoked_at is None else None
        if key is None or site is None:
            raise InvalidKey("the key is unknown or was revoked")
        return site, key

    def put_article(
        self, site: Site, ref: ArticleRef, state: ArticleState, mode: Mode | None, actor: Actor, hours: Hours = ALWAYS
    ) -> Article:
        """Make or change an article: open or closed, from when until when, moderated before or after publication.

        `mode` None means as the site. Raises InvalidField when it would close before it opens.
        """
        opens_at, closes_at = hours
        if opens_at and closes_at and closes_at <= opens_at:
            raise InvalidField("closes_at must be later than opens_at")
        with self.store.begin() as tx:
            article = tx.articles.ensure(site.id, ref, self.clock())
            tx.articles.set(article.id, state, mode, opens_at, closes_at)
            details = {"state": state, "mode": mode, "opens_at": _written(opens_at), "closes_at": _written(closes_at)}
            tx.audit.add(actor, "article.changed", article.id, self.clock(), site_id=site.id, **details)
            return _found(tx, site, ref.external_id)

    def article(self, site: Site, external_id: str) -> Article:
        """Return an article; raises UnknownArticle."""
        with self.store.read() as tx:
            return _found(tx, site, external_id)

    def put_author(
        self, site: Site, ref: AuthorRef, standing: Standing, actor: Actor, reason: str | None = None
    ) -> Author:
        """Make or change an author: normal, trusted or banned, and why."""
        with self.store.begin() as tx:
            author = tx.authors.ensure(site.id, ref, self.clock())
            tx.authors.set_standing(author, standing, reason, actor, self.clock())
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


def _found(tx: Transaction, site: Site, external_id: str) -> Article:
    article = tx.articles.find(site.id, external_id)
    if article is None:
        raise UnknownArticle(f"no article '{external_id}' on this site")
    return article


def _written(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _refuse_faults(site: Site, changed: Iterable[str]) -> None:
    """Raise InvalidField for what is wrong in the changed fields; what was stored long ago may stay."""
    found = [fault for fault in site_rules.faults(site) if fault.pointer[1:] in changed]
    if found:
        raise InvalidField("these settings cannot be kept", errors=found)


def _differences(old: Site, new: Site) -> dict[str, list[Any]]:
    """Return the fields that changed as {name: [before, after]}, the policy's among them."""
    before, after = _flat(old), _flat(new)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _flat(site: Site) -> dict[str, Any]:
    return {"name": site.name, "url": site.url} | policy_json(site.policy) | {"origins": list(site.policy.origins)}
