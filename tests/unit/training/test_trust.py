"""Answers that go against what is all but sure are not learned from, and whoever gave them is named."""

from moderation.domain.decision import Choice, Reason
from tests.fakes import FakeLexicon
from training.lessons import Lesson
from training.trust import Against, distrusted, opposed

SURE = {"يا حقير": 0.99, "شكرا لكم": 0.001, "لا أدري": 0.4}
WORDS = FakeLexicon({"زمبليط": 3})


class Model:
    def score(self, texts):
        return [{"TOXICITY": SURE.get(text, 0.5)} for text in texts]


def lesson(text, choice, actor="amal", reason=None):
    return Lesson("l", "c", text, choice, reason, 1.0, actor, "a", False)


def test_clear_texts_are_counted_and_doubtful_ones_are_not():
    taught = [
        lesson("يا حقير", Choice.REJECT),
        lesson("يا حقير", Choice.PUBLISH),
        lesson("شكرا لكم", Choice.PUBLISH),
        lesson("زمبليط", Choice.PUBLISH),
        lesson("لا أدري", Choice.PUBLISH),
        lesson("شكرا لكم", Choice.REJECT, reason=Reason.SPAM),
    ]
    assert opposed(taught, Model(), WORDS) == {"amal": Against(sure=4, against=2)}


def test_a_few_contradictions_are_people_being_people():
    assert distrusted({"amal": Against(100, 8), "badr": Against(3, 2)}) == []


def test_an_account_that_turns_answers_around_is_named_even_among_honest_ones():
    [reason] = distrusted({"amal": Against(200, 8), "eve": Against(12, 11)})
    assert reason["code"] == "account_opposes"
    assert "eve" in reason["detail"]


def test_many_wrong_answers_of_nobody_in_particular_are_noticed():
    [reason] = distrusted({"amal": Against(60, 13), "badr": Against(58, 14)})
    assert reason["code"] == "labels_contradict"


def test_few_clear_texts_accuse_nobody():
    assert distrusted({"amal": Against(60, 2), "badr": Against(5, 5)}) == []
    assert distrusted({}) == []
