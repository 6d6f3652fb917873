"""`mushrif moderators`: who may sign in to the console."""

import secrets
import sys
from pathlib import Path
from typing import Any

import click

from moderation.bootstrap import Services
from moderation.commands.common import opened, show, store_options, table
from moderation.domain.errors import AlreadyExists
from moderation.domain.site import Moderator, Role, Site
from moderation.services.people.accounts import SYSTEM

ROLES = click.Choice([role.value for role in Role])


@click.group()
def moderators() -> None:
    """Add and invite people, list them, lock them out and let them in again."""


@moderators.command()
@click.argument("email")
@click.option("--site", "slug", required=True, help="The site's slug.")
@click.option("--role", type=ROLES, default=Role.MODERATOR.value, show_default=True)
@click.option("--name", help="As colleagues see it; the part before the @ unless given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin rather than make one.")
@store_options
def add(
    email: str, slug: str, role: str, name: str | None, password_stdin: bool, data_dir: Path | None, json_wanted: bool
) -> None:
    """Give a person a role on a site; someone new gets a password, which is shown once.

    Someone known keeps name and password. Someone locked out stays out and is refused.
    """
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    if _known(services, email):
        if name or password_stdin:
            raise AlreadyExists(
                f"'{email}' is known and keeps name and password; leave out --name and --password-stdin"
            )
        person, shown = services.people.grant(email, site, Role(role)), None
    else:
        person, shown = _new(services, email, name or email.partition("@")[0], site, Role(role), password_stdin)
    text = f"{person.email} is {role} of {site.slug}" + (f"\npassword  {shown}   (shown once)" if shown else "")
    show(json_wanted, {"moderator": _person_json(person), "password": shown}, text)


@moderators.command(name="list")
@store_options
def list_moderators(data_dir: Path | None, json_wanted: bool) -> None:
    """List everyone, oldest first."""
    found = opened(data_dir).people.all()
    rows = [("E-MAIL", "ROLES", "STATE", "NAME"), *(_person_row(person) for person in found)]
    show(json_wanted, {"items": [_person_json(person) for person in found]}, table(rows))


@moderators.command()
@click.argument("email")
@store_options
def disable(email: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Lock a person out at once, open sessions included."""
    opened(data_dir).people.disable(email)
    show(json_wanted, {"disabled": email}, f"{email} can no longer sign in")


@moderators.command()
@click.argument("email")
@store_options
def enable(email: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Let someone who was locked out in again, with the roles and the password of before."""
    opened(data_dir).people.enable(email)
    show(json_wanted, {"enabled": email}, f"{email} can sign in again")


@moderators.command()
@click.argument("email")
@click.option("--site", "slug", required=True, help="The site's slug.")
@click.option("--role", type=ROLES, default=Role.MODERATOR.value, show_default=True)
@store_options
def invite(email: str, slug: str, role: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Print a link by which someone joins a site within three days, choosing name and password.

    Someone known from another site has the role at once and needs no link.
    """
    services = opened(data_dir)
    token = services.links.invite(email, services.sites.by_slug(slug), Role(role), SYSTEM)
    link = _address(services, token) if token else None
    text = f"link  {link}   (works once, for 72 hours)" if link else f"{email} is {role} of {slug} now"
    show(json_wanted, {"invited": email, "link": link}, text)


@moderators.command(name="reset-password")
@click.argument("email")
@click.option("--drop-second-factor", is_flag=True, help="For someone whose phone and recovery codes are lost.")
@store_options
def reset_password(email: str, drop_second_factor: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """Print a link by which someone sets a new password within an hour; their sessions end when they do."""
    services = opened(data_dir)
    link = _address(services, services.links.reset(email, SYSTEM))
    if drop_second_factor:
        services.second_factor.drop(email, SYSTEM)
    show(json_wanted, {"email": email, "link": link}, f"link  {link}   (works once, for an hour)")


def _address(services: Services, token: str) -> str:
    """Return a link's address; without MUSHRIF_PUBLIC_URL only its path is known."""
    return f"{services.settings.public_url.rstrip('/')}/console/link/{token}"


def _known(services: Services, email: str) -> bool:
    return any(person.email == email.strip().lower() for person in services.people.all())


def _new(
    services: Services, email: str, name: str, site: Site, role: Role, from_stdin: bool
) -> tuple[Moderator, str | None]:
    made = None if from_stdin else secrets.token_urlsafe(12)
    password = made or sys.stdin.readline().rstrip("\r\n")
    return services.people.add(email, name, password, site, role), made


def _person_json(person: Moderator) -> dict[str, Any]:
    roles = {slug: role.value for slug, role in person.roles.items()}
    return {"id": person.id, "email": person.email, "name": person.name, "roles": roles, "disabled": person.disabled}


def _person_row(person: Moderator) -> tuple[str, ...]:
    roles = ", ".join(f"{slug}: {role}" for slug, role in person.roles.items())
    return person.email, roles, "locked out" if person.disabled else "active", person.name
