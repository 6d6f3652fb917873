"""What an edit changed, word by word; whatever the texts, the parts give both back."""

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.worddiff import MOST_PAIRS, Change, Part, word_diff

words = st.lists(
    st.sampled_from(["أنت", "لا", "تفهم", "شيئا", "\N{RIGHT-TO-LEFT OVERRIDE}x", " ", "\n", "!"]), max_size=30
)
SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED


def joined(parts: list[Part], *kinds: Change) -> str:
    return "".join(part.text for part in parts if part.kind in kinds)


@given(words, words)
def test_the_parts_give_both_texts_back(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    parts = word_diff(before, after)
    assert joined(parts, SAME, REMOVED) == before
    assert joined(parts, SAME, ADDED) == after
    assert all(part.text for part in parts)
    assert all(one.kind is not two.kind for one, two in pairwise(parts))


def test_a_changed_word_is_shown_whole() -> None:
    assert word_diff("أنت لا تفهم شيئا", "أنت لا تعرف شيئا") == [
        Part(SAME, "أنت لا"),
        Part(REMOVED, " تفهم"),
        Part(ADDED, " تعرف"),
        Part(SAME, " شيئا"),
    ]


def test_an_untouched_text_is_one_part_and_none_is_no_part() -> None:
    assert word_diff("كما كان", "كما كان") == [Part(SAME, "كما كان")]
    assert word_diff("", "") == []


def test_a_text_that_was_emptied_or_begun() -> None:
    assert word_diff("كان هنا", "") == [Part(REMOVED, "كان هنا")]
    assert word_diff("", "صار هنا") == [Part(ADDED, "صار هنا")]


def costs(old: str, new: str) -> float:
    begun = time.process_time()
    word_diff(old, new)
    return time.process_time() - begun


def test_texts_that_repeat_a_few_words_keep_their_ends_and_cost_little() -> None:
    middle = ["كلمة", "أخرى"] * 2_000
    old, new = " ".join(["أول", *middle, "آخر"]), " ".join(["أول", *reversed(middle), "جديدة", "آخر"])
    assert costs(old, new) < 1
    parts = word_diff(old, new)
    assert joined(parts, SAME, REMOVED) == old
    assert joined(parts, SAME, ADDED) == new
    assert (parts[0].text, parts[-1].text) == ("أول", " آخر")


def test_the_worst_that_is_still_compared_word_by_word_costs_little() -> None:
    half = int((2 * MOST_PAIRS) ** 0.5) // 2
    old, new = ["لا", "نعم"] * half, ["نعم", "نعم", "لا"] * (2 * half // 3)
    assert costs(" ".join(old), " ".join(new)) < 2


def test_a_long_text_of_ordinary_words_is_compared_word_by_word() -> None:
    old = [f"كلمة{n % 700}" for n in range(4_000)]
    new = [*old[:2_000], "جديدة", *old[2_001:]]
    changed = [part for part in word_diff(" ".join(old), " ".join(new)) if part.kind is not SAME]
    assert [part.kind for part in changed] == [REMOVED, ADDED]
