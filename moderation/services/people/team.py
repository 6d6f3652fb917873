"""A site's team, as its administrators keep it: roles, removal, lock-out, and what they may not do."""

from dataclasses import dataclass

from moderation.domain.access_errors import LastAdministrator, OwnRole
from moderation.domain.decision import Actor
from moderation.domain.errors import InsufficientRole, UnknownModerator
from moderation.domain.site import Moderator, Role, Site
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class Team:
    """What an administrator of a site does with its people.

    Whoever is not of the site raises UnknownModerator, one's own account OwnRole. Lock-out and a new password
    reach every site that the person serves, so they ask for an administrator of all of them: else one site's
    administrator could take an account over and with it another site.
    """

    store: Store
    clock: Clock

    def people(self, site: Site) -> list[Moderator]:
        """Return who serves a site, oldest first, those locked out too."""
        with self.store.read() as tx:
            return tx.moderators.of_site(site.id)

    def set_role(self, site: Site, by: Moderator, person_id: str, role: Role) -> None:
        """Change a person's role on a site; raises LastAdministrator when the site would be without one."""
        with self.store.begin() as tx:
            person = self._colleague(tx, site, by, person_id)
            if role is not Role.ADMINISTRATOR:
                _keep_one(tx, site, person)
            tx.moderators.set_role(person.id, site.id, role)
            self._note(tx, by, "moderator.role_changed", person, site, role=role)

    def remove(self, site: Site, by: Moderator, person_id: str) -> None:
        """Take a person off a site; raises LastAdministrator when the site would be without one."""

        def work(tx: Transaction) -> None:
            person = self._colleague(tx, site, by, person_id)
            _keep_one(tx, site, person)
            tx.moderators.by_id(person.id, lock=True)  # someone may be asking their opinion at this moment
            tx.moderators.remove_role(person.id, site.id)
            tx.opinions.give_back(person.id, self.clock(), site.id)
            tx.queue.release_all(Actor("moderator", person.id), self.clock(), site.id)  # else they decide until its end
            self._note(tx, by, "moderator.removed", person, site)

        self.store.run(work)

    def disable(self, site: Site, by: Moderator, person_id: str) -> None:
        """Lock a person out at once, open sessions included."""

        def work(tx: Transaction) -> None:
            person = self._in_charge(tx, site, by, person_id)
            _keep_one(tx, site, person)
            tx.moderators.disable(person.id, self.clock())
            tx.sessions.end_all(person.id)
            tx.opinions.give_back(person.id, self.clock())
            tx.queue.release_all(Actor("moderator", person.id), self.clock())
            self._note(tx, by, "moderator.disabled", person, site)

        self.store.run(work)

    def enable(self, site: Site, by: Moderator, person_id: str) -> None:
        """Let a person who was locked out in again."""
        with self.store.begin() as tx:
            person = self._in_charge(tx, site, by, person_id)
            tx.moderators.enable(person.id)
            self._note(tx, by, "moderator.enabled", person, site)

    def in_charge(self, site: Site, by: Moderator, person_id: str) -> Moderator:
        """Return a person whose password one may reset; raises as the class says."""
        with self.store.read() as tx:
            return self._in_charge(tx, site, by, person_id)

    def _colleague(self, tx: Transaction, site: Site, by: Moderator, person_id: str) -> Moderator:
        tx.sites.by_id(site.id, lock=True)  # two administrators may be removing one another
        person = tx.moderators.by_id(person_id)
        if person is None or site.slug not in person.roles:
            raise UnknownModerator("nobody of this site has that id")
        if person.id == by.id:
            raise OwnRole("another administrator changes your own role or access")
        _still_administrator(tx, site, by)
        return person

    def _in_charge(self, tx: Transaction, site: Site, by: Moderator, person_id: str) -> Moderator:
        person = self._colleague(tx, site, by, person_id)
        foreign = [slug for slug in person.roles if by.roles.get(slug) is not Role.ADMINISTRATOR]
        if foreign:
            raise InsufficientRole("this person also serves sites that you do not administer")
        return person

    def _note(
        self, tx: Transaction, by: Moderator, action: str, person: Moderator, site: Site, role: Role | None = None
    ) -> None:
        details = {"role": role} if role else {}
        tx.audit.add(Actor("moderator", by.id), action, person.id, self.clock(), site_id=site.id, **details)


def _still_administrator(tx: Transaction, site: Site, by: Moderator) -> None:
    now = tx.moderators.by_id(by.id)
    if now is None or now.disabled or now.roles.get(site.slug) is not Role.ADMINISTRATOR:
        raise InsufficientRole("you are no administrator of this site any more")


def _keep_one(tx: Transaction, site: Site, person: Moderator) -> None:
    others = [
        one
        for one in tx.moderators.of_site(site.id)
        if one.id != person.id and not one.disabled and one.roles[site.slug] is Role.ADMINISTRATOR
    ]
    if not others:
        raise LastAdministrator("a site keeps at least one administrator who can sign in")
