"""`mushrif erase`: what a person may ask to have forgotten."""

from pathlib import Path
from typing import TextIO

import click

from moderation.commands.common import opened, show, store_options
from moderation.services.sites import SYSTEM


@click.command()
@click.option("--site", "slug", required=True, help="Where they wrote.")
@click.option("--author", "external_id", help="The site's own id of the author.")
@click.option("--text", type=click.File(encoding="utf-8"), help="A file, or -, with a text that is no comment here.")
@store_options
def erase(slug: str, external_id: str | None, text: TextIO | None, data_dir: Path | None, json_wanted: bool) -> None:
    """Erase an author: their comments' texts, scores and labels, their name and id. It cannot be undone.

    Or what another system's people said of one text of theirs, which was kept without its author.
    """
    if (external_id is None) == (text is None):
        raise click.UsageError("give either --author or --text")
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    if external_id is not None:
        count = services.erasure.author(site, external_id, SYSTEM)
        show(json_wanted, {"site": slug, "comments": count}, f"{count} comments erased")
    elif text is not None:
        count = services.labels.forget(site, text.read(), SYSTEM)
        show(json_wanted, {"site": slug, "labels": count}, f"{count} labels erased")
