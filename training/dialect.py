"""Learns to tell dialects apart and measures how well: `python -m training.dialect [DATA]` writes the table.

Trained on our corpus and on texts under free licences whose dialect their sources name. Measured on held-out
parts of these, and on texts that never train: newspaper comments and the Maghrebi sets.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from moderation.arabic.dialect import BIAS, DIALECTS, FLOOR, TABLE, groups, likeliest
from moderation.arabic.normalize import normalize
from moderation.arabic.script import Language, classify
from training import dataset

TRAINED = {"arsarcasm2": 0.1, "afrisenti_ary_arq": 0.3, "exaasc_replies": 0.3}
"""Weight per row beside a row of our corpus: their labels are coarser, arsarcasm2's noisy."""

MEASURED = {
    "aoc_newspapers": "unlicensed/unlabelled/aoc_newspapers.csv.gz",
    **{name: dataset.RESEARCH_SOURCES[name] for name in ("omcd", "dziriofn", "thsab")},
}
"""Never trained on; of the last three only the test rows are read."""

NAMES = {
    "msa": "msa",
    "egypt": "egy",
    "egyptian": "egy",
    "gulf": "glf",
    "levant": "lev",
    "levantine": "lev",
    "magreb": "mgr",
    "moroccan": "mgr",
    "algerian": "mgr",
    "tunisian": "mgr",
}
MIN_TEXTS = 3
KEPT = 12_000
C = 0.3


class Example(NamedTuple):
    """A text in Arabic letters whose dialect is known."""

    text: str
    dialect: str
    source: str
    split: str


def main(data: Path) -> None:
    """Write the table; the same texts give the same bytes. Raises TrainingDataMissing as `dataset.require` does."""
    dataset.require(data, map(dataset.unlabelled, TRAINED))
    weights = fit([one for one in examples(data) if one.split == "train"])
    lines = ("\t".join([group, *map(str, numbers)]) for group, numbers in weights.items())
    TABLE.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))


def examples(data: Path, corpus: Path = dataset.CORPUS) -> Iterator[Example]:
    """Yield every text in Arabic letters whose dialect is known; a source that is not there is left out."""
    for row in dataset.read_corpus(corpus):
        if row.dialect in DIALECTS:
            yield Example(row.text, row.dialect, "corpus", row.split)
    for name in TRAINED:
        yield from (one for one in _read(data / dataset.unlabelled(name), name, _split))
    for name, path in MEASURED.items():
        yield from (one for one in _read(data / path, name, _given) if one.split == "test")


def measure(rows: Sequence[Example]) -> list[dict[str, Any]]:
    """Return, per source, how many test texts are named at all and how many of these rightly, and both by dialect."""
    measured = []
    test = [row for row in rows if row.split == "test"]
    for source in dict.fromkeys(row.source for row in test):
        of_source = [row for row in test if row.source == source]
        answers = [likeliest(row.text) for row in of_source]
        for name in ("all", *sorted({row.dialect for row in of_source})):
            kept = [
                (row, answer) for row, answer in zip(of_source, answers, strict=True) if name in ("all", row.dialect)
            ]
            measured.append({"set": source, "dialect": name, "rows": len(kept), **_shares(kept)})
    return measured


def _shares(kept: Sequence[tuple[Example, tuple[str, float]]]) -> dict[str, float]:
    named = [row.dialect == dialect for row, (dialect, share) in kept if share >= FLOOR]
    return {
        "likeliest_right": float(np.mean([row.dialect == dialect for row, (dialect, _) in kept])),
        "named": len(named) / len(kept),
        "named_right": float(np.mean(named)) if named else 0.0,
    }


def fit(rows: Sequence[Example]) -> dict[str, list[int]]:
    """Return the strongest groups with their hundredths of a logit for each dialect; the bias comes first.

    Multinomial logistic regression over which groups a text holds; every dialect counts alike, and each must be there.
    """
    found = [groups(normalize(row.text)) for row in rows]
    counts = Counter(group for one in found for group in one)
    known = sorted(group for group, count in counts.items() if count >= MIN_TEXTS)
    labels = np.array([DIALECTS.index(row.dialect) for row in rows])
    weights = np.array([TRAINED.get(row.source, 1.0) for row in rows])
    shares = np.bincount(labels, weights, len(DIALECTS))
    balanced = weights * (shares.sum() / len(DIALECTS) / np.maximum(shares, 1e-9))[labels]
    model = LogisticRegression(C=C, max_iter=300).fit(_matrix(found, known), labels, sample_weight=balanced)
    centred = model.coef_ - model.coef_.mean(axis=0)
    strength = np.abs(centred).max(axis=0)
    strong = np.flatnonzero(strength >= np.sort(strength)[-min(KEPT, len(known))])
    table = {BIAS: _hundredths(model.intercept_ - model.intercept_.mean())}
    return table | {known[column]: _hundredths(centred[:, column]) for column in strong}


def _matrix(found: Sequence[set[str]], known: Sequence[str]) -> csr_array:
    columns = {group: column for column, group in enumerate(known)}
    rows = [sorted(columns[group] for group in one if group in columns) for one in found]
    ends = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    return csr_array((np.ones(len(indices)), indices, ends), shape=(len(rows), len(known)))


def _hundredths(values: NDArray[np.float64]) -> list[int]:
    return [round(float(value) * 100) for value in values]


def _read(path: Path, name: str, split_of: Callable[[Mapping[str, str]], str]) -> Iterator[Example]:
    if not path.is_file():
        return
    for record in dataset.records(path):
        if record["dialect"] in NAMES and classify(record["text"]) is Language.ARABIC:
            yield Example(record["text"], NAMES[record["dialect"]], name, split_of(record))


def _split(record: Mapping[str, str]) -> str:
    """Return a split for a source that has none: 1 in 10 tests, 1 in 10 chose."""
    return dataset.split_by_id(record["id"], ("test", "dev", *8 * ("train",)))


def _given(record: Mapping[str, str]) -> str:
    return "test" if record["split"] == "unlabelled" else record["split"]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else dataset.DEFAULT_DATA)
