"""Rendered bytes of what readers ask for, kept until something they see changes.

Every entry carries the versions it was made from: one of its site, one of its article. A change gives new versions
(random, so that a lost one never comes back), and the entry is made anew at its next use. A process also keeps what it
served for half a second, so that a crowd on one article costs no call at all.
"""

import gzip
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from moderation.services.ports import Cache, Clock
from moderation.store.changes import ChangedPage

KEPT_SECONDS = 60
"""How long an entry lives whatever happens: the bound on what a change that Redis missed can cost."""

MOST_KEPT = 3_000
"""How many pages of a site are put into Redis within a minute: whoever invents questions must not fill it."""

NEAR = timedelta(milliseconds=500)
MOST_NEAR = 512
MOST_NEAR_BYTES = 32 * 1024 * 1024
LANES = 64


@dataclass(frozen=True)
class Page:
    """What is sent: bytes, plain and compressed, until when they are true by themselves, and the name they go by."""

    body: bytes
    compressed: bytes
    content_type: str
    tag: str
    until: datetime | None = None
    versions: tuple[str, ...] = ()
    key: str = ""


def page(body: str, content_type: str, until: datetime | None = None) -> Page:
    """Return a text as it is sent."""
    raw = body.encode("utf-8", "replace")
    return Page(raw, gzip.compress(raw, 6, mtime=0), content_type, hashlib.sha256(raw).hexdigest()[:20], until)


@dataclass(frozen=True)
class Pages:
    """Keeps rendered pages in the cache that all processes share; each is made by one thread of a process at a time."""

    cache: Cache
    clock: Clock
    _near: dict[str, tuple[datetime, Page]] = field(default_factory=dict)
    _lanes: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(LANES)))

    def of_article(self, slug: str, external_id: str, name: str, make: Callable[[], Page]) -> Page:
        """Return a page that follows one article and its site's settings, made when it is not there."""
        return self._get(_key(slug, external_id, name), (_site(slug), _article(slug, external_id)), make)

    def of_site(self, slug: str, name: str, make: Callable[[], Page]) -> Page:
        """Return a page that follows every article of a site."""
        return self._get(_key(slug, "", name), (_site(slug), _any(slug)), make)

    def recent(self, key: str) -> Page | None:
        """Return the page that this process served under this key within the last half second."""
        found = self._near.get(key)
        return found[1] if found and found[0] > self.clock() else None

    def changed(self, pages: Sequence[ChangedPage]) -> None:
        """Let everything that shows these be made anew, here and in every process."""
        names = {_any(slug) for slug, _ in pages}
        names |= {_site(slug) if external_id is None else _article(slug, external_id) for slug, external_id in pages}
        self.cache.replace({name: _version() for name in names}, 2 * KEPT_SECONDS)
        self._near.clear()

    def _get(self, key: str, names: tuple[str, ...], make: Callable[[], Page]) -> Page:
        if found := self.recent(key):
            return found
        with self._lanes[int(key[-8:], 16) % LANES]:
            if found := self.recent(key):
                return found
            fresh = replace(self._shared(key, names, make), key=key)
            self._remember(fresh)
            return fresh

    def _shared(self, key: str, names: tuple[str, ...], make: Callable[[], Page]) -> Page:
        answer = self.cache.get([*names, key])
        if answer is None:
            return make()
        *versions, stored = answer
        kept = _unpack(stored) if stored else None
        if kept and kept.versions == tuple(map(_text, versions)) and _true_at(kept, self.clock()):
            return kept
        versions_now = tuple(self._known(name, version) for name, version in zip(names, versions, strict=True))
        made = replace(make(), versions=versions_now)
        seconds = _seconds_left(made, self.clock())
        if seconds > 0 and (self.cache.count(f"{names[0]}:kept", KEPT_SECONDS) or 0) <= MOST_KEPT:
            self.cache.put(key, _pack(made), seconds)
        return made

    def _known(self, name: str, version: bytes | None) -> str:
        """Return a version, a new one when there was none; another process may have been first."""
        if version is None:
            self.cache.put_new(name, _version(), 2 * KEPT_SECONDS)
            version = next(iter(self.cache.get([name]) or ()), None)
        return _text(version)

    def _remember(self, made: Page) -> None:
        until = self.clock() + NEAR
        held = [len(one.body) + len(one.compressed) for _, one in list(self._near.values())]
        if len(held) >= MOST_NEAR or sum(held) >= MOST_NEAR_BYTES:
            self._near.clear()
        self._near[made.key] = (min(until, made.until) if made.until else until, made)


def _true_at(kept: Page, now: datetime) -> bool:
    return kept.until is None or kept.until > now


def _seconds_left(made: Page, now: datetime) -> int:
    left = (made.until - now).total_seconds() if made.until else KEPT_SECONDS
    return min(KEPT_SECONDS, int(left) + 1 if left > 0 else 0)


def _version() -> bytes:
    return secrets.token_hex(8).encode()


def _text(version: bytes | None) -> str:
    return version.decode("ascii", "replace") if version else ""


def _key(slug: str, external_id: str, name: str) -> str:
    return "mushrif:page:" + _digest(slug, external_id, name)


def _site(slug: str) -> str:
    return "mushrif:version:" + _digest("site", slug)


def _any(slug: str) -> str:
    return "mushrif:version:" + _digest("any", slug)


def _article(slug: str, external_id: str) -> str:
    return "mushrif:version:" + _digest("article", slug, external_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _pack(made: Page) -> bytes:
    head = {
        "type": made.content_type,
        "tag": made.tag,
        "until": made.until.isoformat() if made.until else None,
        "versions": made.versions,
        "size": len(made.body),
    }
    return json.dumps(head).encode() + b"\n" + made.body + made.compressed


def _unpack(stored: bytes) -> Page:
    line, _, rest = stored.partition(b"\n")
    head = json.loads(line)
    until = datetime.fromisoformat(head["until"]) if head["until"] else None
    body, compressed = rest[: head["size"]], rest[head["size"] :]
    return Page(body, compressed, head["type"], head["tag"], until, tuple(head["versions"]))
