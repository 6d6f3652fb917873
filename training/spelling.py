"""Counts the words of licensed texts, to read Arabizi and mend slips by: `python -m training.spelling [DATA]`.

Training parts of the labelled sources and of our corpus, and unlabelled texts under free licences less those that we
labelled to calibrate or measure with; nothing that is ever measured on, nothing for research only.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from moderation.arabic.normalize import normalize
from moderation.classifier.spelling import SLIPS, UNKNOWN, WORDS
from training import dataset, wordlist

MIN_COUNT = 2
TRUSTED = 5
"""The word list's forms count so many times, its terms so much more: an insult is to be read as one."""
RARE, RATIO, SHORTEST = 5, 100, 3
"""A word of so many letters, counted less often than RARE and so much rarer than another, is a slip; by dev rows."""
_LONGEST = 20


def main(data: Path, corpus: Path = dataset.CORPUS) -> None:
    """Write the lists that the reader ships with; the same texts give the same bytes."""
    seen = Counter(word for text in texts(data, corpus) for word in normalize(text).split() if _is_word(word))
    counts = Counter({word: count for word, count in trusting(seen).items() if count >= MIN_COUNT})
    _write(WORDS, counts)
    _write(SLIPS, slips(seen, counts))


def slips(seen: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, str]:
    """Return what lacks a letter of a word, the first one excepted, with that word: of several the one seen most.

    It must be counted far more often than what lacks the letter, which people hardly write.
    """
    most_seen = {
        word[:place] + word[place + 1 :]: word
        for word in sorted(filter(seen.get, counts), key=lambda word: (seen[word], word))
        for place in range(1, len(word))
    }
    return {
        slip: word
        for slip, word in most_seen.items()
        if len(slip) >= SHORTEST and counts.get(slip, 0) < RARE and counts[word] >= RATIO * counts.get(slip, UNKNOWN)
    }


def _write(path: Path, listed: Mapping[str, object]) -> None:
    text = "".join(f"{word} {listed[word]}\n" for word in sorted(listed))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def trusting(counts: Counter[str]) -> Counter[str]:
    """Return the counts with those of the word list raised."""
    written = wordlist.written("TOXICITY", held=True) | wordlist.written("TOXICITY", held=False)
    forms = {word for text in written for word in text.split() if word in counts}
    terms = {word for text, accused in wordlist.examples("TOXICITY") if accused for word in normalize(text).split()}
    raised = Counter({form: (TRUSTED - 1) * counts[form] for form in forms})
    return counts + raised + Counter({word: TRUSTED for word in terms if _is_word(word)})


def texts(data: Path, corpus: Path = dataset.CORPUS) -> Iterator[str]:
    """Yield what may be counted."""
    rows = dataset.build(data, corpus).rows
    held_out = {row.id for row in rows if row.split != "train"}
    for row in rows:
        if row.split == "train" and row.source != dataset.ANNOTATED:
            yield row.text
    for name in dataset.UNLABELLED:
        found = dataset.records(data / dataset.unlabelled(name))
        yield from (record["text"] for record in found if record["id"] not in held_out)


def _is_word(word: str) -> bool:
    return len(word) <= _LONGEST and all("ء" <= letter <= "ي" for letter in word)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else dataset.DEFAULT_DATA)
