"""What a site's labels teach: the last word on each text, and nobody too loud."""

import math
from dataclasses import replace

import pytest

from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.label import Label, Origin
from tests.fakes import START
from training import lessons as lessons_module
from training.lessons import data_hash, examples, lessons, shares

AMAL, BADR, DANA = (Actor("moderator", name) for name in ("amal", "badr", "dana"))


def label(number, choice=Choice.PUBLISH, reason=None, actor=AMAL, **given):
    made = Label(
        id=f"l{number}",
        site_id="s1",
        comment_id=f"c{number}",
        revision=1,
        text=f"نص {number}",
        choice=choice,
        reason=reason,
        origin=Origin.MODERATOR,
        weight=1.0,
        sampling=None,
        actor=actor,
        author_id=f"a{number}",
        model="fake-1",
        visible=True,
        created_at=START,
    )
    return replace(made, **given)


def test_the_last_answer_on_a_revision_counts():
    taught = lessons([label(1), label(2, comment_id="c1", choice=Choice.REJECT)])
    assert [(one.label_id, one.choice) for one in taught] == [("l2", Choice.REJECT)]


def test_what_chance_picked_stays_so_whoever_answers_later():
    blind = label(1, origin=Origin.BLIND_AUDIT, sampling=50.0)
    later = label(2, comment_id="c1")
    drawn = label(3, sampling=900.0)
    undone = label(4, sampling=800.0, retracted_at=START)
    taught = lessons([blind, later, drawn, undone, label(5, comment_id="c4")])
    assert [(one.of_all, one.of_queue) for one in taught] == [(50.0, None), (None, 900.0), (None, None)]


def test_of_very_many_the_newest_are_kept(monkeypatch):
    monkeypatch.setattr(lessons_module, "MOST", 3)
    taught = lessons([label(1), *(label(n) for n in range(2, 7)), label(8, comment_id="c5")])
    assert [one.label_id for one in taught] == ["l4", "l6", "l8"]


def test_an_answer_that_was_taken_back_leaves_the_one_before_it():
    taught = lessons([label(1), label(2, comment_id="c1", choice=Choice.REJECT, retracted_at=START)])
    assert [one.label_id for one in taught] == ["l1"]


@pytest.mark.parametrize(
    ("reason", "toxicity", "insult", "spam"),
    [
        (Reason.INSULT, 1.0, 1.0, math.nan),
        (Reason.HATE, 1.0, math.nan, math.nan),
        (Reason.SPAM, math.nan, math.nan, 1.0),
        (None, 1.0, math.nan, math.nan),
    ],
)
def test_a_rejection_speaks_of_its_reason_only(reason, toxicity, insult, spam):
    [one] = lessons([label(1, Choice.REJECT, reason)])
    assert [one.value(name) for name in ("TOXICITY", "INSULT", "SPAM")] == pytest.approx(
        [toxicity, insult, spam], nan_ok=True
    )


def test_a_publication_speaks_of_every_attribute():
    arrays = examples(lessons([label(1)]), ["TOXICITY", "SPAM"])
    assert [values.tolist() for values in arrays.labels.values()] == [[0.0], [0.0]]


@pytest.mark.parametrize("reason", [Reason.OFF_TOPIC, Reason.PERSONAL_DATA, Reason.OTHER])
def test_what_no_attribute_measures_teaches_nothing(reason):
    assert lessons([label(1, Choice.REJECT, reason)]) == []


def test_a_withdrawn_text_teaches_nothing():
    assert lessons([label(1, text="")]) == []


def test_among_three_nobody_weighs_more_than_the_others_together():
    loud = [label(number) for number in range(20)]
    rest = [label(number, actor=actor) for number, actor in enumerate([BADR, DANA, DANA, BADR], start=20)]
    weights = shares(lessons(loud + rest))
    assert weights[str(AMAL)] == (20, pytest.approx(0.5))
    assert weights[str(BADR)] == (2, pytest.approx(0.25))


def test_a_lone_moderator_is_not_capped():
    assert shares(lessons([label(1), label(2)])) == {str(AMAL): (2, 1.0)}


def test_the_same_answers_have_the_same_hash_and_others_another():
    first = lessons([label(1), label(2)])
    assert data_hash(first) == data_hash(lessons([label(1), label(2)]))
    assert data_hash(first) != data_hash(lessons([label(1), label(2, Choice.REJECT)]))


@pytest.mark.parametrize("origin", [Origin.PERSPECTIVE, Origin.AKISMET])
def test_a_key_that_floods_by_another_systems_protocol_weighs_no_more_than_the_team(origin):
    key = Actor("key", "k1")
    flood = [label(n, Choice.REJECT, actor=key, origin=origin, weight=0.5, comment_id=None) for n in range(1_000)]
    team = [label(2_000 + n, actor=(AMAL, BADR)[n % 2]) for n in range(20)]
    assert shares(lessons(flood + team))["key:k1"] == (1_000, pytest.approx(0.5))


def test_the_same_text_without_a_comment_is_one_lesson_however_often_it_is_sent():
    sent = [label(n, Choice.REJECT, Reason.SPAM, comment_id=None, text="إعلان") for n in range(50)]
    assert len(lessons(sent)) == 1


def test_what_is_marked_as_spam_says_nothing_of_toxicity():
    [taught] = lessons([label(1, Choice.REJECT, Reason.SPAM, origin=Origin.AKISMET)])
    assert (taught.value("SPAM"), math.isnan(taught.value("TOXICITY"))) == (1.0, True)
