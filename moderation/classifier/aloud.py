"""Comments as the model reads them: Arabizi in Arabic letters, words that lack a letter as they are mostly written.

Each Latin word of an Arabizi comment is read in its likeliest spelling; one that can nearly as well be another word is
read both ways, one after the other. Only so many different Latin words of one text are compared with the list of
words, so that long texts cost little; the others get their plainest spelling.

French, English and unknown languages stay as they are, so that the model knows nothing of them and abstains.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from moderation.arabic.normalize import CLASS_TOKENS, normalize
from moderation.arabic.offsets import Normalized, normalize_with_offsets
from moderation.arabic.readings import Word, latin_line
from moderation.arabic.script import Language, classify_latin, is_foreign_word
from moderation.classifier.spelling import likely, mended, plainest

MOST_COMPARED = 300


def prepare(text: str) -> str:
    """Return what n-grams are counted in: Arabizi in Arabic letters, then `normalize`, then `mend`."""
    return mend(normalize(read_aloud(text).text)).text


@dataclass(frozen=True)
class Aloud:
    """A text with some words replaced; `replaced` holds what stands there now, in the text's new positions."""

    text: str
    replaced: tuple[Word, ...] = ()
    originals: tuple[Word, ...] = ()

    def raw_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return where code points begin:end of `text` came from; a replaced word counts whole."""
        return self._raw(begin, after=False), self._raw(end - 1, after=True)

    def _raw(self, position: int, *, after: bool) -> int:
        index = bisect_right(self.replaced, position, key=lambda word: word.begin) - 1
        if index < 0:
            return position + after
        new, old = self.replaced[index], self.originals[index]
        if position < new.end:
            return old.end if after else old.begin
        return position + after + old.end - new.end


def read_aloud(text: str) -> Aloud:
    """Replace the words of an Arabizi comment by their likeliest Arabic spelling; total on any str, linear."""
    words = [word for word in latin_line(text) if not _is_class(text, word)]
    if not words or classify_latin([word.text for word in words]) is not Language.ARABIZI:
        return Aloud(text)
    return _replace(text, list(_readings(words)))


def mend(text: str) -> Aloud:
    """Replace the words of a normalised text that nobody writes by the common one that they lack a letter of."""
    return _replace(text, list(_mended(text)))


@dataclass(frozen=True)
class Prepared:
    """A prepared text with the way back to the raw one."""

    aloud: Aloud
    normalized: Normalized
    mended: Aloud

    @property
    def text(self) -> str:
        return self.mended.text

    def raw_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the raw code points that begin:end of `text` stands for."""
        return self.aloud.raw_span(*self.normalized.raw_span(*self.mended.raw_span(begin, end)))


def prepare_with_offsets(text: str) -> Prepared:
    """Return the same text as `prepare`, with the way back."""
    aloud = read_aloud(text)
    normalized = normalize_with_offsets(aloud.text)
    return Prepared(aloud, normalized, mend(normalized.text))


def _is_class(text: str, word: Word) -> bool:
    return text[word.begin - 1 : word.end + 1].lower() in CLASS_TOKENS


def _readings(words: Sequence[Word]) -> Iterator[tuple[Word, str]]:
    """Yield each word that can be read with its spelling; foreign words are left out."""
    compared: set[str] = set()
    for word in words:
        if is_foreign_word(word.text):
            continue
        if len(compared) < MOST_COMPARED:
            compared.add(word.text)
        reading = " ".join(likely(word.text)) if word.text in compared else plainest(word.text)
        if reading:
            yield word, reading


def _mended(text: str) -> Iterator[tuple[Word, str]]:
    """Yield the words of a normalised text that are mended, with what they become."""
    begin = 0
    for word in text.split(" "):
        if (whole := mended(word)) != word:
            yield Word(word, begin, begin + len(word)), whole
        begin += len(word) + 1


def _replace(text: str, readings: Sequence[tuple[Word, str]]) -> Aloud:
    parts: list[str] = []
    replaced: list[Word] = []
    raw, new = 0, 0
    for word, reading in readings:
        parts += [text[raw : word.begin], reading]
        begin = new + word.begin - raw
        raw, new = word.end, begin + len(reading)
        replaced.append(Word(reading, begin, new))
    return Aloud("".join([*parts, text[raw:]]), tuple(replaced), tuple(word for word, _ in readings))
