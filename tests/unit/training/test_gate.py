"""The gate lets a candidate pass that is no worse, and names what speaks against any other."""

from dataclasses import replace

import numpy as np
import pytest

from moderation.classifier.scorer import Scorer, load_scorer
from tests.unit.training.site_samples import as_lesson, corpus_rows
from training import gate, promises
from training.gate import Pair


@pytest.fixture(scope="module")
def shipped():
    return load_scorer()


@pytest.fixture(scope="module")
def held_out():
    return [as_lesson(number, text, hostile) for number, (text, hostile) in enumerate(corpus_rows(400))]


def altered(scorer, change, name="altered"):
    weights = change(np.array(scorer.loaded.weights, dtype=np.float32)).astype(np.float16)
    return Scorer(replace(scorer.loaded, name=name, weights=weights))


def noisy(scorer, size=6.0):
    random = np.random.default_rng(0)
    return altered(scorer, lambda weights: weights + random.normal(scale=size, size=weights.shape))


def codes(report):
    return {reason["code"] for reason in report["refused"]}


def test_a_candidate_that_is_no_worse_passes(shipped, held_out):
    report = gate.check(Pair(shipped, shipped, shipped, 0.5), held_out)
    assert report["refused"] == []
    assert report["errors"]["p_value"] == 1.0
    assert report["flips"] == []


def test_a_better_candidate_shows_its_gain_with_an_interval(shipped, held_out):
    report = gate.check(Pair(shipped, noisy(shipped), shipped, 0.5), held_out)
    toxicity = next(one for one in report["attributes"] if one["name"] == "TOXICITY")
    low, high = toxicity["gain_interval"]
    assert 0 < low <= toxicity["gain"] <= high
    assert report["refused"] == []


def test_a_worse_candidate_is_refused_with_its_numbers(shipped, held_out):
    report = gate.check(Pair(noisy(shipped), shipped, shipped, 0.5), held_out)
    assert {"attribute_worse", "more_errors"} <= codes(report)
    assert any("TOXICITY: AUC" in reason["detail"] for reason in report["refused"])


def test_a_dialect_that_suffers_is_named_even_when_the_whole_does_not(shipped, held_out, monkeypatch):
    broken = noisy(shipped)
    monkeypatch.setattr(gate, "detect", lambda text: gate_dialect if "ا" in text[:4] else None)
    from moderation.arabic.dialect import Dialect

    gate_dialect = Dialect.SUDANESE

    class Half(Scorer):
        def score(self, texts):
            mine, theirs = shipped.score(texts), broken.score(texts)
            return [bad if "ا" in text[:4] else good for text, good, bad in zip(texts, mine, theirs, strict=True)]

    report = gate.check(Pair(Half(shipped.loaded), shipped, shipped, 0.5), held_out)
    assert any(reason["detail"].startswith("sdn:") for reason in report["refused"])


def test_too_few_decisions_tell_nothing(shipped, held_out):
    report = gate.check(Pair(shipped, shipped, shipped, 0.5), held_out[:30])
    assert codes(report) == {"too_few_decisions"}


def test_flips_name_comments_and_hold_no_text(shipped, held_out):
    report = gate.check(Pair(noisy(shipped, 2.0), shipped, shipped, 0.5), held_out)
    assert report["flips"]
    texts = {one.text for one in held_out}
    for flip in report["flips"]:
        assert flip["comment_id"].startswith("c")
        assert (flip["candidate"] >= 0.5) is not (flip["champion"] >= 0.5)
        assert texts.isdisjoint(map(str, flip.values()))


def test_what_chance_picked_is_measured_apart(shipped, held_out):
    half = [
        replace(one, of_all=50.0) if number % 2 else replace(one, of_queue=900.0) if number % 4 else one
        for number, one in enumerate(held_out)
    ]
    report = gate.check(Pair(shipped, shipped, shipped, 0.5), half)
    rows = {one["name"]: one["rows"] for one in report["groups"]}
    assert (rows["at_random"], rows["queue_at_random"]) == (200, 100)


def test_what_chance_picked_counts_for_as_many_as_it_stands_for(shipped, held_out):
    worse = noisy(shipped)
    kept = [replace(one, of_queue=1.0) for one in held_out]
    plain = gate.check(Pair(worse, shipped, shipped, 0.5), kept)
    wrong = {one["comment_id"] for one in plain["flips"] if not one["candidate_right"]}
    weighed = [replace(one, of_queue=500.0 if one.comment_id in wrong else 1.0) for one in held_out]
    gains = [
        next(one["gain"] for one in report["groups"] if one["name"] == "queue_at_random")
        for report in (plain, gate.check(Pair(worse, shipped, shipped, 0.5), weighed))
    ]
    toxicity = next(one["gain"] for one in plain["attributes"] if one["name"] == "TOXICITY")
    assert gains[0] == pytest.approx(toxicity)
    assert gains[1] < gains[0]


def test_the_same_check_gives_the_same_numbers(shipped, held_out):
    pair = Pair(noisy(shipped, 1.0), shipped, shipped, 0.5)
    assert gate.check(pair, held_out) == gate.check(pair, held_out)


def test_a_model_that_flags_people_for_what_they_are_is_refused(shipped):
    kept = {"robustness": {"candidate": {}, "shipped": {}}, "corpus": {"candidate": 0.9, "shipped": 0.9}}
    [reason] = promises.broken(kept | {"identity": {"candidate": 0.05, "shipped": 0.0}})
    assert reason["code"] == "identity_worse"


def test_a_model_that_no_longer_sees_through_a_disguise_is_refused(shipped):
    blind = {"candidate": {"harakat": 0.7, "tatweel": 0.99}, "shipped": {"harakat": 1.0, "tatweel": 1.0}}
    level = {"candidate": 0.0, "shipped": 0.0}
    [reason] = promises.broken({"robustness": blind, "identity": level, "corpus": level})
    assert (reason["code"], reason["detail"][:7]) == ("robustness_worse", "harakat")


def test_a_model_that_forgot_our_corpus_is_refused(shipped):
    kept = promises.compare(noisy(shipped), shipped)
    assert "forgets" in {reason["code"] for reason in promises.broken(kept)}
