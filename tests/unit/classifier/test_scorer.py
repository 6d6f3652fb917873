"""Scores, abstention and explanations of a small model."""

import math
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ANY_TEXT = st.text(st.characters(exclude_categories=()))
quick = settings(
    derandomize=True, max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def logit(probability):
    return math.log(probability / (1 - probability))


def test_an_insult_scores_above_thanks(scorer):
    insult, thanks = scorer.score(["يا حمار", "شكرا على المقال"])
    assert insult["TOXICITY"] > 0.5 > thanks["TOXICITY"]


def test_a_bare_str_is_refused(scorer):
    with pytest.raises(TypeError, match="wrap it in a list"):
        scorer.score("يا حمار")


def test_no_texts_no_scores(scorer):
    assert scorer.score([]) == []


@quick
@given(st.lists(ANY_TEXT, max_size=4))
def test_any_unicode_string_gets_a_probability(scorer, texts):
    scores = scorer.score(texts)
    assert len(scores) == len(texts)
    assert all(0 <= one["TOXICITY"] <= 1 for one in scores)


@quick
@given(ANY_TEXT | st.text("ياحمركلب غبي.\N{ARABIC FATHA}\N{ARABIC TATWEEL}"))
def test_explanations_point_into_the_raw_text(scorer, text):
    for word in scorer.explain(text, "TOXICITY", top=None):
        assert 0 <= word.begin < word.end <= len(text)


def test_a_text_scores_the_same_alone_and_in_a_batch(scorer):
    texts = ["يا حمار", "", "شكرا", "x" * 150_000, "أنت كلب"]
    together = scorer.score(texts)
    assert [scorer.score([text])[0] for text in texts] == together


@pytest.mark.parametrize("text", ["", "\N{ZERO WIDTH SPACE}", "you idiot", "你好", "ты дурак"])
def test_what_the_model_cannot_read_falls_to_the_prior_and_is_left_to_people(scorer, text):
    scored = scorer.score_detailed([text])[0]
    assert scored.abstains
    assert scorer.abstains(text)
    assert scored.scores["TOXICITY"] == pytest.approx(0.05)


def test_known_words_are_judged(scorer):
    assert scorer.coverage("يا حمار") == 1
    assert not scorer.abstains("يا حمار")


def test_the_words_of_an_explanation_and_the_bias_make_the_logit(scorer):
    text = "والله أنت حَمَارٌ وكلب، شكرا يا كاتب حمار"
    scored = scorer.score_detailed([text])[0]
    assert not scored.abstains
    words = scorer.explain(text, "TOXICITY", top=None)
    total = sum(word.weight for word in words) + scorer.loaded.bias[0]
    assert total == pytest.approx(logit(scored.scores["TOXICITY"]), abs=1e-6)


def test_an_explanation_names_whole_raw_words_worst_first(scorer):
    text = "شكرا للكاتب حِمَارٌ"
    words = scorer.explain(text, "TOXICITY")
    assert text[words[0].begin : words[0].end] == "حِمَارٌ"
    assert [word.weight for word in words] == sorted((word.weight for word in words), reverse=True)
    assert len(scorer.explain(text, "TOXICITY", top=1)) == 1


def test_an_unknown_attribute_is_refused_with_the_known_ones(scorer):
    with pytest.raises(ValueError, match="TOXICITY"):
        scorer.explain("نص", "TOXICTY")


def test_scoring_needs_no_scikit_learn():
    code = "import sys; import moderation.classifier.scorer; print({'sklearn', 'scipy'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
