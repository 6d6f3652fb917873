"""The population stability index: nothing for equal shapes, more the farther they lie apart."""

import pytest

from moderation.domain.drift import BUCKETS, LARGE, LARGE_SHIFT, NOTABLE, NOTABLE_SHIFT, buckets, psi, shift


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


def words(kinds: range, count: int) -> list[str]:
    """Return texts of ten words each, drawn in turn from some kinds."""
    return [" ".join(f"k{kinds[(place * 7 + word * 13) % len(kinds)]}" for word in range(10)) for place in range(count)]


def test_words_fall_into_buckets_that_do_not_tell_them() -> None:
    counted = buckets(["شكرا شكرا لكم", ""])
    assert (len(counted), sum(counted), max(counted)) == (BUCKETS, 3, 2)


def test_the_same_words_in_other_numbers_have_not_shifted() -> None:
    same = shift(buckets(words(range(500), 400)), buckets(words(range(500), 2_000)))
    assert same is not None
    assert same < NOTABLE_SHIFT


def test_other_words_have_shifted() -> None:
    half = shift(buckets(words(range(500), 400)), buckets(words(range(250, 750), 400)))
    assert half is not None
    assert half > LARGE_SHIFT


def test_a_week_without_words_tells_nothing() -> None:
    assert shift(buckets([]), buckets(["كلمة"])) is None
