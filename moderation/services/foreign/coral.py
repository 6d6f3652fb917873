"""Sites' Corals: known by the signature of what they ask in their external moderation phase."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.domain.access_errors import SignatureRefused
from moderation.domain.decision import Actor
from moderation.domain.errors import InvalidField
from moderation.domain.site import Site
from moderation.services.foreign.callers import Caller, Callers
from moderation.services.foreign.memory import Memory
from moderation.services.ports import Clock
from moderation.store.store import Store

MOST_SECRETS = 8
_SECRET = re.compile(r"empsec_[0-9a-f]{32,128}")
_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})")
_ALL = "all"

Known = tuple[tuple[Caller, tuple[str, ...]], ...]
"""Every site's Coral with the secrets of its phases."""


@dataclass(frozen=True)
class Corals:
    """Keeps the secrets that Corals made, and finds out who signed."""

    store: Store
    callers: Callers
    clock: Clock
    memory: Memory[Known]

    def add(self, site: Site, secret: str, actor: Actor) -> None:
        """Keep the secret of a phase as Coral shows it; raises InvalidField for what is none, or for one too many."""
        secret = secret.strip()
        if not _SECRET.fullmatch(secret):
            raise InvalidField("a Coral phase's secret is empsec_ and 32 or more hexadecimal digits")
        with self.store.begin() as tx:
            if len(set(tx.coral.of(site.id)) | {secret}) > MOST_SECRETS:
                raise InvalidField(f"a site keeps at most {MOST_SECRETS} secrets; remove the old ones first")
            tx.coral.add(site.id, secret, self.clock())
            tx.audit.add(actor, "coral.added", site.id, self.clock(), site_id=site.id)

    def remove(self, site: Site, actor: Actor) -> int:
        """Forget a site's secrets, so that its Coral is not answered any more; return how many they were."""
        with self.store.begin() as tx:
            count = tx.coral.remove(site.id)
            tx.audit.add(actor, "coral.removed", site.id, self.clock(), site_id=site.id, secrets=count)
        return count

    def signed_by(self, raw: bytes, header: str, slug: str | None = None) -> Caller:
        """Return whose Coral signed these bytes, among one site's where it is named.

        `header` may hold several signatures, one for each secret while Coral replaces one. Raises SignatureRefused,
        and DatabaseUnavailable when no secret can be looked up.
        """
        signatures = _SIGNATURE.findall(header)[:MOST_SECRETS]
        for caller, secrets in self.memory.find(_ALL, self._look):
            if slug in (None, caller.site.slug) and _any_signed(raw, signatures, secrets):
                return caller
        raise SignatureRefused("no secret of a site's Coral made this signature of the body")

    def _look(self) -> None:
        with self.store.read() as tx:
            secrets = tx.coral.all()
            sites = [site for site in tx.sites.all() if site.id in secrets]
        bare = [Caller(site, Actor("coral", site.id)) for site in sites]
        self._keep(bare, secrets)  # who signs is known, whatever becomes of the rest
        self._keep(self.callers.with_tools(bare), secrets)

    def _keep(self, callers: Sequence[Caller], secrets: Mapping[str, Sequence[str]]) -> None:
        self.memory.keep(_ALL, tuple((one, tuple(secrets[one.site.id])) for one in callers))


def _any_signed(raw: bytes, signatures: Sequence[str], secrets: Sequence[str]) -> bool:
    return any(
        hmac.compare_digest(hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest(), signature)
        for secret in secrets
        for signature in signatures
    )
