"""`mushrif export`: what a site may take away, one JSON object a line."""

import json
from pathlib import Path
from typing import Any

import click

from moderation.commands.common import opened
from moderation.domain.label import Label


@click.command()
@click.option("--site", "slug", required=True, help="Whose labels.")
@click.option("--labels", is_flag=True, required=True, help="Every answer with its text, origin and weight.")
@click.option("--in-force", is_flag=True, help="Leave out what was taken back.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="File; else stdout.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="As given to 'up'; ./var unless set.")
def export(slug: str, labels: bool, in_force: bool, output: Path | None, data_dir: Path | None) -> None:
    """Write what a site's people said of comments as NDJSON, oldest first; people and authors are our own ids."""
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    count = 0
    with click.open_file(str(output) if output else "-", "w", encoding="utf-8") as stream:
        for label in services.labels.of(site):
            if label.retracted_at is None or not in_force:
                stream.write(json.dumps(label_json(label), ensure_ascii=False) + "\n")
                count += 1
    click.echo(f"{slug}: {count} labels", err=True)


def label_json(label: Label) -> dict[str, Any]:
    """Return one line of the export."""
    return {
        "id": label.id,
        "comment_id": label.comment_id,
        "revision": label.revision,
        "author": label.author_id,
        "text": label.text,
        "label": label.choice,
        "reason": label.reason,
        "origin": label.origin,
        "weight": label.weight,
        "sampling_weight": label.sampling,
        "actor": str(label.actor) if label.actor else None,
        "model": label.model,
        "score_visible": label.visible,
        "created_at": label.created_at.isoformat(),
        "retracted_at": label.retracted_at.isoformat() if label.retracted_at else None,
    }
