"""Answers that go against what is all but sure are not learned from, and whoever gave them is named."""

import random

import pytest

from moderation.domain.decision import Choice, Reason
from tests.fakes import FakeLexicon
from training.lessons import Lesson
from training.trust import Against, Answer, answers, distrusted, opposed, turned_around

SURE = {"يا حقير": 0.99, "شكرا لكم": 0.001, "لا أدري": 0.4}
WORDS = FakeLexicon({"زمبليط": 3})


class Model:
    def score(self, texts):
        return [{"TOXICITY": SURE.get(text, 0.5)} for text in texts]


def lesson(text, choice, actor="amal", reason=None):
    return Lesson("l", "c", text, choice, reason, 1.0, actor, "a", False)


def of(actor, sure, against):
    """Return answers on sure texts of both kinds in turn, so many of them turned around."""
    return [
        Answer(actor, (place % 2 == 0) ^ (place < against), (0.99, 0.001)[place % 2], False) for place in range(sure)
    ]


def site(count, turned=0.0, to_publish=0.0, stern=0.0, seed=0):
    """Return answers of an honest site, by chance along the score, and with that a share turned around."""
    chance, given = random.Random(seed), []
    for _ in range(count):
        score = min(0.999, max(0.001, chance.betavariate(0.4, 0.6)))
        rejected = chance.random() < score
        rejected ^= chance.random() < turned
        rejected = (rejected and chance.random() >= to_publish) or (not rejected and chance.random() < stern)
        given.append(Answer(f"m{chance.randrange(5)}", rejected, score, False))
    return given


def codes(given):
    return [reason["code"] for reason in distrusted(given)]


def test_clear_texts_are_counted_and_doubtful_ones_are_not():
    taught = [
        lesson("يا حقير", Choice.REJECT),
        lesson("يا حقير", Choice.PUBLISH),
        lesson("شكرا لكم", Choice.PUBLISH),
        lesson("زمبليط", Choice.PUBLISH),
        lesson("لا أدري", Choice.PUBLISH),
        lesson("شكرا لكم", Choice.REJECT, reason=Reason.SPAM),
    ]
    assert opposed(answers(taught, Model(), WORDS)) == {"amal": Against(sure=4, against=2)}


def test_a_few_contradictions_are_people_being_people():
    assert distrusted(of("amal", 100, 6) + of("badr", 3, 1)) == []


def test_an_account_that_turns_answers_around_is_named_even_among_honest_ones():
    [reason] = distrusted(of("amal", 200, 8) + of("eve", 12, 11))
    assert reason["code"] == "account_opposes"
    assert "eve" in reason["detail"]


def test_many_wrong_answers_of_nobody_in_particular_are_noticed():
    assert "labels_contradict" in codes(of("amal", 60, 13) + of("badr", 58, 14))


def test_few_clear_texts_accuse_nobody():
    assert distrusted(of("amal", 60, 2) + of("badr", 3, 3)) == []
    assert distrusted([]) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_fifth_turned_around_is_seen_even_where_little_is_sure(seed):
    share, doubt = turned_around(site(1_000, turned=0.2, seed=seed))
    assert 0.12 < share < 0.28
    assert doubt > 0.8
    assert "labels_turned" in codes(site(1_000, turned=0.2, seed=seed))


@pytest.mark.parametrize("seed", range(4))
def test_honest_and_stern_sites_are_not_taken_for_turned_around(seed):
    assert codes(site(1_000, seed=seed)) == []
    assert turned_around(site(1_000, seed=seed))[1] < 0
    assert "labels_turned" not in codes(site(1_000, stern=0.05, seed=seed))


def test_answers_turned_one_way_only_are_seen_by_the_sure_texts():
    assert codes(site(1_000, to_publish=0.4)) == ["labels_contradict"]


def test_answers_of_one_kind_tell_nothing_of_turning():
    assert turned_around([Answer("m1", True, 0.5, False)] * 50) == (0.0, 0.0)
