"""The commands `train` and `evaluate`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from moderation.classifier.scorer import SHIPPED, load_scorer
from moderation.commands.common import opened, show
from moderation.domain.model import Model
from moderation.services.sites import SYSTEM
from moderation.wire import model_json
from training import dataset, dialect
from training.dataset import Profile
from training.evaluate import evaluate as evaluate_scorer
from training.full import Base
from training.recipe import RECIPES
from training.run import check_output, write_evaluation
from training.run import train as run_training
from training.runs import perform

_FOLDER = click.Path(file_okay=False, path_type=Path)
_data = click.option("--data", type=_FOLDER, default=dataset.DEFAULT_DATA, show_default=True, help="Training data.")
_corpus = click.option("--corpus", type=_FOLDER, default=dataset.CORPUS, show_default=True, help="Our own corpus.")
_seed = click.option("--seed", type=int, default=0, show_default=True, help="Same seed and files, same numbers.")
_profile = click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    default=Profile.OPEN.value,
    show_default=True,
    help="open may be shipped; research uses every source and is only ever measured.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the evaluation as JSON.")


@click.command()
@_data
@_corpus
@_profile
@click.option("--output", type=_FOLDER, default=SHIPPED, show_default=True, help="Folder the model is written to.")
@click.option("--name", default=None, help="Version that scores will carry; by default <profile>-<date>-1.")
@_seed
@click.option("--site", "slug", default=None, help="Train this site's own model on its decisions instead.")
@click.option("--full", is_flag=True, help="With --site: train anew on --data as well, not from the shipped weights.")
@click.option("--promote", is_flag=True, help="With --site: make it the champion at once if the gate lets it pass.")
@click.option("--data-dir", type=_FOLDER, default=None, help="With --site: as given to 'up'; ./var unless set.")
@_json
def train(
    data: Path,
    corpus: Path,
    profile: str,
    output: Path,
    name: str | None,
    seed: int,
    slug: str | None,
    full: bool,
    promote: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Fit a model, evaluate it on the test splits and write it with its card.

    With --site: fit a site's own model on its decisions, from the shipped weights, and ask the gate.
    """
    if full and (slug is None or profile != Profile.OPEN):
        raise click.UsageError("--full goes with --site and the profile open")
    if slug is not None:
        base = Base(dataset.build(data, corpus), RECIPES[Profile.OPEN]) if full else None
        _train_site(slug, base, promote, data_dir, as_json)
        return
    check_output(Profile(profile), output)
    name = name or f"{profile}-{datetime.now(UTC):%Y.%m.%d}-1"
    click.echo(f"training {name} with seed {seed}", err=True)
    rows = dataset.build(data, corpus, Profile(profile))
    dialects = list(dialect.examples(data, corpus))
    recipe = RECIPES[Profile(profile)]
    _show(run_training(rows, name, output, seed, recipe, _progress, Profile(profile), dialects), as_json)


@click.command()
@_data
@_corpus
@click.option("--model", type=_FOLDER, default=None, help="Folder of the model; by default the shipped one.")
@click.option("--output", type=_FOLDER, default=None, help="Also write evaluation.json and EVALUATION.md there.")
@_seed
@_json
def evaluate(data: Path, corpus: Path, model: Path | None, output: Path | None, seed: int, as_json: bool) -> None:
    """Measure a model on the test splits, on neutral sentences about people and under perturbation."""
    scorer = load_scorer(model)
    click.echo(f"evaluating {scorer.model} with seed {seed}", err=True)
    rows = dataset.build(data, corpus)
    evaluation = evaluate_scorer(scorer, rows, seed, _progress, list(dialect.examples(data, corpus)))
    if output is not None:
        write_evaluation(evaluation, output)
    _show(evaluation, as_json)


def _train_site(slug: str, base: Base | None, promote: bool, data_dir: Path | None, as_json: bool) -> None:
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    model = perform(services, services.training.begin(site, SYSTEM), site, _progress, base)
    if promote and model.passed:
        model = services.models.promote(site, model.name, SYSTEM)
    show(as_json, model_json(model, whole=True), "\n".join(_verdict(model)))


def _verdict(model: Model) -> list[str]:
    """Say in a few lines what was trained and what the gate found."""
    gains = [
        "{name}: AUC {mine:.3f}, champion {theirs:.3f} ({rows} held out)".format(
            name=one["name"], mine=one["candidate"]["auc"], theirs=one["champion"]["auc"], rows=one["rows"]
        )
        for one in model.report.get("attributes", ())
    ]
    refused = [f"refused, {reason['code']}: {reason['detail']}" for reason in model.report["refused"]]
    return [f"{model.name} ({model.stage}), {model.report['decisions']} decisions", *gains, *(refused or ["passed"])]


def _progress(line: str) -> None:
    click.echo(line, err=True)


def _show(evaluation: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(evaluation, ensure_ascii=False))
        return
    for one in evaluation["sets"]:
        low, high = one["macro_f1_interval"]
        click.echo(
            f"{one['attribute']:16} {one['set']:14} macro-F1 {one['macro_f1']:.3f} ({low:.3f}-{high:.3f})"
            f"  AUC {one['auc']:.3f}  ECE {one['ece']:.3f}"
        )
    if evaluation["mean_auc_maghrebi"] is not None:
        click.echo(f"mean AUC of omcd, dziriofn and thsab: {evaluation['mean_auc_maghrebi']:.3f}")
    click.echo(f"contrast pairs, hostile above innocent: {evaluation['contrast']['hostile_above']:.3f}")
    click.echo(f"neutral sentences held: {evaluation['identity']['false_alarms']:.4f}")
