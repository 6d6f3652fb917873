"""Ten thousand entries in one automaton find exactly what looking for each of them in turn finds."""

import random
import re
from collections.abc import Iterator

import pytest

from moderation.arabic.lexicon import Category, Entry, Form, Match, MatchKind, forms
from moderation.arabic.normalize import normalize
from moderation.classifier.matcher import Matcher

SEED = 20261125
ENTRIES = 10_000
TEXTS = 150
ENOUGH = 50
DOUBLED = re.compile(r"(\w)\1")
LETTERS = "بتجحخدرزسشصطعغفقكلمنهوي"


def made_up_entries(chance: random.Random) -> list[Entry]:
    kinds = list(MatchKind)

    def word() -> str:
        return "".join(chance.choices(LETTERS, k=chance.randint(2, 5)))

    return [
        Entry(f"{word()} {word()}" if kind is MatchKind.PHRASE else word(), Category.INSULT, chance.randint(1, 3), kind)
        for kind in chance.choices(kinds, k=ENTRIES)
    ]


def made_up_texts(chance: random.Random, entries: list[Entry]) -> Iterator[str]:
    """Yield texts of entries with and without clitics, of longer words that hold them, and of other words."""
    for _ in range(TEXTS):
        words = []
        for entry in chance.sample(entries, 6):
            before = chance.choice(["", "", "و", "ال", "بال", "مست", "يا "])
            after = chance.choice(["", "", "ه", "كم", "تش", "نا"])
            words.append(f"{before}{entry.term}{after}")
        text = " ".join(words)
        if not DOUBLED.search(text):  # those have a second reading, which is tested elsewhere
            yield text


def naive(entries: list[tuple[Entry, Form]], text: str) -> set[tuple[int, int, str]]:
    """Look for each form at each place, and check what is written onto it; positions in the normalised text."""
    normal = normalize(text)
    padded = f" {normal} "
    found = set()
    for entry, form in entries:
        at = padded.find(form.text)
        while at >= 0:
            first = padded.rfind(" ", 0, at + 1) + 1 if padded[at] != " " else at + 1
            last = padded.find(" ", at + len(form.text))
            prefix, suffix = padded[first:at], padded[at + len(form.text) : last]
            if prefix in form.prefixes and suffix in form.suffixes:
                found.add((first - 1, last - 1, entry.term))
            at = padded.find(form.text, at + 1)
    return found


@pytest.fixture(scope="module")
def chance() -> random.Random:
    return random.Random(SEED)


@pytest.fixture(scope="module")
def entries(chance: random.Random) -> list[Entry]:
    return made_up_entries(chance)


def explained(match: Match, candidates: set[tuple[int, int, str]]) -> bool:
    return (match.begin, match.end, match.term) in candidates


def test_it_finds_what_a_naive_search_finds(entries: list[Entry], chance: random.Random) -> None:
    matcher = Matcher(entries)
    each = [(entry, form) for entry in entries for form in forms(entry)]
    hits = 0
    for text in made_up_texts(chance, entries):
        assert normalize(text) == text  # so that positions in both texts are the same
        expected, actual = naive(each, text), matcher.find(text)
        assert all(explained(match, expected) for match in actual)
        covered = [any(match.begin < end and begin < match.end for match in actual) for begin, end, _ in expected]
        assert all(covered)
        hits += len(actual)
    assert hits > ENOUGH
