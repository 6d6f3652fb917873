"""A key past its rate comes last, and is turned away only while others are served."""

from contextlib import ExitStack

import pytest

from moderation.domain.errors import RateLimited
from moderation.services.foreign import turns as turns_module
from moderation.services.foreign.turns import ROOM, Turns
from tests.fakes import FakeClock


@pytest.mark.parametrize(
    ("rate", "limit"),
    [("6000/minute", (6_000, 60)), ("1 per day", (1, 86_400)), ("20 / seconds", (20, 1)), ("7/hours", (7, 3_600))],
)
def test_rates_are_read_as_the_settings_write_them(clock: FakeClock, rate: str, limit: tuple[int, int]) -> None:
    assert Turns(clock, rate).limit == limit


def test_a_key_past_its_rate_is_served_while_there_is_room(clock: FakeClock) -> None:
    turns = Turns(clock, "1/minute")
    for _ in range(5):
        with turns.take("k1"):
            pass


def test_it_is_turned_away_while_others_are_served(clock: FakeClock) -> None:
    turns = Turns(clock, "1/minute")
    with turns.take("greedy"), ExitStack() as others:
        for number in range(ROOM):
            others.enter_context(turns.take(f"k{number}"))
        clock.advance(seconds=20)
        with pytest.raises(RateLimited) as refused, turns.take("greedy"):
            pass
        assert refused.value.retry_after == 41


def test_a_key_within_its_rate_is_never_turned_away(clock: FakeClock) -> None:
    turns = Turns(clock, "100/minute")
    with ExitStack() as many:
        for _ in range(50):
            many.enter_context(turns.take("k1"))


def test_a_new_window_starts_a_new_count(clock: FakeClock) -> None:
    turns = Turns(clock, "1/minute")
    with ExitStack() as busy:
        for number in range(ROOM):
            busy.enter_context(turns.take(f"k{number}"))
        with turns.take("k9"):
            pass
        clock.advance(seconds=60)
        with turns.take("k9"):
            pass


def test_a_turn_ends_with_an_error_too(clock: FakeClock) -> None:
    turns = Turns(clock, "1/minute")
    with pytest.raises(ValueError, match="boom"), turns.take("k1"):
        raise ValueError("boom")
    assert turns._busy == []


def test_counts_are_bounded(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "MOST_KEYS", 2)
    turns = Turns(clock, "1/minute")
    for number in range(5):
        with turns.take(f"k{number}"):
            pass
    assert len(turns._windows) <= 2
