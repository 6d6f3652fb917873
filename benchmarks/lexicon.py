"""How long the word list takes, by number of entries and length of text: `python -m benchmarks.lexicon`.

CPU seconds of one thread; the best of several rounds, since other processes only ever add. Prints a table and
writes the same numbers as JSON.
"""

import argparse
import json
import platform
import random
import time
from collections.abc import Sequence
from pathlib import Path

from moderation.arabic.lexicon import Category, Entry, MatchKind
from moderation.classifier.matcher import Matcher, load_lexicon

SEED = 20261125
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
ROUNDS = 5
SIZES = (100, 1_000, 10_000)
LENGTHS = (100, 1_000, 10_000, 100_000)
SENTENCE = "قالت الوزارة إن الطريق سيُفتح أمام السيارات غدًا، ونفى المدير ما نُشر عن الغبي والكلاب الضالة في الحي. "
ARABIZI = "wallahi el nas ta3bet men el ghala ya gama3a, el wazeer da 7mar w fashel. "
HOSTILE = {
    "prose": SENTENCE,
    "arabizi": ARABIZI,
    "one word of hits": "كس",
    "hits in a row": "يا كلب ",
    "letters apart": "ك.ل.ب.",
    "latin letters apart": "k a l b ",
    "marks": "ك" + "\N{ARABIC FATHA}" * 50,
}


def made_up(count: int) -> list[Entry]:
    """Return `count` entries of random letters, a third of them stems that take clitics, a tenth phrases."""
    chance = random.Random(SEED)

    def word() -> str:
        return "".join(chance.choices(LETTERS, k=chance.randint(3, 7)))

    def entry(index: int) -> Entry:
        term = f"{word()} {word()}" if index % 10 == 0 else word()
        kind = MatchKind.PHRASE if " " in term else MatchKind.STEM if index % 3 == 0 else MatchKind.WORD
        return Entry(f"{term}", Category.INSULT, 2, kind)

    return [entry(index) for index in range(count)]


def best_seconds(matcher: Matcher, text: str) -> float:
    """Return the CPU time of finding, the best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        matcher.find(text)
        rounds.append(time.process_time() - begin)
    return min(rounds)


def stretched(piece: str, length: int) -> str:
    """Return the piece again and again, cut at `length` characters."""
    return (piece * (length // len(piece) + 1))[:length]


def measure() -> list[dict[str, object]]:
    """Return one row per list and text."""
    begin = time.process_time()
    shipped = load_lexicon()
    rows: list[dict[str, object]] = [_row("shipped", len(shipped.entries), "load", 0, time.process_time() - begin)]
    for name, piece in HOSTILE.items():
        rows += _rows("shipped", shipped, name, piece)
    for size in SIZES:
        begin = time.process_time()
        matcher = Matcher(made_up(size))
        rows.append(_row("made up", size, "load", 0, time.process_time() - begin))
        rows += _rows("made up", matcher, "prose", SENTENCE)
    return rows


def _rows(label: str, matcher: Matcher, name: str, piece: str) -> list[dict[str, object]]:
    return [
        _row(label, len(matcher.entries), name, length, best_seconds(matcher, stretched(piece, length)))
        for length in LENGTHS
    ]


def _row(label: str, entries: int, text: str, length: int, seconds: float) -> dict[str, object]:
    per_character = round(seconds / length * 1e9) if length else None
    return {
        "list": label,
        "entries": entries,
        "text": text,
        "characters": length,
        "milliseconds": round(seconds * 1e3, 3),
        "nanoseconds_per_character": per_character,
    }


def show(rows: Sequence[dict[str, object]]) -> None:
    """Print the rows as a table."""
    print(f"{'list':<8} {'entries':>8} {'text':<20} {'characters':>10} {'ms':>10} {'ns/char':>8}")
    for row in rows:
        shown = row["nanoseconds_per_character"] or ""
        print(
            f"{row['list']:<8} {row['entries']:>8} {row['text']:<20} {row['characters']:>10} "
            f"{row['milliseconds']:>10} {shown:>8}"
        )


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks/lexicon.json"))
    out = parser.parse_args().out
    rows = measure()
    show(rows)
    out.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    out.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1), encoding="utf-8")
    print(f"written to {out}")


if __name__ == "__main__":
    main()
