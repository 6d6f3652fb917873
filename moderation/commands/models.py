"""`mushrif models`: a site's own models, from the shell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from moderation.commands.common import opened, show, store_options, table
from moderation.domain.model import Model
from moderation.services.sites import SYSTEM
from moderation.wire import model_json

_site = click.option("--site", "slug", required=True, help="Whose models.")


@click.group()
def models() -> None:
    """List a site's models, set one beside the champion, promote one, roll back."""


@models.command(name="list")
@_site
@store_options
def list_models(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """List a site's models, newest first."""
    services = opened(data_dir)
    found = services.models.list(services.sites.by_slug(slug))
    rows = [("NAME", "STAGE", "GATE", "PARENT", "MADE"), *(_row(model) for model in found)]
    show(json_wanted, {"items": [model_json(model) for model in found]}, table(rows))


@models.command(name="show")
@_site
@click.argument("name")
@store_options
def show_model(slug: str, name: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Show one model with its recipe and what the gate measured."""
    services = opened(data_dir)
    found = model_json(services.models.get(services.sites.by_slug(slug), name), whole=True)
    show(json_wanted, found, "\n".join(_lines(found)))


@models.command()
@_site
@click.argument("name")
@store_options
def shadow(slug: str, name: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Score live comments with a model beside the champion; it decides nothing."""
    services = opened(data_dir)
    moved = services.models.shadow(services.sites.by_slug(slug), name, SYSTEM)
    show(json_wanted, model_json(moved), f"{name} scores beside the champion")


@models.command()
@_site
@click.argument("name")
@click.option("--despite", help="Why, when the gate refused it; the audit keeps your words.")
@store_options
def promote(slug: str, name: str, despite: str | None, data_dir: Path | None, json_wanted: bool) -> None:
    """Make a model the champion; workers and web use it from the next comment on."""
    services = opened(data_dir)
    moved = services.models.promote(services.sites.by_slug(slug), name, SYSTEM, despite)
    show(json_wanted, model_json(moved), f"{name} is the champion of {slug}")


@models.command()
@_site
@store_options
def rollback(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Put back the champion before this one, the shipped model at last."""
    services = opened(data_dir)
    restored = services.models.rollback(services.sites.by_slug(slug), SYSTEM)
    name = restored.name if restored else "the shipped model"
    show(json_wanted, {"champion": model_json(restored) if restored else None}, f"{name} is the champion of {slug}")


def _row(model: Model) -> tuple[str, ...]:
    gate = "passed" if model.passed else "refused"
    return (model.name, model.stage, gate, model.parent, f"{model.created_at:%Y-%m-%d %H:%M}")


def _lines(value: Any, indent: str = "") -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{indent}{value}"]
    lines = []
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            lines += [f"{indent}{name}:", *_lines(inner, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {inner}")
    return lines
