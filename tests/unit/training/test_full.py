"""Training a site's model anew on the base corpus, with its decisions as one more source."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from moderation import bootstrap
from moderation.classifier.scorer import Scorer, load_scorer
from moderation.cli import cli
from moderation.domain.decision import Actor, Choice
from moderation.domain.label import Origin
from moderation.domain.training import RunStopped
from moderation.store.labels import Answer
from tests.fakes import FakeClock
from tests.unit.training.site_samples import SLUR, as_lesson, corpus_rows, with_slur
from training import cli as training_cli
from training.dataset import Profile, TrainingDataMissing, build
from training.full import Base, fit_full, site_rows
from training.recipe import Recipe

CARD = {"site": "alkhabar", "decisions": 3, "data_hash": "x"}
SMALL = Recipe(min_positives=5, held_bonus={}, noticed_bonus=0.0)


@pytest.fixture(scope="module")
def shipped():
    return load_scorer()


@pytest.fixture(scope="module")
def base(data, corpus):
    return Base(build(data, corpus), SMALL)


@pytest.fixture(scope="module")
def taught():
    return [as_lesson(number, *row) for number, row in enumerate(with_slur(corpus_rows(320)))]


@pytest.fixture(scope="module")
def fitted(base, shipped, taught):
    return fit_full(base, shipped.loaded, taught, "alkhabar-1", CARD)


def test_the_model_knows_the_corpus_and_the_sites_own_words(fitted):
    texts = [f"رأيت {SLUR} هنا", "يا حمار يا كلب", "شكرا على التقرير"]
    slur, insult, thanks = (one["TOXICITY"] for one in Scorer(fitted).score(texts))
    assert slur > 0.5
    assert insult > thanks


def test_it_says_what_it_was_made_of_and_who_its_parent_is(fitted, shipped):
    assert fitted.card.items() >= {**CARD, "model": "alkhabar-1", "parent": shipped.model}.items()
    recipe = fitted.card["site_recipe"]
    assert (recipe["full"], recipe["source_weights"]["site"], recipe["rows"]["osact4"]) == (True, 2.0, 36)
    assert fitted.card["learned"]["TOXICITY"]["decisions"] == 400


def test_it_judges_nothing_that_the_shipped_model_does_not(base, shipped, taught):
    less = replace(shipped.loaded, attributes=("TOXICITY", "SPAM"))
    assert fit_full(base, less, taught, "alkhabar-1", CARD).attributes == ("TOXICITY", "SPAM")


def test_no_author_both_trains_and_calibrates_and_weights_are_kept():
    lessons = [replace(as_lesson(n, "نص", False), author=f"a{n % 40}", weight=0.5) for n in range(200)]
    rows = site_rows(lessons, ["TOXICITY"])
    sides = {one.author: set() for one in lessons}
    for one, row in zip(lessons, rows, strict=True):
        sides[one.author].add(row.split)
    assert all(len(side) == 1 for side in sides.values())
    assert {row.split for row in rows} == {"train", "dev"}
    assert {row.weight for row in rows} == {0.5}


def test_a_run_that_is_stopped_stops(base, shipped, taught):
    def stop(line):
        if line.startswith("SPAM"):
            raise RunStopped("r1")

    with pytest.raises(RunStopped):
        fit_full(base, shipped.loaded, taught, "alkhabar-1", CARD, stop)


@pytest.fixture
def real(settings, fake_jobs, fake_cache, monkeypatch):
    built = bootstrap.build(settings, jobs=fake_jobs, cache=fake_cache, clock=FakeClock())
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", built.secret)
    monkeypatch.setattr(training_cli, "RECIPES", {Profile.OPEN: SMALL})
    yield built
    built.store.engine.dispose()


def test_the_command_goes_through_the_same_gate_and_registry(real, data, corpus):
    news = real.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    with real.store.begin() as tx:
        for number, (text, hostile) in enumerate(with_slur(corpus_rows(320))):
            choice = Choice.REJECT if hostile else Choice.PUBLISH
            who = Actor("moderator", ("amal", "badr", "dana")[number % 3])
            tx.labels.add_text(news.id, text, Answer(Origin.PLAYGROUND, choice, None, who, "shipped"), real.clock())
    places = ["--data", str(data), "--corpus", str(corpus)]
    done = CliRunner().invoke(cli, ["train", "--site", "alkhabar", "--full", *places, "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    [model] = real.models.list(news)
    assert (model.name, model.parameters["full"], model.parent) == (told["name"], True, load_scorer().model)
    assert model.report["held_out"] > 40
    assert "attributes" in model.report
    [run] = real.training.list(news)
    assert (run.model, any(line.startswith("features") for line in run.log)) == (model.name, True)


def test_without_the_corpus_the_folder_is_named_and_no_run_begins(real, tmp_path):
    news = real.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    done = CliRunner().invoke(cli, ["train", "--site", "alkhabar", "--full", "--data", str(tmp_path)])
    assert isinstance(done.exception, TrainingDataMissing)
    assert str(tmp_path) in str(done.exception)
    assert real.training.list(news) == []


@pytest.mark.parametrize("arguments", [("--full",), ("--full", "--site", "alkhabar", "--profile", "research")])
def test_full_goes_with_a_site_and_open_data_alone(arguments):
    assert CliRunner().invoke(cli, ["train", *arguments]).exit_code == 2
