"""What a candidate is measured on: newer than what it saw, by others, in other words."""

from moderation.domain.decision import Choice
from training.heldout import split
from training.lessons import Lesson

WORDS = ("خبر", "رأي", "سؤال", "جواب", "تحية", "شكر", "نقد")


def lesson(number, author=None, text=None):
    text = text or f"{WORDS[number % 7]} {WORDS[number // 7]}"  # a number would not do: digits count as alike
    return Lesson(
        f"l{number}",
        f"c{number}",
        text,
        Choice.PUBLISH,
        None,
        1.0,
        "amal",
        author or f"a{number}",
        False,
    )


def numbers(taught):
    return [int(one.label_id[1:]) for one in taught]


def test_the_newest_quarter_is_held_out():
    seen, held_out = split([lesson(number) for number in range(20)])
    assert (numbers(seen), numbers(held_out)) == (list(range(15)), [15, 16, 17, 18, 19])


def test_an_author_stays_on_the_side_of_most_of_their_comments():
    busy = [lesson(number, "early") for number in range(3)] + [lesson(3, "late")]
    rest = [lesson(number) for number in range(4, 15)]
    newest = [lesson(15, "late"), lesson(16, "late"), lesson(17, "early"), lesson(18), lesson(19)]
    seen, held_out = split(busy + rest + newest)
    assert {one.author for one in seen} & {one.author for one in held_out} == set()
    assert 3 not in numbers(seen)
    assert numbers(held_out) == [15, 16, 18, 19]


def test_a_text_that_was_seen_is_not_held_out_in_another_spelling():
    taught = [lesson(number) for number in range(19)] + [lesson(19, text="رأي خـــبر")]
    assert 19 not in numbers(split(taught)[1])


def test_what_is_held_out_is_bounded():
    assert len(split([lesson(number) for number in range(40)], most=3)[1]) == 3
