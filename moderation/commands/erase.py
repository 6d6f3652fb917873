"""`mushrif erase`: what a person may ask to have forgotten."""

from pathlib import Path

import click

from moderation.commands.common import opened, show, store_options
from moderation.services.sites import SYSTEM


@click.command()
@click.option("--site", "slug", required=True, help="Where they wrote.")
@click.option("--author", "external_id", required=True, help="The site's own id of the author.")
@store_options
def erase(slug: str, external_id: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Erase an author: their comments' texts, scores and labels, their name and id. It cannot be undone."""
    services = opened(data_dir)
    count = services.erasure.author(services.sites.by_slug(slug), external_id, SYSTEM)
    show(json_wanted, {"site": slug, "comments": count}, f"{count} comments erased")
