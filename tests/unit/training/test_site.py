"""A site's decisions move the shipped model: its own words are learned, what it said nothing of stays."""

import numpy as np
import pytest

from moderation.classifier import artifact
from moderation.classifier.aloud import prepare
from moderation.classifier.scorer import Scorer, load_scorer
from training.site import SiteExamples, SiteRecipe, fit_site, widened

SLUR = "زمبليط"  # no word of any dialect: only this site uses it
PLACES = ("القرية", "المدينة", "الحي", "السوق", "المدرسة", "الملعب", "الشارع", "البلدية", "الوزارة", "الجامعة")
HOSTILE = [f"هذا {SLUR} من {place} رقم {number}" for place in PLACES for number in range(3)]
KIND = [f"قرأنا الخبر عن {place} يوم {number} وشكرا" for place in PLACES for number in range(3)]
UNSEEN = [f"رأينا {SLUR} في الصحيفة", "قرأنا الخبر وشكرا لكم"]


@pytest.fixture(scope="module")
def shipped():
    return load_scorer().loaded


def examples(texts, **labels):
    groups = [f"author-{number}" for number in range(len(texts))]
    columns = {name: np.array(values, dtype=float) for name, values in labels.items()}
    return SiteExamples(texts, columns, np.ones(len(texts)), groups)


@pytest.fixture(scope="module")
def decided():
    return examples([*HOSTILE, *KIND], TOXICITY=[1] * len(HOSTILE) + [0] * len(KIND))


@pytest.fixture(scope="module")
def taught(shipped, decided):
    return fit_site(shipped, decided, "alkhabar-1", card={"site": "alkhabar"})


def test_a_word_that_only_this_site_uses_is_learned(shipped, taught):
    before, after = (Scorer(model).score(UNSEEN) for model in (shipped, taught))
    assert before[0]["TOXICITY"] < 0.5 < after[0]["TOXICITY"]
    assert after[1]["TOXICITY"] < 0.5
    assert len(taught.word_keys) > len(shipped.word_keys)


def test_what_was_shipped_is_not_forgotten(taught):
    assert Scorer(taught).score(["يا حمار يا كلب"])[0]["TOXICITY"] > 0.5


def test_an_attribute_without_decisions_keeps_its_weights(shipped, taught):
    texts = ["اشترك الآن واربح", *UNSEEN]
    known = np.isin(taught.word_keys, shipped.word_keys)
    place = taught.attributes.index("SPAM")
    words = len(taught.char_keys) + np.flatnonzero(known)
    assert (taught.weights[words, place] == shipped.weights[len(shipped.char_keys) :, place]).all()
    assert taught.bias[place] == shipped.bias[place]
    assert np.isfinite([scores["SPAM"] for scores in Scorer(taught).score(texts)]).all()


def test_too_few_answers_of_one_kind_teach_nothing(shipped):
    few = examples([*HOSTILE[:9], *KIND], TOXICITY=[1] * 9 + [0] * len(KIND))
    same = fit_site(shipped, few, "alkhabar-1")
    assert same.bias.tolist() == shipped.bias.tolist()
    assert same.card["learned"] == {}


def test_a_decision_that_says_nothing_of_an_attribute_does_not_count(shipped, decided):
    spam = np.where(np.arange(len(decided)) < 12, 1.0, np.where(np.arange(len(decided)) > 40, 0.0, np.nan))
    both = SiteExamples(decided.texts, {**decided.labels, "SPAM": spam}, decided.weights, decided.groups)
    assert fit_site(shipped, both, "alkhabar-1").card["learned"]["SPAM"] == {"decisions": 31, "positive": 12}


def test_the_candidate_can_be_saved_and_says_where_it_comes_from(shipped, taught, tmp_path):
    artifact.save(taught, tmp_path)
    loaded = artifact.load(tmp_path)
    assert (loaded.name, loaded.card["parent"], loaded.card["site"]) == ("alkhabar-1", shipped.name, "alkhabar")
    assert loaded.card["learned"] == {"TOXICITY": {"decisions": 60, "positive": 30}}
    assert Scorer(loaded).score(UNSEEN) == Scorer(taught).score(UNSEEN)


def test_the_same_decisions_give_the_same_model(shipped, decided, taught):
    again = fit_site(shipped, decided, "alkhabar-1")
    assert (again.weights == taught.weights).all()
    assert again.bias.tolist() == taught.bias.tolist()


def test_of_too_many_decisions_the_newest_count(shipped, decided):
    old = examples([*UNSEEN, *decided.texts], TOXICITY=[0, 1, *decided.labels["TOXICITY"]])
    recipe = SiteRecipe(max_examples=len(decided))
    newest = fit_site(shipped, old, "alkhabar-1", recipe)
    assert newest.card["learned"]["TOXICITY"]["decisions"] == len(decided)
    assert newest.bias == pytest.approx(fit_site(shipped, decided, "alkhabar-1", recipe).bias)


def test_a_threshold_is_suggested_on_rows_that_the_model_had_not_seen(taught):
    assert 0.4 <= taught.thresholds["TOXICITY"]["hold"] <= 0.9
    assert taught.thresholds["TOXICITY"]["recall"] > 0.8


def test_a_run_is_cancelled_by_its_progress(shipped, decided):
    class Cancelled(Exception):
        pass

    def cancel(line):
        raise Cancelled

    with pytest.raises(Cancelled):
        fit_site(shipped, decided, "alkhabar-1", progress=cancel)


def test_new_words_come_in_two_comments_at_least_and_weigh_nothing_before_they_are_learned(shipped):
    texts = [prepare(f"{SLUR} {word}") for word in ("خنفشار", "خنفشار", "طرطبيس")]
    features, weights = widened(shipped, texts, min_df=2)
    fresh = ~np.isin(features.word_keys_, shipped.word_keys)
    assert fresh.sum() == 3  # both words that came twice, and their pair
    assert not weights[len(features.char_keys_) :][fresh].any()


def test_no_decision_at_all_is_the_shipped_model(shipped):
    same = fit_site(shipped, examples([], TOXICITY=[]), "alkhabar-1")
    assert Scorer(same).score(UNSEEN) == Scorer(shipped).score(UNSEEN)
