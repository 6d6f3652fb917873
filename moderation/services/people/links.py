"""Links that let someone in once: an invitation to a site, or a new password for who lost theirs."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.domain.access import Link, LinkKind
from moderation.domain.access_errors import LinkExpired
from moderation.domain.decision import Actor
from moderation.domain.errors import AlreadyExists, InvalidCursor, UnknownModerator
from moderation.domain.site import Moderator, Role, Site
from moderation.services.cursors import Signer
from moderation.services.people.accounts import checked_email, checked_name
from moderation.services.people.passwords import Passwords, checked_password, digest
from moderation.services.people.throttle import Throttle
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

INVITATION_HOURS = 72
RESET_HOURS = 1
PURPOSE = "link"


@dataclass(frozen=True)
class Links:
    """Makes links and honours each once; the token is signed, and stored as a hash only."""

    store: Store
    clock: Clock
    signer: Signer
    passwords: Passwords
    throttle: Throttle

    def invite(self, email: str, site: Site, role: Role, actor: Actor) -> str | None:
        """Return the token of a link by which someone joins a site within three days.

        None when the person is known from another site: they have the role at once and keep their password.
        Raises InvalidField for what is no address, AlreadyExists for someone of this site or locked out.
        """
        email, now = checked_email(email), self.clock()
        with self.store.begin() as tx:
            known = tx.moderators.by_email(email)
            if known:
                _give_role(tx, known, site, role, actor, now)
                return None
            tx.links.void(LinkKind.INVITATION, email, site.id)
            link = Link(
                new_id(), LinkKind.INVITATION, email, site.id, role, str(actor), now, _hence(now, INVITATION_HOURS)
            )
            tx.audit.add(actor, "moderator.invited", link.id, now, site_id=site.id, role=role)
            return self._keep(tx, link)

    def reset(self, email: str, actor: Actor, site: Site | None = None) -> str:
        """Return the token of a link by which someone sets a new password within an hour; earlier ones end.

        Raises UnknownModerator.
        """
        now = self.clock()
        with self.store.begin() as tx:
            person = tx.moderators.by_email(email.strip().lower())
            if person is None:
                raise UnknownModerator(f"no moderator with the address '{email}'")
            tx.links.void(LinkKind.RESET, person.email)
            link = Link(new_id(), LinkKind.RESET, person.email, None, None, str(actor), now, _hence(now, RESET_HOURS))
            tx.audit.add(actor, "password.reset_offered", person.id, now, site_id=site.id if site else None)
            return self._keep(tx, link)

    def open(self, token: str) -> Link:
        """Return a link that still holds; raises LinkExpired for one that is forged, used, voided or too old."""
        with self.store.read() as tx:
            return self._found(tx, token)

    def accept(self, token: str, name: str, password: str) -> None:
        """Use a link up: make the invited person, or set the new password and end all sessions.

        `name` is for an invitation only. Raises LinkExpired, InvalidField for a name or password that cannot be.
        """
        hashed = self.passwords.hash(checked_password(password))
        with self.store.begin() as tx:
            link = self._found(tx, token)
            if not tx.links.use(link.id):
                raise LinkExpired("the link was used meanwhile")
            if link.kind is LinkKind.INVITATION:
                self._join(tx, link, checked_name(name), hashed)
            else:
                self._reset(tx, link, hashed)

    def join_vouched(self, email: str, name: str) -> None:
        """Use the open invitations of an address that an identity provider vouches for; no password is set.

        Raises LinkExpired when nobody invited this address.
        """
        email = email.strip().lower()
        with self.store.begin() as tx:
            invitations = tx.links.invitations(self.clock(), email=email)
            if not invitations:
                raise LinkExpired("nobody invited this address")
            for link in invitations:
                tx.links.use(link.id)
                self._join(tx, link, name, "")

    def waiting(self, site: Site) -> list[Link]:
        """Return a site's open invitations, oldest first."""
        with self.store.read() as tx:
            return tx.links.invitations(self.clock(), site_id=site.id)

    def revoke(self, site: Site, link_id: str, actor: Actor) -> bool:
        """End one of a site's invitations; False when it is over."""
        now = self.clock()
        with self.store.begin() as tx:
            mine = [link for link in tx.links.invitations(now, site_id=site.id) if link.id == link_id]
            if not mine or not tx.links.use(link_id):
                return False
            tx.audit.add(actor, "moderator.invitation_revoked", link_id, now, site_id=site.id)
        return True

    def _keep(self, tx: Transaction, link: Link) -> str:
        token = self.signer.sign(PURPOSE, secrets.token_urlsafe(24))
        tx.links.add(digest(token), link)
        return token

    def _found(self, tx: Transaction, token: str) -> Link:
        try:
            self.signer.read(PURPOSE, token)
        except InvalidCursor:
            raise LinkExpired("this link was not issued here") from None
        link = tx.links.find(digest(token), self.clock())
        if link is None:
            raise LinkExpired("the link was used, replaced or is too old")
        return link

    def _join(self, tx: Transaction, link: Link, name: str, hashed: str) -> None:
        """Give the invited person their role; someone who joined meanwhile keeps name and password."""
        now, known = self.clock(), tx.moderators.by_email(link.email)
        person_id = known.id if known else new_id()
        if known is None:
            tx.moderators.add(person_id, link.email, name, hashed, now)
        if link.site_id and link.role:
            tx.moderators.set_role(person_id, link.site_id, link.role)
        actor = Actor("moderator", person_id)
        tx.audit.add(actor, "moderator.joined", person_id, now, site_id=link.site_id, role=link.role)

    def _reset(self, tx: Transaction, link: Link, hashed: str) -> None:
        person = tx.moderators.by_email(link.email)
        if person is None:
            raise LinkExpired("this person is gone")
        tx.moderators.set_password_hash(person.id, hashed)
        tx.sessions.end_all(person.id)
        tx.login_attempts.clear(self.throttle.subjects(email=link.email)["email"])
        tx.audit.add(Actor("moderator", person.id), "password.reset", person.id, self.clock(), site_id=None)


def _give_role(tx: Transaction, person: Moderator, site: Site, role: Role, actor: Actor, now: datetime) -> None:
    if person.disabled:
        raise AlreadyExists("this person is known and locked out")
    if site.slug in person.roles:
        raise AlreadyExists("this person serves the site already")
    tx.moderators.set_role(person.id, site.id, role)
    tx.audit.add(actor, "moderator.granted", person.id, now, site_id=site.id, role=role)


def _hence(now: datetime, hours: int) -> datetime:
    return now + timedelta(hours=hours)
