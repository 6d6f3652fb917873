"""`mushrif models`: a site's own models, from the shell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from moderation.commands.common import opened, show, store_options, table
from moderation.domain.model import LEAST_SHARE, MOST_SHARE, Model
from moderation.services.sites import SYSTEM
from moderation.wire import comparison_json, model_json, progress_json, week_json

_site = click.option("--site", "slug", required=True, help="Whose models.")


@click.group()
def models() -> None:
    """List a site's models, try one on live comments, promote one, roll back."""


@models.command(name="list")
@_site
@store_options
def list_models(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """List a site's models, newest first."""
    services = opened(data_dir)
    found = services.models.list(services.sites.by_slug(slug))
    rows = [("NAME", "STAGE", "GATE", "PARENT", "MADE"), *(_row(model) for model in found)]
    show(json_wanted, {"items": [model_json(model) for model in found]}, table(rows))


@models.command()
@_site
@store_options
def weeks(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Show week by week how scores and words drift, what people make of them, and what calls for a look."""
    services = opened(data_dir)
    found = [week_json(week) for week in services.watch.weeks(services.sites.by_slug(slug))]
    names = ("score_drift", "vocabulary_drift", "rejected", "precision", "recall")
    rows = [("SINCE", "COMMENTS", *(name.upper() for name in names), "ALERTS")]
    rows += [
        (one["begin"][:10], str(one["comments"]), *(_short(one[name]) for name in names), ", ".join(one["alerts"]))
        for one in found
    ]
    show(json_wanted, {"items": found}, table(rows))


@models.command()
@_site
@store_options
def rule(slug: str, data_dir: Path | None, json_wanted: bool) -> None:
    """Show the rule by which a site promotes, the model it tries, and what that still lacks."""
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    found = progress_json(site, services.by_rule.progress(site))
    show(json_wanted, found, "\n".join(_lines(found)))


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
@click.option("--share", type=int, help=f"How many of a hundred comments it judges, {LEAST_SHARE} to {MOST_SHARE}.")
@click.option("--end", is_flag=True, help="End its trial: the champion judges all comments again.")
@store_options
def canary(slug: str, name: str, share: int | None, end: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """Let a model judge a share of the live comments, end its trial, or see how it fares beside the champion."""
    if end and share is not None:
        raise click.UsageError("give --share or --end, not both")
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    if share is not None:
        moved = services.models.canary(site, name, share, SYSTEM)
        show(json_wanted, model_json(moved), f"{name} judges {share} of a hundred comments of {slug}")
    elif end:
        moved = services.models.end_canary(site, name, SYSTEM)
        show(json_wanted, model_json(moved), f"{name} judges no comment any more")
    else:
        found = comparison_json(services.trials.comparison(site, services.models.get(site, name)))
        show(json_wanted, found, "\n".join(_lines(found)))


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
    """End the canary if there is one, else put back the champion before this one, the shipped model at last."""
    services = opened(data_dir)
    restored = services.models.rollback(services.sites.by_slug(slug), SYSTEM)
    name = restored.name if restored else "the shipped model"
    show(json_wanted, {"champion": model_json(restored) if restored else None}, f"{name} is the champion of {slug}")


def _short(value: float | Mapping[str, float] | None) -> str:
    if value is None:
        return "-"
    return f"{value['value'] if isinstance(value, Mapping) else value:.2f}"


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
