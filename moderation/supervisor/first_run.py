"""Brings the database up to date; on the first run makes a site, a key, an administrator and the demo newspaper.

It runs in a process of its own, so that the supervisor stays small, and prints one JSON object for it.
"""

import json
import secrets
import sys
from dataclasses import asdict

from moderation.bootstrap import Services, services
from moderation.domain.errors import MushrifError, UnknownSite
from moderation.domain.site import Role, Scope, Site
from moderation.process import begin
from moderation.services.demo import DEMO_NAME, DEMO_SITE, ensure_demo
from moderation.settings import load_settings
from moderation.store import schema
from moderation.supervisor.report import Prepared

EMAIL = "admin@mushrif.local"


def prepare(built: Services, base_url: str) -> Prepared:
    """Migrate, and make what a first run needs; safe to repeat."""
    schema.migrate(built.store.engine)
    try:
        built.sites.by_slug(DEMO_SITE)
        made = Prepared(DEMO_SITE, EMAIL)
    except UnknownSite:
        made = _first(built, base_url)
    ensure_demo(built, base_url)
    return made


def _first(built: Services, base_url: str) -> Prepared:
    site = built.sites.create(DEMO_SITE, DEMO_NAME, base_url)
    _, api_key = built.sites.create_key(site, "first key", list(Scope))
    return Prepared(site.slug, EMAIL, api_key, _administrator(built, site))


def _administrator(built: Services, site: Site) -> str | None:
    """Return the new administrator's password; None when there is one already, who gets the site too."""
    if any(person.email == EMAIL for person in built.people.all()):
        built.people.grant(EMAIL, site, Role.ADMINISTRATOR)
        return None
    password = secrets.token_urlsafe(12)
    built.people.add(EMAIL, "المدير", password, site, Role.ADMINISTRATOR)
    return password


def main() -> None:
    """Prepare this process's database; a failure is one line on stderr and exit code 1."""
    begin(load_settings())
    try:
        made = prepare(services(), sys.argv[1])
    except MushrifError as error:
        sys.exit(f"mushrif: {error.detail}")
    json.dump(asdict(made), sys.stdout)


if __name__ == "__main__":
    main()
