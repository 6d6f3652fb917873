"""Finds a word list's entries in comments: an automaton over all written forms, then a look at what surrounds a hit."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from moderation.arabic import clitics, readings
from moderation.arabic.arabizi import simplify
from moderation.arabic.lexicon import Entry, Form, LexiconError, Match, forms, read_entries
from moderation.arabic.normalize import normalize
from moderation.arabic.offsets import Normalized, normalize_with_offsets
from moderation.arabic.readings import Line, Word

SHIPPED = Path(__file__).with_name("lexicon")

YOU = frozenset({"انت", "انتي", "انته", "انتا", "انتم", "انتو", "انتوا", "نتا", "نتي", "نتوما"}) | frozenset(
    {"enta", "enti", "inta", "inti", "nta", "nti", "ento"}
)
ADDRESS = YOU | {"يا", "انك", "انكم", "انكي", "ايها", "ايتها", "يها", "ya"}
"""After one of these, or before a form of "you", a word is what someone is called."""

_SHORTEST_READING = 5  # the shorter, the more innocent Latin words read like it: those are spelled out in the list
_FILLERS = frozenset({"واحد", "واحده", "مجرد", "اكبر", "زي", "فعلا", "حقا", "اصلا", "كلكم", "والله"})


class _Owner(NamedTuple):
    entry: Entry
    form: Form


class _Hit(NamedTuple):
    entry: Entry
    severity: int
    first: int
    last: int


class Matcher:
    """A compiled word list; immutable, so safe to share between threads.

    Finding takes time linear in the text, however many entries there are.

    Parameters
    ----------
    entries : iterable of Entry
        ALLOW entries win over the others wherever they cover the whole hit.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        owners: dict[str, dict[_Owner, None]] = defaultdict(dict)
        for entry in self.entries:
            for form in forms(entry):
                owners[form.text][_Owner(entry, form)] = None
        self._owners = [tuple(found) for found in owners.values()]
        self._automaton = _automaton(owners)
        self._vocabulary = _automaton(_readable_words(owners))

    def extended(self, entries: Iterable[Entry]) -> "Matcher":
        """Return a list that knows these entries as well; costs a quarter of a second."""
        return Matcher((*self.entries, *entries))

    def find(self, text: str) -> list[Match]:
        """Return what the list finds, in the order of the text, no two matches overlapping.

        Total on any str. Where entries overlap the sterner one stays, then the longer one.
        """
        normalized = normalize(text)
        main = readings.main_line(normalized)
        found = self._in_line(main) + self._in_line(readings.undoubled(main))
        if found:
            offsets = normalize_with_offsets(text)
            found = [_moved(match, offsets) for match in found]
        return _without_overlaps(found + self._in_raw_lines(text))

    def _in_raw_lines(self, text: str) -> list[Match]:
        unmasked, latin = readings.unmasked(text), readings.latin_line(text)
        if not latin:
            return self._in_line(unmasked)
        simple = [word._replace(text=simplify(word.text)) for word in latin]
        plain = self._in_line([*unmasked, *simple, *readings.spelled_out(simple)])
        return plain + self._in_line(readings.transliterated(latin, self._known), shortest=_SHORTEST_READING)

    def _in_line(self, words: Line, shortest: int = 0) -> list[Match]:
        return [
            Match(words[hit.first].begin, words[hit.last].end, hit.entry.term, hit.entry.category, hit.severity)
            for hit in self._hits(words, shortest)
        ]

    def _hits(self, words: Line, shortest: int) -> list[_Hit]:
        """Return the hits in one line that no ALLOW entry covers, by forms of at least `shortest` letters."""
        text = " ".join(word.text for word in words)
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not found:
            return []
        starts = list(_starts(words))
        hits = [
            hit
            for index, begin, end in found
            if end - begin >= shortest
            for hit in self._accepted(index, begin, end, words, starts)
        ]
        reach = _allowed_reach(hits, len(words))
        return [hit for hit in hits if not hit.entry.allows and hit.last > reach[hit.first]]

    def _accepted(self, index: int, begin: int, end: int, words: Line, starts: Sequence[int]) -> Iterator[_Hit]:
        first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end - 1) - 1
        before, after = begin - starts[first], starts[last] + len(words[last].text) - end
        if before > clitics.LONGEST_PREFIX or after > clitics.LONGEST_SUFFIX:
            return
        prefix = words[first].text[:before]
        suffix = words[last].text[len(words[last].text) - after :]
        for entry, form in self._owners[index]:
            if prefix in form.prefixes and suffix in form.suffixes:
                called = entry.addressed and (prefix in clitics.VOCATIVES or _addressed(words, first, last))
                yield _Hit(entry, max(entry.severity, entry.addressed) if called else entry.severity, first, last)

    def _known(self, words: list[str]) -> list[str]:
        """Return those words that occur, perhaps with clitics, in entries that Arabizi may be read as."""
        text, found = " ".join(words), set()
        starts = list(accumulate((len(word) + 1 for word in words), initial=0))
        for _, begin, end in self._vocabulary.find_matches_as_indexes(text, overlapping=True):
            index = bisect_right(starts, begin) - 1
            first, last = starts[index], starts[index + 1] - 1
            if text[first:begin] in clitics.PREFIXES and last - end <= clitics.LONGEST_SUFFIX:
                found.add(index)
        return [words[index] for index in sorted(found)]


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), implementation=Implementation.ContiguousNFA)


def _readable_words(forms: Iterable[str]) -> frozenset[str]:
    """Return the words of phrases, and the single words that are long enough to be read from Latin letters."""
    split = map(str.split, forms)
    return (
        frozenset(chain.from_iterable(words for words in split if len(words[0]) >= _SHORTEST_READING or words[1:]))
        | ADDRESS
    )


def load_lexicon(*paths: Path) -> Matcher:
    """Compile the shipped word list, or the NDJSON files given.

    Raises LexiconError, which names the file and the line, and OSError for a file that cannot be read.
    """
    entries: list[Entry] = []
    for path in paths or sorted(SHIPPED.glob("*.ndjson")):
        try:
            entries += read_entries(path.read_text(encoding="utf-8").splitlines())
        except ValueError as error:  # not UTF-8 is a ValueError as well
            raise LexiconError(f"{path.name}: {error}") from None
    return Matcher(entries)


def _moved(match: Match, offsets: Normalized) -> Match:
    begin, end = offsets.raw_span(match.begin, match.end)
    return match._replace(begin=begin, end=end)


def _starts(words: Line) -> Iterator[int]:
    position = 0
    for word in words:
        yield position
        position += len(word.text) + 1


def _addressed(words: Sequence[Word], first: int, last: int) -> bool:
    if last + 1 < len(words) and words[last + 1].text in YOU:
        return True
    if first and words[first - 1].text in _FILLERS:
        first -= 1
    return first > 0 and words[first - 1].text in ADDRESS


def _allowed_reach(hits: Sequence[_Hit], n_words: int) -> list[int]:
    """Return per word the last word of the furthest ALLOW hit that begins there or before; -1 for none."""
    reach = [-1] * n_words
    for hit in hits:
        if hit.entry.allows:
            reach[hit.first] = max(reach[hit.first], hit.last)
    for index in range(1, n_words):
        reach[index] = max(reach[index], reach[index - 1])
    return reach


def _without_overlaps(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(set(found), key=lambda match: (match.begin, -match.end, -match.severity, match.term)):
        if kept and match.begin < kept[-1].end:
            kept[-1] = max(kept[-1], match, key=lambda one: (one.severity, one.end - one.begin))
        else:
            kept.append(match)
    return kept
