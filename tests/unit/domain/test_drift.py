"""The population stability index: nothing for equal shapes, more the farther they lie apart."""

import pytest

from moderation.domain.drift import LARGE, NOTABLE, psi


def test_equal_shapes_have_not_drifted_whatever_their_size() -> None:
    assert psi([10, 20, 70], [100, 200, 700]) == pytest.approx(0)


def test_a_shift_is_seen_and_a_larger_one_is_larger() -> None:
    small, large = psi([80, 15, 5], [70, 20, 10]), psi([80, 15, 5], [30, 30, 40])
    assert small is not None
    assert large is not None
    assert 0 < small < NOTABLE < LARGE < large


def test_an_empty_week_tells_nothing() -> None:
    assert psi([0, 0], [1, 2]) is None
    assert psi([1, 2], [0, 0]) is None


def test_a_bin_that_empties_is_no_fault() -> None:
    assert psi([50, 50], [100, 0]) == pytest.approx(4.8, abs=0.4)


def test_other_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="same bins"):
        psi([1], [1, 2])
