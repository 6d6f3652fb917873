"""The shapes of our own charts, before a template draws them."""

import pytest

from moderation.web.console.charts import HEIGHT, WIDTH, Series, nice_top, stacked


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (1, 4), (4, 4), (5, 8), (37, 40), (41, 80), (90, 200), (1234, 2000)],
)
def test_an_axis_ends_with_a_round_number_that_is_high_enough(highest: float, top: float) -> None:
    assert nice_top(highest) == top


def test_parts_stand_on_one_another_and_nothing_leaves_the_picture() -> None:
    chart = stacked(["", "9"], [Series("أ", [1, 2]), Series("ب", [3, 0]), Series("ج", [0, 2])])
    first = [bar for bar in chart.bars if bar.x == chart.bars[0].x]
    assert [bar.kind for bar in first] == ["one", "two"]
    assert first[1].y + first[1].height == pytest.approx(first[0].y, abs=0.11)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in chart.bars)
    assert all(bar.y + bar.height <= HEIGHT for bar in chart.bars)
    assert [tick.text for tick in chart.x_ticks] == ["9"]
    assert [tick.text for tick in chart.y_ticks] == ["0", "1", "2", "3", "4"]


def test_nothing_to_show_is_an_empty_frame() -> None:
    chart = stacked(["", ""], [Series("أ", [0, 0])])
    assert (chart.bars, len(chart.y_ticks)) == ((), 5)
