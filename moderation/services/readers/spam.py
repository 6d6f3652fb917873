"""Spam without CAPTCHA: a hidden field, a signed form-time token, limits, repeated texts, proof of work on suspicion.

Nothing here is kept in the database. An address is known only by a hash that changes each day.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.arabic.normalize import FOLD
from moderation.domain.errors import (
    DuplicateComment,
    FormExpired,
    HoneypotFilled,
    InvalidCursor,
    ProofRequired,
    SentTooFast,
)
from moderation.domain.site import Proof, Site
from moderation.services.cursors import Signer
from moderation.services.ports import Cache, Clock
from moderation.services.readers.proof import Proofs

YOUNGEST = timedelta(seconds=3)
OLDEST = timedelta(hours=24)
DUPLICATE_SECONDS = 3_600
LONG_TEXT = 20
"""Letters from which the same text from several people is no coincidence any more; «شكرا» is one all day."""
SAME_LONG_TEXT = 3
SUSPICION_SECONDS = 600
POSTS_OF_ADDRESS = 5
GUESTS_OF_SITE = 60


@dataclass(frozen=True)
class Sent:
    """A post as spam sees it.

    `address` is the day's hash; `proven` tells that the sender is known: by the site's log-in or by an earlier
    published comment.
    """

    article: str
    body: str
    address: str
    token: str | None
    proof: str | None
    trap: str
    proven: bool = False


@dataclass(frozen=True)
class Spam:
    """Refuses machines' posts; each check can be turned off by the site."""

    secret: str
    signer: Signer
    cache: Cache
    clock: Clock
    proofs: Proofs

    def form_token(self, site: Site, article: str) -> str:
        """Return the token that a form of this article carries: when it was given."""
        return self.signer.sign("form", [_place(site, article), int(self.clock().timestamp() * 1000)])

    def challenge_if_suspected(self, site: Site, article: str, address: str) -> dict[str, object] | None:
        """Return a task when a post from this address would need one."""
        suspected = self._suspected(site, address, lambda key, seconds: self._read(key))
        return self.proofs.challenge(_place(site, article)) if suspected else None

    def check(self, site: Site, sent: Sent) -> None:
        """Let a post pass, or raise HoneypotFilled, FormExpired, SentTooFast, DuplicateComment, ProofRequired.

        The cheap checks come first, so that a refused post costs nothing.
        """
        policy = site.policy
        if policy.spam_honeypot and sent.trap:
            raise HoneypotFilled("the hidden field must stay empty")
        if policy.spam_form_token:
            self._check_age(site, sent)
        if not sent.proven:
            self._check_proof(site, sent)
        if policy.spam_duplicates:
            self._check_repeats(site, sent)

    def address(self, raw: str | None) -> str:
        """Return the hash by which an address is known today; nothing leads back to it once the day is over."""
        day = self.clock().date().isoformat()
        known = str(raw).encode("utf-8", "surrogatepass")
        return hmac.digest(f"{self.secret}:{day}".encode(), known, hashlib.sha256).hex()[:32]

    def _check_age(self, site: Site, sent: Sent) -> None:
        given_at = self._given_at(site, sent)
        age = self.clock() - given_at if given_at else None
        if age is None or age > OLDEST:
            raise FormExpired("the form's token is missing, of another article or older than 24 hours")
        if age < YOUNGEST:
            raise SentTooFast("the form was sent within 3 seconds", retry_after=3)

    def _given_at(self, site: Site, sent: Sent) -> datetime | None:
        try:
            place, millis = self.signer.read("form", sent.token or "")
        except InvalidCursor:
            return None
        same = place == _place(site, sent.article)
        return datetime.fromtimestamp(millis / 1000, self.clock().tzinfo) if same else None

    def _check_proof(self, site: Site, sent: Sent) -> None:
        place = _place(site, sent.article)
        if self._suspected(site, sent.address, self._count) and not (
            sent.proof and self.proofs.holds(place, sent.proof)
        ):
            raise ProofRequired("solve the challenge and send the post again", self.proofs.challenge(place))

    def _suspected(self, site: Site, address: str, count: Callable[[str, int], int]) -> bool:
        wanted = site.policy.spam_proof
        if wanted is not Proof.SUSPICION:
            return wanted is Proof.ALWAYS
        posts = count(f"mushrif:posts:{site.slug}:{address}", SUSPICION_SECONDS)
        guests = count(f"mushrif:guests:{site.slug}", 60)
        return posts > POSTS_OF_ADDRESS or guests > GUESTS_OF_SITE

    def _check_repeats(self, site: Site, sent: Sent) -> None:
        text = " ".join(sent.body.translate(FOLD).split())
        name = hmac.digest(self.secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hex()[:32]
        place = "" if len(text) >= LONG_TEXT else sent.article
        own = self._count(f"mushrif:same:{site.slug}:{_short(place)}:{sent.address}:{name}", DUPLICATE_SECONDS)
        all_of_them = 0
        if len(text) >= LONG_TEXT and own == 1:
            all_of_them = self._count(f"mushrif:same:{site.slug}:{name}", DUPLICATE_SECONDS)
        if own > 1 or all_of_them > SAME_LONG_TEXT:
            raise DuplicateComment("the same text was sent before")

    def _count(self, key: str, seconds: int) -> int:
        return self.cache.count(key, seconds) or 0

    def _read(self, key: str) -> int:
        found = self.cache.get([key])
        return int(found[0]) + 1 if found and found[0] else 0


def _place(site: Site, article: str) -> str:
    return f"{site.slug}/{_short(article)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
