"""`mushrif sites`: the tenants and their keys."""

from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import click

from moderation.commands.common import opened, show, store_options, table
from moderation.domain.errors import InvalidField
from moderation.domain.site import Key, Scope, Site
from moderation.services.sites import SYSTEM

SCOPES = click.Choice([scope.value for scope in Scope])
_EVERY_SCOPE = tuple(scope.value for scope in Scope)


@click.group()
def sites() -> None:
    """Make sites, list them, manage their keys."""


@sites.command()
@click.argument("slug")
@click.option("--url", required=True, help="The site's own address, https://…")
@click.option("--name", help="As readers know it; the slug unless given.")
@click.option(
    "--scope", "scopes", type=SCOPES, multiple=True, default=_EVERY_SCOPE, help="Of the key; all unless given."
)
@store_options
def create(
    slug: str, url: str, name: str | None, scopes: tuple[str, ...], data_dir: Path | None, json_wanted: bool
) -> None:
    """Make a site and its first key, which is shown once."""
    _check_url(url)
    services = opened(data_dir)
    site = services.sites.create(slug, name or slug, url)
    _, secret = services.sites.create_key(site, "first key", [Scope(scope) for scope in scopes])
    text = f"site     {site.slug} ({site.id})\nAPI key  {secret}\nThe key is shown once; keep it."
    show(json_wanted, {"site": _site_json(site), "api_key": secret}, text)


@sites.command(name="list")
@store_options
def list_sites(data_dir: Path | None, json_wanted: bool) -> None:
    """List the sites, oldest first."""
    found = opened(data_dir).sites.all()
    rows = [("SLUG", "URL", "NAME"), *((site.slug, site.url, site.name) for site in found)]
    show(json_wanted, {"items": [_site_json(site) for site in found]}, table(rows))


@sites.command(name="login-secret")
@click.argument("slug")
@click.option("--rotate", is_flag=True, help="Make another; tokens signed with the old one end at once.")
@store_options
def login_secret(slug: str, rotate: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """Show the secret with which the site's server signs its readers' log-in tokens."""
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    if rotate:
        site = services.logins.replace_secret(site, SYSTEM)
    secret = services.logins.secret_of(site)
    show(json_wanted, {"site": slug, "login_secret": secret}, secret)


@sites.command()
@click.argument("slug")
@click.option("--add", "secret", type=click.File(encoding="utf-8"), help="A file, or -, with the secret Coral shows.")
@click.option("--remove", is_flag=True, help="Forget all secrets first, so that what they sign is refused.")
@store_options
def coral(slug: str, secret: TextIO | None, remove: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """Answer a site's Coral in its external moderation phase."""
    if secret is None and not remove:
        raise click.UsageError("give --add, --remove or both")
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    removed = services.corals.remove(site, SYSTEM) if remove else 0
    if secret is not None:
        services.corals.add(site, secret.read(), SYSTEM)
    added = int(secret is not None)
    show(json_wanted, {"site": slug, "removed": removed, "added": added}, f"{removed} removed, {added} added")


@sites.group()
def keys() -> None:
    """List, make and revoke a site's keys."""


@keys.command(name="list")
@click.argument("slug")
@store_options
def list_keys(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """List a site's keys; secrets are not kept and cannot be shown."""
    services = opened(data_dir)
    found = services.sites.keys_of(services.sites.by_slug(slug))
    rows = [("ID", "BEGINS", "SCOPES", "REVOKED", "NAME"), *(_key_row(key) for key in found)]
    show(json_wanted, {"items": [_key_json(key) for key in found]}, table(rows))


@keys.command(name="create")
@click.argument("slug")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, required=True, help="May be given several times.")
@click.option("--name", default="key", show_default=True, help="What the key is for.")
@store_options
def create_key(slug: str, scopes: tuple[str, ...], name: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Make a key; it is shown once."""
    services = opened(data_dir)
    key, secret = services.sites.create_key(services.sites.by_slug(slug), name, [Scope(scope) for scope in scopes])
    show(json_wanted, {"key": _key_json(key), "api_key": secret}, f"API key  {secret}\nIt is shown once; keep it.")


@keys.command(name="revoke")
@click.argument("slug")
@click.argument("key_id")
@click.option("--take-back", is_flag=True, help="Nothing that was said with it teaches any more.")
@store_options
def revoke_key(slug: str, key_id: str, take_back: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """End a key at once."""
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    ended = any(key.id == key_id and key.revoked_at for key in services.sites.keys_of(site))
    if not (ended and take_back):
        services.sites.revoke_key(site, key_id)
    count = services.labels.take_back(site, key_id, SYSTEM) if take_back else 0
    text = f"revoked {key_id}" + (f", {count} labels taken back" if take_back else "")
    show(json_wanted, {"revoked": key_id, "labels_taken_back": count}, text)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidField(f"'{url}' is no web address; write https://example.com")


def _site_json(site: Site) -> dict[str, Any]:
    return {"id": site.id, "slug": site.slug, "name": site.name, "url": site.url}


def _key_json(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "begins": key.prefix,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _key_row(key: Key) -> tuple[str, ...]:
    revoked = f"{key.revoked_at:%Y-%m-%d}" if key.revoked_at else "-"
    return key.id, key.prefix, ",".join(sorted(key.scopes)), revoked, key.name
