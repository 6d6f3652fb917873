"""The policy: how signals and thresholds become publish, hold or reject."""

import pytest

from moderation.arabic.lexicon import Category, Match
from moderation.domain.policy import (
    LEXICON_SENTENCES,
    Action,
    FailSafe,
    Mode,
    Signal,
    Standing,
    Threshold,
    contact_signal,
    crash_signal,
    late_signal,
    lexicon_signal,
    mode_signal,
    percent,
    score_signal,
    unreadable_signal,
    verdict,
)
from moderation.domain.site import SitePolicy


def test_nothing_to_object_to_is_published() -> None:
    assert verdict("m1", {}, []).action is Action.PUBLISH


@pytest.mark.parametrize(
    ("score", "action"), [(0.0, Action.PUBLISH), (0.499, Action.PUBLISH), (0.5, Action.HOLD), (1.0, Action.HOLD)]
)
def test_a_score_is_held_from_its_threshold_on(score: float, action: Action) -> None:
    assert score_signal("TOXICITY", score, Threshold(hold=0.5)).asks is action


@pytest.mark.parametrize("score", [0.5, 0.99, 1.0])
def test_the_machine_never_rejects_until_an_editor_sets_a_threshold(score: float) -> None:
    for attribute, threshold in SitePolicy().thresholds.items():
        assert score_signal(attribute, score, threshold).asks is not Action.REJECT


@pytest.mark.parametrize(("score", "action"), [(0.94, Action.HOLD), (0.95, Action.REJECT)])
def test_a_score_is_rejected_from_the_editors_threshold_on(score: float, action: Action) -> None:
    assert score_signal("INSULT", score, Threshold(hold=0.5, reject=0.95)).asks is action


@pytest.mark.parametrize("score", [0.03, 0.7, 0.97])
def test_a_score_says_why_in_arabic_with_the_attributes_name(score: float) -> None:
    why = score_signal("TOXICITY", score, Threshold(hold=0.5, reject=0.95)).why
    assert "الإساءة" in why
    assert percent(score) in why


def test_an_unnamed_attribute_is_shown_by_its_code() -> None:
    assert "IRONY" in score_signal("IRONY", 0.9, Threshold(hold=0.5)).why


def test_a_score_keeps_its_spans() -> None:
    assert score_signal("TOXICITY", 0.9, Threshold(hold=0.5), [(4, 7)]).spans == ((4, 7),)


def test_the_sternest_signal_decides_and_comes_first() -> None:
    mild, held, stern = (Signal(action, 1.0, "…", action) for action in Action)
    answer = verdict("m1", {"TOXICITY": 0.99}, [mild, held, stern])
    assert answer.action is Action.REJECT
    assert answer.signals == (stern, held, mild)


def test_equally_stern_signals_keep_their_order() -> None:
    first, second = Signal("first", 1.0, "…", Action.HOLD), Signal("second", 1.0, "…", Action.HOLD)
    assert verdict(None, {}, [first, second]).signals == (first, second)


def test_under_pre_moderation_a_person_sees_everything() -> None:
    signal = mode_signal(Mode.PRE)
    assert signal
    assert signal.asks is Action.HOLD


def test_post_moderation_adds_no_signal() -> None:
    assert mode_signal(Mode.POST) is None


def test_a_text_the_model_cannot_judge_is_held() -> None:
    assert unreadable_signal().asks is Action.HOLD


def test_a_comment_that_crashes_the_scorer_is_held_with_the_count() -> None:
    signal = crash_signal(3)
    assert (signal.asks, signal.value) == (Action.HOLD, 3.0)
    assert "3" in signal.why


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("تفضلوا https://example.com/x وشاهدوا", ["https://example.com/x"]),
        ("زوروا www.example.com الآن", ["www.example.com"]),
        ("راسلني t.me/abc أو wa.me/123", ["t.me/abc", "wa.me/123"]),
        ("اتصل 0501234567", ["0501234567"]),
        ("اتصل +962 79 123 4567 الآن", ["+962 79 123 4567"]),
        ("للحجز ٠٧٩١٢٣٤٥٦٧", ["٠٧٩١٢٣٤٥٦٧"]),
    ],
)
def test_links_and_telephone_numbers_are_held_with_their_spans(text: str, found: list[str]) -> None:
    signal = contact_signal(text)
    assert signal
    assert [text[begin:end] for begin, end in signal.spans] == found
    assert (signal.asks, signal.value) == (Action.HOLD, float(len(found)))


@pytest.mark.parametrize(
    "text", ["شكرا على التقرير", "في عام 2024 كان العدد 1500000", "من 10 إلى 20", "النتيجة 3-2", "05"]
)
def test_plain_texts_and_plain_numbers_are_no_contact(text: str) -> None:
    assert contact_signal(text) is None


@pytest.mark.parametrize("standing", [Standing.NORMAL, Standing.TRUSTED])
def test_without_a_score_in_time_the_default_is_to_hold(standing: Standing) -> None:
    assert late_signal(FailSafe.HOLD, standing, "شكرا").asks is Action.HOLD


@pytest.mark.parametrize(
    ("standing", "body", "action"),
    [
        (Standing.TRUSTED, "شكرا", Action.PUBLISH),
        (Standing.TRUSTED, "شكرا https://example.com", Action.HOLD),
        (Standing.NORMAL, "شكرا", Action.HOLD),
        (Standing.BANNED, "شكرا", Action.HOLD),
    ],
)
def test_a_site_may_publish_low_risk_without_a_score(standing: Standing, body: str, action: Action) -> None:
    assert late_signal(FailSafe.PUBLISH_LOW_RISK, standing, body).asks is action


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0٪"), (0.005, "0٪"), (0.5, "50٪"), (0.912, "91٪"), (0.9999, "99٪"), (1.0, "100٪")]
)
def test_a_percentage_never_rounds_a_doubt_up_to_certainty(value: float, shown: str) -> None:
    assert percent(value) == shown


def hit(category: Category, severity: int, begin: int = 0) -> Match:
    return Match(begin, begin + 3, "كذا", category, severity)


def test_no_word_of_the_list_is_no_signal() -> None:
    assert lexicon_signal([]) is None


def test_a_mild_word_is_mentioned_and_asks_for_nothing() -> None:
    signal = lexicon_signal([hit(Category.INSULT, 1)])
    assert signal
    assert (signal.name, signal.value, signal.asks, signal.spans) == ("lexicon", 1.0, Action.PUBLISH, ((0, 3),))


@pytest.mark.parametrize("severity", [2, 3])
def test_a_grave_word_is_held_never_rejected(severity: int) -> None:
    signal = lexicon_signal([hit(Category.PROFANITY, severity)])
    assert signal
    assert (signal.value, signal.asks) == (float(severity), Action.HOLD)


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.ALLOW])
def test_each_category_has_a_sentence_of_its_own(category: Category) -> None:
    signal = lexicon_signal([hit(category, 2)])
    assert signal
    assert signal.why == LEXICON_SENTENCES[category]
    assert list(LEXICON_SENTENCES.values()).count(signal.why) == 1


def test_only_the_grave_words_are_told_and_pointed_at() -> None:
    signal = lexicon_signal([hit(Category.INSULT, 1), hit(Category.SPAM, 2, 10), hit(Category.THREAT, 3, 20)])
    assert signal
    assert signal.spans == ((10, 13), (20, 23))
    assert signal.why == f"{LEXICON_SENTENCES[Category.THREAT]} {LEXICON_SENTENCES[Category.SPAM]}"


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_a_word_of_the_list_is_never_low_risk(severity: int) -> None:
    matches = [hit(Category.INSULT, severity)]
    signal = late_signal(FailSafe.PUBLISH_LOW_RISK, Standing.TRUSTED, "شكرا", matches)
    assert signal.asks is Action.HOLD
