"""Where a comment stands among those that wait, and whether chance picks it for the blind audit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.policy import Action, Signal, Threshold, Verdict
from moderation.domain.queue import Band
from moderation.domain.triage import BANDS, RANGES, band_of, sample, triage

PLAIN = {"TOXICITY": Threshold(0.4)}
WITH_REJECT = {"TOXICITY": Threshold(0.4, 0.9)}
scores = st.floats(0, 1)


def verdict(*signals: Signal, **given: float) -> Verdict:
    return Verdict(Action.HOLD, "m", given, signals)


def signal(name: str, asks: Action = Action.HOLD) -> Signal:
    return Signal(name, 1.0, "لأن", asks, ())


@pytest.mark.parametrize(
    ("score", "thresholds", "risk"),
    [
        (0.0, PLAIN, 0.0),
        (0.2, PLAIN, 0.25),
        (0.4, PLAIN, 0.5),
        (0.7, PLAIN, 0.75),
        (1.0, PLAIN, 1.0),
        (0.65, WITH_REJECT, 0.65),
        (0.9, WITH_REJECT, 0.8),
        (1.0, WITH_REJECT, 1.0),
        (0.0, {"TOXICITY": Threshold(0.0)}, 0.5),
        (1.0, {"TOXICITY": Threshold(1.0)}, 1.0),
        (1.0, {"TOXICITY": Threshold(1.0, 1.0)}, 1.0),
        (0.5, {"TOXICITY": Threshold(0.5, 0.5)}, 0.5),
    ],
)
def test_a_score_is_stretched_so_that_thresholds_fall_on_fixed_points(
    score: float, thresholds: dict[str, Threshold], risk: float
) -> None:
    assert triage(verdict(TOXICITY=score), thresholds).risk == risk


def test_the_attribute_nearest_its_threshold_gives_the_risk() -> None:
    thresholds = {"TOXICITY": Threshold(0.8), "SPAM": Threshold(0.2)}
    assert triage(verdict(TOXICITY=0.4, SPAM=0.2), thresholds).risk == 0.5


def test_a_score_without_a_threshold_adds_no_risk() -> None:
    assert triage(verdict(SPAM=0.99), PLAIN).risk == 0.0


def test_what_the_word_list_holds_is_at_the_review_threshold() -> None:
    assert triage(verdict(signal("lexicon"), TOXICITY=0.0), PLAIN).risk == 0.5
    assert triage(verdict(signal("lexicon", Action.PUBLISH), TOXICITY=0.0), PLAIN).risk == 0.0


def test_uncertainty_is_highest_at_the_review_threshold_and_for_what_was_not_read() -> None:
    at, below = triage(verdict(TOXICITY=0.4), PLAIN), triage(verdict(TOXICITY=0.0), PLAIN)
    assert (at.uncertainty, below.uncertainty) == (1.0, 0.0)
    assert triage(verdict(signal("abstained")), PLAIN).uncertainty == 1.0


@given(scores, scores, scores, st.none() | scores)
def test_risk_rises_with_the_score_and_stays_between_nothing_and_one(
    one: float, other: float, hold: float, reject: float | None
) -> None:
    thresholds = {"TOXICITY": Threshold(hold, reject)}
    low, high = (triage(verdict(TOXICITY=score), thresholds).risk for score in sorted((one, other)))
    assert 0 <= low <= high <= 1


@given(scores)
def test_each_risk_is_in_one_band_and_in_one_range_of_the_batches(risk: float) -> None:
    assert BANDS[band_of(risk)][0] <= risk
    [found] = [(low, below) for low, below in RANGES if low <= risk < below]
    low, below = BANDS[band_of(risk)]
    assert low <= found[0] < found[1] <= below


def test_the_ends_of_the_bands() -> None:
    assert [band_of(risk) for risk in (0.0, 0.5, 0.8, 1.0)] == [Band.LOW, Band.GREY, Band.HIGH, Band.HIGH]


def test_the_draw_is_the_same_each_time_and_as_frequent_as_asked() -> None:
    drawn = [sample(f"comment {n}", 1, 3.0) for n in range(20_000)]
    assert drawn == [sample(f"comment {n}", 1, 3.0) for n in range(20_000)]
    found = [one for one in drawn if one]
    assert 500 < len(found) < 700
    assert {round(one.weight, 3) for one in found} == {33.333}
    assert 100 < sum(one.wanted == 2 for one in found) < 200


def test_a_higher_share_draws_what_a_lower_one_drew_and_more() -> None:
    few = {n for n in range(2_000) if sample(f"comment {n}", 1, 3.0)}
    many = {n for n in range(2_000) if sample(f"comment {n}", 1, 20.0)}
    assert few < many


def test_nothing_is_drawn_at_nought_and_everything_at_a_hundred() -> None:
    assert not any(sample(f"comment {n}", 1, 0.0) for n in range(500))
    assert all(sample(f"comment {n}", 1, 100.0) for n in range(500))
