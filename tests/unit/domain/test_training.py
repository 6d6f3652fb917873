"""The turn of the night: once on every date, also when the clocks are changed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.domain.training import last_turn

THREE = time(3, 0)
BEIRUT, ALGIERS = ZoneInfo("Asia/Beirut"), ZoneInfo("Africa/Algiers")


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2026, 11, 25, 2, 0), at(2026, 11, 25, 2, 0)),
        (at(2026, 11, 25, 1, 59), at(2026, 11, 24, 2, 0)),
        (at(2026, 11, 25, 23, 30), at(2026, 11, 25, 2, 0)),
    ],
)
def test_it_is_the_last_time_that_the_zones_clocks_showed_it(now: datetime, expected: datetime) -> None:
    assert last_turn(now, THREE, ALGIERS) == expected


def test_a_time_that_the_clocks_skip_is_met_after_the_gap() -> None:
    skipped = time(0, 30)  # on 29 March 2026 Beirut goes from 00:00 to 01:00
    assert last_turn(at(2026, 3, 28, 23, 0), skipped, BEIRUT) == at(2026, 3, 28, 22, 30)


@pytest.mark.parametrize("day", [at(2026, 3, 27), at(2026, 10, 23)])
@pytest.mark.parametrize("hour", [time(0, 0), time(0, 30), time(23, 30), THREE])
def test_there_is_one_turn_on_every_date_when_the_clocks_change(day: datetime, hour: time) -> None:
    minutes = [day + timedelta(minutes=number) for number in range(0, 4 * 1440, 10)]
    turns = {last_turn(now, hour, BEIRUT) for now in minutes}
    dates = {turn.astimezone(BEIRUT).date() for turn in turns}
    assert len(turns) == len(dates) == (max(dates) - min(dates)).days + 1 >= 4
    assert all(last_turn(turn, hour, BEIRUT) == turn for turn in turns)
