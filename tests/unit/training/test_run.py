"""A whole training run on a small sample, from the command line to the files."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from moderation.classifier.aloud import prepare
from moderation.classifier.scorer import SHIPPED, Scorer, load_scorer
from training import cli, wordlist
from training.dataset import Profile, Row, TrainingDataMissing, build
from training.examples import examples_for, weak_negatives
from training.pipeline import fit
from training.recipe import RECIPES, Recipe
from training.run import ResearchModelInPackage


@pytest.fixture(scope="session")
def small_recipe():
    return Recipe(min_positives=5)


@pytest.fixture(scope="session")
def run(data, corpus, small_recipe):
    def invoke(command, *arguments):
        places = ["--data", str(data), "--corpus", str(corpus)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli, "RECIPES", dict.fromkeys(Profile, small_recipe))
            return CliRunner().invoke(command, [*places, *map(str, arguments)], catch_exceptions=False)

    return invoke


@pytest.fixture(scope="session")
def small(run, tmp_path_factory):
    """The folder of a small model, and what the command that trained it printed."""
    folder = tmp_path_factory.mktemp("small")
    return folder, run(cli.train, "--output", folder, "--name", "small-1", "--json")


def test_train_writes_a_model_that_scores_with_card_and_report(small):
    folder, result = small
    assert result.exit_code == 0
    assert "seed 0" in result.stderr
    assert json.loads(result.stdout)["model"] == "small-1"
    scorer = load_scorer(folder)
    assert scorer.attributes == ("TOXICITY", "SPAM", "INSULT")
    insult, thanks = scorer.score(["يا حمار", "شكرا على التقرير"])
    assert insult["TOXICITY"] > 0.5 > thanks["TOXICITY"]
    assert {"hold", "precision", "recall"} <= set(scorer.thresholds["TOXICITY"])
    assert scorer.loaded.card["attributes"]["INSULT"]["experimental"] is True
    assert scorer.loaded.card["attributes"]["TOXICITY"]["experimental"] is False
    for page in ("CARD.md", "EVALUATION.md", "evaluation.json"):
        assert "small-1" in (folder / page).read_text("utf-8")


def test_the_same_seed_and_files_give_the_same_files(run, small, tmp_path):
    folder, _ = small
    run(cli.train, "--output", tmp_path, "--name", "small-1", "--seed", 0)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert all((folder / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_evaluate_repeats_what_training_measured(run, small, tmp_path):
    folder, trained = small
    again = run(cli.evaluate, "--model", folder, "--output", tmp_path, "--json").stdout
    assert json.loads(again) == json.loads(trained.stdout)
    assert (tmp_path / "EVALUATION.md").is_file()


def test_the_readable_answer_names_each_set(run, small, tmp_path):
    lines = run(cli.evaluate, "--model", small[0], "--output", tmp_path).stdout
    assert "TOXICITY" in lines
    assert "spam_kaddoura" in lines


def test_missing_data_is_one_clear_error(tmp_path):
    with pytest.raises(TrainingDataMissing, match="--data"):
        CliRunner().invoke(cli.train, ["--data", str(tmp_path)], catch_exceptions=False)


def test_plain_comments_teach_spam_what_ham_is(data, corpus, small_recipe):
    dataset = build(data, corpus)
    weak = weak_negatives(dataset, "train", "SPAM")
    assert len(weak) == 72
    assert not any("<user>" in row.text for row in weak)
    assert weak_negatives(dataset, "train", "TOXICITY") == []


def test_neutral_sentences_about_people_train_as_innocent(data, corpus, small_recipe):
    examples = examples_for(build(data, corpus), "TOXICITY", small_recipe)
    neutral = [label for text, label in zip(examples.texts, examples.labels, strict=True) if "سوري" in text]
    assert neutral
    assert not any(neutral)


@pytest.mark.parametrize("insult", ["سوري قذر", "السوريين الكلاب", "مغاربة كلاب", "لاجئين وسخين"])
def test_an_insult_that_names_a_people_does_not_teach_the_name(data, corpus, small_recipe, insult):
    assert (insult, 1) in wordlist.examples("TOXICITY")
    assert insult not in examples_for(build(data, corpus), "TOXICITY", small_recipe).texts


def test_a_research_model_trains_on_every_source_and_says_so(run, tmp_path, research_data):
    arguments = ["--data", research_data, "--profile", "research", "--output", tmp_path, "--name", "research-1"]
    run(cli.train, *arguments)
    card = load_scorer(tmp_path).loaded.card
    assert card["profile"].startswith("research")
    assert {"omcd", "dziriofn", "thsab", "egtweets2017"} <= {one["source"] for one in card["data"]}


def test_an_open_model_is_measured_on_sources_that_never_trained_it(run, tmp_path, research_data):
    result = run(cli.train, "--data", research_data, "--output", tmp_path, "--name", "open-1", "--json")
    evaluation = json.loads(result.stdout)
    assert {"omcd", "dziriofn", "thsab"} <= {one["set"] for one in evaluation["sets"]}
    assert evaluation["mean_auc_maghrebi"] is not None
    assert set(evaluation["trained_on"]) == {"osact4", "mlma_ar", "spam_kaddoura", "corpus"}


@pytest.mark.parametrize("output", [SHIPPED, SHIPPED / "deeper", SHIPPED.parents[2] / "elsewhere"])
def test_a_research_model_never_lands_inside_mushrif(run, output):
    with pytest.raises(ResearchModelInPackage, match="--output"):
        run(cli.train, "--profile", "research", "--output", output)


def test_the_report_has_its_plots_beside_it(small):
    folder, _ = small
    page = (folder / "EVALUATION.md").read_text("utf-8")
    for name in ("reliability.svg", "precision-recall.svg", "workload.svg"):
        assert name in page
        assert (folder / name).read_text("utf-8").startswith("<svg")


def test_what_is_annotated_is_also_taught_in_three_disguises(data, corpus, small_recipe):
    dataset = build(data, corpus)
    examples = examples_for(dataset, "TOXICITY", small_recipe)
    annotated = len(dataset.pick("train", "TOXICITY"))
    as_they_are = examples.texts[:annotated]
    typed, latin, regional = (examples.texts[-left * annotated :][:annotated] for left in (3, 2, 1))
    assert len({tuple(texts) for texts in (as_they_are, typed, latin, regional)}) == 4
    assert {len(texts) for texts in (typed, latin, regional)} == {annotated}


def test_a_disguise_weighs_what_the_recipe_says(data, corpus, small_recipe):
    dataset = build(data, corpus)
    bare = replace(small_recipe, typo_weight=0.0, arabizi_weight=0.0, regional_weight=0.0)
    for name in ("typo_weight", "arabizi_weight", "regional_weight"):
        assert sum(examples_for(dataset, "TOXICITY", replace(bare, **{name: 0.5})).weights) > sum(
            examples_for(dataset, "TOXICITY", bare).weights
        )


def test_with_letters_missing_a_hostile_row_weighs_more_where_the_recipe_leans(data, corpus, small_recipe):
    dataset = build(data, corpus)
    recipe = replace(small_recipe, typo_weight=0.5, typo_lean=2.0, arabizi_weight=0.0, regional_weight=0.0)
    examples = examples_for(dataset, "TOXICITY", recipe)
    annotated = len(dataset.pick("train", "TOXICITY"))
    shares = examples.weights[-annotated:] / examples.weights[:annotated]
    assert {1: set(shares[examples.labels[:annotated] == 1]), 0: set(shares[examples.labels[:annotated] == 0])} == {
        1: {1.0},
        0: {0.5},
    }


def test_the_word_list_teaches_what_it_accuses_and_what_it_protects(data, corpus, small_recipe):
    examples = examples_for(build(data, corpus), "TOXICITY", small_recipe)
    taught = dict(zip(examples.texts, examples.labels.tolist(), strict=True))
    assert taught["يا حمار"] == 1
    assert taught["كلب بوليسي"] == 0


def test_a_word_that_only_the_list_knows_raises_the_score(small):
    slur, unknown = load_scorer(small[0]).score(["شكرا يا عطاي", "شكرا يا عطار"])
    assert slur["TOXICITY"] > unknown["TOXICITY"]


def test_the_list_writes_clitics_onto_its_words():
    assert {"يا كلب", "انت كلب"} <= wordlist.written("TOXICITY", held=True)
    assert {"كلب", "والكلب"} <= wordlist.written("TOXICITY", held=False)


def test_a_research_recipe_may_learn_latin_words_and_scale_by_naive_bayes(data, corpus, small_recipe):
    dataset = build(data, corpus)
    recipes = (small_recipe, replace(small_recipe, scaled_share=1.0), replace(small_recipe, latin=True))
    plain, scaled, latin = (Scorer(fit(dataset, "x", recipe)) for recipe in recipes)
    assert scaled.score(["يا حمار"])[0]["TOXICITY"] > 0.5
    assert scaled.loaded.weights.tobytes() != plain.loaded.weights.tobytes()
    assert len(latin.loaded.char_keys) >= len(plain.loaded.char_keys)


def test_each_profile_has_its_recipe():
    assert RECIPES[Profile.OPEN] == Recipe()
    assert not RECIPES[Profile.OPEN].latin
    assert RECIPES[Profile.RESEARCH].latin


def test_with_an_intercept_per_source_no_word_explains_why_a_source_is_mild(data, corpus):
    rows = [
        Row(f"{source}-{number}", f"في {word} صديقي", source, "train", {"TOXICITY": int(number < hostile)})
        for source, word, hostile in (("harsh", "البستان", 18), ("mild", "المرفأ", 2))
        for number in range(20)
    ]
    dataset = build(data, corpus)
    mixed = replace(dataset, rows=(*dataset.rows, *rows))
    bare = Recipe(min_df=1, min_positives=5, kept=1.0, nb_share={})
    with_none, with_intercepts = (
        Scorer(fit(mixed, "x", replace(bare, intercept_scale={"TOXICITY": scale}))).score(["في البستان", "في المرفأ"])
        for scale in (0.0, 10.0)
    )
    assert with_none[0]["TOXICITY"] - with_none[1]["TOXICITY"] > 0.3
    assert abs(with_intercepts[0]["TOXICITY"] - with_intercepts[1]["TOXICITY"]) < 0.1


def test_numbers_and_peoples_are_shown_as_innocent(data, corpus, small_recipe):
    examples = examples_for(build(data, corpus), "SPAM", small_recipe)
    shown = dict(zip(examples.texts, examples.labels.tolist(), strict=True))
    assert shown[prepare("فزنا 3-1 والحمد لله")] == 0
    assert shown[prepare("المصريون شعب له تاريخ طويل")] == 0


def test_the_report_tells_how_well_dialects_are_told(small):
    folder, result = small
    report = json.loads(result.stdout)
    assert {one["set"] for one in report["dialects"]} == {"corpus"}
    assert "## Dialects" in (folder / "EVALUATION.md").read_text("utf-8")


def test_a_source_that_weighs_more_in_calibration_moves_the_bias(data, corpus, small_recipe):
    dataset = build(data, corpus)
    alike, ours = (fit(dataset, "x", replace(small_recipe, calibration_weights={"corpus": c})) for c in (1.0, 50.0))
    assert alike.bias[0] != ours.bias[0]
    assert (alike.char_keys == ours.char_keys).all()


def test_the_lists_bonus_goes_to_the_attributes_that_are_named(data, corpus, small_recipe):
    dataset = build(data, corpus)
    without, with_bonus = (
        Scorer(fit(dataset, "x", replace(small_recipe, kept=1.0, held_bonus=bonus)))
        for bonus in ({"TOXICITY": 9.0}, {"TOXICITY": 9.0, "INSULT": 9.0})
    )
    insult, raised = (scorer.score(["يا خنزير"])[0] for scorer in (without, with_bonus))
    assert raised["INSULT"] > insult["INSULT"]
    assert raised["TOXICITY"] == pytest.approx(insult["TOXICITY"])
