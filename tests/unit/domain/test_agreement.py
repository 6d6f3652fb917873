"""Estimates from samples, against values worked out by hand or published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.agreement import Estimate, kappa, proportion, share


def test_wilsons_interval_of_a_plain_share() -> None:
    assert proportion(10, 20) == Estimate(0.5, 0.2993, 0.7007)
    assert share([(n < 10, 1.0) for n in range(20)]) == Estimate(0.5, 0.2993, 0.7007)


def test_nineteen_answers_are_too_few() -> None:
    assert share([(True, 1.0)] * 19) is None
    assert proportion(1, 19) is None
    assert kappa([("publish", "publish")] * 19) is None


def test_a_share_without_a_miss_still_has_a_width() -> None:
    found = share([(True, 1.0)] * 20)
    assert found == Estimate(1.0, 0.8389, 1.0)


def test_an_answer_counts_as_much_as_it_stands_for() -> None:
    weighted = share([(True, 3.0)] * 10 + [(False, 1.0)] * 10)
    assert weighted
    assert weighted.value == 0.75
    even = share([(True, 1.0)] * 15 + [(False, 1.0)] * 5)
    assert even
    assert weighted.high - weighted.low > even.high - even.low  # uneven weights say less


def test_kappa_of_cohens_textbook_table() -> None:
    # 45 both yes, 15 yes and no, 25 no and yes, 15 both no: kappa 0.1304
    pairs = [("y", "y")] * 45 + [("y", "n")] * 15 + [("n", "y")] * 25 + [("n", "n")] * 15
    found = kappa(pairs)
    assert found
    assert found.value == 0.1304
    assert found.low < 0 < found.high


def test_kappa_of_two_who_always_agree_is_one_with_a_width() -> None:
    found = kappa([("y", "y")] * 15 + [("n", "n")] * 15)
    assert found
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.6 < found.low < 0.9


def test_kappa_says_nothing_where_everyone_always_says_the_same() -> None:
    assert kappa([("y", "y")] * 50) is None


def test_kappa_of_two_who_never_agree_is_not_below_minus_one() -> None:
    found = kappa([("y", "n"), ("n", "y")] * 20)
    assert found
    assert (found.value, found.low) == (-1.0, -1.0)


@pytest.mark.parametrize("estimate", [proportion, lambda hits, count: share([(n < hits, 0.5) for n in range(count)])])
@given(st.data())
def test_the_value_lies_in_its_interval(estimate: object, data: st.DataObject) -> None:
    count = data.draw(st.integers(20, 200))
    found = estimate(data.draw(st.integers(0, count)), count)  # type: ignore[operator]
    assert 0 <= found.low <= found.value <= found.high <= 1
