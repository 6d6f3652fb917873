"""A site's training run from labels to a scoring champion, and the runs that must not become one."""

import json

import pytest
from click.testing import CliRunner

from moderation import bootstrap
from moderation.cli import cli
from moderation.domain.decision import Actor, Choice
from moderation.domain.label import Origin
from moderation.domain.model import ModelRefused, Stage
from moderation.store.labels import Answer
from tests.fakes import FakeClock
from tests.unit.training.site_samples import SLUR, corpus_rows, turned, with_slur
from training.site_run import TooFewDecisions, train_site

HONEST = [Actor("moderator", name) for name in ("amal", "badr", "dana")]
EVE = Actor("moderator", "eve")
EDITOR = Actor("moderator", "editor")


@pytest.fixture
def real(settings, fake_jobs, fake_cache):
    """The services with the shipped model, the shipped word list, and models read from files."""
    built = bootstrap.build(settings, jobs=fake_jobs, cache=fake_cache, clock=FakeClock())
    yield built
    built.store.engine.dispose()


@pytest.fixture
def news(real):
    return real.sites.create("alkhabar", "الخبر", "https://alkhabar.example")


def answer(services, site, rows, actors):
    with services.store.begin() as tx:
        for number, (text, hostile) in enumerate(rows):
            choice, actor = Choice.REJECT if hostile else Choice.PUBLISH, actors[number % len(actors)]
            said = Answer(Origin.PLAYGROUND, choice, None, actor, "shipped")
            tx.labels.add_text(site.id, text, said, services.clock())


def refusals(model):
    return {reason["code"]: reason["detail"] for reason in model.report["refused"]}


def test_honest_decisions_make_a_champion_that_knows_the_sites_words(real, news):
    answer(real, news, with_slur(corpus_rows(320)), HONEST)
    steps = []
    model = train_site(real, news, EDITOR, steps.append)
    assert refusals(model) == {}
    assert (model.stage, model.parent, model.passed) == (Stage.CANDIDATE, model.report["champion"], True)
    assert SLUR in model.report["moved"]["up"]
    assert {one["actor"]: one["answers"] for one in model.report["contributors"]}.keys() == {str(a) for a in HONEST}
    assert "asking the gate" in steps
    before = real.scoring.analyze(f"رأينا {SLUR} في الصحيفة", news)
    real.models.promote(news, model.name, EDITOR)
    after = real.scoring.analyze(f"رأينا {SLUR} في الصحيفة", news)
    assert (before.model, after.model) == (model.parent, model.name)
    assert before.scores["TOXICITY"] < 0.5 < after.scores["TOXICITY"]


def test_a_fifth_of_the_answers_turned_around_is_refused_by_name(real, news):
    answer(real, news, turned(corpus_rows(700), 0.2), HONEST)
    model = train_site(real, news, EDITOR)
    assert not model.passed
    assert "clear comments were answered against" in refusals(model)["labels_contradict"]
    with pytest.raises(ModelRefused, match="clear comments"):
        real.models.promote(news, model.name, EDITOR)


def test_a_single_hostile_account_is_refused_by_name(real, news):
    answer(real, news, turned(corpus_rows(400), 1.0), [EVE])
    assert str(EVE) in refusals(train_site(real, news, EDITOR))["account_opposes"]


def test_a_hostile_account_among_honest_ones_is_named_and_the_others_are_not(real, news):
    rows = corpus_rows(500)
    answer(real, news, rows[:400], HONEST)
    answer(real, news, turned(rows[400:], 1.0), [EVE])
    refused = refusals(train_site(real, news, EDITOR))
    assert str(EVE) in refused["account_opposes"]
    assert "labels_contradict" not in refused


def test_too_few_decisions_train_nothing(real, news):
    answer(real, news, corpus_rows(39), HONEST)
    with pytest.raises(TooFewDecisions, match="39 decisions"):
        train_site(real, news, EDITOR)
    assert real.models.list(news) == []


def test_a_run_that_is_stopped_leaves_nothing_behind(real, news):
    answer(real, news, corpus_rows(60), HONEST)

    def stop(line):
        if line.startswith("writing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_site(real, news, EDITOR, stop)
    assert real.models.list(news) == []
    assert not real.settings.models_dir.exists()


def test_the_next_candidate_is_measured_against_the_champion(real, news):
    answer(real, news, with_slur(corpus_rows(200)), HONEST)
    first = train_site(real, news, EDITOR)
    real.models.promote(news, first.name, EDITOR, despite="for the test")
    second = train_site(real, news, EDITOR)
    assert (first.name[-2:], second.name[-2:], second.report["champion"]) == ("-1", "-2", first.name)
    assert second.data_hash == first.data_hash


def test_a_changed_file_is_noticed_and_the_shipped_model_scores(real, news):
    answer(real, news, with_slur(corpus_rows(200)), HONEST)
    model = train_site(real, news, EDITOR)
    real.models.promote(news, model.name, EDITOR, despite="for the test")
    weights = real.settings.models_dir / model.name / "weights.npy"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x7f")
    assert real.scoring.analyze("نص", news).model == model.parent


def test_the_command_trains_promotes_and_says_what_the_gate_found(real, news, monkeypatch):
    answer(real, news, with_slur(corpus_rows(320)), HONEST)
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", real.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(real.settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", real.secret)
    done = CliRunner().invoke(cli, ["train", "--site", "alkhabar", "--promote", "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert (told["passed"], told["stage"]) == (True, "champion")
    again = CliRunner().invoke(cli, ["train", "--site", "alkhabar"], catch_exceptions=False)
    assert "(shadow), 300 decisions" in again.stdout
    assert "held out)\npassed" in again.stdout
